"""Many processes open, at once, a page that does not exist yet."""

from __future__ import annotations

import os
import time

import pytest
from crowd import PLACES, STATE, Checker, Gate, Place, Taker, new_place, wait_until

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


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("processes", [200, *[20] * 5])
def test_all_end_on_one_page_and_leave_no_draft(processes: int, kind: str) -> None:
    with new_place(kind) as place:
        checker, gate = Checker(60), Gate()
        takers = []
        for index in range(processes):
            language = "python" if index % PYTHON_EVERY == 0 else "c"
            takers.append(place.start(language, EACH, "--gate", stdin=gate.reader))
        assert wait_until(lambda: all(taker.log.exists() for taker in takers))
        time.sleep(0.05)  # From its log to the gate.
        assert not place.file.exists(), "a process did not wait"
        gate.open()
        ended = wait_until(lambda: all(taker.number(STATE) == 2 for taker in takers))
        files = set().union(*(file_of(place, taker) for taker in takers))
        there = place.file.stat()
        gate.close()
        assert ended
        assert {taker.finish() for taker in takers} == {0}
        assert files == {(there.st_dev, there.st_ino)}
        assert [checker.add(taker) for taker in takers] == [EACH] * processes
        checker.findings().check_ids()
        assert place.stats().issued == processes * EACH
        assert place.drafts() == []
