"""Waits: signals are handled, others run, and the clock may come back early."""

from __future__ import annotations

import array
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from types import FrameType
from typing import Any, Callable

import pytest
from helpers import HOUR_NS, MS_NS, SetClock, ShiftedClock, free_worker
from libsnowflake import AgainError, ClockError, Layout, SnowflakeGenerator

HOUR_MS = 3_600_000
# Two IDs in ten seconds.
LONG_TICKS = Layout(33, 20, 1, tick_ns=10_000_000_000)

Call = Callable[[SnowflakeGenerator], object]

CALLS: dict[str, Call] = {
    "next_id": lambda ids: ids.next_id(),
    "__next__": lambda ids: next(ids),
    "batch": lambda ids: ids.batch(10),
    "fill": lambda ids: ids.fill(array.array("q", bytes(80))),
    "stream": lambda ids: next(ids.stream(10)),
    "a loop of C": lambda ids: list(islice(ids, 10)),
}


class Rung(Exception):
    """What the handler of these tests raises."""


class Alarm:
    """Raises `Rung` at a signal, and notes how late."""

    def __init__(self) -> None:
        self.sent = self.handled = 0.0

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.handled = time.monotonic()
        raise Rung

    def send(self, number: signal.Signals) -> None:
        self.sent = time.monotonic()
        signal.raise_signal(number)

    def send_soon(self, number: signal.Signals) -> None:
        threading.Timer(0.1, self.send, [number]).start()


@pytest.fixture(params=["SIGINT", "SIGALRM", "SIGTERM"])
def number(request: pytest.FixtureRequest) -> signal.Signals:
    return signal.Signals[request.param]


@pytest.fixture
def alarm(number: signal.Signals) -> Iterator[Alarm]:
    alarm = Alarm()
    before = signal.signal(number, alarm.handle)
    yield alarm
    signal.signal(number, before)


def full(**settings: Any) -> SnowflakeGenerator:
    """Return a generator whose tick of ten seconds is full."""
    ids = SnowflakeGenerator(
        free_worker(), layout=LONG_TICKS, max_wait_ms=HOUR_MS, **settings
    )
    # It may be full from the start: nobody knows who used the page before.
    with suppress(AgainError):
        ids.try_batch(2)
    return ids


def behind(**settings: Any) -> SnowflakeGenerator:
    """Return a generator whose clock was set back by half an hour."""
    clock = ShiftedClock()
    ids = SnowflakeGenerator(1, max_wait_ms=HOUR_MS, clock=clock, **settings)
    ids.next_id()
    clock.shift_ns = -HOUR_NS // 2
    return ids


@pytest.mark.parametrize("wait", [full, behind])
@pytest.mark.parametrize("name", CALLS)
def test_a_signal_handler_runs_at_once_and_its_exception_arrives(
    wait: Callable[[], SnowflakeGenerator],
    name: str,
    alarm: Alarm,
    number: signal.Signals,
) -> None:
    ids = wait()
    alarm.send_soon(number)
    with pytest.raises(Rung):
        for _ in range(10):
            CALLS[name](ids)
    assert alarm.handled - alarm.sent < 0.05


