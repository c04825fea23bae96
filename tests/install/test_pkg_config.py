"""Programs that find libsnowflake by pkg-config."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from common import CC, CXX, name, require, run
from stage import (
    PROGRAMS,
    Place,
    Stage,
    in_every_place,
    installed,
    needed,
    starts,
)

require("pkg-config", "pkg-config")

both_languages = pytest.mark.parametrize("source", ["take.c", "take.cpp"])


def build(source: str, program: Path, words: list[str]) -> Path:
    """Compile and link a program with what pkg-config said."""
    compiler = CXX if source.endswith(".cpp") else CC
    strict = ["-Wall", "-Wextra", "-Werror", "-O2"]
    run([*compiler, *strict, "-o", program, PROGRAMS / source, *words])
    return program


def static_words(stage: Stage) -> list[str]:
    """The words for the static library: the linker would take the shared one."""
    words = stage.pkg_config("--cflags", "--libs", "--static")
    return ["-l:libsnowflake.a" if word == "-lsnowflake" else word for word in words]


def check_shared(stage: Stage, source: str, program: Path, words: list[str]) -> None:
    """A program asks for the SONAME, and runs with the library."""
    build(source, program, words)
    assert name("soname") in needed(program)
    starts(program, env={"LD_LIBRARY_PATH": f"{stage.directory('LIBDIR')}"})


@in_every_place
@both_languages
def test_shared(place: Place, source: str, tmp_path: Path) -> None:
    stage = installed(tmp_path, place)
    words = stage.pkg_config("--cflags", "--libs")
    check_shared(stage, source, tmp_path / "program", words)


def test_shared_found_by_runpath(tmp_path: Path) -> None:
    stage = installed(tmp_path)
    words = stage.pkg_config("--cflags", "--libs")
    words.append(f"-Wl,-rpath,{stage.directory('LIBDIR')}")
    starts(build("take.c", tmp_path / "program", words))


@in_every_place
@both_languages
def test_static(place: Place, source: str, tmp_path: Path) -> None:
    """With nothing of the library left on the machine."""
    stage = installed(tmp_path, place)
    program = build(source, tmp_path / "program", static_words(stage))
    stage.make("uninstall")
    assert name("soname") not in needed(program)
    starts(program)


def test_static_without_any_shared_library(tmp_path: Path) -> None:
    """gcc has no static libgcc_s: it links libgcc_eh of itself."""
    words = [word for word in static_words(installed(tmp_path)) if word != "-lgcc_s"]
    program = build("take.c", tmp_path / "program", ["-static", *words])
    assert needed(program) == []
    starts(program)


def test_found_after_a_move(tmp_path: Path) -> None:
    """--define-prefix takes the prefix from where the .pc file is."""
    installed(tmp_path)
    (tmp_path / "moved to").mkdir()
    (tmp_path / "prefix").rename(tmp_path / "moved to/elsewhere")
    stage = Stage(tmp_path, Place(prefix="moved to/elsewhere"))
    words = stage.pkg_config("--define-prefix", "--cflags", "--libs")
    check_shared(stage, "take.c", tmp_path / "program", words)


def test_found_below_a_sysroot(tmp_path: Path) -> None:
    """As when a package or an image is made: DESTDIR is the root of the target."""
    root = f"{tmp_path}/root"
    stage = installed(Path("/opt"), Place(prefix="ids"), root)
    words = stage.pkg_config("--cflags", "--libs", PKG_CONFIG_SYSROOT_DIR=root)
    assert words[:2] == [f"-I{root}/opt/ids/include", f"-L{root}/opt/ids/lib"]
    check_shared(stage, "take.c", tmp_path / "program", words)


def test_what_is_below_the_prefix_moves_with_it(tmp_path: Path) -> None:
    """A new `prefix` moves what lies below it, and nothing else."""
    stage = installed(tmp_path, Place(others={"INCLUDEDIR": "elsewhere"}))
    words = stage.pkg_config("--define-variable=prefix=/new", "--cflags", "--libs")
    assert words[:2] == [f"-I{tmp_path}/elsewhere", "-L/new/lib"]


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    assert installed(tmp_path).pkg_config("--modversion") == [name("version")]


def test_libs_private_is_what_rustc_names(tmp_path: Path) -> None:
    """What rustc says a program must link with the static library."""
    pc = installed(tmp_path).directory("PCLIBDIR") / "libsnowflake.pc"
    # It makes that of the debug profile.
    kind = ["--quiet", "--locked", "--lib", "--crate-type", "staticlib"]
    cargo = os.environ.get("CARGO") or "cargo"
    command = [cargo, "rustc", *kind, "--", "--print", "native-static-libs"]
    (named,) = re.findall(r"native-static-libs: (.*)", run(command, errors=True))
    assert f"\nLibs.private: {named.strip()}\n" in pc.read_text(encoding="utf-8")


@pytest.mark.parametrize("ours_first", [True, False])
def test_static_beside_another_library_of_rust(
    ours_first: bool, tmp_path: Path
) -> None:
    """Both hold Rust's standard library; its names must not clash."""
    words = static_words(installed(tmp_path))
    other = tmp_path / "libother.a"
    library = ["--edition=2024", "--crate-type=staticlib", "-o", other]
    rustc = os.environ.get("RUSTC") or "rustc"
    run([rustc, *library, PROGRAMS / "other.rs"])
    both = [*words, f"{other}"] if ours_first else [f"{other}", *words]
    assert run([build("beside.c", tmp_path / "program", both)]) == "an ID 7\n"
