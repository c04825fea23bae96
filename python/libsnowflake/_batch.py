"""Many IDs in a few calls of C, which Python can interrupt between them."""

from __future__ import annotations

import sys
from array import array
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from ._buffers import ID_SIZE
from ._c import CData, ffi, lib, releasing_gil
from ._clock import error_from_clock, take_clock_exception
from ._waiting import waited, waited_async
from .errors import SnowflakeError

if TYPE_CHECKING:
    from ._handle import OpenGenerator
    from ._waiting import Sleep

MAX_COUNT = sys.maxsize // ID_SIZE
MAX_PER_CALL = 16_384
# About how long a call of C takes that waits: as many ticks as it asks for.
_CALL_NS = 4_000_000

_AGAIN: int = lib.SNOWFLAKE_ERR_AGAIN

_new_ids = ffi.new_allocator(should_clear_after_alloc=False)


def new_ids(count: int) -> CData:
    """Return memory for so many IDs, with any content."""
    return _new_ids("int64_t[]", count)


def list_from(ids: CData, count: int) -> list[int]:
    """Return the first IDs of an array of C as a list."""
    return memoryview(ffi.buffer(ids, count * ID_SIZE)).cast("q").tolist()


# CPython creates a list from a view faster, PyPy takes 70 times as long for it.
if sys.implementation.name == "pypy":
    list_from = ffi.unpack


def write_ids(generator: OpenGenerator, ids: CData, count: int) -> None:
    """Write so many increasing IDs to an array of C; wait for the clock if need be.

    Raises:
        SnowflakeError: As `next_id`; its `taken` has those written before. So has what
            a signal handler raises.
    """
    asked = min(count, MAX_PER_CALL)
    result = generator._calls.snowflake_try_next_batch(generator._handle, ids, asked)
    # Most batches are small, and need no more.
    if result != count:
        Batch(generator, ids, count).write(result)


class Batch:
    """IDs on their way to an array of C, and how many have been written.

    What ends a batch early has those in its attribute `taken`: an error of this
    package, what a signal handler raised, or what cancelled a task.
    """

    __slots__ = ("_count", "_generator", "_handle", "_ids", "written")

    def __init__(self, generator: OpenGenerator, ids: CData, count: int) -> None:
        self._generator = generator
        # A generator that is closed meanwhile still ends its calls well.
        self._handle = generator._handle
        self._ids = ids
        self._count = count
        self.written = 0

    def write(self, result: int) -> None:
        """Write all IDs; wait for the clock where need be.

        Args:
            result: Of the first call, which did not wait.

        Raises:
            SnowflakeError: As `next_id`.
        """
        try:
            while True:
                asked = self._asked()
                if result == _AGAIN:
                    asked = min(asked, self._most_by_waiting())
                    attempt = partial(self._try, asked)
                    by_ticket = partial(self._next, asked)
                    config = self._generator._config
                    result = waited(self._handle, config, attempt, by_ticket)
                self._add(result, asked)
                if self.written == self._count:
                    return
                result = self._try(self._asked())
        except BaseException as error:
            self._keep_in(error)
            raise

    async def write_async(self, sleep: Sleep) -> None:
        """Write all IDs; other tasks run meanwhile.

        Args:
            sleep: Lets other tasks run for so many seconds.

        Raises:
            SnowflakeError: As `next_id`.
        """
        try:
            while True:
                asked = self._asked()
                result = self._try(asked)
                if result == _AGAIN:
                    attempt = partial(self._try, asked)
                    # For one only: for more it might have to wait longer.
                    by_ticket = partial(self._next, 1)
                    config = self._generator._config
                    result = await waited_async(
                        self._handle, config, attempt, by_ticket, sleep
                    )
                self._add(result, asked)
                if self.written == self._count:
                    return
                await sleep(0)
        except BaseException as error:
            self._keep_in(error)
            raise

    def write_free(self) -> None:
        """Write as many IDs as are free now, at least one.

        Raises:
            SnowflakeError: As `try_next_id`.
        """
        try:
            while True:
                asked = self._asked()
                result = self._try(asked)
                if result == _AGAIN and self.written > 0:
                    return
                self._add(result, asked)
                if self.written == self._count:
                    return
        except BaseException as error:
            self._keep_in(error)
            raise

    def _asked(self) -> int:
        return min(self._count - self.written, MAX_PER_CALL)

    def _most_by_waiting(self) -> int:
        config = self._generator._config
        ticks: int = max(_CALL_NS // config.tick_ns, 1)
        most: int = ticks << config.sequence_bits
        return most

    def _try(self, asked: int) -> int:
        call = self._generator._calls.snowflake_try_next_batch
        result: int = call(self._handle, self._ids + self.written, asked)
        return result

    def _next(self, asked: int) -> int:
        call = releasing_gil.snowflake_next_batch
        result: int = call(self._handle, self._ids + self.written, asked)
        return result

    def _add(self, result: int, asked: int) -> None:
        """Count what a call has written, or raise its error."""
        if result < 0:
            raise self._generator._error(result)
        self.written += result
        if result < asked:
            # The next call reports why, unless the clock raised it.
            exception = take_clock_exception()
            if exception is not None:
                raise error_from_clock(exception)

    def _keep_in(self, error: BaseException) -> None:
        if not self.written:
            return
        found: Any = error
        if isinstance(error, SnowflakeError) or not hasattr(error, "taken"):
            taken = array("q", ffi.buffer(self._ids, self.written * ID_SIZE)[:])
            # An exception of somebody else may have no room for it.
            with suppress(AttributeError, TypeError):
                found.taken = taken
