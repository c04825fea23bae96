"""The calls for one ID, which are written twice: in C, and in Python."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import threading
from pathlib import Path

import libsnowflake.generator
import pytest
from helpers import free_worker
from libsnowflake import ClosedError, SnowflakeGenerator
from libsnowflake._handle import Handle

HERE = Path(__file__).parent
HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
IN_C = sys.implementation.name == "cpython" and HAS_GIL
METHODS = ("next_id", "try_next_id")
WITHOUT_NEXT_ID = "without_next_id" in sys.modules
KEEP_THE_GIL = ["machine", "memory"]
if not WITHOUT_NEXT_ID:
    # Those in Python release it in each call of a store that may write to a disk.
    KEEP_THE_GIL.append("file:{}/ids")


def test_cpython_uses_those_in_c_and_others_those_in_python() -> None:
    in_c = IN_C and not WITHOUT_NEXT_ID
    assert Handle.__module__ == f"libsnowflake.{'_next_id' if in_c else '_handle'}"
    for method in METHODS:
        assert inspect.isfunction(getattr(SnowflakeGenerator, method)) is not in_c


@pytest.mark.parametrize("method", METHODS)
def test_those_in_c_have_the_docstrings_of_those_in_python(method: str) -> None:
    source = Path(libsnowflake.generator.__file__).read_text(encoding="utf-8")
    (kind,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "SnowflakeGenerator"
    )
    (written,) = (
        node
        for node in kind.body
        if isinstance(node, ast.FunctionDef) and node.name == method
    )
    used = getattr(SnowflakeGenerator, method)
    assert inspect.getdoc(used) == ast.get_docstring(written)
    assert list(inspect.signature(used).parameters) == ["self"]


def test_those_in_python_pass_the_same_tests() -> None:
    subjects = (
        "async",
        "batch",
        "clock",
        "exit",
        "fork",
        "generator",
        "gerador",
        "machine",
        "next_id",
        "store",
        "stream",
        "threads",
        "waiting",
    )
    files = [str(HERE / f"test_{subject}.py") for subject in subjects]
    # But for this test itself.
    itself = "tests/python/test_next_id.py::test_those_in_python_pass_the_same_tests"
    switches = ["-q", "-p", "without_next_id", "--deselect", itself]
    subprocess.run(
        [sys.executable, "-m", "pytest", *switches, *files], check=True, cwd=HERE
    )


@pytest.mark.skipif(not IN_C, reason="no GIL that is kept for a switch interval")
@pytest.mark.parametrize("method", [*METHODS, "__next__"])
@pytest.mark.parametrize("store", KEEP_THE_GIL)
def test_a_call_that_waits_for_nothing_does_not_release_the_gil(
    method: str, store: str, tmp_path: Path
) -> None:
    path = store.format(tmp_path)
    ids = SnowflakeGenerator(free_worker(), max_lead_ms=3_600_000, store=path)
    take = getattr(ids, method)
    # With a file this one writes to the disk, and for five seconds no other does.
    take()
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
        for _ in range(300_000):
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
