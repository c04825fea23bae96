"""Datetimes: aware, exact, and rounded down."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from helpers import layouts, vectors
from libsnowflake import Layout, Parts, RangeError

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAYOUTS = layouts()
DEFAULT = Layout.DEFAULT


def test_a_timestamp_is_an_aware_datetime_in_utc() -> None:
    # Wikipedia's example of a Twitter ID.
    parts = Layout("twitter").split(1541815603606036480)
    assert parts.timestamp == datetime(2022, 6, 28, 16, 7, 40, 105_000, UTC)
    assert parts.timestamp.tzinfo is UTC


def test_a_timestamp_has_the_microseconds_of_short_ticks() -> None:
    layout = Layout(51, 4, 8, "worker-first", 1_000, 1_577_836_800_000)
    parts = layout.split(layout.compose(tick=1_234_567, worker_id=0))
    assert (parts.unix_ms, parts.nanoseconds) == (1_577_836_801_234, 567_000)
    assert parts.timestamp == datetime(2020, 1, 1, 0, 0, 1, 234_567, UTC)


@pytest.mark.parametrize("unix_ms", [1_577_836_800_001, 253_402_300_799_999])
def test_every_millisecond_is_exact(unix_ms: int) -> None:
    microseconds = Parts(0, 0, 0, unix_ms, 0).timestamp.microsecond
    assert microseconds == unix_ms % 1000 * 1000


def test_a_timestamp_after_the_year_9999_is_read_as_milliseconds_only() -> None:
    parts = Parts(0, 0, 0, 253_402_300_800_000, 0)
    assert parts.unix_ms == 253_402_300_800_000
    with pytest.raises(RangeError) as caught:
        _ = parts.timestamp
    assert str(caught.value) == (
        "timestamp must be before the year 10000 to be a datetime, got "
        "253402300800000 ms since 1970: read it in milliseconds (unix_ms, "
        "ends_at_unix_ms)"
    )


def test_the_default_layout_ends_in_2089() -> None:
    assert DEFAULT.ends_at == datetime(2089, 9, 6, 15, 47, 35, 552_000, UTC)
    assert DEFAULT.ends_at_unix_ms == 3776860055552


def test_an_end_after_the_year_9999_is_read_as_milliseconds_only() -> None:
    layout = Layout(62, 0, 1, "worker-first", 1_000_000, 1_577_836_800_000)
    assert layout.ends_at_unix_ms == 4611687596264187904
    with pytest.raises(RangeError, match="^ends_at .* got 4611687596264187904 ms"):
        _ = layout.ends_at


def test_the_first_id_of_an_instant() -> None:
    instant = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert DEFAULT.first_at(instant) == 512389598412800000


@pytest.mark.parametrize("hours", [-12, -3, 5.75, 14])
def test_the_zone_of_an_instant_does_not_matter(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    instant = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).astimezone(zone)
    assert DEFAULT.first_at(instant) == 512389598412800000


@pytest.mark.parametrize("microseconds", [0, 1, 999])
def test_an_instant_is_rounded_down_to_milliseconds(microseconds: int) -> None:
    instant = datetime(2023, 11, 14, 22, 13, 20, microseconds, UTC)
    assert DEFAULT.first_at(instant) == 512389598412800000
    next_ms = instant + timedelta(milliseconds=1)
    assert DEFAULT.first_at(next_ms) == 512389598412800000 + 2**22


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(RangeError) as caught:
        DEFAULT.first_at(datetime(2023, 11, 14))
    assert str(caught.value) == (
        "instant must be a datetime with a time zone, such as "
        "datetime.now(timezone.utc), got datetime.datetime(2023, 11, 14, 0, 0)"
    )


@pytest.mark.parametrize("instant", [date(2023, 11, 14), 2019, None, "now"])
def test_what_is_not_a_datetime_is_refused(instant: Any) -> None:
    with pytest.raises(TypeError, match="^instant must be a datetime with .*, got "):
        DEFAULT.first_at(instant)


OUTSIDE = [
    (datetime(2019, 12, 31, 23, 59, 59, 999_999, UTC), "2019-12-31T23:59:59.999Z"),
    (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), "1969-12-31T23:59:59.999Z"),
    (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    (datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), "9999-12-31T23:59:59.999Z"),
]


@pytest.mark.parametrize("call", ["first_at", "last_at", "compose"])
@pytest.mark.parametrize(("instant", "shown"), OUTSIDE)
def test_an_instant_outside_the_layout_is_refused(
    instant: datetime, shown: str, call: str
) -> None:
    with pytest.raises(RangeError) as caught:
        if call == "compose":
            DEFAULT.compose(instant=instant, worker_id=0)
        else:
            getattr(DEFAULT, call)(instant)
    assert str(caught.value).startswith(
        "instant must be between 2020-01-01T00:00:00Z and 2089-09-06T15:47:35.551Z for "
        f"layout 'default', got {shown}"
    )
    assert "unix_ms" not in str(caught.value)
    assert ("clamp=True" in str(caught.value)) is (call != "compose")


@pytest.mark.parametrize(("instant", "shown"), OUTSIDE)
def test_an_instant_outside_the_layout_is_clamped(
    instant: datetime, shown: str
) -> None:
    first, last = 0, 2**22 - 1
    if instant.year > 2089:
        first, last = 2**63 - 2**22, 2**63 - 1
    assert DEFAULT.first_at(instant, clamp=True) == first
    assert DEFAULT.last_at(instant, clamp=True) == last


ROWS = [
    row
    for row in vectors("instants.tsv")
    # Those that a datetime can express.
    if -62_135_596_800_000 <= int(row["unix_ms"]) <= 253_402_300_799_999
]


def test_there_are_instants_enough() -> None:
    assert len(ROWS) > 100


@pytest.mark.parametrize(
    "row",
    ROWS,
    ids=lambda row: f"{row['layout']} {row['unix_ms']}",
)
def test_the_ids_of_an_instant_are_those_of_the_vectors(row: dict[str, str]) -> None:
    layout = LAYOUTS[row["layout"]]
    unix_ms = int(row["unix_ms"])
    instant = EPOCH + timedelta(milliseconds=unix_ms)
    first, last = int(row["first_id"]), int(row["last_id"])
    assert layout.first_at(instant, clamp=True) == first
    assert layout.last_at(instant, clamp=True) == last
    if unix_ms == int(row["clamped_unix_ms"]):
        assert layout.first_at(instant) == first
        assert layout.last_at(instant) == last
        assert layout.compose(instant=instant, worker_id=0) == first
    else:
        for call in (layout.first_at, layout.last_at):
            with pytest.raises(RangeError):
                call(instant)


def test_an_id_is_composed_of_an_instant_and_a_worker() -> None:
    instant = datetime(2023, 11, 14, 22, 13, 20, 999, UTC)
    composed = DEFAULT.compose(instant=instant, worker_id=7, sequence=9)
    assert DEFAULT.split(composed) == Parts(
        tick=122163200000, worker_id=7, sequence=9, unix_ms=1700000000000, nanoseconds=0
    )


def test_an_id_is_composed_of_either_a_tick_or_an_instant() -> None:
    both: Any = {"tick": 1, "instant": datetime(2023, 11, 14, tzinfo=UTC)}
    neither: Any = {}
    for given in (neither, both):
        with pytest.raises(TypeError, match="either tick or instant"):
            DEFAULT.compose(worker_id=0, **given)
