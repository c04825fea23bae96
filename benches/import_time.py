#!/usr/bin/env python3
"""How long `import libsnowflake` takes, in a new interpreter, beside other imports.

Run by the interpreter whose package is meant:
    .venv/bin/python benches/import_time.py [--rounds 40]

The imports take turns, so that what else the machine does touches all of them; the
best of the rounds is what it touched least. The floor is what the package uses of the
standard library and of cffi, imported by itself.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time

NEEDED = (
    "_cffi_backend, array, contextlib, dataclasses, datetime, operator, reprlib, "
    "threading, typing, weakref"
)
IMPORTS = {
    "a bare interpreter": "pass",
    "import libsnowflake": "import libsnowflake",
    "the floor": f"import {NEEDED}",
    "import typing": "import typing",
    "import dataclasses": "import dataclasses",
    "import uuid": "import uuid",
}


def milliseconds(code: str) -> float:
    """Return how long an interpreter lives that runs some code."""
    begun = time.perf_counter()
    # Isolated: no package of the user's, no folder of the caller's.
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(rounds):
        for name, code in IMPORTS.items():
            times[name].append(milliseconds(code))
    bare = times["a bare interpreter"]
    print(f"{platform.python_implementation()} {platform.python_version()}, ", end="")
    print(f"{rounds} rounds, in milliseconds\n")
    print(f"{'':22}{'best':>8}{'median':>8}{'best beyond a bare one':>24}")
    for name, own in times.items():
        beyond = min(own) - min(bare)
        print(f"{name:22}{min(own):8.1f}{statistics.median(own):8.1f}{beyond:24.1f}")


if __name__ == "__main__":
    main()
