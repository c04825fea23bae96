"""What a call costs from each language, in rounds that take turns."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

from runner import baseline, machine, table
from runner.commands import run, run_all
from runner.installed import what_is_missing
from runner.language import Language
from runner.totals import Totals

ROUNDS = 15
# What one sample should take, and the bounds of how many calls that is.
SAMPLE_NS = 400_000_000
FIRST_CALLS, FEWEST_CALLS, MOST_CALLS = 100_000, 100_000, 20_000_000
BUSY_LOAD = 0.5
# In tests.
CHECK_CALLS, ABSURD_NS = 10_000, 1_000_000

INTRODUCTION = f"""\
# What a call costs from each language

What `make bench-languages` measured: `snowflake_next` through each language's own way
to load the shared library, one thread, called as its suite calls it: with the check
for errors, and through the small wrapper that the suite has. Generated; do not edit.

A number is the median of {ROUNDS} rounds in which the languages took turns, each
sample in a process of its own. `max_lead_ms` is an hour, so that the ceiling of the
default layout, 4096 IDs a millisecond or {table.CEILING_NS} ns an ID, stops nobody.
What costs less than that waits for it when it goes on for longer than a millisecond;
what costs more never meets it, and gains by fetching IDs in batches with
`snowflake_next_batch`."""


@dataclass
class Side:
    """A language and its samples."""

    language: Language
    calls: int = FIRST_CALLS
    samples: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The language's title."""
        return self.language.title

    def sample(self) -> float:
        """Run the program once.

        Raises:
            RuntimeError: It failed, or printed no number.
        """
        outcome = run(self.language, [*self.language.suite, "bench", str(self.calls)])
        try:
            if outcome.code == 0:
                return float(outcome.output)
        except ValueError:
            pass
        raise RuntimeError(f"{self.title}: {outcome.tail()}")

    @property
    def median(self) -> float:
        """The median of the samples, in nanoseconds a call."""
        return statistics.median(self.samples)

    def middle_half(self) -> str:
        """Return the bounds of the middle half of the samples."""
        low, _, high = statistics.quantiles(self.samples, n=4, method="inclusive")
        return f"{figure(low)} to {figure(high)}"


def check(language: Language, totals: Totals) -> None:
    """Look whether it can be measured; the number itself is no matter of a test."""
    side = Side(language, CHECK_CALLS)
    try:
        seen = side.sample()
    except RuntimeError as error:
        totals.check(False, "what a call costs can be measured", error)
        return
    holds = 0 < seen < ABSURD_NS
    totals.check(holds, "what a call costs can be measured", f"{figure(seen)} ns")


def figure(number: float) -> str:
    """Write a number with three digits that count."""
    if number >= 100:
        return f"{number:.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _prepare(languages: list[Language]) -> tuple[list[Side], list[str]]:
    """Build what is installed; return it, and the titles of the others."""
    sides: list[Side] = []
    left_out: list[str] = []
    base = baseline.load_all()
    if complaint := what_is_missing(base[0]):
        raise RuntimeError(complaint)
    for language in [*base, *languages]:
        if language not in base and what_is_missing(language):
            left_out.append(language.title)
            continue
        outcome = run_all(language, language.build)
        if outcome.code != 0:
            raise RuntimeError(f"{language.title}: {outcome.tail()}")
        sides.append(Side(language))
    return sides, left_out


def _measure(sides: list[Side]) -> None:
    for side in sides:
        calls = int(SAMPLE_NS / side.sample())
        side.calls = max(FEWEST_CALLS, min(MOST_CALLS, calls))
    for number in range(ROUNDS):
        for side in sides:
            side.samples.append(side.sample())
        print(f"round {number + 1} of {ROUNDS}", flush=True)


def _remark(load: float) -> list[str]:
    remark = "Read ratios, not nanoseconds; a few percent are noise."
    if load <= BUSY_LOAD:
        return ["", remark]
    busy = f"**The machine was busy with something else** (load {load:.1f})."
    return ["", remark, "", f"> {busy}"]


def _document(sides: list[Side], left_out: list[str], about: dict[str, str]) -> str:
    c = next(side.median for side in sides if side.title == "C")
    lines = [
        *INTRODUCTION.splitlines(),
        *_remark(float(about[machine.LOAD])),
        "",
        "| language | loads the library by | ns a call | middle half of the rounds "
        "| times C | the layout's ceiling, ns |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for side in sorted(sides, key=lambda side: side.median):
        lines.append(
            f"| {side.title} | {side.language.loads} | {figure(side.median)} "
            f"| {side.middle_half()} | {side.median / c:.2f} | {table.CEILING_NS} |"
        )
    if left_out:
        lines += ["", f"Not installed, so not measured: {', '.join(left_out)}."]
    lines += ["", "| machine | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in about.items()]
    return "\n".join(lines) + "\n"


def write(languages: list[Language]) -> None:
    """Measure, and write BENCHMARKS-LANGUAGES.md and the table of the README."""
    about = machine.describe()
    sides, left_out = _prepare(languages)
    _measure(sides)
    table.BENCHMARKS.write_text(_document(sides, left_out, about), encoding="utf-8")
    table.write(languages)
    for side in sides:
        print(f"  {side.title:<14} {figure(side.median):>6} ns a call", flush=True)
