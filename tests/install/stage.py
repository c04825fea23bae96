"""Installs into a temporary folder, and runs what uses it from there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from common import name, run

PROGRAMS = Path(__file__).with_name("programs")


@dataclass(frozen=True)
class Place:
    """Directories to install into: relative to a folder that the test makes."""

    sentence: str = "the default directories"
    prefix: str = "prefix"
    others: Mapping[str, str] = field(default_factory=dict)


DEFAULT = Place()
APART = {"LIBDIR": "l/i/b s", "INCLUDEDIR": "headers", "CMAKEDIR": "c/m"}
PLACES = [
    DEFAULT,
    Place("a prefix with spaces", "a prefix with spaces"),
    Place("a LIBDIR of several parts", others={"LIBDIR": "prefix/lib/a-b-c"}),
    Place("directories that have nothing in common", others=APART),
]
in_every_place = pytest.mark.parametrize("place", PLACES, ids=lambda it: it.sentence)


@dataclass(frozen=True)
class Stage:
    """One installation."""

    base: Path
    place: Place = DEFAULT
    destdir: str = ""

    def variables(self) -> dict[str, str]:
        """The directories as `make install` takes them."""
        below = {"PREFIX": self.place.prefix, **self.place.others}
        where = {key: f"{self.base}/{value}" for key, value in below.items()}
        return {**where, "DESTDIR": self.destdir} if self.destdir else where

    def directory(self, which: str) -> Path:
        """Where the files of one kind are, DESTDIR before it."""
        given = self.variables()
        libdir = given.get("LIBDIR", given["PREFIX"] + "/lib")
        default = {
            "LIBDIR": libdir,
            "INCLUDEDIR": given["PREFIX"] + "/include",
            "PCLIBDIR": libdir + "/pkgconfig",
            "CMAKEDIR": libdir + "/cmake/libsnowflake",
        }
        return Path(self.destdir + given.get(which, default[which]))

    def make(self, target: str, *options: str, umask: int = -1) -> str:
        """Run make with the directories."""
        given = [f"{key}={value}" for key, value in self.variables().items()]
        # What an outer make hands down would take part in this one.
        clean = {"MAKEFLAGS": "", "MFLAGS": "", "MAKEOVERRIDES": ""}
        return run(["make", *options, target, *given], env=clean, umask=umask)

    def pkg_config(self, *options: str, **env: str) -> list[str]:
        """The words that pkg-config prints, as a shell would read them."""
        path = {"PKG_CONFIG_PATH": f"{self.directory('PCLIBDIR')}"}
        printed = run(["pkg-config", *options, "libsnowflake"], env=path | env)
        return shlex.split(printed)


def installed(base: Path, place: Place = DEFAULT, destdir: str = "") -> Stage:
    """Install."""
    stage = Stage(base, place, destdir)
    stage.make("install")
    return stage


def needed(program: Path) -> list[str]:
    """The shared libraries a program asks the loader for."""
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run(["readelf", "-d", program]))


def starts(program: Path, env: Mapping[str, str] | None = None) -> None:
    """The program runs, and takes its IDs from this version."""
    assert run([program], env=env) == f"1000 IDs from {name('version')}\n"
