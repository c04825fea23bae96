"""Builds the site once for the tests that read it."""

from __future__ import annotations

import os
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
