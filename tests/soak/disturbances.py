"""What the programs of the soak meet, and which errors it is a reason for."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from crowd import Checker, taker
from faketime import Clock
from population import Population
from rig import Disk, fill

HOUR_MS = 3_600_000


class Disturbance:
    """Something that goes wrong for some seconds while programs come and go."""

    may_meet: ClassVar[frozenset[str]] = frozenset()

    def begin(self) -> None:
        """Begin, before the first of the programs is started."""

    def step(self) -> None:
        """Do the next thing if it is time for it; called all the time."""

    def end(self) -> None:
        """End; all the programs have been killed."""


class Calm(Disturbance):
    """Only kills and stops: no reason for an error."""


class Steps(Disturbance):
    """The clocks of some programs are set back, or ahead for an instant."""

    may_meet = frozenset({"clock", "again"})
    # By how many milliseconds, and for how many seconds at most. Only what is less than
    # an hour ahead is believed at once: then all others are behind for as long.
    BACK = ((-5, 1), (-5, 0.02), (-5_000, 3), (-HOUR_MS, 3), (-HOUR_MS, 0.02))
    AHEAD = ((40, 0.3), (5_000, 0.005), (2 * HOUR_MS, 0.05), (24 * HOUR_MS, 0.05))

    def __init__(self, clocks: Sequence[Clock], population: Population) -> None:
        self._clocks, self._population = clocks, population
        self._next = dict.fromkeys(clocks, 0.0)
        self._is_right = dict.fromkeys(clocks, True)

    def step(self) -> None:
        for clock in self._clocks:
            if time.monotonic() < self._next[clock]:
                continue
            offset_ms, seconds = random.choice(self.BACK + self.AHEAD)
            if not self._is_right[clock]:
                offset_ms, seconds = 0, 1
            else:
                self._population.totals["steps of a clock"] += 1
            clock.set(offset_ms)
            self._is_right[clock] = offset_ms == 0
            self._next[clock] = time.monotonic() + random.uniform(0, seconds)

    def end(self) -> None:
        for clock in self._clocks:
            clock.set(0)
            self._is_right[clock] = True


class FullDisk(Disturbance):
    """The disk is full: who uses a page continues, and nobody creates one."""

    def __init__(self, disk: Disk, population: Population, log: Path) -> None:
        self._filler, self._new = disk.path / "filler", disk.path / "new"
        self._population, self._log = population, log

    def step(self) -> None:
        if self._filler.exists():
            return
        fill(self._filler)
        self._population.totals["fills of the disk"] += 1
        self._population.errors["disk"] += 1
        assert "No space left" in self._create(), "a page was created on a full disk"
        assert not self._new.exists()

    def _create(self) -> str:
        """Take IDs from a file that does not exist; return the error."""
        command = taker("c", f"file:{self._new}", self._log, 1000)
        return subprocess.run(command, stderr=subprocess.PIPE, text=True).stderr

    def end(self) -> None:
        self._filler.unlink()
        checker = Checker(60)
        assert self._create() == ""
        assert checker.add_log(self._log) == 1000
        checker.findings().check_ids()
        self._new.unlink()


class ReadOnly(Disturbance):
    """The disk is mounted read-only: nobody takes IDs from a page on it."""

    may_meet = frozenset({"disk"})

    def __init__(self, disk: Disk, population: Population) -> None:
        self._disk, self._population = disk, population

    def begin(self) -> None:
        self._disk.remount("ro")
        self._population.totals["remounts read-only"] += 1

    def end(self) -> None:
        self._disk.remount("rw")
