"""The parts of the document about the C interface and the Rust peers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from names import FOOTNOTES, NAMES
from results import NARROW_CEILING_NS, WIDE_CEILING_NS, Results
from tables import chosen, costs, short, table

INSTRUCTIONS = Path(__file__).resolve().parent.parent / "instructions.tsv"
NARROW = (
    "ours",
    "ferroid",
    "ferroid-system",
    "snowdon",
    "snowflaked",
    "rs-snowflake",
    "mutex",
)
WIDE = ("ours-wide", "ferroid-wide", "ferroid-wide-system", "mutex-wide")
THREADED = ("rdtsc-fetch_add", "ours-wide", "ours-spread", *WIDE[1:])
PERCENTS = (50, 99, 99.9, 99.99, 99.999, 100)


def parts(results: Results) -> Iterator[str]:
    """Yield the parts in order."""
    yield one_call(results)
    yield threads(results)
    yield batches(results)
    yield ceiling(results)
    yield latency(results)
    yield freshness(results)
    yield frugality(results)
    if INSTRUCTIONS.exists():
        yield instructions()


def ceilings(sides: tuple[str, ...], ceiling_ns: float) -> dict[str, str]:
    """Return the same ceiling for each side."""
    return {side: f"{ceiling_ns:.2f}" for side in sides}


def one_call(results: Results) -> str:
    """Return what one call costs."""
    machine = ("rdtsc", "clock_gettime", "fetch_add", "rdtsc-fetch_add")
    more = ("ours-wide-memory", "ours-wide-try", "ours-lead")
    wide = costs(
        results,
        "stream",
        chosen(NAMES, (*machine, *WIDE, *more)),
        {
            **ceilings((*WIDE, "ours-wide-memory", "ours-wide-try"), WIDE_CEILING_NS),
            "ours-lead": "none for 1 h",
        },
    )
    narrow = costs(
        results,
        "burst",
        chosen(NAMES, ("rdtsc", "clock_gettime", *NARROW)),
        ceilings(NARROW, NARROW_CEILING_NS),
    )
    return f"""\
## One call

![What one call costs](plots/one-call.svg)

Bursts of 2000 IDs, each at the start of a millisecond, default layout:

{narrow}
A stream of calls that no ceiling stops, wide layout:

{wide}
{FOOTNOTES}"""


def threads(results: Results) -> str:
    """Return what an ID costs with several threads on one generator."""
    rows = []
    for side in THREADED:
        if not results.has("threads", f"{side}@1"):
            continue
        counts = [n for n in (1, 2, 4) if results.has("threads", f"{side}@{n}")]
        ns = [short(results.median("threads", f"{side}@{n}")) for n in counts]
        keys = [("threads", f"{side}@{n}", "duplicates") for n in counts]
        twice = sum(sum(results.samples(*key)) for key in keys)
        ratio = results.ratio("threads", f"{side}@2", f"{side}@1")
        ceiling = "" if side == "rdtsc-fetch_add" else f"{WIDE_CEILING_NS:.2f}"
        rows.append([NAMES[side], *ns, f"{ratio:.2f}", f"{twice:.0f}", ceiling])
    head = ["ns an ID", "1 thread", "2", "4", "2 to 1", "IDs twice", "ceiling, ns"]
    return f"""\
## Threads on one generator

![Throughput over threads](plots/threads.svg)

Wall time divided by the IDs of all threads; wide layout, so that nobody waits for the
clock. Each thread has a core for itself, as far as there are enough, so that they do
get in each other's way. Each keeps its IDs, and all are compared afterwards. With a
`worker_count` threads are spread over several worker IDs (layout 41/2/20).

{table(head, rows)}
The first row is what a fresh time and one number that all threads count up cost by
themselves. Where cores do not share a cache it costs several times as much with two of
them, because the number's cache line wanders to and fro; a caller of libsnowflake that
notices another one in the middle of its call leaves the line to it for some hundred
nanoseconds. Who needs more than that gives up the one order of all IDs: `worker_count`.
"""


def batches(results: Results) -> str:
    """Return what an ID in a batch costs."""
    rows = []
    for side in ("ours-wide-lead", "ours-lead", "memset"):
        keys = [f"{side}@{size}" for size in (64, 4096, 1_000_000)]
        ns = [f"{results.median('batch', key):.3f}" for key in keys]
        rows.append([NAMES[side], *ns, "" if side == "memset" else "none for 1 h"])
    ratios = [
        f"{results.ratio('batch', f'ours-wide-lead@{size}', f'memset@{size}'):.1f}"
        for size in (64, 4096, 1_000_000)
    ]
    rows.append(["wide layout, as a multiple of `memset`", *ratios, ""])
    head = ["ns an ID", "64", "4096", "1 000 000", "ceiling, ns"]
    return f"""\
## Batches

