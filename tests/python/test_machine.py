"""The default store: all processes of the user on this machine are one generator."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from gerador_snowflake import GeradorSnowflake
from helpers import SetClock, free_worker
from libsnowflake import ClockError, SnowflakeGenerator, StoreError

PROCESSES = 8
EACH = 5_000
PATIENCE_S = 60


def run(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Start another interpreter; what it writes is read by `numbers_of`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def numbers_of(program: subprocess.Popen[str]) -> list[int]:
    """Let a program go on, and return the numbers that it writes."""
    written, _ = program.communicate("go\n", PATIENCE_S)
    assert program.returncode == 0
    return list(map(int, written.split()))


TAKE = """
import sys
from libsnowflake import SnowflakeGenerator
ids = SnowflakeGenerator(worker_id=int(sys.argv[1]))
input()
print(*[ids.next_id() for _ in range(int(sys.argv[2]))])
"""


def test_programs_that_know_nothing_of_each_other_give_no_id_twice() -> None:
    worker_id = free_worker()
    programs = [run(TAKE, worker_id, EACH) for _ in range(PROCESSES)]
    # All at once: each goes on when it can read a line.
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    each = [numbers_of(program) for program in programs]
    assert all(own == sorted(own) for own in each)
    flat = [id_ for own in each for id_ in own]
    assert len(flat) == PROCESSES * EACH
    assert len(set(flat)) == len(flat)


def test_the_old_name_uses_the_same_state() -> None:
    worker_id = free_worker()
    taken = []
    for _ in range(500):
        taken.append(SnowflakeGenerator(worker_id).next_id())
        taken.append(GeradorSnowflake(worker_id).proximo_id())
    assert taken == sorted(set(taken))


def test_a_generator_created_again_in_the_same_tick_goes_on() -> None:
    worker_id = free_worker()
    taken = []
    for _ in range(200):
        with SnowflakeGenerator(worker_id) as ids:
            taken += ids.batch(50)
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("store", [None, "machine"])
def test_the_machine_is_the_default(store: str | None) -> None:
    worker_id = free_worker()
    one, other = (
        SnowflakeGenerator(worker_id),
        SnowflakeGenerator(worker_id, store=store),
    )
    assert one.next_id() < other.next_id() < one.next_id()
    assert SnowflakeGenerator(worker_id, store="memory").stats().issued == 0


def find_faketime() -> Path | None:
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib"):
        for path in sorted(Path(folder).glob("**/faketime/libfaketime.so.1")):
            return path
    return None


def test_a_program_started_with_the_clock_set_back_repeats_nothing() -> None:
    faketime = find_faketime()
    assert faketime is not None, "the Debian package faketime is missing"
    worker_id = free_worker()
    taken = numbers_of(run(TAKE, worker_id, 2_000))
    back = {"LD_PRELOAD": str(faketime), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    # Far back it is refused; a little back it is waited for.
    far = run(TAKE, worker_id, 1, **back, FAKETIME="-3600s")
    far.communicate("go\n", PATIENCE_S)
    assert far.returncode == 1
    for _ in range(5):
        taken += numbers_of(run(TAKE, worker_id, 2_000, **back, FAKETIME="-0.04s"))
        taken += numbers_of(run(TAKE, worker_id, 2_000))
    assert len(taken) == 22_000
    assert taken == sorted(set(taken))


COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda ids: pickle.loads(pickle.dumps(ids)),
    "oldest pickle": lambda ids: pickle.loads(pickle.dumps(ids, 0)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_is_the_same_generator(way: str) -> None:
    ids = SnowflakeGenerator(free_worker(), layout="twitter", max_wait_ms=70)
    again = COPIES[way](ids)
    assert again.__reduce__() == ids.__reduce__()
    assert repr(again) == repr(ids)
    taken = [one.next_id() for _ in range(500) for one in (ids, again)]
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("way", COPIES)
def test_a_generator_with_a_custom_clock_is_not_copied(way: str) -> None:
    with pytest.raises(TypeError, match="with a custom clock cannot be pickled"):
        COPIES[way](SnowflakeGenerator(clock=SetClock()))


def test_a_generator_with_a_custom_clock_shares_its_state_with_no_other() -> None:
    clock, worker_id = SetClock(), free_worker()
    first = SnowflakeGenerator(worker_id, clock=clock).next_id()
    assert SnowflakeGenerator(worker_id, clock=clock).next_id() == first
    clock.now_ns = 0
    with pytest.raises(ClockError):
        SnowflakeGenerator(worker_id, clock=clock)


def test_the_page_is_for_its_owner_alone(machine_directory: Path) -> None:
    SnowflakeGenerator(free_worker())
    (folder,) = machine_directory.glob("libsnowflake-*")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())


def test_another_directory_is_another_machine(tmp_path: Path) -> None:
    worker_id = free_worker()
    one = SnowflakeGenerator(worker_id, store=f"machine:{tmp_path}")
    other = SnowflakeGenerator(worker_id, store=f"machine:{tmp_path}")
    taken = [ids.next_id() for _ in range(1_000) for ids in (one, other)]
    assert taken == sorted(set(taken))
    assert os.listdir(tmp_path) == [f"libsnowflake-{os.geteuid()}"]


def test_a_page_that_was_deleted_is_joined_again(machine_directory: Path) -> None:
    worker_id = free_worker()
    ids = SnowflakeGenerator(worker_id)
    taken = []
    for _ in range(20):
        taken += ids.batch(500)
        for path in machine_directory.glob(f"*/*-{worker_id}"):
            path.unlink()
        taken += SnowflakeGenerator(worker_id).batch(500)
        taken += ids.batch(500)
    assert len(set(taken)) == 30_000


LEAD = """
import sys
from libsnowflake import SnowflakeError, SnowflakeGenerator
max_lead_ms = int(sys.argv[2])
ids = SnowflakeGenerator(int(sys.argv[1]), max_lead_ms=max_lead_ms, max_wait_ms=0)
try:
    ids.next_id()
except SnowflakeError as error:
    print(round(error.wait_seconds))
"""


def test_a_page_that_is_created_again_leaves_free_how_far_the_old_one_may_run_ahead(
    machine_directory: Path,
) -> None:
    worker_id = free_worker()
    ids = SnowflakeGenerator(worker_id)
    ids.next_id()
    # Asks for the lead of an hour, and is gone: the page keeps it.
    assert numbers_of(run(LEAD, worker_id, 3_600_000)) == []
    time.sleep(0.002)
    ids.next_id()
    for page in machine_directory.glob(f"*/*-{worker_id}"):
        page.unlink()
    (wait_s,) = numbers_of(run(LEAD, worker_id, 0))
    assert 3_590 < wait_s <= 3_601


def test_where_there_is_no_place_the_error_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="memory") as caught:
        SnowflakeGenerator(1, store=f"machine:{tmp_path / 'missing'}")
    assert "file:" in str(caught.value)
