"""Each row of the guarantees names tests that exist."""

from __future__ import annotations

import re

import pytest
from built import DOCS
from common import ROOT

TEXT = (DOCS / "guide" / "guarantees.md").read_text(encoding="utf-8")
ROWS = [
    line
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| situation")
]
NOTES = dict(
    re.findall(r"^\[\^([a-z-]+)\]: (.*\n(?:    .*\n)*)", TEXT, flags=re.MULTILINE)
)


def notes_of(row: str) -> list[str]:
    """Return the notes in the last cell of a row."""
    return re.findall(r"\[\^([a-z-]+)\]", row.rstrip(" |").rpartition("|")[2])


def named_in(note: str) -> list[tuple[str, str]]:
    """Return the tests that a note names: their files, and their names."""
    named: list[tuple[str, str]] = []
    file = ""
    for word in re.findall(r"`([^`]+)`", NOTES[note]):
        if "/" in word:
            file = word
        else:
            named.append((file, word))
    return named


def test_each_row_has_a_note_and_each_note_a_row() -> None:
    assert len(ROWS) > 40
    assert [row for row in ROWS if not notes_of(row)] == []
    assert {note for row in ROWS for note in notes_of(row)} == set(NOTES)


@pytest.mark.parametrize("note", NOTES)
def test_a_note_names_tests_that_exist(note: str) -> None:
    named = named_in(note)
    assert named
    for file, name in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"\b(?:fn|def|static void) {name}\(", text), (file, name)
