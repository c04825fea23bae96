"""The vectors: how many checks they make, and copies with one value spoiled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from common import VECTORS

# The columns whose values a suite compares.
COMPARED = {
    "layouts.tsv": (
        "time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms "
        "ends_at_unix_ms"
    ),
    "ids.tsv": "tick worker_id sequence id unix_ms nanoseconds",
    "text.tsv": "id text",
    "bad_text.tsv": "text",
}
PRESET_FIELDS = 6
# Counted from the end, so that a suite that stops early is found out; but of the
# layouts the second, a preset after one that must have passed.
SPOILED = {"layouts.tsv": 1, "bad_text.tsv": -1}
OTHER_ORDER = {"worker-first": "sequence-first", "sequence-first": "worker-first"}


def rows(name: str) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a table with their numbers, without header and comments."""
    header, *lines = (VECTORS / name).read_text(encoding="utf-8").split("\n")
    return [
        (number, dict(zip(header.split("\t"), line.split("\t"), strict=True)))
        for number, line in enumerate(lines, start=2)
        if line and not line.startswith("#")
    ]


def number_of_checks() -> int:
    """Count the checks as README.md defines them."""
    layouts = [fields for _, fields in rows("layouts.tsv")]
    presets = [each for each in layouts if not each["name"].startswith("custom-")]
    fields_compared = PRESET_FIELDS * (len(presets) + len(rows("ids.tsv")))
    texts = 2 * len(rows("text.tsv")) + len(rows("bad_text.tsv"))
    return fields_compared + len(layouts) + texts


def another(column: str, value: str) -> str:
    """Return a value of the same kind that is not the one of the vectors."""
    if column == "order":
        return OTHER_ORDER[value]
    if column == "text":
        return value[:-1] + ("1" if value[-1] == "0" else "0")
    return str(int(value) - 1 if int(value) > 0 else int(value) + 1)


def spoiled_copies(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write copies of the vectors, each with one value spoiled.

    Yields:
        The place that a suite must name, such as "ids.tsv:17", and the copy.
    """
    for name, columns in COMPARED.items():
        for column in columns.split():
            copy = folder / f"{name}-{column}"
            copy.mkdir()
            for each in COMPARED:
                shutil.copy(VECTORS / each, copy)
            number, fields = rows(name)[SPOILED.get(name, -2)]
            valid = "0" * len(fields[column])
            is_bad = name == "bad_text.tsv"
            fields[column] = valid if is_bad else another(column, fields[column])
            lines = (copy / name).read_text(encoding="utf-8").split("\n")
            lines[number - 1] = "\t".join(fields.values())
            (copy / name).write_text("\n".join(lines), encoding="utf-8")
            yield f"{name}:{number}", copy
