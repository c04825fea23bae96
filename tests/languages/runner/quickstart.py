"""The quickstart: what it prints, compared with what Python says about the IDs."""

from __future__ import annotations

import re
import time

from libsnowflake import Layout, format_id

from runner.commands import run, run_all
from runner.language import Language
from runner.totals import Totals

WORKER_ID = 1
COUNT = 3


def _expected(title: str, ids: list[int]) -> str:
    last = Layout.DEFAULT.split(ids[-1])
    base32 = format_id(ids[-1], "base32")
    bits = f"{ids[-1]:064b}"
    stamp = last.timestamp.strftime("%Y-%m-%d %H:%M:%S")
    lines = [
        f"{title}: {COUNT} IDs of worker {WORKER_ID}",
        *(f"  {id_}" for id_ in ids),
        "The last one, taken apart:",
        f"  bits      {bits[0]} {bits[1:42]} {bits[42:52]} {bits[52:]}",
        f"  time      {stamp}.{last.unix_ms % 1000:03} UTC "
        f"({last.tick} ms since 2020-01-01)",
        f"  worker    {WORKER_ID}",
        f"  sequence  {last.sequence}",
        f"  base32    {base32}",
    ]
    return "\n".join(lines) + "\n"


def check(language: Language, totals: Totals) -> None:
    """Build and run it; compare every line."""
    outcome = run_all(language, language.quickstart_build)
    if outcome.code != 0:
        totals.check(False, "the quickstart builds", outcome.tail())
        return
    before_ms = time.time_ns() // 1_000_000
    outcome = run(language, language.quickstart)
    after_ms = time.time_ns() // 1_000_000
    ids = [int(text) for text in re.findall(r"^  (\d+)$", outcome.output, re.MULTILINE)]
    if outcome.code != 0 or outcome.errors or len(ids) != COUNT:
        totals.check(False, "the quickstart runs", outcome.tail())
        return
    instants = [Layout.DEFAULT.split(id_).unix_ms for id_ in ids]
    fresh = all(before_ms <= instant <= after_ms for instant in instants)
    totals.check(
        fresh and ids[0] < ids[1] < ids[2],
        "the quickstart's IDs increase and are of now",
        f"{ids[0]} to {ids[2]}",
    )
    wanted = _expected(language.title, ids)
    holds = outcome.output == wanted
    seen = "" if holds else f"wanted\n{wanted}found\n{outcome.output}"
    totals.check(holds, "the quickstart takes the last one apart as Python does", seen)
