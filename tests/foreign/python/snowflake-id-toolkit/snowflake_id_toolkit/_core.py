"""IDs and generators: what the three kinds have in common."""

from __future__ import annotations

import binascii
import time
from typing import ClassVar

from libsnowflake import (
    ClockError,
    ConfigError,
    ExhaustedError,
    ParseError,
    Parts,
    RangeError,
    SnowflakeGenerator,
    format_id,
    parse_id,
)

from ._config import SnowflakeIDConfig
from ._exceptions import (
    LastGenerationTimestampIsGreaterError,
    MaxTimestampHasReachedError,
)


class SnowflakeID(int):
    """An ID."""

    _config: ClassVar[SnowflakeIDConfig]

    def _parts(self, epoch: int = 0) -> Parts:
        return self._config.layout(epoch).split(self)

    def timestamp_ms(self, epoch: int = 0) -> int:
        """Return when it was generated, in milliseconds since 1970."""
        return self._parts(epoch).unix_ms

    def node_id(self) -> int:
        """Return the worker ID."""
        return self._parts().worker_id

    def sequence(self) -> int:
        """Return the sequence."""
        return self._parts().sequence

    def as_base16(self) -> bytes:
        """Write it as hexadecimal text."""
        return format_id(self, "hex").upper().encode()

    @classmethod
    def parse_base16(cls, data: bytes) -> SnowflakeID:
        """Read it from hexadecimal text."""
        try:
            return cls(parse_id(data.decode(), "hex", lenient=True))
        except ParseError as error:
            raise binascii.Error("Non-base16 digit found") from error


class SnowflakeIDGenerator:
    """A generator with the clock of Python, which the tests freeze."""

    _config: ClassVar[SnowflakeIDConfig]
    _id_cls: ClassVar[type[SnowflakeID]]

    def __init__(self, node_id: int, *, epoch: int = 0) -> None:
        """Open the generator."""
        self._node_id, self._epoch = node_id, epoch
        try:
            layout = self._config.layout(epoch)
            self._ids = SnowflakeGenerator(
                node_id,
                layout=layout,
                clock=lambda: time.time_ns(),
                max_jump_ms=0,
            )
        except ExhaustedError as error:
            raise MaxTimestampHasReachedError from error
        except (ConfigError, ClockError, RangeError) as error:
            limits = f"Node ID must be between 0 and {self._config.max_node_id}"
            is_worker = str(error).startswith("worker_id")
            rule = (
                limits if is_worker else "Epoch must be between 0 and current timestamp"
            )
            raise ValueError(rule) from error

    def generate_next_id(self) -> SnowflakeID:
        """Return the next ID."""
        try:
            return self._id_cls(self._ids.next_id())
        except ExhaustedError as error:
            raise MaxTimestampHasReachedError from error
        except ClockError as error:
            raise LastGenerationTimestampIsGreaterError from error

    @classmethod
    def get_current_timestamp(cls) -> int:
        """Return the present tick, by the layout."""
        unix_ns, layout = time.time_ns(), cls._config.layout(0)
        return layout.split(
            layout.compose(tick=unix_ns // layout.tick_ns, worker_id=0)
        ).tick
