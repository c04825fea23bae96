"""Take each cure out of the library in turn: the simulation must turn red.

The library is copied for that into a folder below ``target``. Names of cures on the
command line try only those.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TypedDict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COPY = ROOT / "target" / "cures"
STEPS = "10000000"


class Cure(TypedDict, total=False):
    """An edit of one file, and more of them in the same file."""

    file: str
    find: str
    put: str
    also: list[list[str]]


CURES: dict[str, Cure] = tomllib.loads((HERE / "cures.toml").read_text("utf-8"))


def copied() -> None:
    """Bring the copy up to date, without what was built."""
    for part in ("src", "tests/simulation"):
        shutil.rmtree(COPY / part, ignore_errors=True)
        shutil.copytree(ROOT / part, COPY / part)


def without(cure: Cure) -> None:
    """Take a cure out of the copy."""
    path = COPY / cure["file"]
    text = path.read_text("utf-8")
    for find, put in [[cure["find"], cure["put"]], *cure.get("also", [])]:
        if text.count(find) != 1:
            sys.exit(f"{cure['file']} has {text.count(find)} times: {find.strip()}")
        text = text.replace(find, put)
    path.write_text(text, "utf-8")


def cargo(*more: str) -> subprocess.CompletedProcess[str]:
    """Run the simulation of the copy, with its warnings about what is unused now."""
    command = ["cargo", "test", "--quiet", "--locked", "--lib", *more]
    manifest = ["--manifest-path", str(COPY / "tests/simulation/Cargo.toml")]
    target = ["--target-dir", str(COPY / "target")]
    environment = {**os.environ, "STEPS": STEPS, "SEED": "", "RUSTFLAGS": "-Awarnings"}
    return subprocess.run(
        [*command, *manifest, *target, "every_machine"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    """Try the cures; return how many were not missed."""
    not_missed = 0
    for name in sys.argv[1:] or CURES:
        copied()
        without(CURES[name])
        built = cargo("--no-run")
        if built.returncode != 0:
            sys.exit(f"{name} does not compile:\n{built.stderr}")
        found = [
            line for line in cargo().stdout.splitlines() if line.startswith("machine ")
        ]
        not_missed += not found
        print(f"{name}: {found[0] if found else 'NOT MISSED'}", flush=True)
    return not_missed


if __name__ == "__main__":
    sys.exit(main())
