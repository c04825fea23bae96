"""Real containers of systemd-nspawn, with boot IDs of their own, share a directory."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from common import NATIVE, RELEASE
from crowd import IDS, OTHER_ERRORS, Checker, Place, program, wait_until
from rig import BOOT_ID, Disk, mount_memory

COUNT = 20_000_000  # More than they take.
CONTAINERS = 4
LONGEST_GAP_MS = 1000  # The fence is 10 s ahead: nobody may be stopped by it.


class Container:
    """What starts a program in a container that shares the place."""

    def __init__(self, place: Place, number: int) -> None:
        root = place.directory / f"root-{number}"
        for name in ("usr", "etc", "proc", "sys", "dev", "run", "tmp", "var"):
            (root / name).mkdir(parents=True)
        (root / "etc" / "os-release").touch()
        for name in ("bin", "lib", "lib64", "sbin"):
            (root / name).symlink_to(f"usr/{name}")
        read_only = [Path("/usr"), NATIVE, RELEASE]
        # What is in a PID namespace ends with its first process.
        self.prefix = [
            *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"),
            *("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--pipe"),
            f"--directory={root}",
            *(f"--bind-ro={path}" for path in read_only),
            *(f"--bind={path}" for path in (place.logs, place.file.parent)),
        ]

    def boot_id(self) -> str:
        command = [*self.prefix, "cat", str(BOOT_ID)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"systemd-nspawn does not run here: {done.stderr.strip()}")
        return done.stdout.strip()


@pytest.fixture
def containers(place: Place) -> list[Container]:
    if not shutil.which("systemd-nspawn"):
        pytest.skip("systemd-nspawn is missing (apt-get install systemd-container)")
    # It keeps mount points there, and expects a file system in memory.
    Path("/run/systemd/nspawn").mkdir(parents=True, exist_ok=True)
    mount_memory(Path("/run/systemd/nspawn"))
    program("taker")
    place.file = place.directory / "disk" / "mounted" / "ids"
    Disk(place.directory / "disk", "ext4")
    return [Container(place, number) for number in range(CONTAINERS)]


@pytest.mark.parametrize("store", ["file", "machine"])
def test_containers_share_a_store_and_nobody_stops(
    place: Place, containers: list[Container], store: str
) -> None:
    assert len({container.boot_id() for container in containers}) == CONTAINERS
    checker = Checker(120)
    if store == "machine":
        mount_memory(place.file.parent)
    name = place.store if store == "file" else f"machine:{place.file.parent}"
    for container in containers:
        place.start("c", COUNT, "--persist", store=name, prefix=container.prefix)
        time.sleep(0.5)
    assert wait_until(lambda: all(taker.number(IDS) > 0 for taker in place.takers))
    time.sleep(3)
    # One ends, and starts again in another container.
    place.takers[0].kill()
    again = place.start("c", 5_000, store=name, prefix=containers[0].prefix)
    assert again.finish() == 0
    for taker in place.takers:
        taker.kill()
    for taker in place.takers:
        assert taker.number(OTHER_ERRORS) == 0
        assert checker.add(taker) > 0
    found = checker.findings()
    found.check_ids()
    assert found.gap_ms < LONGEST_GAP_MS
