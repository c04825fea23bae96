#!/usr/bin/env python3
"""How long `import libsnowflake` takes, in a new interpreter, beside other imports.

Run by the interpreter whose package is meant:
    .venv/bin/python benches/import_time.py [--rounds 40]

The imports take turns, so that what else the machine does touches all of them. A bare
interpreter is taken off each; the floor is what the package uses of the standard
library and of cffi, imported by itself.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time

NEEDED = "_cffi_backend, contextlib, datetime, operator, threading, typing, weakref"
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
    medians = {
        name: statistics.median(a - b for a, b in zip(own, bare))
        for name, own in times.items()
    }
    version = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"{version}, {rounds} rounds; a bare interpreter: ", end="")
    print(f"{statistics.median(bare):.1f} ms (median), beyond it:\n")
    for name, own in list(medians.items())[1:]:
        ratio = own / medians["import libsnowflake"]
        print(f"{name:24} {own:6.1f} ms   {ratio:5.2f}")


if __name__ == "__main__":
    main()
