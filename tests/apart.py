"""Keeps the pages of the tests apart from those of the machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session", autouse=True)
def machine_directory() -> Iterator[Path]:
    """Give the default store a directory of this run, in memory where there is one."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIBSNOWFLAKE_MACHINE_DIR", str(folder))
        yield folder
    shutil.rmtree(folder)
