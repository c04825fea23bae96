"""The file of a store is deleted, moved or replaced while a crowd uses it."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from crowd import CLOCK_ERRORS, IDS, OTHER_ERRORS, Checker, Place, wait_until
from rig import Disk, ids_in, mount_memory

ROUNDS = 300
COUNT = 40_000_000  # More than they take.


def delete(file: Path) -> None:
    file.unlink(missing_ok=True)


def move_away(file: Path) -> None:
    if file.exists():
        file.rename(file.with_name(f"{file.name}.old"))


def move_directory_away(file: Path) -> None:
    """Its place is taken by an empty one, as a deployment does."""
    old = file.parent.with_name("old")
    shutil.rmtree(old, ignore_errors=True)
    if file.parent.exists():
        file.parent.rename(old)
    file.parent.mkdir(mode=0o700, exist_ok=True)


def delete_directory(file: Path) -> None:
    """As logind's RemoveIPC does, and whoever cleans up."""
    shutil.rmtree(file.parent, ignore_errors=True)


def put_copy(file: Path) -> None:
    """A copy takes its place, as when a backup is restored."""
    copy = file.with_name("copy")
    try:
        shutil.copy(file, copy)
        os.replace(copy, file)
    except FileNotFoundError:
        pass  # Somebody is about to create it.


def put_back(file: Path) -> None:
    """The file that was moved away comes back, in the place of the new one."""
    old = file.with_name(f"{file.name}.old")
    try:
        os.replace(old, file)
    except FileNotFoundError:
        move_away(file)


ANY = [delete, move_away, move_directory_away, put_copy, put_back]


def directory_of(place: Path, kind: str) -> Path:
    if kind != "tmpfs":
        return Disk(place / "disk", kind).path
    mount_memory(place / "mounted")
    return place / "mounted"


def name_of(how: Callable[[Path], None] | None) -> str:
    return how.__name__ if how else "any"


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
@pytest.mark.parametrize("store", ["file", "machine"])
@pytest.mark.parametrize("how", [*ANY, delete_directory, None], ids=name_of)
def test_no_id_comes_twice_and_all_continue(
    place: Place, kind: str, store: str, how: Callable[[Path], None] | None
) -> None:
    checker = Checker(180)
    directory = directory_of(place.directory, kind)
    if store == "machine":
        name = f"machine:{directory}"
        directory /= f"libsnowflake-{os.geteuid()}"
    else:
        place.file = directory / "app" / "ids"
        place.file.parent.mkdir()
        name = place.store
    if how is delete_directory and store == "file":
        pytest.skip("nobody creates the directory of a file again")
    crowd = [
        place.start("c", COUNT, "--anew", batch=batch, store=name)
        for batch in (1, 1, 10, 100)
    ]
    assert wait_until(lambda: all(taker.total(IDS) > 0 for taker in crowd))
    file = next(directory.glob("41.*")) if store == "machine" else place.file
    for _ in range(ROUNDS):
        (how or random.choice(ANY))(file)
        # A new one opens what it finds, or creates it.
        newcomer = place.start("c", 200, "--anew", batch=10, store=name)
        time.sleep(random.uniform(0, 0.02))
        assert newcomer.finish() == 0
        assert checker.add(newcomer) == 200
        place.takers.remove(newcomer)
    marks = [ids_in(taker.log, COUNT) for taker in crowd]
    time.sleep(0.5)
    for taker, mark in zip(crowd, marks):
        assert taker.process.poll() is None, "it has ended"
        assert ids_in(taker.log, COUNT) > mark, "it does not continue"
        print(f"{mark} IDs, errors: {taker.number(OTHER_ERRORS)}")
        assert taker.number(CLOCK_ERRORS) == 0
        # The page of the machine that was deleted is joined again without an error.
        if store == "machine" and kind == "tmpfs":
            assert taker.number(OTHER_ERRORS) == 0
        taker.kill()
        checker.add(taker)
    checker.findings().check_ids()
