"""Documents, headers, docstrings and comments are in plain English.

The phrases below were frequent in the first version, and readers found them hard. Each
has a usual word in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import ROOT

INSTEAD = {
    r"allowed (?:is|are)": "must be",
    r"(?:is|are) told": "is described, gets an error",
    r"tells (?:more|how|whether|where|what)": "says, explains",
    r"hand(?:s|ed)? out": "generate, return, issue",
    r"made anew": "created again",
    r"go(?:es)? on (?:from|at|where)": "continue from",
    r"is no (?:file|ID|number|store)": "is not a, does not exist",
    r"of one.s own": "custom",
    r"cannot be\.": "is invalid",
}
PLACES = (
    "*.md",
    "docs/**/*.md",
    "docs/**/*.rst",
    "docs/**/*.py",
    "docs/drawings/*.svg",
    "include/*.h*",
    "src/**/*.rs",
    "python/**/*.py",
    "python/**/*.c",
    "examples/servers/*.py",
    "Makefile",
    "packaging/*.*",
)


def files() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted(ROOT.glob(place)):
            if not {"tests", "tests.rs"} & set(path.relative_to(ROOT).parts):
                yield path


def test_there_is_prose_to_read() -> None:
    names = {path.name for path in files()}
    assert {"README.md", "clocks.md", "snowflake.h", "lib.rs", "layout.py"} <= names


@pytest.mark.parametrize("phrase", INSTEAD)
def test_what_people_read_has_no_phrase_that_is_hard_to_read(phrase: str) -> None:
    # A sentence may continue in the next line, after the marks of a comment.
    gap = r"(?:\s|//[/!]?|#|\*)+"
    pattern = re.compile(rf"\b{phrase.replace(' ', gap)}(?!\w)", re.IGNORECASE)
    found = []
    for path in files():
        text = path.read_text(encoding="utf-8")
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match[0]!r}")
    assert found == [], f"write instead: {INSTEAD[phrase]}"
