"""Clocks that are wrong, restarts and reboots, on one file: never a duplicate."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from helpers import HOUR_NS, MS_NS, NOW_NS, SetClock, ShiftedClock
from libsnowflake import AgainError, ClockError, SnowflakeGenerator, StoreError

BOOT_ID_AT = 64
BOOT_ID_BYTES = 16
# The fence is written ten seconds ahead: after a reboot IDs continue from there.
AHEAD_NS = 10_000 * MS_NS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ids"


def opened(path: Path, clock: SetClock | ShiftedClock) -> SnowflakeGenerator:
    return SnowflakeGenerator(1, store=f"file:{path}", clock=clock)


def reboot(path: Path) -> None:
    """Let the file be of another boot."""
    with path.open("r+b") as file:
        file.seek(BOOT_ID_AT)
        file.write(os.urandom(BOOT_ID_BYTES))


STEPS = {"5 s": 5_000 * MS_NS, "an hour": HOUR_NS}


def test_generators_with_clocks_of_their_own_share_the_file(path: Path) -> None:
    clocks = [SetClock(), SetClock(NOW_NS + 3 * MS_NS)]
    several = [opened(path, clock) for clock in clocks]
    taken = []
    for _ in range(200):
        for clock, ids in zip(clocks, several):
            clock.now_ns += 10 * MS_NS
            # The clock of the one that is behind does not move: its IDs are refused.
            with suppress(ClockError):
                taken.append(ids.next_id())
    assert len(taken) >= 200
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("restarts", [False, True])
def test_a_clock_set_back_a_little_is_waited_for(path: Path, restarts: bool) -> None:
    clock = ShiftedClock()
    ids = opened(path, clock)
    taken = ids.batch(1_000)
    clock.shift_ns = -5 * MS_NS
    if restarts:
        ids.close()
        ids = opened(path, clock)
    taken += ids.batch(1_000)
    assert taken == sorted(set(taken))
    assert ids.stats().waits >= 1


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_clock_set_back_far_is_an_error_until_it_has_come_up(
    path: Path, step: str, restarts: bool
) -> None:
    clock = SetClock()
    ids = opened(path, clock)
    clock.now_ns += 100 * MS_NS
    taken = ids.batch(100)
    clock.now_ns -= STEPS[step]
    if restarts:
        ids.close()
        ids = opened(path, clock)
    for call in (ids.next_id, ids.try_next_id, lambda: ids.batch(5)):
        with pytest.raises(ClockError) as caught:
            call()
        assert caught.value.reason == "clock behind"
        assert caught.value.wait_seconds == STEPS[step] / 1e9
    clock.now_ns += STEPS[step]
    taken += ids.batch(100)
    # The failed calls took nothing.
    assert taken == list(range(taken[0], taken[0] + 200))


def test_a_clock_that_ran_ahead_and_came_back_is_an_error(path: Path) -> None:
    clock = SetClock()
    ids = opened(path, clock)
    clock.now_ns += HOUR_NS
    ahead = ids.next_id()
    clock.now_ns -= HOUR_NS
    for generator in (ids, opened(path, clock)):
        with pytest.raises(ClockError, match="the clock is 3600.000 s behind"):
            generator.next_id()
    clock.now_ns += HOUR_NS
    assert ids.next_id() == ahead + 1


def test_a_reboot_goes_on_from_the_fence(path: Path) -> None:
    clock = SetClock()
    ids = opened(path, clock)
    clock.now_ns += 100 * MS_NS
    last = ids.batch(10)[-1]
    ids.close()
    reboot(path)
    ids = opened(path, clock)
    # Which IDs were generated before the power failed is not known: up to the fence.
    with pytest.raises(ClockError) as caught:
        ids.next_id()
    assert caught.value.wait_seconds is not None
    assert 10 <= caught.value.wait_seconds <= 10.2
    clock.now_ns += AHEAD_NS + 10 * MS_NS
    first = ids.next_id()
    assert first > last
    assert ids.layout.split(first).unix_ms * MS_NS <= clock.now_ns


@pytest.mark.parametrize("step", STEPS)
def test_a_reboot_with_the_clock_set_back_is_an_error(path: Path, step: str) -> None:
    clock = SetClock()
    ids = opened(path, clock)
    clock.now_ns += 100 * MS_NS
    last = ids.next_id()
    ids.close()
    reboot(path)
    clock.now_ns -= STEPS[step]
    ids = opened(path, clock)
    with pytest.raises(ClockError):
        ids.next_id()
    clock.now_ns += STEPS[step] + 2 * AHEAD_NS
    assert ids.next_id() > last


def test_a_new_file_starts_above_what_the_deleted_one_may_still_give(
    path: Path,
) -> None:
    clock = SetClock()
    old = opened(path, clock)
    clock.now_ns += 100 * MS_NS
    taken = old.batch(100)
    path.unlink()
    new = opened(path, clock)
    # Within its tick the old one does not look for the file again.
    taken += old.batch(1_000)
    with pytest.raises(AgainError):
        new.try_next_id()
    clock.now_ns += MS_NS
    with pytest.raises(StoreError, match="deleted or replaced while in use"):
        old.next_id()
    assert new.next_id() > max(taken)


def test_opening_in_the_same_boot_loses_no_time(path: Path) -> None:
    clock = SetClock()
    ids = opened(path, clock)
    clock.now_ns += 100 * MS_NS
    last = ids.next_id()
    for _ in range(10):
        ids.close()
        ids = opened(path, clock)
        assert ids.next_id() == last + 1
        last += 1


def test_a_reboot_is_noticed_once(path: Path) -> None:
    clock = SetClock()
    opened(path, clock).close()
    reboot(path)
    clock.now_ns += 2 * AHEAD_NS
    one, other = opened(path, clock), opened(path, clock)
    first = one.next_id()
    assert other.next_id() == first + 1
    assert one.layout.split(first).unix_ms * MS_NS == clock.now_ns
