"""Runs the tests of other generators with our adapters."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import tomllib
from common import ROOT, SHARED
from fetching import HERE, WORK, Outcomes, Suite, client, fetch, unpack

MOCHA = "mocha@11.7.6"
SECONDS = 900


def outcomes_of(suite: Suite, machine: Path) -> Outcomes:
    """Run a suite; its generators keep their state in a directory of its own."""
    unpack(suite, fetch(suite))
    state = machine / str(suite)
    state.mkdir(mode=0o700)
    env = {**os.environ, "LIBSNOWFLAKE_MACHINE_DIR": f"{state}"}
    outcomes = RUNNERS[suite.language](suite, env)
    left_out = {t for p in suite.left_out for t in suite.matching(p, outcomes)}
    return {test: outcomes[test] for test in outcomes if test not in left_out}


def run_python(suite: Suite, env: dict[str, str]) -> Outcomes:
    """Run the tests of a Python package by pytest."""
    requirements = HERE / "python" / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    packages = WORK / "python-packages" / digest
    if not packages.exists():
        part = packages.with_suffix(".part")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps")
        client(suite, *pip, "--target", part, "--requirement", requirements)
        part.rename(packages)
    # Without the settings of ours.
    pytest = ["-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", "."]
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", "--junitxml=results.xml"]
    command = [sys.executable, *pytest, *options, "tests"]
    return by_xml(suite, command, {**env, "PYTHONPATH": f"{packages}"})


def run_nodejs(suite: Suite, env: dict[str, str]) -> Outcomes:
    """Run the tests of a package of npm by mocha."""
    binding = ROOT / "bindings" / "nodejs"
    language = tomllib.loads((binding / "language.toml").read_text(encoding="utf-8"))
    packages = [MOCHA, *language["npm"]]
    folder = WORK / "nodejs-packages" / " ".join(packages)
    if not folder.exists():
        part = folder.with_suffix(".part")
        npm = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save")
        client(suite, *npm, "--prefix", part, *packages)
        part.rename(folder)
    modules = folder / "node_modules"
    mocha = [modules / "mocha" / "bin" / "mocha.js", "--reporter", "xunit"]
    command = ["node", *mocha, "--reporter-option", "output=results.xml", "test"]
    added = {
        "NODE_PATH": f"{modules}",
        "SNOWFLAKE_BINDING": f"{binding / 'snowflake.js'}",
        "SNOWFLAKE_LIBRARY": f"{SHARED.resolve()}",
    }
    return by_xml(suite, command, {**env, **added})


def by_xml(suite: Suite, command: Sequence[object], env: dict[str, str]) -> Outcomes:
    """Run tests that write the results as JUnit does."""
    printed = printed_by(command, suite.source, env)
    results = suite.source / "results.xml"
    assert results.exists(), printed
    outcomes: Outcomes = {}
    for case in ElementTree.parse(results).iter("testcase"):
        if case.find("skipped") is None:
            failed = case.find("failure") is not None or case.find("error") is not None
            name = f"{case.get('classname')}.{case.get('name')}"
            outcomes[name] = outcomes.get(name, True) and not failed
    assert outcomes, printed
    return outcomes


def run_rust(suite: Suite, env: dict[str, str]) -> Outcomes:
    """Run the tests of a crate by cargo, which compiles them into the adapter."""
    options = ["--manifest-path", HERE / "rust" / "Cargo.toml", "--locked"]
    where = ["--package", f"foreign-{suite.name}", "--target-dir", WORK / "rust-target"]
    # One after the other: two generators of one worker ID share their state.
    rest = ["--no-fail-fast", "--", "--test-threads=1"]
    command = ["cargo", "test", *options, *where, *rest]
    printed = printed_by(command, ROOT, {**env, "FOREIGN": f"{WORK / 'rust'}"})
    found = re.findall(r"^test (\S+) \.\.\. (ok|FAILED)$", printed, re.MULTILINE)
    assert found, printed
    return {name: outcome == "ok" for name, outcome in found}


def printed_by(command: Sequence[object], folder: Path, env: dict[str, str]) -> str:
    """Run tests, some of which fail, and return what they print."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    return done.stdout


RUNNERS: dict[str, Callable[[Suite, dict[str, str]], Outcomes]] = {
    "nodejs": run_nodejs,
    "python": run_python,
    "rust": run_rust,
}
