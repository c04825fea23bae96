"""Hosts: directories that stand for the memory of a machine, and programs on them."""

from __future__ import annotations

import array
import json
import os
import subprocess
import sys
from pathlib import Path

from libsnowflake import Layout

PROGRAM = Path(__file__).with_name("program.py")


class Program:
    """A service that runs."""

    def __init__(
        self, host: Host, url: str, seconds: float, children: int, clock: str
    ) -> None:
        """Start it, and wait until it has a worker ID."""
        self.result = (
            host.results
            / f"{host.name}-{len(list(host.results.iterdir()))}-{os.urandom(4).hex()}"
        )
        words = [
            sys.executable,
            str(PROGRAM),
            url,
            str(seconds),
            str(children),
            str(self.result),
        ]
        if clock:
            words = ["faketime", "-f", clock, *words]
        environment = {**os.environ, "LIBSNOWFLAKE_MACHINE_DIR": str(host.directory)}
        self.process = subprocess.Popen(
            words,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        ready = self.process.stdout.readline().split()
        self.worker_id = int(ready[1]) if ready else -1

    def error(self) -> str:
        """Wait for its end, and return the last line of its complaints."""
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode != 0
        return errors.strip().splitlines()[-1]

    def wait(self) -> None:
        """Wait for its end, and that of its children."""
        _, errors = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, errors

    def kill(self) -> None:
        """Kill it, but not its children."""
        self.process.kill()
        self.process.wait()
        # Its children have them too.
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()


class Host:
    """A machine, as far as leases are concerned."""

    def __init__(self, directory: Path, name: str) -> None:
        """Make one."""
        self.name = name
        self.directory = Path("/dev/shm") / f"{directory.name}-{name}-{os.getpid()}"
        self.directory.mkdir()
        self.results = directory / "results"
        self.results.mkdir(exist_ok=True)

    def start(
        self, url: str, seconds: float, children: int = 0, clock: str = ""
    ) -> Program:
        """Start a program."""
        return Program(self, url, seconds, children, clock)


def read(directory: Path) -> tuple[list[int], list[str]]:
    """Return all IDs and all errors of the programs of a test."""
    ids: list[int] = []
    errors: list[str] = []
    for path in sorted((directory / "results").iterdir()):
        if path.suffix == ".new":
            continue
        head, body = path.read_bytes().split(b"\n", 1)
        errors += json.loads(head)
        taken = array.array("Q")
        taken.frombytes(body)
        # Those of one thread rise.
        assert list(taken) == sorted(taken), path
        ids += taken
    return ids, errors


def check(directory: Path, least: int) -> tuple[set[int], list[str]]:
    """Check that no ID came twice; return the worker IDs in them and the errors."""
    ids, errors = read(directory)
    assert len(ids) >= least, errors[:3]
    assert len(set(ids)) == len(ids), (
        f"{len(ids) - len(set(ids))} of {len(ids)} came twice"
    )
    layout = Layout("default")
    return {layout.split(id_).worker_id for id_ in ids}, errors
