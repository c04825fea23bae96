"""What an ID says, and what a generator has seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ._bindings import C
from ._instants import instant_of
from ._values import Frozen

_UNLIMITED = 2**64 - 1


@dataclass(frozen=True)
class Parts(Frozen):
    """What an ID says.

    Attributes:
        tick: The time field: ticks since the epoch of the layout.
        worker_id: The worker ID.
        sequence: The number within the tick.
        unix_ms: The instant the tick began, in milliseconds since 1970.
        nanoseconds: What the instant has beyond `unix_ms`, in nanoseconds, 0 to
            999999; not 0 only where a tick is shorter than a millisecond.
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
            RangeError: It lies after the year 9999, where datetime ends;
                `unix_ms` tells it all the same.
        """
        return instant_of("timestamp", self.unix_ms, self.nanoseconds // 1000)


@dataclass(frozen=True)
class Stats(Frozen):
    """What the state behind a generator has seen; who shares it shares these.

    Attributes:
        issued: IDs reserved, among them the few that were lost because the clock
            was set back while a call waited.
        waits: Calls that slept for the clock.
        waited_ns: How long they slept, in nanoseconds.
        clock_steps_back: How often the clock was found set back, by a tick or more.
        largest_step_back_ns: The largest of these steps, in nanoseconds.
        lead_ns: How far the next ID's time is ahead of the clock, in nanoseconds.
        fence_left_ns: How far ahead of the clock IDs may be handed out without
            asking the store, in nanoseconds; None where nothing limits it.
        fence_extensions: How often the store has moved that limit.
    """

    __slots__ = (
        "clock_steps_back",
        "fence_extensions",
        "fence_left_ns",
        "issued",
        "largest_step_back_ns",
        "lead_ns",
        "waited_ns",
        "waits",
    )

    issued: int
    waits: int
    waited_ns: int
    clock_steps_back: int
    largest_step_back_ns: int
    lead_ns: int
    fence_left_ns: int | None
    fence_extensions: int


def parts_of(parts: C) -> Parts:
    """Return a `snowflake_parts` as a value of Python."""
    return Parts(
        tick=parts.tick,
        worker_id=parts.worker_id,
        sequence=parts.sequence,
        unix_ms=parts.unix_ms,
        nanoseconds=parts.nanoseconds,
    )


def stats_of(stats: C) -> Stats:
    """Return a `snowflake_stats` as a value of Python."""
    fence_left_ns = stats.fence_left_ns
    return Stats(
        issued=stats.issued,
        waits=stats.waits,
        waited_ns=stats.waited_ns,
        clock_steps_back=stats.clock_steps_back,
        largest_step_back_ns=stats.largest_step_back_ns,
        lead_ns=stats.lead_ns,
        fence_left_ns=None if fence_left_ns == _UNLIMITED else fence_left_ns,
        fence_extensions=stats.fence_extensions,
    )
