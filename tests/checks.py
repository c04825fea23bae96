"""Checks that are no unit tests: a line each, and a total at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

Check = Callable[[], None]
"""Raises `Failed`, or an OSError, when it does not hold."""


class Failed(Exception):
    """A check does not hold; says what was seen."""


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
