"""Processes that share a page, however they are started."""

from __future__ import annotations

import array
import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from libsnowflake import SnowflakeGenerator

WORKERS = 4
EACH = 10_000
PATIENCE_S = 60
Settings = dict[str, Any]
START_METHODS = multiprocessing.get_all_start_methods()

# numpy starts threads; none of them holds a lock that these children need.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


WORKER_IDS = itertools.count(1)


@pytest.fixture(params=["default", "file"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Give what makes a generator on a page that no other test uses."""
    store = f"file:{tmp_path / 'ids'}" if request.param == "file" else None
    return {"worker_id": next(WORKER_IDS), "store": store}


def take(ids: SnowflakeGenerator, start: Barrier, pipe: Connection) -> None:
    """Wait for the others, take IDs one by one, and send them."""
    start.wait(PATIENCE_S)
    pipe.send_bytes(array.array("q", [ids.next_id() for _ in range(EACH)]).tobytes())


def open_and_take(settings: Settings, start: Barrier, pipe: Connection) -> None:
    """As `take`, with a generator that this process makes for itself."""
    start.wait(PATIENCE_S)
    try:
        ids = SnowflakeGenerator(**settings)
    except BaseException:
        # The others need not wait for this one.
        start.abort()
        raise
    take(ids, start, pipe)


def in_processes(start_method: str, target: Any, argument: object) -> list[list[int]]:
    """Take IDs in so many processes at once; return those of each."""
    context: Any = multiprocessing.get_context(start_method)
    start = context.Barrier(WORKERS)
    pipes = [context.Pipe(duplex=False) for _ in range(WORKERS)]
    processes = [
        context.Process(target=target, args=(argument, start, sender), daemon=True)
        for _, sender in pipes
    ]
    for process in processes:
        process.start()
    for _, sender in pipes:
        sender.close()
    taken = []
    for receiver, _ in pipes:
        assert receiver.poll(PATIENCE_S), "a process sent nothing"
        taken.append(list(array.array("q", receiver.recv_bytes())))
    for process in processes:
        process.join(PATIENCE_S)
    assert [process.exitcode for process in processes] == [0] * WORKERS
    return taken


def check(taken: list[list[int]]) -> None:
    """Check that none came twice, and that each process got its own in order."""
    flat = [id_ for own in taken for id_ in own]
    assert len(flat) == WORKERS * EACH
    assert len(set(flat)) == len(flat)
    assert all(own == sorted(own) for own in taken)


@pytest.mark.parametrize("start_method", START_METHODS)
def test_a_generator_that_is_handed_over(start_method: str, settings: Settings) -> None:
    ids = SnowflakeGenerator(**settings)
    before = ids.next_id()
    taken = in_processes(start_method, take, ids)
    check(taken)
    assert before < min(min(own) for own in taken)
    assert ids.next_id() > max(max(own) for own in taken)


@pytest.mark.parametrize("start_method", START_METHODS)
def test_generators_that_each_process_makes(
    start_method: str, settings: Settings, tmp_path: Path
) -> None:
    # So that forked children inherit what the library keeps of it.
    SnowflakeGenerator(1, store=f"file:{tmp_path / 'another'}")
    check(in_processes(start_method, open_and_take, settings))
    own = ["ids"] if settings["store"] else []
    assert sorted(os.listdir(tmp_path)) == ["another", *own]


@pytest.mark.parametrize("start_method", ["spawn", "forkserver"])
def test_a_generator_in_memory_is_not_handed_over(start_method: str) -> None:
    context: Any = multiprocessing.get_context(start_method)
    ids = SnowflakeGenerator(1, store="memory")
    process = context.Process(target=take, args=(ids, None, None))
    with pytest.raises(TypeError, match="in memory cannot be pickled .* 'file:'"):
        process.start()


PROGRAM = """
import pickle, sys
from libsnowflake import SnowflakeGenerator
ids = pickle.loads(bytes.fromhex(sys.argv[1]))
print(*[ids.next_id() for _ in range(2000)])
"""


def test_programs_one_after_the_other_go_on(settings: Settings) -> None:
    pickled = pickle.dumps(SnowflakeGenerator(**settings)).hex()
    taken: list[int] = []
    for _ in range(4):
        command = [sys.executable, "-c", PROGRAM, pickled]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        taken += map(int, told.stdout.split())
    assert len(taken) == 8_000
    assert taken == sorted(set(taken))


def test_processes_that_are_killed_hold_nothing(settings: Settings) -> None:
    ids = SnowflakeGenerator(**settings)
    taken: list[int] = []
    for _ in range(20):
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            anew = SnowflakeGenerator(**settings)
            while True:
                os.write(write_end, array.array("q", [anew.next_id()]).tobytes())
        os.close(write_end)
        taken += ids.batch(2_000)
        with os.fdopen(read_end, "rb") as pipe:
            first = pipe.read(8)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            taken += array.array("q", first + pipe.read())
    taken += ids.batch(2_000)
    assert len(taken) > 42_000
    assert len(set(taken)) == len(taken)
