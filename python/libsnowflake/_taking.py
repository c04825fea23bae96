"""The base of a generator in Python: its handle, and the calls that take one ID.

CPython uses the same written in C, _take.c, at little more than half the price; this is
for PyPy, where it costs less than that, and for a CPython without GIL.

In memory nothing but a full tick makes a call wait: the GIL is held, and given up only
by the second call, for the wait itself. With any other store each tick asks the system
about the file, and every few seconds one call writes to the disk: to hold the GIL then
would stop all threads for as long as that takes. Also for the call without waiting: it
does not wait for the clock, but it does for the disk.
"""

from __future__ import annotations

from typing import Callable, NoReturn, TypeVar

from ._bindings import C, lib, waiting

_AGAIN = lib.SNOWFLAKE_ERR_AGAIN
_next = waiting.snowflake_next

_Self = TypeVar("_Self", bound="Taker")


class Taker:
    """Holds the generator of C and takes its IDs one by one."""

    __slots__ = ("_handle", "_take", "_try_take")

    # NULL once closed, which C answers with an error: no call has to check it.
    _handle: C
    # Of the class that owns the handle: raises what a status means.
    _fail: Callable[[int], NoReturn]

    def next_id(self) -> int:
        """Return the next ID. Waits at most `max_wait_ms`.

        Raises:
            ClockError: The wait would be longer, or the clock stands before the
                epoch. No ID was taken.
            ExhaustedError: The time of the layout is over.
            StoreError: The disk is full or failing, or the file was replaced.
            ClosedError: The generator was closed.
        """
        take = self._take
        id_: int = take(self._handle)
        return id_ if id_ >= 0 else self._wait(id_)

    def try_next_id(self) -> int:
        """Return the next ID if it can be had without waiting for the clock.

        With a file store it may still wait for the disk, every few seconds.

        Raises:
            AgainError: `next_id` would wait. No ID was taken.
            SnowflakeError: Else as `next_id`.
        """
        take = self._try_take
        id_: int = take(self._handle)
        if id_ < 0:
            self._fail(id_)
        return id_

    def __iter__(self: _Self) -> _Self:
        """Return itself: the iterator never ends."""
        return self

    __next__ = next_id

    def _hold(self, handle: C, address: int, keeps_gil: bool) -> None:
        """Hold a handle of cffi, and the generator it points to."""
        self._handle = handle
        calls = lib if keeps_gil else waiting
        self._take = calls.snowflake_try_next if keeps_gil else _next
        self._try_take = calls.snowflake_try_next

    def _wait(self, status: int) -> int:
        if status == _AGAIN:
            id_: int = _next(self._handle)
            if id_ >= 0:
                return id_
            status = id_
        self._fail(status)
