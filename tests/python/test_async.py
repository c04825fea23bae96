"""IDs for tasks: the event loop keeps turning while a call waits for the clock."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable
from typing import Any, Callable

import pytest
from helpers import HOUR_NS, MS_NS, SetClock, ShiftedClock, free_worker
from libsnowflake import (
    AgainError,
    ClockError,
    ClosedError,
    Layout,
    RangeError,
    SnowflakeGenerator,
)

Call = Callable[[SnowflakeGenerator], Any]

CALLS: dict[str, Call] = {
    "next_async": lambda ids: ids.next_async(),
    "batch_async": lambda ids: ids.batch_async(3),
}


def behind(by_ms: int, **settings: Any) -> tuple[SnowflakeGenerator, ShiftedClock]:
    """Return a generator whose clock was set back, and the clock."""
    clock = ShiftedClock()
    ids = SnowflakeGenerator(clock=clock, **settings)
    ids.next_id()
    clock.shift_ns = -by_ms * MS_NS
    return ids, clock


def flat(results: list[Any]) -> list[int]:
    """Return the IDs of calls that return one or several."""
    return [
        id_ for ids in results for id_ in (ids if isinstance(ids, Iterable) else [ids])
    ]


async def turns_of(task: asyncio.Task[Any]) -> int:
    """Count the turns of the loop until a task is done."""
    turns = 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    return turns


@pytest.mark.parametrize("name", CALLS)
def test_the_loop_keeps_turning_while_the_clock_is_behind(name: str) -> None:
    async def main() -> int:
        ids, _ = behind(400, max_wait_ms=500)
        task = asyncio.ensure_future(CALLS[name](ids))
        turns = await turns_of(task)
        task.result()
        return turns

    # One in 5 ms would be 80; a wait in the loop itself would leave a handful.
    assert asyncio.run(main()) > 80


@pytest.mark.parametrize("name", CALLS)
def test_an_id_that_is_free_needs_no_turn_of_the_loop(name: str) -> None:
    ids = SnowflakeGenerator(free_worker())
    # In the tick in which a page is created no ID may be free.
    ids.next_id()
    time.sleep(0.002)
    coroutine = CALLS[name](ids)
    # Driven by hand: it ends without having waited for anything.
    with pytest.raises(StopIteration) as ended:
        coroutine.send(None)
    taken = ended.value.value
    assert ids.next_id() > (taken if isinstance(taken, int) else taken[-1])


def test_ids_of_many_tasks_are_unique_and_increase_in_each() -> None:
    ids = SnowflakeGenerator(free_worker(), max_wait_ms=10_000)

    async def take() -> list[int]:
        return [await ids.next_async() for _ in range(100)]

    async def main() -> list[list[int]]:
        return await asyncio.gather(*(take() for _ in range(100)))

    taken = asyncio.run(main())
    assert all(own == sorted(own) for own in taken)
    assert len({id_ for own in taken for id_ in own}) == 10_000


def test_a_large_batch_spans_ticks_and_lets_others_run() -> None:
    ids = SnowflakeGenerator(free_worker())

    async def main() -> tuple[list[int], int]:
        task = asyncio.ensure_future(ids.batch_async(100_000))
        turns = await turns_of(task)
        return task.result(), turns

    batch, turns = asyncio.run(main())
    assert len(batch) == 100_000
    assert batch == sorted(set(batch))
    assert turns > 5


@pytest.mark.parametrize("name", CALLS)
def test_threads_that_take_all_ids_do_not_keep_them_from_tasks(name: str) -> None:
    layout = Layout(41, 17, 5, tick_ns=10 * MS_NS, epoch_unix_ms=1_577_836_800_000)
    ids = SnowflakeGenerator(free_worker(), layout=layout, max_wait_ms=500)
    is_over = threading.Event()

    def take_all() -> None:
        while not is_over.is_set():
            ids.batch(100)

    async def main() -> list[int]:
        return flat([await CALLS[name](ids) for _ in range(10)])

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        taken = asyncio.run(main())
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("name", CALLS)
def test_a_clock_that_comes_back_early_ends_the_wait(name: str) -> None:
    async def main() -> float:
        ids, clock = behind(600_000, max_wait_ms=3_600_000)
        started = time.monotonic()
        asyncio.get_running_loop().call_later(0.1, setattr, clock, "shift_ns", 0)
        await CALLS[name](ids)
        return time.monotonic() - started

    assert 0.09 < asyncio.run(main()) < 5


@pytest.mark.parametrize("name", CALLS)
def test_a_wait_that_is_too_long_is_an_error_at_once(name: str) -> None:
    ids, _ = behind(3_600_000, max_wait_ms=500)
    with pytest.raises(ClockError) as caught:
        CALLS[name](ids).send(None)
    assert caught.value.wait_seconds == pytest.approx(3600, abs=1)


def test_a_wait_that_becomes_too_long_is_an_error() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock, max_wait_ms=100)
    ids.next_id()
    clock.now_ns -= 90 * MS_NS
    started = time.monotonic()
    with pytest.raises(ClockError):
        asyncio.run(ids.next_async())
    assert time.monotonic() - started < 5
    assert ids.stats().issued == 1


def test_a_full_tick_is_an_error_if_nothing_may_wait() -> None:
    ids = SnowflakeGenerator(clock=SetClock(), max_wait_ms=0)

    async def main() -> list[int]:
        with pytest.raises(AgainError) as caught:
            await ids.batch_async(5_000)
        return caught.value.taken.tolist()

    assert len(asyncio.run(main())) == 4_096


def test_a_task_that_is_cancelled_while_it_waits_takes_no_id() -> None:
    async def main() -> int:
        ids, clock = behind(600_000, max_wait_ms=3_600_000)
        task = asyncio.ensure_future(ids.next_async())
        await asyncio.sleep(0.03)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        clock.shift_ns = 0
        return ids.stats().issued

    assert asyncio.run(main()) == 1


def test_a_batch_that_is_cancelled_keeps_what_it_has_taken() -> None:
    ids = SnowflakeGenerator(free_worker())
    kept: list[int] = []

    async def take() -> None:
        try:
            await ids.batch_async(10_000_000)
        except asyncio.CancelledError as error:
            kept.extend(error.taken)  # type: ignore[attr-defined]
            raise

    async def main() -> None:
        task = asyncio.ensure_future(take())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert kept == sorted(set(kept))
    assert len(kept) == ids.stats().issued >= 4_096


def test_a_time_limit_ends_a_wait() -> None:
    async def main() -> None:
        ids, _ = behind(600_000, max_wait_ms=3_600_000)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ids.next_async(), 0.05)

    asyncio.run(main())


def test_what_the_clock_raises_is_the_cause() -> None:
    ids, clock = behind(50)
    clock.shift_ns = None  # type: ignore[assignment]
    with pytest.raises(ClockError) as caught:
        asyncio.run(ids.next_async())
    assert isinstance(caught.value.__cause__, TypeError)


@pytest.mark.parametrize("name", CALLS)
def test_a_closed_generator_is_an_error(name: str) -> None:
    ids = SnowflakeGenerator(free_worker())
    ids.close()
    with pytest.raises(ClosedError):
        asyncio.run(CALLS[name](ids))


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(RangeError):
        asyncio.run(SnowflakeGenerator().batch_async(-1))


def test_another_library_waits_by_its_own_sleep() -> None:
    ids, clock = behind(100, max_wait_ms=HOUR_NS // 1_000_000)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.shift_ns += int(seconds * 1e9)

    with pytest.raises(StopIteration):
        ids.next_async(sleep=sleep).send(None)
    assert len(slept) >= 10
    assert max(slept) <= 0.01
