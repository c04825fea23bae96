"""The errors: one root, and one class for each thing that a caller can do about it."""

from __future__ import annotations

import os
from array import array
from typing import Any, Callable, Literal

from ._c import CData, ffi, lib, new_struct, text_from

WaitReason = Literal["tick full", "clock behind"]
"""Why a call would have to wait: all IDs of the present tick are taken, or the clock is
behind the last ID because it was set back."""


class SnowflakeError(Exception):
    """The root of all errors of this package.

    Attributes:
        status: The `SNOWFLAKE_ERR_...` number of the C library, negative.
        taken: The IDs that `batch` or `fill` had taken when the error occurred:
            an array('q'), empty for other calls. They are valid, and will not be
            generated again.
    """

    status: int = lib.SNOWFLAKE_ERR_INTERNAL
    taken: array[int]

    def __init__(self, message: str = "", status: int | None = None) -> None:
        """Create an error.

        Args:
            message: The sentence to show.
            status: The number of the C library; by default that of the class.
        """
        super().__init__(message)
        if status is not None:
            self.status = status
        self.taken = array("q")


class ConfigError(SnowflakeError, ValueError):
    """A setting of the generator or a field of its layout is invalid."""

    status: int = lib.SNOWFLAKE_ERR_CONFIG


class RangeError(SnowflakeError, ValueError):
    """An argument is outside the range of the layout or of the call."""

    status: int = lib.SNOWFLAKE_ERR_RANGE


class ParseError(SnowflakeError, ValueError):
    """A text is not an ID in this encoding."""

    status: int = lib.SNOWFLAKE_ERR_PARSE


class ClosedError(SnowflakeError, ValueError):
    """The generator was used after `close`."""

    status: int = lib.SNOWFLAKE_ERR_NULL


class AgainError(SnowflakeError, RuntimeError):
    """No ID is free now, and the call may not wait for the next one.

    `try_next_id` never waits; `next_id` waits at most `max_wait_ms`.

    Attributes:
        wait_seconds: How long until the same call can succeed; None if that has
            passed already.
        reason: "tick full" or "clock behind"; None if it has passed already.
    """

    status: int = lib.SNOWFLAKE_ERR_AGAIN
    wait_seconds: float | None = None
    reason: WaitReason | None = None


class ClockError(SnowflakeError, RuntimeError):
    """The clock is before the epoch, or too far behind the last ID.

    Attributes:
        wait_seconds: How long until the same call can succeed, if the clock runs on;
            None if no wait helps, or if that is not known.
        reason: "clock behind", or None if the clock is before the epoch or fails.
    """

    status: int = lib.SNOWFLAKE_ERR_CLOCK
    wait_seconds: float | None = None
    reason: WaitReason | None = None


class ExhaustedError(SnowflakeError, RuntimeError):
    """The layout has ended: its time field is full. No wait helps."""

    status: int = lib.SNOWFLAKE_ERR_EXHAUSTED


class StoreError(SnowflakeError, OSError):
    """The file of the store cannot be opened, read or written, or was replaced.

    Attributes:
        errno: The system's number if the system was the cause, as in every
            OSError; else None. `strerror` is its text.
        filename: The path of the store. With a `worker_count` above 1 the message
            says which of its files it was.
    """

    status: int = lib.SNOWFLAKE_ERR_STORE

    def __str__(self) -> str:
        """Return the sentence: an OSError would write one from its parts."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what an OSError, copied or pickled, would forget."""
        parts = ("errno", "strerror", "filename")
        system = {part: getattr(self, part) for part in parts}
        return type(self), self.args, {**self.__dict__, **system}

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        """Set each attribute by its name: PyPy would put all into `__dict__`."""
        for name, value in (state or {}).items():
            setattr(self, name, value)


class StoreMismatchError(StoreError):
    """The file of the store belongs to something else, and was not changed.

    To another layout or worker ID, to another version of its format, or it is not a
    store; the message says what was found and what was expected.
    """

    status: int = lib.SNOWFLAKE_ERR_STORE_MISMATCH


