"""The file store: what is shared, what is copied, and what is refused."""

from __future__ import annotations

import array
import copy
import errno
import os
import pickle
import stat
import sys
import threading
from pathlib import Path
from typing import Any, Callable

import pytest
from helpers import SetClock
from libsnowflake import (
    ClosedError,
    ConfigError,
    Layout,
    SnowflakeGenerator,
    StoreError,
)

THREADS = 8
COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda ids: pickle.loads(pickle.dumps(ids)),
    "oldest pickle": lambda ids: pickle.loads(pickle.dumps(ids, 0)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ids"


@pytest.fixture
def store(path: Path) -> str:
    return f"file:{path}"


def test_generators_of_one_file_do_not_repeat_each_other(store: str) -> None:
    several = [SnowflakeGenerator(1, store=store) for _ in range(3)]
    taken = [ids.next_id() for _ in range(3_000) for ids in several]
    assert taken == sorted(set(taken))


def test_all_calls_take_from_the_file(store: str) -> None:
    one, other = (SnowflakeGenerator(1, store=store) for _ in range(2))
    buffer = array.array("q", bytes(80))
    taken = [one.next_id(), other.try_next_id(), next(one), *other.batch(10)]
    one.fill(buffer)
    taken += [*buffer, other.next_id()]
    assert taken == sorted(set(taken))


def test_a_generator_made_anew_goes_on_from_the_file(store: str) -> None:
    taken = []
    for _ in range(50):
        with SnowflakeGenerator(1, store=store) as ids:
            taken += [ids.next_id(), ids.next_id()]
    assert taken == sorted(set(taken))


def test_the_file_is_a_page_for_its_owner_alone(store: str, path: Path) -> None:
    SnowflakeGenerator(1, store=store)
    assert path.stat().st_size == 4096
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_the_fence_stands_ten_seconds_ahead(store: str) -> None:
    ids = SnowflakeGenerator(1, store=store)
    ids.next_id()
    stats = ids.stats()
    assert stats.fence_extensions == 1
    assert stats.fence_left_ns is not None
    assert 5e9 < stats.fence_left_ns < 11e9


def test_threads_on_a_file_get_no_id_twice_and_each_its_own_in_order(
    store: str,
) -> None:
    generators = [SnowflakeGenerator(1, store=store) for _ in range(THREADS)]
    taken: list[list[int]] = [[] for _ in range(THREADS)]
    start = threading.Barrier(THREADS)

    def take(number: int) -> None:
        # Half of them on a generator of their own, half on one together.
        ids = generators[number if number % 2 else 0]
        start.wait()
        for _ in range(5_000):
            taken[number].append(ids.next_id())

    threads = [threading.Thread(target=take, args=(n,)) for n in range(THREADS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert len({id_ for own in taken for id_ in own}) == 40_000
    assert all(own == sorted(own) for own in taken)


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_goes_on_in_the_same_file(way: str, store: str) -> None:
    layout = Layout(41, 8, 14, "sequence-first", 1_000_000, 0)
    settings: dict[str, Any] = {"max_wait_ms": 70, "max_lead_ms": 3}
    ids = SnowflakeGenerator(
        200, layout=layout, sequence_start=16, store=store, **settings
    )
    again = COPIES[way](ids)
    assert type(again) is SnowflakeGenerator
    assert again.__reduce__() == ids.__reduce__()
    assert repr(again) == repr(ids)
    taken = [one.next_id() for _ in range(500) for one in (ids, again)]
    assert taken == sorted(set(taken))
    ids.close()
    assert again.next_id() > taken[-1]


def test_all_settings_travel(store: str) -> None:
    settings: dict[str, Any] = {
        "worker_id": 7,
        "layout": Layout.TWITTER,
        "worker_count": 2,
        "max_wait_ms": 20,
        "max_lead_ms": 10,
        "sequence_start": 64,
        "store": store,
    }
    _, (_, travelling), _ = SnowflakeGenerator(**settings).__reduce__()
    assert travelling == settings


class Tagged(SnowflakeGenerator):
    """As a user may derive one: with settings and attributes of its own."""

    def __init__(self, tag: str, store: str) -> None:
        super().__init__(3, store=store)
        self.tag = tag


@pytest.mark.parametrize("way", COPIES)
def test_a_subclass_travels_with_what_it_has_added(way: str, store: str) -> None:
    again = COPIES[way](Tagged("blue", store))
    assert type(again) is Tagged
    assert again.tag == "blue"
    assert again.worker_id == 3


def test_a_closed_generator_does_not_travel(store: str) -> None:
    ids = SnowflakeGenerator(1, store=store)
    ids.close()
    with pytest.raises(ClosedError):
        pickle.dumps(ids)


@pytest.mark.parametrize("way", COPIES)
def test_a_generator_with_a_clock_of_its_own_does_not_travel(
    way: str, store: str
) -> None:
    with pytest.raises(TypeError) as caught:
        COPIES[way](SnowflakeGenerator(1, store=store, clock=SetClock()))
    assert str(caught.value) == (
        "a SnowflakeGenerator with a custom clock cannot be pickled or copied: create "
        "one where it is needed"
    )


def test_a_relative_path_means_the_same_file_in_another_directory(
    path: Path, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    ids = SnowflakeGenerator(1, store="file:../ids")
    first = ids.next_id()
    monkeypatch.chdir("/")
    again = pickle.loads(pickle.dumps(ids))
    assert first < again.next_id() < ids.next_id()
    assert again.next_id() < SnowflakeGenerator(1, store=store).next_id()
    assert os.listdir(below) == []
    assert f"store='file:{below}/../ids'" in repr(again)


def test_a_relative_path_in_a_directory_that_is_gone_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(StoreError) as caught:
        SnowflakeGenerator(1, store="file:ids")
    assert caught.value.errno == errno.ENOENT


def test_an_empty_store_is_memory() -> None:
    assert repr(SnowflakeGenerator(1, store="")) == repr(SnowflakeGenerator(1))


@pytest.mark.parametrize("store", ["file:", "/data/ids", "File:/data/ids", "file"])
def test_a_store_that_is_not_told_by_scheme_and_path_is_refused(store: str) -> None:
    sentence = f"^store must be empty .memory. or 'file:' and a path, got '{store}': "
    with pytest.raises(ConfigError, match=sentence):
        SnowflakeGenerator(1, store=store)


def test_repr_tells_the_store(store: str) -> None:
    assert repr(SnowflakeGenerator(7, store=store)) == (
        f"SnowflakeGenerator(worker_id=7, layout='default', store={store!r})"
    )
