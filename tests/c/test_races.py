"""The suites with threads, under helgrind and drd.

Each access to memory that two threads share is atomic, or ordered by a lock, or by the
beginning or the end of a thread. It is the release library, but with the debug
information that tells an atomic load from a plain one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from common import NATIVE, VECTORS, require, run
from compiling import C11, build, library_for_debuggers
from test_c import SOURCES, SUITES, VALGRIND

HERE = Path(__file__).parent
THREADED = [
    suite
    for suite in SUITES
    if "pthread_create" in (HERE / f"{suite}.c".replace("-", "_")).read_text("utf-8")
]


@pytest.mark.parametrize("suite", THREADED)
@pytest.mark.parametrize("tool", ["helgrind", "drd"])
def test_threads_do_not_race(tool: str, suite: str) -> None:
    require("valgrind", "valgrind libc6-dbg")
    program = build(NATIVE / "c" / "plain", SOURCES, *C11)
    options = [f"--tool={tool}", f"--suppressions={HERE / 'races.supp'}"]
    release = {"LD_LIBRARY_PATH": str(library_for_debuggers().parent)}
    command = [*VALGRIND, *options, program, "--small", VECTORS, suite]
    print(run(command, env=release))
