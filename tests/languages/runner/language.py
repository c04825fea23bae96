"""What a language.toml says."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import tomllib

from runner import paths

Command = list[str]
NUMBERS = {"threads", "worker_id_bits"}
TEXTS = {"title", "loads", "number"}
OPTIONAL_TEXTS = {"example"}
COMMANDS = {"suite", "quickstart"}
LISTS_OF_COMMANDS = {"probe", "build", "quickstart_build"}
EXAMPLE = re.compile(r"\{root\}/(examples/(?:quickstart-\w+/)?[Qq]uickstart\.\w+)")


@dataclass(frozen=True)
class Language:
    """A language: how it is installed, built and run."""

    folder: Path
    title: str
    loads: str
    number: str
    suite: Command
    quickstart: Command
    example: str = ""
    threads: int = 4
    worker_id_bits: int = 64
    tools: list[str] = field(default_factory=list)
    debian: list[str] = field(default_factory=list)
    npm: list[str] = field(default_factory=list)
    pypi: list[str] = field(default_factory=list)
    probe: list[Command] = field(default_factory=list)
    build: list[Command] = field(default_factory=list)
    quickstart_build: list[Command] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def build_folder(self) -> Path:
        """Where its programs are built."""
        return paths.BUILD / self.name

    def missing_tools(self) -> list[str]:
        """Return the programs that cannot be found."""
        needed = [*self.tools, *(["npm"] if self.npm else [])]
        return [tool for tool in needed if shutil.which(tool) is None]

    def source(self) -> str:
        """Return the quickstart's file, relative to the repository."""
        if self.example:
            return self.example
        for command in [*self.quickstart_build, self.quickstart]:
            for word in command:
                if found := EXAMPLE.search(word):
                    return found[1]
        raise ValueError(f"{self.folder}/language.toml: example is missing")


def _check_kind(path: Path, key: str, value: Any) -> None:
    def are_texts(items: Any) -> bool:
        return isinstance(items, list) and all(isinstance(item, str) for item in items)

    if key in NUMBERS:
        holds, wanted = type(value) is int and value > 0, "a number above 0"
    elif key in TEXTS | OPTIONAL_TEXTS:
        holds, wanted = isinstance(value, str) and bool(value), "a text"
    elif key in LISTS_OF_COMMANDS:
        holds = isinstance(value, list) and all(map(are_texts, value))
        wanted = "a list of commands"
    else:
        holds = are_texts(value) and (key not in COMMANDS or bool(value))
        wanted = "a list of texts"
    if not holds:
        raise ValueError(f"{path}: {key} is {value!r}, wanted is {wanted}")


def load(path: Path) -> Language:
    """Read a language.toml.

    Raises:
        ValueError: A key is missing, unknown, or has a value of the wrong kind.
    """
    with path.open("rb") as file:
        entries = tomllib.load(file)
    known = {each.name for each in fields(Language)} - {"folder"}
    if unknown := sorted(entries.keys() - known):
        raise ValueError(
            f"{path}: {unknown[0]} is not a key; the keys are {sorted(known)}"
        )
    if missing := sorted((TEXTS | COMMANDS) - entries.keys()):
        raise ValueError(f"{path}: {missing[0]} is missing")
    for key, value in entries.items():
        _check_kind(path, key, value)
    language = Language(folder=path.parent, **entries)
    if not (paths.ROOT / language.source()).exists():
        raise ValueError(f"{path}: {language.source()} does not exist")
    return language


def load_all() -> list[Language]:
    """Read every language there is, sorted by title."""
    found = [load(path) for path in paths.LANGUAGES.glob("*/language.toml")]
    return sorted(found, key=lambda language: language.title.lower())
