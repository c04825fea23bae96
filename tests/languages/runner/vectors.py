"""The vectors: how many checks they make, and copies with one value spoiled."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runner import paths
from runner.commands import run
from runner.language import Language
from runner.totals import Totals

# File, and the columns whose values a suite compares.
COMPARED = {
    "layouts.tsv": [
        "time_bits",
        "worker_bits",
        "sequence_bits",
        "order",
        "tick_ns",
        "epoch_unix_ms",
        "ends_at_unix_ms",
    ],
    "ids.tsv": ["tick", "worker_id", "sequence", "id", "unix_ms", "nanoseconds"],
    "text.tsv": ["id", "text"],
    "bad_text.tsv": ["text"],
}
PRESET_FIELDS = 6


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    line: int
    fields: dict[str, str]


def read(name: str) -> list[Row]:
    """Return the lines of a table, without header and comments."""
    lines = (paths.VECTORS / name).read_text(encoding="utf-8").split("\n")
    header = lines[0].split("\t")
    return [
        Row(number, dict(zip(header, line.split("\t"), strict=True)))
        for number, line in enumerate(lines[1:], start=2)
        if line and not line.startswith("#")
    ]


def expected_checks() -> int:
    """Count the checks as tests/languages/README.md defines them."""
    layouts = read("layouts.tsv")
    presets = [row for row in layouts if not row.fields["name"].startswith("custom-")]
    return (
        PRESET_FIELDS * len(presets)
        + len(layouts)
        + PRESET_FIELDS * len(read("ids.tsv"))
        + 2 * len(read("text.tsv"))
        + len(read("bad_text.tsv"))
    )


def _another(column: str, value: str) -> str:
    """Return a value of the same kind that is not the one of the vectors."""
    if column == "order":
        return {
            "worker-first": "sequence-first",
            "sequence-first": "worker-first",
        }[value]
    if column == "text":
        return value[:-1] + ("1" if value[-1] == "0" else "0")
    number = int(value)
    return str(number - 1 if number > 0 else number + 1)


def _spoiled_line(name: str, column: str) -> tuple[int, str]:
    """Choose a line of a table and spoil a column: its number, and the new line."""
    rows = read(name)
    if name == "layouts.tsv":
        # The second: a preset, after one that must have passed.
        row = rows[1]
    elif name == "bad_text.tsv":
        row = rows[-1]
        valid = {"text": "0" * len(row.fields["text"])}
        return row.line, "\t".join({**row.fields, **valid}.values())
    else:
        # Near the end, so that a suite that stops early is found out.
        row = rows[-2]
    value = _another(column, row.fields[column])
    return row.line, "\t".join({**row.fields, column: value}.values())


def spoiled_copies(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write copies of the vectors, each with one value spoiled.

    Yields:
        The place that a suite must name, such as "ids.tsv:17", and the copy.
    """
    for name, columns in COMPARED.items():
        for column in columns:
            copy = folder / f"{name}-{column}"
            copy.mkdir()
            for each in COMPARED:
                shutil.copy(paths.VECTORS / each, copy)
            line, text = _spoiled_line(name, column)
            lines = (copy / name).read_text(encoding="utf-8").split("\n")
            lines[line - 1] = text
            (copy / name).write_text("\n".join(lines), encoding="utf-8")
            yield f"{name}:{line}", copy


def check(language: Language, totals: Totals, folder: Path) -> None:
    """Run the suite over the vectors, and over copies that it must refuse."""
    wanted = expected_checks()
    outcome = run(language, [*language.suite, "vectors", str(paths.VECTORS)])
    last = (outcome.output.strip().splitlines() or [""])[-1]
    holds = outcome.code == 0 and last == f"{wanted} checks"
    seen = last if holds else f"wanted {wanted} checks: {outcome.tail()}"
    totals.check(holds, "the vectors hold", seen)

    tried, complaint = 0, ""
    for place, copy in spoiled_copies(folder):
        outcome = run(language, [*language.suite, "vectors", str(copy)])
        named = re.search(rf"\b{re.escape(place)}: ", outcome.output + outcome.errors)
        tried += 1
        if (outcome.code != 1 or not named) and not complaint:
            complaint = f"{copy.name}: wanted exit code 1 and {place}: {outcome.tail()}"
    totals.check(
        not complaint,
        "a spoiled value is found and its line named",
        complaint or f"{tried} values",
    )
