"""Fetches the tests of other generators, which suite.toml describes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import tomllib
from common import TARGET, run

HERE = Path(__file__).resolve().parent
WORK = TARGET.resolve() / "foreign"
# The module of tests at the end of a source file of Rust.
RUST_TESTS = re.compile(
    r"^#\[cfg\([^\n]*\btest\b[^\n]*\nmod tests \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
# What may only be at the beginning of a file, not where one is included.
RUST_HEAD = re.compile(r"^(#!\[|//!).*\n", re.MULTILINE)

Outcomes = dict[str, bool]
"""Whether a test passed, by its name."""


@dataclass(frozen=True)
class Suite:
    """The tests of one package, as its suite.toml describes them."""

    folder: Path
    version: str
    sha256: str
    licence: str
    # A file of the package, and the line in it that names the licence.
    stated_in: str
    stated_as: str
    # Files and folders of the package that are unpacked: nothing else of it is.
    tests: list[str]
    # Patterns of the tests that fail, and why they may.
    different: dict[str, str]
    # Patterns of the tests that do not count, and why.
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the package."""
        return self.folder.name

    @property
    def language(self) -> str:
        """The language: one of `RUNNERS`."""
        return self.folder.parent.name

    @property
    def work(self) -> Path:
        """Where its files are."""
        return WORK / self.language / self.name

    @property
    def source(self) -> Path:
        """Where its tests are unpacked."""
        return self.work / "source"

    def __str__(self) -> str:
        """For the names of our tests."""
        return f"{self.language}-{self.name}"

    def matching(self, pattern: str, outcomes: Outcomes) -> list[str]:
        """Return the tests that a pattern means."""
        return [test for test in outcomes if fnmatchcase(test, pattern)]

    def row(self, outcomes: Outcomes) -> str:
        """Return the line of the table in README.md."""
        passed = sum(outcomes.values())
        cells = (
            f"[{self.name}]({self.language}/{self.name})",
            self.language,
            self.version,
            self.licence,
            len(outcomes),
            passed,
            len(outcomes) - passed,
        )
        return f"| {' | '.join(map(str, cells))} |"


def suites() -> list[Suite]:
    """Return all suites."""
    return [
        Suite(path.parent, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(HERE.glob("*/*/suite.toml"))
    ]


def fetch(suite: Suite) -> Path:
    """Return the package, which is fetched only once."""
    folder = suite.work / "package"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        FETCHERS[suite.language](suite, part)
        part.rename(folder)
    (package,) = (path for path in folder.iterdir() if path.is_file())
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    assert found == suite.sha256, f"{package.name} is another file: sha256 {found}"
    return package


def client(suite: Suite, *command: object) -> None:
    """Run the client of a package registry."""
    try:
        run(command)
    except (AssertionError, OSError) as error:
        raise AssertionError(
            f"{suite.name} {suite.version} could not be fetched. The first time, the "
            f"foreign tests need the network and {command[0]}:\n{error}"
        ) from None


def fetch_python(suite: Suite, folder: Path) -> None:
    """Fetch a source distribution."""
    wanted = f"{suite.name}=={suite.version}"
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
    client(suite, *pip, "--no-binary", ":all:", "--dest", folder, wanted)


def fetch_nodejs(suite: Suite, folder: Path) -> None:
    """Fetch a package of npm."""
    wanted = f"{suite.name}@{suite.version}"
    client(suite, "npm", "pack", "--silent", "--pack-destination", folder, wanted)


def fetch_rust(suite: Suite, folder: Path) -> None:
    """Fetch a crate: cargo fetches those that a crate depends on."""
    crate = folder / "crate"
    crate.mkdir()
    (crate / "lib.rs").touch()
    manifest = crate / "Cargo.toml"
    manifest.write_text(
        '[workspace]\n[package]\nname = "fetch"\n[lib]\npath = "lib.rs"\n'
        f'[dependencies]\n{suite.name} = "={suite.version}"\n',
        encoding="utf-8",
    )
    client(suite, "cargo", "fetch", "--quiet", "--manifest-path", manifest)
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    name = f"{suite.name}-{suite.version}.crate"
    found = next(home.glob(f"registry/cache/*/{name}"))
    shutil.copyfile(found, folder / name)


def unpack(suite: Suite, package: Path) -> None:
    """Unpack the tests, and nothing that they could import in place of the adapter."""
    shutil.rmtree(suite.source, ignore_errors=True)
    stated = ""
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            path = Path(*Path(member.name).parts[1:])
            names = {f"{path}", *map(str, path.parents)}
            is_test = not names.isdisjoint(suite.tests)
            if not member.isfile() or not (is_test or f"{path}" == suite.stated_in):
                continue
            file = archive.extractfile(member)
            assert file is not None
            text = file.read().decode()
            if is_test:
                write(suite.source / path, text)
            if f"{path}" == suite.stated_in:
                stated = text
    lines = [line.strip() for line in stated.splitlines()]
    assert suite.stated_as in lines, f"the licence of {suite.name}"
    if suite.language != "rust":
        shutil.copytree(suite.folder, suite.source, dirs_exist_ok=True)


def write(path: Path, text: str) -> None:
    """Write a test; of a source file of Rust, the tests in it."""
    if path.suffix == ".rs":
        tests = RUST_TESTS.search(text)
        text = tests[1] if tests else RUST_HEAD.sub("", text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


FETCHERS: dict[str, Callable[[Suite, Path], None]] = {
    "nodejs": fetch_nodejs,
    "python": fetch_python,
    "rust": fetch_rust,
}