class LeaseLostError(StoreError):
    """The right to generate IDs ended and could not be extended."""

    status: int = lib.SNOWFLAKE_ERR_LEASE_LOST


class WorkersError(StoreError):
    """All worker IDs that the store may lease are held by others."""

    status: int = lib.SNOWFLAKE_ERR_WORKERS


class OutOfMemoryError(SnowflakeError, MemoryError):
    """There is not enough memory for a generator."""

    status: int = lib.SNOWFLAKE_ERR_MEMORY


class InternalError(SnowflakeError, RuntimeError):
    """The library failed internally. Please report it as a bug."""


_CLASSES: dict[int, type[SnowflakeError]] = {
    lib.SNOWFLAKE_ERR_NULL: InternalError,
    lib.SNOWFLAKE_ERR_STRUCT_SIZE: InternalError,
    lib.SNOWFLAKE_ERR_RANGE: RangeError,
    lib.SNOWFLAKE_ERR_BUFFER_TOO_SMALL: InternalError,
    lib.SNOWFLAKE_ERR_PARSE: ParseError,
    lib.SNOWFLAKE_ERR_LAYOUT: ConfigError,
    lib.SNOWFLAKE_ERR_WORKER_ID: ConfigError,
    lib.SNOWFLAKE_ERR_CONFIG: ConfigError,
    lib.SNOWFLAKE_ERR_AGAIN: AgainError,
    lib.SNOWFLAKE_ERR_CLOCK: ClockError,
    lib.SNOWFLAKE_ERR_EXHAUSTED: ExhaustedError,
    lib.SNOWFLAKE_ERR_STORE: StoreError,
    lib.SNOWFLAKE_ERR_STORE_MISMATCH: StoreMismatchError,
    lib.SNOWFLAKE_ERR_LEASE_LOST: LeaseLostError,
    lib.SNOWFLAKE_ERR_WORKERS: WorkersError,
    lib.SNOWFLAKE_ERR_MEMORY: OutOfMemoryError,
    lib.SNOWFLAKE_ERR_INTERNAL: InternalError,
}

_REASONS: dict[int, WaitReason] = {
    lib.SNOWFLAKE_WAIT_TICK_FULL: "tick full",
    lib.SNOWFLAKE_WAIT_CLOCK_BEHIND: "clock behind",
}


def error_from_status(status: int, message: str = "") -> SnowflakeError:
    """Return the error for a number of the C library.

    Args:
        status: A `SNOWFLAKE_ERR_...` number.
        message: The sentence to show; that of the status if it is empty.

    Returns:
        An instance of the class for that number, ready to be raised.
    """
    sentence = message or text_from(lib.snowflake_status_message(status))
    return _CLASSES.get(status, SnowflakeError)(sentence, status)


def error_from_detail(detail: CData, filename: str | None = None) -> SnowflakeError:
    """Return the error that a C function wrote into a detail.

    Args:
        detail: A `snowflake_error_t`.
        filename: The file of the store, for errors of the store.
    """
    error = error_from_status(detail.status, text_from(detail.message))
    if isinstance(error, StoreError):
        error.filename = filename
        if detail.os_errno:
            error.errno, error.strerror = detail.os_errno, os.strerror(detail.os_errno)
    elif isinstance(error, (AgainError, ClockError)):
        error.reason = _REASONS.get(detail.wait_reason)
        if error.reason is not None:
            error.wait_seconds = detail.wait_ns / 1e9
    return error


def new_detail() -> CData:
    """Return an empty `snowflake_error_t` for a C function to write into."""
    return new_struct("snowflake_error_t")


def checked(call: Callable[..., int], *arguments: Any) -> int:
    """Return the result of a C function without side effects.

    Args:
        call: The function. Its last parameter is a `snowflake_error_t`.
        arguments: Those before it.

    Raises:
        SnowflakeError: The result is negative.
    """
    result = call(*arguments, ffi.NULL)
    if result < 0:
        # Once more, because errors are rare and a detail costs as much as the call.
        detail = new_detail()
        call(*arguments, detail)
        raise error_from_detail(detail)
    return result
