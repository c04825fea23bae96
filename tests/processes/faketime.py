"""The wall clock of a running program is set back, for real, by libfaketime.

It needs the Debian package faketime. Without it, the test says so, and fails where
the environment has CI=true.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from runner import (
    CLOCK_ERRORS,
    IDS,
    LARGEST_STEP,
    STATE,
    STEPS_BACK,
    WAITS,
    Checker,
    Place,
    Taker,
    check,
    check_ids,
    end,
    new_place,
    wait_until,
)

COUNT = 20_000_000  # More than it takes.
MAX_WAIT_MS = 50  # By default.


def find_library() -> Path | None:
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib"):
        for path in sorted(Path(folder).glob("**/faketime/libfaketime.so.1")):
            return path
    return None


class Clock:
    """The clock of one program, beside that of the system by so many milliseconds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0)

    def set(self, offset_ms: int) -> None:
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{offset_ms / 1000:+.3f}\n", encoding="ascii")
        draft.rename(self.file)

    def environment(self, library: Path) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


class Running:
    """A program that takes IDs by that clock."""

    def __init__(self, taker: Taker) -> None:
        self.taker = taker
        self.place = IDS

    def take(self, more: int = 500) -> bool:
        """Wait until it has taken so many more IDs."""
        self.skip()
        place = self.place + more
        return wait_until(lambda: self.taker.header(place) != 0, 10)

    def skip(self) -> int:
        """Go to where the log ends now; return how many IDs came since."""
        before, behind = self.place, IDS + COUNT
        while self.place < behind:
            middle = (self.place + behind) // 2
            if self.taker.header(middle) != 0:
                self.place = middle + 1
            else:
                behind = middle
        return self.place - before

    def see(self, field: int, above: int, seconds: float = 10) -> bool:
        return wait_until(lambda: self.taker.header(field) > above, seconds)


def step_back(running: Running, clock: Clock, step_ms: int) -> None:
    """Set the clock back while the program runs, and after a while right again."""
    taker, name = running.taker, f"{step_ms} ms back"
    errors, steps = taker.header(CLOCK_ERRORS), taker.header(STEPS_BACK)
    waits = taker.header(WAITS)
    for _ in range(50):
        clock.set(-step_ms)
        seen = running.see(STEPS_BACK, steps, 0.2)
        # A machine that stood still for a moment has made up for a small step.
        if seen and (step_ms > MAX_WAIT_MS or running.see(WAITS, waits, 0.2)):
            break
        clock.set(0)
        running.take()
    check(seen, f"{name}: the step is seen", f"{taker.header(STEPS_BACK)} in all")
    largest_ms = taker.header(LARGEST_STEP) / 1e6
    # Less the time from the last window before the step to the first one after it.
    sentence = f"{name}: and its size"
    check(largest_ms >= 0.8 * step_ms - 3, sentence, f"largest {largest_ms:g} ms")
    if step_ms <= MAX_WAIT_MS:
        check(
            running.take(), f"{name}: it waits and continues before the clock is right"
        )
        check(taker.header(WAITS) > waits, f"{name}: the wait is counted")
        check(taker.header(CLOCK_ERRORS) == errors, f"{name}: and is not an error")
    else:
        check(running.see(CLOCK_ERRORS, errors + 5), f"{name}: SNOWFLAKE_ERR_CLOCK")
        running.skip()
        time.sleep(0.1)
        check(running.skip() == 0, f"{name}: not one ID until the clock is right")
    clock.set(0)
    check(running.take(), f"{name}: IDs continue when the clock is right again")


def run(place: Place, library: Path) -> None:
    clock = Clock(place.logs / "clock")
    environment = clock.environment(library)
    checker = Checker(120)
    taker = place.start("c", COUNT, "--watch", environment=environment)
    running = Running(taker)
    begun = wait_until(lambda: taker.log.exists() and taker.header(STATE) == 1, 10)
    check(begun and running.take(), "the program generates IDs by its own clock")
    for step_ms in (5, 5_000, 3_600_000):
        step_back(running, clock, step_ms)
    taker.kill()
    clock.set(-5_000)
    late = place.start("c", COUNT, "--watch", environment=environment)
    begun = wait_until(lambda: late.log.exists() and late.header(CLOCK_ERRORS) > 5, 10)
    sentence = "set back across a restart: SNOWFLAKE_ERR_CLOCK, and not one ID"
    check(begun and late.header(IDS) == 0, sentence)
    clock.set(0)
    check(Running(late).take(), "set back across a restart: IDs continue afterwards")
    late.kill()
    first_run = checker.add(taker)
    second_run = checker.add(late)
    check(first_run > 0 < second_run, "both runs have a log")
    check_ids(checker.findings())


def main() -> int:
    print("faketime: the clock of a running program is set back", flush=True)
    library = find_library()
    if library is None:
        print("faketime DID NOT RUN: libfaketime.so.1 is missing")
        print("  (Debian: apt-get install faketime)")
        if os.environ.get("CI") != "true":
            return 0
        check(False, "libfaketime is there, as CI demands")
        return end()
    with new_place() as place:
        run(place, library)
    return end()


if __name__ == "__main__":
    sys.exit(main())
