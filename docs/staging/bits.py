"""The pictures of the bits, drawn from the layouts that every language tests."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import ROOT

LAYOUTS = ROOT / "tests" / "vectors" / "layouts.tsv"
ID_BITS = 64
# All drawings are as wide as a phone shows without making them smaller.
WIDTH, MARGIN = 400, 8
BIT_WIDTH = (WIDTH - 2 * MARGIN) / ID_BITS
UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXAMPLE = {"time": 189_434_096_789, "worker": 7, "sequence": 42}


@dataclass(frozen=True)
class Layout:
    """A row of layouts.tsv."""

    name: str
    bits: dict[str, int]
    sequence_first: bool
    tick_ns: int
    epoch_unix_ms: int

    @property
    def fields(self) -> list[tuple[str, int]]:
        """The fields from the highest bit to the lowest, the unused ones first."""
        order = ["time", "worker", "sequence"]
        if self.sequence_first:
            order = ["time", "sequence", "worker"]
        unused = ID_BITS - sum(self.bits.values())
        used = [(name, self.bits[name]) for name in order if self.bits[name]]
        return [("unused", unused), *used]


def layouts(path: Path = LAYOUTS) -> list[Layout]:
    """Return the presets; the custom ones are for tests."""
    text = path.read_text(encoding="utf-8")
    rows = csv.DictReader(
        (line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"
    )
    return [
        Layout(
            name=row["name"],
            bits={
                name: int(row[f"{name}_bits"])
                for name in ("time", "worker", "sequence")
            },
            sequence_first=row["order"] == "sequence-first",
            tick_ns=int(row["tick_ns"]),
            epoch_unix_ms=int(row["epoch_unix_ms"]),
        )
        for row in rows
        if not row["name"].startswith("custom-")
    ]


def words(x: float, y: float, said: str, kind: str) -> str:
    """Return a line of text."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{said}</text>'


def field(name: str, x: float, y: float, width: float, height: float) -> str:
    """Return a field of an ID, or its colour beside its name."""
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f'<rect class="field {name}" {place}/>'


def bar(layout: Layout, top: int, height: int, with_names: bool) -> list[str]:
    """Return the fields of a layout side by side, each as wide as it has bits."""
    parts: list[str] = []
    left = float(MARGIN)
    for name, bits in layout.fields:
        width = bits * BIT_WIDTH
        middle = left + width / 2
        parts.append(field(name, left, top, width, height))
        if bits > 1:
            y = top + height / 2 + (-3 if with_names else 4)
            parts.append(words(middle, y, str(bits), "count"))
            if with_names:
                parts.append(words(middle, y + 14, name, "on"))
        left += width
    return parts


def edges(layout: Layout, y: int) -> list[str]:
    """Return the numbers of the highest and the lowest bit of each field."""
    parts = []
    high = ID_BITS
    for name, bits in layout.fields:
        low = high - bits
        left = MARGIN + (ID_BITS - high) * BIT_WIDTH
        right = MARGIN + (ID_BITS - low) * BIT_WIDTH
        if name != "unused":
            parts.append(words(left + 1, y, str(high - 1), "small start"))
            parts.append(words(right - 1, y, str(low), "small end"))
        high = low
    return parts


def svg(height: int, title: str, description: str, body: list[str], key: str) -> str:
    """Return a drawing with its words for those who do not see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" '
        f'viewBox="0 0 {WIDTH} {height}" aria-labelledby="{key}-title {key}-text">'
    )
    labels = [
        f'<title id="{key}-title">{title}</title>',
        f'<desc id="{key}-text">{description}</desc>',
    ]
    return "\n".join([head, *labels, *body, "</svg>"]) + "\n"


def id_drawing(layout: Layout) -> str:
    """Return the picture of an ID: its fields, and one taken apart."""
    id_ = 0
    for name, bits in layout.fields[1:]:
        id_ = id_ << bits | EXAMPLE[name]
    since_epoch = timedelta(microseconds=EXAMPLE["time"] * layout.tick_ns // 1000)
    epoch = UNIX_EPOCH + timedelta(milliseconds=layout.epoch_unix_ms)
    instant = (epoch + since_epoch).isoformat(" ", "milliseconds").replace("+00:00", "")
    sentences = {
        "time": f"{EXAMPLE['time']} ms since {epoch:%Y-%m-%d}",
        "worker": str(EXAMPLE["worker"]),
        "sequence": f"{EXAMPLE['sequence']}, counted from 0 in each tick",
    }
    number = f'<tspan class="mono">{id_}</tspan>'
    body = [*bar(layout, 8, 44, with_names=True), *edges(layout, 66)]
    body.append(words(MARGIN, 94, f"The ID {number} says:", "start"))
    y = 118
    for name, _ in layout.fields[1:]:
        body.append(field(name, MARGIN, y - 11, 12, 12))
        body.append(words(28, y, name, "start"))
        body.append(words(96, y, sentences[name], "start"))
        y += 20
    body.append(words(96, y, f"so it was made at {instant} UTC", "start soft"))
    widths = ", ".join(f"{name} {bits}" for name, bits in layout.fields)
    description = f"From the highest bit to the lowest: {widths} bits. Example: {id_}."
    return svg(y + 12, "The bits of an ID", description, body, "id")


def layouts_drawing(found: list[Layout]) -> str:
    """Return the bars of all presets below each other."""
    body: list[str] = []
    for number, name in enumerate(("time", "worker", "sequence", "unused")):
        x = MARGIN + 88 * number
        body.append(field(name, x, 6, 12, 12))
        body.append(words(x + 17, 16, name, "start"))
    y = 44
    for layout in found:
        body.append(words(MARGIN, y, layout.name, "start mono"))
        body += bar(layout, y + 5, 22, with_names=False)
        y += 48
    description = "; ".join(
        f"{layout.name}: " + ", ".join(f"{name} {bits}" for name, bits in layout.fields)
        for layout in found
    )
    return svg(y - 12, "The layouts side by side", description, body, "layouts")


def drawings() -> dict[str, str]:
    """Return the drawings by the names of their files."""
    found = layouts()
    ours = next(layout for layout in found if layout.name == "default")
    return {"id.svg": id_drawing(ours), "layouts.svg": layouts_drawing(found)}
