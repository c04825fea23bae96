"""A clock written in Python, called from C."""

from __future__ import annotations

import operator
import threading
from types import TracebackType
from typing import Callable

from ._c import CData, ffi, lib
from ._checks import shown, wrong_type
from .errors import ClockError

Clock = Callable[[], int]
"""A function that returns nanoseconds since 1970, as `time.time_ns` does."""

_ALLOWED = "an integer, in nanoseconds since 1970"


class _Exceptions(threading.local):
    """What the clock raised last in this thread: C cannot pass on exceptions."""

    last: BaseException | None = None


_exceptions = _Exceptions()


def _keep(
    kind: type[BaseException],
    exception: BaseException,
    traceback: TracebackType,
) -> None:
    _exceptions.last = exception


def _now_ns(context: CData) -> int:
    now = ffi.from_handle(context)()
    try:
        now_ns = operator.index(now)
    except TypeError:
        raise wrong_type("the result of clock()", now, _ALLOWED) from None
    if not -(2**63) <= now_ns < 2**63:
        raise ValueError(
            f"the result of clock() must be between 0 and {2**63 - 1}, "
            f"got {shown(now_ns)}: a clock returns nanoseconds since 1970"
        )
    return now_ns


# A negative result means to C that there is no time.
ffi.def_extern(name="snowflake_python_clock", error=-1, onerror=_keep)(_now_ns)


def new_clock_context(clock: Clock) -> CData:
    """Return the `clock_context` of a clock; it must live as long as the generator.

    Raises:
        TypeError: The clock cannot be called.
    """
    if not callable(clock):
        raise wrong_type("clock", clock, "a function without parameters")
    return ffi.new_handle(clock)


def take_clock_exception() -> BaseException | None:
    """Return what the clock raised in this thread, once."""
    exception, _exceptions.last = _exceptions.last, None
    return exception


def error_from_clock(exception: BaseException) -> BaseException:
    """Return what to raise when the clock raised an exception.

    A `KeyboardInterrupt` or `SystemExit` is passed on as it is; everything else
    becomes the cause of a `ClockError`.
    """
    if not isinstance(exception, Exception):
        return exception
    error = ClockError(f"the clock raised {type(exception).__name__}: {exception}")
    error.__cause__ = exception
    return error


CALLBACK = lib.snowflake_python_clock
"""The `clock` of a `snowflake_config_t` whose clock is written in Python."""
