"""Write the test vectors that Rust, C, Python and every other language read.

The vectors are worked out here in plain Python integers and know nothing of the
library. Facts of others come from ``published.py``, hand-made cases with their
expected results from ``cases.py``; both are verified before anything is written.

Usage:
    python3 tests/vectors/generate.py           write the files
    python3 tests/vectors/generate.py --check   exit 1 when a file is stale
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple

import cases
import published

FOLDER = Path(__file__).resolve().parent
MAX_ID = 2**63 - 1
MAX_UNIX_MS = 2**63 - 1
MAX_WAIT_MS = 3_600_000
NS_PER_MS = 10**6
UNIX_EPOCH = datetime.fromisoformat("1970-01-01 00:00:00+00:00")
NOT_PUBLISHED = "-"
EMPTY_TEXT = "-"
REFUSED = "-"
MAX_LENIENT_LENGTH = 64

# Encoding -> digits in ascending order, width in characters.
ENCODINGS = {
    "decimal": ("0123456789", 19),
    "hex": ("0123456789abcdef", 16),
    "base32": ("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 13),
    "base62": ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 11),
}


class Layout(NamedTuple):
    """A layout as in layouts.tsv."""

    name: str
    time_bits: int
    worker_bits: int
    sequence_bits: int
    order: str
    tick_ns: int
    epoch_unix_ms: int

    def ends_at_unix_ms(self) -> int:
        """Return the first whole millisecond that lies after the last tick."""
        return self.epoch_unix_ms - (-(self.tick_ns << self.time_bits) // NS_PER_MS)

    def compose(self, tick: int, worker_id: int, sequence: int) -> int:
        """Return the ID made of the three fields."""
        if self.order == published.SEQUENCE_FIRST:
            low = sequence << self.worker_bits | worker_id
        else:
            low = worker_id << self.sequence_bits | sequence
        return tick << (self.worker_bits + self.sequence_bits) | low

    def split(self, id_: int) -> tuple[int, int, int]:
        """Return tick, worker ID and sequence, by division rather than shifts."""
        workers, sequences = 2**self.worker_bits, 2**self.sequence_bits
        if self.order == published.SEQUENCE_FIRST:
            slot, worker_id = divmod(id_, workers)
            tick, sequence = divmod(slot, sequences)
        else:
            rest, sequence = divmod(id_, sequences)
            tick, worker_id = divmod(rest, workers)
        return tick, worker_id, sequence

    def time_of(self, tick: int) -> tuple[int, int]:
        """Return the start of a tick: Unix milliseconds, and the ns beyond."""
        ms, ns = divmod(tick * self.tick_ns, NS_PER_MS)
        return self.epoch_unix_ms + ms, ns


LAYOUTS = {
    name: Layout(name, *fields)
    for name, *fields in (*published.PRESETS, *cases.CUSTOM_LAYOUTS)
}


def require(condition: bool, *what: object) -> None:
    """Stop with a message when a fact or a hand-made case does not hold."""
    if not condition:
        raise SystemExit("contradiction: " + " ".join(map(str, what)))


def comment(text: str) -> str:
    """Return a line that readers skip."""
    return f"# {text}"


def row(*cells: object) -> str:
    """Return a row; no cell may be empty or hold a tab or the end of a line."""
    texts = [str(cell) for cell in cells]
    require(all(text.splitlines() == [text] for text in texts), texts)
    require(not any("\t" in text for text in texts), texts)
    return "\t".join(texts)


def pseudo_random(seed: str) -> Iterator[int]:
    """Yield 64-bit numbers of a fixed generator (Knuth's MMIX), seeded by text."""
    state = int.from_bytes(seed.encode(), "little") % 2**64
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state


def layout_lines() -> Iterator[str]:
    """Yield the rows of layouts.tsv."""
    yield comment("Order: from the high bits to the low ones, the time always first.")
    yield comment("ends_at_unix_ms: the first whole ms after the last tick.")
    for layout in LAYOUTS.values():
        yield row(*layout, layout.ends_at_unix_ms())


def border_fields(layout: Layout) -> Iterator[tuple[int, int, int]]:
    """Return every combination of the smallest and the largest field values."""
    widths = (layout.time_bits, layout.worker_bits, layout.sequence_bits)
    return product(*((0, 2**width - 1) for width in widths))


def middle_fields(layout: Layout, count: int) -> Iterator[tuple[int, int, int]]:
    """Yield fixed pseudo-random field values, the high bits of each number."""
    numbers = pseudo_random(layout.name)
    widths = (layout.time_bits, layout.worker_bits, layout.sequence_bits)
    for _ in range(count):
        tick, worker_id, sequence = (next(numbers) >> (64 - width) for width in widths)
        yield tick, worker_id, sequence


def id_lines() -> Iterator[str]:
    """Yield the rows of ids.tsv."""
    yield comment("unix_ms is rounded down; nanoseconds is the rest, 0..999999.")
    for layout in LAYOUTS.values():
        all_fields = (*border_fields(layout), *middle_fields(layout, count=4))
        for fields in dict.fromkeys(all_fields):
            id_ = layout.compose(*fields)
            require(id_ <= MAX_ID and layout.split(id_) == fields, layout, fields)
            yield row(layout.name, *fields, id_, *layout.time_of(fields[0]))


def instants(layout: Layout) -> Iterator[int]:
    """Yield instants around the borders of a layout, in and outside its time."""
    epoch, end = layout.epoch_unix_ms, layout.ends_at_unix_ms()
    numbers = pseudo_random("instants.tsv " + layout.name)
    for border in (epoch, end):
        yield from (border - 1, border, border + 1)
    yield from (-1, 0, 1_767_225_600_000, MAX_UNIX_MS, -MAX_UNIX_MS - 1)
    for _ in range(4):
        yield epoch + next(numbers) % (end - epoch)


def begins_at_ns(layout: Layout, tick: int) -> int:
    """Return when a tick begins, in nanoseconds since 1970."""
    ms, ns = layout.time_of(tick)
    return ms * NS_PER_MS + ns


def instant_lines() -> Iterator[str]:
    """Yield the rows of instants.tsv."""
    yield comment("clamped_unix_ms: the nearest instant that the layout can express.")
    yield comment("Where it is another than unix_ms, first_at and last_at must refuse;")
    yield comment("first_id and last_id are then those of clamped_unix_ms.")
    for layout in LAYOUTS.values():
        epoch, max_tick = layout.epoch_unix_ms, 2**layout.time_bits - 1
        for instant in sorted(set(instants(layout))):
            if not -MAX_UNIX_MS - 1 <= instant <= MAX_UNIX_MS:
                continue
            clamped = sorted((epoch, instant, layout.ends_at_unix_ms() - 1))[1]
            begin_ns = (clamped - epoch) * NS_PER_MS
            first = begin_ns // layout.tick_ns
            # The last tick that begins before the next millisecond: rounded up, less 1.
            last = min(-(-(begin_ns + NS_PER_MS) // layout.tick_ns) - 1, max_tick)
            require(begins_at_ns(layout, first) <= clamped * NS_PER_MS, layout, instant)
            require(
                begins_at_ns(layout, first + 1) > clamped * NS_PER_MS, layout, instant
            )
            after_ns = (clamped + 1) * NS_PER_MS
            require(begins_at_ns(layout, last) < after_ns, layout, instant)
            require(
                last == max_tick or begins_at_ns(layout, last + 1) >= after_ns,
                layout,
                instant,
            )
            first_id = layout.compose(first, 0, 0)
            last_id = layout.compose(
                last, 2**layout.worker_bits - 1, 2**layout.sequence_bits - 1
            )
            yield row(layout.name, instant, clamped, first_id, last_id)


def unix_ms(time: int | str | None) -> int | None:
    """Return a published time, whatever its form, in Unix milliseconds."""
    if not isinstance(time, str):
        return time
    since_1970 = datetime.fromisoformat(time + "+00:00") - UNIX_EPOCH
    return since_1970 // timedelta(milliseconds=1)


def published_lines() -> Iterator[str]:
    """Yield the rows of published.tsv, each verified against our decoding."""
    yield comment(f"{NOT_PUBLISHED} stands where the source does not give the field.")
    yield comment("discord: worker_id = internal worker ID << 5 | internal process ID.")
    yield comment("twitter: worker_id = datacenter ID << 5 | worker ID.")
    for name, last, source in published.LAST_INSTANTS:
        require(LAYOUTS[name].ends_at_unix_ms() == unix_ms(last) + 1, name, source)
    for name, id_, time, *fields, source in published.IDS:
        tick, worker_id, sequence = LAYOUTS[name].split(id_)
        ours = (LAYOUTS[name].time_of(tick)[0], worker_id, sequence)
        facts = (unix_ms(time), *fields)
        require(all(f in (None, o) for f, o in zip(facts, ours)), id_, facts, ours)
        cells = (NOT_PUBLISHED if fact is None else fact for fact in facts)
        yield row(name, id_, *cells, source)


def encode(encoding: str, id_: int) -> str:
    """Return the fixed-width text of an ID."""
    digits, width = ENCODINGS[encoding]
    text = ""
    for _ in range(width):
        id_, digit = divmod(id_, len(digits))
        text = digits[digit] + text
    require(id_ == 0, encoding, "is too narrow")
    return text


def text_ids() -> list[int]:
    """Return the IDs of text.tsv, in ascending order."""
    ids = {0, 1, 9, 10, 15, 16, 31, 32, 61, 62, MAX_ID - 1, MAX_ID}
    powers = [2**exponent for exponent in (8, 22, 31, 32, 42, 53, 60, 62)]
    # The first number that fills the next digit.
    powers += [10**9, 10**18, 16**8, 32**6, 32**12, 62**5, 62**10]
    for power in powers:
        ids.update((power - 1, power, power + 1))
    numbers = pseudo_random("text.tsv")
    ids.update(next(numbers) >> shift for shift in (1, 1, 2, 9, 17))
    return sorted(ids)


def text_lines() -> Iterator[str]:
    """Yield the rows of text.tsv."""
    require(encode("decimal", MAX_ID) == str(MAX_ID), "decimal")
    require(encode("hex", MAX_ID) == format(MAX_ID, "x"), "hex")
    for id_ in text_ids():
        for encoding in ENCODINGS:
            yield row(encoding, id_, encode(encoding, id_))
    for id_, texts, source in published.TEXTS:
        yield comment(f"published as {' = '.join(texts)}: {source}")
        for encoding in ENCODINGS:
            text = encode(encoding, id_)
            require(texts.get(encoding, text) == text, source, encoding, text)
            yield row(encoding, id_, text)


def fault(encoding: str, text: str) -> tuple[int, str]:
    """Return position and reason why a text does not parse; (0, "") if it does."""
    digits, width = ENCODINGS[encoding]
    data, alphabet = text.encode(), digits.encode()
    if len(data) != width:
        return len(data), "length"
    value = 0
    for position, byte in enumerate(data):
        if byte not in alphabet:
            return position, "digit"
        value = value * len(alphabet) + alphabet.index(byte)
    return 0, "overflow" if value > MAX_ID else ""


def bad_text_lines() -> Iterator[str]:
    """Yield the rows of bad_text.tsv."""
    yield comment(f"{EMPTY_TEXT} stands for the empty text. Do not trim spaces.")
    yield comment("length: position is the length of the text in bytes.")
    yield comment("digit: position is the index of the first byte that is no digit.")
    yield comment("overflow: the value is above 2^63 - 1; position is 0.")
    for encoding, text, position, reason in cases.BAD_TEXTS:
        require(fault(encoding, text) == (position, reason), encoding, text)
        require(text != EMPTY_TEXT, "this text would read as the empty one")
        yield row(encoding, text or EMPTY_TEXT, position, reason)


def parse_leniently(encoding: str, text: str) -> int | None:
    """Return the ID of a text as others may write it; None if it is none."""
    if not text or len(text.encode()) > MAX_LENIENT_LENGTH:
        return None
    if encoding == "hex":
        text = text.lower()
    if encoding == "base32" and text == text.strip("-"):
        text = text.replace("-", "").upper()
        text = text.translate(str.maketrans("OIL", "011"))
    digits = ENCODINGS[encoding][0]
    if not set(text) <= set(digits):
        return None
    value = sum(
        digits.index(digit) * len(digits) ** place
        for place, digit in enumerate(reversed(text))
    )
    return value if value <= MAX_ID else None


def lenient_lines() -> Iterator[str]:
    """Yield the rows of lenient.tsv."""
    yield comment(f"text: {EMPTY_TEXT} alone stands for the empty text. Do not trim.")
    yield comment(f"id: {REFUSED} where the text is refused.")
    # What a strict parser reads, a lenient one reads alike.
    for encoding in ENCODINGS:
        for id_ in text_ids():
            require(parse_leniently(encoding, encode(encoding, id_)) == id_, encoding)
    for encoding, text, id_ in cases.LENIENT_TEXTS:
        require(parse_leniently(encoding, text) == id_, encoding, text, id_)
        require(text != EMPTY_TEXT, "this text would read as the empty one")
        yield row(encoding, text or EMPTY_TEXT, REFUSED if id_ is None else id_)


def ends_at_unix_ms(config: dict[str, int]) -> int:
    """Return the end of a configuration's layout, as in layouts.tsv."""
    fields = {name: config.get(name, "") for name in Layout._fields}
    return Layout(**fields).ends_at_unix_ms()


def is_layout_fault(config: dict[str, int]) -> bool:
    """Tell whether the layout of a configuration breaks a limit."""
    widths = (config["time_bits"], config["worker_bits"], config["sequence_bits"])
    in_range = (
        1 <= widths[0] <= 62
        and 0 <= widths[1] <= 32
        and 1 <= widths[2] <= 32
        and sum(widths) <= 63
        and config["order"] in (0, 1)
        and 1000 <= config["tick_ns"] <= published.HOUR_NS
        and config["epoch_unix_ms"] >= 0
    )
    return not in_range or ends_at_unix_ms(config) > MAX_UNIX_MS


def is_config_fault(config: dict[str, int]) -> bool:
    """Tell whether a field that is neither layout nor worker ID breaks a limit."""
    starts = {0, *(2**bit for bit in range(config["sequence_bits"] + 1))}
    longest_ms = max(config["max_wait_ms"], config["max_lead_ms"])
    return config["sequence_start"] not in starts or longest_ms > MAX_WAIT_MS


def status_of(config: dict[str, int]) -> str:
    """Return the status that creating a generator must give."""
    clock_unix_ms = config["clock_unix_ms"]
    if is_layout_fault(config):
        return cases.LAYOUT
    if config["worker_id"] >= 2 ** config["worker_bits"]:
        return cases.WORKER
    if is_config_fault(config):
        return cases.CONFIG
    if clock_unix_ms < config["epoch_unix_ms"]:
        return cases.CLOCK
    return cases.EXHAUSTED if clock_unix_ms >= ends_at_unix_ms(config) else cases.OK


def config_lines() -> Iterator[str]:
    """Yield the rows of configs.tsv."""
    yield comment("order: 0 worker-first, 1 sequence-first. The store is none.")
    yield comment("Every clock_unix_ms fits into 64 signed bits of nanoseconds.")
    for about, rows in cases.CONFIGS:
        yield comment(about)
        for status, overrides in rows:
            config = {**cases.BASE_CONFIG, **overrides}
            require(status_of(config) == status, about, config, status_of(config))
            require(0 <= config["clock_unix_ms"] * NS_PER_MS < 2**63, about, config)
            yield row(*config.values(), status)


FILES = {
    "layouts.tsv": ((*Layout._fields, "ends_at_unix_ms"), layout_lines),
    "ids.tsv": (
        ("layout", "tick", "worker_id", "sequence", "id", "unix_ms", "nanoseconds"),
        id_lines,
    ),
    "instants.tsv": (
        ("layout", "unix_ms", "clamped_unix_ms", "first_id", "last_id"),
        instant_lines,
    ),
    "published.tsv": (
        ("layout", "id", "unix_ms", "worker_id", "sequence", "source"),
        published_lines,
    ),
    "text.tsv": (("encoding", "id", "text"), text_lines),
    "bad_text.tsv": (("encoding", "text", "position", "reason"), bad_text_lines),
    "lenient.tsv": (("encoding", "text", "id"), lenient_lines),
    "configs.tsv": ((*cases.BASE_CONFIG, "status"), config_lines),
}


def render(header: tuple[str, ...], lines: Iterable[str]) -> bytes:
    """Return a file: the column names, then comments and rows."""
    text = [row(*header), comment("Written by generate.py; do not edit.")]
    for line in lines:
        is_row = not line.startswith("#")
        require(not is_row or line.count("\t") == len(header) - 1, line)
        text.append(line)
    return ("\n".join(text) + "\n").encode()


def main() -> int:
    """Write the files, or check that they are fresh; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the test vectors.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    stale = []
    for name, (header, lines) in FILES.items():
        path, content = FOLDER / name, render(header, lines())
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(name)
        if not check:
            path.write_bytes(content)
    for name in stale:
        print(f"{name}: {'stale; run generate.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
