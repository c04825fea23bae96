"""A disk that takes no more writes, on which a crowd uses one file.

The system reports that a page could not be written once for each open description, so
a thread or a forked child that shares one gets no error.
"""

from __future__ import annotations

import time

import pytest
from crowd import FENCE_EXTENSIONS, IDS, OTHER_ERRORS, Checker, Place, wait_until
from rig import Boot, Disk, last_id

COUNT = 1_000_000  # More than they take.


@pytest.mark.parametrize(("threads", "children"), [(8, 0), (1, 7), (4, 1)])
def test_no_fence_is_granted_that_the_disk_refused(
    place: Place, threads: int, children: int
) -> None:
    checker = Checker(120, before_s=60)
    disk = Disk(place.directory / "disk", "ext4-no-journal", memory="40m")
    place.file = disk.path / "ids"
    began = time.time()
    crowd = [
        place.start("c", COUNT, "--persist", threads=threads, children=children),
        place.start("c", COUNT, "--persist"),
    ]
    assert wait_until(lambda: all(taker.total(IDS) > 0 for taker in crowd))
    disk.refuse(place.file)
    granted = max(taker.number(FENCE_EXTENSIONS) for taker in crowd)
    # All meet the fence, and try to raise it again and again.
    stopped = wait_until(
        lambda: all(taker.number(OTHER_ERRORS) > 500 for taker in crowd), 30
    )
    assert stopped, "they continue, so somebody has granted a fence"
    assert disk.is_refused(), "the disk has written the page"
    stopped_at = max(last_id(taker, COUNT) for taker in crowd)
    time.sleep(2)
    assert {taker.number(FENCE_EXTENSIONS) for taker in crowd} == {granted}
    assert max(last_id(taker, COUNT) for taker in crowd) == stopped_at

    disk.lose_power()
    for taker in crowd:
        taker.kill()
    disk.give_back()
    disk.restart()
    boot = Boot(place.directory, clock_s=began - time.time())
    after = place.start("c", 400_000, "--ahead", batch=1000, prefix=boot.prefix)
    assert after.finish() == 0
    assert after.number(IDS) > stopped_at, "IDs from before the power loss come again"
    for taker in place.takers:
        assert checker.add(taker) > 0
    checker.findings().check_ids()
