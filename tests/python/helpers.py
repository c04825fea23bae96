"""What several tests use: the vectors, clocks that can be set, a free worker ID."""

from __future__ import annotations

import gc
import itertools
import os
import sys
import time
from pathlib import Path
from typing import Any

from libsnowflake import Layout

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"

# 2023-11-14T22:13:20Z.
NOW_UNIX_MS = 1_700_000_000_000
NOW_NS = NOW_UNIX_MS * 1_000_000
HOUR_NS = 3_600_000_000_000
MS_NS = 1_000_000

PYPY = sys.implementation.name == "pypy"

# Whether what requirements.txt names for newer Pythons only must be there.
DEMANDED = "CI" in os.environ and not PYPY and sys.version_info >= (3, 10)

_workers = itertools.count(100)


def free_worker() -> int:
    """Return a worker ID whose state no other test has touched."""
    return next(_workers)


def let_pypy_free() -> None:
    """Free what was dropped; CPython has done so when it was."""
    if PYPY:
        # An object with a finalizer goes in the second collection.
        gc.collect()
        gc.collect()


def vectors(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of vectors, by the names in its first line."""
    text = (VECTORS / name).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def layouts() -> dict[str, Layout]:
    """Return the layouts of the vectors by name."""
    return {row["name"]: layout_from(row) for row in vectors("layouts.tsv")}


def layout_from(row: dict[str, str]) -> Layout:
    """Return the layout of a row of the vectors."""
    order: Any = row["order"]
    return Layout(
        time_bits=int(row["time_bits"]),
        worker_bits=int(row["worker_bits"]),
        sequence_bits=int(row["sequence_bits"]),
        order=order,
        tick_ns=int(row["tick_ns"]),
        epoch_unix_ms=int(row["epoch_unix_ms"]),
    )


class SetClock:
    """A clock that stays where it is set, in nanoseconds since 1970."""

    def __init__(self, now_ns: int = NOW_NS) -> None:
        self.now_ns = now_ns

    def __call__(self) -> int:
        return self.now_ns


class ShiftedClock:
    """The system's clock, shifted by some nanoseconds."""

    def __init__(self) -> None:
        self.shift_ns = 0

    def __call__(self) -> int:
        return time.time_ns() + self.shift_ns
