#!/usr/bin/env python3
"""Runs the Python suite on what was built, in clean environments.

For each interpreter a new virtual environment gets the wheel of dist/ that pip finds
fit for it, or with --sdist what it builds from the source distribution: without
network, with an empty CARGO_HOME. The tests are those of the source distribution,
unpacked far from the repository; one of them says where the package came from.

Prints a line per interpreter and a closing "N passed, N failed".

Usage:
    tests/distributions/environments.py [--sdist] [interpreter ...]

Without interpreters: python3.9 to python3.13, from PATH and from pyenv, and pypy3.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
# The library as it is in the wheels.
BUILT = ROOT / "target" / "dist" / "target" / "release" / "libsnowflake.so"
LOG_LINES = 60


class Failure(Exception):
    """A command failed; the message is what it said."""


def run(*command: str, cwd: Path | None = None, **changes: str) -> str:
    """Run a command in an environment of its own; return what it said.

    Raises:
        Failure: It was not successful.
    """
    environment = {**os.environ, **changes}
    # Of the one who called: they would lead to other packages.
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CARGO_TARGET_DIR"):
        if name not in changes:
            environment.pop(name, None)
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def works(*command: str) -> bool:
    """Tell whether a command can be run."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return done.returncode == 0


def interpreters() -> Iterator[str]:
    """Find the interpreters that the package is for."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in range(9, 14):
        # A shim of pyenv is on PATH also where it leads nowhere.
        found = [f"python3.{minor}"]
        found += map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python")))
        yield from [path for path in found if works(path, "-c", "import venv")][:1]
    if works("pypy3", "-c", "import venv"):
        yield "pypy3"


def without_network() -> list[str]:
    """Return what to put before a command to run it in a network of its own.

    Where that is not allowed: nothing, and what must not be asked is named wrongly.
    """
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if works(*command, "true"):
            return command
    print("no network of its own here: the offline switches of pip and cargo alone")
    return ["env", "CARGO_NET_OFFLINE=true", "https_proxy=http://127.0.0.1:9"]


def install_wheel(python: str, version: str) -> None:
    """Install the wheel that pip finds fit, with what it needs from the index."""
    pip = [python, "-m", "pip", "install", "--quiet"]
    local = ["--no-index", "--find-links", str(DIST), "--only-binary=:all:"]
    run(*pip, *local, "--no-deps", f"libsnowflake=={version}")
    run(*pip, f"--find-links={DIST}", f"libsnowflake=={version}")


def install_sdist(python: str, sdist: Path, work: Path) -> Path:
    """Install from the source distribution, offline; return the library it built."""
    wheels, target = work / "wheels", work / "target"
    needed = ["setuptools>=77", "cffi>=1.17; implementation_name != 'pypy'"]
    pip = [python, "-m", "pip"]
    run(*pip, "download", "--quiet", "--dest", str(wheels), *needed)
    toolchains = os.environ.get("RUSTUP_HOME") or str(Path.home() / ".rustup")
    local = ["--no-index", "--no-cache-dir", "--find-links", str(wheels), str(sdist)]
    run(
        *without_network(),
        *pip,
        "install",
        "--quiet",
        *local,
        CARGO_HOME=str(work / "cargo"),
        CARGO_TARGET_DIR=str(target),
        RUSTUP_HOME=toolchains,
    )
    return target / "release" / "libsnowflake.so"


def tested(interpreter: str, from_sdist: bool, work: Path) -> str:
    """Install for an interpreter and run the suite; return its last line."""
    sdists = sorted(DIST.glob("libsnowflake-*.tar.gz"))
    if len(sdists) != 1:
        raise Failure(f"{DIST} holds {len(sdists)} source distributions: `make dist`")
    shutil.unpack_archive(sdists[0], work)
    (source,) = work.iterdir()
    run(interpreter, "-m", "venv", str(work / "venv"))
    python = str(work / "venv" / "bin" / "python")
    if from_sdist:
        library = install_sdist(python, sdists[0], work)
    else:
        library = BUILT
        install_wheel(python, source.name.partition("-")[2])
    tests = source / "tests" / "python"
    requirements = str(tests / "requirements.txt")
    run(python, "-m", "pip", "install", "--quiet", "--requirement", requirements)
    suite = ["-m", "pytest", "--quiet", str(tests)]
    told = run(python, *suite, cwd=source, SNOWFLAKE_LIBRARY=str(library))
    return told.splitlines()[-1]


def main() -> int:
    """Test on each interpreter, and tell how that went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdist", action="store_true")
    parser.add_argument("interpreters", nargs="*", metavar="interpreter")
    arguments = parser.parse_args()
    passed = failed = 0
    for interpreter in arguments.interpreters or list(interpreters()):
        what = "import platform as p; print(p.python_implementation(), {})"
        version = "p.python_version()"
        name = run(interpreter, "-c", what.format(version)).strip()
        kind = "sdist" if arguments.sdist else "wheel"
        with tempfile.TemporaryDirectory() as folder:
            try:
                told = tested(interpreter, arguments.sdist, Path(folder))
            except Failure as failure:
                failed += 1
                print("\n".join(str(failure).splitlines()[-LOG_LINES:]))
                told = "FAILED, see above"
            else:
                passed += 1
        print(f"{name}, {kind}: {told}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
