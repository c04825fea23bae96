"""Eight unrelated processes, in two languages, take two million IDs from one file."""

from __future__ import annotations

import sys
import time

from runner import STATE, Checker, Gate, check, check_ids, end, new_place, wait_until

EACH = 250_000
KINDS = [
    (language, batch) for language in ("c", "python") for batch in (1, 1, 100, 1000)
]
CEILING_NS = 1_000_000 / 4096


def main() -> int:
    print("many: 8 processes, 2 million IDs, one file", flush=True)
    with new_place() as place:
        checker, gate = Checker(60), Gate()
        takers = [
            place.start(language, EACH, "--gate", batch=batch, stdin=gate.reader)
            for language, batch in KINDS
        ]
        time.sleep(0.3)  # Until all wait at the gate.
        began = time.monotonic()
        gate.open()
        ended = wait_until(
            lambda: all(t.log.exists() and t.header(STATE) == 2 for t in takers)
        )
        took = time.monotonic() - began
        gate.close()
        codes = [taker.finish() for taker in takers]
        check(ended and codes == [0] * 8, "all took their share", f"{took:.2f} s")
        counts = [checker.add(taker) for taker in takers]
        found = checker.findings()
        total = EACH * len(takers)
        check(counts == [EACH] * 8 and found.ids == total, "every ID is in a log")
        check_ids(found)
        check(place.stats().issued == total, "the page has counted as many")
        check(place.drafts() == [], "nothing lies beside the file")
        each_ns = took * 1e9 / total
        pace = f"{each_ns:.1f} ns an ID, the layout allows {CEILING_NS:.1f}"
        check(
            each_ns > CEILING_NS * 0.98, "faster than the layout would be a fault", pace
        )
    return end()


if __name__ == "__main__":
    sys.exit(main())
