"""Streams: IDs one by one that were taken many at a time."""

from __future__ import annotations

import array
import copy
import ctypes
import os
import pickle
import platform
import threading
import weakref
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Callable

import pytest
from helpers import (
    HOUR_NS,
    MS_NS,
    SetClock,
    ShiftedClock,
    free_worker,
    let_pypy_free,
)
from libsnowflake import (
    AgainError,
    ClockError,
    ClosedError,
    RangeError,
    SnowflakeGenerator,
)


@pytest.fixture
def ids() -> SnowflakeGenerator:
    return SnowflakeGenerator(free_worker())


def given_until(stream: Iterator[int], kind: type[Exception]) -> list[int]:
    """Return what a stream gives before it ends with an error."""
    given = []
    with pytest.raises(kind):
        for id_ in islice(stream, 20_000):
            given.append(id_)
    assert next(stream, None) is None
    return given


@pytest.mark.parametrize("prefetch", [1, 2, 255, 256, 16_384])
def test_the_ids_of_a_stream_increase(ids: SnowflakeGenerator, prefetch: int) -> None:
    taken = list(islice(ids.stream(prefetch), 1_000))
    assert taken == sorted(set(taken))
    assert len(taken) == 1_000
    assert ids.next_id() > taken[-1]


def test_a_stream_takes_as_many_at_a_time_as_told_and_none_before_its_first() -> None:
    ids = SnowflakeGenerator(clock=SetClock())
    stream = ids.stream(prefetch=10)
    issued = []
    for _ in range(11):
        issued.append(ids.stats().issued)
        next(stream)
    assert issued == [0] + [10] * 10
    assert ids.stats().issued == 20
    assert SnowflakeGenerator(clock=SetClock()).stats().issued == 0


def test_256_are_taken_where_nothing_is_told() -> None:
    ids = SnowflakeGenerator(clock=SetClock())
    next(ids.stream())
    assert ids.stats().issued == 256


def test_ids_carry_the_time_they_were_taken() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    stream = ids.stream(3)
    first = ids.layout.split(next(stream)).tick
    clock.now_ns += 5 * MS_NS
    ticks = [ids.layout.split(next(stream)).tick - first for _ in range(4)]
    assert ticks == [0, 0, 5, 5]


def test_streams_and_calls_side_by_side_repeat_nothing(ids: SnowflakeGenerator) -> None:
    one, other = ids.stream(7), ids.stream(5)
    taken = []
    for _ in range(2_000):
        taken += [next(one), next(other), ids.next_id()]
    assert len(set(taken)) == 6_000


@pytest.mark.parametrize("prefetch", [0, -1, 16_385, 2**70])
def test_a_prefetch_that_cannot_be_is_refused_at_once(
    ids: SnowflakeGenerator, prefetch: int
) -> None:
    sentence = f"^prefetch must be between 1 and 16384, got {prefetch}$"
    with pytest.raises(RangeError, match=sentence):
        ids.stream(prefetch)


@pytest.mark.parametrize("prefetch", [1.0, "1", None])
def test_a_prefetch_of_no_integer_is_refused(
    ids: SnowflakeGenerator, prefetch: Any
) -> None:
    with pytest.raises(TypeError, match="^prefetch must be an integer, got "):
        ids.stream(prefetch)


@pytest.mark.parametrize("prefetch", [1, 50, 128, 200])
def test_ids_taken_before_an_error_are_given_before_it(prefetch: int) -> None:
    clock = SetClock()
    # 128 IDs, and then, without waiting, no more.
    ids = SnowflakeGenerator(1, layout="javascript", max_wait_ms=0, clock=clock)
    first = 500380467200128
    given = given_until(ids.stream(prefetch), AgainError)
    assert given == list(range(first, first + 128))
    clock.now_ns += MS_NS
    # The next tick, sequence 0: nothing was lost.
    assert next(ids.stream(prefetch)) == first + 2**12


def test_ids_taken_before_the_clock_raised_are_given_before_its_error() -> None:
    now = ShiftedClock()
    calls = 0

    def clock() -> int:
        nonlocal calls
        calls += 1
        if calls == 200:
            raise OSError("no time today")
        return now()

    ids = SnowflakeGenerator(layout="sonyflake-v2", clock=clock)
    given = []
    with pytest.raises(ClockError, match="no time today") as caught:
        for id_ in islice(ids.stream(16_384), 20_000):
            given.append(id_)
    assert isinstance(caught.value.__cause__, OSError)
    # The slot that the call waited for when its clock failed is lost.
    assert 0 < len(given) <= ids.stats().issued <= len(given) + 1
    assert ids.next_id() > given[-1]


