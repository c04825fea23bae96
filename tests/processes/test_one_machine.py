"""Unrelated programs use the default store, however they were started."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from building import made
from crowd import IDS, SUITE_IDS, Checker, logs_of, new_place, wait_until
from faketime import Clock

COUNT = 40_000_000  # More than any takes before it is killed.
RESTARTS, EACH = 1_000, 4  # Together fewer IDs than a tick has.


def test_eight_programs_in_four_languages_take_no_id_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suites = [made(name) for name in ("go", "nodejs")] * 2
    with new_place("machine") as place:
        for name, value in place.environment.items():
            monkeypatch.setenv(name, value)
        checker = Checker(120)
        kinds = [(language, n) for language in ("c", "python") for n in (1, 100)]
        takers = [place.start(language, COUNT, batch=n) for language, n in kinds]
        assert wait_until(lambda: all(taker.number(IDS) for taker in takers))
        with ThreadPoolExecutor(len(suites)) as pool:
            printed = list(pool.map(lambda each: each.suite("threads"), suites))
        # They took IDs as long as the suites did.
        assert [taker.process.poll() for taker in takers] == [None] * len(takers)
        for taker in takers:
            taker.kill()
            assert checker.add(taker) > 0
        for text in printed:
            counts = [checker.add_log(log) for log in logs_of(text, place.logs)]
            assert min(counts) > 0
            assert sum(counts) == SUITE_IDS
        found = checker.findings()
        print(f"{found.ids:,} IDs, {len(suites) * SUITE_IDS:,} of them in Go and Node")
        found.check_ids()


def test_restarted_a_thousand_times_in_one_millisecond() -> None:
    with new_place("machine") as place:
        checker, clock = Checker(60), Clock(place.logs / "clock")
        clock.stop(int(time.time()) + 1)
        ticks, last = set(), 0
        for _ in range(RESTARTS):
            taker = place.start("c", EACH, environment=clock.environment)
            assert taker.finish() == 0
            ids = [taker.number(IDS + index) for index in range(EACH)]
            assert ids[0] > last, "a process continues below the one before it"
            ticks |= {each >> 22 for each in ids}
            last = ids[-1]
            checker.add(taker)
        found = checker.findings()
        assert found.ids == RESTARTS * EACH
        found.check_ids()
        assert len(ticks) == 1, "the clock did not stand still"
