"""Processes that take IDs from one store, their logs, and the checker of the logs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple

from common import NATIVE
from compiling import C11, build
from libsnowflake import SnowflakeGenerator, Stats

HERE = Path(__file__).resolve().parent
WORKER_ID = 1  # As of the suites of the bindings.
SUITE_IDS = 100_000  # Of `suite threads`, see bindings/README.md.
MEMORY = Path("/dev/shm")
# Places in a log, see log.h.
STATE, CLOCK_ERRORS, STEPS_BACK, LARGEST_STEP, WAITS, IDS = 0, 1, 2, 3, 4, 16
OTHER_ERRORS, UNOPENED, FENCE_EXTENSIONS, AGAIN_ERRORS, STORE_ERRORS = 5, 6, 7, 8, 9


@cache
def program(name: str) -> Path:
    """Return one of the programs in C of this folder, compiled."""
    return build(NATIVE / "processes" / name, [HERE / f"{name}.c"], *C11)


def taker(language: str, *arguments: object) -> list[str]:
    """Return the command of a taker in a language, "c" or "python"."""
    command = [str(program("taker"))]
    if language == "python":
        command = [sys.executable, str(HERE / "taker.py")]
    return [*command, *map(str, arguments)]


def sweep(pid: int) -> None:
    """Remove what a program that was killed under libfaketime leaves."""
    for left in MEMORY.glob(f"*faketime_*_{pid}"):
        left.unlink()


def number_at(log: Path, place: int) -> int:
    """Return a number of a log; 0 if it has none."""
    if not log.exists():
        return 0
    with log.open("rb") as file:
        return int.from_bytes(os.pread(file.fileno(), 8, place * 8), sys.byteorder)


def logs_of(printed: str, folder: Path) -> list[Path]:
    """Write what the suite of a language printed into a log for each thread.

    A line that is not whole is left out.
    """
    lines = printed.splitlines()[: printed.count("\n")]
    threads = 1
    if lines and lines[0].startswith("threads "):
        threads = int(lines.pop(0).removeprefix("threads "))
    ids = array("q", map(int, lines))
    share = SUITE_IDS // threads
    logs = []
    for start in range(0, len(ids), share):
        logs.append(folder / f"{uuid.uuid4()}.suite")
        # As log.h says: a head, the IDs, and a 0.
        log = array("q", [0] * IDS) + ids[start : start + share] + array("q", [0])
        logs[-1].write_bytes(log.tobytes())
    return logs


@dataclass
class Taker:
    """A process that takes IDs, and its log."""

    process: subprocess.Popen[bytes]
    log: Path
    batch: int
    threads: int = 1  # In all of its processes; each has a log.

    @property
    def logs(self) -> list[Path]:
        more = range(1, self.threads)
        return [self.log, *(self.log.with_name(f"{self.log.name}.{i}") for i in more)]

    def number(self, place: int) -> int:
        """Return a number of its first log."""
        return number_at(self.log, place)

    def total(self, place: int) -> int:
        """Return the sum of a number over its logs."""
        return sum(number_at(log, place) for log in self.logs)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self.process.kill()
        self.process.wait()
        sweep(self.process.pid)

    def finish(self, timeout: float = 60) -> int:
        """Wait for its end; return the exit code."""
        return self.process.wait(timeout)


class Place:
    """A file as a store, and the logs of those that take from it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.takers: list[Taker] = []
        self.logs = directory / "logs"
        self.logs.mkdir()
        (directory / "store").mkdir()
        self.file = directory / "store" / "ids"
        self.environment: dict[str, str] = {}
        self.count = 0

    @property
    def store(self) -> str:
        """The store as a process gets it; empty for the default."""
        return f"file:{self.file}"

    @property
    def known_as(self) -> str:
        """The store by a name that needs no environment."""
        return self.store

    def close(self) -> None:
        """End its processes."""
        for taker in self.takers:
            taker.kill()

    def start(
        self,
        language: str,
        count: int,
        *options: str,
        batch: int = 1,
        stdin: int | None = None,
        environment: dict[str, str] | None = None,
        store: str | None = None,
        prefix: Sequence[str | Path] = (),
        threads: int = 1,
        children: int = 0,
    ) -> Taker:
        """Start a process of a language, "c" or "python"; `prefix` starts it."""
        log = self.logs / str(len(self.takers))
        options = (*options, "--batch", str(batch))
        if threads > 1 or children > 0:
            options += ("--threads", str(threads), "--children", str(children))
        command = taker(language, store or self.store, log, count, *options)
        environment = {**os.environ, **self.environment, **(environment or {})}
        process = subprocess.Popen([*prefix, *command], stdin=stdin, env=environment)
        self.takers.append(Taker(process, log, batch, threads * (1 + children)))
        return self.takers[-1]

    def stats(self) -> Stats:
        """Return what the page has seen, by opening it once more."""
        with SnowflakeGenerator(WORKER_ID, store=self.known_as) as ids:
            return ids.stats()

    def begin_again(self) -> None:
        """Let the next process find no file."""
        self.count += 1
        self.file = self.file.with_name(f"ids-{self.count}")

    def drafts(self) -> list[str]:
        """Return the names beside the file: what was left while it was made."""
        if not self.file.parent.exists():
            return []
        names = [path.name for path in self.file.parent.iterdir()]
        return sorted(name for name in names if name != self.file.name)


