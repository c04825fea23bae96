"""Many threads on one generator."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from helpers import free_worker
from libsnowflake import ClosedError, SnowflakeGenerator

THREADS = 8


@pytest.fixture
def hurried() -> Iterator[None]:
    """Let threads take turns a thousand times as often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def in_threads(generators: list[SnowflakeGenerator], each: int) -> list[list[int]]:
    """Take IDs in one thread for each generator given, all starting at once."""
    taken: list[list[int]] = [[] for _ in generators]
    start = threading.Barrier(len(generators))

    def take(number: int) -> None:
        next_id, append = generators[number].next_id, taken[number].append
        start.wait()
        for _ in range(each):
            append(next_id())

    threads = [
        threading.Thread(target=take, args=(number,))
        for number in range(len(generators))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


@pytest.mark.usefixtures("hurried")
def test_threads_get_no_id_twice_and_each_its_own_in_order() -> None:
    ids = SnowflakeGenerator(free_worker())
    taken = in_threads([ids] * THREADS, 5_000)
    assert len({id_ for own in taken for id_ in own}) == 40_000
    assert all(own == sorted(own) for own in taken)


@pytest.mark.usefixtures("hurried")
def test_generators_of_one_worker_in_many_threads_repeat_nothing() -> None:
    worker = free_worker()
    generators = [SnowflakeGenerator(worker) for _ in range(THREADS)]
    taken = in_threads(generators, 5_000)
    assert len({id_ for own in taken for id_ in own}) == 40_000


@pytest.mark.usefixtures("hurried")
def test_batches_of_threads_do_not_overlap() -> None:
    ids = SnowflakeGenerator(free_worker())
    taken: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: taken.append(ids.batch(10_000)))
        for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id_ for own in taken for id_ in own}) == 80_000


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("count", [None, 300])
def test_closing_while_threads_take_ids_ends_each_with_closed_error(
    count: int | None,
) -> None:
    for _ in range(20):
        ids = SnowflakeGenerator(free_worker())
        ends: list[type[BaseException]] = []
        under_way = threading.Barrier(THREADS + 1)

        def take(
            ids: SnowflakeGenerator = ids,
            ends: list[type[BaseException]] = ends,
            under_way: threading.Barrier = under_way,
        ) -> None:
            ids.next_id()
            under_way.wait()
            try:
                while True:
                    ids.next_id() if count is None else ids.batch(count)
            except Exception as error:
                ends.append(type(error))

        threads = [threading.Thread(target=take) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        under_way.wait()
        ids.close()
        for thread in threads:
            thread.join()
        assert ends == [ClosedError] * THREADS


def test_a_call_that_waits_while_it_is_closed_ends_well() -> None:
    ids = SnowflakeGenerator(free_worker(), layout="sonyflake-v2")
    results: list[int] = []
    # 16 ticks of 10 ms each, in one call of C.
    thread = threading.Thread(target=lambda: results.extend(ids.batch(256 * 16)))
    thread.start()
    while ids.stats().issued == 0:
        pass
    ids.close()
    thread.join()
    assert len(set(results)) == 4096
