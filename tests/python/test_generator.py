"""What a generator promises, and how it ends."""

from __future__ import annotations

import copy
import inspect
import pickle
import threading
import time
import weakref
from typing import Callable

import libsnowflake
import pytest
from helpers import MS_NS, SetClock, ShiftedClock, free_worker, let_pypy_free
from libsnowflake import (
    AgainError,
    ClockError,
    ClosedError,
    ExhaustedError,
    Layout,
    Parts,
    SnowflakeGenerator,
    Stats,
)
from libsnowflake._c import ffi, lib, new_struct


def test_the_first_id_at_a_known_instant() -> None:
    ids = SnowflakeGenerator(1, clock=SetClock())
    # Tick 122163200000, worker 1, sequence 0: 122163200000 << 22 | 1 << 12.
    assert ids.next_id() == 512389598412804096
    assert ids.next_id() == 512389598412804097


def test_ids_increase_over_many_ticks() -> None:
    ids = SnowflakeGenerator(free_worker())
    taken = [ids.next_id() for _ in range(20_000)]
    assert all(before < after for before, after in zip(taken, taken[1:]))


def test_next_id_waits_when_a_tick_is_full() -> None:
    ids = SnowflakeGenerator(free_worker(), layout="sonyflake-v2")
    first = ids.layout.split(ids.next_id()).tick
    taken = [ids.next_id() for _ in range(600)]
    # 256 IDs a tick of 10 ms: 601 of them reach into a third one.
    assert ids.layout.split(taken[-1]).tick - first >= 2
    assert ids.stats().waits >= 1


def test_a_wait_lets_other_threads_run() -> None:
    clock = ShiftedClock()
    ids = SnowflakeGenerator(clock=clock, max_wait_ms=10_000)
    ids.next_id()
    clock.shift_ns = -200 * MS_NS
    waiter = threading.Thread(target=ids.next_id)
    waiter.start()
    turns = 0
    while waiter.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 20


def test_try_next_id_does_not_wait() -> None:
    ids = SnowflakeGenerator(layout="javascript", clock=SetClock())
    ids.batch(128)
    with pytest.raises(AgainError) as caught:
        ids.try_next_id()
    assert str(caught.value) == (
        "all IDs of this tick are taken, the next one is free in 1.000 ms: try again "
        "then, let the call wait longer (max_wait_ms), or use more sequence_bits"
    )


def test_next_id_does_not_begin_a_wait_that_it_may_not_finish() -> None:
    layout = Layout(30, 10, 12, tick_ns=3_600_000_000_000, epoch_unix_ms=0)
    ids = SnowflakeGenerator(layout=layout, clock=SetClock(), max_wait_ms=50)
    ids.batch(4096)
    start = time.monotonic()
    with pytest.raises(AgainError) as caught:
        ids.next_id()
    assert time.monotonic() - start < 0.05
    assert caught.value.reason == "tick full"
    # 22:13:20 is 46 minutes and 40 seconds before the next hour.
    assert caught.value.wait_seconds == 2800


def test_a_full_tick_is_not_an_error_of_the_clock() -> None:
    assert not issubclass(AgainError, ClockError)
    assert issubclass(AgainError, RuntimeError)


def test_try_next_id_that_failed_has_taken_nothing() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(1, layout="javascript", clock=clock)
    last = ids.batch(128)[-1]
    for _ in range(3):
        with pytest.raises(AgainError):
            ids.try_next_id()
    clock.now_ns += MS_NS
    # The next tick, sequence 0.
    assert ids.try_next_id() == last + 2**12 - 127


def test_a_layout_that_has_ended_is_exhausted() -> None:
    clock = SetClock()
    clock.now_ns = 3_776_860_055_551 * MS_NS
    ids = SnowflakeGenerator(clock=clock)
    ids.next_id()
    clock.now_ns += MS_NS
    with pytest.raises(
        ExhaustedError, match="^the layout ended at 2089-09-06T15:47:35.552Z"
    ):
        ids.next_id()


def test_it_is_an_iterator() -> None:
    ids = SnowflakeGenerator(free_worker())
    assert iter(ids) is ids
    first, second = next(ids), next(ids)
    assert first < second
    numbered = list(zip(range(3), ids))
    assert [number for number, _ in numbered] == [0, 1, 2]


def test_two_generators_of_one_worker_do_not_repeat_each_other() -> None:
    worker = free_worker()
    one, other = SnowflakeGenerator(worker), SnowflakeGenerator(worker)
    taken = [ids.next_id() for _ in range(5_000) for ids in (one, other)]
    assert len(set(taken)) == 10_000


def test_a_generator_made_anew_does_not_repeat_the_one_before() -> None:
    worker = free_worker()
    taken = []
    for _ in range(2_000):
        with SnowflakeGenerator(worker) as ids:
            taken.append(ids.next_id())
    assert len(set(taken)) == 2_000
    assert taken == sorted(taken)


def test_time_may_run_ahead_within_max_lead() -> None:
    ids = SnowflakeGenerator(max_lead_ms=10, max_wait_ms=0, clock=SetClock())
    taken = ids.batch(11 * 4096)
    assert ids.layout.split(taken[-1]).tick - ids.layout.split(taken[0]).tick == 10
    assert ids.stats().lead_ns == 11 * MS_NS


def test_sequences_start_anywhere_when_asked_to() -> None:
    clock = SetClock()
    ids = SnowflakeGenerator(sequence_start=1024, clock=clock)
    starts = set()
    for _ in range(200):
        clock.now_ns += MS_NS
        starts.add(ids.layout.split(ids.next_id()).sequence)
    assert len(starts) > 50
    assert max(starts) < 1024


