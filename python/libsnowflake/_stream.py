"""Streams: IDs one by one that were taken many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._batch import new_ids, write_ids
from ._c import ffi
from ._handle import process_number, taken_from
from .errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._handle import OpenGenerator


def stream_from(generator: OpenGenerator, count: int) -> Iterator[int]:
    """Yield IDs without end, and take so many at a time.

    In a forked child the IDs that were taken before are the parent's; the iterator over
    them ends there at once, and the child takes new ones.

    Raises:
        SnowflakeError: As `next_id`, when all IDs taken before have been returned.
    """
    ids = new_ids(count)
    address = int(ffi.cast("uintptr_t", ids))
    while True:
        # Asked before: what is taken afterwards belongs to this process or a child.
        process = process_number()
        written, error = count, None
        try:
            write_ids(generator, ids, count)
        except SnowflakeError as caught:
            written, error = len(caught.taken), caught
        # Faster than `yield from`, which asks the iterator by way of the generator.
        for id_ in taken_from(process, address, written):  # noqa: UP028
            yield id_
        if error is not None and process == process_number():
            raise error
