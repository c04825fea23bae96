"""What a wheel has in it, where it runs, and what it says of itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest
from common import ROOT

DIST = ROOT / "dist"
WHEELS = sorted(DIST.glob("*.whl"))
LIBRARY = "libsnowflake.so.0.2"
BUILT = ROOT / "target" / "dist" / "target" / "release" / "libsnowflake.so"
INFO = "libsnowflake-0.2.0.dist-info"
MANYLINUX = "manylinux2014_x86_64.manylinux_2_17_x86_64"

BY_CFFI = ("_c_keeping_gil", "_c_releasing_gil")
# By the tag of the interpreter: what its modules of glue are called.
GLUE = {
    "cp39": {f"{name}.abi3.so" for name in (*BY_CFFI, "_next_id")},
    "pp39": {f"{name}.pypy39-pp73-x86_64-linux-gnu.so" for name in BY_CFFI},
}
FOR_PYTHON = {
    "gerador_snowflake/__init__.py",
    "gerador_snowflake/py.typed",
    "libsnowflake/__init__.py",
    "libsnowflake/_batch.py",
    "libsnowflake/_buffers.py",
    "libsnowflake/_c.py",
    "libsnowflake/_c_keeping_gil.pyi",
    "libsnowflake/_c_releasing_gil.pyi",
    "libsnowflake/_checks.py",
    "libsnowflake/_clock.py",
    "libsnowflake/_columns.py",
    "libsnowflake/_frozen.py",
    "libsnowflake/_handle.py",
    "libsnowflake/_instants.py",
    "libsnowflake/_layout_config.py",
    "libsnowflake/_open.py",
    "libsnowflake/_ordinal.py",
    "libsnowflake/_stream.py",
    "libsnowflake/_waiting.py",
    "libsnowflake/errors.py",
    "libsnowflake/generator.py",
    "libsnowflake/keeper.py",
    "libsnowflake/layout.py",
    "libsnowflake/leases.py",
    "libsnowflake/parts.py",
    "libsnowflake/py.typed",
    "libsnowflake/stats.py",
    "libsnowflake/text.py",
}
OF_THE_WHEEL = {
    f"{INFO}/METADATA",
    f"{INFO}/RECORD",
    f"{INFO}/WHEEL",
    f"{INFO}/licenses/LICENSE-APACHE",
    f"{INFO}/licenses/LICENSE-MIT",
    f"{INFO}/top_level.txt",
}


@pytest.fixture(params=WHEELS, ids=lambda path: path.name.split("-")[2])
def wheel(request: pytest.FixtureRequest) -> Path:
    """Return the path of a wheel that `make dist` has built."""
    path: Path = request.param
    return path


@pytest.fixture
def unpacked(wheel: Path, tmp_path: Path) -> Path:
    """Return a folder that holds what is in it."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def told_by(*command: str) -> str:
    """Run a command, which must succeed, and return what it prints."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "LC_ALL": "C", "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def binaries(folder: Path) -> list[Path]:
    """Return all that is machine code."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.read_bytes()[:4] == b"\x7fELF"]


def metadata(unpacked: Path) -> Message:
    """Return what the package says of itself."""
    return message_from_string((unpacked / INFO / "METADATA").read_text("utf-8"))


def test_there_is_a_wheel_for_cpython_and_one_for_pypy() -> None:
    tags = ["cp39-abi3"]
    if shutil.which("pypy3") or os.environ.get("CI"):
        tags.append("pp39-pypy39_pp73")
    names = [path.name for path in WHEELS]
    assert names == [f"libsnowflake-0.2.0-{tag}-{MANYLINUX}.whl" for tag in tags]


def test_a_wheel_holds_exactly_what_belongs(wheel: Path, unpacked: Path) -> None:
    files = {
        str(path.relative_to(unpacked))
        for path in unpacked.rglob("*")
        if not path.is_dir()
    }
    glue = {f"libsnowflake/{name}" for name in GLUE[wheel.name.split("-")[2]]}
    expected = FOR_PYTHON | OF_THE_WHEEL | glue | {f"libsnowflake/{LIBRARY}"}
    assert files == expected


def test_what_a_wheel_has_for_python_is_what_is_in_the_sources(unpacked: Path) -> None:
    for name in FOR_PYTHON:
        assert (unpacked / name).read_bytes() == (ROOT / "python" / name).read_bytes()


