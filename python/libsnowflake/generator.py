"""The generator."""

from __future__ import annotations

from typing import Any, SupportsIndex

from ._anatomy import Anatomy
from ._bindings import C, lib, new_struct
from ._bulk import Bulk
from ._clock import Clock, new_clock
from ._config import new_config, open_generator, write_policy
from ._store import store_of
from .layout import Layout, layout_of
from .parts import Stats, stats_of


class SnowflakeGenerator(Bulk, Anatomy):
    """Hands out the IDs of one worker ID, never the same one twice.

    Any number of threads may use one at once, and so may the children a process
    forks, together with it. An ID is greater than all that the generator gave
    before; with a `worker_count`, than all it gave to the same thread. It is an
    iterator too, and a context manager that closes itself.

    One with a file store can be pickled, and so handed to processes however they
    are started; what arrives there goes on in the same file. `copy` gives one more
    on that file as well.
    """

    __slots__ = ("__weakref__", "_clock", "_config")

    def __init__(
        self,
        worker_id: SupportsIndex = 0,
        *,
        layout: Layout | str = "default",
        worker_count: SupportsIndex = 1,
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
            worker_count: How many worker IDs to use, from worker_id on: no other
                generator may use any of them. More than 1 is for those who outgrow
                what one worker ID gives: threads, and forked children, are spread
                over them, and IDs then increase for each thread only.
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
                With a worker_count above 1 each worker ID has a file: the path, a
                dot and its number.
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
        # Kept until the last call has ended, not only until `close`.
        self._clock: C = None if clock is None else new_clock(clock)
        self._config = new_config(self._layout, worker_id, worker_count)
        write_policy(self._config, max_wait_ms, max_lead_ms, sequence_start)
        self._own(open_generator(self._config, self._store, self._clock))

    @property
    def worker_id(self) -> int:
        """The worker ID; the first one if there are several."""
        return self._check(lib.snowflake_worker_id(self._handle))

    @property
    def worker_count(self) -> int:
        """How many worker IDs there are, from `worker_id` on; also after `close`."""
        count: int = self._config.worker_count
        return count

    def stats(self) -> Stats:
        """Return what the state behind this generator has seen.

        Raises:
            ClockError: The clock gives no time.
        """
        stats = new_struct("snowflake_stats")
        self._check(lib.snowflake_get_stats(self._handle, stats))
        return stats_of(stats)

    def __repr__(self) -> str:
        """Tell worker IDs, layout and store."""
        name = type(self).__name__
        worker_id = lib.snowflake_worker_id(self._handle)
        if worker_id < 0:
            return f"<{name}, closed>"
        count = self.worker_count
        run = "" if count == 1 else f", worker_count={count}"
        store = "" if self._store is None else f", store={self._store!r}"
        layout = self._layout.name or self._layout
        return f"{name}(worker_id={worker_id}{run}, layout={layout!r}{store})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell pickle and copy how to open the same file again."""
        if self._store is None or self._clock is not None:
            raise TypeError(self._why_not_copied())
        config = self._config
        settings = {
            "worker_id": self.worker_id,
            "layout": self._layout,
            "worker_count": self.worker_count,
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


def _opened_again(
    kind: type[SnowflakeGenerator], settings: dict[str, Any]
) -> SnowflakeGenerator:
    # As pickle does it: without the __init__ of a subclass, whatever that takes.
    ids = kind.__new__(kind)
    SnowflakeGenerator.__init__(ids, **settings)
    return ids
