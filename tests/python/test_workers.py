"""A generator of several worker IDs."""

from __future__ import annotations

import copy
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest
from helpers import SetClock
from libsnowflake import ConfigError, SnowflakeGenerator, StoreMismatchError

EACH = 20_000


def in_threads(ids: SnowflakeGenerator, count: int) -> list[list[int]]:
    """Take IDs in every way, in as many new threads."""
    taken: list[list[int]] = [[] for _ in range(count)]
    start = threading.Barrier(count)

    def take(own: list[int]) -> None:
        start.wait()
        stream = ids.stream(100)
        own += [ids.next_id() for _ in range(EACH // 2)]
        own += ids.batch(EACH // 4)
        own += [next(stream) for _ in range(EACH // 4)]

    threads = [threading.Thread(target=take, args=(own,)) for own in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


@pytest.mark.parametrize("store", [False, True])
def test_threads_are_spread_over_the_workers_none_twice_and_each_in_order(
    store: bool, tmp_path: Path
) -> None:
    path = f"file:{tmp_path / 'ids'}" if store else None
    ids = SnowflakeGenerator(600, worker_count=4, store=path)
    taken = in_threads(ids, 4)
    assert len({id_ for own in taken for id_ in own}) == 4 * EACH
    assert all(own == sorted(own) for own in taken)
    workers = [{ids.layout.split(id_).worker_id for id_ in own} for own in taken]
    # Each thread keeps to one, and there are as many as threads.
    assert sorted(map(list, workers)) == [[600], [601], [602], [603]]


def test_several_workers_give_more_than_one_has() -> None:
    ids = SnowflakeGenerator(worker_count=2, max_wait_ms=0, clock=SetClock())
    counts = []

    def take() -> None:
        counts.append(len(ids.batch(4096)))

    # All that one worker ID has in the tick at which the clock stands.
    for _ in range(2):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    assert counts == [4096, 4096]


def test_each_worker_has_a_file_and_the_first_one_that_of_the_store(
    tmp_path: Path,
) -> None:
    store = f"file:{tmp_path / 'ids'}"
    SnowflakeGenerator(9, worker_count=3, store=store)
    assert sorted(os.listdir(tmp_path)) == ["ids", "ids.10", "ids.11"]


def test_an_error_of_a_store_tells_which_file_it_was(tmp_path: Path) -> None:
    (tmp_path / "ids.10").write_bytes(b"x" * 4096)
    store = f"file:{tmp_path / 'ids'}"
    with pytest.raises(StoreMismatchError) as caught:
        SnowflakeGenerator(9, worker_count=3, store=store)
    assert str(caught.value).startswith(f"{tmp_path / 'ids.10'} belongs to something ")
    assert caught.value.filename == str(tmp_path / "ids")


def test_the_count_is_told() -> None:
    ids = SnowflakeGenerator(7, worker_count=3)
    assert (ids.worker_id, ids.worker_count) == (7, 3)
    assert repr(ids) == (
        "SnowflakeGenerator(worker_id=7, worker_count=3, layout='default')"
    )
    ids.close()
    assert ids.worker_count == 3
    assert SnowflakeGenerator().worker_count == 1


def test_the_count_travels_with_a_file_store(tmp_path: Path) -> None:
    store = f"file:{tmp_path / 'ids'}"
    ids = SnowflakeGenerator(7, worker_count=3, store=store)
    for again in (pickle.loads(pickle.dumps(ids)), copy.deepcopy(ids)):
        assert again.worker_count == 3
        assert ids.next_id() < again.next_id() < ids.next_id()


@pytest.mark.parametrize(
    ("worker_id", "count", "most"),
    [
        (0, 0, 1024),
        (0, -1, 1024),
        (0, 1025, 1024),
        (1020, 5, 4),
        (1023, 2, 1),
        (1023, 2**32 - 1, 1),
        (1020, 2**32, 4),
        (1020, 2**70, 4),
    ],
)
def test_workers_that_the_layout_has_not_are_refused(
    worker_id: int, count: int, most: int
) -> None:
    sentence = f"^worker_count must be .* got {count}$"
    with pytest.raises(ConfigError, match=sentence):
        SnowflakeGenerator(worker_id, worker_count=count)


@pytest.mark.parametrize("count", [1.0, "1", None])
def test_a_count_of_no_integer_is_refused(count: Any) -> None:
    with pytest.raises(TypeError, match="^worker_count must be an integer, got "):
        SnowflakeGenerator(worker_count=count)


def test_all_workers_of_the_layout_can_be_used() -> None:
    ids = SnowflakeGenerator(layout="javascript", worker_count=32)
    assert ids.worker_count == 32
