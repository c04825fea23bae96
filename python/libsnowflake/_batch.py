"""Many IDs in a few calls of C, which Python can interrupt between them."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

from ._buffers import ID_SIZE
from ._c import CData, ffi, lib, releasing_gil
from ._clock import error_from_clock, take_clock_exception
from .errors import SnowflakeError

if TYPE_CHECKING:
    from ._handle import OpenGenerator

MAX_COUNT = sys.maxsize // ID_SIZE
# Between two calls of C Python looks for signals.
MAX_PER_CALL = 16_384

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
    """Write so many increasing IDs to an array of C.

    Raises:
        SnowflakeError: As `next_id`; its `taken` has those written before.
    """
    written = 0
    while True:
        asked = min(count - written, MAX_PER_CALL)
        call = releasing_gil.snowflake_next_batch
        result: int = call(generator._handle, ids + written, asked)
        written += max(result, 0)
        if result < asked:
            _raise_after(generator, result, ids, written)
        if written == count:
            return


def write_free_ids(generator: OpenGenerator, ids: CData, count: int) -> int:
    """Write as many increasing IDs as are free now; return how many.

    Raises:
        SnowflakeError: As `try_next_id`; its `taken` has those written before.
    """
    written = 0
    while True:
        asked = min(count - written, MAX_PER_CALL)
        call = releasing_gil.snowflake_try_next_batch
        result: int = call(generator._handle, ids + written, asked)
        written += max(result, 0)
        if result == _AGAIN and written > 0:
            return written
        if result < asked:
            _raise_after(generator, result, ids, written)
            return written
        if written == count:
            return written


def _raise_after(
    generator: OpenGenerator, result: int, ids: CData, written: int
) -> None:
    if result < 0:
        error = generator._error(result)
    else:
        # Fewer than asked: the next call reports why, unless the clock raised it.
        exception = take_clock_exception()
        if exception is None:
            return
        error = error_from_clock(exception)
    if isinstance(error, SnowflakeError):
        error.taken = array("q", ffi.buffer(ids, written * ID_SIZE)[:])
    raise error
