"""Many more threads than processors: no call fails in SOAK_SECONDS.

A thread that the system has held up compares an old clock with a word that others have
raised meanwhile. No clock was set, so that is no error. By libfaketime a look at the
clock takes long, so that many threads are held up in the middle of it.
"""

from __future__ import annotations

import os
import time

import pytest
from crowd import (
    AGAIN_ERRORS,
    CLOCK_ERRORS,
    IDS,
    PLACES,
    Checker,
    new_place,
    number_at,
    wait_until,
)
from faketime import Clock

SECONDS = float(os.environ.get("SOAK_SECONDS", "6"))
THREADS = 64
COUNT = 20_000_000  # More than any thread takes.


@pytest.mark.parametrize("kind", PLACES)
def test_64_threads_with_default_settings_meet_no_error(kind: str) -> None:
    with new_place(kind) as place:
        checker = Checker(SECONDS + 60)
        slow = Clock(place.logs / "clock").environment
        taker = place.start("c", COUNT, "--watch", threads=THREADS, environment=slow)
        assert wait_until(lambda: all(number_at(log, IDS) for log in taker.logs))
        time.sleep(SECONDS)
        assert taker.process.poll() is None
        taker.kill()
        errors = taker.total(CLOCK_ERRORS), taker.total(AGAIN_ERRORS)
        checker.add(taker)
        found = checker.findings()
        print(f"{found.ids:,} IDs, errors of clocks and of full ticks: {errors}")
        found.check_ids()
        assert errors == (0, 0)
