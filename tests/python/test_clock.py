"""Clocks that step, stop and fail."""

from __future__ import annotations

import time
from typing import Any, Callable

import pytest
from helpers import HOUR_NS, MS_NS, NOW_NS, SetClock, ShiftedClock
from libsnowflake import ClockError, SnowflakeGenerator


def test_a_step_back_of_5_ms_is_waited_for() -> None:
    clock = ShiftedClock()
    ids = SnowflakeGenerator(clock=clock)
    before = ids.next_id()
    clock.shift_ns = -5 * MS_NS
    start = time.monotonic()
    after = ids.next_id()
    waited = time.monotonic() - start
    assert after > before
    assert 0.003 < waited < 0.05
    stats = ids.stats()
    assert (stats.waits, stats.clock_steps_back) == (1, 1)
    assert stats.waited_ns > 3 * MS_NS


def test_a_step_back_of_an_hour_is_an_error_with_the_distance() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    ids.next_id()
    clock.now_ns -= HOUR_NS
    start = time.monotonic()
    with pytest.raises(ClockError) as caught:
        ids.next_id()
    assert time.monotonic() - start < 0.05
    assert (caught.value.wait_seconds, caught.value.reason) == (3600.0, "clock behind")
    assert str(caught.value) == (
        "the clock is 3600.000 s behind the last ID (max_wait_ms is 50): it shows "
        "2023-11-14T21:13:20Z, but the IDs have reached 2023-11-14T22:13:20Z: if the "
        "clock is right now, it was ahead before: use another worker_id, which starts "
        'at once, or wait; see "The clock was ahead" in the manual'
    )


def test_ids_go_on_when_the_clock_has_come_back() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    before = ids.next_id()
    clock.now_ns -= HOUR_NS
    for _ in range(3):
        with pytest.raises(ClockError):
            ids.next_id()
    clock.now_ns += HOUR_NS
    assert ids.next_id() == before + 1


def test_a_clock_before_the_epoch_makes_no_generator() -> None:
    with pytest.raises(ClockError, match=r"^the clock is at 2019-12-31T23:59:59\.999Z"):
        SnowflakeGenerator(clock=SetClock(1_577_836_799_999 * MS_NS))


def test_a_clock_set_to_before_the_epoch_is_an_error() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.now_ns = 0
    with pytest.raises(ClockError, match="^the clock is at 1970-01-01T00:00:00Z, bef"):
        ids.next_id()


def test_a_clock_before_the_epoch_has_no_wait() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.now_ns = 0
    with pytest.raises(ClockError) as caught:
        ids.next_id()
    assert (caught.value.wait_seconds, caught.value.reason) == (None, None)


class FailingClock(SetClock):
    """A clock that raises what it is told to."""

    fault: BaseException | None = None

    def __call__(self) -> int:
        if self.fault is not None:
            raise self.fault
        return super().__call__()


CALLS: dict[str, Callable[[SnowflakeGenerator], object]] = {
    "next_id": lambda ids: ids.next_id(),
    "try_next_id": lambda ids: ids.try_next_id(),
    "batch": lambda ids: ids.batch(5),
    "stats": lambda ids: ids.stats(),
}


@pytest.mark.parametrize("call", CALLS)
def test_what_a_clock_raises_is_the_cause_of_the_error(
    call: str, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = FailingClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.fault = ZeroDivisionError("no time")
    with pytest.raises(ClockError) as caught:
        CALLS[call](ids)
    assert caught.value.__cause__ is clock.fault
    assert str(caught.value) == "the clock raised ZeroDivisionError: no time"
    assert capfd.readouterr().err == ""


def test_what_a_clock_raises_at_first_is_the_cause_too() -> None:
    clock = FailingClock()
    clock.fault = ValueError("no time")
    with pytest.raises(ClockError) as caught:
        SnowflakeGenerator(clock=clock)
    assert caught.value.__cause__ is clock.fault


def test_a_keyboard_interrupt_in_a_clock_is_passed_on() -> None:
    clock = FailingClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        ids.next_id()


def test_a_fault_of_a_clock_is_not_told_of_another() -> None:
    failing = FailingClock()
    ids = SnowflakeGenerator(clock=failing)
    failing.fault = ValueError("no time")
    with pytest.raises(ClockError):
        ids.next_id()
    other = SnowflakeGenerator(clock=(clock := SetClock()))
    clock.now_ns = -1
    with pytest.raises(ClockError, match="the clock returned no time") as caught:
        other.next_id()
    assert caught.value.__cause__ is None


def test_a_clock_that_fails_within_a_batch_loses_no_ids() -> None:
    calls = iter(range(1000))

    def now_ns() -> int:
        # Three ticks, then no more: full ticks make the batch ask again.
        number = next(calls)
        if number > 30:
            raise ValueError("no time")
        return NOW_NS + number * MS_NS // 10

    ids = SnowflakeGenerator(clock=now_ns)
    with pytest.raises(ClockError) as caught:
        ids.batch(100_000)
    assert isinstance(caught.value.__cause__, ValueError)
    assert len(caught.value.taken) >= 4096
    assert len(set(caught.value.taken)) == len(caught.value.taken)


def test_a_clock_that_fails_once_within_a_batch_is_told_of() -> None:
    calls = iter(range(1000))

    def now_ns() -> int:
        number = next(calls)
        if number == 30:
            raise ValueError("no time")
        return NOW_NS + number * MS_NS // 10

    ids = SnowflakeGenerator(clock=now_ns)
    with pytest.raises(ClockError) as caught:
        ids.batch(100_000)
    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.taken.tolist() == sorted(set(caught.value.taken))
    assert len(caught.value.taken) >= 4096
    assert ids.next_id() > caught.value.taken[-1]


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (1.5, "clock() must be an integer, in nanoseconds since 1970, got 1.5 (float)"),
        (
            None,
            "clock() must be an integer, in nanoseconds since 1970, got None",
        ),
        (
            "now",
            "clock() must be an integer, in nanoseconds since 1970, got 'now' (str)",
        ),
        (
            2**63,
            "clock() must be between 0 and 9223372036854775807, got 92233720368547758",
        ),
    ],
)
def test_a_clock_that_returns_no_time_is_an_error(result: Any, sentence: str) -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.now_ns = result
    with pytest.raises(ClockError) as caught:
        ids.next_id()
    assert isinstance(caught.value.__cause__, (TypeError, ValueError))
    assert sentence in str(caught.value)


def test_a_negative_time_is_no_time() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    clock.now_ns = -1
    with pytest.raises(ClockError, match="the clock returned no time"):
        ids.next_id()


def test_a_clock_lives_as_long_as_its_generator() -> None:
    ids = SnowflakeGenerator(clock=ShiftedClock())
    assert len(set(ids.batch(10_000))) == 10_000
