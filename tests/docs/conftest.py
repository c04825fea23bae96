"""Builds the site once for the tests that read it, and runs code of pages apart."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from built import SITE, Page, page
from common import ROOT, run


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """Return the pages of the site, as the sources are now."""
    if not find_spec("sphinx") and not os.environ.get("CI"):
        pytest.skip("Sphinx is missing (PyPI: pip install -r docs/requirements.txt)")
    run(["make", "docs"], cwd=ROOT, env={"MAKEFLAGS": ""})
    paths = sorted(SITE.rglob("*.html"))
    return [page(path) for path in paths if SITE / "rust" not in path.parents]


@pytest.fixture(scope="session", autouse=True)
def machine_directory() -> Iterator[None]:
    """Give the default store of the code in pages a directory of this run."""
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as directory,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("LIBSNOWFLAKE_MACHINE_DIR", directory)
        yield
