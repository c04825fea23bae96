"""The parts of the document about Python."""

from __future__ import annotations

from collections.abc import Iterator

from names import BULK_NAMES, ITERATION_NAMES, PYTHON_FOOTNOTES, PYTHON_NAMES
from results import NARROW_CEILING_NS, PYTHON_CEILING_NS, Results
from tables import costs, short, table

SONYFLAKE_CEILING_NS = 1e7 / (256 * 1024)
NARROW = (
    "ours",
    "ours-memory",
    "ours-iterator",
    "starting-point",
    "oneflake",
    "snowflake-id",
    "fastid",
)
SONYFLAKE = {"sonyflake-turbo": f"{SONYFLAKE_CEILING_NS:.1f}"}
WIDE = f"{PYTHON_CEILING_NS:.2f}"


def parts(results: Results) -> Iterator[str]:
    """Yield the parts, for one interpreter after the other."""
    yield f"""\
## Python

![What one ID costs in Python](plots/python.svg)

The loop around the calls is part of the numbers; the first row of each table is what
it costs by itself.

{PYTHON_FOOTNOTES}"""
    for version in results.pythons:
        yield of_version(results, version)
    if results.more_pythons:
        yield of_more(results)


def of_version(results: Results, version: str) -> str:
    """Return what was measured in one interpreter."""
    step = f"python-{version}-"
    narrow = {side: f"{NARROW_CEILING_NS:.2f}" for side in NARROW} | SONYFLAKE
    loops = {side: WIDE for side in ITERATION_NAMES} | SONYFLAKE
    bulk = {
        "batch": "none for 1 h",
        "fill": "none for 1 h",
        "oneflake": WIDE,
    } | SONYFLAKE
    return f"""\
### CPython {version}

One call, in bursts of 2000 at the start of a millisecond, default layout:

{costs(results, step + "burst", PYTHON_NAMES, narrow)}
A loop over IDs, layout 41/1/21:

{costs(results, step + "iteration", ITERATION_NAMES, loops)}
Many at once:

{costs(results, step + "bulk-10k", BULK_NAMES, bulk)}
{costs(results, step + "bulk-fill", BULK_NAMES, bulk)}
Four threads on one generator, layout 41/1/21:

{threads(results, step + "threads")}
At the ceiling of the default layout (244.14 ns), one thread:

{ceiling(results, step + "saturated")}"""


def of_more(results: Results) -> str:
    """Return what one call costs in the other interpreters."""
    sides = ("nothing", "ours", "ours-iterator", "starting-point", "oneflake")
    rows = []
    for version in results.more_pythons:
        step = f"python-{version}-burst"
        costs = [
            short(results.median(step, side)) if results.has(step, side) else ""
            for side in sides
        ]
        name = version if version.startswith("PyPy") else f"CPython {version}"
        rows.append([name, *costs, f"{NARROW_CEILING_NS:.2f}"])
    head = ["ns an ID", *(PYTHON_NAMES[side] for side in sides), "ceiling, ns"]
    return f"""\
### Other interpreters

One call, in bursts of 2000, default layout. In CPython `next_id` is written in C, in
PyPy in Python:

{table(head, rows)}"""


def threads(results: Results, step: str) -> str:
    """Return what an ID costs in four threads and in one."""
    rows = []
    for side in ("ours-wide", "oneflake-wide"):
        if not results.has(step, f"{side}@4"):
            continue
        ns = [short(results.median(step, f"{side}@{count}")) for count in (1, 4)]
        twice = sum(
            sum(results.samples(step, f"{side}@{n}", "duplicates")) for n in (1, 4)
        )
        rows.append([PYTHON_NAMES[side], *ns, f"{twice:.0f}", WIDE])
    return table(
        ["ns an ID", "1 thread", "4 threads", "IDs twice", "ceiling, ns"], rows
    )


def ceiling(results: Results, step: str) -> str:
    """Return how near the ceiling everybody comes, and at what cost."""
    rows = [
        [
            PYTHON_NAMES[side],
            f"{results.median(step, side, 'percent'):.2f}",
            short(results.median(step, side, "cpu_ns")),
        ]
        for side in ("ours", "starting-point", "oneflake")
        if results.has(step, side)
    ]
    return table(["", "% of the ceiling", "CPU ns an ID"], rows)
