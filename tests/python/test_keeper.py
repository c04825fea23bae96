"""Leases that a program keeps by a client of its own: "client://NAME"."""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import threading
import time
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import pytest
from libsnowflake import (
    ClockError,
    ClosedError,
    ConfigError,
    Keeper,
    Layout,
    LeaseAnswer,
    LeaseLostError,
    LeaseRequest,
    RangeError,
    SnowflakeGenerator,
    StoreError,
    StoreMismatchError,
    WorkersError,
)

LATE_MS = 4_102_444_800_000  # 2100-01-01.

_names = itertools.count()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def free_store(query: str = "") -> str:
    """Return a store that no other test has touched."""
    return f"client://test-{next(_names)}?page=memory&wait=0s{query}"


@dataclass
class Record:
    owner: int = -1
    nonce: int = -1
    from_ms: int = 0
    until_ms: int = 0


class Store:
    """What a store does, as far as these tests need it."""

    def __init__(self, window_ms: int = 60_000) -> None:
        self.window_ms = window_ms
        self.records = [Record() for _ in range(8)]
        self.asked: list[LeaseRequest] = []

    def execute(self, request: LeaseRequest) -> LeaseAnswer:
        self.asked.append(request)
        if request.kind == "acquire":
            return self.acquire(request)
        if request.kind == "release":
            return LeaseAnswer.released()
        assert request.worker_id is not None
        assert request.next_nonce is not None
        record = self.records[request.worker_id]
        if record.owner != request.owner:
            return LeaseAnswer.lost("owner")
        if record.nonce == request.nonce:
            record.nonce = request.next_nonce
            record.until_ms = max(record.until_ms, now_ms() + self.window_ms)
        return LeaseAnswer.renewed(record.until_ms)

    def acquire(self, request: LeaseRequest) -> LeaseAnswer:
        for worker_id in range(request.first_worker, len(self.records)):
            record = self.records[worker_id]
            if record.until_ms <= now_ms() and worker_id <= request.last_worker:
                record.owner, record.nonce = request.owner, request.nonce
                record.from_ms, record.until_ms = record.until_ms, now_ms()
                record.until_ms += self.window_ms
                return LeaseAnswer.granted(worker_id, record.from_ms, record.until_ms)
        return LeaseAnswer.full(self.records[request.first_worker].until_ms)


def asked(keeper: Keeper) -> LeaseRequest:
    """Return the request that is due now."""
    request = keeper.step()
    assert isinstance(request, LeaseRequest)
    return request


def keep(keeper: Keeper, store: Store) -> float:
    """Execute what is due; return for how long there is nothing more."""
    while True:
        request = keeper.step()
        if isinstance(request, float):
            return request
        keeper.answer(store.execute(request))


def test_a_generator_gets_the_worker_id_that_the_keeper_leases() -> None:
    name = free_store("&worker=3-5&window=2m&max_skew=1s")
    store = Store(window_ms=120_000)
    with Keeper(name) as keeper:
        request = asked(keeper)
        assert (request.kind, request.worker_id, request.preferred) == (
            "acquire",
            None,
            None,
        )
        assert request.owner >= 2**32
        assert request.nonce > 0
        assert (request.next_nonce, request.until_ms) == (None, None)
        assert request.client_ms is not None
        assert abs(request.client_ms - now_ms()) < 10_000
        assert (request.first_worker, request.last_worker) == (3, 5)
        assert (request.window_ms, request.max_skew_ms) == (120_000, 1_000)
        assert request.deadline_ms == 3_000
        assert request.layout == "41.10.12w.1000000ns.1577836800000"
        assert request.name.endswith(f" {os.getpid()}")
        keeper.answer(store.execute(request))
        assert 0 < keep(keeper, store) <= 1
        ids = SnowflakeGenerator(store=name)
        assert ids.worker_id == 3
        assert ids.layout.split(ids.next_id()).worker_id == 3


def test_the_layout_is_that_of_the_generators() -> None:
    name, store, layout = free_store(), Store(), Layout(41, 2, 12)
    with Keeper(name, layout=layout) as keeper:
        request = asked(keeper)
        assert request.layout.startswith("41.2.12w.")
        assert request.last_worker == 3
        keeper.answer(store.execute(request))
        assert SnowflakeGenerator(store=name, layout=layout).worker_id == 0
        with pytest.raises(LeaseLostError):
            SnowflakeGenerator(store=name)


