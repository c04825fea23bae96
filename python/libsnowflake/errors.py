"""The errors: one root, and one class for each thing a caller can do about it."""

from __future__ import annotations

import os
from typing import Any

from ._bindings import C, lib, new_struct, text_of


class SnowflakeError(Exception):
    """The root of all errors of this package.

    Attributes:
        status: The `SNOWFLAKE_ERR_...` number of the C library, negative.
        written: How many IDs `fill` had written into the buffer when the error
            came up. They are valid and will not be handed out again.
        ids: The IDs that `batch` had taken when the error came up. They are valid
            and will not be handed out again.
    """

    status: int = lib.SNOWFLAKE_ERR_INTERNAL

    def __init__(self, message: str = "", status: int | None = None) -> None:
        """Make an error.

        Args:
            message: The sentence to show.
            status: The number of the C library; by default that of the class.
        """
        super().__init__(message)
        if status is not None:
            self.status = status
        self.written: int = 0
        self.ids: list[int] = []


class ConfigError(SnowflakeError, ValueError):
    """A setting of the generator cannot be: layout, worker ID or another field."""

    status = lib.SNOWFLAKE_ERR_CONFIG


class RangeError(SnowflakeError, ValueError):
    """A value is outside what the layout or the call can hold."""

    status = lib.SNOWFLAKE_ERR_RANGE


class ParseError(SnowflakeError, ValueError):
    """A text is not an ID in the encoding named."""

    status = lib.SNOWFLAKE_ERR_PARSE


class ClosedError(SnowflakeError, ValueError):
    """The generator was used after `close`."""

    status = lib.SNOWFLAKE_ERR_NULL


class ClockError(SnowflakeError, RuntimeError):
    """The clock stands before the epoch or too far behind the IDs handed out."""

    status = lib.SNOWFLAKE_ERR_CLOCK


class AgainError(ClockError):
    """Nothing can be handed out at once; `next_id` would wait."""

    status = lib.SNOWFLAKE_ERR_AGAIN


class ExhaustedError(SnowflakeError, RuntimeError):
    """The time field of the layout is full. No wait helps."""

    status = lib.SNOWFLAKE_ERR_EXHAUSTED


class StoreError(SnowflakeError, OSError):
    """The file of the store cannot be opened, read or written, or was replaced.

    Attributes:
        errno: The system's number where the system was the cause, as in every
            OSError; else None. `strerror` is its text.
        filename: The path of the store. With a `worker_count` above 1 the message
            tells which of its files it was.
    """

    status = lib.SNOWFLAKE_ERR_STORE

    def __str__(self) -> str:
        """Return the sentence: an OSError would write one from its parts."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what an OSError, copied or pickled, would forget."""
        parts = ("errno", "strerror", "filename")
        system = {part: getattr(self, part) for part in parts}
        return type(self), self.args, {**self.__dict__, **system}

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        """Set each as what it is: that of PyPy would put all into `__dict__`."""
        for name, value in (state or {}).items():
            setattr(self, name, value)


class StoreMismatchError(StoreError):
    """The file of the store belongs to something else, and was left as it is.

    To another layout or worker ID, to another version of its format, or it is no
    store at all; the message names what was found and what was expected.
    """

    status = lib.SNOWFLAKE_ERR_STORE_MISMATCH


class LeaseLostError(StoreError):
    """The right to hand out IDs ended and could not be extended."""

    status = lib.SNOWFLAKE_ERR_LEASE_LOST


class OutOfMemoryError(SnowflakeError, MemoryError):
    """There was no memory for a generator."""

    status = lib.SNOWFLAKE_ERR_MEMORY


class InternalError(SnowflakeError, RuntimeError):
    """A fault of this library. Please report it."""


CLASS_OF_STATUS: dict[int, type[SnowflakeError]] = {
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
    lib.SNOWFLAKE_ERR_MEMORY: OutOfMemoryError,
    lib.SNOWFLAKE_ERR_INTERNAL: InternalError,
}


def error_of(
    status: int, message: str, os_errno: int = 0, filename: str | None = None
) -> SnowflakeError:
    """Return the error for a number of the C library.

    Args:
        status: A `SNOWFLAKE_ERR_...` number.
        message: The sentence to show; that of the status where it is empty.
        os_errno: The system's errno, or 0.
        filename: The file of the store, for errors of the store.

    Returns:
        An instance of the class for that number, ready to be raised.
    """
    sentence = message or text_of(lib.snowflake_status_message(status))
    error = CLASS_OF_STATUS.get(status, SnowflakeError)(sentence, status)
    if isinstance(error, StoreError):
        error.filename = filename
        if os_errno:
            error.errno, error.strerror = os_errno, os.strerror(os_errno)
    return error


def new_detail() -> C:
    """Return an empty `snowflake_error` for a C function to write into."""
    return new_struct("snowflake_error")


def error_of_detail(detail: C, filename: str | None = None) -> SnowflakeError:
    """Return the error that a C function wrote into a detail."""
    message = text_of(detail.message)
    return error_of(detail.status, message, detail.os_errno, filename)
