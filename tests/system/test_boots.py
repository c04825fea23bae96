"""Boot IDs that differ on one kernel, and boot IDs that repeat."""

from __future__ import annotations

import time

import pytest
from crowd import CLOCK_ERRORS, IDS, OTHER_ERRORS, Checker, Place, wait_until
from rig import Boot, Disk, last_id

COUNT = 20_000_000  # More than they take.
# The fence is 10 s ahead: nobody may be stopped by it. A busy machine takes its time.
LONGEST_GAP_MS = 1000


def test_nobody_stops_where_boot_ids_differ(place: Place) -> None:
    """Processes of two boot IDs come and go, and share one file."""
    disk = Disk(place.directory / "disk", "ext4")
    place.file = disk.path / "ids"
    checker = Checker(120)
    boots = [Boot(place.directory), Boot(place.directory)]
    lasting = place.start("c", COUNT, "--persist", prefix=boots[0].prefix)
    assert wait_until(lambda: lasting.number(IDS) > 0)
    for turn in range(30):
        place.start("c", 2_000, "--persist", prefix=boots[turn % 2].prefix)
        time.sleep(0.2)
    other = place.start("c", COUNT, "--persist", prefix=boots[1].prefix)
    assert wait_until(lambda: other.number(IDS) > 0)
    time.sleep(1)
    lasting.kill()
    # It is continued by one that has another boot ID than the file was created in.
    third = place.start("c", COUNT, "--persist", prefix=boots[0].prefix)
    time.sleep(1)
    for taker in place.takers:
        if taker not in (lasting, other, third):
            assert taker.finish() == 0
        assert taker.number(CLOCK_ERRORS) == taker.number(OTHER_ERRORS) == 0
        taker.kill()
        assert checker.add(taker) > 0
    found = checker.findings()
    found.check_ids()
    assert found.gap_ms < LONGEST_GAP_MS


# The second boot has the ID of the first. Each of its clocks may say by itself that it
# is another boot: the one that begins with the boot is earlier than when the file was
# used last, or the wall clock says that this boot began later.
@pytest.mark.parametrize(
    ("first_boot_clock_s", "second_boot_clock_s", "clock_s"),
    [(1_000, 0, -1_900), (1_000, 1_000, 4)],
)
def test_a_boot_id_that_repeats_is_not_believed(
    place: Place, first_boot_clock_s: float, second_boot_clock_s: float, clock_s: float
) -> None:
    checker, count = Checker(4_000, before_s=2_000), 40_000_000
    disk = Disk(place.directory / "disk", "ext4")
    place.file = disk.path / "ids"
    first = Boot(place.directory, boot_clock_s=first_boot_clock_s)
    taker = place.start("c", count, "--ahead", batch=1000, prefix=first.prefix)
    assert taker.finish() == 0
    disk.lose_power()
    disk.restart()
    second = Boot(place.directory, first.boot_id, clock_s, second_boot_clock_s)
    after = place.start("c", 100_000, "--ahead", batch=1000, prefix=second.prefix)
    assert after.finish() == 0
    assert after.number(IDS) > last_id(taker, count), "IDs come again"
    for taker in place.takers:
        assert checker.add(taker) > 0
    checker.findings().check_ids()
