"""What is measured, of whom, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

from suite.build import Python


@dataclass(frozen=True)
class Step:
    """One comparison: its sides are sampled in turn, round after round."""

    name: str
    title: str
    measure: str
    sides: tuple[str, ...]
    numbers: dict[str, int]
    # What a quick run takes in place of `numbers`.
    quick: dict[str, int]
    rounds: int = 15
    quick_rounds: int = 5
    # What SIDE@NUMBER sets to the number, so that its values are sampled in turn.
    varied: str = ""
    python: Python | None = None


MACHINE = ("rdtsc", "clock_gettime", "fetch_add", "rdtsc-fetch_add")
OURS = ("ours-wide", "ours-wide-memory", "ours-wide-try", "ours-lead")
WIDE = ("ours-wide", "ferroid-wide", "ferroid-wide-system", "mutex-wide")
NARROW = (
    "ours",
    "ferroid",
    "ferroid-system",
    "snowdon",
    "snowflaked",
    "rs-snowflake",
    "mutex",
)
SHARED = tuple(side for side in NARROW if side != "rs-snowflake")
PYTHON_ITSELF = ("nothing", "time_ns", "ours", "ours-memory", "ours-iterator")
PYTHON_RIVALS = ("starting-point", "oneflake")
PYTHON_PEERS = ("sonyflake-turbo", "snowflake-id", "fastid")
BATCHES = ("memset", "ours-lead", "ours-wide-lead")
THREADS = (1, 2, 4)
STORES = ("machine", "memory")


def steps(pythons: list[Python]) -> list[Step]:
    """Return everything, in the order in which it is run."""
    python = [step for python in pythons for step in python_steps(python)]
    return [*calls(), *batches(), *ceilings(), *times(), *python]


def calls() -> list[Step]:
    """Return what one call costs, in one thread and in more."""
    steps = [
        Step(
            "stream",
            "one call in a stream",
            "stream",
            (*MACHINE, *OURS, *WIDE[1:]),
            {"slices": 21, "calls": 300_000},
            {"slices": 7, "calls": 200_000},
            rounds=21,
        ),
        Step(
            "burst",
            "one call in a burst",
            "burst",
            ("rdtsc", "clock_gettime", *NARROW),
            {"slices": 60, "calls": 2000},
            {"slices": 30, "calls": 2000},
        ),
    ]
    threads = Step(
        "threads",
        "threads on one generator",
        "threads",
        varied(("rdtsc-fetch_add", *WIDE, "ours-spread"), THREADS),
        {"ids": 4_000_000},
        {"ids": 1_000_000},
        varied="threads",
    )
    return [*steps, threads]


def varied(sides: tuple[str, ...], values: tuple[int, ...]) -> tuple[str, ...]:
    """Return each side with each value."""
    return tuple(f"{side}@{value}" for value in values for side in sides)


def batches() -> list[Step]:
    """Return batches of several sizes."""
    return [
        Step(
            "batch",
            "batches",
            "batch",
            varied(BATCHES, (64, 4096, 1_000_000)),
            {"ids": 4_000_000, "slices": 15},
            {"ids": 2_000_000, "slices": 7},
            varied="size",
        )
    ]


def ceilings() -> list[Step]:
    """Return the default layout at its ceiling."""
    threads = Step(
        "saturated",
        "the ceiling",
        "saturated",
        (*varied(SHARED, THREADS), "rs-snowflake@1"),
        {"ticks": 1000},
        {"ticks": 150},
        rounds=7,
        quick_rounds=3,
        varied="threads",
    )
    forked = Step(
        "processes",
        "the ceiling, 4 processes",
        "processes",
        ("ours",),
        {"processes": 4, "ticks": 1000},
        {"processes": 4, "ticks": 150},
        rounds=7,
        quick_rounds=3,
    )
    return [threads, forked]


def times() -> list[Step]:
    """Return what is not an average: latency, fresh time stamps, creation."""
    looks = [
        Step(
            f"freshness-{name}",
            f"fresh time stamps, {title}",
            "freshness",
            WIDE,
            {"calls": 5_000_000, "neighbours": neighbours},
            {"calls": 500_000, "neighbours": neighbours},
            rounds=7,
            quick_rounds=3,
        )
        for name, title, neighbours in (
            ("idle", "cores idle", 0),
            ("busy", "cores busy", 2),
        )
    ]
    latency = Step(
        "latency",
        "latency of one call",
        "latency",
        ("nothing", "clock_gettime", *WIDE),
        {"calls": 10_000_000},
        {"calls": 1_000_000},
        rounds=5,
        quick_rounds=3,
    )
    creation = Step(
        "creation",
        "making a generator",
        "creation",
        tuple(f"{store}-{page}" for store in STORES for page in ("new", "again")),
        {},
        {},
    )
    return [latency, *looks, creation]


def python_steps(python: Python) -> list[Step]:
    """Return what is measured in one interpreter: of some, only one call."""
    burst = Step(
        "burst",
        "one call",
        "burst",
        burst_sides(python),
        {"slices": 100, "calls": 2000},
        {"slices": 40, "calls": 2000},
        rounds=15 if python.with_peers else 9,
        quick_rounds=5 if python.with_peers else 3,
    )
    found = [burst, *bulk_steps()] if python.with_peers else [burst]
    return [
        Step(
            **{
                **vars(step),
                "name": f"python-{python.version}-{step.name}",
                "title": f"Python {python.version}, {step.title}",
                "python": python,
            }
        )
        for step in found
    ]


def burst_sides(python: Python) -> tuple[str, ...]:
    """Return of whom one call is measured in an interpreter."""
    rivals = PYTHON_RIVALS if python.takes_extensions else ()
    peers = PYTHON_PEERS if python.with_peers else ()
    return (*PYTHON_ITSELF, *rivals, *peers)


def bulk_steps() -> list[Step]:
    """Return what is measured in Python besides one call."""
    return [
        Step(
            "iteration",
            "a loop over IDs",
            "iteration",
            ("stream", "one-by-one", "oneflake", "sonyflake-turbo"),
            {"slices": 15, "ids": 100_000},
            {"slices": 5, "ids": 50_000},
            rounds=9,
            quick_rounds=3,
        ),
        Step(
            "bulk-10k",
            "lists of 10 000",
            "bulk",
            ("list(range)", "batch", "oneflake", "sonyflake-turbo"),
            {"slices": 101, "ids": 10_000},
            {"slices": 21, "ids": 10_000},
            rounds=9,
            quick_rounds=3,
        ),
        Step(
            "bulk-fill",
            "an array of 1 000 000",
            "bulk",
            ("fill",),
            {"slices": 31, "ids": 1_000_000},
            {"slices": 11, "ids": 1_000_000},
            rounds=9,
            quick_rounds=3,
        ),
        Step(
            "saturated",
            "the ceiling",
            "saturated",
            ("ours", "starting-point", "oneflake"),
            {"ticks": 500},
            {"ticks": 150},
            rounds=5,
            quick_rounds=3,
        ),
        Step(
            "threads",
            "threads",
            "threads",
            varied(("ours-wide", "oneflake-wide"), (1, 4)),
            {"ids": 1_000_000},
            {"ids": 300_000},
            rounds=9,
            quick_rounds=3,
            varied="threads",
        ),
    ]
