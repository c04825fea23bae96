"""The document: its parts in order."""

from __future__ import annotations

import in_python
import natively
from goals import goals_table
from results import Results
from tables import table

HEAD = """\
# Benchmarks

What `make bench` measured on the machine below: libsnowflake through its C interface,
in the shared library as it is shipped, beside other generators and beside what the
machine itself charges. Generated; do not edit. [`benches/README.md`](README.md)
says how it is measured.

Read ratios, not nanoseconds. All sides of a table were sampled in turn, round after
round, each sample in a process of its own; a number is the median of the rounds.
"""

CEILINGS = """\
**The ceiling** is what a layout has: 4096 IDs a millisecond and worker in the default
one (41 bits time, 10 worker, 12 sequence), whatever the machine, so 244.14 ns an ID
sustained. Who is faster than that has to wait, or invents time. To see what a call
costs without that wait, it is measured in bursts shorter than a millisecond's share, or
in a *wide* layout (41/0/22), whose ceiling of 0.24 ns no single call reaches.
"""

LIMITS = """\
## What this does not show

* **Your machine.** {virtual}Other processors read their counters and clocks at other
  prices; what has no counter that the kernel trusts pays a `clock_gettime` a call.
* **More cores.** {cores} cores are no measure for contention on 64.
* **A cold start.** The loops keep code and state in the cache. A program that takes one
  ID now and then pays for the cache misses, here as with everybody.
* **What the ID is for.** A row in a database costs a thousand times as much.
* **What differs besides speed.** The peers differ in what they promise: whether they
  survive `fork`, a restart, a clock that is set. A faster one is no substitute if the
  promise is needed, nor a slower one if it is not.
* **The file store's first page faults and its syncs**, other systems than this one, and
  Python without the GIL.

## How to repeat it

```sh
make bench            # everything, {minutes} minutes here, writes this file
make bench QUICK=1    # a look, under two minutes after the builds
```

A Rust toolchain, Python 3.11 and the package registries are enough; Python 3.9, 3.12,
3.13 and PyPy are measured too where they are installed. Let the machine do nothing else
meanwhile.
"""


def document(results: Results) -> str:
    """Return the whole text."""
    parts = [
        HEAD,
        warnings(results),
        "## The goals\n",
        goals_table(results),
        CEILINGS,
        *natively.parts(results),
        *in_python.parts(results),
        limits(results),
        about(results),
    ]
    return "\n".join(part for part in parts if part)


def warnings(results: Results) -> str:
    """Return what makes this run worth less than it could be."""
    data = results.data
    lines = []
    if data["quick"]:
        lines.append("> **A quick run**: fewer rounds and shorter ones.")
    if data["load_before"] > 0.5:
        load = f"(load {data['load_before']:.1f})"
        lines.append(f"> **The machine was busy with something else** {load}.")
    if data["missing"]:
        lines.append(f"> Could not be measured: {', '.join(data['missing'])}.")
    return "\n>\n".join(lines) + "\n" if lines else ""


def limits(results: Results) -> str:
    """Return what is not shown, and how to see for oneself."""
    machine = results.data["machine"]
    virtual = "This one is virtual. " if machine["virtual"] == "yes" else ""
    return LIMITS.format(
        virtual=virtual,
        cores=machine["cores"],
        minutes=max(1, round(results.data["seconds"] / 60)),
    )


def about(results: Results) -> str:
    """Return machine and versions."""
    machine = table(["machine", ""], [list(i) for i in results.data["machine"].items()])
    versions = table(
        ["version", ""], [list(i) for i in results.data["versions"].items()]
    )
    return f"## Machine and versions\n\n{machine}\n{versions}"
