"""The counts of a generator."""

from __future__ import annotations

from dataclasses import dataclass

from ._c import CData
from ._frozen import Frozen

_UNLIMITED = 2**63 - 1


@dataclass(frozen=True)
class Stats(Frozen):
    """Counts of the state of a generator; generators that share the state share them.

    Attributes:
        issued: IDs generated, including the few that were lost because the clock was
            set back while a call waited.
        waits: Calls that slept for the clock.
        waited_ns: How long they slept, in nanoseconds.
        clock_steps_back: How often the clock was found set back, by a tick or more.
        largest_step_back_ns: The largest of these steps, in nanoseconds.
        lead_ns: How far the next ID's time stamp is ahead of the clock, in
            nanoseconds.
        fence_left_ns: How far ahead of the clock IDs may be generated without asking
            the store, in nanoseconds; None if nothing limits it.
        fence_extensions: How often the store has raised that limit.
        clock_jumps: How often the clock was found to have jumped forward and was not
            believed.
    """

    __slots__ = (
        "clock_jumps",
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
    clock_jumps: int


def stats_from_c(stats: CData) -> Stats:
    """Return a `snowflake_stats_t` as a value of Python."""
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
        clock_jumps=stats.clock_jumps,
    )
