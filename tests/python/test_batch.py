"""Many IDs at once: lists and buffers."""

from __future__ import annotations

import array
import copy
import ctypes
import mmap
import pickle
from typing import Any, Callable

import numpy as np
import pytest
from helpers import SetClock, free_worker
from libsnowflake import AgainError, RangeError, SnowflakeError, SnowflakeGenerator


@pytest.fixture
def ids() -> SnowflakeGenerator:
    return SnowflakeGenerator(free_worker())


def increasing(numbers: Any) -> bool:
    return all(before < after for before, after in zip(numbers, numbers[1:]))


def test_a_batch_is_increasing(ids: SnowflakeGenerator) -> None:
    batch = ids.batch(50_000)
    assert len(batch) == 50_000
    assert increasing(batch)
    assert ids.next_id() > batch[-1]


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 4097, 16_384, 16_385])
def test_a_batch_has_as_many_as_asked_for(ids: SnowflakeGenerator, count: int) -> None:
    assert len(set(ids.batch(count))) == count


@pytest.mark.parametrize("count", [-1, 2**62, 2**70, -(2**70)])
def test_a_batch_that_cannot_be_is_refused(ids: SnowflakeGenerator, count: int) -> None:
    sentence = f"^count must be between 0 and 1152921504606846975, got {count}$"
    with pytest.raises(RangeError, match=sentence):
        ids.batch(count)


@pytest.mark.parametrize("count", [1.0, "1", None])
def test_a_batch_of_no_integer_is_refused(ids: SnowflakeGenerator, count: Any) -> None:
    with pytest.raises(TypeError, match="^count must be an integer, got "):
        ids.batch(count)


def test_a_batch_larger_than_memory_is_refused(ids: SnowflakeGenerator) -> None:
    with pytest.raises(MemoryError):
        ids.batch(2**56)


BUFFERS: dict[str, Callable[[], Any]] = {
    "array q": lambda: array.array("q", bytes(8 * 5000)),
    "array Q": lambda: array.array("Q", bytes(8 * 5000)),
    "array l": lambda: array.array("l", bytes(8 * 5000)),
    "array L": lambda: array.array("L", bytes(8 * 5000)),
    "int64": lambda: np.zeros(5000, np.int64),
    "uint64": lambda: np.zeros(5000, np.uint64),
    "two dimensions": lambda: np.zeros((50, 100), np.int64),
    "memoryview": lambda: memoryview(array.array("q", bytes(8 * 5000))),
    "cast bytes": lambda: memoryview(bytearray(8 * 5000)).cast("q"),
    "ctypes": lambda: (ctypes.c_int64 * 5000)(),
    "slice": lambda: np.zeros(6000, np.int64)[500:5500],
    "shared memory": lambda: memoryview(mmap.mmap(-1, 8 * 5000)).cast("q"),
}


@pytest.mark.parametrize("name", BUFFERS)
def test_a_buffer_of_8_byte_integers_is_filled(
    ids: SnowflakeGenerator, name: str
) -> None:
    buffer = BUFFERS[name]()
    assert ids.fill(buffer) == 5000
    filled = np.asarray(buffer).reshape(-1).tolist()
    assert filled[0] > 0
    assert increasing(filled)


def test_only_the_slice_given_is_filled(ids: SnowflakeGenerator) -> None:
    whole = np.zeros(12, np.int64)
    ids.fill(whole[4:8])
    assert [id_ > 0 for id_ in whole.tolist()] == [False] * 4 + [True] * 4 + [False] * 4


EMPTY: dict[str, Any] = {
    "array": array.array("q"),
    "two dimensions": np.zeros((3, 0), np.int64),
    # As some libraries return an array without items.
    "no address": (ctypes.c_int64 * 0).from_address(0),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_buffer_is_filled_with_nothing(
    ids: SnowflakeGenerator, name: str
) -> None:
    assert ids.fill(EMPTY[name]) == 0
    assert ids.stats().issued == 0


OTHER_ITEMS = {
    "bytearray": (bytearray(80), "'B' (1 byte)"),
    "int32": (np.zeros(10, np.int32), "'i' (4 bytes)"),
    "array i": (array.array("i", [0] * 10), "'i' (4 bytes)"),
    "float64": (np.zeros(10, np.float64), "'d' (8 bytes)"),
    "bytes as items": (memoryview(bytearray(80)), "'B' (1 byte)"),
    "other byte order": (np.zeros(10, ">i8"), "'>q' (8 bytes)"),
    "record": (np.zeros(10, "i4,i4"), "'T{i:f0:i:f1:}' (8 bytes)"),
}


@pytest.mark.parametrize("name", OTHER_ITEMS)
def test_a_buffer_of_other_items_is_refused(ids: SnowflakeGenerator, name: str) -> None:
    buffer, got = OTHER_ITEMS[name]
    with pytest.raises(TypeError) as caught:
        ids.fill(buffer)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "buffer must be a writable, contiguous buffer of 8-byte integers, such as "
        "array('q'), numpy.int64 or a memoryview of them, got items of format " + got
    )


