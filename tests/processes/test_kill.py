"""Processes are killed at random moments; those that continue never see an ID again.

For each store: seven tenths of SOAK_SECONDS, processes that use one page are killed and
restarted; three tenths, processes are killed while they make a new page. SOAK_SEED
repeats the random choices of a run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest
from crowd import PLACES, STATE, Checker, Place, Taker, new_place, wait_until

SECONDS = float(os.environ.get("SOAK_SECONDS", "5"))
COUNT = 40_000_000  # More than any takes before it is killed.
CROWD = (
    ("c", 1),
    ("c", 1),
    ("c", 1),
    ("c", 100),
    ("python", 1),
    ("python", 100),
)
TICK = 4096  # IDs of a millisecond.
GAP_MS = 100
CREATORS = 6


class Toll:
    """What the killed may have taken with them: each, the IDs of one call."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.kills = self.idle_kills = self.most_lost = self.logged = 0

    def kill(self, taker: Taker) -> None:
        """Kill it and compare its log."""
        taker.kill()
        count = self.checker.add(taker)
        self.kills += 1
        self.idle_kills += count == 0
        self.most_lost += taker.batch
        self.logged += count


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    seed = int(os.environ.get("SOAK_SEED", random.randrange(1 << 32)))
    print(f"SOAK_SECONDS={SECONDS:g} SOAK_SEED={seed}")
    random.seed(seed)
    with new_place(request.param) as place:
        yield place


def test_killed_while_they_use_a_page(place: Place) -> None:
    seconds = SECONDS * 0.7
    toll, pulse_checker = Toll(Checker(seconds + 30)), Checker(seconds + 30)
    pulse = place.start("c", int(seconds + 30) * 1000, "--pulse")
    crowd = [place.start(language, COUNT, batch=n) for language, n in CROWD]
    # A process that dies while it makes the page leaves a draft: the other test.
    assert wait_until(lambda: all(taker.number(STATE) for taker in crowd))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(random.uniform(0.001, 0.03))
        index = random.randrange(len(crowd))
        language, batch = CROWD[index]
        assert crowd[index].process.poll() is None, "one ended before it was killed"
        toll.kill(crowd[index])
        # One in three dies again while it starts.
        if random.random() < 0.33:
            newborn = place.start(language, COUNT, batch=batch)
            time.sleep(random.uniform(0, 0.004))
            toll.kill(newborn)
        crowd[index] = place.start(language, COUNT, batch=batch)
    for taker in crowd:
        toll.kill(taker)
    # A process that does nothing but look at the clock shows how long the machine
    # itself stood still.
    pulse.kill()
    pulse_checker.add(pulse)
    stall_ms = pulse_checker.findings().gap_ms
    found, lost = toll.checker.findings(), place.stats().issued - toll.logged
    print(f"{found.ids:,} IDs, {found.ids / seconds / 1e6:.2f} million a second")
    print(f"{toll.kills} kills, {toll.idle_kills} before the first ID")
    print(f"{lost} of at most {toll.most_lost} IDs are in no log")
    gaps = f"{found.gap_ms} ms, {found.spanned_gap_ms} ms while two were alive"
    print(f"longest time without an ID: {gaps}; the machine stood still: {stall_ms} ms")
    found.check_ids()
    # A killed one had one call under way, so it may have reserved as many IDs as the
    # call was for and not written them down. Killed between counting a jump over the
    # rest of a tick and the jump, it leaves that rest counted twice: the page then has
    # issued less, by at most that rest.
    assert -TICK <= lost <= toll.most_lost, "the page does not count what was taken"
    assert found.spanned_gap_ms <= GAP_MS + stall_ms, "while at least two were alive"
    assert found.gap_ms <= 5 * GAP_MS + stall_ms
    assert place.drafts() == []


def make_and_kill(place: Place, toll: Toll) -> None:
    """Kill processes that make the page."""
    takers = [place.start("c", COUNT) for _ in range(CREATORS)]
    time.sleep(random.uniform(0, 0.005))
    for taker in takers:
        taker.process.kill()
    for taker in takers:
        toll.kill(taker)


def test_killed_while_they_make_a_page(place: Place) -> None:
    toll = Toll(Checker(SECONDS + 30))
    until = time.monotonic() + SECONDS * 0.3
    rounds = made = drafts = 0
    while time.monotonic() < until:
        rounds += 1
        place.begin_again()
        make_and_kill(place, toll)
        kept = place.file.stat().st_ino if place.file.exists() else None
        made += kept is not None
        drafts += len(place.drafts())
        for name in place.drafts():
            os.unlink(place.file.parent / name)
        # The next one finds a whole page, or makes one.
        last = place.start("c", 5000)
        assert last.finish() == 0
        assert toll.checker.add(last) == 5000
        assert kept in (None, place.file.stat().st_ino)
        place.file.unlink()
    left = f"{made} times the page was left, and {drafts} drafts"
    print(f"{rounds} new pages, {toll.kills} kills: {left}")
    assert drafts <= toll.kills, "a kill leaves more than one draft"
    assert made > 0, "none was killed after the page was made"
    toll.checker.findings().check_ids()
