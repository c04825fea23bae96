"""What was measured on and with: as the other benchmarks have it."""

from __future__ import annotations

import sys

from runner import paths

sys.path.append(str(paths.ROOT / "benches"))

from suite import machine

LOAD = "load at the start"


def describe() -> dict[str, str]:
    """Return the machine, the system and the state of the library."""
    return {
        "libsnowflake": machine.commit(),
        **machine.describe(),
        LOAD: f"{machine.load():.1f}",
    }
