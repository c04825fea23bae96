"""Tables in Markdown, and how numbers are written in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from results import Results


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first column is left-aligned, the others right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows]) + "\n"


def short(number: float) -> str:
    """Return a number with three digits, or as many as it has before the point."""
    if number == 0 or number >= 100:
        return f"{number:.0f}"
    if number >= 10:
        return f"{number:.1f}"
    return f"{number:.2f}"


def span(numbers: tuple[float, float]) -> str:
    """Return a range."""
    return f"{short(numbers[0])} to {short(numbers[1])}"


def costs(
    results: Results, step: str, names: dict[str, str], ceiling: dict[str, str]
) -> str:
    """Return what an ID costs by side, the dearest last, with the ceilings."""
    sides = [side for side in names if results.has(step, side)]
    sides.sort(key=lambda side: results.median(step, side))
    rows = [
        [
            names[side],
            short(results.median(step, side)),
            span(results.middle_half(step, side)),
            ceiling.get(side, ""),
        ]
        for side in sides
    ]
    return table(["", "ns an ID", "middle half of the rounds", "ceiling, ns"], rows)


def chosen(names: dict[str, str], sides: Iterable[str]) -> dict[str, str]:
    """Return the names of some sides."""
    return {side: names[side] for side in sides}
