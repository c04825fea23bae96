"""The power fails on a real file system: what was not synced is lost.

After it the clock is set back to before the first ID, so that only the file can say
which IDs there were.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from common import NATIVE
from compiling import C11, build
from crowd import IDS, Checker, Place, Taker, wait_until
from rig import BOOT_ID, Boot, Disk, last_id

HERE = Path(__file__).resolve().parent
COUNT = 40_000_000  # More than they take.
KINDS = ["ext4", "ext4-no-journal", "xfs"]
# What a process does to the disk from opening a new file to its first ID: it writes a
# draft, syncs it, names it, removes the name of the draft, syncs the directory, writes
# the fence.
STEPS = 6


def start_after(place: Place, boot: Boot) -> Taker:
    """Start one that takes what is free at the beginning of a boot, without waiting."""
    return place.start("c", 400_000, "--ahead", batch=1000, prefix=boot.prefix)


def check_logs(place: Place, checker: Checker) -> None:
    for taker in place.takers:
        checker.add(taker)
    checker.findings().check_ids()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [0.05, 1.5, 7])
def test_no_id_comes_again_after_a_power_loss(
    place: Place, kind: str, seconds: float
) -> None:
    checker = Checker(120, before_s=60)
    disk = Disk(place.directory / "disk", kind)
    place.file = disk.path / "ids"
    began = time.time()
    crowd = [
        place.start(language, COUNT, batch=batch)
        for language, batch in (("c", 1), ("c", 1000), ("python", 10))
    ]
    assert wait_until(lambda: any(taker.number(IDS) > 0 for taker in crowd))
    time.sleep(seconds)
    disk.lose_power()
    for taker in crowd:
        taker.kill()
    disk.restart()
    after = start_after(place, Boot(place.directory, clock_s=began - time.time()))
    assert after.finish() == 0
    latest = max(last_id(taker, COUNT) for taker in crowd)
    assert after.number(IDS) > latest, "IDs from before the power loss come again"
    check_logs(place, checker)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("set_back_s", [0, 1])
def test_no_id_comes_again_after_a_disk_was_lost_within_a_boot(
    place: Place, kind: str, set_back_s: float
) -> None:
    """The disk comes back as it was synced; only its mount is another one."""
    checker = Checker(120, before_s=60)
    disk = Disk(place.directory / "disk", kind)
    place.file = disk.path / "ids"
    before = place.start("c", COUNT, "--ahead", batch=1000)
    assert wait_until(lambda: before.number(IDS) > 0)
    time.sleep(1.5)
    disk.lose_power()
    before.kill()
    disk.restart()
    boot = Boot(place.directory, BOOT_ID.read_text().strip(), clock_s=-set_back_s)
    assert start_after(place, boot).finish() == 0
    check_logs(place, checker)


@pytest.fixture(scope="module")
def halt() -> Path:
    return build(
        NATIVE / "system" / "halt.so", [HERE / "halt.c"], *C11, "-shared", "-fPIC"
    )


def wait_for_stop(taker: Taker) -> bool:
    """Wait until a process is stopped; false if it has ended."""
    _, status = os.waitpid(taker.process.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        taker.process.returncode = os.waitstatus_to_exitcode(status)
    return os.WIFSTOPPED(status)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_the_creator_is_stopped_and_the_power_fails(
    place: Place, halt: Path, kind: str, step: int
) -> None:
    """Another one takes IDs from the file that the creator has left half made."""
    checker = Checker(120, before_s=60)
    disk = Disk(place.directory / "disk", kind)
    disk.sync()
    place.file = disk.path / "ids"
    began = time.time()
    stopping = {"LD_PRELOAD": str(halt), "HALT_AFTER": str(step)}
    creator = place.start("c", 1, environment=stopping)
    assert wait_for_stop(creator), f"it makes less than {step} steps"
    second = place.start("c", 200_000, batch=1000)
    assert second.finish() == 0
    disk.lose_power()
    creator.process.send_signal(signal.SIGCONT)
    creator.finish()
    disk.restart()
    assert place.file.exists(), "IDs were issued from a file that nobody finds"
    after = start_after(place, Boot(place.directory, clock_s=began - 1 - time.time()))
    assert after.finish() == 0
    assert after.number(IDS) > last_id(second, 200_000)
    check_logs(place, checker)


def test_the_creator_has_no_more_steps(place: Place, halt: Path) -> None:
    stopping = {"LD_PRELOAD": str(halt), "HALT_AFTER": str(STEPS + 1)}
    place.file = Disk(place.directory / "disk", "ext4").path / "ids"
    assert not wait_for_stop(place.start("c", 1, environment=stopping))
