"""The API of sonyflake-turbo, with the IDs of libsnowflake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

from libsnowflake import ClockError, Layout, SnowflakeGenerator

_V1 = replace(Layout.SONYFLAKE_V1, order="worker-first")


class MachineIDLCG:
    """Has no counterpart: the caller chooses the worker ID."""

    def __init__(self, seed: int) -> None:
        """Take the seed and do nothing with it."""


class SonyFlake(Iterator[int]):
    """A generator of the default store, with the first of the machine IDs."""

    def __init__(
        self, *machine_ids: int, start_time: int = _V1.epoch_unix_ms // 1000
    ) -> None:
        """Open the generator."""
        if not machine_ids:
            raise ValueError("At least one machine ID must be provided")
        try:
            layout = replace(_V1, epoch_unix_ms=start_time * 1000)
        except TypeError as error:
            raise TypeError("start_time must be an integer") from error
        try:
            for machine_id in machine_ids:
                layout.compose(tick=0, worker_id=machine_id)
            self._ids = SnowflakeGenerator(machine_ids[0], layout=layout)
        except TypeError as error:
            raise TypeError("Machine IDs must be integers") from error
        except ClockError as error:
            raise ValueError("start_time must be in the past") from error
        except ValueError as error:
            raise ValueError("Machine IDs must be in range [0, 65535]") from error

    def __next__(self) -> int:
        """Return the next ID."""
        return self._ids.next_id()

    def __call__(self, n: int) -> list[int]:
        """Return many IDs."""
        return self._ids.batch(n)


class AsyncSonyFlake:
    """The same generator; while it waits, other tasks run."""

    def __init__(
        self, sf: SonyFlake, sleep: Callable[[float], Awaitable[None]] | None = None
    ) -> None:
        """Take a generator and the sleep of a framework."""
        self._ids = sf._ids
        self._sleep = sleep

    async def __call__(self, n: int) -> list[int]:
        """Return many IDs."""
        return await self._ids.batch_async(n, sleep=self._sleep)

    def __await__(self) -> Generator[Any, Any, int]:
        """Return the next ID."""
        return self._ids.next_async(sleep=self._sleep).__await__()

    async def __aiter__(self) -> AsyncIterator[int]:
        """Return IDs without end."""
        while True:
            yield await self
