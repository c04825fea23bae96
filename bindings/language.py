"""What a language.toml says, and what is missing to use it.

As a program it prints the Debian packages of the languages that cannot run yet. It
needs Python 3.11 and nothing else, so that it works before anything is installed.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field, fields
from pathlib import Path

import tomllib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclass(frozen=True)
class Language:
    """A language: how it is installed, built and run. See README.md."""

    folder: Path
    title: str
    loads: str
    number: str
    suite: list[str]
    quickstart: list[str]
    threads: int = 4
    worker_id_bits: int = 64
    unbounded: bool = False
    library: str = "shared"
    example: str = ""
    tools: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    debian: list[str] = field(default_factory=list)
    npm: list[str] = field(default_factory=list)
    pypi: list[str] = field(default_factory=list)
    probe: list[list[str]] = field(default_factory=list)
    build: list[list[str]] = field(default_factory=list)
    quickstart_build: list[list[str]] = field(default_factory=list)

    def missing(self) -> str:
        """Say what must be installed first; empty if nothing."""
        tools = [*self.tools, *(["npm"] if self.npm else [])]
        lacking = [tool for tool in tools if not shutil.which(tool)]
        for command in self.probe if not lacking else []:
            if subprocess.run(command, cwd=self.folder, capture_output=True).returncode:
                lacking.append(f"what `{shlex.join(command)}` looks for")
        packages = f" (Debian: apt-get install {' '.join(self.debian)})"
        return f"{', '.join(lacking)} is missing{packages}" if lacking else ""

    def source(self) -> str:
        """Return the quickstart's file, relative to the repository."""
        names = ("[Qq]uickstart.*", "quickstart/*.*")
        found = (path for name in names for path in self.folder.glob(name))
        return self.example or f"{next(found).relative_to(ROOT)}"


def fits(value: object, kind: str) -> bool:
    """Tell whether a value has the type of its field."""
    if items := re.fullmatch(r"list\[(.*)\]", kind):
        return isinstance(value, list) and all(fits(each, items[1]) for each in value)
    return type(value).__name__ == kind


def load(path: Path) -> Language:
    """Read a language.toml.

    Raises:
        TypeError: A key is missing, unknown, or has a value of the wrong type.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    for each in fields(Language):
        if each.name in entries and not fits(entries[each.name], str(each.type)):
            raise TypeError(f"{path}: {each.name} must be of type {each.type}")
    return Language(folder=path.parent, **entries)


def load_all(folder: Path = HERE) -> list[Language]:
    """Read every language there is, sorted by title."""
    found = map(load, folder.glob("*/language.toml"))
    return sorted(found, key=lambda language: language.title.lower())


if __name__ == "__main__":
    lacking = [language for language in load_all() if language.missing()]
    print("\n".join(sorted({name for each in lacking for name in each.debian})))
