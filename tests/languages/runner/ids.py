"""The IDs that a suite makes: by threads, and beside a Python process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

from libsnowflake import Layout, SnowflakeError, SnowflakeGenerator

from runner.commands import RUN_SECONDS, finish, run, start
from runner.language import Language
from runner.totals import Totals

WORKER_ID = 1
MADE = 100_000
# So often its threads may miss each other.
TRIES = 5
STORED = 200_000
# So often, at least, must the two processes have taken turns.
TURNS = 10
TOO_LARGE = 1024
# 2^32 + 5: cut to 32 bits it would be worker 5.
MORE_THAN_32_BITS = (1 << 32) + 5
REFUSED = "worker_id must be between 0 and 1023 for layout 'default', got {}"


def numbers(text: str) -> list[int]:
    """Return the decimal numbers of a text; -1 for a line that is not one."""
    return [int(line) if line.isdecimal() else -1 for line in text.splitlines()]


def _wrong_workers(ids: list[int]) -> int:
    layout = Layout.DEFAULT
    return sum(id_ < 0 or layout.split(id_).worker_id != WORKER_ID for id_ in ids)


def _increase(ids: list[int]) -> bool:
    return all(first < second for first, second in pairwise(ids))


def _threads_once(language: Language, totals: Totals) -> int | None:
    """Check one run of its threads; return how many pairs met, None if it failed."""
    outcome = run(language, [*language.suite, "threads"])
    first, _, rest = outcome.output.partition("\n")
    ids = numbers(rest)
    wanted = f"threads {language.threads}"
    if outcome.code != 0 or first != wanted or len(ids) != MADE:
        totals.check(
            False,
            f"{MADE} IDs on {language.threads} threads",
            f"wanted {wanted!r}, found {first!r} and {len(ids)} IDs: "
            f"{outcome.errors[-2000:]} exit code {outcome.code}",
        )
        return None
    twice = len(ids) - len(set(ids))
    wrong = _wrong_workers(ids)
    share = MADE // language.threads
    blocks = [ids[start : start + share] for start in range(0, MADE, share)]
    disorder = sum(not _increase(block) for block in blocks)
    holds = totals.check(
        twice == 0 and wrong == 0 and disorder == 0,
        f"{MADE} IDs by {language.threads} thread(s), in order, none twice",
        f"{twice} twice, {wrong} not of worker {WORKER_ID}, "
        f"{disorder} threads out of order",
    )
    if not holds:
        return None
    return sum(a[0] < b[-1] and b[0] < a[-1] for a, b in combinations(blocks, 2))


def check_threads(language: Language, totals: Totals) -> None:
    """Let it make IDs on its threads: none twice, each thread's in order.

    On a busy machine one thread may be done before the next one is let run; then it
    is asked again.
    """
    met = 0
    for _ in range(TRIES):
        pairs = _threads_once(language, totals)
        if pairs is None or language.threads == 1:
            return
        met += pairs
        if met > 0:
            break
    totals.check(met > 0, "the threads ran at the same time", f"{met} pairs met")


def _message(provoke: Callable[[], object]) -> str:
    try:
        return f"{provoke()!r}, no error"
    except SnowflakeError as error:
        return str(error)


def check_error(language: Language, totals: Totals) -> None:
    """Compare the messages that it shows with those that Python gets."""
    wanted = [
        _message(lambda: SnowflakeGenerator(worker_id=TOO_LARGE)),
        _message(lambda: SnowflakeGenerator().parse("!", "base32")),
        _message(lambda: SnowflakeGenerator(worker_id=MORE_THAN_32_BITS)),
    ]
    # Python and the suite could be wrong in the same way.
    refused = [REFUSED.format(TOO_LARGE), REFUSED.format(MORE_THAN_32_BITS)]
    literal = wanted[::2] == refused
    if language.worker_id_bits < 64:
        del wanted[2]
    outcome = run(language, [*language.suite, "error"])
    found = outcome.output.splitlines()
    holds = outcome.code == 0 and found == wanted and literal
    seen = found[0] if holds else f"wanted {wanted}: {outcome.tail()}"
    totals.check(holds, "the library's own messages are shown", seen)


def check_store(language: Language, totals: Totals, folder: Path) -> None:
    """Let it and a Python process take from one file at the same time."""
    file = folder / "ids"
    taker = [sys.executable, str(Path(__file__).with_name("taker.py")), str(file)]
    pipe = subprocess.PIPE
    with subprocess.Popen(taker, stdin=pipe, stdout=pipe, text=True) as python:
        assert python.stdout is not None
        ready = python.stdout.readline()
        outcome = finish(
            start(language, [*language.suite, "store", str(file), str(STORED)]),
            RUN_SECONDS,
        )
        rest = python.communicate("", timeout=RUN_SECONDS)[0]
    ours, theirs = numbers(rest), numbers(outcome.output)
    if not (outcome.code == 0 and ready == "ready\n" and python.returncode == 0):
        totals.check(False, "a file is shared with Python", outcome.tail())
        return
    if len(theirs) != STORED:
        totals.check(False, f"{STORED} IDs from a file", f"found {len(theirs)}")
        return
    both = [(id_, 0) for id_ in ours] + [(id_, 1) for id_ in theirs]
    both.sort()
    turns = sum(first[1] != second[1] for first, second in pairwise(both))
    twice = len(both) - len({id_ for id_, _ in both})
    wrong = _wrong_workers([*ours, *theirs])
    totals.check(
        twice == 0 and wrong == 0 and _increase(ours) and _increase(theirs),
        "a file is shared with Python: none twice, each in order",
        f"{len(theirs)} and {len(ours)} IDs, {twice} twice, {wrong} of another worker",
    )
    totals.check(turns >= TURNS, "the two took turns", f"{turns} times")
