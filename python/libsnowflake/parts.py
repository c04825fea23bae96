"""The parts of an ID."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import SupportsIndex

from ._c import CData
from ._checks import integer_between
from ._frozen import Frozen
from ._instants import instant_from


@dataclass(frozen=True)
class Parts(Frozen):
    """The parts of an ID.

    Attributes:
        tick: The time field: ticks since the epoch of the layout.
        worker_id: The worker ID.
        sequence: The number within the tick.
        unix_ms: The instant the tick began, in milliseconds since 1970.
        nanoseconds: The part of the instant below `unix_ms`, in nanoseconds, 0 to
            999999; not 0 only if ticks do not begin at whole milliseconds.
    """

    __slots__ = ("nanoseconds", "sequence", "tick", "unix_ms", "worker_id")

    tick: int
    worker_id: int
    sequence: int
    unix_ms: int
    nanoseconds: int

    @property
    def timestamp(self) -> datetime:
        """The instant the tick began, in UTC, cut to whole microseconds.

        Raises:
            RangeError: It is after the year 9999, where datetime ends; `unix_ms`
                can still be read.
        """
        return instant_from("timestamp", self.unix_ms, self.nanoseconds // 1000)

    def worker_pair(self, low_bits: SupportsIndex = 5) -> tuple[int, int]:
        """Return the worker ID in two parts: the high bits, and the low ones.

        With the default: the datacenter and worker of Twitter, the worker and process
        of Discord.

        Args:
            low_bits: How many bits the low part has, 0 to 32.

        Raises:
            RangeError: low_bits is out of range.
        """
        bits = integer_between("low_bits", low_bits, 0, 32)
        return self.worker_id >> bits, self.worker_id & ((1 << bits) - 1)


def parts_from_c(parts: CData) -> Parts:
    """Return a `snowflake_parts_t` as a value of Python."""
    return Parts(
        tick=parts.tick,
        worker_id=parts.worker_id,
        sequence=parts.sequence,
        unix_ms=parts.unix_ms,
        nanoseconds=parts.nanoseconds,
    )
