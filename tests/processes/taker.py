"""Takes IDs from a store and writes them into a log, as taker.c does.

Usage: taker.py STORE LOG COUNT [--batch N] [--gate]
"""

from __future__ import annotations

import argparse
import mmap
import os
import select

from libsnowflake import SnowflakeGenerator

STATE, IDS = 0, 8  # As in log.h.


def take(ids: SnowflakeGenerator, log: memoryview, count: int, batch: int) -> None:
    if batch == 1:
        for place in range(IDS, IDS + count):
            log[place] = ids.next_id()
        return
    for place in range(IDS, IDS + count, batch):
        for index, id_ in enumerate(ids.batch(min(batch, IDS + count - place))):
            log[place + index] = id_


def wait_at_gate(events: int) -> None:
    """Wait until there is something to read, or without POLLIN, until it closes."""
    gate = select.poll()
    gate.register(0, events)
    gate.poll()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("log")
    parser.add_argument("count", type=int)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--gate", action="store_true")
    given = parser.parse_args()
    file = os.open(given.log, os.O_RDWR | os.O_CREAT, 0o600)
    size = (IDS + given.count + 1) * 8
    os.ftruncate(file, size)
    log = memoryview(mmap.mmap(file, size)).cast("q")
    if given.gate:
        wait_at_gate(select.POLLIN)
    with SnowflakeGenerator(1, store=given.store or None, max_wait_ms=60_000) as ids:
        log[STATE] = 1
        take(ids, log, given.count, given.batch)
        log[STATE] = 2
        if given.gate:
            wait_at_gate(0)


if __name__ == "__main__":
    main()
