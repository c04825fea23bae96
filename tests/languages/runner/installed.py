"""Whether a language can run here, and the packages it fetches."""

from __future__ import annotations

import shutil
import sys

from runner.commands import BUILD_SECONDS, run, run_all
from runner.language import Command, Language


def _fetchers(language: Language) -> list[Command]:
    commands = []
    if language.npm:
        npm = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel"]
        commands.append([*npm, "error", "--prefix", "{build}", *language.npm])
    if language.pypi:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        where = ["--disable-pip-version-check", "--target", "{build}/site-packages"]
        commands.append([*pip, *where, *language.pypi])
    return commands


def _fetch(language: Language) -> str:
    """Empty the build folder but for packages that are the ones wanted, else fetch."""
    folder = language.build_folder
    stamp = folder / "packages.txt"
    wanted = "\n".join([*language.npm, *language.pypi])
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"node_modules", "site-packages", stamp.name}
    for path in folder.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)
        elif path.name not in kept:
            path.unlink()
    if stamp.exists():
        return ""
    outcome = run_all(language, _fetchers(language))
    if outcome.code != 0:
        names = " ".join([*language.npm, *language.pypi])
        return f"{names} could not be fetched from its registry\n{outcome.tail()}"
    stamp.write_text(wanted)
    return ""


def tools_are_missing(language: Language) -> str:
    """Say what fails that Debian's packages would help, "" if nothing does."""
    if missing := language.missing_tools():
        return f"{', '.join(missing)} not found"
    for command in language.probe:
        outcome = run(language, command, BUILD_SECONDS)
        if outcome.code != 0:
            return f"{' '.join(command)} failed: {outcome.errors.strip()[-200:]}"
    return ""


def what_is_missing(language: Language) -> str:
    """Make the build folder ready; say what is missing, "" if nothing is."""
    reason = tools_are_missing(language)
    if reason and language.debian:
        reason += f" (Debian: apt-get install {' '.join(language.debian)})"
    return reason or _fetch(language)
