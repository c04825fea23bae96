"""Installs into a temporary folder, and runs what uses it from there."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checks import ROOT, Failed, run, same

PROGRAMS = Path(__file__).resolve().parent / "programs"


def refused(command: Sequence[object], env: Mapping[str, str] | None = None) -> str:
    """Run a command that must fail, and return what it says."""
    try:
        printed = run(command, env=env)
    except Failed as failed:
        return str(failed)
    raise Failed(f"{shlex.join(map(str, command))} did not fail: {printed}")


def name(which: str) -> str:
    """A name as packaging/build-library.sh prints it."""
    return run([ROOT / "packaging/build-library.sh", which]).strip()


def compiler(variable: str) -> list[str]:
    """The compiler that CC or CXX names."""
    return shlex.split(os.environ.get(variable) or {"CC": "cc", "CXX": "c++"}[variable])


def needed(program: Path) -> list[str]:
    """The shared libraries a program asks the loader for."""
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run(["readelf", "-d", program]))


@dataclass(frozen=True)
class Place:
    """Directories to install into: relative to a folder that the test makes."""

    sentence: str
    prefix: str = "prefix"
    others: Mapping[str, str] = field(default_factory=dict)


PLACES = [
    Place("the default directories"),
    Place("a prefix with spaces", "a prefix with spaces"),
    Place("a LIBDIR of several parts", others={"LIBDIR": "prefix/lib/a-b-c"}),
    Place(
        "directories that have nothing in common",
        others={"LIBDIR": "l/i/b s", "INCLUDEDIR": "headers", "CMAKEDIR": "c/m"},
    ),
]


@dataclass(frozen=True)
class Stage:
    """One installation."""

    base: Path
    place: Place
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

    def make(self, target: str, umask: int = -1, options: Sequence[str] = ()) -> str:
        """Run make with the directories."""
        given = [f"{key}={value}" for key, value in self.variables().items()]
        # What an outer make hands down would take part in this one.
        clean = {"MAKEFLAGS": "", "MFLAGS": "", "MAKEOVERRIDES": ""}
        return run(["make", *options, target, *given], env=clean, umask=umask)

    def pkg_config(
        self, *options: str, env: Mapping[str, str] | None = None
    ) -> list[str]:
        """The words that pkg-config prints, as a shell would read them."""
        path = {"PKG_CONFIG_PATH": str(self.directory("PCLIBDIR"))}
        command = ["pkg-config", *options, "libsnowflake"]
        return shlex.split(run(command, env={**path, **(env or {})}))


def greeting() -> str:
    """What the programs print."""
    return f"1000 IDs from {name('version')}\n"


def starts(program: Path, env: Mapping[str, str] | None = None) -> None:
    """Fail unless the program runs and has taken its IDs."""
    same(f"what {program.name} prints", run([program], env=env), greeting())


Check = tuple[str, Callable[[Path], None]]