def test_the_defaults_are_those_of_the_library() -> None:
    config = new_struct("snowflake_config_t")
    lib.snowflake_config_init(config, ffi.sizeof("snowflake_config_t"), 0, ffi.NULL)
    settings = inspect.signature(SnowflakeGenerator).parameters
    numbers = ("worker_id", "worker_count", "max_wait_ms", "max_lead_ms")
    for name in (*numbers, "sequence_start"):
        assert settings[name].default == getattr(config, name)
    assert Layout(settings["layout"].default) == Layout.DEFAULT


def test_what_a_layout_leaves_out_is_as_in_the_default() -> None:
    assert Layout(41, 10, 12) == Layout.DEFAULT


def test_all_settings_but_the_worker_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        SnowflakeGenerator(1, "default")  # type: ignore


def test_stats_tell_what_was_issued() -> None:
    ids = SnowflakeGenerator(clock=SetClock())
    ids.batch(10)
    assert ids.stats() == Stats(
        issued=10,
        waits=0,
        waited_ns=0,
        clock_steps_back=0,
        largest_step_back_ns=0,
        lead_ns=0,
        fence_left_ns=None,
        fence_extensions=0,
        clock_jumps=0,
    )


def test_repr_tells_worker_and_layout() -> None:
    ids = SnowflakeGenerator(7, layout="twitter")
    assert repr(ids) == "SnowflakeGenerator(worker_id=7, layout='twitter')"
    ids.close()
    assert repr(ids) == "<SnowflakeGenerator, closed>"


def test_repr_tells_a_layout_of_ones_own() -> None:
    layout = Layout(41, 8, 14, "sequence-first", 1_000_000, 0)
    assert repr(SnowflakeGenerator(layout=layout)) == (
        "SnowflakeGenerator(worker_id=0, layout=Layout(time_bits=41, worker_bits=8, "
        "sequence_bits=14, order='sequence-first', tick_ns=1000000, epoch_unix_ms=0))"
    )


USES: dict[str, Callable[[SnowflakeGenerator], object]] = {
    "next_id": lambda ids: ids.next_id(),
    "try_next_id": lambda ids: ids.try_next_id(),
    "next": next,
    "batch": lambda ids: ids.batch(3),
    "batch of none": lambda ids: ids.batch(0),
    "try_batch": lambda ids: ids.try_batch(3),
    "try_batch of none": lambda ids: ids.try_batch(0),
    "stream": lambda ids: next(ids.stream()),
    "fill": lambda ids: ids.fill(memoryview(bytearray(8)).cast("q")),
    "worker_id": lambda ids: ids.worker_id,
    "stats": lambda ids: ids.stats(),
}


@pytest.mark.parametrize("use", USES)
def test_a_closed_generator_is_refused(use: str) -> None:
    ids = SnowflakeGenerator()
    USES[use](ids)
    ids.close()
    with pytest.raises(
        ClosedError, match="^this SnowflakeGenerator was closed: create"
    ):
        USES[use](ids)


def test_closing_twice_is_fine() -> None:
    ids = SnowflakeGenerator()
    ids.close()
    ids.close()


def test_a_with_block_closes() -> None:
    with SnowflakeGenerator() as ids:
        ids.next_id()
    with pytest.raises(ClosedError):
        ids.next_id()


def test_the_layout_and_the_encodings_work_after_close() -> None:
    ids = SnowflakeGenerator()
    ids.close()
    assert ids.layout == Layout.DEFAULT
    assert ids.layout.split(5).sequence == 5
    assert ids.parse(ids.format(5)) == 5
    assert ids.parse("5", lenient=True) == 5


def test_a_dropped_generator_is_freed() -> None:
    ids = SnowflakeGenerator()
    gone = weakref.ref(ids)
    del ids
    let_pypy_free()
    assert gone() is None


def test_dropped_generators_give_their_memory_back() -> None:
    def mappings() -> int:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return len(maps.readlines())

    before = mappings()
    for _ in range(500):
        # With a clock of its own each has a page of its own.
        SnowflakeGenerator(clock=SetClock()).next_id()
    let_pypy_free()
    assert mappings() - before < 50


COPIES: dict[str, Callable[[SnowflakeGenerator], object]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", COPIES)
def test_a_generator_in_memory_is_not_copied(way: str) -> None:
    with pytest.raises(TypeError) as caught:
        COPIES[way](SnowflakeGenerator(store="memory"))
    assert str(caught.value) == (
        "a SnowflakeGenerator in memory cannot be pickled or copied: use the default "
        "store, which all processes of a user share, or 'file:' and a path; or create "
        "it before the processes are forked, which then share it; or create one in "
        "each process, with different worker IDs"
    )


VALUES = (
    Layout.SONYFLAKE_V1,
    Parts(1, 2, 3, 4, 5),
    Stats(1, 2, 3, 4, 5, 6, None, 8, 9),
)


@pytest.mark.parametrize("value", VALUES)
def test_values_are_frozen_and_copied(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    assert hash(value) == hash(copy.copy(value))
    assert not hasattr(value, "__dict__")
    with pytest.raises(AttributeError):
        value.worker_bits = 3  # type: ignore[attr-defined]


def test_every_exported_name_exists() -> None:
    assert all(hasattr(libsnowflake, name) for name in libsnowflake.__all__)
