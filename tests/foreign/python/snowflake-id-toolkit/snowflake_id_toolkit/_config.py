"""Layouts: a configuration of the foreign package is a Layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from libsnowflake import Layout, Parts


@dataclass(frozen=True)
class SnowflakeIDConfig:
    """How the bits are divided."""

    timestamp_bits: int
    node_id_bits: int
    sequence_bits: int
    time_step_ms: int = 1

    def layout(self, epoch: int) -> Layout:
        """Return the layout; the epoch is in ticks since 1970."""
        return Layout(
            self.timestamp_bits,
            self.node_id_bits,
            self.sequence_bits,
            tick_ns=self.time_step_ms * 1_000_000,
            epoch_unix_ms=epoch * self.time_step_ms,
        )

    @cached_property
    def _largest(self) -> Parts:
        layout = self.layout(0)
        return layout.split(layout.max_id)

    @property
    def max_timestamp(self) -> int:
        """The largest tick."""
        return self._largest.tick

    @property
    def max_node_id(self) -> int:
        """The largest worker ID."""
        return self._largest.worker_id

    @property
    def max_sequence(self) -> int:
        """The largest sequence."""
        return self._largest.sequence

    @property
    def node_id_shift(self) -> int:
        """How many bits are below the worker ID."""
        return self.layout(0).compose(tick=0, worker_id=1).bit_length() - 1

    @property
    def timestamp_shift(self) -> int:
        """How many bits are below the time."""
        return self.layout(0).compose(tick=1, worker_id=0).bit_length() - 1


TWITTER = SnowflakeIDConfig(41, 10, 12)
INSTAGRAM = SnowflakeIDConfig(41, 13, 10)
SONY = SnowflakeIDConfig(39, 8, 16, time_step_ms=10)
