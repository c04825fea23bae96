"""Programs that find libsnowflake by CMake."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from checks import Failed, run, same
from stage import PLACES, PROGRAMS, Check, Place, Stage, name, needed, refused, starts

MADE = ["take-shared", "take-cpp-shared", "take-static", "take-cpp-static"]


def configure(stage: Stage, build: Path, wanted: str = "") -> list[object]:
    """The command that lets CMake look for a version of the package."""
    hint = f"-Dlibsnowflake_DIR={stage.directory('CMAKEDIR')}"
    if "CMAKEDIR" not in stage.place.others and "LIBDIR" not in stage.place.others:
        hint = f"-DCMAKE_PREFIX_PATH={stage.directory('LIBDIR').parent}"
    # A later warning of CMake about the package is an error.
    return [
        "cmake",
        "-Werror=dev",
        f"-DWANTED={wanted}",
        hint,
        "-S",
        PROGRAMS,
        "-B",
        build,
    ]


def programs_run(stage: Stage, build: Path) -> None:
    """Build all programs; run them, those with the static library without the rest."""
    said = run(configure(stage, build))
    same(
        "libsnowflake_VERSION", re.findall(r"-- version (.*)", said), [name("version")]
    )
    run(["cmake", "--build", build])
    for program in MADE:
        shared = name("soname") in needed(build / program)
        same(f"{program} loads the library", shared, "shared" in program)
    for program in MADE[:2]:
        starts(build / program)
    stage.make("uninstall")
    for program in MADE[2:]:
        starts(build / program)


def shared_and_static(base: Path, place: Place) -> None:
    stage = Stage(base, place)
    stage.make("install")
    programs_run(stage, base / "build")


def below_destdir(base: Path) -> None:
    stage = Stage(Path("/opt"), Place("", "ids"), str(base / "root"))
    stage.make("install")
    programs_run(stage, base / "build")


def after_a_move(base: Path) -> None:
    """Also when found through a link: the paths are those behind it."""
    Stage(base, PLACES[0]).make("install")
    (base / "prefix").rename(base / "moved")
    (base / "link").mkdir()
    (base / "link/lib").symlink_to(base / "moved/lib")
    stage = Stage(base, Place("", "link"))
    run(configure(stage, base / "build"))
    run(["cmake", "--build", base / "build"])
    for program in MADE:
        starts(base / "build" / program)


def version_is_taken(base: Path, taken: bool, wanted: str) -> None:
    stage = Stage(base, PLACES[0])
    stage.make("install")
    command = configure(stage, base / "build", wanted)
    if taken:
        run(command)
    elif "compatible with requested version" not in (said := refused(command)):
        raise Failed(f"CMake says {said!r}")


def missing_file_is_named(base: Path) -> None:
    stage = Stage(base, PLACES[0])
    stage.make("install")
    archive = stage.directory("LIBDIR") / "libsnowflake.a"
    archive.unlink()
    # CMake breaks its lines where they are long.
    said = " ".join(refused(configure(stage, base / "build")).split())
    if f"{archive} is missing: install libsnowflake again" not in said:
        raise Failed(f"CMake says {said!r}")


def versions() -> list[tuple[bool, str]]:
    """What may be asked for, and whether this version will do."""
    major, minor, patch = map(int, name("version").split("."))
    below_one = major == 0
    return [
        (True, f"{major}.{minor}"),
        (True, f"{major}.{minor}.{patch};EXACT"),
        (False, f"{major}.{minor}.{patch + 1}"),
        (False, f"{major}.{minor + 1}"),
        (False, f"{major + 1}.0"),
        (not below_one, f"{major}.{max(minor - 1, 0)}"),
    ]


CHECKS: list[Check] = [
    *(
        (
            f"CMake, shared and static: {place.sentence}",
            partial(shared_and_static, place=place),
        )
        for place in PLACES
    ),
    ("CMake, shared and static: below DESTDIR", below_destdir),
    ("CMake: found after a move, through a link", after_a_move),
    *(
        (
            f"CMake: version {wanted} is {'taken' if taken else 'refused'}",
            partial(version_is_taken, taken=taken, wanted=wanted),
        )
        for taken, wanted in versions()
    ),
    ("CMake: a file that is missing is named", missing_file_is_named),
]
