"""Many processes open, at once, a file that does not exist yet."""

from __future__ import annotations

import os
import sys
import time

from runner import (
    STATE,
    Checker,
    Gate,
    Place,
    Taker,
    check,
    check_ids,
    end,
    new_place,
    wait_until,
)

EACH = 50
PYTHON_EVERY = 20  # One process in so many is a Python.


def file_of(place: Place, taker: Taker) -> set[tuple[int, int]]:
    """Return which file the process has open under the store's name."""
    known = set()
    directory = f"/proc/{taker.process.pid}/fd"
    for name in os.listdir(directory):
        path = f"{directory}/{name}"
        if os.readlink(path).startswith(str(place.file)):
            found = os.stat(path)
            known.add((found.st_dev, found.st_ino))
    return known


def run(processes: int, checker: Checker) -> list[str]:
    """Let so many create one file; return what was wrong."""
    wrong = []
    with new_place() as place:
        gate = Gate()
        takers = []
        for index in range(processes):
            language = "python" if index % PYTHON_EVERY == 0 else "c"
            takers.append(place.start(language, EACH, "--gate", stdin=gate.reader))
        wait_until(lambda: all(taker.log.exists() for taker in takers))
        time.sleep(0.05)  # From its log to the gate.
        if place.file.exists():
            wrong.append("somebody did not wait")
        gate.open()
        ended = wait_until(lambda: all(t.header(STATE) == 2 for t in takers))
        files = set().union(*(file_of(place, taker) for taker in takers))
        there = place.file.stat()
        gate.close()
        if not ended or any(taker.finish() for taker in takers):
            wrong.append("somebody failed")
        if files != {(there.st_dev, there.st_ino)}:
            wrong.append(f"{len(files)} files")
        if sum(checker.add(taker) for taker in takers) != processes * EACH:
            wrong.append("IDs are missing")
        if place.stats().issued != processes * EACH:
            wrong.append(f"the page counts {place.stats().issued}")
        wrong += place.drafts()
    return wrong


def main() -> int:
    print("create: the first ones of a file, all at once", flush=True)
    checker = Checker(120)
    for times, processes in ((1, 200), (10, 20)):
        began = time.monotonic()
        wrong = [fault for _ in range(times) for fault in run(processes, checker)]
        again = "" if times == 1 else f", {times} times"
        sentence = f"{processes} processes end on one page and leave no draft{again}"
        seen = wrong or f"{time.monotonic() - began:.1f} s"
        check(wrong == [], sentence, seen)
    check_ids(checker.findings())
    return end()


if __name__ == "__main__":
    sys.exit(main())