def test_a_lease_that_is_lost_is_followed_by_another_one() -> None:
    name, store = free_store(), Store(window_ms=700)
    with Keeper(name) as keeper:
        keeper.answer(store.execute(asked(keeper)))
        ids = SnowflakeGenerator(store=name)
        taken = ids.batch(1000)
        assert ids.worker_id == 0
        store.records[0].owner += 1
        store.window_ms = 60_000
        assert keep(keeper, store) > 0
        kinds = [(request.kind, request.preferred) for request in store.asked]
        assert kinds == [("acquire", None), ("renew", None), ("acquire", 0)]
        while now_ms() <= store.records[0].until_ms:
            taken.append(ids.next_id())
            time.sleep(0.001)
        taken += ids.batch(1000)
        assert ids.worker_id == 1
        assert {ids.layout.split(id_).worker_id for id_ in taken} == {0, 1}
        assert taken == sorted(set(taken))


def test_a_thread_keeps_the_lease_while_others_take_ids() -> None:
    name, store = free_store(), Store(window_ms=300)
    stop = threading.Event()

    def run(keeper: Keeper) -> None:
        while not stop.is_set():
            request = keeper.step()
            if isinstance(request, float):
                keeper.wait(request)
            else:
                keeper.answer(store.execute(request))

    with Keeper(name) as keeper:
        thread = threading.Thread(target=run, args=(keeper,))
        thread.start()
        try:
            ids = SnowflakeGenerator(store=name.replace("wait=0s", "wait=30s"))
            taken = []
            end = time.monotonic() + 1.5
            while time.monotonic() < end:
                taken += ids.batch(10)
                time.sleep(0.002)
        finally:
            stop.set()
            thread.join()
    assert taken == sorted(set(taken))
    assert sum(request.kind == "renew" for request in store.asked) >= 2


@pytest.mark.parametrize(
    ("answer", "error", "part"),
    [
        (LeaseAnswer.full(LATE_MS), WorkersError, "falls free at 2100-01-01T00:00:00"),
        (LeaseAnswer.quarantined(LATE_MS), StoreError, "nothing before 2100-01-01"),
        (LeaseAnswer.skewed(LATE_MS), ClockError, " behind that of "),
        (LeaseAnswer.mismatch("1.2.3"), StoreMismatchError, "layout, '1.2.3'"),
    ],
)
def test_what_the_store_refuses_is_the_error_of_a_generator(
    answer: LeaseAnswer, error: type[Exception], part: str
) -> None:
    name = free_store()
    with Keeper(name) as keeper:
        asked(keeper)
        keeper.answer(answer)
        with pytest.raises(error) as caught:
            SnowflakeGenerator(store=name)
        assert part in str(caught.value)


def test_a_store_that_cannot_be_reached_is_in_the_error() -> None:
    name = free_store()
    with Keeper(name) as keeper:
        first = asked(keeper)
        keeper.fail("db:5432: connection\0refused \udcff")
        with pytest.raises(StoreError, match="db:5432: connection refused"):
            SnowflakeGenerator(store=name)
        wait = keeper.step()
        assert isinstance(wait, float)
        assert 0 < wait <= 1
        while isinstance(again := keeper.step(), float):
            keeper.wait(again)
        assert (again.owner, again.nonce) == (first.owner, first.nonce)


def test_without_a_keeper_there_is_no_worker_id() -> None:
    with pytest.raises(LeaseLostError, match="has not answered yet: try again"):
        SnowflakeGenerator(store=free_store())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (LeaseAnswer.granted(6, 0, 9), "worker_id must be between 0 and 5, got 6"),
        (LeaseAnswer.granted(-1, 0, 9), "worker_id must be between 0 and 5, got -1"),
        (LeaseAnswer.granted(1, -1, 9), "from_ms must be between 0 and "),
        (LeaseAnswer.granted(1, 9, 9), "until_ms must be between 10 and "),
        (LeaseAnswer.granted(1, 0, 2**63), "until_ms must be an integer of 64 bits, "),
        (LeaseAnswer.full(-1), "until_ms must be between 0 and "),
        (LeaseAnswer.renewed(9), "kind must be granted (1), skewed (5), full (6), "),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_changes_nothing(
    answer: LeaseAnswer, message: str
) -> None:
    name = free_store("&worker=0-5")
    with Keeper(name) as keeper:
        with pytest.raises(RangeError, match="nothing was asked yet"):
            keeper.answer(LeaseAnswer.granted(0, 0, 9))
        request = asked(keeper)
        with pytest.raises(RangeError) as caught:
            keeper.answer(answer)
        assert str(caught.value).startswith(message)
        keeper.answer(Store().execute(request))
        assert SnowflakeGenerator(store=name).worker_id == 0


