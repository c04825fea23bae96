"""Programs that pack a program with its Python find all parts of the package."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import DEMANDED

PROGRAM = """
from libsnowflake import SnowflakeGenerator
from gerador_snowflake import GeradorSnowflake
ids = SnowflakeGenerator(worker_id=1)
taken = [ids.next_id(), next(ids.stream()), *ids.batch(98)]
print(len(set(taken)), GeradorSnowflake(1).proximo_id() > ids.worker_id)
"""
FREEZERS = {
    "PyInstaller": (
        "-m PyInstaller --noconfirm --log-level=ERROR --distpath=out app.py",
        "out/app/app",
    ),
    "cx_Freeze": ("-m cx_Freeze build --script=app.py --build-exe=out", "out/app"),
}


@pytest.mark.parametrize("freezer", FREEZERS)
def test_a_packed_program_generates_ids(freezer: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(freezer) is None:
        # It is in requirements.txt for the Pythons that it supports.
        assert not DEMANDED, f"{freezer} is missing"
        pytest.skip(f"{freezer} is not installed")
    (tmp_path / "app.py").write_text(PROGRAM, encoding="utf-8")
    command, program = FREEZERS[freezer]
    # Not in this folder: what is found there need not be packed.
    subprocess.run(
        [sys.executable, *command.split()],
        cwd=tmp_path,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(tmp_path / "cache")},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    done = subprocess.run(
        [str(tmp_path / program)],
        cwd="/",
        env={},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout == "100 True\n"
