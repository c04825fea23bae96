"""Builds and runs the fuzz targets: `make fuzz MINUTES=5`, or run.py --help.

libFuzzer needs instrumented code, which a stable rustc writes if LLVM is asked for it.
The address sanitizer comes with a stable rustc too, but its switch is one of nightly
compilers; RUSTC_BOOTSTRAP gives it to the others. The standard library is not
instrumented; what it allocates is watched all the same.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import seeds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILT = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "fuzz"
TARGETS = sorted(path.stem for path in (HERE / "targets").glob("*.rs"))
INSTRUMENTED = (
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Zsanitizer=address",
)
# How long inputs are, in bytes; those of store_file may be whole files.
MOST_BYTES = {"store_file": 5000}
# One input may take so many seconds: nothing waits without an end.
LONGEST = 20
# A directory in memory, if there is one: stores sync their files.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


def build() -> Path:
    """Build all targets and return where they are."""
    told = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True)
    # With the name of a target, programs that run while cargo builds are left alone.
    host = told.stdout.split("host: ")[1].split()[0]
    flags = {"RUSTFLAGS": " ".join(INSTRUMENTED), "RUSTC_BOOTSTRAP": "1"}
    command = ["cargo", "build", "--quiet", "--locked", "--release", "--target", host]
    where = [f"--manifest-path={HERE}/Cargo.toml", f"--target-dir={BUILT}"]
    subprocess.run([*command, *where], env={**os.environ, **flags}, check=True)
    return BUILT / host / "release"


def fuzz(program: Path, limits: list[str], inputs: list[Path]) -> bool:
    """Run one target, on these inputs only or on new ones; print what it came to."""
    target = program.name
    found, log = BUILT / "found" / target, BUILT / f"{target}.log"
    found.mkdir(parents=True, exist_ok=True)
    most = f"-max_len={MOST_BYTES.get(target, 1000)}"
    options = [most, "-len_control=0", f"-timeout={LONGEST}", *limits]
    with (
        tempfile.TemporaryDirectory(prefix="fuzz-", dir=MEMORY) as scratch,
        log.open("wb") as output,
    ):
        done = subprocess.run(
            [program, f"-artifact_prefix={found}/", *options, *inputs],
            env={**os.environ, "LIBSNOWFLAKE_MACHINE_DIR": scratch},
            stderr=output,
            check=False,
        )
    said = log.read_text(encoding="utf-8", errors="replace")
    if done.returncode != 0:
        print(said[-10_000:])
        print(f"{target}: failed; {log} has all of it, {found} the input")
        return False
    edges = re.findall(r"DONE\s+cov: (\d+)", said) or ["?"]
    of = re.findall(r"\((\d+) inline 8-bit counters\)", said)
    runs = re.findall(r"Done (\d+) runs in (\d+) second", said) or [("?", "?")]
    count, seconds = runs[-1]
    print(f"{target}: {count} inputs in {seconds} s, {edges[-1]} of {of[0]} edges")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the library.")
    parser.add_argument("--minutes", type=float, default=5, help="for so long in all")
    parser.add_argument("--runs", type=int, help="so many inputs a target instead")
    parser.add_argument("--target", choices=TARGETS, help="this one only")
    parser.add_argument("--input", type=Path, help="run this file of --target only")
    chosen = parser.parse_args()
    targets = [chosen.target] if chosen.target else TARGETS
    programs = build()
    if chosen.input:
        return 0 if fuzz(programs / chosen.target, [], [chosen.input.resolve()]) else 1
    passed = []
    # Each has its turn, also after another one has failed.
    for target in targets:
        corpus = BUILT / ("runs" if chosen.runs else "corpus") / target
        if chosen.runs:
            # The same inputs each time, so nothing of another run.
            shutil.rmtree(corpus, ignore_errors=True)
            limits = [f"-runs={chosen.runs}", "-seed=1"]
        else:
            limits = [f"-max_total_time={chosen.minutes * 60 / len(targets):.0f}"]
        seeds.write(corpus, target)
        passed.append(fuzz(programs / target, limits, [corpus]))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
