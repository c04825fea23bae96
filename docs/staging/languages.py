"""A page for each language that has a quickstart in examples/.

A language that is added to the folder appears without more work. The page also has what
its folder under tests/languages/ says of it (language.toml: title, loads, number).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound

from . import ROOT

QUICKSTART = re.compile(r"\bexamples/(?:quickstart-\w+/)?([Qq]uickstart\.\w+)")

# These three are the library's own interfaces and have no folder in tests/languages.
OWN = {
    "c": ("C", "includes `snowflake.h` and links", "`int64_t`", "/reference/c.rst"),
    "cpp": (
        "C++",
        "includes `snowflake.hpp` and links",
        "`std::int64_t`",
        "/reference/cpp.rst",
    ),
    "py": (
        "Python",
        "cffi, in the package `libsnowflake`",
        "`int`",
        "/reference/python.md",
    ),
}


@dataclass(frozen=True)
class Language:
    """A quickstart and what is known of its language."""

    key: str
    source: Path
    highlight: str
    title: str
    loads: str
    number: str
    packages: str
    reference: str

    @property
    def place(self) -> str:
        """The quickstart's path in the repository."""
        parts = self.source.parts
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("examples") :])


def languages(root: Path = ROOT) -> list[Language]:
    """Return the languages in alphabetical order."""
    described_by = dict(descriptions(root))
    found = [
        described(path, described_by)
        for pattern in ("[Qq]uickstart.*", "quickstart-*/[Qq]uickstart.*")
        for path in (root / "examples").glob(pattern)
        if path.suffix != ".md"
    ]
    return sorted(found, key=lambda language: language.title.lower())


def descriptions(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each language.toml says, by its folder and by its quickstart."""
    for path in sorted((root / "tests" / "languages").glob("*/language.toml")):
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text)
        yield path.parent.name, said
        # The commands name the quickstart they build or run.
        for name in QUICKSTART.findall(text):
            yield name, said


def described(path: Path, known: dict[str, dict[str, Any]]) -> Language:
    """Return a language; what its language.toml does not say is from Pygments."""
    suffix = path.suffix.lstrip(".")
    try:
        lexer = get_lexer_for_filename(path.name, path.read_text(encoding="utf-8"))
        name, aliases = lexer.name, list(lexer.aliases)
    except ClassNotFound:
        name, aliases = suffix, ["text"]
    if suffix in OWN:
        title, loads, number, reference = OWN[suffix]
        return Language(suffix, path, aliases[0], title, loads, number, "", reference)
    keys = [path.name, suffix, *aliases, name.lower()]
    own = next((known[key] for key in keys if key in known), {})
    return Language(
        key=suffix,
        source=path,
        highlight=aliases[0],
        title=own.get("title", name),
        loads=own.get("loads", ""),
        number=as_code(own.get("number", "")),
        packages=" ".join(f"`{name}`" for name in own.get("debian", [])),
        reference="",
    )


def page(language: Language) -> str:
    """Return the page of a language."""
    source = language.source.read_text(encoding="utf-8").rstrip()
    facts = [
        ("Loads the library by", language.loads),
        ("Holds an ID in", language.number),
        ("Debian's packages", language.packages),
    ]
    table = [f"| {name} | {cell(value)} |" for name, value in facts if value]
    if table:
        table = ["| | |", "|---|---|", *table, ""]
    reference = (
        [f"[The reference]({language.reference})", ""] if language.reference else []
    )
    longest = max(map(len, re.findall(r"`+", source)), default=2)
    fence = "`" * max(3, longest + 1)
    return "\n".join(
        [
            f"# {language.title}",
            "",
            *table,
            *reference,
            f"`{language.place}`:",
            "",
            f"{fence}{{code-block}} {language.highlight}",
            # Pygments does not know all of every language.
            ":force:",
            "",
            source,
            fence,
            "",
        ]
    )


def index(found: list[Language]) -> str:
    """Return the pages of the languages, for the menu: the README has their table."""
    tree = [f"{language.title} </languages/{language.key}>" for language in found]
    return "\n".join(["```{toctree}", ":hidden:", "", *tree, "```", ""])


def as_code(name: str) -> str:
    """Return the name of a type as code; a sentence stays one."""
    return f"`{name}`" if re.fullmatch(r"[\w:.()*]+", name) else name


def cell(text: str) -> str:
    """Return a text that does not break its row."""
    return " ".join(text.split()).replace("|", "\\|")
