#!/usr/bin/env python3
"""Measures libsnowflake and its peers side by side on this machine.

    benches/run.py             the full run, into BENCHMARKS.md and plots/ beside it
    benches/run.py --quick     a look, in under two minutes, into the build folder
    benches/run.py --report    only write the report of the last full run anew

README.md beside this file tells what is measured how.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time

from suite import artifact, build, machine, paths, plan
from suite.progress import Progress
from suite.rounds import measure_all


def main() -> None:
    """Build, measure, write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--report", action="store_true", help="measure nothing anew")
    options = parser.parse_args()
    results = paths.results(options.quick)
    report = paths.QUICK_REPORT if options.quick else paths.BENCHES
    # Before the builds, which are a load of their own.
    load = machine.load()
    with Progress() as progress:
        built = build.everything(progress)
        if not options.report:
            found = measured(built, options.quick, progress)
            results.write_text(json.dumps({**found, "load_before": load}))
        progress.show("writing the report")
        command = [built.pythons[0].executable, paths.BENCHES / "report", results]
        subprocess.run([*command, report], check=True)
    print(f"written: {report / 'BENCHMARKS.md'}, plots in {report / 'plots'}")


def measured(built: build.Built, quick: bool, progress: Progress) -> dict[str, object]:
    """Run everything; return what the report is made of."""
    began = time.monotonic()
    paths.FAILURES.unlink(missing_ok=True)
    measures = measure_all(plan.steps(built.pythons), built, quick, progress)
    return {
        "quick": quick,
        "machine": machine.describe(),
        "versions": machine.versions(built),
        "missing": built.missing,
        "artifact": artifact.describe(built.library),
        "measures": measures,
        "seconds": round(time.monotonic() - began),
    }


if __name__ == "__main__":
    main()
