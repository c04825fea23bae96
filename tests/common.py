"""What the tests share: where things are, and how a program is run."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INCLUDE = ROOT / "include"
VECTORS = ROOT / "tests" / "vectors"
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
# Where `make lib` puts the libraries, and where the tests build programs.
RELEASE = TARGET / "release"
NATIVE = TARGET / "native"
SHARED = RELEASE / "libsnowflake.so"
PACKAGING = ROOT / "packaging"
CC = shlex.split(os.environ.get("CC", "cc"))
CXX = shlex.split(os.environ.get("CXX", "c++"))


def run(
    command: Sequence[object],
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    umask: int = -1,
    errors: bool = False,
) -> str:
    """Run a command and return its output, and its errors too if asked.

    Raises:
        AssertionError: its exit code is not 0; with all that it printed.
    """
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        umask=umask,
    )
    if done.returncode != 0:
        output = (done.stdout + done.stderr).strip()
        raise AssertionError(
            f"{shlex.join(words)}: exit code {done.returncode}\n{output}"
        )
    return done.stdout + done.stderr if errors else done.stdout


@cache
def name(which: str) -> str:
    """A name as packaging/build-library.sh prints it: `soname`, `abi`, ..."""
    return run([PACKAGING / "build-library.sh", which]).strip()


def give_up(missing: str) -> None:
    """Skip the tests that need what is missing; in CI they fail."""
    import pytest  # Scripts use the rest, and have no pytest.

    if os.environ.get("CI"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing, allow_module_level=True)


def require(tool: str, package: str) -> None:
    """Skip the tests that need a program that is missing; in CI they fail."""
    if not shutil.which(tool):
        give_up(f"{tool} is missing (Debian: apt-get install {package})")
