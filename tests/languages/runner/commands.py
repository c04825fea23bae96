"""Runs the commands of a language: placeholders, environment, output."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from runner import paths
from runner.language import Command, Language

BUILD_SECONDS = 300
RUN_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    command: Command
    code: int
    output: str
    errors: str

    def tail(self) -> str:
        """Return the command and the end of what it printed, for a failure."""
        text = (self.output[-1500:] + self.errors[-3000:]).strip()
        return f"exit code {self.code} of {' '.join(self.command)}\n{text}"


def fill(language: Language, command: Command) -> Command:
    """Return a command with its placeholders filled."""
    values = {
        "{root}": paths.ROOT,
        "{here}": language.folder,
        "{build}": language.build_folder,
        "{include}": paths.INCLUDE,
        "{library}": paths.LIBRARY.parent,
        "{soname_path}": paths.LIBRARY,
        "{vectors}": paths.VECTORS,
        "{python}": sys.executable,
    }
    filled = []
    for word in command:
        for placeholder, value in values.items():
            word = word.replace(placeholder, str(value))
        filled.append(word)
    return filled


def environment(language: Language) -> dict[str, str]:
    """Return the environment of a language's commands."""
    build = language.build_folder
    added = {
        "LD_LIBRARY_PATH": str(paths.LIBRARY.parent),
        "SNOWFLAKE_LIBRARY": str(paths.LIBRARY),
    }
    if language.npm:
        added["NODE_PATH"] = str(build / "node_modules")
    if language.pypi:
        added["PYTHONPATH"] = str(build / "site-packages")
    return {**os.environ, **added}


def start(language: Language, command: Command) -> subprocess.Popen[str]:
    """Start a command in the folder of its language."""
    return subprocess.Popen(
        fill(language, command),
        cwd=language.folder,
        env=environment(language),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def finish(process: subprocess.Popen[str], seconds: float) -> Outcome:
    """Wait for a command's end; one that takes too long is ended and says so."""
    assert isinstance(process.args, list)
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        errors += f"\nended after {seconds:.0f} s"
    return Outcome(process.args, process.returncode, output, errors)


def run(language: Language, command: Command, seconds: float = RUN_SECONDS) -> Outcome:
    """Run a command to its end."""
    try:
        return finish(start(language, command), seconds)
    except OSError as error:
        return Outcome(fill(language, command), 127, "", str(error))


def run_all(language: Language, commands: list[Command]) -> Outcome:
    """Run commands one after the other, up to the first that fails."""
    outcome = Outcome([], 0, "", "")
    for command in commands:
        outcome = run(language, command, BUILD_SECONDS)
        if outcome.code != 0:
            break
    return outcome