@pytest.mark.parametrize("buffer", [[0] * 10, 5, None, "text"])
def test_what_is_no_buffer_is_refused(ids: SnowflakeGenerator, buffer: Any) -> None:
    with pytest.raises(TypeError, match="^buffer must be a writable, .*, got .* [(]"):
        ids.fill(buffer)


def test_a_read_only_buffer_is_refused(ids: SnowflakeGenerator) -> None:
    read_only = np.zeros(10, np.int64)
    read_only.flags.writeable = False
    for buffer in (read_only, memoryview(bytes(80)).cast("q")):
        with pytest.raises(
            RangeError, match="^buffer must be .*, got a read-only one$"
        ):
            ids.fill(buffer)


@pytest.mark.parametrize("order", ["strided", "reversed", "columns first"])
def test_a_buffer_that_is_not_contiguous_is_refused(
    ids: SnowflakeGenerator, order: str
) -> None:
    buffer = {
        "strided": np.zeros(10, np.int64)[::2],
        "reversed": np.zeros(10, np.int64)[::-1],
        "columns first": np.zeros((5, 4), np.int64, order="F"),
    }[order]
    with pytest.raises(
        RangeError, match="^buffer must be .*, got one of shape .*: copy"
    ):
        ids.fill(buffer)
    assert not buffer.any()


def test_a_buffer_is_free_again_after_it_was_filled(ids: SnowflakeGenerator) -> None:
    buffer = array.array("q", [0] * 10)
    ids.fill(buffer)
    buffer.append(1)  # A BufferError while anybody still looks into it.
    assert len(buffer) == 11


def full_after_128() -> SnowflakeGenerator:
    """Return a generator that has 128 IDs and then, without waiting, no more."""
    return SnowflakeGenerator(1, layout="javascript", max_wait_ms=0, clock=SetClock())


# 2023-11-14T22:13:20Z is tick 122163200000, worker 1 in 5 bits, 7 of sequence.
FULL_TICK = list(range(500380467200128, 500380467200256))


def test_a_batch_that_fails_keeps_what_it_has_taken() -> None:
    with pytest.raises(AgainError) as caught:
        full_after_128().batch(200)
    assert caught.value.taken == array.array("q", FULL_TICK)


def test_a_fill_that_fails_keeps_what_it_has_written() -> None:
    buffer = array.array("q", [0] * 200)
    with pytest.raises(AgainError) as caught:
        full_after_128().fill(buffer)
    assert caught.value.taken == array.array("q", FULL_TICK)
    assert buffer.tolist() == FULL_TICK + [0] * 72


@pytest.mark.parametrize("call", ["batch", "fill"])
def test_what_was_taken_is_pickled_with_the_error(call: str) -> None:
    ids = full_after_128()
    argument: Any = 200 if call == "batch" else array.array("q", [0] * 200)
    with pytest.raises(AgainError) as caught:
        getattr(ids, call)(argument)
    for again in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert type(again) is AgainError
        assert type(again.taken) is array.array
        assert again.taken.tolist() == FULL_TICK
        assert str(again) == str(caught.value)
        assert (again.wait_seconds, again.reason) == (0.001, "tick full")


def test_a_batch_that_has_taken_nothing_says_so() -> None:
    ids = full_after_128()
    ids.batch(128)
    with pytest.raises(AgainError) as caught:
        ids.batch(1)
    assert caught.value.taken == array.array("q")


def test_other_errors_have_taken_nothing() -> None:
    with pytest.raises(SnowflakeError) as caught:
        full_after_128().batch(-1)
    assert caught.value.taken == array.array("q")


def test_a_batch_continues_over_many_calls_of_c_and_keeps_all_of_them() -> None:
    ids = SnowflakeGenerator(
        layout="mastodon", max_wait_ms=0, clock=SetClock()
    )  # 65 536 IDs a tick
    with pytest.raises(AgainError) as caught:
        ids.batch(70_000)
    assert len(caught.value.taken) == 65_536
    assert increasing(caught.value.taken)


def test_a_batch_that_may_be_shorter_has_what_is_free_now() -> None:
    ids = full_after_128()
    assert ids.try_batch(0) == []
    assert ids.try_batch(100) == FULL_TICK[:100]
    assert ids.try_batch(100) == FULL_TICK[100:]
    with pytest.raises(AgainError) as caught:
        ids.try_batch(100)
    assert (caught.value.wait_seconds, caught.value.reason) == (0.001, "tick full")


def test_a_batch_that_may_be_shorter_takes_a_whole_tick_and_the_lead() -> None:
    ids = SnowflakeGenerator(
        layout="mastodon", max_lead_ms=2, max_wait_ms=60_000, clock=SetClock()
    )
    # Three ticks, in many calls of C; it does not wait for a fourth.
    taken = ids.try_batch(1_000_000)
    assert len(taken) == 3 * 65_536
    assert increasing(taken)


@pytest.mark.parametrize("count", [-1, 2**62])
def test_a_shorter_batch_that_cannot_be_is_refused(
    ids: SnowflakeGenerator, count: int
) -> None:
    with pytest.raises(RangeError, match="^count must be between 0 and .*, got "):
        ids.try_batch(count)
