"""Builds the programs in C and C++ of the tests."""

from __future__ import annotations

import fcntl
import functools
import os
import shlex
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import CC, CXX, INCLUDE, NATIVE, PACKAGING, RELEASE, ROOT, SHARED, run

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
STRICT = ("-O2", "-g", *WARNINGS, "-Wshadow", "-Wconversion")
C11 = ("-std=c11", *STRICT, "-D_DEFAULT_SOURCE", "-pthread")
# Addresses, leaks and undefined behaviour: of the program, and of what it passes on.
SANITIZE = (
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
)
LINK = (f"-L{RELEASE}", f"-Wl,-rpath,{RELEASE}", "-lsnowflake")
HEADERS = [*INCLUDE.iterdir(), *ROOT.glob("tests/*/*.h"), *ROOT.glob("tests/*/*.hpp")]


@functools.cache
def library() -> Path:
    """Return the shared library, built again if its sources are newer."""
    # What an outer make passes on would take part in this one.
    run(["make", "--silent", "lib"], env={"MAKEFLAGS": "", "MFLAGS": ""})
    return SHARED


@functools.cache
def library_for_debuggers() -> Path:
    """Return the shared library with all its debug information, linked by GNU ld."""
    target = NATIVE / "debug"
    environment = {
        # Where the compiler would take lld: the list of exports must do for both.
        "CC": shlex.join([*CC, "-fuse-ld=bfd"]),
        "CARGO_TARGET_DIR": f"{target}",
        "CARGO_PROFILE_RELEASE_DEBUG": "2",
        "CARGO_PROFILE_RELEASE_STRIP": "none",
    }
    target.mkdir(parents=True, exist_ok=True)
    with (target / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Another pytest may build the same.
        printed = run([PACKAGING / "build-library.sh", "shared"], env=environment)
    return Path(printed.strip())


def build(program: Path, sources: Iterable[Path], *flags: str) -> Path:
    """Compile sources in parallel and link them with the library; return the program.

    What is newer than its sources, all headers and the library is not built again,
    unless the command has changed.
    """
    folder = program.parent / f"{program.name}.objects"
    folder.mkdir(parents=True, exist_ok=True)
    files = list(sources)
    compiler = CXX if files[0].suffix == ".cpp" else CC

    def compiled(source: Path) -> Path:
        made = folder / f"{source.stem}.o"
        command = [*compiler, *flags, f"-I{INCLUDE}", "-c", "-o", made, source]
        return _make(made, command, [source, *HEADERS])

    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Another pytest may build the same.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(compiled, files))
        command = [*compiler, *flags, "-o", program, *objects, *LINK]
        return _make(program, command, [*objects, library()])


def _make(made: Path, command: Sequence[object], needs: Iterable[Path]) -> Path:
    """Run a command, unless it made this file from what it needs already."""
    text = shlex.join(map(str, command))
    stamp = made.with_name(f"{made.name}.command")
    if made.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == text:
        newest = max(path.stat().st_mtime_ns for path in needs)
        if newest <= made.stat().st_mtime_ns:
            return made
    run(command)
    stamp.write_text(text, encoding="utf-8")
    return made
