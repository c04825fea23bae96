"""A machine that may be broken: its disks, and its boots with their IDs and clocks."""

from __future__ import annotations

import ctypes
import fcntl
import os
import subprocess
import uuid
from pathlib import Path

from common import require, run
from crowd import IDS, Taker, number_at, wait_until
from faketime import find_faketime

CLONE_NEWNS = 0x20000  # unshare(2)
FS_IOC_SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, 2  # ext4 and XFS
FIBMAP = 1  # ioctl(2): the block of the disk that holds a block of a file
BLOCK = 4096
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
MAKE = {
    "ext4": ["mkfs.ext4", "-q", "-F", "-b", "4096"],
    "ext4-no-journal": ["mkfs.ext4", "-q", "-F", "-b", "4096", "-O", "^has_journal"],
    "xfs": ["mkfs.xfs", "-q"],
}
# An image has holes: only what is used takes memory.
IMAGE_BYTES = 320 << 20


def enter_namespace() -> None:
    """Give this process mounts of its own: they end with it, whatever happens."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    run(["mount", "--make-rprivate", "/"])


def mount_memory(directory: Path, size: str = "4g") -> None:
    directory.mkdir(exist_ok=True)
    run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", directory])


def unmount_below(directory: Path) -> None:
    """Unmount all that is mounted below a directory, though it may be in use."""
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    for line in reversed(mounts):
        path = Path(line.split()[1])
        if directory in path.parents:
            run(["umount", "--lazy", path])


class Boot:
    """A boot of the machine: programs that it starts see its ID and its clocks."""

    def __init__(
        self,
        directory: Path,
        boot_id: str | None = None,
        clock_s: float = 0,
        boot_clock_s: float = 0,
    ) -> None:
        """Describe a boot.

        Args:
            directory: Where the boot ID is written down.
            boot_id: Its ID; a new one if left out.
            clock_s: The wall clock beside that of this machine.
            boot_clock_s: The clock that begins with the boot, beside that of this one.
        """
        self.boot_id = boot_id or str(uuid.uuid4())
        file = directory / f"boot-{uuid.uuid4()}"
        file.write_text(f"{self.boot_id}\n", encoding="ascii")
        enter = f'mount --bind {file} {BOOT_ID} && exec "$@"'
        self.prefix = ["unshare", "--mount"]
        if boot_clock_s:
            self.prefix += ["--time", f"--boottime={int(boot_clock_s)}"]
        self.prefix += ["sh", "-c", enter, "sh"]
        if clock_s:
            clock = [f"LD_PRELOAD={find_faketime()}", f"FAKETIME={clock_s:+g}"]
            self.prefix += ["env", *clock, "FAKETIME_DONT_FAKE_MONOTONIC=1"]


class Disk:
    """A disk with a file system: it may be full, refuse to write, or lose power."""

    def __init__(
        self,
        directory: Path,
        kind: str,
        memory: str | None = "1g",
        image_bytes: int = IMAGE_BYTES,
    ) -> None:
        """Make the file system of a kind, in a directory that is created.

        Without `memory` its image is in that directory, so on a real disk.
        """
        require(MAKE[kind][0], "e2fsprogs xfsprogs")
        directory.mkdir()
        self.memory, self.path = directory / "memory", directory / "mounted"
        self.memory.mkdir()
        if memory is not None:
            mount_memory(self.memory, memory)
        self.path.mkdir()
        self.image = self.memory / "image"
        with self.image.open("wb") as image:
            image.truncate(image_bytes)
        run([*MAKE[kind], self.image])
        self.mount()

    def mount(self) -> None:
        run(["mount", "-o", "loop", self.image, self.path])

    def remount(self, mode: str) -> None:
        """Mount it again, "ro" (read-only) or "rw", once nobody uses it."""
        run(["mount", "-o", f"remount,{mode}", self.path])

    def unmount(self) -> None:
        """Unmount it, once the processes that use it have ended."""
        command = ["umount", str(self.path)]

        def unmounted() -> bool:
            return subprocess.run(command, capture_output=True).returncode == 0

        assert wait_until(unmounted, 10), "somebody uses the disk"

    def sync(self) -> None:
        run(["sync", "--file-system", self.path])

    def lose_power(self) -> None:
        """Keep what the disk has now, for `restart`.

        Programs that are still there can write no more.
        """
        here = os.open(self.path, os.O_RDONLY)
        fcntl.ioctl(here, FS_IOC_SHUTDOWN, WITHOUT_FLUSH.to_bytes(4, "little"))
        os.close(here)
        self._kept = self.memory.with_name(f"image-{uuid.uuid4()}")
        run(["cp", "--sparse=always", self.image, self._kept])

    def restart(self) -> None:
        """Mount what was kept at the power loss."""
        self.unmount()
        self.image = self._kept
        self.mount()

    def refuse(self, file: Path) -> None:
        """Refuse to write the first block of a file: a hole, with no room for it."""
        self.sync()
        with file.open("rb") as opened:
            answer = fcntl.ioctl(opened, FIBMAP, bytes(4))
        self._place = int.from_bytes(answer, "little") * BLOCK
        assert self._place > 0, "the file has no block"
        fill(self.memory / "filler-1")
        with self.image.open("rb") as image:
            self._refused = os.pread(image.fileno(), BLOCK, self._place)
        place, length = f"--offset={self._place}", f"--length={BLOCK}"
        run(["fallocate", "--punch-hole", place, length, self.image])
        fill(self.memory / "filler-2")
        assert self.is_refused(), "the block was written meanwhile"

    def is_refused(self) -> bool:
        """Whether nobody has written the block."""
        with self.image.open("rb") as image:
            return os.lseek(image.fileno(), self._place, os.SEEK_HOLE) == self._place

    def give_back(self) -> None:
        """Put what the block had before into what was kept."""
        with self._kept.open("r+b") as image:
            os.pwrite(image.fileno(), self._refused, self._place)


def fill(file: Path) -> None:
    """Write to a file until there is no space."""
    with file.open("wb", buffering=0) as opened:
        for size in (1 << 20, BLOCK):
            try:
                while True:
                    opened.write(bytes(size))
            except OSError:
                continue


def last_id(taker: Taker, count: int) -> int:
    """Return the greatest ID in the logs of a process that took at most so many."""
    return max(number_at(log, IDS + ids_in(log, count) - 1) for log in taker.logs)


def ids_in(log: Path, count: int) -> int:
    """Return how many IDs a log for so many has."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if number_at(log, IDS + middle) != 0:
            low = middle + 1
        else:
            high = middle
    return low
