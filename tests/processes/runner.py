"""What the tests of several processes share: takers, the checker, lines and totals."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from libsnowflake import SnowflakeGenerator, Stats

HERE = Path(__file__).resolve().parent
# Where the Makefile has put the two programs of C.
PROGRAMS = Path(os.environ.get("PROGRAMS", HERE.parents[1] / "target/native/processes"))
WORKER_ID = 7
STATE, CLOCK_ERRORS, STEPS_BACK, LARGEST_STEP, WAITS, IDS = 0, 1, 2, 3, 4, 8

_totals = {True: 0, False: 0}


def check(holds: bool, sentence: str, seen: object = "") -> bool:
    """Print whether a property holds, with the figures that were seen."""
    _totals[bool(holds)] += 1
    figures = f" ({seen})" if seen != "" else ""
    print(f"  {'ok    ' if holds else 'FAILED'} {sentence}{figures}", flush=True)
    return bool(holds)


def end() -> int:
    """Print the totals; return the exit code."""
    print(f"{_totals[True]} passed, {_totals[False]} failed", flush=True)
    return 1 if _totals[False] or not _totals[True] else 0


@dataclass
class Taker:
    """A process that takes IDs, and its log."""

    process: subprocess.Popen[bytes]
    log: Path
    batch: int

    def header(self, field: int) -> int:
        """Return a number of the log's header; 0 before there is a log."""
        with self.log.open("rb") as file:
            number = os.pread(file.fileno(), 8, field * 8)
        return struct.unpack("q", number)[0] if len(number) == 8 else 0

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self.process.kill()
        self.process.wait()

    def finish(self, timeout: float = 60) -> int:
        """Wait for its end; return the exit code."""
        return self.process.wait(timeout)


class Place:
    """A directory with a store and the logs of those that take from it."""

    def __init__(self, directory: Path) -> None:
        self.file = directory / "store" / "ids"
        self.store = f"file:{self.file}"
        self.logs = directory / "logs"
        self.started = 0
        self.file.parent.mkdir(parents=True)
        self.logs.mkdir(parents=True)

    def name(self, name: str) -> None:
        """Let another file of the directory be the store from now on."""
        self.file = self.file.with_name(name)
        self.store = f"file:{self.file}"

    def start(
        self,
        language: str,
        count: int,
        *options: str,
        batch: int = 1,
        stdin: int | None = None,
        environment: dict[str, str] | None = None,
    ) -> Taker:
        """Start a process of a language, "c" or "python"."""
        self.started += 1
        log = self.logs / str(self.started)
        program = [str(PROGRAMS / "taker")]
        if language == "python":
            program = [sys.executable, str(HERE / "taker.py")]
        command = [*program, self.store, str(log), str(count), *options]
        if batch > 1:
            command += ["--batch", str(batch)]
        environment = {**os.environ, **(environment or {})}
        process = subprocess.Popen(command, stdin=stdin, env=environment)
        return Taker(process, log, batch)

    def stats(self) -> Stats:
        """Return what the page has seen, by opening it once more."""
        with SnowflakeGenerator(WORKER_ID, store=self.store) as ids:
            return ids.stats()

    def drafts(self) -> list[str]:
        """Return the names beside the file: what was left while it was made."""
        names = [path.name for path in self.file.parent.iterdir()]
        return sorted(name for name in names if name != self.file.name)


@contextmanager
def new_place() -> Iterator[Place]:
    """Return a place in a temporary directory, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="processes-") as directory:
        yield Place(Path(directory))


class Findings(NamedTuple):
    """What the checker prints; see checker.c."""

    ids: int
    twice: int
    disorder: int
    outside: int
    gap_ms: int
    spanned_gap_ms: int


class Checker:
    """The program that compares logs. Each is removed once it was looked at."""

    def __init__(self, span_s: float) -> None:
        from_ms = time.time_ns() // 1_000_000 - 1000
        command = [str(PROGRAMS / "checker"), str(from_ms), str(int(span_s * 1000))]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def add(self, taker: Taker) -> int:
        """Compare the log of a process that has ended; return how many IDs it has."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{taker.log}\n")
        self._process.stdin.flush()
        count = int(self._process.stdout.readline())
        taker.log.unlink(missing_ok=True)
        return count

    def findings(self) -> Findings:
        """End it and return the totals."""
        totals = self._process.communicate()[0]
        return Findings(*map(int, totals.split()))


def check_ids(found: Findings) -> None:
    """Check what must hold for any logs."""
    check(found.twice == 0, "no ID was taken twice", f"{found.ids:,} IDs")
    check(found.disorder == 0, "the IDs of each process increase")
    check(found.outside == 0, "each has its worker ID and a time of this run")


class Gate:
    """Processes wait at its reading end until `open`, and stay until `close`."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def open(self) -> None:
        os.write(self._writer, b".")

    def close(self) -> None:
        os.close(self.reader)
        os.close(self._writer)


def wait_until(condition: object, seconds: float = 30) -> bool:
    """Wait until a function returns true, for so many seconds."""
    assert callable(condition)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.002)
    return bool(condition())