`snowflake_next_batch` into a buffer that is used again and again. Faster than any
layout's ceiling, so time stamps may lead here: it is the library that is measured.

{table(head, rows)}"""


def ceiling(results: Results) -> str:
    """Return how near the ceiling everybody comes, and at what cost."""
    rows = []
    for side in NARROW:
        row = [NAMES[side]]
        for count in (1, 2, 4):
            key = f"{side}@{count}"
            if results.has("saturated", key):
                row.append(f"{results.median('saturated', key, 'percent'):.2f}")
                row.append(short(results.median("saturated", key, "cpu_ns")))
            else:
                row += ["", ""]
        rows.append(row)
    shares = f"{results.median('processes', 'ours', 'percent'):.2f}"
    cpu = short(results.median("processes", "ours", "cpu_ns"))
    head = ["", "1 thread: %", "CPU ns", "2: %", "CPU ns", "4: %", "CPU ns"]
    return f"""\
## At the ceiling

![Processor time at the ceiling](plots/ceiling.svg)

Everybody wants more than 4096 IDs a millisecond. *%* is the share of the ceiling
(244.14 ns an ID) that came out, *CPU ns* the processor time an ID took, of all threads
together. At the ceiling all are equally fast; the question is who leaves the processor
to others. ferroid and snowdon leave it to the caller how to wait; here the caller
yields. (A little over 100 is a clock that does not begin its milliseconds with the
system's.)

{table(head, rows)}
Four forked processes on one generator of libsnowflake: {shares} % of the ceiling,
{cpu} ns of processor time an ID. The others share nothing with their children.

Threads that wait for the same tick wake up together and then pay for each other's
company, as [above](#threads-on-one-generator): that is the difference between one
thread and more. Nobody is held back past the tick that it waited for to avoid it.
"""


def latency(results: Results) -> str:
    """Return the percentiles of one call."""
    rows = []
    for side in ("nothing", "clock_gettime", *WIDE):
        curve = dict(results.curve(side))
        rows.append([NAMES[side], *[short(curve[percent]) for percent in PERCENTS]])
    calls = "1 million" if results.data["quick"] else "10 million"
    head = ["ns", *[f"p{p:g}" if p < 100 else "max" for p in PERCENTS]]
    return f"""\
## Latency

![Latency of one call](plots/latency.svg)

{calls} calls, each timed by itself with the processor's counter, wide layout (ceiling
{WIDE_CEILING_NS:.2f} ns). The two readings of the counter are part of each number: that
is the row *nothing*. Where all values are multiples of one number, that is the step of
the machine's counter. The far end of the curve is the scheduler's and the hypervisor's
doing, with all alike.

{table(head, rows)}"""


def freshness(results: Results) -> str:
    """Return whose time stamps are stale."""
    rows = []
    for side in WIDE:
        row = [NAMES[side]]
        for state in ("idle", "busy"):
            step = f"freshness-{state}"
            late = results.median(step, side, "late_per_million")
            by_a_tick = results.median(step, side, "late_by_a_tick_per_million")
            row += [short(late), short(by_a_tick)]
            row.append(short(results.worst(step, side, "ns") / 1e6))
        rows.append(row)
    head = ["cores", "idle: late", "by a tick", "at most, ms"]
    head += ["busy: late", "by a tick", "at most, ms"]
    return f"""\
## Fresh time stamps

The wall clock is read right before each call. *Late* is an ID whose millisecond was
already over then, *by a tick* one whose millisecond was over for another whole one,
both in a million calls; *at most* is the worst of all rounds. *Busy*: two other threads
of the process want both cores.

{table(head, rows)}"""


PAGES = {
    "new": "a worker ID that nobody had before",
    "again": "one that the process had before",
}


def creation(results: Results, side: str) -> str:
    """Return what it costs to make a generator."""
    return f"{results.median('creation', side) / 1000:.1f} µs"


def frugality(results: Results) -> str:
    """Return what a generator and the library cost."""
    artifact = results.data["artifact"]
    needed = ", ".join(f"`{name}`" for name in artifact["needed"])
    made = [
        [f"`snowflake_new`, store `{store}`, {what}", creation(results, side)]
        for store in ("machine", "memory")
        for page, what in PAGES.items()
        for side in (f"{store}-{page}",)
    ]
    rows = [
        *made,
        ["`libsnowflake.so`, stripped", f"{artifact['bytes'] / 1024:.0f} KiB"],
        ["what it needs", needed],
    ]
    return f"## What it costs to have it\n\n{table(['', ''], rows)}"


def instructions() -> str:
    """Return the instruction counts that are kept in the repository."""
    with INSTRUCTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    lines = [[row["what"], row["instructions"]] for row in rows]
    return f"""\
## Instructions

Counted by callgrind, so the same on a noisy machine; `benches/instructions.py --check`
compares. From [`benches/instructions.tsv`](instructions.tsv):

{table(["", "a call"], lines)}"""
