"""The shared library as a file: its size, and what it needs."""

from __future__ import annotations

import re
from pathlib import Path

from suite.machine import answer


def describe(library: Path) -> dict[str, object]:
    """Return the size in bytes and the libraries that must be there."""
    dynamic = answer("readelf", "--dynamic", "--wide", str(library))
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic)
    return {"bytes": library.stat().st_size, "needed": needed}