def test_all_wheels_carry_the_one_library(unpacked: Path) -> None:
    carried = (unpacked / "libsnowflake" / LIBRARY).read_bytes()
    assert carried == BUILT.read_bytes()


def test_the_tag_is_what_auditwheel_says(wheel: Path) -> None:
    told = told_by(sys.executable, "-m", "auditwheel", "show", str(wheel))
    held = re.search(r'following\s+platform\s+tag:\s+"(\S+)"', told)
    assert held is not None, told
    assert held[1] == "manylinux_2_17_x86_64"
    assert wheel.name.endswith(f"-{MANYLINUX}.whl")


def test_no_symbol_is_newer_than_glibc_2_17(unpacked: Path) -> None:
    versions = set()
    for binary in binaries(unpacked):
        told = told_by("objdump", "--dynamic-syms", str(binary))
        found = re.findall(r"GLIBC_(\d+)\.(\d+)", told)
        versions |= {(int(major), int(minor)) for major, minor in found}
    assert versions
    assert max(versions) <= (2, 17)


def test_the_library_exports_what_everybody_gets_from_it(unpacked: Path) -> None:
    # zig links it, with another linker than that of the native build.
    library = str(unpacked / "libsnowflake" / LIBRARY)
    told = told_by("nm", "--dynamic", "--defined-only", library)
    exported = set(re.findall(r" T (\w+)@@LIBSNOWFLAKE_0\.2$", told, re.MULTILINE))
    listed = (ROOT / "packaging" / "exports.map").read_text("utf-8")
    assert exported == set(re.findall(r"^ +(snowflake_\w+);$", listed, re.MULTILINE))
    assert len(told.splitlines()) - told.count(" A LIBSNOWFLAKE_0.2") == len(exported)


def test_the_wheel_for_cpython_keeps_to_the_limited_api() -> None:
    (wheel,) = (str(path) for path in WHEELS if "-abi3-" in path.name)
    told = told_by(sys.executable, "-m", "abi3audit", "--strict", "--summary", wheel)
    assert "3 extensions scanned; 0 ABI version mismatches" in " ".join(told.split())


def test_libraries_are_looked_for_in_the_package_alone(unpacked: Path) -> None:
    paths = {}
    for binary in binaries(unpacked):
        told = told_by("readelf", "--dynamic", "--wide", str(binary))
        paths[binary.name] = re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", told)
    assert paths.pop(LIBRARY) == []
    assert len(paths) >= 2
    assert all(path == ["$ORIGIN"] for path in paths.values())


def test_no_file_names_a_folder_of_the_machine_it_was_built_on(unpacked: Path) -> None:
    folders = {str(ROOT), str(Path.home()), sys.prefix, sys.base_prefix}
    folders |= {os.environ.get("CARGO_HOME") or str(Path.home() / ".cargo"), "/tmp/"}
    folders.add(sysconfig.get_path("stdlib"))
    for path in unpacked.rglob("*"):
        if path.is_dir():
            continue
        text = path.read_bytes()
        assert not [name for name in folders if name.encode() in text], path


def test_the_metadata_is_complete(wheel: Path, unpacked: Path) -> None:
    told = metadata(unpacked)
    assert told["Name"] == "libsnowflake"
    assert told["License-Expression"] == "MIT OR Apache-2.0"
    assert told.get_all("License-File") == ["LICENSE-MIT", "LICENSE-APACHE"]
    assert told["Requires-Python"] == ">=3.9"
    # PyPy has cffi built in.
    needed = ['cffi>=1.17; implementation_name != "pypy"']
    assert told.get_all("Requires-Dist") == needed
    assert told.get_payload() == (ROOT / "README.md").read_text("utf-8")
    classifiers = told.get_all("Classifier") or []
    for minor in range(9, 14):
        assert f"Programming Language :: Python :: 3.{minor}" in classifiers
    for kind in ("CPython", "PyPy"):
        name = f"Programming Language :: Python :: Implementation :: {kind}"
        assert name in classifiers
    assert "Typing :: Typed" in classifiers


def test_an_index_would_take_them() -> None:
    paths = [str(path) for path in sorted(DIST.iterdir())]
    told = told_by(sys.executable, "-m", "twine", "check", "--strict", *paths)
    assert told.count("PASSED") == len(paths) == len(WHEELS) + 1
