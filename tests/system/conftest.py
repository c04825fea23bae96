"""The tests of this folder break a real system: disks, power, boots, containers.

They need root, and work in a mount namespace of their own. `make soak` runs them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import run

sys.path.append(str(Path(__file__).resolve().parents[1] / "processes"))

import rig
from crowd import Place, new_place


@pytest.fixture(scope="session")
def machine() -> Iterator[Path]:
    """Enter a mount namespace; return an empty directory in memory."""
    if sys.platform != "linux":
        pytest.skip("it mounts file systems as Linux does")
    if os.geteuid() != 0:
        pytest.skip("it mounts file systems, which needs root")
    rig.enter_namespace()
    with tempfile.TemporaryDirectory(prefix="system-") as directory:
        rig.mount_memory(Path(directory))
        yield Path(directory)
        run(["umount", "--lazy", "--recursive", directory])


@pytest.fixture
def place(machine: Path) -> Iterator[Place]:
    """A place in memory, for the logs and for whatever a test puts there."""
    with new_place(parent=machine) as place:
        yield place
        for taker in place.takers:
            taker.kill()
        rig.unmount_below(place.directory)
