"""The suites of the C interface: as they are, with sanitizers, and under valgrind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from common import NATIVE, VECTORS, require, run
from compiling import C11, SANITIZE, build

HERE = Path(__file__).parent
SUITES = re.findall(r'\{"([a-z-]+)", suite_\w+\}', (HERE / "main.c").read_text("utf-8"))
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=1"]
LEAKS = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible"]

pytestmark = pytest.mark.parametrize("suite", SUITES)


# A program of its own, which the suite memory runs: its malloc fails.
SHORT = [HERE / "short_of_memory.c", HERE / "failing_malloc.c"]
SOURCES = sorted(set(HERE.glob("*.c")) - set(SHORT))


@pytest.fixture(scope="module")
def short_of_memory() -> None:
    build(NATIVE / "c" / "short-of-memory", SHORT, *C11)


@pytest.fixture(scope="module")
def program(short_of_memory: None) -> Path:
    return build(NATIVE / "c" / "plain", SOURCES, *C11)


@pytest.fixture(scope="module")
def sanitized(short_of_memory: None) -> Path:
    return build(NATIVE / "c" / "sanitized", SOURCES, *C11, *SANITIZE)


def test_plain(program: Path, suite: str) -> None:
    print(run([program, VECTORS, suite]))


def test_sanitize(sanitized: Path, suite: str) -> None:
    print(run([sanitized, VECTORS, suite]))


def test_memcheck(program: Path, suite: str) -> None:
    require("valgrind", "valgrind libc6-dbg")
    # A child of the suite fork has copies of what other threads of its parent were
    # using, and a library that is unloaded (images) leaves its pages and directories:
    # nothing could free them. There, no leaks are looked for.
    leaks = [] if suite in ("fork", "images") else LEAKS
    print(run([*VALGRIND, *leaks, program, "--small", VECTORS, suite]))
