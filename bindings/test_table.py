"""The languages there are."""

from __future__ import annotations

import sys

from common import ROOT, run
from language import load_all


def test_the_readme_has_each_language_with_the_number_that_was_measured() -> None:
    """`benches/languages/table.py` writes the table."""
    run([sys.executable, ROOT / "benches/languages/table.py", "--check"])


def test_there_are_twenty_languages() -> None:
    """None is lost, whatever becomes of the folders."""
    assert len(load_all()) >= 20
