"""Programs that find libsnowflake by pkg-config."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

from checks import Failed, run, same
from stage import PLACES, PROGRAMS, Check, Place, Stage, compiler, name, needed, starts


def build(source: str, program: Path, words: list[str]) -> Path:
    """Compile and link a program with what pkg-config said."""
    path = PROGRAMS / source
    command = compiler("CXX" if path.suffix == ".cpp" else "CC")
    strict = ["-Wall", "-Wextra", "-Werror", "-O2"]
    run([*command, *strict, "-o", program, path, *words])
    return program


def statically(words: list[str]) -> list[str]:
    """The same words, but for the library: the linker would take the shared one."""
    return ["-l:libsnowflake.a" if word == "-lsnowflake" else word for word in words]


def loads_the_shared_library(program: Path, libdir: Path) -> None:
    """Fail unless the program asks for the SONAME and runs with the library."""
    same(f"{name('soname')} is needed", name("soname") in needed(program), True)
    starts(program, env={"LD_LIBRARY_PATH": str(libdir)})


def shared(base: Path, place: Place, source: str) -> None:
    stage = Stage(base, place)
    stage.make("install")
    words = stage.pkg_config("--cflags", "--libs")
    program = build(source, base / "program", words)
    loads_the_shared_library(program, stage.directory("LIBDIR"))


def shared_by_runpath(base: Path) -> None:
    stage = Stage(base, PLACES[0])
    stage.make("install")
    words = stage.pkg_config("--cflags", "--libs")
    rpath = f"-Wl,-rpath,{stage.directory('LIBDIR')}"
    starts(build("take.c", base / "program", [*words, rpath]))


def static(base: Path, place: Place, source: str) -> None:
    """With nothing of the library left on the machine."""
    stage = Stage(base, place)
    stage.make("install")
    words = statically(stage.pkg_config("--cflags", "--libs", "--static"))
    program = build(source, base / "program", words)
    stage.make("uninstall")
    same(f"{name('soname')} is needed", name("soname") in needed(program), False)
    starts(program)


def without_any_shared_library(base: Path) -> None:
    """gcc has no static libgcc_s: it links libgcc_eh of itself."""
    stage = Stage(base, PLACES[0])
    stage.make("install")
    words = statically(stage.pkg_config("--cflags", "--libs", "--static"))
    words = [word for word in words if word != "-lgcc_s"]
    program = build("take.c", base / "program", ["-static", *words])
    same("what is needed", needed(program), [])
    starts(program)


def found_after_a_move(base: Path) -> None:
    """--define-prefix takes the prefix from where the .pc file is."""
    Stage(base, PLACES[0]).make("install")
    (base / "moved to").mkdir()
    (base / "prefix").rename(base / "moved to/elsewhere")
    stage = Stage(base, Place("", "moved to/elsewhere"))
    words = stage.pkg_config("--define-prefix", "--cflags", "--libs")
    program = build("take.c", base / "program", words)
    loads_the_shared_library(program, stage.directory("LIBDIR"))


def found_below_a_sysroot(base: Path) -> None:
    """As when a package or an image is made: DESTDIR is the root of the target."""
    root = base / "root"
    stage = Stage(Path("/opt"), Place("", "ids"), str(root))
    stage.make("install")
    words = stage.pkg_config(
        "--cflags", "--libs", env={"PKG_CONFIG_SYSROOT_DIR": str(root)}
    )
    same("the words", words[:2], [f"-I{root}/opt/ids/include", f"-L{root}/opt/ids/lib"])
    program = build("take.c", base / "program", words)
    loads_the_shared_library(program, stage.directory("LIBDIR"))


def moves_with_its_prefix(base: Path) -> None:
    """Who sets `prefix` moves what lies below it, and nothing else."""
    place = Place("", others={"INCLUDEDIR": "elsewhere"})
    stage = Stage(base, place)
    stage.make("install")
    words = stage.pkg_config("--define-variable=prefix=/new", "--cflags", "--libs")
    same("the words", words[:2], [f"-I{base}/elsewhere", "-L/new/lib"])


def versions_agree(base: Path) -> None:
    stage = Stage(base, PLACES[0])
    stage.make("install")
    same("--modversion", stage.pkg_config("--modversion"), [name("version")])


def names_what_rustc_names(base: Path) -> None:
    """Libs.private is what rustc says a program must link with the static library."""
    stage = Stage(base, PLACES[0])
    stage.make("install")
    text = (stage.directory("PCLIBDIR") / "libsnowflake.pc").read_text(encoding="utf-8")
    private = re.search(r"(?m)^Libs\.private: (.*)$", text)
    same("Libs.private", private[1] if private else None, told_by_rustc())


def told_by_rustc() -> str:
    """What rustc prints when it makes the static library, of the debug profile."""
    kind = ["--quiet", "--locked", "--lib", "--crate-type", "staticlib"]
    cargo = os.environ.get("CARGO") or "cargo"
    command = [cargo, "rustc", *kind, "--", "--print", "native-static-libs"]
    said = run(command, errors=True)
    found = re.search(r"native-static-libs: (.*)", said)
    if not found:
        raise Failed(f"rustc names no libraries:\n{said}")
    return found[1].strip()


def beside_another_of_rust(base: Path, order: list[str]) -> None:
    """Both hold Rust's standard library; its names must not clash."""
    stage = Stage(base, PLACES[0])
    stage.make("install")
    other = base / "libother.a"
    rustc = os.environ.get("RUSTC") or "rustc"
    library = ["--edition=2024", "--crate-type=staticlib", "-o", other]
    run([rustc, *library, PROGRAMS / "other.rs"])
    words = statically(stage.pkg_config("--cflags", "--libs", "--static"))
    given = {"ours": words, "other": [str(other)]}
    program = build("beside.c", base / "program", [w for o in order for w in given[o]])
    same("what it prints", run([program]), "an ID 7\n")


CHECKS: list[Check] = [
    *(
        (
            f"pkg-config, {library.__name__}, {source}: {place.sentence}",
            partial(library, place=place, source=source),
        )
        for place in PLACES
        for library in (shared, static)
        for source in ("take.c", "take.cpp")
    ),
    ("pkg-config, shared: found by RUNPATH", shared_by_runpath),
    ("pkg-config, static: no shared library at all", without_any_shared_library),
    ("pkg-config: found after a move", found_after_a_move),
    ("pkg-config: found below a sysroot", found_below_a_sysroot),
    ("pkg-config: what lies below the prefix moves with it", moves_with_its_prefix),
    ("pkg-config: the version is that of the package", versions_agree),
    ("pkg-config: Libs.private is what rustc names", names_what_rustc_names),
    *(
        (
            f"static, beside another library of Rust: {' before '.join(order)}",
            partial(beside_another_of_rust, order=order),
        )
        for order in (["ours", "other"], ["other", "ours"])
    ),
]
