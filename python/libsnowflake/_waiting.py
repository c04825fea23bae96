"""Waiting for the clock, in slices.

Python handles signals between two slices, so Ctrl-C, an alarm or a request to stop
ends the longest wait at once; and a clock that comes back early is noticed. Other
threads run meanwhile. After `gevent.monkey.patch_all()` or that of eventlet,
`time.sleep` lets other greenlets run.

A short wait in a layout with short ticks is left to the library: there a caller holds a
ticket, so that many callers get their IDs in the order in which they asked.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

from ._c import CData, lib, releasing_gil
from ._clock import error_from_clock, take_clock_exception
from .errors import ClockError, error_from_detail, new_detail

if TYPE_CHECKING:
    from ._handle import OpenGenerator
    from .errors import SnowflakeError

SLICE_NS = 10_000_000
"""The longest sleep before the clock is looked at again."""

_BRIEF_NS = 3_000_000
"""For so long an event loop may stand still."""

Sleep = Callable[[float], Awaitable[Any]]
"""Lets other tasks run for so many seconds: `asyncio.sleep`, `trio.sleep`."""

_NS_PER_MS = 1_000_000
_NS_PER_S = 1_000_000_000
_AGAIN: int = lib.SNOWFLAKE_ERR_AGAIN


class Waiting:
    """The wait of one call for the clock: how long yet, and whether it may."""

    __slots__ = ("_handle", "_max_ns", "_started_ns")

    def __init__(self, handle: CData, config: CData) -> None:
        # A generator that is closed meanwhile still ends its calls well.
        self._handle = handle
        self._max_ns: int = config.max_wait_ms * _NS_PER_MS
        self._started_ns: int | None = None

    def left_ns(self) -> int:
        """Return how long until an ID is free; 0 if one is.

        Raises:
            AgainError: That is longer than the call may wait, and the tick is full.
            ClockError: It is longer, and the clock was set back.
        """
        detail = new_detail()
        lib.snowflake_explain(self._handle, _AGAIN, detail)
        exception = take_clock_exception()
        if exception is not None:
            raise error_from_clock(exception)
        now_ns = time.monotonic_ns()
        if self._started_ns is None:
            self._started_ns = now_ns
        left_ns = 0
        if detail.wait_reason != lib.SNOWFLAKE_WAIT_NONE:
            left_ns = detail.wait_ns
        if now_ns - self._started_ns + left_ns > self._max_ns:
            raise _too_long(error_from_detail(detail))
        return left_ns


def _too_long(error: SnowflakeError) -> SnowflakeError:
    """Return the error for a wait that is too long, as the library would."""
    if getattr(error, "reason", None) != "clock behind":
        return error
    clock = ClockError(str(error))
    clock.wait_seconds = getattr(error, "wait_seconds", None)
    clock.reason = "clock behind"
    return clock


def waited(
    handle: CData,
    config: CData,
    attempt: Callable[[], int],
    by_ticket: Callable[[], int],
) -> int:
    """Wait after a call that found no ID free; return the result of the one that did.

    Args:
        handle: The generator of C that both calls take IDs from.
        config: Its configuration.
        attempt: The call that does not wait for the clock.
        by_ticket: The one that does, for a short wait.

    Raises:
        SnowflakeError: The wait would be longer than `max_wait_ms`.
    """
    waiting = Waiting(handle, config)
    has_short_ticks = config.tick_ns <= SLICE_NS
    while True:
        left_ns = waiting.left_ns()
        # Also for no time: a call that is held up now must not have waited in vain.
        if has_short_ticks and left_ns <= SLICE_NS:
            return by_ticket()
        # Also for no time: another thread may run then.
        time.sleep(min(left_ns, SLICE_NS) / _NS_PER_S)
        result = attempt()
        if result != _AGAIN:
            return result


def wait_for_id(generator: OpenGenerator) -> int:
    """Return the next ID, or a negative status, after a call that found none free.

    Raises:
        SnowflakeError: As `waited`.
    """
    handle = generator._handle
    attempt = partial(generator._calls.snowflake_try_next, handle)
    by_ticket = partial(releasing_gil.snowflake_next, handle)
    return waited(handle, generator._config, attempt, by_ticket)


async def wait_for_id_async(generator: OpenGenerator, sleep: Sleep) -> int:
    """As `wait_for_id`, while other tasks run."""
    handle = generator._handle
    attempt = partial(generator._calls.snowflake_try_next, handle)
    by_ticket = partial(releasing_gil.snowflake_next, handle)
    return await waited_async(handle, generator._config, attempt, by_ticket, sleep)


async def waited_async(
    handle: CData,
    config: CData,
    attempt: Callable[[], int],
    by_ticket: Callable[[], int],
    sleep: Sleep,
) -> int:
    """As `waited`, while other tasks run.

    A loop wakes up a moment too late, and threads that hold tickets may have taken all
    IDs by then. So after a sleep in vain it wakes up before the tick, and waits with a
    ticket for the short rest.

    Nothing is awaited after an ID was taken, so that no ID is lost when the task is
    cancelled.
    """
    waiting = Waiting(handle, config)
    was_in_vain = False
    while True:
        left_ns = waiting.left_ns()
        if was_in_vain and left_ns <= _BRIEF_NS:
            return by_ticket()
        early_ns = _BRIEF_NS // 2 if was_in_vain else 0
        await sleep(min(left_ns - early_ns, SLICE_NS) / _NS_PER_S)
        result = attempt()
        if result != _AGAIN:
            return result
        was_in_vain = True
