"""Keeps the pages of these tests apart from those of the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session", autouse=True)
def machine_directory() -> Iterator[Path]:
    """Give the default store a directory of this run, in memory where there is one."""
    folder = tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIBSNOWFLAKE_MACHINE_DIR", folder)
        yield Path(folder)
    shutil.rmtree(folder)
    assert not os.path.exists(folder)
