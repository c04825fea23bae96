"""Where the programs of the soak keep their pages: a real disk, and memory."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import rig
from common import TARGET, run
from crowd import MachinePlace, Place

DISK_BYTES = 64 << 20


@dataclass
class World:
    """A directory on a real disk, a disk that may be full, and the places by name."""

    directory: Path
    disk: rig.Disk | None
    places: dict[str, Place]


def new_places(directory: Path, disk: Path) -> dict[str, Place]:
    """Return places whose logs are in a directory, two of them on a disk."""
    folders = [Path(tempfile.mkdtemp(dir=directory)) for _ in range(3)]
    file = Place(folders[0])
    file.file = disk / "ids"
    memory, on_disk = MachinePlace(folders[1]), MachinePlace(folders[2], disk)
    return {"file": file, "machine": memory, "machine on the disk": on_disk}


@contextmanager
def new_world() -> Iterator[World]:
    """Make the places; the disk is an ext4 of its own if this is root."""
    TARGET.mkdir(exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="soak-", dir=TARGET))
    kind = run(["stat", "--file-system", "--format=%T", directory]).strip()
    assert kind != "tmpfs", f"{TARGET} must be on a real disk: set CARGO_TARGET_DIR"
    disk = None
    if os.geteuid() == 0:
        rig.enter_namespace()
        disk = rig.Disk(directory / "disk", "ext4", None, DISK_BYTES)
    else:
        print("left out: a full disk and a read-only one, which need root")
    places = new_places(directory, disk.path if disk else directory)
    try:
        yield World(directory, disk, places)
    finally:
        if disk:
            disk.remount("rw")
        for place in places.values():
            place.close()
        if disk:
            disk.unmount()
        shutil.rmtree(directory)
