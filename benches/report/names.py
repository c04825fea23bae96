"""What the sides are called in the report."""

from __future__ import annotations

NAMES = {
    "rdtsc": "reading the processor's counter (`rdtsc`)",
    "clock_gettime": "reading the clock (`clock_gettime`)",
    "fetch_add": "one atomic `fetch_add`",
    "rdtsc-fetch_add": "`rdtsc` and `fetch_add` on one word",
    "nothing": "nothing",
    "ours": "**libsnowflake**",
    "ours-lead": "**libsnowflake**, default layout, `max_lead_ms` of 1 h",
    "ours-wide": "**libsnowflake**",
    "ours-wide-memory": "**libsnowflake**, store `memory`",
    "ours-wide-try": "**libsnowflake**, `snowflake_try_next`",
    "ours-spread": "**libsnowflake**, `worker_count` of 4",
    "ours-wide-lead": "**libsnowflake**, wide layout, `max_lead_ms` of 1 h",
    "ferroid": "ferroid, its own clock ¹",
    "ferroid-system": "ferroid, system clock",
    "ferroid-wide": "ferroid, its own clock ¹",
    "ferroid-wide-system": "ferroid, system clock",
    "snowdon": "snowdon",
    "snowflaked": "snowflaked",
    "rs-snowflake": "rs-snowflake ²",
    "mutex": "mutex and `SystemTime`",
    "mutex-wide": "mutex and `SystemTime`",
    "memset": "`memset` of the same bytes",
}

PYTHON_NAMES = {
    "nothing": "a function that does nothing",
    "time_ns": "`time.time_ns()`",
    "ours": "**libsnowflake**, `ids.next_id()`",
    "ours-memory": "**libsnowflake**, `ids.next_id()`, store `memory`",
    "ours-iterator": "**libsnowflake**, `next(ids)`",
    "ours-wide": "**libsnowflake**",
    "starting-point": "the PyO3 starting point, `proximo_id()`",
    "oneflake": "oneflake, `generate()`",
    "oneflake-wide": "oneflake",
    "sonyflake-turbo": "sonyflake-turbo, `next(ids)` ³",
    "snowflake-id": "snowflake-id, `next(ids)`",
    "fastid": "fastid, `snowflake_int()`",
}

ITERATION_NAMES = {
    "stream": "**libsnowflake**, `ids.stream(prefetch=256)`",
    "one-by-one": "**libsnowflake**, `for id in ids`",
    "oneflake": "oneflake, `iter(ids.generate, None)`",
    "sonyflake-turbo": "sonyflake-turbo, `for id in ids(256)` again and again ³",
}

BULK_NAMES = {
    "list(range)": "`list(range(...))`: making the integers alone",
    "batch": "**libsnowflake**, `ids.batch(10_000)`",
    "oneflake": "oneflake, a list comprehension",
    "sonyflake-turbo": "sonyflake-turbo, `ids(10_000)` ³",
    "fill": "**libsnowflake**, `ids.fill(array)` of 1 000 000",
}

FOOTNOTES = """\
¹ ferroid's own clock is a number in memory that a background thread advances every
millisecond, if it gets to run: reading it costs nearly nothing, and it may be stale
(see [Fresh time stamps](#fresh-time-stamps)). It does not follow a clock that is
set.<br>
² Not for more than one thread: `&mut self`.
"""
PYTHON_FOOTNOTES = """\
³ Sonyflake's layout has 256 IDs per machine ID in 10 ms, so it was given 1024 machine
IDs, that is, the share of 1024 machines.
"""


def plain(name: str) -> str:
    """Return a name without the marks of Markdown, for a picture."""
    for mark in ("**", "`", " ¹", " ²", " ³"):
        name = name.replace(mark, "")
    return name
