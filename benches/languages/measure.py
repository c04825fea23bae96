"""Measures what a call costs from each language, in rounds that take turns.

Writes BENCHMARKS-LANGUAGES.md, and the table of the README.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field

import table

sys.path += [str(table.ROOT / folder) for folder in ("tests", "benches")]

from building import Binding
from language import load_all
from suite import machine

ROUNDS = 15
# What one sample should take, and the bounds of how many calls that is.
SAMPLE_NS = 400_000_000
FEWEST_CALLS, MOST_CALLS = 100_000, 20_000_000
BUSY_LOAD = 0.5

INTRODUCTION = f"""\
# What a call costs from each language

What `make bench-languages` measured: `snowflake_next` through each language's own way
to load the shared library, one thread, called as its suite calls it: with the check
for errors, and through the binding. Generated; do not edit.

A number is the median of {ROUNDS} rounds in which the languages took turns, each
sample in a process of its own. `max_lead_ms` is an hour, so that the ceiling of the
default layout, 4096 IDs a millisecond or {table.CEILING_NS} ns an ID, stops nobody.
What costs less than that waits for it when it goes on for longer than a millisecond;
what costs more never meets it, and gains by fetching IDs in batches with
`snowflake_next_batch`.

Read ratios, not nanoseconds; a few percent are noise.
"""
BUSY = "\n> **The machine was busy with something else** (load {:.1f}).\n"
HEADER = """
| language | loads the library by | ns a call | middle half of the rounds | times C \
| the layout's ceiling, ns |
|---|---|---:|---:|---:|---:|
"""


@dataclass
class Side:
    """A language and its samples."""

    binding: Binding
    calls: int = FEWEST_CALLS
    samples: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The language's title."""
        return self.binding.language.title

    def sample(self) -> float:
        """Run the program once; return the nanoseconds a call."""
        return float(self.binding.suite("bench", self.calls))

    @property
    def median(self) -> float:
        """The median of the samples, in nanoseconds a call."""
        return statistics.median(self.samples)

    def row(self, c: float) -> str:
        """Return its row of the table, beside the nanoseconds of C."""
        low, _, high = statistics.quantiles(self.samples, n=4, method="inclusive")
        return (
            f"| {self.title} | {self.binding.language.loads} | {figure(self.median)} "
            f"| {figure(low)} to {figure(high)} "
            f"| {self.median / c:.2f} | {table.CEILING_NS} |\n"
        )


def figure(number: float) -> str:
    """Write a number with three digits that count."""
    return f"{number:.{2 if number < 10 else 1 if number < 100 else 0}f}"


def measure(sides: list[Side]) -> None:
    """Build all, and let them take turns."""
    for side in sides:
        side.binding.make()
        calls = int(SAMPLE_NS / side.sample())
        side.calls = max(FEWEST_CALLS, min(MOST_CALLS, calls))
    for number in range(ROUNDS):
        for side in sides:
            side.samples.append(side.sample())
        print(f"round {number + 1} of {ROUNDS}", flush=True)


def main() -> None:
    """Measure and write."""
    load = machine.load()
    about = {"libsnowflake": machine.commit(), **machine.describe()}
    about["load at the start"] = f"{load:.1f}"
    every = [*load_all(table.HERE), *load_all()]
    sides = [Side(Binding(each)) for each in every if not each.missing()]
    measure(sides)
    (c,) = (side.median for side in sides if side.title == "C")
    sides.sort(key=lambda side: side.median)
    text = INTRODUCTION + (BUSY.format(load) if load > BUSY_LOAD else "") + HEADER
    text += "".join(side.row(c) for side in sides)
    if left_out := [each.title for each in every if each.missing()]:
        text += f"\nNot installed, so not measured: {', '.join(left_out)}.\n"
    text += "\n| machine | |\n|---|---|\n"
    text += "".join(f"| {name} | {value} |\n" for name, value in about.items())
    table.BENCHMARKS.write_text(text, encoding="utf-8")
    table.main()


if __name__ == "__main__":
    main()
