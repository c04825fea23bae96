#!/usr/bin/env python3
"""Counts the instructions of the hot path, which no noise of the machine touches.

    benches/instructions.py            count and show
    benches/instructions.py --check    fail on 5 % more than instructions.tsv says
    benches/instructions.py --write    write instructions.tsv

Needs valgrind and a C compiler. Counted is what snowflake.h's functions execute, in
the shared library as it is shipped. The functions are called in blocks, and the block
with the fewest instructions counts: it is one in which no window ended.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from suite import paths

COUNTS = paths.BENCHES / "instructions.tsv"
DRIVER = paths.BENCHES / "instructions" / "count.c"
CLOCK_SOURCE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
CPU_INFO = Path("/proc/cpuinfo")
FIELDS = ("what", "function", "clock", "instructions")
TOLERANCE = 0.05
BLOCKS = 40
CALLS = 50

HOT_PATH = (
    ("`snowflake_next`, by the counter", "next", "system"),
    ("`snowflake_try_next`, by the counter", "try_next", "system"),
    ("`snowflake_next_batch` of 64, by the counter", "batch", "system"),
    ("`snowflake_next`, by a clock of the caller's", "next", "fixed"),
    ("`snowflake_try_next`, by a clock of the caller's", "try_next", "fixed"),
    ("`snowflake_next_batch` of 64, by a clock of the caller's", "batch", "fixed"),
)
SYMBOLS = {
    "next": "snowflake_next",
    "try_next": "snowflake_try_next",
    "batch": "snowflake_next_batch",
}


def main() -> int:
    """Count, and do with the counts what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail on 5 %% more")
    parser.add_argument("--write", action="store_true", help="keep the counts")
    options = parser.parse_args()
    if platform.machine() != "x86_64" or shutil.which("valgrind") is None:
        print("instructions DID NOT RUN: it needs x86-64 and valgrind")
        return 1 if os.environ.get("CI") else 0
    with tempfile.TemporaryDirectory() as folder:
        rows = count_all(build(Path(folder)))
    if options.write:
        write(rows)
    return compare(rows) if options.check else show(rows)


def build(folder: Path) -> Path:
    """Build library and driver; return the driver."""
    script = str(paths.ROOT / "packaging" / "build-library.sh")
    soname = output([script, "soname"]).strip()
    library = paths.ROOT / output([script, "shared"]).splitlines()[-1]
    shutil.copyfile(library, folder / soname)
    driver = folder / "count"
    compiler = os.environ.get("CC", "cc").split()
    switches = ["-std=c11", "-O2", "-Wall", "-Wextra", f"-I{paths.ROOT / 'include'}"]
    linking = [str(folder / soname), f"-Wl,-rpath,{folder}"]
    output([*compiler, *switches, str(DRIVER), "-o", str(driver), *linking])
    return driver


def count_all(driver: Path) -> list[dict[str, str]]:
    """Return the counts of the hot path, as rows of the file."""
    counter = CLOCK_SOURCE.exists() and CLOCK_SOURCE.read_text().strip() == "tsc"
    vectors = CPU_INFO.exists() and "avx2" in CPU_INFO.read_text().split()
    rows = []
    for what, function, clock in HOT_PATH:
        if clock == "system" and not counter:
            print(f"left out: {what}: the kernel does not trust the counter here")
            continue
        if function == "batch" and not vectors:
            print(f"left out: {what}: the processor has no AVX2")
            continue
        number = f"{count(driver, function, clock):.1f}"
        rows.append(dict(zip(FIELDS, (what, function, clock, number))))
    return rows


def count(driver: Path, function: str, clock: str) -> float:
    """Return the instructions of one call."""
    out = driver.with_name("callgrind.out")
    valgrind = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}"]
    collect = ["--collect-atstart=no", f"--toggle-collect={SYMBOLS[function]}"]
    call = [str(driver), function, clock, str(BLOCKS), str(CALLS)]
    output([*valgrind, *collect, *call])
    blocks = []
    # One file a block; the one without a number is what came after the last.
    for file in driver.parent.glob("callgrind.out.*"):
        total = re.search(r"^summary: (\d+)$", file.read_text(), re.MULTILINE)
        if total:
            blocks.append(int(total.group(1)))
        file.unlink()
    if len(blocks) != BLOCKS:
        raise RuntimeError(f"callgrind counted {len(blocks)} blocks, not {BLOCKS}")
    return min(blocks) / CALLS


def write(rows: list[dict[str, str]]) -> None:
    """Write the file."""
    with COUNTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def show(rows: list[dict[str, str]]) -> int:
    """Print the counts."""
    for row in rows:
        print(f"{row['instructions']:>8}  {row['what']}")
    return 0


def compare(rows: list[dict[str, str]]) -> int:
    """Print the counts beside those of the file; return 1 if one is much higher."""
    with COUNTS.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        known = {(row["function"], row["clock"]): row for row in reader}
    status = 0
    for row in rows:
        before = float(known[row["function"], row["clock"]]["instructions"])
        now = float(row["instructions"])
        verdict = ""
        if now > before * (1 + TOLERANCE):
            verdict, status = "  MORE THAN ALLOWED", 1
        elif now < before * (1 - TOLERANCE):
            verdict = "  fewer: keep it with --write"
        print(f"{before:8.1f} -> {now:8.1f}  {row['what']}{verdict}")
    return status


def output(command: list[str]) -> str:
    """Run a command; return what it prints."""
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=paths.ROOT
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