@pytest.mark.parametrize("number", [signal.SIGALRM], indirect=False)
def test_a_handler_that_returns_lets_the_call_go_on(number: signal.Signals) -> None:
    handled: list[int] = []
    clock = ShiftedClock()
    ids = SnowflakeGenerator(max_wait_ms=1_000, clock=clock)
    last = ids.next_id()
    clock.shift_ns = -300 * MS_NS
    before = signal.signal(number, lambda number, frame: handled.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
        assert ids.next_id() > last
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(number, before)
    assert len(handled) >= 3


@pytest.mark.parametrize("number", [signal.SIGTERM], indirect=False)
@pytest.mark.parametrize("name", ["batch", "fill"])
def test_a_batch_that_a_handler_ends_loses_no_id(
    name: str, number: signal.Signals, alarm: Alarm
) -> None:
    ids = SnowflakeGenerator(free_worker(), layout=LONG_TICKS, max_wait_ms=HOUR_MS)
    alarm.send_soon(number)
    with pytest.raises(Rung) as caught:
        CALLS[name](ids)
    taken = caught.value.taken  # type: ignore[attr-defined]
    assert 1 <= len(taken) == ids.stats().issued
    assert taken.tolist() == sorted(set(taken))


class Interrupted(ShiftedClock):
    """A clock in which a signal arrives, as in any code of Python."""

    def __init__(self, alarm: Alarm, number: signal.Signals) -> None:
        super().__init__()
        self.alarm, self.number, self.calls_left = alarm, number, -1

    def __call__(self) -> int:
        self.calls_left -= 1
        if self.calls_left == 0:
            self.alarm.send(self.number)
        return super().__call__()


@pytest.mark.parametrize("number", [signal.SIGALRM], indirect=False)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("calls", [1, 2, 3, 4, 7])
def test_what_a_handler_raises_within_a_clock_arrives_as_itself(
    name: str, calls: int, number: signal.Signals, alarm: Alarm
) -> None:
    clock = Interrupted(alarm, number)
    ids = SnowflakeGenerator(clock=clock, max_wait_ms=1_000)
    ids.batch(3)
    clock.shift_ns = -50 * MS_NS
    clock.calls_left = calls
    with pytest.raises(Rung):
        for _ in range(10):
            CALLS[name](ids)


def test_a_clock_that_comes_back_early_ends_the_wait() -> None:
    clock = ShiftedClock()
    ids = SnowflakeGenerator(max_wait_ms=HOUR_MS, clock=clock)
    last = ids.next_id()
    clock.shift_ns = -HOUR_NS // 2
    threading.Timer(0.2, setattr, [clock, "shift_ns", 0]).start()
    started = time.monotonic()
    assert ids.next_id() > last
    assert 0.15 < time.monotonic() - started < 5


@pytest.mark.parametrize("name", CALLS)
def test_others_run_while_a_call_waits(name: str) -> None:
    clock = ShiftedClock()
    ids = SnowflakeGenerator(max_wait_ms=10_000, clock=clock)
    ids.batch(3)
    clock.shift_ns = -300 * MS_NS
    waiting = threading.Thread(target=CALLS[name], args=(ids,))
    waiting.start()
    turns = 0
    while waiting.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 20


def test_no_call_waits_longer_than_it_may() -> None:
    ids = SnowflakeGenerator(free_worker(), layout=LONG_TICKS, max_wait_ms=200)
    started = time.monotonic()
    with pytest.raises(AgainError) as caught:
        # A new tick may begin meanwhile, which has two.
        for _ in range(5):
            ids.next_id()
    assert caught.value.reason == "tick full"
    assert caught.value.wait_seconds is not None
    assert time.monotonic() - started < 2


def test_a_clock_that_falls_further_behind_ends_the_wait_with_the_distance() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(max_wait_ms=300, clock=clock)
    ids.next_id()
    # It stands still, so the wait does not get shorter.
    clock.now_ns -= 250 * MS_NS
    started = time.monotonic()
    with pytest.raises(ClockError) as caught:
        ids.next_id()
    assert caught.value.reason == "clock behind"
    assert caught.value.wait_seconds == pytest.approx(0.25, abs=0.002)
    assert 0.02 < time.monotonic() - started < 5
    assert ids.stats().issued == 1


@pytest.mark.parametrize("threads", [4])
def test_threads_at_the_ceiling_all_get_theirs(threads: int) -> None:
    ids = SnowflakeGenerator(layout="javascript", max_wait_ms=1_000)
    taken: list[list[int]] = [[] for _ in range(threads)]

    def take(own: list[int]) -> None:
        own.extend(ids.next_id() for _ in range(5_000))

    workers = [threading.Thread(target=take, args=(own,)) for own in taken]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [len(own) for own in taken] == [5_000] * threads
    assert len({id_ for own in taken for id_ in own}) == 5_000 * threads


def test_a_short_wait_holds_a_ticket_also_if_it_is_over_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without one, a call that is held up would find that others took all IDs.

    Then it would have waited for too long.
    """
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    ids = SnowflakeGenerator(layout=Layout(41, 20, 1), store="memory")
    for _ in range(5_000):
        ids.next_id()
    assert slept == []
