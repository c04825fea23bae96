"""The API of snowflake-id, with the IDs of libsnowflake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from time import time

import libsnowflake
from libsnowflake import ClockError, ConfigError, Layout, RangeError

_LAYOUT = Layout(41, 10, 12, epoch_unix_ms=0)
_LARGEST = _LAYOUT.split(_LAYOUT.max_id)
MAX_TS, MAX_INSTANCE, MAX_SEQ = (
    _LARGEST.tick,
    _LARGEST.worker_id,
    _LARGEST.sequence,
)
_THEIRS = {
    "tick": f"timestamp must not be negative and must be less than {MAX_TS}!",
    "worker_id": f"instance must not be negative and must be less than {MAX_INSTANCE}!",
    "sequence": f"seq must not be negative and must be less than {MAX_SEQ}!",
}


@contextmanager
def _their_errors(epoch: str) -> Iterator[None]:
    try:
        yield
    except ClockError as error:  # The epoch is in the future.
        raise ValueError(epoch) from error
    except (ConfigError, RangeError) as error:
        field = str(error).split()[0]
        raise ValueError(_THEIRS.get(field, epoch)) from error


@dataclass(frozen=True)
class Snowflake:
    """An ID, taken apart."""

    timestamp: int
    instance: int
    epoch: int = 0
    seq: int = 0

    def __post_init__(self) -> None:
        """Let the library check the parts."""
        with _their_errors("epoch must be greater than 0!"):
            object.__setattr__(
                self, "_layout", replace(_LAYOUT, epoch_unix_ms=self.epoch)
            )
            self.value  # noqa: B018

    @classmethod
    def parse(cls, snowflake: int, epoch: int = 0) -> Snowflake:
        """Take an ID apart."""
        parts = replace(_LAYOUT, epoch_unix_ms=epoch).split(snowflake)
        return cls(parts.tick, parts.worker_id, epoch, parts.sequence)

    @property
    def value(self) -> int:
        """Put the ID together."""
        return self._layout.compose(
            tick=self.timestamp, worker_id=self.instance, sequence=self.seq
        )

    __int__ = value.fget

    @property
    def milliseconds(self) -> int:
        """When it was generated."""
        return self._layout.split(self.value).unix_ms

    @property
    def seconds(self) -> float:
        """When it was generated."""
        return self.milliseconds / 1000

    @property
    def datetime(self) -> datetime:
        """When it was generated, in UTC without a time zone."""
        return self._layout.split(self.value).timestamp.replace(tzinfo=None)

    def datetime_tz(self, tz: tzinfo | None = None) -> datetime:
        """When it was generated."""
        return self._layout.split(self.value).timestamp.astimezone(tz)

    @property
    def timedelta(self) -> timedelta:
        """The distance from 1970 to the epoch."""
        return timedelta(milliseconds=self.epoch)


class SnowflakeGenerator(Iterator[int]):
    """A generator of the default store."""

    def __init__(
        self,
        instance: int,
        *,
        seq: int = 0,
        epoch: int = 0,
        timestamp: int | None = None,
    ) -> None:
        """Open the generator; `seq` and `timestamp` are checked and not used."""
        now = int(time() * 1000)
        timestamp = now if timestamp is None else timestamp
        if not 0 <= timestamp <= now:
            raise ValueError(
                f"timestamp must not be negative and must be less than {now}!"
            )
        rule = f"epoch must not be negative and must be lower than current time {now}!"
        with _their_errors(rule):
            self.epoch = epoch
            layout = replace(_LAYOUT, epoch_unix_ms=epoch)
            layout.compose(tick=0, worker_id=instance, sequence=seq)
            self._ids = libsnowflake.SnowflakeGenerator(instance, layout=layout)

    @classmethod
    def from_snowflake(cls, sf: Snowflake) -> SnowflakeGenerator:
        """Open the generator that an ID is from."""
        return cls(sf.instance, seq=sf.seq, epoch=sf.epoch, timestamp=sf.timestamp)

    def __next__(self) -> int:
        """Return the next ID."""
        return self._ids.next_id()
