"""What the source distribution has in it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from conftest import DIST, ROOT

# Made on the way, and not in the repository.
MADE = {"PKG-INFO", "setup.cfg", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"}
PACKAGE = re.compile(
    r'^\[\[package\]\]\nname = "(.+)"\nversion = "(.+)"\n'
    r'(?:source = ".+"\nchecksum = "(.+)"\n)?',
    re.MULTILINE,
)

Packages = dict[str, tuple[str, str]]


def locked(folder: Path) -> Packages:
    """Return the packages in a Cargo.lock: version and check sum by name."""
    text = (folder / "Cargo.lock").read_text("utf-8")
    found: list[tuple[str, str, str]] = PACKAGE.findall(text)
    return {name: (version, checksum) for name, version, checksum in found}


def told_by(*command: str) -> list[str]:
    """Return the lines that a command prints in the repository."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.splitlines()


def needed() -> set[str]:
    """Return the packages that the library is made of on any machine, and itself."""
    edges = ["--edges", "normal,build", "--target", "all"]
    told = told_by("cargo", "tree", "--locked", *edges, "--prefix", "none")
    return {line.split()[0] for line in told}


def files_of_the_repository() -> list[str]:
    """Return the files that git keeps, or would be asked to keep."""
    return told_by("git", "ls-files", "--cached", "--others", "--exclude-standard")


def test_its_crates_are_those_that_the_library_is_made_of(source: Path) -> None:
    packages = needed()
    assert set(locked(source)) == packages
    vendored = {path.name for path in (source / "vendor").iterdir()}
    assert vendored == packages - {"libsnowflake"}


def test_its_crates_are_those_that_everybody_gets(source: Path) -> None:
    ours = locked(ROOT)
    for name, package in locked(source).items():
        assert package == ours[name]


def test_it_is_a_small_file() -> None:
    (sdist,) = DIST.glob("*.tar.gz")
    assert sdist.stat().st_size < 2_000_000


def test_its_other_files_are_those_of_the_repository(
    source: Path, packed: set[str]
) -> None:
    others = {
        name
        for name in packed - MADE
        if not name.startswith(("vendor/", "python/libsnowflake.egg-info/"))
    }
    assert others <= set(files_of_the_repository())
    for name in others:
        assert (source / name).read_bytes() == (ROOT / name).read_bytes(), name


def test_it_has_what_a_build_and_the_python_tests_need(packed: set[str]) -> None:
    folders = ("src/", "include/", "python/", "tests/python/", "tests/vectors/")
    single = ("LICENSE-MIT", "LICENSE-APACHE", "README.md", "pyproject.toml")
    needed = {
        name
        for name in files_of_the_repository()
        if name.startswith(folders) or name in single
    }
    assert len(needed) > 50
    assert needed <= packed


def test_it_has_no_tests_that_its_manifest_does_not_know(packed: set[str]) -> None:
    assert not [name for name in packed if name.startswith(("tests/rust", "benches"))]
