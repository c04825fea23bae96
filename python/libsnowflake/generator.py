"""The generator."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, SupportsIndex

from ._bindings import C, ffi, lib, new_struct
from ._buffers import ids_in
from ._clock import Clock, error_of_fault, new_clock, take_fault
from ._config import new_config, open_generator, write_policy
from ._handle import Handle
from ._instants import instant_of, unix_ms_of
from ._store import calls_of, store_of
from ._values import INT64, UINT32, UINT64, integer
from .errors import SnowflakeError, new_detail
from .layout import Layout, layout_of
from .parts import Parts, Stats, parts_of, stats_of
from .text import format_id, parse_id

if TYPE_CHECKING:
    from ._buffers import IdBuffer

_next = lib.snowflake_next
_AGAIN = lib.SNOWFLAKE_ERR_AGAIN
_RANGE = lib.SNOWFLAKE_ERR_RANGE

_new_ids = ffi.new_allocator(should_clear_after_alloc=False)
_MAX_BATCH = sys.maxsize // 8
# Between two calls of C Python looks for signals: a long batch can be interrupted.
_IDS_PER_CALL = 16_384


class SnowflakeGenerator(Handle):
    """Hands out the IDs of one worker ID, never the same one twice.

    Any number of threads may use one at once, and so may the children a process
    forks, together with it. An ID is greater than all that the generator gave
    before. It is an iterator too, and a context manager that closes itself.

    One with a file store can be pickled, and so handed to processes however they
    are started; what arrives there goes on in the same file. `copy` gives one more
    on that file as well.
    """

    __slots__ = ("__weakref__", "_clock", "_config", "_layout", "_take", "_try_take")

    def __init__(
        self,
        worker_id: SupportsIndex = 0,
        *,
        layout: Layout | str = "default",
        max_wait_ms: SupportsIndex = 50,
        max_lead_ms: SupportsIndex = 0,
        sequence_start: SupportsIndex = 0,
        store: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Make a generator.

        A second one of the same layout and worker ID in the same process goes on
        from the same state, also after the first was closed.

        Args:
            worker_id: Which worker this is, 0 to 2**worker_bits - 1. Two processes
                that do not share memory or a store must not use the same one.
            layout: How the bits are divided: a `Layout` or the name of a preset.
            max_wait_ms: How long one call may wait for the clock, in milliseconds,
                when a tick is full and when the clock was set back; 0 to 3600000.
            max_lead_ms: How far time stamps may run ahead of the clock without
                waiting, in milliseconds, 0 to 3600000.
            sequence_start: 0: each tick starts at sequence 0. A power of two up to
                2**sequence_bits: at a random sequence below it.
            store: Where the state lives. None: in memory that the threads and the
                forked children of this process share. "file:" and a path: in a
                file that all processes of this machine share and that survives
                restarts; it is made if there is none, in a directory that exists.
            clock: In place of the system's, for tests: gives nanoseconds since
                1970. In memory, such a generator shares its state with no other.

        Raises:
            ConfigError: A setting cannot be, or the epoch of the layout lies in the
                future; the message names it, its value and what is allowed. Also
                a ValueError.
            ClockError: The clock gives no time. Also a RuntimeError.
            ExhaustedError: The time of the layout is over.
            StoreError: The file of the store cannot be used. Also an OSError.
            StoreMismatchError: The file belongs to another layout or worker ID or
                is no store. It was left as it is.
            TypeError: A setting is of another type.
        """
        self._layout = layout_of(layout)
        self._store = store_of(store)
        self._take, self._try_take = calls_of(self._store)
        # Kept until the last call has ended, not only until `close`.
        self._clock: C = None if clock is None else new_clock(clock)
        self._config = new_config(self._layout, worker_id)
        write_policy(self._config, max_wait_ms, max_lead_ms, sequence_start)
        self._handle = open_generator(self._config, self._store, self._clock)

    def next_id(self) -> int:
        """Return the next ID. Waits at most `max_wait_ms`.

        Raises:
            ClockError: The wait would be longer, or the clock stands before the
                epoch. No ID was taken.
            ExhaustedError: The time of the layout is over.
            StoreError: The disk is full or failing, or the file was replaced.
            ClosedError: The generator was closed.
        """
        # In memory with the GIL held, because that call cannot wait. Were the handle
        # checked here, every call would pay for it: C answers for a closed one.
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

    def __iter__(self) -> SnowflakeGenerator:
        """Return itself: the iterator never ends."""
        return self

    __next__ = next_id

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
            error.ids = ffi.unpack(ids, error.written)
            raise
        taken: list[int] = ffi.unpack(ids, count)
        return taken

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

    def split(self, id: SupportsIndex) -> Parts:
        """Take an ID of this layout apart, whichever worker made it.

        Raises:
            RangeError: It is negative or has more bits than the layout.
        """
        number = integer("id", id, INT64, f"0 to {self._max_id()}", _RANGE)
        parts = new_struct("snowflake_parts")
        detail = new_detail()
        self._check(lib.snowflake_split(self._handle, number, parts, detail), detail)
        return parts_of(parts)

    def join(
        self, *, tick: SupportsIndex, worker_id: SupportsIndex, sequence: SupportsIndex
    ) -> int:
        """Put an ID of this layout together; the opposite of `split`.

        Args:
            tick: Ticks since the epoch of the layout.
            worker_id: The worker ID.
            sequence: The number within the tick.

        Raises:
            RangeError: One of them does not fit the layout.
        """
        layout = self._layout
        parts = new_struct("snowflake_parts")
        for field, value, held, bits in (
            ("tick", tick, UINT64, layout.time_bits),
            ("worker_id", worker_id, UINT32, layout.worker_bits),
            ("sequence", sequence, UINT32, layout.sequence_bits),
        ):
            allowed = f"0 to {2**bits - 1}"
            setattr(parts, field, integer(field, value, held, allowed, _RANGE))
        detail = new_detail()
        return self._check(lib.snowflake_join(self._handle, parts, detail), detail)

    def first_at(self, instant: datetime) -> int:
        """Return the smallest ID of the tick that holds an instant.

        For a range of time in SQL: id >= first_at(start) AND id < first_at(end).

        Args:
            instant: A datetime with a time zone, rounded down to milliseconds.

        Raises:
            RangeError: It names no time zone, or lies before the epoch or after
                the layout's last tick.
            TypeError: It is no datetime.
        """
        unix_ms = unix_ms_of("instant", instant)
        detail = new_detail()
        return self._check(
            lib.snowflake_first_at(self._handle, unix_ms, detail), detail
        )

    @property
    def ends_at_unix_ms(self) -> int:
        """The first millisecond since 1970 that the layout cannot express."""
        return self._check(lib.snowflake_ends_at(self._handle))

    @property
    def ends_at(self) -> datetime:
        """The day the layout ends, in UTC: the first instant it cannot express.

        Raises:
            RangeError: It lies after the year 9999, where datetime ends;
                `ends_at_unix_ms` tells it all the same.
        """
        return instant_of("ends_at", self.ends_at_unix_ms)

    @property
    def worker_id(self) -> int:
        """The worker ID."""
        return self._check(lib.snowflake_worker_id(self._handle))

    @property
    def layout(self) -> Layout:
        """The layout; also after `close`."""
        return self._layout

    def stats(self) -> Stats:
        """Return what the state behind this generator has seen.

        Raises:
            ClockError: The clock gives no time.
        """
        stats = new_struct("snowflake_stats")
        self._check(lib.snowflake_get_stats(self._handle, stats))
        return stats_of(stats)

    format = staticmethod(format_id)
    parse = staticmethod(parse_id)

    def __repr__(self) -> str:
        """Tell worker ID, layout and store."""
        name = type(self).__name__
        worker_id = lib.snowflake_worker_id(self._handle)
        if worker_id < 0:
            return f"<{name}, closed>"
        store = "" if self._store is None else f", store={self._store!r}"
        layout = self._layout.name or self._layout
        return f"{name}(worker_id={worker_id}, layout={layout!r}{store})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell pickle and copy how to open the same file again."""
        if self._store is None or self._clock is not None:
            raise TypeError(self._why_not_copied())
        config = self._config
        settings = {
            "worker_id": self.worker_id,
            "layout": self._layout,
            "max_wait_ms": config.max_wait_ms,
            "max_lead_ms": config.max_lead_ms,
            "sequence_start": config.sequence_start,
            "store": self._store,
        }
        # What a subclass has added; a generator itself has none.
        added = getattr(self, "__dict__", None)
        return _opened_again, (type(self), settings), added

    def _why_not_copied(self) -> str:
        name = type(self).__name__
        if self._clock is not None:
            return (
                f"a {name} with a clock of its own cannot be pickled or copied: "
                "make one where it is needed"
            )
        return (
            f"a {name} in memory cannot be pickled or copied: give it a store, "
            "'file:' and a path, which all processes share, or make it before the "
            "processes are forked, which then share it, or make one in each process, "
            "with a worker_id of its own"
        )

    def _wait(self, status: int) -> int:
        if status == _AGAIN:
            id_: int = _next(self._handle)
            if id_ >= 0:
                return id_
            status = id_
        self._fail(status)

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

    def _max_id(self) -> int:
        layout = self._layout
        bits = layout.time_bits + layout.worker_bits + layout.sequence_bits
        return (1 << bits) - 1


def _opened_again(
    kind: type[SnowflakeGenerator], settings: dict[str, Any]
) -> SnowflakeGenerator:
    # As pickle does it: without the __init__ of a subclass, whatever that takes.
    ids = kind.__new__(kind)
    SnowflakeGenerator.__init__(ids, **settings)
    return ids
