"""Programs that find libsnowflake by CMake."""

from __future__ import annotations

from pathlib import Path

import pytest
from common import name, require, run
from stage import PROGRAMS, Place, Stage, in_every_place, installed, needed, starts

require("cmake", "cmake")

MADE = ["take-shared", "take-cpp-shared", "take-static", "take-cpp-static"]
MAJOR, MINOR, PATCH = map(int, name("version").split("."))


def configure(stage: Stage, build: Path, wanted: str = "") -> str:
    """Let CMake look for a version of the package."""
    hint = f"-Dlibsnowflake_DIR={stage.directory('CMAKEDIR')}"
    if not {"CMAKEDIR", "LIBDIR"} & {*stage.place.others}:
        hint = f"-DCMAKE_PREFIX_PATH={stage.directory('LIBDIR').parent}"
    # A later warning of CMake about the package is an error.
    options = ["-Werror=dev", f"-DWANTED={wanted}", hint]
    return run(["cmake", *options, "-S", PROGRAMS, "-B", build])


def programs_run(stage: Stage, build: Path) -> None:
    """Build all programs; run them, those with the static library without the rest."""
    assert f"-- version {name('version')}\n" in configure(stage, build)
    run(["cmake", "--build", build])
    for program in MADE:
        assert (name("soname") in needed(build / program)) == ("shared" in program)
    for program in MADE[:2]:
        starts(build / program)
    stage.make("uninstall")
    for program in MADE[2:]:
        starts(build / program)


@in_every_place
def test_shared_and_static(place: Place, tmp_path: Path) -> None:
    programs_run(installed(tmp_path, place), tmp_path / "build")


def test_below_destdir(tmp_path: Path) -> None:
    stage = installed(Path("/opt"), Place(prefix="ids"), f"{tmp_path}/root")
    programs_run(stage, tmp_path / "build")


def test_found_after_a_move_through_a_link(tmp_path: Path) -> None:
    """The paths are those behind the link."""
    installed(tmp_path)
    (tmp_path / "prefix").rename(tmp_path / "moved")
    (tmp_path / "link").mkdir()
    (tmp_path / "link/lib").symlink_to(tmp_path / "moved/lib")
    configure(Stage(tmp_path, Place(prefix="link")), tmp_path / "build")
    run(["cmake", "--build", tmp_path / "build"])
    for program in MADE:
        starts(tmp_path / "build" / program)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (f"{MAJOR}.{MINOR}", True),
        (f"{MAJOR}.{MINOR}.{PATCH};EXACT", True),
        (f"{MAJOR}.{MINOR}.{PATCH + 1}", False),
        (f"{MAJOR}.{MINOR + 1}", False),
        (f"{MAJOR + 1}.0", False),
        (f"{MAJOR}.{max(MINOR - 1, 0)}", MAJOR > 0),
    ],
)
def test_a_version_is_taken_or_refused(
    wanted: str, taken: bool, tmp_path: Path
) -> None:
    stage = installed(tmp_path)
    if taken:
        configure(stage, tmp_path / "build", wanted)
        return
    with pytest.raises(AssertionError, match="compatible with requested version"):
        configure(stage, tmp_path / "build", wanted)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    stage = installed(tmp_path)
    archive = stage.directory("LIBDIR") / "libsnowflake.a"
    archive.unlink()
    with pytest.raises(AssertionError) as failed:
        configure(stage, tmp_path / "build")
    # CMake breaks its lines where they are long.
    said = " ".join(str(failed.value).split())
    assert f"{archive} is missing: install libsnowflake again" in said
