"""What the IDs of a layout say: taken apart, put together, as text, in time."""

from __future__ import annotations

from datetime import datetime
from typing import SupportsIndex

from ._bindings import lib, new_struct
from ._handle import Handle
from ._instants import instant_of, unix_ms_of
from ._values import INT64, UINT32, UINT64, integer
from .errors import new_detail
from .layout import Layout
from .parts import Parts, parts_of
from .text import format_id, parse_id

_RANGE = lib.SNOWFLAKE_ERR_RANGE


class Anatomy(Handle):
    """The calls of a generator that ask about IDs and take none."""

    __slots__ = ("_layout",)

    _layout: Layout

    @property
    def layout(self) -> Layout:
        """The layout; also after `close`."""
        return self._layout

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

    format = staticmethod(format_id)
    parse = staticmethod(parse_id)

    def _max_id(self) -> int:
        layout = self._layout
        bits = layout.time_bits + layout.worker_bits + layout.sequence_bits
        return (1 << bits) - 1
