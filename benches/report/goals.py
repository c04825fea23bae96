"""What the project promises itself, and whether this run kept it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from results import Results
from tables import short, table

THREADS = (1, 2, 4)


@dataclass(frozen=True)
class Goal:
    """A promise, what was measured, and whether that is good enough."""

    promise: str
    measured: str
    kept: bool


def goals(results: Results) -> Iterator[Goal]:
    """Yield all of them."""
    yield from speed(results)
    yield from batches(results)
    yield from ceiling(results)
    yield from truth(results)
    yield from frugality(results)
    for version in results.pythons:
        yield from in_python(results, version)


def at_most(promise: str, value: float, limit: float, unit: str) -> Goal:
    """Return a goal that is kept by a small number."""
    measured = f"{value:.3f}" if value < 10 else short(value)
    return Goal(f"{promise}: at most {limit:g}{unit}", measured + unit, value <= limit)


def speed(results: Results) -> Iterator[Goal]:
    """Yield what one call costs, in one thread and in two."""
    ratio = results.ratio("stream", "ours-wide", "rdtsc")
    yield at_most("one call, as a multiple of one `rdtsc`", ratio, 1.15, " times")
    ratio = results.ratio("stream", "ours-wide", "rdtsc-fetch_add")
    promise = "the same, as a multiple of one `rdtsc` and one `fetch_add`"
    yield at_most(promise, ratio, 1.15, " times")
    ratio = results.ratio("stream", "ours-wide", "ours-wide-memory")
    promise = "the same, as a multiple of one with the store `memory`"
    yield at_most(promise, ratio, 1.05, " times")
    ratio = results.ratio("threads", "ours-wide@2", "ours-wide@1")
    promise = "an ID with 2 threads, as a multiple of one thread's"
    yield at_most(promise, ratio, 1, " times")
    ratio = results.ratio("threads", "ours-wide@2", "rdtsc-fetch_add@2")
    promise = "the same, as a multiple of one `rdtsc` and one `fetch_add`, 2 threads"
    yield at_most(promise, ratio, 1.15, " times")


def batches(results: Results) -> Iterator[Goal]:
    """Yield what an ID of a batch costs."""
    for size, limit in ((64, 0.3), (4096, 0.2), (1_000_000, 0.25)):
        value = results.median("batch", f"ours-wide-lead@{size}")
        yield at_most(f"an ID in batches of {size}", value, limit, " ns")
    ratio = results.ratio("batch", "ours-wide-lead@4096", "memset@4096")
    yield at_most("a batch of 4096, as a multiple of `memset`", ratio, 2, " times")


def ceiling(results: Results) -> Iterator[Goal]:
    """Yield how near the ceiling is, and what it costs to be there."""
    ways = [(f"{n} thread{'s' * (n > 1)}", "saturated", f"ours@{n}") for n in THREADS]
    for way, step, side in [*ways, ("4 processes", "processes", "ours")]:
        share = results.median(step, side, "percent")
        promise = f"the default layout's ceiling, {way}: at least 99.5 %"
        yield Goal(promise, f"{share:.2f} %", share >= 99.5)
        cpu = results.median(step, side, "cpu_ns")
        yield at_most(f"processor time an ID there, {way}", cpu, 20, " ns")


def truth(results: Results) -> Iterator[Goal]:
    """Yield that IDs are unique and tell the time."""
    seen = [("processes", "ours")]
    seen += [("threads", f"ours-wide@{n}") for n in THREADS]
    seen += [("saturated", f"ours@{n}") for n in THREADS]
    twice = sum(sum(results.samples(*where, "duplicates")) for where in seen)
    yield Goal("no ID twice", f"{twice:.0f}", twice == 0)
    for state in ("idle", "busy"):
        step = f"freshness-{state}"
        value = "late_by_a_tick_per_million"
        late = results.worst(step, "ours-wide", value)
        promise = f"a time stamp behind by a whole tick, cores {state}: none"
        yield Goal(promise, f"{short(late)} in a million", late == 0)


def frugality(results: Results) -> Iterator[Goal]:
    """Yield what a generator and the library cost."""
    for page, limit in (("new", 50), ("again", 25)):
        made = results.median("creation", f"machine-{page}") / 1000
        yield at_most(f"making a generator, {page}", made, limit, " µs")
    size = results.data["artifact"]["bytes"] / 1024
    yield at_most("the shared library", size, 500, " KiB")


def in_python(results: Results, version: str) -> Iterator[Goal]:
    """Yield what an ID costs in one interpreter."""
    step, name = f"python-{version}-", f"Python {version}"
    if results.has(f"{step}burst", "starting-point"):
        ratio = results.ratio(f"{step}burst", "ours", "starting-point")
        promise = f"{name}, `next_id()`, as a multiple of the PyO3 starting point"
        yield at_most(promise, ratio, 1, " times")
    ratio = results.ratio(f"{step}burst", "ours", "ours-memory")
    promise = f"{name}, `next_id()`, as a multiple of one with the store `memory`"
    yield at_most(promise, ratio, 1.05, " times")
    ratio = results.ratio(f"{step}threads", "ours-wide@4", "ours-wide@1")
    promise = f"{name}, an ID with 4 threads, as a multiple of one thread's"
    # A few per cent are the noise of two samples.
    yield at_most(promise, ratio, 1.05, " times")
    for side, what, limit, part in (
        ("stream", "`stream(prefetch=256)`", 37, "iteration"),
        ("batch", "`batch(10_000)`", 17, "bulk-10k"),
        ("fill", "`fill(array)` of 1 000 000", 0.3, "bulk-fill"),
    ):
        value = results.median(step + part, side)
        yield at_most(f"{name}, an ID of {what}", value, limit, " ns")


def goals_table(results: Results) -> str:
    """Return the goals as a table, and how many were missed."""
    found = list(goals(results))
    missed = [goal for goal in found if not goal.kept]
    rows = [[g.promise, g.measured, "kept" if g.kept else "**missed**"] for g in found]
    summary = f"{len(found) - len(missed)} of {len(found)} kept in this run.\n\n"
    return summary + table(["goal", "measured", ""], rows)
