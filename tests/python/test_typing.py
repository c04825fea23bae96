"""What the type checker says about the package and about its uses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
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


def test_the_wrong_uses_are_errors_without_their_marks(tmp_path: Path) -> None:
    uses = (ROOT / "tests" / "python" / "typing_uses.py").read_text(encoding="utf-8")
    marks = uses.count("# type: ignore[")
    # In a file: `mypy -c` refuses a configuration that names files.
    unmarked = tmp_path / "unmarked.py"
    unmarked.write_text(uses.replace("# type: ignore[", "# ["), encoding="utf-8")
    told = mypy(str(unmarked))
    assert marks == 21
    assert f"Found {marks} errors" in told, told


def pyright_verdict(package: str, folder: Path) -> Any:
    """Return what pyright says about the types of an installed package.

    It comes from npm when it runs for the first time, and asks the `python` of PATH.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "pyright", "--outputjson", "--ignoreexternal"]
    done = subprocess.run(
        [*command, "--verifytypes", package],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)["typeCompleteness"]


# CI demands it: without it the test fails there.
@pytest.mark.skipif(
    shutil.which("node") is None and "CI" not in os.environ,
    reason="Node.js is missing",
)
@pytest.mark.parametrize("package", ["libsnowflake", "gerador_snowflake"])
def test_every_type_of_the_interface_is_known(package: str, tmp_path: Path) -> None:
    verdict = pyright_verdict(package, tmp_path)
    unknown = [
        symbol["name"] for symbol in verdict["symbols"] if not symbol["isTypeKnown"]
    ]
    assert unknown == []
    assert verdict["completenessScore"] == 1
    assert verdict["exportedSymbolCounts"]["withKnownType"] > 0
