"""More than one interpreter in a process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from helpers import PYPY

pytestmark = pytest.mark.skipif(PYPY, reason="PyPy has one interpreter")

PROGRAM = """
import sys
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
    new = lambda: interpreters.create("legacy")
else:
    import _xxsubinterpreters as interpreters
    # With the same GIL: 3.12 would create others by default.
    new = lambda: interpreters.create(isolated=False)
from itertools import islice
from libsnowflake import SnowflakeGenerator
ids = SnowflakeGenerator(1)
print(*ids.batch(3), *islice(ids.stream(), 300))
for _ in range(3):
    other = new()
    interpreters.run_string(other, sys.argv[1])
    interpreters.destroy(other)
    print(*ids.batch(3), *islice(ids.stream(), 300))
"""

TAKE = """
from itertools import islice
from libsnowflake import SnowflakeGenerator
ids = SnowflakeGenerator(1)
print(*ids.batch(3), ids.next_id(), *islice(ids.stream(), 300), *ids.batch(20000))
"""

WITH_CLOCK = """
import time
from libsnowflake import SnowflakeGenerator, ConfigError
try:
    SnowflakeGenerator(clock=time.time_ns)
except ConfigError as error:
    print(error)
"""


def run(code: str) -> str:
    command = [sys.executable, "-c", PROGRAM, code]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    return done.stdout


def test_interpreters_of_a_process_give_no_id_twice() -> None:
    taken = list(map(int, run(TAKE).split()))
    assert len(set(taken)) == len(taken) == 4 * 303 + 3 * 20_304


def test_a_clock_in_a_sub_interpreter_is_refused() -> None:
    assert run(WITH_CLOCK).count("clock must be None in a sub-interpreter, ") == 3
