"""Checks that are no unit tests: a line each, and a total at the end."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Check = Callable[[], None]
"""Raises `Failed`, or an OSError, when it does not hold."""


class Failed(Exception):
    """A check does not hold; says what was seen."""


def run(
    command: Sequence[object],
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    umask: int = -1,
    errors: bool = False,
) -> str:
    """Run a command and return what it prints, and its errors too if asked.

    Raises:
        Failed: its exit code is not 0.
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
        raise Failed(f"{shlex.join(words)} gave {done.returncode}\n{output}")
    return done.stdout + done.stderr if errors else done.stdout


def same(what: str, seen: object, wanted: object) -> None:
    """Fail unless both are equal."""
    if seen != wanted:
        raise Failed(f"{what} is {seen!r}, not {wanted!r}")


def all_hold(checks: Iterable[tuple[str, Check]]) -> int:
    """Run checks, each told by a sentence; return the exit code."""
    passed = failed = 0
    for sentence, check in checks:
        try:
            check()
        except (Failed, OSError) as error:
            failed += 1
            print(f"  FAILED {sentence}: {error}", flush=True)
        else:
            passed += 1
            print(f"  ok     {sentence}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def in_folders(
    checks: Iterable[tuple[str, Callable[[Path], None]]], base: Path
) -> Iterator[tuple[str, Check]]:
    """Give each check a folder of its own below `base`."""
    for number, (sentence, check) in enumerate(checks):
        folder = base / str(number)
        folder.mkdir()
        yield sentence, partial(check, folder)
