"""Processes that name no place share the page of the machine."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crowd import (
    CLOCK_ERRORS,
    IDS,
    STATE,
    Checker,
    Gate,
    Place,
    Taker,
    program,
    wait_until,
)
from test_faketime import Scene, faketime_library

MEMORY = Path("/dev/shm")
EACH = 100_000
COUNT = 40_000_000  # More than any takes before it is killed.
KINDS = [
    (language, batch) for language in ("c", "python") for batch in (1, 1, 100, 1000)
]


class Machine(Place):
    """A place whose store is that of the machine, kept apart from those of others."""

    def __init__(self, directory: Path, machine: Path) -> None:
        super().__init__(directory)
        self.machine = machine

    @property
    def store(self) -> str:
        return f"machine:{self.machine}"

    def started(self, batch: int = 1) -> Taker:
        """Start a process; it has taken IDs when this returns."""
        taker = self.start("c", COUNT, batch=batch)
        assert wait_until(lambda: taker.number(IDS) != 0)
        return taker


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    for name in ("taker", "checker"):
        program(name)
    directory = Path(tempfile.mkdtemp(dir=MEMORY))
    place = Machine(tmp_path, directory)
    try:
        yield place
    finally:
        for taker in place.takers:
            taker.kill()
        shutil.rmtree(directory)


def test_eight_processes_that_know_nothing_of_each_other(machine: Machine) -> None:
    checker, gate = Checker(60), Gate()
    takers = [
        machine.start(language, EACH, "--gate", batch=batch, stdin=gate.reader)
        for language, batch in KINDS
    ]
    time.sleep(0.3)  # Until all wait at the gate.
    gate.open()
    assert wait_until(lambda: all(taker.number(STATE) == 2 for taker in takers))
    gate.close()
    assert [taker.finish() for taker in takers] == [0] * 8
    assert [checker.add(taker) for taker in takers] == [EACH] * 8
    found = checker.findings()
    assert found.ids == 8 * EACH
    found.check_ids()
    assert machine.stats().issued == found.ids


def test_processes_that_are_killed_while_others_start(machine: Machine) -> None:
    checker = Checker(60)
    old = machine.started()
    for round_ in range(60):
        new = machine.started(batch=100 if round_ % 2 else 1)
        time.sleep(random.uniform(0, 0.003))
        old.kill()
        assert checker.add(old) > 0
        old = new
    checker.findings().check_ids()


def test_a_clock_set_back_across_a_restart(machine: Machine) -> None:
    scene = Scene(machine, faketime_library())
    first = scene.start()
    assert first.take()
    first.taker.kill()
    scene.clock.set(-5_000)
    second = scene.start()
    assert second.see(CLOCK_ERRORS, 5), "no SNOWFLAKE_ERR_CLOCK"
    assert second.taker.number(IDS) == 0, "IDs before the clock is right"
    scene.clock.set(0)
    assert second.take(), "no IDs when the clock is right again"
    scene.check_logs()
