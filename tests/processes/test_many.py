"""Eight unrelated processes, in two languages, take two million IDs from one store."""

from __future__ import annotations

import time

import pytest
from crowd import PLACES, STATE, Checker, Gate, new_place, wait_until

EACH = 250_000
KINDS = [
    (language, batch) for language in ("c", "python") for batch in (1, 1, 100, 1000)
]
CEILING_NS = 1_000_000 / 4096


@pytest.mark.parametrize("kind", PLACES)
def test_eight_processes_take_two_million_ids(kind: str) -> None:
    with new_place(kind) as place:
        checker, gate = Checker(60), Gate()
        takers = [
            place.start(language, EACH, "--gate", batch=batch, stdin=gate.reader)
            for language, batch in KINDS
        ]
        time.sleep(0.3)  # Until all wait at the gate.
        began = time.monotonic()
        gate.open()
        ended = wait_until(lambda: all(taker.number(STATE) == 2 for taker in takers))
        took_ns = (time.monotonic() - began) * 1e9
        gate.close()
        assert ended
        assert [taker.finish() for taker in takers] == [0] * 8
        assert [checker.add(taker) for taker in takers] == [EACH] * 8
        found = checker.findings()
        each_ns = took_ns / found.ids
        print(f"{found.ids:,} IDs, {each_ns:.1f} ns each (limit: {CEILING_NS:.1f} ns)")
        assert found.ids == 8 * EACH
        found.check_ids()
        assert place.stats().issued == found.ids
        assert place.drafts() == []
        assert each_ns > CEILING_NS * 0.98, "faster than the layout allows"
