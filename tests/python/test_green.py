"""Green threads and other event loops: gevent, eventlet, trio."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

import pytest
from helpers import DEMANDED

GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent
spawn, sleep, wait = gevent.spawn, gevent.sleep, gevent.joinall
"""
EVENTLET = """
import eventlet
eventlet.monkey_patch()
import time
spawn, sleep = eventlet.spawn, eventlet.sleep
wait = lambda threads: [thread.wait() for thread in threads]
"""

# As the manual has it, for a program whose standard library is not patched.
UNPATCHED = """
import gevent
from libsnowflake import AgainError

def next_id(ids):
    while True:
        try:
            return ids.try_next_id()
        except AgainError as error:
            gevent.sleep(error.wait_seconds or 0)

spawn, sleep, wait = gevent.spawn, gevent.sleep, gevent.joinall
"""

PROGRAM = """
import time
from libsnowflake import SnowflakeGenerator
shift = 0
ids = SnowflakeGenerator(max_wait_ms=500, clock=lambda: time.time_ns() + shift)
taken = [ids.next_id()]
shift = -400_000_000
turns = done = 0

def turn():
    global turns
    while not done:
        sleep(0.001)
        turns += 1

def take():
    global done
    taken.append(NEXT_ID)
    done = True

wait([spawn(turn), spawn(take)])
print(turns, taken == sorted(taken), len(taken))
"""

TRIO = """
import time
import trio
from libsnowflake import SnowflakeGenerator
shift = 0
ids = SnowflakeGenerator(max_wait_ms=500, clock=lambda: time.time_ns() + shift)
taken = [ids.next_id()]
turns = 0

async def main():
    global shift
    shift = -400_000_000
    async with trio.open_nursery() as nursery:
        async def turn():
            global turns
            while True:
                await trio.sleep(0.001)
                turns += 1
        nursery.start_soon(turn)
        taken.append(await ids.next_async(sleep=trio.sleep))
        taken.extend(await ids.batch_async(20_000, sleep=trio.sleep))
        nursery.cancel_scope.cancel()

trio.run(main)
print(turns, taken == sorted(set(taken)), len(taken))
"""


def told_by(code: str, *modules: str) -> Sequence[str]:
    """Run a program that needs some modules; return the words that it prints.

    They are in requirements.txt for the Pythons that they support.
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            assert not DEMANDED, f"{module} is missing"
            pytest.skip(f"{module} is not installed")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


CASES = {
    "gevent": (GEVENT, "ids.next_id()"),
    "eventlet": (EVENTLET, "ids.next_id()"),
    "gevent unpatched": (UNPATCHED, "next_id(ids)"),
}


@pytest.mark.parametrize("case", CASES)
def test_other_green_threads_run_while_one_waits(case: str) -> None:
    library, call = CASES[case]
    code = library + PROGRAM.replace("NEXT_ID", call)
    turns, in_order, count = told_by(code, case.split()[0])
    assert (in_order, count) == ("True", "2")
    assert int(turns) > 40


def test_other_tasks_of_trio_run_while_one_waits() -> None:
    turns, in_order, count = told_by(TRIO, "trio")
    assert (in_order, count) == ("True", "20002")
    assert int(turns) > 40
