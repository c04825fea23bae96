"""A clock written in Python, called from C."""

from __future__ import annotations

import operator
import threading
from types import TracebackType
from typing import Callable

from ._bindings import C, ffi, lib
from ._values import INT64, wrong_type
from .errors import ClockError

Clock = Callable[[], int]
"""Gives nanoseconds since 1970, as `time.time_ns` does."""


class _Faults(threading.local):
    """What the clock raised last, in this thread: C cannot carry exceptions."""

    last: BaseException | None = None


_faults = _Faults()


def _keep(
    kind: type[BaseException],
    fault: BaseException,
    traceback: TracebackType,
) -> None:
    _faults.last = fault


def _now_ns(context: C) -> int:
    now = ffi.from_handle(context)()
    try:
        now_ns = operator.index(now)
    except TypeError:
        raise wrong_type("clock()", now, "an int, in nanoseconds since 1970") from None
    if now_ns not in INT64:
        raise ValueError(f"clock() is {now_ns}, allowed is 0 to 9223372036854775807")
    return now_ns


# A negative result means to C that there is no time to be had.
ffi.def_extern(name="snowflake_python_clock", error=-1, onerror=_keep)(_now_ns)


def new_clock(clock: Clock) -> C:
    """Return what `clock_context` shall be; it must live as long as the generator.

    Raises:
        TypeError: It cannot be called.
    """
    if not callable(clock):
        raise wrong_type("clock", clock, "a function without parameters")
    return ffi.new_handle(clock)


def take_fault() -> BaseException | None:
    """Return what the clock raised in this thread, once."""
    fault, _faults.last = _faults.last, None
    return fault


def error_of_fault(fault: BaseException) -> BaseException:
    """Return what to raise when the clock raised something.

    A `KeyboardInterrupt` or `SystemExit` is passed on as it is; all else becomes
    the cause of a `ClockError`.
    """
    if not isinstance(fault, Exception):
        return fault
    error = ClockError(f"the clock raised {type(fault).__name__}: {fault}")
    error.__cause__ = fault
    return error


CALLBACK = lib.snowflake_python_clock
"""What `clock` shall be in a `snowflake_config`."""
