"""A clock written in Python, called from C."""

from __future__ import annotations

import atexit
import operator
import threading
import time
from types import CodeType, TracebackType
from typing import Any, Callable

from ._c import CData, ffi, lib
from ._checks import shown, wrong_type
from ._handle import is_main_interpreter
from .errors import ClockError, ConfigError

Clock = Callable[[], int]
"""A function that returns nanoseconds since 1970, as `time.time_ns` does."""

# A clock that takes longer does not come back before the process has ended.
_PATIENCE_S = 2

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
    _exceptions.last = exception.with_traceback(traceback)


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
        ConfigError: This is a sub-interpreter: C would call the main one.
        TypeError: The clock cannot be called.
    """
    if not callable(clock):
        raise wrong_type("clock", clock, "a function without parameters")
    if not is_main_interpreter():
        raise ConfigError(
            "clock must be None in a sub-interpreter, which C cannot call: use a "
            "custom clock in the main interpreter"
        )
    return ffi.new_handle(clock)


def take_clock_exception() -> BaseException | None:
    """Return what the clock raised in this thread, once."""
    exception, _exceptions.last = _exceptions.last, None
    return exception


def error_from_clock(exception: BaseException) -> BaseException:
    """Return what to raise when the clock raised an exception.

    A `KeyboardInterrupt` or `SystemExit` is passed on as it is, and so is what a
    signal handler raised that ran meanwhile; everything else becomes the cause of a
    `ClockError`.
    """
    if not isinstance(exception, Exception) or _is_of_handler(exception):
        return exception
    error = ClockError(f"the clock raised {type(exception).__name__}: {exception}")
    error.__cause__ = exception
    return error


def _is_of_handler(exception: BaseException) -> bool:
    """Whether a signal handler raised it: Python runs them in the middle of a clock."""
    # Imported only here: rarely needed.
    import signal

    handlers = {_code_of(signal.getsignal(number)) for number in signal.valid_signals()}
    traceback = exception.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code in handlers:
            return True
        traceback = traceback.tb_next
    return False


def _code_of(handler: Any) -> CodeType | None:
    """Return the code of a handler: a function, a method or an object."""
    for found in (handler, handler.__call__) if callable(handler) else ():
        function = getattr(found, "func", found)
        function = getattr(function, "__func__", function)
        code = getattr(function, "__code__", None)
        if isinstance(code, CodeType):
            return code
    return None


def _end_clocks() -> None:
    """Keep other threads out of the clocks while the interpreter ends: _clock.h."""
    lib.snowflake_end_clocks()
    deadline = time.monotonic() + _PATIENCE_S
    while lib.snowflake_within_clocks() > 0 and time.monotonic() < deadline:
        time.sleep(0.001)


def stop_if_ended() -> None:
    """Stop this thread for good if the interpreter ends and it needs its clock.

    Only daemon threads still run then. Python ends them where they ask for the GIL.
    """
    while lib.snowflake_is_ended():
        time.sleep(3600)


atexit.register(_end_clocks)

CALLBACK = ffi.addressof(lib, "snowflake_clock_until_exit")
"""The `clock` of a `snowflake_config_t` whose clock is written in Python."""
