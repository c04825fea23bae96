"""Processes are killed at random moments; those that continue never see an ID again.

Usage: kill.py [--seconds N] [--seed N]

Seven tenths of the time, processes that use one file are killed and restarted;
three tenths of the time, processes are killed while they make a new file.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time

from runner import Checker, Place, Taker, check, check_ids, end, new_place

COUNT = 40_000_000  # More than anybody takes before it is killed.
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

    def kill(self, taker: Taker) -> int:
        """Kill it and compare its log; return how many IDs that has."""
        taker.kill()
        count = self.checker.add(taker)
        self.kills += 1
        self.idle_kills += count == 0
        self.most_lost += taker.batch
        self.logged += count
        return count


def kill_in_use(seconds: float) -> None:
    """Kill processes that use one file, and check what is left of it."""
    with new_place() as place:
        toll, pulse_checker = Toll(Checker(seconds + 30)), Checker(seconds + 30)
        pulse = place.start("c", int(seconds + 30) * 1000, "--pulse")
        until = time.monotonic() + seconds
        crowd = [place.start(language, COUNT, batch=n) for language, n in CROWD]
        died = 0
        while time.monotonic() < until:
            time.sleep(random.uniform(0.001, 0.03))
            index = random.randrange(len(crowd))
            language, batch = CROWD[index]
            died += crowd[index].process.poll() is not None
            toll.kill(crowd[index])
            # One in three dies again while it starts.
            if random.random() < 0.33:
                newborn = place.start(language, COUNT, batch=batch)
                time.sleep(random.uniform(0, 0.004))
                toll.kill(newborn)
            crowd[index] = place.start(language, COUNT, batch=batch)
        for taker in crowd:
            toll.kill(taker)
        pulse.kill()
        pulse_checker.add(pulse)
        stall_ms = pulse_checker.findings().gap_ms
        found, stats = toll.checker.findings(), place.stats()

        idle = f"{toll.idle_kills} before the first ID"
        pace = f"{found.ids / seconds / 1e6:.2f} million IDs a second"
        print(f"  {toll.kills} kills, {idle}; {pace}", flush=True)
        check(died == 0, "no process ended before it was killed")
        check_ids(found)
        # A killed one had one call under way, so it may have reserved as many IDs
        # as the call was for and not written them down. Killed between counting a
        # jump over the rest of a tick and the jump, it leaves that rest counted
        # twice: the page then has issued less, by at most that rest.
        lost = stats.issued - toll.logged
        seen = f"{lost} of at most {toll.most_lost} are in no log"
        holds = -TICK <= lost <= toll.most_lost
        check(holds, "the page counts every ID that was taken", seen)
        # A process that does nothing but look at the clock shows how long the
        # machine itself stood still.
        allowed = GAP_MS + stall_ms
        seen = f"{found.spanned_gap_ms} ms; the machine stood still for {stall_ms} ms"
        sentence = f"while two are alive, no {GAP_MS} ms are without an ID"
        check(found.spanned_gap_ms <= allowed, sentence, seen)
        sentence = f"no {5 * GAP_MS} ms are without an ID, whoever is alive"
        check(found.gap_ms <= 5 * GAP_MS + stall_ms, sentence, f"{found.gap_ms} ms")
        check(place.drafts() == [], "nothing lies beside the file")


def make_and_kill(place: Place, toll: Toll) -> bool:
    """Kill processes that make the file; return whether they made it."""
    place.name(f"ids-{place.started}")
    takers = [place.start("c", COUNT) for _ in range(CREATORS)]
    time.sleep(random.uniform(0, 0.005))
    for taker in takers:
        taker.process.kill()
    for taker in takers:
        toll.kill(taker)
    return place.file.exists()


def kill_in_creation(seconds: float) -> None:
    """Kill processes that make a file, over and over, and see it made whole."""
    with new_place() as place:
        toll = Toll(Checker(seconds + 30))
        until = time.monotonic() + seconds
        rounds = made = drafts = broken = 0
        while time.monotonic() < until:
            rounds += 1
            made += make_and_kill(place, toll)
            kept = place.file.stat().st_ino if place.file.exists() else None
            drafts += len(place.drafts())
            for name in place.drafts():
                os.unlink(place.file.parent / name)
            last = place.start("c", 5000)
            broken += last.finish() != 0 or toll.checker.add(last) != 5000
            broken += kept not in (None, place.file.stat().st_ino)
            place.file.unlink()
        found = toll.checker.findings()
        print(
            f"  {rounds} new files, {toll.kills} kills: {made} files were there"
            f" when all were dead, and {drafts} drafts",
            flush=True,
        )
        check(broken == 0, "whoever comes next finds a whole file, or makes one")
        check(drafts <= toll.kills, "no kill leaves more than one draft")
        check(made > 0, "some were killed after the file was made")
        check_ids(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    given = parser.parse_args()
    random.seed(given.seed)
    print(f"kill: {given.seconds:g} s, seed {given.seed}", flush=True)
    kill_in_use(given.seconds * 0.7)
    kill_in_creation(given.seconds * 0.3)
    return end()


if __name__ == "__main__":
    sys.exit(main())
