"""Runs the suites of the languages that are installed here.

See README.md beside this file. Run it with a Python that has the package
libsnowflake (`make test-languages` does).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runner import bench, ids, quickstart, table, vectors
from runner.commands import run_all
from runner.installed import what_is_missing
from runner.language import Language, load_all
from runner.totals import Totals


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", default=[])
    parser.add_argument("--least", type=int, default=0, metavar="COUNT")
    parser.add_argument("--all", action="store_true", help="fail if one did not run")
    parser.add_argument("--bench", action="store_true", help="measure a call")
    parser.add_argument("--table", action="store_true", help="write the README's table")
    return parser.parse_args()


def chosen(names: list[str]) -> list[Language]:
    """Return the languages of these names, or all."""
    every = load_all()
    known = {language.name for language in every}
    if unknown := [name for name in names if name not in known]:
        sys.exit(
            f"run.py: --only is {unknown[0]}, allowed are {', '.join(sorted(known))}"
        )
    return [language for language in every if not names or language.name in names]


def test(language: Language, totals: Totals) -> None:
    """Build the suite of a language and judge what it prints."""
    outcome = run_all(language, language.build)
    if not totals.check(
        outcome.code == 0, "it builds", outcome.tail() if outcome.code else ""
    ):
        return
    with tempfile.TemporaryDirectory(prefix="languages-") as directory:
        folder = Path(directory)
        vectors.check(language, totals, folder)
        ids.check_threads(language, totals)
        ids.check_error(language, totals)
        ids.check_store(language, totals, folder)
        bench.check(language, totals)
        quickstart.check(language, totals)


def examine(language: Language) -> tuple[Language, str, Totals]:
    """Test a language, unless something is missing: return what, and the totals."""
    totals = Totals()
    if not (reason := what_is_missing(language)):
        test(language, totals)
    return language, reason, totals


def examine_all(every: list[Language]) -> Iterator[tuple[Language, str, Totals]]:
    """Examine one language per core at a time; yield them in their order."""
    # First those that wait for a registry.
    fetching = sorted(every, key=lambda language: not (language.npm or language.pypi))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {each.name: pool.submit(examine, each) for each in fetching}
        for language in every:
            yield running[language.name].result()


def print_table(
    ran: list[Language], missing: dict[str, str], every: list[Language]
) -> None:
    """Say which ran and which did not, with what to install."""
    width = max(len(language.title) for language in every)
    for language in every:
        if language in ran:
            print(f"  {language.title:<{width}}  ran")
            continue
        reason = missing[language.name].splitlines()[0]
        print(f"  {language.title:<{width}}  DID NOT RUN: {reason}")


def main() -> int:
    """Run what was asked for; return the exit code."""
    options = arguments()
    every = chosen(options.only)
    if options.only and (options.bench or options.table):
        sys.exit("run.py: --only is for tests: the tables hold all languages")
    if options.bench:
        bench.write(every)
        return 0
    if options.table:
        table.write(every)
        return 0
    totals = Totals()
    ran: list[Language] = []
    missing: dict[str, str] = {}
    for language, reason, own in examine_all(every):
        if not reason:
            ran.append(language)
            print(f"{language.title} ({language.loads})", flush=True)
        else:
            missing[language.name] = reason
            if options.only or options.all:
                own.check(False, f"{language.title} can run", reason)
        own.print()
        totals.add(own)
    print(f"\nThe library from other languages, {len(ran)} of {len(every)}:")
    print_table(ran, missing, every)
    if not options.only:
        table.check(every, totals)
    if options.least:
        totals.check(
            len(ran) >= options.least,
            f"at least {options.least} languages ran",
            len(ran),
        )
    totals.print()
    print(totals.closing_line())
    return 1 if totals.failed or not totals.passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as error:
        # A language.toml or the README that is not as it should be.
        sys.exit(f"run.py: {error}")
