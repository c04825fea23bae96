"""What was measured on and with, without the machine's name."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from runner import paths

LOAD = "load at the start"


def describe() -> dict[str, str]:
    """Return the machine, the system and the state of the library."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "libsnowflake": _commit(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{_distribution()}, {platform.system()} {platform.machine()}",
        "kernel": platform.release(),
        LOAD: f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return name[1] if name else platform.processor()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def _git(*command: str) -> str:
    full = ["git", "-C", str(paths.ROOT), *command]
    return subprocess.run(full, capture_output=True, text=True).stdout.strip()


def _commit() -> str:
    """Return the commit that last changed the library, and whether it differs now."""
    own = ("src", "include", "python", "tools", "Cargo.toml", "Cargo.lock")
    name = _git("log", "-1", "--format=%h", "--", *own) or "no commit"
    return (
        f"{name}, with changes" if _git("status", "--porcelain", "--", *own) else name
    )
