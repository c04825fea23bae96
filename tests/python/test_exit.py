"""The end of the interpreter, while other threads take IDs."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUNS = 8

# Threads that Python ends with the process, each somewhere in the middle of a call.
PROGRAM = """
import sys, threading, time
from libsnowflake import SnowflakeGenerator

def python_clock():
    for _ in range(20):
        pass
    return time.time_ns()

def sleeping_clock():
    time.sleep(0.0001)
    return time.time_ns()

def waiting_clock():
    time.sleep(0.05)
    return time.time_ns()

def stuck_clock():
    if threading.current_thread() is not threading.main_thread():
        time.sleep(1000)
    return time.time_ns()

def take(ids, call):
    while True:
        if call == "next_id":
            ids.next_id()
        elif call == "batch":
            ids.batch(5000)
        else:
            for _ in ids.stream(300):
                pass

clock, call, store = sys.argv[1:]
settings = {"store": store} if store else {}
if clock != "none":
    settings["clock"] = globals()[clock + "_clock"]
ids = SnowflakeGenerator(worker_id=1, max_wait_ms=10000, **settings)
for _ in range(4):
    threading.Thread(target=take, args=(ids, call), daemon=True).start()
time.sleep(0.05)
print(ids.next_id() > 0)
"""


@pytest.mark.parametrize("clock", ["python", "sleeping", "waiting", "stuck", "none"])
@pytest.mark.parametrize("call", ["next_id", "batch", "stream"])
def test_threads_that_are_still_taking_ids_end_with_the_process(
    clock: str, call: str
) -> None:
    ends(clock, call, "")


def test_threads_with_a_clock_and_a_file_end_with_the_process(tmp_path: object) -> None:
    ends("python", "next_id", f"file:{tmp_path}/ids")


def ends(*arguments: str) -> None:
    """Run the program at the same time as often as it takes to see a bad end."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(RUNS)
    ]
    told = [
        (*program.communicate(timeout=60), program.returncode) for program in programs
    ]
    assert told == [("True\n", "", 0)] * RUNS


EXIT_HANDLER = """
import atexit, time
taken = []
# Before the import, so it runs after all that the package does at the end.
atexit.register(lambda: print(ids.next_id() > max(taken)))
from libsnowflake import SnowflakeGenerator
ids = SnowflakeGenerator(clock=time.time_ns)
taken.append(ids.next_id())
"""


def test_what_the_program_does_at_its_end_still_has_its_clock() -> None:
    command = [sys.executable, "-c", EXIT_HANDLER]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "True\n"
