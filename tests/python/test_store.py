"""The file store: what is shared, what is copied, and what is refused."""

from __future__ import annotations

import array
import copy
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
)
from libsnowflake._open import without_password

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
        "max_jump_ms": 60_000,
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


ALLOWED = (
    "store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a "
    "server, got "
)


@pytest.mark.parametrize("store", ["file:ids", "file:../ids", "file:~/ids", "file:"])
def test_a_path_that_is_not_absolute_is_refused(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator(1, store=store)
    assert str(caught.value).startswith(f"{ALLOWED}'{store}'")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("store", ["/data/ids", "File:/data/ids", "Memory", "redis:x"])
def test_a_store_of_another_scheme_is_refused(store: str) -> None:
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator(1, store=store)
    assert str(caught.value).startswith(f"{ALLOWED}'{store}'")


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        ("redis://db/0", "redis://db/0"),
        ("redis://app@db:6379/0", "redis://app@db:6379/0"),
        ("redis://app:pass@word:x@db/0?space=a", "redis://app:***@db/0?space=a"),
        (
            "postgresql://db/a?PASSWORD=pw&space=a",
            "postgresql://db/a?PASSWORD=***&space=a",
        ),
        ("etcd://a,b?token=t#x", "etcd://a,b?token=***#x"),
        ("file:/data/a:b@c", "file:/data/a:b@c"),
    ],
)
def test_a_store_is_shown_without_its_password(store: str, shown: str) -> None:
    assert without_password(store) == shown


def test_a_variable_that_is_not_set_does_not_choose_a_store() -> None:
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator(1, store="")
    assert str(caught.value) == (
        f"{ALLOWED}'': leave store out for the default, 'machine'; an empty text may "
        "be a variable that is not set"
    )


def test_repr_tells_the_store(store: str) -> None:
    assert repr(SnowflakeGenerator(7, store=store)) == (
        f"SnowflakeGenerator(worker_id=7, layout='default', store={store!r})"
    )
