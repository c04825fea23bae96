"""The generator."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, TypeVar

from ._batch import MAX_COUNT, MAX_PER_CALL, Batch, list_from, new_ids, write_ids
from ._buffers import ids_to_write
from ._c import CData, ffi, lib, new_struct, releasing_gil
from ._checks import integer_between
from ._clock import (
    Clock,
    error_from_clock,
    new_clock_context,
    stop_if_ended,
    take_clock_exception,
)
from ._handle import DISK_NEVER, Handle, use_calls_in_c
from ._layout_config import LayoutName
from ._open import (
    disk_of,
    layout_from,
    new_config,
    open_generator,
    path_of,
    reason_not_to_copy,
    store_from,
    without_password,
)
from ._ordinal import worker_id_from
from ._stream import stream_from
from ._waiting import Sleep, wait_for_id, wait_for_id_async
from .errors import ClosedError, error_from_detail, new_detail
from .layout import Layout
from .stats import Stats, stats_from_c
from .text import Encoding, format_id, parse_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._buffers import IdBuffer

_AGAIN: int = lib.SNOWFLAKE_ERR_AGAIN

_Self = TypeVar("_Self", bound="SnowflakeGenerator")


class SnowflakeGenerator(Handle):
    """Generates the unique IDs of one worker ID: `next_id()`.

    Any number of threads may use one at once, and so may the children that a process
    forks, together with it. An ID is greater than all that the generator returned
    before; with a `worker_count` above 1, than all that it returned to the same
    thread. A generator is also an iterator that never ends, and a context manager
    that closes it.

    Its state is kept on the machine, so that all processes of the user that use the
    same worker ID share it, however they are started. A generator can be pickled, and
    so passed to other processes; there it continues from the same state. `copy` returns
    another generator on that state.

    IDs are taken apart by their layout: `ids.layout.split(id)`.
    """

    __slots__ = ("__weakref__", "_calls", "_clock", "_config", "_layout", "_store")

    _clock: CData
    _config: CData
    _layout: Layout
    # None is the default one.
    _store: str | None
    _calls: Any

    # pydoc lists these first, in this order: `help` begins with next_id.
    _fields = (
        "next_id",
        "try_next_id",
        "next_async",
        "batch",
        "try_batch",
        "batch_async",
        "fill",
        "stream",
    )

    def __init__(
        self,
        worker_id: SupportsIndex | str = 0,
        *,
        layout: Layout | LayoutName = "default",
        worker_count: SupportsIndex = 1,
        max_wait_ms: SupportsIndex = 50,
        max_lead_ms: SupportsIndex = 0,
        max_jump_ms: SupportsIndex = 3_600_000,
        sequence_start: SupportsIndex = 0,
        store: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Create a generator.

        A second one of the same layout and worker ID continues from the same state, in
        this process or another one of the user, also after the first was closed.

        Args:
            worker_id: Which worker this is, 0 to 2**worker_bits - 1. Two machines, or
                two processes that share no store, must not use the same one.
                "ordinal:" and the name of an environment variable: the number at the
                end of its value, 12 for "web-12". In a StatefulSet of Kubernetes
                "ordinal:HOSTNAME" is another one in each pod.
            layout: How the bits are divided: a `Layout` or the name of a preset.
            worker_count: How many worker IDs to use, from worker_id on; no other
                generator may use any of them. More than 1 is for callers that need
                more IDs than one worker ID allows: threads and forked children are
                spread over them, and IDs then increase for each thread only.
            max_wait_ms: How long one call may wait for the clock, in milliseconds,
                when a tick is full and when the clock was set back; 0 to 3600000.
            max_lead_ms: How far time stamps may run ahead of the clock without
                waiting, in milliseconds, 0 to 3600000. Generators that share their
                state share the largest value that any of them has used.
            max_jump_ms: A forward jump of the clock that is longer than this, in
                milliseconds, is not believed at once, but when it has lasted a minute.
                0: every jump is believed at once, which a test needs that moves its
                clock by hours; at most 100 years.
            sequence_start: 0: each tick starts at sequence 0. A power of two up to
                2**sequence_bits: at a random sequence below it.
            store: Where the state is kept. None or "machine": in memory that all
                processes of this user on this machine share, until it is started
                again. "machine:" and a path: the same, in that directory. "memory":
                in memory that only the threads and the forked children of this
                process share. "file:" and an absolute path: in a file that all
                processes of this machine share and that survives a reboot; it is
                created if it does not exist, in a directory that must exist. With a
                worker_count above 1 the first worker ID has that file, and each other
                one the path, a dot and the worker ID.

                The URL of a server: "postgresql://app@db/app", "redis://db:6379/0",
                "etcd://db:2379". The server lends a worker ID that no other machine
                has and that all processes of this user on this machine share; leave
                worker_id out. After a "?" and separated by "&": "space=NAME" (machines
                of one space have different worker IDs), "worker=0-99" (those that may
                be lent), "window=60s" (how long IDs can be generated without the
                server), "wait=10s" (how long this call waits for a worker ID),
                "max_skew=5s" (how far the clocks may differ), "page=machine:/run/app"
                or "page=memory" (where the lease is kept). "client://NAME", with the
                same settings: the program asks the server itself, by a `Keeper`.
            clock: Replaces the system's clock, for tests: returns nanoseconds since
                1970. Unless the store is a file, such a generator shares its state
                with no other.

        Raises:
            ConfigError: A setting is invalid; the message names it, its value and what
                is allowed. Also a ValueError.
            ClockError: The clock returns no time, or is before the epoch of the layout.
                Also a RuntimeError.
            ExhaustedError: The layout has ended.
            StoreError: The file of the store cannot be used, or the server cannot be
                reached or refuses. Also an OSError.
            StoreMismatchError: The file belongs to another layout or worker ID, or is
                not a store. It was not changed. Or the space of the server belongs to
                another layout.
            WorkersError: All worker IDs that the server may lend are held.
            LeaseLostError: The server has not answered in time, or no `Keeper` has.
            TypeError: A setting is of another type.
        """
        self._layout = layout_from(layout)
        self._store = store_from(store)
        # Kept until the last call has ended, not only until `close`.
        self._clock = None if clock is None else new_clock_context(clock)
        settings = {
            "worker_id": worker_id_from(worker_id, worker_count, self._layout),
            "worker_count": worker_count,
            "max_wait_ms": max_wait_ms,
            "max_lead_ms": max_lead_ms,
            "max_jump_ms": max_jump_ms,
            "sequence_start": sequence_start,
        }
        self._config = new_config(self._layout._config, settings)
        self._own(open_generator(self._config, self._store, self._clock))

    # In CPython this and try_next_id are replaced by the same in C: _next_id.c.
    def next_id(self) -> int:
        """Return the next ID. Waits at most `max_wait_ms`.

        Raises:
            AgainError: The tick is full, and the next one begins later than that. No
                ID was taken.
            ClockError: The clock is further behind the last ID than that, or before
                the epoch. No ID was taken.
            ExhaustedError: The layout has ended.
            StoreError: The disk is full or failing, the file was replaced, or the lease
                has ended and the server cannot be reached.
            ClosedError: The generator was closed.
        """
        call = self._try_next
        id_ = call(self._handle)
        if id_ >= 0:
            return id_
        return self._wait_for_id() if id_ == _AGAIN else self._fail(id_)

    def try_next_id(self) -> int:
        """Return the next ID if one is free now. Does not wait for the clock.

        With a file store it may still wait for the disk, every few seconds.

        Raises:
            AgainError: `next_id` would wait; `wait_seconds` says how long. No ID was
                taken.
            SnowflakeError: Else as `next_id`.
        """
        call = self._try_next
        id_ = call(self._handle)
        return id_ if id_ >= 0 else self._fail(id_)

    def __iter__(self: _Self) -> _Self:
        """Return itself: the iterator never ends."""
        return self

    __next__ = next_id

    async def next_async(self, *, sleep: Sleep | None = None) -> int:
        """Return the next ID; while it waits, other tasks run.

        It needs no thread. An ID that is free is returned at once, and none is lost
        when the task is cancelled.

        Args:
            sleep: What lets other tasks run for so many seconds; None: that of
                asyncio. Pass `trio.sleep` under trio, `anyio.sleep` under anyio.

        Raises:
            SnowflakeError: As `next_id`.
        """
        id_ = self._try()
        if id_ == _AGAIN:
            id_ = await wait_for_id_async(self, sleep or _sleep_of_asyncio())
        return id_ if id_ >= 0 else self._fail(id_)

    def batch(self, count: SupportsIndex) -> list[int]:
        """Return `count` increasing IDs.

        Args:
            count: How many, at least 0. `max_wait_ms` limits each wait for a tick,
                not their sum.

        Raises:
            RangeError: count is negative.
            SnowflakeError: As `next_id`. The IDs that had been taken by then are in
                the attribute `taken` of the error; also of what a signal handler
                raises.
        """
        number = integer_between("count", count, 0, MAX_COUNT)
        ids = new_ids(number)
        write_ids(self, ids, number)
        return list_from(ids, number)

    async def batch_async(
        self, count: SupportsIndex, *, sleep: Sleep | None = None
    ) -> list[int]:
        """Return `count` increasing IDs; while it waits, other tasks run.

        Args:
            count: How many, at least 0. `max_wait_ms` limits each wait for a tick,
                not their sum.
            sleep: As for `next_async`.

        Raises:
            RangeError: count is negative.
            SnowflakeError: As `next_id`. The IDs that had been taken by then are in
                the attribute `taken` of the error; also of the `CancelledError` when
                the task is cancelled.
        """
        number = integer_between("count", count, 0, MAX_COUNT)
        ids = new_ids(number)
        await Batch(self, ids, number).write_async(sleep or _sleep_of_asyncio())
        return list_from(ids, number)

    def try_batch(self, count: SupportsIndex) -> list[int]:
        """Return up to `count` increasing IDs: as many as are free now.

        Does not wait for the clock. With a file store it may wait for the disk.

        Args:
            count: How many at most, at least 0.

        Raises:
            AgainError: None is free now; `wait_seconds` says how long to wait.
            RangeError: count is negative.
            SnowflakeError: Else as `batch`.
        """
        number = integer_between("count", count, 0, MAX_COUNT)
        ids = new_ids(number)
        batch = Batch(self, ids, number)
        batch.write_free()
        return list_from(ids, batch.written)

    def fill(self, buffer: IdBuffer) -> int:
        """Fill a buffer with increasing IDs, without a copy.

        Args:
            buffer: A writable, contiguous buffer of 8-byte integers, of any shape:
                array('q'), numpy.int64 or uint64, a memoryview of them.

        Returns:
            How many IDs were written: as many as the buffer holds.

        Raises:
            TypeError: It is not a buffer of 8-byte integers.
            RangeError: It is read-only or not contiguous.
            SnowflakeError: As `next_id`. The IDs that had been written by then, at the
                start of the buffer, are also in the attribute `taken` of the error.
        """
        with ids_to_write(buffer) as (ids, count):
            write_ids(self, ids, count)
        return count

    def stream(self, prefetch: SupportsIndex = 256) -> Iterator[int]:
        """Return an iterator that takes IDs in advance, for many of them one by one.

        It never ends. Its IDs increase, and carry the time they were taken, not the
        time they are returned: each may be as old as the other `prefetch` IDs of its
        turn lie unused, and less than one that `next_id` returned meanwhile. IDs that
        are left when the iterator is dropped are lost, and a forked child takes new
        ones.

        An iterator is for one thread: a second one at the same time gets a ValueError.
        Use one stream for each thread.

        Args:
            prefetch: How many to take at a time, 1 to 16384.

        Raises:
            RangeError: prefetch is outside its range.
            SnowflakeError: From the iterator, as `next_id`, when all IDs taken before
                have been returned. It ends the iterator.
        """
        count = integer_between("prefetch", prefetch, 1, MAX_PER_CALL)
        return stream_from(self, count)

    @property
    def layout(self) -> Layout:
        """The layout, which takes IDs apart; also after `close`."""
        return self._layout

    @property
    def worker_id(self) -> int:
        """The worker ID; the first one if there are several.

        One that a server lends may become another one at any time: `Parts.worker_id` is
        the one that an ID was generated with.
        """
        worker_id: int = lib.snowflake_worker_id(self._handle)
        return worker_id if worker_id >= 0 else self._fail(worker_id)

    @property
    def worker_count(self) -> int:
        """How many worker IDs there are, from `worker_id` on; also after `close`."""
        count: int = self._config.worker_count
        return count

    def stats(self) -> Stats:
        """Return the counts of the state behind this generator.

        Raises:
            ClockError: The clock returns no time.
        """
        stats = new_struct("snowflake_stats_t")
        status = lib.snowflake_stats(self._handle, stats)
        return stats_from_c(stats) if status >= 0 else self._fail(status)

    @staticmethod
    def format(id: SupportsIndex, /, encoding: Encoding = "base32") -> str:
        """Write an ID as text: `libsnowflake.format_id`."""
        return format_id(id, encoding)

    @staticmethod
    def parse(
        text: str, /, encoding: Encoding = "base32", *, lenient: bool = False
    ) -> int:
        """Read an ID that was written as text: `libsnowflake.parse_id`."""
        return parse_id(text, encoding, lenient=lenient)

    def close(self) -> None:
        """Close the generator. Calls that are running in other threads still end well.

        It may be closed twice. The state stays, so that a later generator of the same
        worker ID does not repeat it.
        """
        # The last call that holds the old handle frees it.
        self._own(ffi.NULL)

    def __enter__(self: _Self) -> _Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the generator."""
        self.close()

    def __repr__(self) -> str:
        """Describe worker IDs, layout and store."""
        name = type(self).__name__
        worker_id = lib.snowflake_worker_id(self._handle)
        if worker_id < 0:
            return f"<{name}, closed>"
        count = self.worker_count
        run = "" if count == 1 else f", worker_count={count}"
        store = (
            "" if self._store is None else f", store={without_password(self._store)!r}"
        )
        layout = self._layout.name or self._layout
        return f"{name}(worker_id={worker_id}{run}, layout={layout!r}{store})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Return for pickle and copy how to open the same state again."""
        reason = reason_not_to_copy(self._store, self._clock is not None)
        if reason is not None:
            raise TypeError(f"a {type(self).__name__} {reason}")
        if self._handle == ffi.NULL:
            self._fail(lib.SNOWFLAKE_ERR_NULL)
        numbers = (
            "worker_count",
            "max_wait_ms",
            "max_lead_ms",
            "max_jump_ms",
            "sequence_start",
        )
        settings = {
            # Not the one that a server has lent.
            "worker_id": self._config.worker_id,
            "layout": self._layout,
            "store": self._store,
            **{number: getattr(self._config, number) for number in numbers},
        }
        # What a subclass has added; a generator itself has none.
        added = getattr(self, "__dict__", None)
        return _open_again, (type(self), settings), added

    def _own(self, handle: CData) -> None:
        has_clock = self._clock is not None
        disk = disk_of(handle, self._store, has_clock) if handle else DISK_NEVER
        self._calls = lib if disk == DISK_NEVER else releasing_gil
        self._hold(handle, int(ffi.cast("uintptr_t", handle)), disk)

    # The calls in C use these too.
    def _wait_for_id(self) -> int:
        id_ = wait_for_id(self)
        return id_ if id_ >= 0 else self._fail(id_)

    def _fail(self, status: int) -> NoReturn:
        raise self._error(status)

    def _error(self, status: int) -> BaseException:
        if self._handle == ffi.NULL:
            return ClosedError(
                f"this {type(self).__name__} was closed: create another one"
            )
        exception = take_clock_exception()
        if status == lib.SNOWFLAKE_ERR_CLOCK:
            if exception is not None:
                return error_from_clock(exception)
            stop_if_ended()
        detail = new_detail()
        lib.snowflake_explain(self._handle, status, detail)
        # It read the clock again.
        take_clock_exception()
        return error_from_detail(detail, path_of(self._store))


def _sleep_of_asyncio() -> Sleep:
    # Imported only here: it takes many times as long as all of this package.
    from asyncio import sleep

    return sleep


def _open_again(
    kind: type[SnowflakeGenerator], settings: dict[str, Any]
) -> SnowflakeGenerator:
    # As pickle does it: without the __init__ of a subclass, whatever it takes.
    ids = kind.__new__(kind)
    SnowflakeGenerator.__init__(ids, **settings)
    return ids


use_calls_in_c(SnowflakeGenerator)
