"""The class of sonyflake, and the private names that its tests use."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from libsnowflake import (
    ConfigError,
    ExhaustedError,
    Layout,
    Parts,
    RangeError,
    SnowflakeError,
    SnowflakeGenerator,
)

_V2 = Layout.SONYFLAKE_V2
DEFAULT_BITS_MACHINE_ID = _V2.worker_bits
SECOND_NS = 1_000_000_000
_MACHINE_ID = 42


class SonyflakeError(Exception):
    """The root of the errors."""


class InvalidBitsTime(SonyflakeError):
    """The time field is too short."""


class InvalidBitsSequence(SonyflakeError):
    """sequence_bits is invalid."""


class InvalidBitsMachineID(SonyflakeError):
    """worker_bits is invalid."""


class InvalidTimeUnit(SonyflakeError):
    """The tick is too short."""


class InvalidSequence(SonyflakeError):
    """The sequence does not fit."""


class InvalidMachineID(SonyflakeError):
    """The worker ID does not fit."""


class MachineIDCheckFailure(SonyflakeError):
    """The caller's check refuses the worker ID."""


class StartTimeAhead(SonyflakeError):
    """The instant is before the epoch."""


class OverTimeLimit(SonyflakeError):
    """The layout has ended."""


class NoPrivateAddress(SonyflakeError):
    """The machine has no private address."""


_BY_FIELD = {
    "sequence_bits": InvalidBitsSequence,
    "worker_bits": InvalidBitsMachineID,
    "time_bits": InvalidBitsTime,
    "tick_ns": InvalidTimeUnit,
    "worker_id": InvalidMachineID,
    "sequence": InvalidSequence,
}


def _theirs(error: SnowflakeError) -> SonyflakeError:
    if isinstance(error, ExhaustedError):
        return OverTimeLimit(str(error))
    message = str(error).removeprefix("invalid layout: ")
    return _BY_FIELD.get(message.split()[0], SonyflakeError)(message)


def _utcnow() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def _lower_16bit_private_ip() -> int:
    return _MACHINE_ID


def _pick_private_ip(ips: list[str]) -> None:
    raise NotImplementedError("the caller chooses the worker ID")


def _unix_ns(instant: datetime.datetime) -> int:
    return int(instant.timestamp() * SECOND_NS)


class Sonyflake:
    """A generator of the default store."""

    def __init__(
        self,
        *,
        start_time: datetime.datetime,
        bits_sequence: int = _V2.sequence_bits,
        bits_machine_id: int = DEFAULT_BITS_MACHINE_ID,
        time_unit: datetime.timedelta | None = None,
        machine_id: int = _MACHINE_ID,
        check_machine_id: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """Open the generator."""
        unit_us = time_unit and time_unit // datetime.timedelta(microseconds=1)
        self._time_unit = _V2.tick_ns if unit_us is None else unit_us * 1000
        self._bits_sequence = bits_sequence
        self._bits_machine_id = bits_machine_id
        self._machine_id = machine_id
        if start_time > _utcnow():
            raise StartTimeAhead
        if not check_machine_id(machine_id):
            raise MachineIDCheckFailure(machine_id)
        self._start_time = self._to_internal_time(start_time)

    def _to_internal_time(self, instant: datetime.datetime) -> int:
        return _unix_ns(instant) // self._time_unit

    @property
    def _start_time(self) -> int:
        return self._epoch_ticks

    @_start_time.setter
    def _start_time(self, epoch_ticks: int) -> None:
        # A test moves it: the epoch is fixed, so the generator is opened again.
        self._epoch_ticks = epoch_ticks
        bits = 63 - self._bits_sequence - self._bits_machine_id
        try:
            self._layout = replace(
                _V2,
                time_bits=bits,
                worker_bits=self._bits_machine_id,
                sequence_bits=self._bits_sequence,
                tick_ns=self._time_unit,
                epoch_unix_ms=epoch_ticks * self._time_unit // 1_000_000,
            )
            self._ids = SnowflakeGenerator(self._machine_id, layout=self._layout)
        except (ConfigError, ExhaustedError) as error:
            raise _theirs(error) from error

    def next_id(self) -> int:
        """Return the next ID."""
        try:
            return self._ids.next_id()
        except ExhaustedError as error:
            raise _theirs(error) from error

    async def next_id_async(self) -> int:
        """Return the next ID; while it waits, other tasks run."""
        try:
            return await self._ids.next_async()
        except ExhaustedError as error:
            raise _theirs(error) from error

    def compose(self, dt: datetime.datetime, sequence: int, machine_id: int) -> int:
        """Put an ID together."""
        try:
            return self._layout.compose(
                instant=dt, worker_id=machine_id, sequence=sequence
            )
        except RangeError as error:
            message = str(error)
            if message.startswith("instant"):
                early = _unix_ns(dt) < self._start_time * self._time_unit
                raise (StartTimeAhead if early else OverTimeLimit) from error
            raise _theirs(error) from error

    def decompose(self, id_: int) -> DecomposedSonyflake:
        """Take an ID apart."""
        return DecomposedSonyflake(self._layout.split(id_))

    def _time_part(self, id_: int) -> int:
        return self.decompose(id_).time

    def _sequence_part(self, id_: int) -> int:
        return self.decompose(id_).sequence

    def _machine_id_part(self, id_: int) -> int:
        return self.decompose(id_).machine_id


class DecomposedSonyflake:
    """The parts of an ID."""

    def __init__(self, parts: Parts) -> None:
        """Rename the parts."""
        self.time = parts.tick
        self.sequence = parts.sequence
        self.machine_id = parts.worker_id
