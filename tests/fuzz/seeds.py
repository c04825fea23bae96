"""Inputs to begin with, made from tests/vectors.

The file of a target says how it reads its input.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
ENCODINGS = ("decimal", "hex", "base32", "base62")
# The default configuration as the bytes of a snowflake_config_t; zero is what a target
# sets itself.
CONFIG = struct.Struct("<II14Q")
DEFAULT = (120, 0, 41, 10, 12, 10**6, 1577836800000, 0, 1, 50, 0, 0, 0, 0, 0, 3600000)
NOW_NS = 1_767_225_600_000_000_000


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of the vectors."""
    lines = (VECTORS / name).read_text(encoding="utf-8").split("\n")
    columns = lines[0].split("\t")
    for line in lines[1:]:
        if line and not line.startswith("#"):
            yield dict(zip(columns, line.split("\t"), strict=True))


def text() -> Iterator[bytes]:
    """Texts that can be read, and texts that cannot."""
    for name in ("text.tsv", "bad_text.tsv", "lenient.tsv"):
        for row in rows(name):
            written = "" if row["text"] == "-" else row["text"]
            yield bytes([ENCODINGS.index(row["encoding"]), 20]) + written.encode()


def config() -> Iterator[bytes]:
    """Configurations, as they differ from the default one."""
    fields = ("time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms")
    for row in rows("configs.tsv"):
        bits = [int(row[field]) for field in fields]
        policy = [int(row["max_wait_ms"]), int(row["max_lead_ms"])]
        worker, start = int(row["worker_id"]), int(row["sequence_start"])
        now_ns = int(row["clock_unix_ms"]) * 10**6
        order = int(row["order"])
        values = (120, order, *bits, worker, 1, *policy, start, 0, 0, 0, 3600000)
        yield of_config(now_ns, (0, 0, 0), values)
    for row in rows("ids.tsv"):
        numbers = (int(row["tick"]), int(row["worker_id"]), int(row["sequence"]))
        yield of_config(NOW_NS, numbers, DEFAULT)
        yield of_config(NOW_NS, (int(row["id"]), int(row["unix_ms"]), 0), DEFAULT)


def of_config(
    now_ns: int, arguments: tuple[int, int, int], values: tuple[int, ...]
) -> bytes:
    """The input of one configuration."""
    head = struct.pack("<5Q", 0, *(cut(value, 64) for value in (now_ns, *arguments)))
    pairs = zip(bytes_of(values), bytes_of(DEFAULT), strict=True)
    return head + bytes(one ^ other for one, other in pairs)


def bytes_of(values: tuple[int, ...]) -> bytes:
    """A configuration as it is in memory."""
    size, order, *rest = values
    return CONFIG.pack(size, cut(order, 32), *(cut(value, 64) for value in rest))


def cut(value: int, bits: int) -> int:
    """The lowest bits of a number."""
    return value & ((1 << bits) - 1)


OF_TARGETS = {"text": text, "config": config}


def write(corpus: Path, target: str) -> None:
    """Write the seeds of a target; the others find their way by themselves."""
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in OF_TARGETS.get(target, lambda: ())():
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
