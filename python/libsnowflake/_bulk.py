"""Many IDs at once: lists, buffers and streams."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, SupportsIndex

from ._ahead import Ahead
from ._bindings import C, ffi, lib
from ._buffers import ids_in
from ._clock import error_of_fault, take_fault
from ._handle import Handle
from ._values import integer
from .errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._buffers import IdBuffer

_RANGE = lib.SNOWFLAKE_ERR_RANGE

_new_ids = ffi.new_allocator(should_clear_after_alloc=False)
_ID_SIZE = 8
_MAX_BATCH = sys.maxsize // _ID_SIZE
# Between two calls of C Python looks for signals: a long batch can be interrupted.
_IDS_PER_CALL = 16_384


def _list_of(ids: C, count: int) -> list[int]:
    return memoryview(ffi.buffer(ids, count * _ID_SIZE)).cast("q").tolist()


# CPython makes a list of a view faster, PyPy takes 70 times as long for it.
if sys.implementation.name == "pypy":
    _list_of = ffi.unpack


class Bulk(Handle):
    """The calls of a generator that take many IDs."""

    __slots__ = ()

    def batch(self, n: SupportsIndex) -> list[int]:
        """Return `n` increasing IDs.

        Args:
            n: How many, at least 0. `max_wait_ms` bounds each wait for a tick,
                not the sum of them.

        Raises:
            RangeError: n is negative.
            SnowflakeError: As `next_id`. The IDs that had been taken by then are
                in the attribute `ids` of the error.
        """
        allowed = f"0 to {_MAX_BATCH}"
        held = range(_MAX_BATCH + 1)
        count = integer("n", n, held, allowed, _RANGE)
        ids = _new_ids("int64_t[]", count)
        try:
            self._write(ids, count)
        except SnowflakeError as error:
            error.ids = _list_of(ids, error.written)
            raise
        return _list_of(ids, count)

    def fill(self, buffer: IdBuffer) -> int:
        """Fill a buffer with increasing IDs, without a copy.

        Args:
            buffer: A writable, contiguous buffer of 8-byte integers, of any shape:
                array('q'), numpy.int64 or uint64, a memoryview of them.

        Returns:
            How many IDs were written: as many as the buffer holds.

        Raises:
            TypeError: It is no buffer of 8-byte integers.
            RangeError: It is read-only or not contiguous.
            SnowflakeError: As `next_id`. The attribute `written` of the error
                tells how many IDs at the start of the buffer are valid.
        """
        with ids_in(buffer) as (ids, count):
            self._write(ids, count)
        return count

    def stream(self, prefetch: SupportsIndex = 256) -> Iterator[int]:
        """Return an iterator that takes IDs ahead, for many of them one by one.

        It never ends. Its IDs increase, and carry the time they were taken, not
        that at which they are given: each may be as old as the `prefetch` IDs of
        its turn lie unused, and less than one that `next_id` gave meanwhile. Those
        not given when the iterator is dropped are lost, and a forked child takes
        new ones.

        An iterator is for one thread: a second one at the same time gets a
        ValueError. The threads take a stream each.

        Args:
            prefetch: How many to take at a time, 1 to 16384.

        Raises:
            RangeError: prefetch is outside its range.
            SnowflakeError: From the iterator, as `next_id`, when all IDs taken
                before have been given. It ends the iterator.
        """
        held = range(1, _IDS_PER_CALL + 1)
        allowed = f"1 to {_IDS_PER_CALL}"
        return self._stream(integer("prefetch", prefetch, held, allowed, _RANGE))

    def _stream(self, count: int) -> Iterator[int]:
        ids = _new_ids("int64_t[]", count)
        ahead = Ahead()
        while True:
            result = lib.snowflake_next_batch(self._handle, ids, count)
            if result < 0:
                self._fail(result)
            # Fewer than asked: the next call reports why, unless the clock did.
            fault = take_fault() if result < count else None
            ahead.ids = _list_of(ids, result)
            # Faster than `yield from`, which asks the list by way of the generator.
            for id_ in ahead.ids:  # noqa: UP028
                yield id_
            if fault is not None:
                raise error_of_fault(fault)

    def _write(self, ids: C, count: int) -> None:
        written = 0
        while True:
            asked = min(count - written, _IDS_PER_CALL)
            result = lib.snowflake_next_batch(self._handle, ids + written, asked)
            if result < asked:
                self._fail_after(written + max(result, 0), result)
            written += result
            if written == count:
                return

    def _fail_after(self, written: int, result: int) -> None:
        if result < 0:
            error = self._error(result)
        else:
            # Fewer than asked: the next call reports why, unless the clock did.
            fault = take_fault()
            if fault is None:
                return
            error = error_of_fault(fault)
        if isinstance(error, SnowflakeError):
            error.written = written
        raise error
