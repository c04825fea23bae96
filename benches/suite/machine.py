"""What the results were measured on and with."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

from suite import paths
from suite.build import PEERS, Built


def describe() -> dict[str, str]:
    """Return the machine, without its name."""
    clock = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "system": f"{distribution()}, {platform.system()} {platform.machine()}",
        "kernel": platform.release(),
        "clock source": clock.read_text().strip() if clock.exists() else "unknown",
        "virtual": "yes" if is_virtual() else "no, or unknown",
    }


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return name.group(1) if name else platform.processor()


def is_virtual() -> bool:
    """Tell whether the processor says that a hypervisor runs it."""
    info = Path("/proc/cpuinfo")
    return info.exists() and " hypervisor " in info.read_text()


def distribution() -> str:
    """Return the name of the system."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError):
        return platform.platform()


def load() -> float:
    """Return how many others wanted the processor in the last minute."""
    return os.getloadavg()[0]


def versions(built: Built) -> dict[str, str]:
    """Return the versions of what was measured."""
    lock = (paths.BENCHES / "rust" / "Cargo.lock").read_text()
    crates = dict(re.findall(r'name = "(.+)"\nversion = "(.+)"', lock))
    manifest = (paths.ROOT / "Cargo.toml").read_text()
    own = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)
    names = ("ferroid", "snowdon", "snowflaked", "rs-snowflake", "pyo3")
    return {
        "libsnowflake": f"{own.group(1) if own else '?'} ({commit()})",
        **{name: crates[name] for name in names},
        **{name: pin.partition("==")[2] for name, pin in PEERS.items()},
        "CPython": ", ".join(p.version for p in built.pythons if p.with_peers),
        "and of these one call": ", ".join(
            p.version for p in built.pythons if not p.with_peers
        ),
        "rustc": answer("rustc", "--version").split()[1],
    }


def commit() -> str:
    """Return the commit, and whether the sources differ from it."""
    git = ("git", "-C", str(paths.ROOT))
    own = ("src", "include", "python", "packaging", "Cargo.toml", "Cargo.lock")
    changed = answer(*git, "status", "--porcelain", "--", *own)
    name = answer(*git, "rev-parse", "--short", "HEAD") or "no commit"
    return f"{name}, with changes" if changed else name


def answer(*command: str) -> str:
    """Return what a command prints, or nothing."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
