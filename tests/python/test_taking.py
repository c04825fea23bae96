"""The base of a generator, which is written twice: in C, and in Python."""

from __future__ import annotations

import inspect
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from helpers import free_worker
from libsnowflake import ClosedError, SnowflakeGenerator
from libsnowflake._handle import Handle
from libsnowflake._taking import Taker as InPython

HERE = Path(__file__).parent
HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
IN_C = sys.implementation.name == "cpython" and HAS_GIL
# What the package took as the base.
Used = Handle.__mro__[1]
METHODS = ("next_id", "try_next_id")
WITHOUT_TAKE = "without_take" in sys.modules


def test_cpython_uses_the_one_in_c_and_others_that_in_python() -> None:
    in_c = IN_C and not WITHOUT_TAKE
    assert Used.__module__ == f"libsnowflake.{'_take' if in_c else '_taking'}"


@pytest.mark.parametrize("method", METHODS)
def test_both_are_documented_in_the_same_words(method: str) -> None:
    used, in_python = getattr(Used, method), getattr(InPython, method)
    assert inspect.getdoc(used) == inspect.getdoc(in_python)
    parameters = [list(inspect.signature(f).parameters) for f in (used, in_python)]
    assert parameters == [["self"], ["self"]]


def test_the_one_in_python_passes_the_same_tests() -> None:
    subjects = ("generator", "clock", "threads", "fork", "store", "gerador", "taking")
    files = [str(HERE / f"test_{subject}.py") for subject in subjects]
    # But for this test itself.
    itself = "tests/python/test_taking.py::test_the_one_in_python_passes_the_same_tests"
    switches = ["-q", "-p", "without_take", "--deselect", itself]
    subprocess.run(
        [sys.executable, "-m", "pytest", *switches, *files], check=True, cwd=HERE
    )


@pytest.mark.skipif(not IN_C, reason="no GIL that is kept for a switch interval")
@pytest.mark.parametrize("method", [*METHODS, "__next__"])
def test_a_call_in_memory_does_not_give_up_the_gil(method: str) -> None:
    ids = SnowflakeGenerator(free_worker(), max_lead_ms=3_600_000)
    take = getattr(ids, method)
    gate, ran = threading.Lock(), []

    def wait_and_run() -> None:
        with gate:
            ran.append(True)

    interval = sys.getswitchinterval()
    gate.acquire()
    other = threading.Thread(target=wait_and_run)
    other.start()
    # From here on the other thread runs only when this one lets it.
    sys.setswitchinterval(1000)
    try:
        gate.release()
        for _ in range(500_000):
            take()
        assert ran == []
    finally:
        sys.setswitchinterval(interval)
    other.join()
    assert ran == [True]


def test_a_clock_that_closes_the_generator_does_not_end_the_call_under_way() -> None:
    generators: list[SnowflakeGenerator] = []

    def clock() -> int:
        if generators:
            generators.pop().close()
        return 1_700_000_000_000_000_000

    ids = SnowflakeGenerator(1, clock=clock)
    generators.append(ids)
    assert ids.next_id() >= 0
    with pytest.raises(ClosedError):
        ids.next_id()


def test_one_that_was_never_initialised_raises_and_does_not_crash() -> None:
    ids = SnowflakeGenerator.__new__(SnowflakeGenerator)
    for method in (*METHODS, "__next__"):
        with pytest.raises(AttributeError):
            getattr(ids, method)()
