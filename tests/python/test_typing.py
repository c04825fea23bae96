"""What the type checker says about the package and about its uses."""

from __future__ import annotations

import subprocess
import sys

from helpers import ROOT


def mypy(*arguments: str) -> str:
    """Return what mypy prints, its caches nowhere."""
    command = [sys.executable, "-m", "mypy", "--cache-dir=/dev/null", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout


def test_the_package_is_typed_strictly() -> None:
    told = mypy("python/libsnowflake", "python/gerador_snowflake", "examples")
    assert told.startswith("Success: no issues found"), told


def test_right_uses_pass_and_wrong_ones_are_seen() -> None:
    told = mypy("tests/python/typing_uses.py")
    assert told.startswith("Success: no issues found"), told


def test_the_wrong_uses_are_errors_without_their_marks() -> None:
    uses = (ROOT / "tests" / "python" / "typing_uses.py").read_text(encoding="utf-8")
    marks = uses.count("# type: ignore[")
    told = mypy("-c", uses.replace("# type: ignore[", "# ["))
    assert marks == 13
    assert f"Found {marks} errors" in told, told
