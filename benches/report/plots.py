"""The pictures: what one call costs, threads, the ceiling, latency, Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from names import NAMES, PYTHON_NAMES, plain
from natively import NARROW, THREADED, WIDE
from results import NARROW_CEILING_NS, Results

mpl.use("svg")
import matplotlib.pyplot as plt

OURS = "#0969da"
PEER = "#8c959f"
MACHINE = "#d0d7de"
INK = "#1f2328"
FAINT = "#656d76"
LINES = {
    "ours-wide": (OURS, "-", 2.4),
    "ours-spread": (OURS, "--", 1.8),
    "ferroid-wide": ("#bf8700", "-", 1.6),
    "ferroid-wide-system": ("#cf222e", "-", 1.6),
    "mutex-wide": ("#8250df", "-", 1.6),
    "rdtsc-fetch_add": (PEER, "--", 1.2),
    "clock_gettime": (PEER, "--", 1.2),
    "nothing": (PEER, ":", 1.2),
}
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "libsnowflake",
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": FAINT,
    "axes.edgecolor": MACHINE,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#eaeef2",
    "xtick.color": FAINT,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "xtick.major.size": 0,
    "figure.facecolor": "white",
}


def draw_all(results: Results, folder: Path) -> None:
    """Draw all pictures into a folder."""
    with plt.rc_context(STYLE):
        for name, draw in (
            ("one-call", one_call),
            ("threads", threads),
            ("ceiling", ceiling),
            ("latency", latency),
            ("python", python),
        ):
            figure = draw(results)
            path = folder / f"{name}.svg"
            figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
            plt.close(figure)
            # Nobody reads it as text: without its breaks and indents it is smaller.
            text = " ".join(path.read_text(encoding="utf-8").split())
            path.write_text(text + "\n", encoding="utf-8")


def bars(axes: Any, bars: Sequence[tuple[str, float, str, str]]) -> None:
    """Draw horizontal bars: name, length, colour, label."""
    ordered = sorted(bars, key=lambda bar: bar[1], reverse=True)
    names, lengths, colours, labels = zip(*ordered)
    drawn = axes.barh(names, lengths, color=colours, height=0.68)
    axes.bar_label(drawn, labels, padding=5, color=INK, fontsize=10)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.margins(x=0.16, y=0.02)
    for tick, colour in zip(axes.get_yticklabels(), colours):
        if colour == OURS:
            tick.set_fontweight("bold")
            tick.set_color(OURS)


def colour_of(side: str) -> str:
    """Return the colour of a side: ours, a peer's, or the machine's."""
    if side.startswith("ours"):
        return OURS
    machine = {"rdtsc", "clock_gettime", "nothing", "time_ns"}
    return MACHINE if side in machine else PEER


def one_call(results: Results) -> Any:
    """Draw what one call costs, in bursts and in a stream."""
    names = {
        **{side: plain(name).split(", ")[0] for side, name in NAMES.items()},
        "rdtsc": "rdtsc alone",
        "clock_gettime": "clock_gettime alone",
        "ferroid": "ferroid, its own stale clock",
        "ferroid-wide": "ferroid, its own stale clock",
        "ferroid-system": "ferroid, system clock",
        "ferroid-wide-system": "ferroid, system clock",
    }
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 3.6))
    for axes, step, sides, title in (
        (left, "burst", NARROW, "Bursts, default layout: ns an ID"),
        (right, "stream", WIDE, "A stream, wide layout: ns an ID"),
    ):
        shown = [s for s in ("rdtsc", "clock_gettime", *sides) if results.has(step, s)]
        values = [(side, results.median(step, side)) for side in shown]
        bars(axes, [(names[s], v, colour_of(s), f"{v:.1f}") for s, v in values])
        axes.set_title(title)
    note = f"Ceilings: {NARROW_CEILING_NS:.1f} ns sustained (left), 0.24 ns (right)"
    figure.text(0.01, -0.03, note, color=FAINT, fontsize=9.5)
    figure.tight_layout(w_pad=3)
    return figure


def threads(results: Results) -> Any:
    """Draw the throughput over the number of threads."""
    figure, axes = plt.subplots(figsize=(7.2, 3.8))
    counts = [1, 2, 4]
    for side in THREADED:
        if not results.has("threads", f"{side}@1"):
            continue
        colour, dashes, width = LINES[side]
        values = [1e3 / results.median("threads", f"{side}@{n}") for n in counts]
        axes.plot(counts, values, dashes, marker="o", color=colour, linewidth=width)
        label_end(axes, counts[-1], values[-1], plain(NAMES[side]), colour)
    axes.set_title("Threads on one generator, wide layout: million IDs a second")
    cores = results.data["machine"]["cores"]
    axes.set_xlabel(f"threads (on {cores} cores); the layout's ceiling is 4194")
    axes.set_xticks(counts)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    spread_labels(axes)
    return figure


def label_end(axes: Any, x: float, y: float, text: str, colour: str) -> None:
    """Name a line at its right end."""
    axes.annotate(
        text,
        (x, y),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        fontsize=10,
    )


def spread_labels(axes: Any, gap: float = 14) -> None:
    """Move names of lines apart that would overlap."""
    axes.figure.canvas.draw()
    at = axes.transData.transform
    labels = sorted(axes.texts, key=lambda text: at(text.xy)[1])
    floor = float("-inf")
    for label in labels:
        here = at(label.xy)[1]
        # Pixels to points.
        scale = 72 / axes.figure.dpi
        wanted = max(here * scale, floor + gap)
        label.set_position((8, wanted - here * scale))
        floor = wanted


def ceiling(results: Results) -> Any:
    """Draw the processor time an ID takes at the ceiling."""
    figure, panels = plt.subplots(1, 2, figsize=(10.5, 3.4))
    for axes, count in zip(panels, (1, 4)):
        shown = [s for s in NARROW if results.has("saturated", f"{s}@{count}")]
        found = []
        for side in shown:
            cpu = results.median("saturated", f"{side}@{count}", "cpu_ns")
            share = results.median("saturated", f"{side}@{count}", "percent")
            name = plain(NAMES[side]).replace(" own", " own stale")
            label = f"{cpu:.0f} ns  ({share:.1f} %)"
            found.append((name, cpu, colour_of(side), label))
        bars(axes, found)
        axes.margins(x=0.34)
        plural = "s" if count > 1 else ""
        axes.set_title(f"{count} thread{plural}: processor time an ID, ns")
    note = "In brackets: share of the default layout's ceiling, 4096 IDs a millisecond"
    figure.text(0.01, -0.03, note, color=FAINT, fontsize=9.5)
    figure.tight_layout(w_pad=3)
    return figure


def latency(results: Results) -> Any:
    """Draw the latency over the percentiles."""
    figure, axes = plt.subplots(figsize=(8.4, 4.4))
    # 1 / (1 - p): one step of the axis is one nine more.
    last = 5 if results.data["quick"] else 6
    for side in ("ours-wide", *WIDE[1:], "clock_gettime", "nothing"):
        colour, dashes, width = LINES[side]
        points = [
            (100 / (100 - percent), ns)
            for percent, ns in results.curve(side)
            if percent < 100 and 100 / (100 - percent) <= 10**last * 1.001
        ]
        xs, ys = zip(*points)
        name = plain(NAMES[side]).split(" (")[0]
        axes.plot(xs, ys, dashes, color=colour, linewidth=width, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = ["0", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "99.9999 %"]
    axes.set_xticks([10**nines for nines in range(last + 1)], ticks[: last + 1])
    axes.minorticks_off()
    axes.set_xlim(1, 10**last)
    axes.set_ylim(bottom=5)
    axes.yaxis.set_major_formatter(lambda ns, _: duration(ns))
    axes.grid(axis="both")
    axes.set_title("Latency of one call, wide layout")
    axes.set_xlabel("share of the calls that took no longer")
    axes.legend(frameon=False, loc="upper left", reverse=True)
    return figure


def duration(ns: float) -> str:
    """Return a time in its unit."""
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{ns / size:g} {unit}"
    return f"{ns:g} ns"


def python(results: Results) -> Any:
    """Draw what one ID costs in each interpreter."""
    versions = results.pythons
    figure, panels = plt.subplots(
        1, len(versions), figsize=(5.25 * len(versions), 3.6), squeeze=False
    )
    for axes, version in zip(panels[0], versions):
        step = f"python-{version}-burst"
        shown = [side for side in PYTHON_NAMES if results.has(step, side)]
        values = [(side, results.median(step, side)) for side in shown]
        names = {side: plain(PYTHON_NAMES[side]) for side in shown}
        bars(axes, [(names[s], v, colour_of(s), f"{v:.0f}") for s, v in values])
        axes.set_title(f"CPython {version}: ns an ID")
    note = "Bursts of 2000, default layout (ceiling: 244.1 ns sustained), loop included"
    figure.text(0.01, -0.03, note, color=FAINT, fontsize=9.5)
    figure.tight_layout(w_pad=3)
    return figure
