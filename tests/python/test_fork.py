"""Children that a process forks share its generators."""

from __future__ import annotations

import array
import multiprocessing
import os
from multiprocessing.connection import Connection

import pytest
from helpers import free_worker
from libsnowflake import SnowflakeGenerator

CHILDREN = 4
EACH = 16_000

# numpy starts threads; none of them holds a lock that these children need.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def take(ids: SnowflakeGenerator, start: int, pipe: Connection) -> None:
    """Wait for the start, take IDs one by one, and send them."""
    os.read(start, 1)
    pipe.send_bytes(array.array("q", [ids.next_id() for _ in range(EACH)]).tobytes())


def test_children_and_parent_get_no_id_twice() -> None:
    context = multiprocessing.get_context("fork")
    ids = SnowflakeGenerator(free_worker())
    ids.next_id()
    start_end, go_end = os.pipe()
    pipes = [context.Pipe(duplex=False) for _ in range(CHILDREN)]
    children = [
        context.Process(target=take, args=(ids, start_end, sender))
        for _, sender in pipes
    ]
    for child in children:
        child.start()
    os.write(go_end, b"x" * CHILDREN)
    taken = [[ids.next_id() for _ in range(EACH)]]
    for receiver, _ in pipes:
        taken.append(list(array.array("q", receiver.recv_bytes())))
    for child in children:
        child.join()
    os.close(start_end)
    os.close(go_end)
    assert [child.exitcode for child in children] == [0] * CHILDREN
    assert len({id_ for own in taken for id_ in own}) == 80_000
    assert all(own == sorted(own) for own in taken)


def test_a_generator_made_anew_in_a_child_goes_on_from_the_parent_s_state() -> None:
    worker = free_worker()
    ids = SnowflakeGenerator(worker)
    ids.next_id()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            anew = SnowflakeGenerator(worker)
            mine = array.array("q", [anew.next_id() for _ in range(5_000)])
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(mine.tobytes())
        finally:
            os._exit(0)
    os.close(write_end)
    taken = [ids.next_id() for _ in range(5_000)]
    with os.fdopen(read_end, "rb") as pipe:
        taken.extend(array.array("q", pipe.read()))
    os.waitpid(child, 0)
    assert len(taken) == 10_000
    assert len(set(taken)) == 10_000


def test_a_child_that_closes_does_not_close_the_parent_s() -> None:
    ids = SnowflakeGenerator(free_worker())
    before = ids.next_id()
    child = os.fork()
    if child == 0:
        ids.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert ids.next_id() > before
