"""Where things are: sources in the repository, all else in cargo's target folder."""

from __future__ import annotations

import os
from pathlib import Path

BENCHES = Path(__file__).resolve().parent.parent
ROOT = BENCHES.parent
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
WORK = TARGET / "bench"
QUICK_REPORT = WORK / "quick"
MODULES = WORK / "modules"
# What the sides said that could not be measured.
FAILURES = WORK / "failures.log"


def results(quick: bool) -> Path:
    """Return the file that keeps the results of the last run of its kind."""
    return WORK / ("results-quick.json" if quick else "results.json")