def test_a_clock_set_back_ends_a_stream_when_its_ids_are_used_up() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(clock=clock)
    stream = ids.stream(10)
    first = next(stream)
    clock.now_ns -= HOUR_NS
    assert given_until(stream, ClockError) == list(range(first + 1, first + 10))


def test_closing_ends_a_stream_when_its_ids_are_used_up(
    ids: SnowflakeGenerator,
) -> None:
    stream = ids.stream(10)
    next(stream)
    ids.close()
    assert len(given_until(stream, ClosedError)) == 9
    given_until(ids.stream(), ClosedError)


def test_a_stream_takes_from_the_file_of_the_store(tmp_path: Path) -> None:
    store = f"file:{tmp_path / 'ids'}"
    one, other = (SnowflakeGenerator(1, store=store) for _ in range(2))
    taken = []
    for mine, theirs in islice(zip(one.stream(4), other.stream(6)), 1_000):
        taken += [mine, theirs]
    assert len(set(taken)) == 2_000


def test_streams_of_threads_do_not_overlap(ids: SnowflakeGenerator) -> None:
    taken: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: taken.append(list(islice(ids.stream(), 9_999))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id_ for own in taken for id_ in own}) == 8 * 9_999
    assert all(own == sorted(own) for own in taken)


def test_a_stream_in_several_threads_at_once_gives_no_id_twice(
    ids: SnowflakeGenerator,
) -> None:
    stream = ids.stream(2_000)
    taken: list[list[int]] = [[] for _ in range(8)]
    refused: list[str] = []

    def take(own: list[int]) -> None:
        while len(own) < 5_000:
            try:
                own.append(next(stream))
            except ValueError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=take, args=(own,)) for own in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id_ for own in taken for id_ in own}) == 40_000
    assert set(refused) <= {"generator already executing"}


def test_a_forked_child_does_not_give_what_its_parent_has_taken(
    ids: SnowflakeGenerator,
) -> None:
    stream = ids.stream(100)
    taken = list(islice(stream, 10))
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(array.array("q", islice(stream, 500)).tobytes())
        finally:
            os._exit(0)
    os.close(write_end)
    taken += islice(stream, 500)
    with os.fdopen(read_end, "rb") as pipe:
        theirs = list(array.array("q", pipe.read()))
    os.waitpid(child, 0)
    assert len(theirs) == 500
    assert theirs == sorted(theirs)
    assert len({*taken, *theirs}) == 1_010
    # The parent continues with the IDs that it had taken before.
    assert ids.next_id() > max(*taken, *theirs)
    assert taken == sorted(taken)
    assert taken[99] < theirs[0]


# Keeps the GIL, where there is such a thing.
LIBC = getattr(ctypes, "PyDLL", ctypes.CDLL)(None)
# The number of clone; 17 is SIGCHLD.
RAW_FORK = 56 if platform.machine() == "x86_64" else 220
FORKS: dict[str, Callable[[], int]] = {
    "os.fork": os.fork,
    # As a library of C does it: Python learns nothing of it.
    "fork of C": lambda: int(LIBC.fork()),
    # As a sandbox does it: no handler runs.
    "raw fork": lambda: int(LIBC.syscall(RAW_FORK, 17, 0, 0, 0, 0)),
}


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("way", FORKS)
def test_no_way_to_fork_makes_a_stream_repeat(
    ids: SnowflakeGenerator, way: str
) -> None:
    stream = ids.stream(100)
    taken = list(islice(stream, 10))
    for _ in range(3):
        read_end, write_end = os.pipe()
        child = FORKS[way]()
        if child == 0:
            try:
                with os.fdopen(write_end, "wb") as pipe:
                    pipe.write(array.array("q", islice(stream, 250)).tobytes())
            finally:
                os._exit(0)
        os.close(write_end)
        taken += islice(stream, 20)
        with os.fdopen(read_end, "rb") as pipe:
            theirs = array.array("q", pipe.read())
        os.waitpid(child, 0)
        assert len(theirs) == 250
        taken += theirs
    assert len(set(taken)) == 10 + 3 * 270


COPIES: dict[str, Callable[[object], object]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", COPIES)
def test_a_stream_is_not_copied(ids: SnowflakeGenerator, way: str) -> None:
    stream = ids.stream()
    next(stream)
    # The second is PyPy's.
    with pytest.raises((TypeError, pickle.PicklingError)):
        COPIES[way](stream)


def test_a_dropped_stream_lets_its_generator_go(ids: SnowflakeGenerator) -> None:
    own = SnowflakeGenerator(clock=SetClock())
    stream, gone = own.stream(), weakref.ref(own)
    next(stream)
    del own
    assert gone() is not None
    del stream
    let_pypy_free()
    assert gone() is None