def test_values_of_other_types_are_refused() -> None:
    with Keeper(free_store()) as keeper:
        asked(keeper)
        of_any_type: Any = keeper
        with pytest.raises(
            TypeError, match="^answer must be a LeaseAnswer, got 'full'"
        ):
            of_any_type.answer("full")
        with pytest.raises(TypeError, match="^from_ms must be an integer, got 0.5"):
            of_any_type.answer(LeaseAnswer.granted(1, 0.5, 9))  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="^why must be a str, got None"):
            of_any_type.fail(None)
        with pytest.raises(TypeError, match="^layout must be a str, got 5"):
            of_any_type.answer(LeaseAnswer.mismatch(5))  # type: ignore[arg-type]
        for kind, loss in (("grant", None), ("lost", "gone")):
            with pytest.raises(RangeError, match=" must be one of "):
                of_any_type.answer(LeaseAnswer(kind, 0, 0, 0, loss, ""))  # type: ignore[arg-type]


@pytest.mark.parametrize("store", ["memory", "redis://app:secret@db/0", "client:x", ""])
def test_other_stores_have_no_keeper(store: str) -> None:
    with pytest.raises(ConfigError, match="^store must be ") as caught:
        Keeper(store)
    assert "secret" not in str(caught.value)


def test_a_keeper_needs_a_store_that_is_text() -> None:
    of_any_type: Any = Keeper
    for store in (None, 5):
        with pytest.raises(TypeError, match="^store must be a str"):
            of_any_type(store)


def test_a_closed_keeper_says_so_and_makes_room_for_another_one() -> None:
    name, store = free_store(), Store()
    first, second = Keeper(name), Keeper(name)
    keep(first, store)
    assert isinstance(second.step(), float)
    first.close()
    first.close()
    for call in (
        first.step,
        lambda: first.wait(1),
        lambda: first.fail("x"),
        lambda: first.answer(LeaseAnswer.released()),
    ):
        with pytest.raises(ClosedError, match="this Keeper was closed: create another"):
            call()
    store.records[0].until_ms = now_ms()
    assert keep(second, store) > 0
    second.close()


def test_a_wait_ends_when_a_generator_needs_more() -> None:
    name, store = free_store(), Store(window_ms=400)
    with Keeper(name) as keeper:
        keeper.answer(store.execute(asked(keeper)))
        ids = SnowflakeGenerator(store=name, max_wait_ms=500)
        asked(keeper)
        keeper.fail("db: nothing more")

        def take() -> None:
            with pytest.raises(StoreError, match="db: nothing more"):
                ids.next_id()

        while now_ms() <= store.records[0].until_ms:
            time.sleep(0.01)
        taker = threading.Thread(target=take)
        taker.start()
        began = time.monotonic()
        keeper.wait(3)
        waited = time.monotonic() - began
        taker.join()
    assert waited < 2


def test_a_signal_handler_runs_while_a_keeper_waits() -> None:
    called: list[float] = []
    previous = signal.signal(signal.SIGALRM, lambda *_: called.append(time.monotonic()))
    try:
        with Keeper(free_store()) as keeper:
            began = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            while time.monotonic() < began + 1 and not called:
                keeper.wait(1)
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert called[0] - began < 0.6


def test_a_forked_child_uses_the_lease_that_its_parent_keeps() -> None:
    name, store = free_store(), Store(window_ms=1_000)
    with Keeper(name) as keeper:
        keeper.answer(store.execute(asked(keeper)))
        ids = SnowflakeGenerator(store=name)
        child = os.fork()
        if child == 0:
            is_right = ids.next_id() > 0 and isinstance(keeper.step(), float)
            keeper.close()
            os._exit(0 if is_right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        # It is still the keeper.
        assert asked(keeper).kind == "renew"


def test_requests_and_answers_are_values() -> None:
    with Keeper(free_store()) as keeper:
        request = asked(keeper)
    assert pickle.loads(pickle.dumps(request)) == request
    answer = LeaseAnswer.lost("twin")
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert answer != LeaseAnswer.lost("over")
    with pytest.raises(FrozenInstanceError):
        answer.kind = "full"  # type: ignore[misc]
