"""Datetimes: aware, exact, and rounded down."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from libsnowflake import Layout, Parts, RangeError, SnowflakeGenerator

UTC = timezone.utc
IDS = SnowflakeGenerator()


def test_a_timestamp_is_an_aware_datetime_in_utc() -> None:
    # Wikipedia's example of a Twitter ID.
    parts = SnowflakeGenerator(layout="twitter").split(1541815603606036480)
    assert parts.timestamp == datetime(2022, 6, 28, 16, 7, 40, 105_000, UTC)
    assert parts.timestamp.tzinfo is UTC


def test_a_timestamp_has_the_microseconds_of_short_ticks() -> None:
    layout = Layout(51, 4, 8, "worker-first", 1_000, 1_577_836_800_000)
    ids = SnowflakeGenerator(layout=layout)
    parts = ids.split(ids.join(tick=1_234_567, worker_id=0, sequence=0))
    assert (parts.unix_ms, parts.nanoseconds) == (1_577_836_801_234, 567_000)
    assert parts.timestamp == datetime(2020, 1, 1, 0, 0, 1, 234_567, UTC)


@pytest.mark.parametrize("unix_ms", [1_577_836_800_001, 253_402_300_799_999])
def test_every_millisecond_is_exact(unix_ms: int) -> None:
    microseconds = Parts(0, 0, 0, unix_ms, 0).timestamp.microsecond
    assert microseconds == unix_ms % 1000 * 1000


def test_a_timestamp_after_the_year_9999_is_told_as_milliseconds_only() -> None:
    parts = Parts(0, 0, 0, 253_402_300_800_000, 0)
    assert parts.unix_ms == 253_402_300_800_000
    with pytest.raises(RangeError) as caught:
        _ = parts.timestamp
    assert str(caught.value) == (
        "timestamp is 253402300800000 ms since 1970, allowed is up to "
        "253402300799999: datetime ends with the year 9999"
    )


def test_the_default_layout_ends_in_2089() -> None:
    assert IDS.ends_at == datetime(2089, 9, 6, 15, 47, 35, 552_000, UTC)
    assert IDS.ends_at_unix_ms == 3776860055552


def test_an_end_after_the_year_9999_is_told_as_milliseconds_only() -> None:
    layout = Layout(62, 0, 1, "worker-first", 1_000_000, 1_577_836_800_000)
    ids = SnowflakeGenerator(layout=layout)
    assert ids.ends_at_unix_ms == 4611687596264187904
    with pytest.raises(RangeError, match="ends_at is 4611687596264187904 ms"):
        _ = ids.ends_at


def test_the_first_id_of_an_instant() -> None:
    instant = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert IDS.first_at(instant) == 512389598412800000


@pytest.mark.parametrize("hours", [-12, -3, 5.75, 14])
def test_the_zone_of_an_instant_does_not_matter(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    instant = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).astimezone(zone)
    assert IDS.first_at(instant) == 512389598412800000


@pytest.mark.parametrize("microseconds", [0, 1, 999])
def test_an_instant_is_rounded_down_to_milliseconds(microseconds: int) -> None:
    instant = datetime(2023, 11, 14, 22, 13, 20, microseconds, UTC)
    assert IDS.first_at(instant) == 512389598412800000
    next_ms = instant + timedelta(milliseconds=1)
    assert IDS.first_at(next_ms) == 512389598412800000 + 2**22


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(RangeError) as caught:
        IDS.first_at(datetime(2023, 11, 14))
    assert str(caught.value) == (
        "instant is datetime.datetime(2023, 11, 14, 0, 0), which names no time zone; "
        "allowed is a datetime with one, such as datetime.now(timezone.utc)"
    )


@pytest.mark.parametrize("instant", [date(2023, 11, 14), 1_700_000_000, None, "now"])
def test_what_is_no_datetime_is_refused(instant: Any) -> None:
    with pytest.raises(TypeError, match="^instant is .*, allowed is a datetime with"):
        IDS.first_at(instant)


@pytest.mark.parametrize(
    ("instant", "unix_ms"),
    [
        (datetime(2019, 12, 31, 23, 59, 59, 999_999, UTC), 1577836799999),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), -1),
        (datetime(1, 1, 1, tzinfo=UTC), -62135596800000),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), 253402300799999),
    ],
)
def test_an_instant_outside_the_layout_is_refused(
    instant: datetime, unix_ms: int
) -> None:
    with pytest.raises(RangeError) as caught:
        IDS.first_at(instant)
    assert str(caught.value) == (
        f"unix_ms is {unix_ms}, allowed is 1577836800000 to 3776860055551"
    )
