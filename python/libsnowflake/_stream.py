"""Streams: IDs one by one that were taken many at a time."""

from __future__ import annotations

import os
import weakref
from typing import TYPE_CHECKING

from ._batch import list_from, new_ids
from ._c import releasing_gil
from ._clock import error_from_clock, take_clock_exception

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._handle import OpenGenerator


class _Prefetched:
    """The IDs that a stream has taken and not yet returned; none in a forked child."""

    __slots__ = ("__weakref__", "ids")

    ids: list[int]

    def __init__(self) -> None:
        self.ids = []
        _in_use.add(self)


_in_use: weakref.WeakSet[_Prefetched] = weakref.WeakSet()


def _leave_to_the_parent() -> None:
    for prefetched in list(_in_use):
        # The list itself, because the stream is iterating over it.
        prefetched.ids.clear()


os.register_at_fork(after_in_child=_leave_to_the_parent)


def stream_from(generator: OpenGenerator, count: int) -> Iterator[int]:
    """Yield IDs without end, and take so many at a time.

    Raises:
        SnowflakeError: As `next_id`, when all IDs taken before have been returned.
    """
    ids = new_ids(count)
    prefetched = _Prefetched()
    while True:
        call = releasing_gil.snowflake_next_batch
        result = call(generator._handle, ids, count)
        if result < 0:
            generator._fail(result)
        # Fewer than asked: the next call reports why, unless the clock raised it.
        exception = take_clock_exception() if result < count else None
        prefetched.ids = list_from(ids, result)
        # Faster than `yield from`, which asks the list by way of the generator.
        for id_ in prefetched.ids:  # noqa: UP028
            yield id_
        if exception is not None:
            raise error_from_clock(exception)
