"""What is installed: one library, the right one, found beside the glue."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from importlib.metadata import version
from pathlib import Path

import libsnowflake
import pytest
from helpers import PYPY, ROOT
from libsnowflake._c import ffi, lib

PACKAGE = Path(libsnowflake.__file__).parent
SCRIPT = str(ROOT / "packaging" / "build-library.sh")


def asked(what: str) -> str:
    """Return what the build script answers."""
    done = subprocess.run(
        ["sh", SCRIPT, what], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


def test_the_version_is_that_of_the_library_and_of_the_crate() -> None:
    loaded = ffi.string(lib.snowflake_version_string()).decode()
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    crate = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)
    assert crate is not None
    versions = {libsnowflake.__version__, loaded, crate[1], version("libsnowflake")}
    assert versions == {libsnowflake.__version__}


def test_the_bundled_library_is_the_one_that_everybody_gets() -> None:
    path = os.environ.get("SNOWFLAKE_LIBRARY") or ROOT / asked("shared")
    bundled = PACKAGE / asked("soname")
    assert bundled.read_bytes() == Path(path).read_bytes()


@pytest.mark.parametrize("glue", sorted(PACKAGE.glob("_*.so")), ids=lambda p: p.name)
def test_the_glue_finds_the_library_beside_it_and_nowhere_else(glue: Path) -> None:
    told = subprocess.run(
        ["readelf", "--dynamic", "--wide", str(glue)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    ).stdout
    paths = re.findall(r"\((RUNPATH|RPATH)\).*\[(.*)\]", told)
    assert paths == [("RUNPATH", "$ORIGIN")]
    assert asked("soname") in re.findall(r"\(NEEDED\).*\[(.*)\]", told)


def test_there_is_a_module_of_glue_that_keeps_the_gil_and_one_that_does_not() -> None:
    names = {path.name.split(".")[0] for path in PACKAGE.glob("_*.so")}
    assert names - {"_next_id"} == {"_c_keeping_gil", "_c_releasing_gil"}


@pytest.mark.parametrize(
    ("module", "releases"), [("_c_keeping_gil", 0), ("_c_releasing_gil", 1)]
)
def test_only_the_calls_that_may_wait_release_the_gil(
    module: str, releases: int
) -> None:
    (glue,) = PACKAGE.glob(f"{module}.*.so")
    told = subprocess.run(
        ["nm", "--dynamic", "--undefined-only", str(glue)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    # PyPy releases it around each call by itself.
    assert told.count("PyEval_SaveThread") == (0 if PYPY else releases)


def test_the_library_is_loaded_from_the_package() -> None:
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8")
    libraries = set(re.findall(r"/\S*/libsnowflake\.so\S*", mapped))
    assert libraries == {str(PACKAGE.resolve() / asked("soname"))}


def test_the_package_under_test_is_the_one_that_is_installed() -> None:
    assert PACKAGE.parent == Path(sysconfig.get_path("platlib")).resolve()