class MachinePlace(Place):
    """The default store, in a directory of its own in memory, and the logs."""

    def __init__(self, directory: Path, parent: Path = MEMORY) -> None:
        super().__init__(directory)
        self._machine = Path(tempfile.mkdtemp(prefix="processes-", dir=parent))
        page = f"41.10.12w.1000000ns.1577836800000-{WORKER_ID}"
        self.file = self._machine / f"libsnowflake-{os.geteuid()}" / page
        self.environment = {"LIBSNOWFLAKE_MACHINE_DIR": str(self._machine)}

    @property
    def store(self) -> str:
        return ""

    @property
    def known_as(self) -> str:
        return f"machine:{self._machine}"

    def begin_again(self) -> None:
        self.file.unlink(missing_ok=True)

    def close(self) -> None:
        super().close()
        shutil.rmtree(self._machine)


PLACES = {"file": Place, "machine": MachinePlace}


@contextmanager
def new_place(kind: str = "file", parent: Path | None = None) -> Iterator[Place]:
    """Return a place in a new directory; its end is the end of its processes."""
    for name in ("taker", "checker"):
        program(name)  # Not while the time of a test runs.
    with tempfile.TemporaryDirectory(prefix="processes-", dir=parent) as directory:
        place = PLACES[kind](Path(directory))
        try:
            yield place
        finally:
            place.close()
            for checker in Checker.running:
                checker.end()
            Checker.running.clear()


class Findings(NamedTuple):
    """What the checker prints; see checker.c."""

    ids: int
    twice: int
    disorder: int
    outside: int
    gap_ms: int
    spanned_gap_ms: int

    def check_ids(self) -> None:
        """Check what must hold for any logs."""
        assert self.ids > 0
        assert self.twice == 0, "IDs were taken twice"
        assert self.disorder == 0, "the IDs of a process do not increase"
        assert self.outside == 0, (
            "IDs of another worker, or not of the time of this run"
        )


class Checker:
    """The program that compares logs. Each is removed once it was looked at."""

    running: ClassVar[list[Checker]] = []

    def __init__(
        self, span_s: float, before_s: float = 1, directory: Path | None = None
    ) -> None:
        """Start it, for IDs from so many seconds ago until the span has passed.

        Args:
            directory: Where it keeps what it has seen; in memory if left out.
        """
        from_ms = time.time_ns() // 1_000_000 - int(before_s * 1000)
        command = [str(program("checker")), str(from_ms), str(int(span_s * 1000))]
        if directory is not None:
            command.append(str(directory))
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.running.append(self)

    def end(self) -> None:
        """End it, whether or not it has said what it found."""
        self._process.kill()
        with self._process:  # Closes its pipes.
            pass

    def add(self, taker: Taker) -> int:
        """Compare the logs of a process that has ended; return how many IDs it has."""
        return sum(self.add_log(log) for log in taker.logs)

    def add_log(self, log: Path) -> int:
        """Compare a log; return how many IDs it has."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{log}\n")
        self._process.stdin.flush()
        count = int(self._process.stdout.readline())
        log.unlink(missing_ok=True)
        return count

    def findings(self) -> Findings:
        """End it and return the totals."""
        totals = self._process.communicate()[0]
        return Findings(*map(int, totals.split()))


class Gate:
    """Processes wait at its reading end until `open`, and stay until `close`."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def open(self) -> None:
        os.write(self._writer, b".")

    def close(self) -> None:
        os.close(self.reader)
        os.close(self._writer)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until a function returns true, for so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.002)
    return condition()
