"""The API of flakeid, with the IDs of libsnowflake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import libsnowflake
from libsnowflake import ClockError, Layout


class FlakeIDError(Exception):
    """The root of the errors."""


class ClockBackwardsError(FlakeIDError):
    """The clock is behind the last ID."""


class EpochError(FlakeIDError):
    """The clock is before the epoch."""


class TimestampOverflowError(FlakeIDError):
    """The layout has ended."""


def _preset(
    timestamp: int, datacenter: int, machine: int, sequence: int
) -> dict[str, int]:
    return {
        "timestamp_bits": timestamp,
        "datacenter_bits": datacenter,
        "machine_bits": machine,
        "sequence_bits": sequence,
    }


PRESET_TWITTER = _preset(41, 5, 5, 12)
PRESET_MINIMAL = _preset(53, 0, 0, 10)
PRESET_SINGLE_DC = _preset(41, 0, 10, 12)
PRESET_LARGE_CLUSTER = _preset(41, 8, 8, 6)
PRESET_HIGH_THROUGHPUT = _preset(41, 3, 3, 16)


@dataclass(frozen=True)
class DecodedID:
    """An ID, taken apart."""

    raw: int
    timestamp_ms: int
    datacenter_id: int
    machine_id: int
    sequence: int
    generated_at: str


@dataclass(frozen=True)
class Capacity:
    """What a layout allows."""

    max_datacenters: int
    max_machines_per_dc: int
    total_nodes: int
    ids_per_ms_per_node: int
    ids_per_sec_per_node: int
    timestamp_range_years: float


class SnowflakeGenerator:
    """A generator of the default store; the worker ID has two parts."""

    def __init__(
        self,
        timestamp_bits: int,
        datacenter_bits: int,
        machine_bits: int,
        sequence_bits: int,
        datacenter_id: int = 0,
        machine_id: int = 0,
        epoch_ms: int = Layout.DEFAULT.epoch_unix_ms,
    ) -> None:
        """Check the settings: the generator is opened at the first ID."""
        self.timestamp_bits, self.sequence_bits = timestamp_bits, sequence_bits
        self.datacenter_bits, self.machine_bits = datacenter_bits, machine_bits
        self.datacenter_id, self.machine_id = datacenter_id, machine_id
        node_bits = datacenter_bits + machine_bits
        self._layout = Layout(
            timestamp_bits, node_bits, sequence_bits, epoch_unix_ms=epoch_ms
        )
        parts = {
            "datacenter_id": (datacenter_id, datacenter_bits),
            "machine_id": (machine_id, machine_bits),
        }
        for name, (value, bits) in parts.items():
            if value >> bits:
                raise ValueError(f"{name} has more than {bits} bits")

    @cached_property
    def _ids(self) -> libsnowflake.SnowflakeGenerator:
        worker_id = self.datacenter_id << self.machine_bits | self.machine_id
        try:
            return libsnowflake.SnowflakeGenerator(worker_id, layout=self._layout)
        except ClockError as error:
            raise EpochError(str(error)) from error

    def next_id(self) -> int:
        """Return the next ID."""
        return self._ids.next_id()

    def next_ids(self, count: int) -> list[int]:
        """Return many IDs."""
        return self._ids.batch(count)

    def stream(self) -> Iterator[int]:
        """Return an iterator that never ends."""
        return self._ids.stream()

    def decode(self, id_: int) -> DecodedID:
        """Take an ID apart."""
        parts = self._layout.split(id_)
        datacenter_id, machine_id = divmod(parts.worker_id, 1 << self.machine_bits)
        at = parts.timestamp.isoformat().replace("+00:00", "Z")
        return DecodedID(
            id_, parts.unix_ms, datacenter_id, machine_id, parts.sequence, at
        )

    def capacity(self) -> Capacity:
        """Say what the layout allows."""
        largest = self._layout.split(self._layout.max_id)
        sequences = largest.sequence + 1
        return Capacity(
            max_datacenters=1 << self.datacenter_bits,
            max_machines_per_dc=1 << self.machine_bits,
            total_nodes=largest.worker_id + 1,
            ids_per_ms_per_node=sequences,
            ids_per_sec_per_node=sequences * 1000,
            timestamp_range_years=largest.tick / (1000 * 86400 * 365.25),
        )


def make_generator(preset: dict[str, int] | str, **settings: Any) -> SnowflakeGenerator:
    """Return a generator of a preset."""
    if isinstance(preset, str):
        name = f"PRESET_{preset.upper()}"
        if name not in globals():
            raise ValueError(f"Unknown preset {preset!r}")
        preset = globals()[name]
    return SnowflakeGenerator(**{**preset, **settings})


def make_generator_from_env(
    preset: dict[str, int],
    *,
    datacenter_env: str = "FLAKEID_DATACENTER_ID",
    machine_env: str = "FLAKEID_MACHINE_ID",
    **settings: Any,
) -> SnowflakeGenerator:
    """Return a generator with the worker ID of the environment."""
    names = {"datacenter_id": datacenter_env, "machine_id": machine_env}
    found = {k: int(os.environ[v]) for k, v in names.items() if v in os.environ}
    return make_generator(preset, **{**found, **settings})


_default = make_generator(PRESET_MINIMAL)
next_id = _default.next_id
next_ids = _default.next_ids
