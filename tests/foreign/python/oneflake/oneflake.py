"""The API of oneflake, with the IDs of libsnowflake."""

from __future__ import annotations as _annotations

from collections.abc import Callable as _Callable
from collections.abc import Iterator as _Iterator
from contextlib import contextmanager as _contextmanager
from threading import Lock as _Lock
from typing import NamedTuple as _NamedTuple

import libsnowflake as _library
from libsnowflake import Layout as _Layout

LAYOUT_TWS, LAYOUT_TSW = 0, 1
_ORDERS = ("worker-first", "sequence-first")
_TWITTER = _Layout.TWITTER
MIN_EPOCH_MS = UNIX_EPOCH_MS = 0
MAX_EPOCH_MS = (2**64 - 1) // 1_000_000
DEFAULT_EPOCH_MS = _TWITTER.epoch_unix_ms
DEFAULT_WORKER_ID, DEFAULT_LAYOUT = 0, LAYOUT_TWS
DEFAULT_TIMESTAMP_BITS = _TWITTER.time_bits
DEFAULT_WORKER_BITS = _TWITTER.worker_bits
DEFAULT_SEQUENCE_BITS = _TWITTER.sequence_bits
DEFAULT_TIME_UNIT_NS = _TWITTER.tick_ns


class FlakeParts(_NamedTuple):
    """The parts of an ID."""

    timestamp: int
    worker_id: int
    sequence: int


class OneflakeException(Exception):
    """The root of the errors."""


class ConfigurationError(OneflakeException):
    """A setting is invalid."""


class ClockError(OneflakeException):
    """The clock cannot be used."""


class DecodeError(OneflakeException):
    """An ID cannot be taken apart."""


class InvalidLayoutError(ConfigurationError):
    """The order is invalid."""


class InvalidBitWidthError(ConfigurationError):
    """A number of bits is invalid."""


class InvalidWorkerError(ConfigurationError):
    """The worker ID does not fit."""


class InvalidTimeUnitError(ConfigurationError):
    """The tick is invalid."""


class InvalidEpochError(ConfigurationError):
    """The epoch is invalid."""


class InvalidClockFunctionError(ConfigurationError):
    """The clock cannot be called."""


class TimeBeforeEpochError(ClockError):
    """The clock is before the epoch."""


class TimeReadError(ClockError):
    """The clock has no time."""


class ClockRollbackError(ClockError):
    """The clock was set back."""


class TimeOverflowError(ClockError):
    """The layout has ended."""


class LayoutDecodeError(DecodeError):
    """The order is invalid."""


@_contextmanager
def _their_errors(worker_bits: int, time_bits: int) -> _Iterator[None]:
    try:
        yield
    except _library.ExhaustedError as error:
        rule = "Timestamp exceeded the maximum allowed value"
        raise TimeOverflowError(rule) from error
    except _library.ClockError as error:
        if "before the epoch" not in str(error):
            raise ClockRollbackError("Clock moved backwards") from error
        cause = TimeBeforeEpochError("Current timestamp is before the configured epoch")
        raise TimeReadError("Failed to retrieve timestamp") from cause
    except (_library.ConfigError, _library.RangeError) as error:
        message = str(error).removeprefix("invalid layout: ")
        if "integer of 64 bits" in message:
            raise OverflowError(message) from error
        field = message.split()[0]
        if field == "worker_id":
            rule = f"Worker ID must be between 0 and {(1 << worker_bits) - 1}"
            raise InvalidWorkerError(rule) from error
        if field == "epoch_unix_ms":
            rule = f"Epoch must be between 0 and {MAX_EPOCH_MS}"
            raise InvalidEpochError(rule) from error
        if field == "tick_ns":
            rule = f"Time unit must be between 1 and {(1 << time_bits) - 1}"
            raise InvalidTimeUnitError(rule) from error
        if "+" in message:
            rule = (
                "The sum of timestamp bits, worker bits, and sequence bits must be 63"
            )
            raise InvalidBitWidthError(rule) from error
        theirs = {"time_bits": "Timestamp", "worker_bits": "Worker"}
        name = theirs.get(field, "Sequence")
        rule = f"{name} bits must be between 1 and 61"
        raise InvalidBitWidthError(rule) from error


class FlakeDecoder:
    """A layout."""

    def __init__(
        self,
        *,
        timestamp_bits: int = DEFAULT_TIMESTAMP_BITS,
        worker_bits: int = DEFAULT_WORKER_BITS,
        sequence_bits: int = DEFAULT_SEQUENCE_BITS,
        layout: int = DEFAULT_LAYOUT,
        time_unit_ns: int = DEFAULT_TIME_UNIT_NS,
        epoch_ms: int = DEFAULT_EPOCH_MS,
    ) -> None:
        """Let the library check the layout."""
        if abs(layout) >> 64:
            raise OverflowError("the layout is not 0 or 1")
        if layout not in (LAYOUT_TWS, LAYOUT_TSW):
            raise InvalidLayoutError("Layout must be 0 (TWS) or 1 (TSW)")
        with _their_errors(worker_bits, timestamp_bits):
            self._layout = _Layout(
                timestamp_bits,
                worker_bits,
                sequence_bits,
                _ORDERS[layout],
                time_unit_ns,
                epoch_ms,
            )
        self.layout, self.time_unit_ns = layout, time_unit_ns
        self.timestamp_bits, self.worker_bits = timestamp_bits, worker_bits
        self.sequence_bits = sequence_bits

    def decode(self, unique_id: int) -> FlakeParts:
        """Take an ID apart."""
        parts = self._layout.split(unique_id)
        return FlakeParts(parts.tick, parts.worker_id, parts.sequence)


class FlakeGenerator(FlakeDecoder):
    """A generator, opened at the first ID: there a clock is not read before."""

    def __init__(
        self,
        worker_id: int = DEFAULT_WORKER_ID,
        *,
        clock_func: _Callable[[], int] | None = None,
        **layout: int,
    ) -> None:
        """Let the library check the settings."""
        super().__init__(**layout)
        if clock_func is not None and not callable(clock_func):
            rule = "The clock_func argument must be a callable object or None"
            raise InvalidClockFunctionError(rule)
        with _their_errors(self.worker_bits, self.timestamp_bits):
            self._layout.compose(tick=0, worker_id=worker_id)
        self.worker_id, self._clock = worker_id, clock_func
        self._ids: _library.SnowflakeGenerator | None = None
        self._opening = _Lock()

    @property
    def epoch(self) -> int:
        """The epoch in ticks since 1970."""
        return self._layout.epoch_unix_ms * 1_000_000 // self._layout.tick_ns

    def generate(self) -> int:
        """Return the next ID."""
        with _their_errors(self.worker_bits, self.timestamp_bits):
            with self._opening:
                if self._ids is None:
                    self._ids = _library.SnowflakeGenerator(
                        self.worker_id,
                        layout=self._layout,
                        clock=self._clock,
                        max_jump_ms=0,
                    )
            return self._ids.next_id()
