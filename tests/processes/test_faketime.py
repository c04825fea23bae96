"""The wall clock of a running program is set back, for real, by libfaketime."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from crowd import (
    CLOCK_ERRORS,
    IDS,
    LARGEST_STEP,
    PLACES,
    STATE,
    STEPS_BACK,
    WAITS,
    Checker,
    Place,
    Taker,
    new_place,
    wait_until,
)
from faketime import Clock

COUNT = 20_000_000  # More than it takes.
MAX_WAIT_MS = 50  # By default.


class Running:
    """A program that takes IDs by that clock."""

    def __init__(self, taker: Taker) -> None:
        self.taker = taker
        self.place = IDS

    def take(self, more: int = 500) -> bool:
        """Wait until it has taken so many more IDs."""
        self.skip()
        place = self.place + more
        return wait_until(lambda: self.taker.number(place) != 0, 10)

    def skip(self) -> int:
        """Go to where the log ends now; return how many IDs came since."""
        before, end = self.place, IDS + COUNT
        while self.place < end:
            middle = (self.place + end) // 2
            if self.taker.number(middle) != 0:
                self.place = middle + 1
            else:
                end = middle
        return self.place - before

    def see(self, field: int, above: int = 0, seconds: float = 10) -> bool:
        """Wait until a number of the log is above another one."""
        return wait_until(lambda: self.taker.number(field) > above, seconds)


class Scene:
    """A place whose programs have a clock of their own."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.clock = Clock(place.logs / "clock")

    def start(self) -> Running:
        environment = self.clock.environment
        return Running(self.place.start("c", COUNT, "--watch", environment=environment))

    def check_logs(self) -> None:
        """End all programs; each has a log, and no ID came twice."""
        checker = Checker(120)
        for taker in self.place.takers:
            taker.kill()
            assert checker.add(taker) > 0
        found = checker.findings()
        print(f"{found.ids:,} IDs")
        found.check_ids()


@pytest.fixture(params=PLACES)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    with new_place(request.param) as place:
        yield Scene(place)


def step_back(running: Running, clock: Clock, step_ms: int) -> None:
    """Set the clock back while the program runs, and after a while right again."""
    taker, small = running.taker, step_ms <= MAX_WAIT_MS
    errors, steps, waits = map(taker.number, (CLOCK_ERRORS, STEPS_BACK, WAITS))
    for _ in range(50):
        clock.set(-step_ms)
        seen = running.see(STEPS_BACK, steps, 0.2)
        # A machine that stood still for a moment has made up for a small step.
        if seen and (not small or running.see(WAITS, waits, 0.2)):
            break
        clock.set(0)
        running.take()
    assert seen, "the step is not seen"
    largest_ms = taker.number(LARGEST_STEP) / 1e6
    steps_back = taker.number(STEPS_BACK)
    print(f"{step_ms} ms back: {steps_back} steps, largest {largest_ms:g} ms")
    # Less the time from the last window before the step to the first one after it.
    assert largest_ms >= 0.8 * step_ms - 3
    if small:
        assert running.take(), "it must continue before the clock is right"
        assert taker.number(WAITS) > waits, "the wait is not counted"
        assert taker.number(CLOCK_ERRORS) == errors, "it must wait without an error"
    else:
        assert running.see(CLOCK_ERRORS, errors + 5), "no SNOWFLAKE_ERR_CLOCK"
        running.skip()
        time.sleep(0.1)
        assert running.skip() == 0, "IDs before the clock is right"
    clock.set(0)
    assert running.take(), "no IDs when the clock is right again"


def test_set_back_while_a_program_runs(scene: Scene) -> None:
    running = scene.start()
    assert running.see(STATE)
    assert running.take(), "it generates no IDs by its own clock"
    for step_ms in (5, 5_000, 3_600_000):
        step_back(running, scene.clock, step_ms)
    scene.check_logs()


def test_set_back_across_a_restart(scene: Scene) -> None:
    first = scene.start()
    assert first.take()
    first.taker.kill()
    scene.clock.set(-5_000)
    second = scene.start()
    assert second.see(CLOCK_ERRORS, 5), "no SNOWFLAKE_ERR_CLOCK"
    assert second.taker.number(IDS) == 0, "IDs before the clock is right"
    scene.clock.set(0)
    assert second.take(), "no IDs when the clock is right again"
    scene.check_logs()
