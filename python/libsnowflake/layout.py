"""How the bits of an ID are divided, and what can be read from an ID by that alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable, ClassVar, SupportsIndex, overload

from ._c import CData, lib, new_struct
from ._checks import id_integer, integer
from ._columns import extract, times_from
from ._frozen import Frozen
from ._instants import instant_from, unix_ms_from
from ._layout_config import (
    LAYOUT_NAMES,
    LayoutName,
    LayoutOrder,
    config_from_fields,
    config_from_name,
    fields_from_config,
)
from .errors import RangeError, checked
from .parts import Parts, parts_from_c

if TYPE_CHECKING:
    from array import array

    from ._columns import IdColumn, Int64Array, NumpyColumn, TimeArray


class _Configured(Frozen):
    # A class with fields of its own could not have a slot that is not one of them.
    __slots__ = ("_config",)

    # A `snowflake_config_t` with this layout. It is never changed.
    _config: CData


@dataclass(frozen=True, init=False)
class Layout(_Configured):
    """How the 63 bits of an ID are divided, and what its time field counts.

    A layout reads the IDs of any generator that uses it. It needs no generator and no
    clock: a layout that has ended, or that begins in the future, can be read too.

    The presets are also class attributes: `Layout.TWITTER` equals `Layout("twitter")`.
    If a service uses 64 bits, the time field is one bit shorter, so that IDs stay
    positive.

    Attributes:
        time_bits: Bits of the time field, 1 to 62.
        worker_bits: Bits of the worker ID, 0 to 32.
        sequence_bits: Bits of the sequence, 1 to 32. The three together: at most 63.
        order: "worker-first" (time, worker ID, sequence from high to low) or
            "sequence-first" (time, sequence, worker ID).
        tick_ns: Length of a tick in nanoseconds, 1000 to 3600000000000.
        epoch_unix_ms: The instant of tick 0 in milliseconds since 1970.
    """

    __slots__ = (
        "epoch_unix_ms",
        "order",
        "sequence_bits",
        "tick_ns",
        "time_bits",
        "worker_bits",
    )

    time_bits: int
    worker_bits: int
    sequence_bits: int
    order: LayoutOrder
    tick_ns: int
    epoch_unix_ms: int

    @overload
    def __init__(self, name: LayoutName, /) -> None: ...

    @overload
    def __init__(
        self,
        time_bits: SupportsIndex,
        worker_bits: SupportsIndex,
        sequence_bits: SupportsIndex,
        order: LayoutOrder = "worker-first",
        tick_ns: SupportsIndex = 1_000_000,
        epoch_unix_ms: SupportsIndex = 1_577_836_800_000,
    ) -> None: ...

    def __init__(
        self,
        time_bits: SupportsIndex | LayoutName,
        worker_bits: SupportsIndex | None = None,
        sequence_bits: SupportsIndex | None = None,
        order: LayoutOrder | None = None,
        tick_ns: SupportsIndex | None = None,
        epoch_unix_ms: SupportsIndex | None = None,
    ) -> None:
        """Create a layout.

        Args:
            time_bits: Bits of the time field; or, as the only argument, the name of a
                preset: `Layout("twitter")`. `dataclasses.replace` changes a preset.
            worker_bits: Bits of the worker ID.
            sequence_bits: Bits of the sequence.
            order: Which field holds the lowest bits; by default "worker-first".
            tick_ns: Length of a tick in nanoseconds; by default a millisecond.
            epoch_unix_ms: The instant of tick 0; by default 2020-01-01.

        Raises:
            ConfigError: The layout is invalid, or there is no preset of that name.
                Also a ValueError.
            TypeError: A field is missing or of another type.
        """
        given = {
            "worker_bits": worker_bits,
            "sequence_bits": sequence_bits,
            "tick_ns": tick_ns,
            "epoch_unix_ms": epoch_unix_ms,
        }
        fields = {name: value for name, value in given.items() if value is not None}
        if isinstance(time_bits, str):
            if fields or order is not None:
                raise TypeError(
                    "the name of a preset must be the only argument: use "
                    "dataclasses.replace to change a field of a preset"
                )
            config = config_from_name(time_bits)
        else:
            if worker_bits is None or sequence_bits is None:
                raise TypeError(
                    "a layout must have time_bits, worker_bits and sequence_bits, or "
                    "the name of a preset as its only argument"
                )
            config = config_from_fields({"time_bits": time_bits, **fields}, order)
        object.__setattr__(self, "_config", config)
        for name, value in fields_from_config(config).items():
            object.__setattr__(self, name, value)

    DEFAULT: ClassVar[Layout]
    """41/10/12: milliseconds since 2020-01-01, worker ID, sequence."""
    TWITTER: ClassVar[Layout]
    """Twitter/X: 41/10/12 (datacenter 5, worker 5), since 2010-11-04T01:42:54.657Z."""
    DISCORD: ClassVar[Layout]
    """Discord: 41/10/12 (worker 5, process 5), since 2015-01-01."""
    INSTAGRAM: ClassVar[Layout]
    """Instagram: 40/13/10, since 2011-08-24T21:07:01.721Z."""
    MASTODON: ClassVar[Layout]
    """Mastodon: 47/0/16, since 1970."""
    SONYFLAKE_V1: ClassVar[Layout]
    """Sonyflake v1: 39 bits of 10 ms since 2014-09-01, sequence 8, machine 16."""
    SONYFLAKE_V2: ClassVar[Layout]
    """Sonyflake v2: as v1, since 2025-01-01."""
    TSID: ClassVar[Layout]
    """TSID: 41/10/12, since 2020-01-01."""
    JAVASCRIPT: ClassVar[Layout]
    """41/5/7, since 2020-01-01: below 2**53, exact in a JavaScript number."""

    @property
    def name(self) -> LayoutName | None:
        """The name of the preset that equals this layout, or None."""
        return next((name for name, preset in _PRESETS.items() if preset == self), None)

    @property
    def max_id(self) -> int:
        """The largest ID."""
        return (1 << (self.time_bits + self.worker_bits + self.sequence_bits)) - 1

    @property
    def ends_at(self) -> datetime:
        """When the layout ends, in UTC: the first instant it cannot express.

        Raises:
            RangeError: It is after the year 9999, where datetime ends;
                `ends_at_unix_ms` can still be read.
        """
        return instant_from("ends_at", self.ends_at_unix_ms)

    @property
    def ends_at_unix_ms(self) -> int:
        """The first millisecond since 1970 that the layout cannot express."""
        return checked(lib.snowflake_ends_at_unix_ms, self._config)

    def split(self, id: SupportsIndex, /) -> Parts:
        """Take an ID apart, whichever worker generated it.

        Raises:
            RangeError: The ID is negative or has more bits than the layout.
        """
        parts = new_struct("snowflake_parts_t")
        checked(lib.snowflake_split, self._config, id_integer("id", id), parts)
        return parts_from_c(parts)

    def compose(
        self,
        *,
        tick: SupportsIndex | None = None,
        instant: datetime | None = None,
        worker_id: SupportsIndex,
        sequence: SupportsIndex = 0,
    ) -> int:
        """Return the ID of a tick or an instant, a worker ID and a sequence.

        Args:
            tick: Ticks since the epoch of the layout; as `Parts.tick`.
            instant: In place of a tick: a datetime with a time zone. Its tick is the
                one that holds the millisecond.
            worker_id: The worker ID.
            sequence: The number within the tick.

        Raises:
            RangeError: One of them does not fit the layout.
            TypeError: Neither tick nor instant was given, or both.
        """
        worker_id = integer("worker_id", worker_id)
        sequence = integer("sequence", sequence)
        if tick is not None and instant is None:
            number = integer("tick", tick)
            call = lib.snowflake_compose
        elif instant is not None and tick is None:
            number = unix_ms_from("instant", instant)
            call = lib.snowflake_compose_at
        else:
            raise TypeError("compose() must be given either tick or instant")
        return _checked_at("", call, self._config, number, worker_id, sequence)

    def first_at(self, instant: datetime, *, clamp: bool = False) -> int:
        """Return the smallest ID of the tick that holds an instant.

        For a range of time in SQL: id >= first_at(start) AND id < first_at(end).

        Args:
            instant: A datetime with a time zone, rounded down to milliseconds.
            clamp: Use the nearest instant of the layout instead of raising a
                RangeError: for instants that users type.

        Raises:
            RangeError: The instant has no time zone; or it is before the epoch or
                after the end of the layout, without `clamp`.
            TypeError: The instant is not a datetime.
        """
        exact, clamped = lib.snowflake_first_at, lib.snowflake_first_at_clamped
        unix_ms = unix_ms_from("instant", instant)
        call = clamped if clamp else exact
        return _checked_at(
            ": clamp=True uses the nearest one", call, self._config, unix_ms
        )

    def last_at(self, instant: datetime, *, clamp: bool = False) -> int:
        """Return the largest ID of the millisecond that holds an instant.

        For a range that includes its end: id BETWEEN first_at(start) AND last_at(end).

        Args:
            instant: A datetime with a time zone, rounded down to milliseconds.
            clamp: As for `first_at`.

        Raises:
            RangeError: As for `first_at`.
            TypeError: The instant is not a datetime.
        """
        exact, clamped = lib.snowflake_last_at, lib.snowflake_last_at_clamped
        unix_ms = unix_ms_from("instant", instant)
        call = clamped if clamp else exact
        return _checked_at(
            ": clamp=True uses the nearest one", call, self._config, unix_ms
        )

    @overload
    def timestamps(self, ids: NumpyColumn, /) -> TimeArray: ...
    @overload
    def timestamps(self, ids: IdColumn, /) -> array[int]: ...

    def timestamps(self, ids: Any, /) -> Any:
        """Return the instants of many IDs, in UTC.

        Args:
            ids: An array of numpy or what converts to one (a Series of pandas), of
                int64 or uint64 and any shape; another buffer of 8-byte integers such
                as array('q'); or an iterable of integers such as a list.

        Returns:
            For numpy: an array of datetime64[ms] in the shape of `ids`. Else an
            array('q') of milliseconds since 1970.

        Raises:
            RangeError: An ID does not fit the layout; the message says which.
            TypeError: The IDs are not integers of 8 bytes.
        """
        return times_from(extract(self._config, lib.SNOWFLAKE_FIELD_UNIX_MS, ids))

    @overload
    def worker_ids(self, ids: NumpyColumn, /) -> Int64Array: ...
    @overload
    def worker_ids(self, ids: IdColumn, /) -> array[int]: ...
    def worker_ids(self, ids: Any, /) -> Any:
        """Return the worker IDs of many IDs; `ids` and errors as for `timestamps`.

        Returns:
            For numpy: an array of int64 in the shape of `ids`. Else an array('q').
        """
        return extract(self._config, lib.SNOWFLAKE_FIELD_WORKER_ID, ids)

    @overload
    def sequences(self, ids: NumpyColumn, /) -> Int64Array: ...
    @overload
    def sequences(self, ids: IdColumn, /) -> array[int]: ...
    def sequences(self, ids: Any, /) -> Any:
        """Return the sequences of many IDs; `ids` and errors as for `timestamps`.

        Returns:
            For numpy: an array of int64 in the shape of `ids`. Else an array('q').
        """
        return extract(self._config, lib.SNOWFLAKE_FIELD_SEQUENCE, ids)

    @overload
    def ticks(self, ids: NumpyColumn, /) -> Int64Array: ...
    @overload
    def ticks(self, ids: IdColumn, /) -> array[int]: ...
    def ticks(self, ids: Any, /) -> Any:
        """Return the ticks of many IDs; `ids` and errors as for `timestamps`.

        Returns:
            For numpy: an array of int64 in the shape of `ids`. Else an array('q').
        """
        return extract(self._config, lib.SNOWFLAKE_FIELD_TICK, ids)


def _checked_at(remedy: str, call: Callable[..., int], *arguments: Any) -> int:
    try:
        return checked(call, *arguments)
    except RangeError as error:
        if not str(error).startswith("unix_ms "):
            raise
        # What the library says to do about it is for callers in C.
        sentence = str(error).replace("unix_ms", "instant", 1).partition(": use ")[0]
        raise RangeError(f"{sentence}{remedy}") from None


_PRESETS: dict[LayoutName, Layout] = {name: Layout(name) for name in LAYOUT_NAMES}

Layout.DEFAULT = _PRESETS["default"]
Layout.TWITTER = _PRESETS["twitter"]
Layout.DISCORD = _PRESETS["discord"]
Layout.INSTAGRAM = _PRESETS["instagram"]
Layout.MASTODON = _PRESETS["mastodon"]
Layout.SONYFLAKE_V1 = _PRESETS["sonyflake-v1"]
Layout.SONYFLAKE_V2 = _PRESETS["sonyflake-v2"]
Layout.TSID = _PRESETS["tsid"]
Layout.JAVASCRIPT = _PRESETS["javascript"]
