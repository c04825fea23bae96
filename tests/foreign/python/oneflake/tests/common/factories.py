"""What the fixtures make: clocks, and arithmetic that is independent of the library."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple


class SequenceClock:
    """Shows one instant after the other, then the last one again."""

    def __init__(self, *instants_ns: int) -> None:
        """Take the instants."""
        self._instants = list(instants_ns)

    def __call__(self) -> int:
        """Return the next instant."""
        if len(self._instants) > 1:
            return self._instants.pop(0)
        return self._instants[0]


class BurstClock:
    """Moves on by a millisecond after every so many readings."""

    def __init__(self, burst: int) -> None:
        """Take the number of readings."""
        self._burst, self._readings, self._lock = burst, 0, Lock()

    def __call__(self) -> int:
        """Return the present instant."""
        with self._lock:
            self._readings += 1
            return self._readings // self._burst * 1_000_000


class Parts(NamedTuple):
    """The parts of an ID."""

    timestamp: int
    worker_id: int
    sequence: int


class FlakeEncoder:
    """Puts IDs of 10 and 12 bits together."""

    def __init__(
        self,
        *,
        layout: int = 0,
        worker_id: int = 0,
        epoch_ms: int = 1_288_834_974_657,
        time_unit_ns: int = 1_000_000,
    ) -> None:
        """Take the settings."""
        self._shifts = (12, 0) if layout == 0 else (0, 10)
        self._worker_id, self._unit_ns = worker_id, time_unit_ns
        self._epoch = epoch_ms * 1_000_000 // time_unit_ns

    def encode(self, *, timestamp_ns: int, sequence: int) -> int:
        """Put an ID together."""
        tick = timestamp_ns // self._unit_ns - self._epoch
        worker, low = self._shifts
        return tick << 22 | self._worker_id << worker | sequence << low


class FlakeDecoder:
    """Takes IDs apart."""

    def __init__(
        self, *, layout: int = 0, worker_bits: int = 10, sequence_bits: int = 12
    ) -> None:
        """Take the settings."""
        self._layout = layout
        self._bits = (worker_bits, sequence_bits)

    def decode(self, id_: int) -> Parts:
        """Take an ID apart."""
        high, low = self._bits if self._layout == 0 else self._bits[::-1]
        upper = (id_ >> low) & ((1 << high) - 1)
        lower = id_ & ((1 << low) - 1)
        worker_id, sequence = (upper, lower) if self._layout == 0 else (lower, upper)
        return Parts(id_ >> (high + low), worker_id, sequence)
