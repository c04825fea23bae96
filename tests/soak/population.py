"""Programs in four languages that come and go, and what each of them has met."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import crowd
from building import Binding
from crowd import SUITE_IDS, Checker, logs_of, number_at, sweep, taker
from faketime import Clock
from world import World

COUNT = 1_000_000  # More than most threads take in their lives; a log has 8 MB.
SIZE = 12  # Programs at a time.
WEIGHTS = {"c": 5, "python": 3, "go": 2, "nodejs": 1}
BATCHES = (1, 1, 10, 100, 1000)
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
# What the suites of Go and Node and programs that cannot open a store say.
SAID = {
    "clock": r"the clock is .* behind the last ID",
    "again": r"all IDs of this tick are taken|no ID is free now",
    "disk": r"Read-only file system|No space left on device",
}


@dataclass
class Member:
    """A program, its logs, or else what it prints, and which errors it may meet."""

    process: subprocess.Popen[bytes]
    place: str
    logs: list[Path]
    output: Path
    may_meet: frozenset[str]
    is_killed: bool = False
    stopped_until: float = 0

    def read(self) -> list[str]:
        """Return what it printed and what it said to its standard error."""
        files = [self.output, self.output.with_suffix(".said")]
        texts = [file.read_text("utf-8", errors="replace") for file in files]
        for file in files:
            file.unlink()
        return texts

    def signal(self, number: int) -> None:
        """Send a signal to it and to its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def reap(self) -> None:
        """Wait until it has ended, and its children too."""
        self.process.wait()
        self.signal(signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-self.process.pid, 0)
        sweep(self.process.pid)


class Population:
    """All programs that run, and the totals of those that have ended."""

    def __init__(
        self, world: World, bindings: dict[str, Binding], clocks: Sequence[Clock]
    ) -> None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.world, self.bindings, self.clocks = world, bindings, clocks
        self.members: list[Member] = []
        self.checkers: dict[str, Checker] = {}
        self.totals: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    def start(self, name: str, may_meet: frozenset[str]) -> Member:
        """Start a program of a random kind that takes IDs at a place."""
        place = self.world.places[name]
        languages = ["c", "python", *self.bindings]
        weights = [WEIGHTS[language] for language in languages]
        [language] = random.choices(languages, weights)
        log = place.logs / str(self.totals["processes"])
        output, logs = log.with_suffix(".printed"), [log]
        cwd, environment = None, dict(os.environ)
        if language in self.bindings:
            binding, logs = self.bindings[language], []
            cwd = binding.language.folder
            environment = binding.environment(binding.library)
            what = ["threads"]
            if place.store:
                path = place.store.removeprefix("file:")
                what = ["store", path, str(SUITE_IDS)]
            suite = [*binding.language.suite, *what]
            command = binding.words(suite, binding.library)
        else:
            threads, children = random.randint(1, 4), random.choice((0, 0, 1, 2))
            batch = random.choice(BATCHES)
            options: list[object] = ["--persist", "--batch", batch]
            options += ["--threads", threads, "--children", children]
            if random.random() < 0.5:
                options.append("--watch")
            command = taker(language, place.store, log, COUNT, *options)
            number = threads * (1 + children)
            logs += [log.with_name(f"{log.name}.{i}") for i in range(1, number)]
        environment |= place.environment
        if random.random() < 0.5:
            environment |= random.choice(self.clocks).environment
        with output.open("wb") as out, log.with_suffix(".said").open("wb") as said:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=said,
                cwd=cwd,
                env=environment,
                start_new_session=True,
            )
        self.totals["processes"] += 1
        self.totals[f"processes in {language}"] += 1
        member = Member(process, name, logs, output, may_meet)
        self.members.append(member)
        return member

    def fill(self, may_meet: frozenset[str]) -> None:
        """Start a program if there is room."""
        if len(self.members) < SIZE:
            self.start(random.choice(list(self.world.places)), may_meet)

    def kill(self, member: Member) -> None:
        """End a program at once, and look at what it has taken."""
        member.is_killed = True
        member.signal(signal.SIGKILL)
        self.totals["kills"] += 1
        self._end(member)

    def kill_all(self, places: Sequence[str]) -> None:
        """Kill all that take from some places."""
        for member in [each for each in self.members if each.place in places]:
            self.kill(member)

    def stop(self, member: Member, seconds: float) -> None:
        """Stop a program for some time, with its children or without."""
        self.totals["stops"] += 1
        member.stopped_until = time.monotonic() + seconds
        if random.random() < 0.5:
            member.signal(signal.SIGSTOP)
        else:
            member.process.send_signal(signal.SIGSTOP)

    def look_after(self) -> None:
        """Continue those that were stopped; look at those that have ended."""
        for member in list(self.members):
            if 0 < member.stopped_until < time.monotonic():
                member.stopped_until = 0
                member.signal(signal.SIGCONT)
            if member.process.poll() is not None:
                self.totals["ended by themselves"] += 1
                self._end(member)

    def end(self) -> None:
        """End all programs, whatever they have met, and the checkers."""
        for member in self.members:
            member.signal(signal.SIGKILL)
            member.reap()
        for checker in Checker.running:
            checker.end()
        Checker.running.clear()

    def _end(self, member: Member) -> None:
        """Count the errors of a program that ends, each of which needs a reason."""
        member.reap()
        self.members.remove(member)
        place = self.world.places[member.place]
        printed, said = member.read()
        errors = self._errors(member, said)
        self.errors += errors
        unforeseen = set(errors) - member.may_meet
        command = " ".join(map(str, member.process.args))  # type: ignore[arg-type]
        what = f"{member.place}: {command}: {dict(errors)}\n{said[:4000]}"
        assert not unforeseen, f"there was no reason for {unforeseen} at {what}"
        logs = member.logs or logs_of(printed, place.logs)
        checker = self.checkers[member.place]
        self.totals["IDs"] += sum(checker.add_log(log) for log in logs)

    def _errors(self, member: Member, said: str) -> Counter[str]:
        errors: Counter[str] = Counter()
        for log in member.logs:
            errors["clock"] += number_at(log, crowd.CLOCK_ERRORS)
            errors["again"] += number_at(log, crowd.AGAIN_ERRORS)
            errors["disk"] += number_at(log, crowd.STORE_ERRORS)
            errors["other"] += number_at(log, crowd.OTHER_ERRORS)
        errors["other"] -= errors["disk"]  # The store's are among them.
        code = member.process.returncode
        if code != 0 and not (code == -signal.SIGKILL and member.is_killed):
            kinds = [kind for kind, what in SAID.items() if re.search(what, said)]
            errors[kinds[0] if kinds else f"exit code {code}"] += 1
        return +errors
