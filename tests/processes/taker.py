"""Takes IDs from a store and writes them into a log, as taker.c does.

Usage: taker.py STORE LOG COUNT [--batch N] [--gate] [--watch] [--persist] [--threads N]
[--children N]

--watch leaves max_wait_ms as it is by default; --persist continues after an error.
"""

from __future__ import annotations

import argparse
import mmap
import os
import select
import threading
import time
import traceback
from collections.abc import Iterable
from typing import Any

from libsnowflake import (
    AgainError,
    ClockError,
    SnowflakeError,
    SnowflakeGenerator,
    StoreError,
)

# As in log.h.
STATE, CLOCK_ERRORS, OTHER_ERRORS, AGAIN_ERRORS, STORE_ERRORS, IDS = 0, 1, 5, 8, 9, 16
MAX_WAIT_MS, DEFAULT_WAIT_MS = 60_000, 50  # A busy machine is not an error.


def take(ids: SnowflakeGenerator, log: memoryview, given: argparse.Namespace) -> None:
    log[STATE] = 1
    place, end = IDS, IDS + given.count
    while place < end:
        taken: Iterable[int] = ()
        try:
            if given.batch == 1:
                taken = (ids.next_id(),)
            else:
                taken = ids.batch(min(given.batch, end - place))
        except SnowflakeError as error:
            if not given.persist:
                raise
            taken = error.taken
            count_error(log, error)
        for id_ in taken:
            log[place] = id_
            place += 1
    log[STATE] = 2


def count_error(log: memoryview, error: SnowflakeError) -> None:
    """Write an error down, and rest before the next call."""
    if isinstance(error, ClockError):
        log[CLOCK_ERRORS] += 1
    elif isinstance(error, AgainError):
        log[AGAIN_ERRORS] += 1
    else:
        log[OTHER_ERRORS] += 1
        log[STORE_ERRORS] += type(error) is StoreError
        if log[OTHER_ERRORS] == 1:
            traceback.print_exc()
    time.sleep(0.001)


def map_log(given: argparse.Namespace, number: int) -> memoryview:
    """Map a log; there is one for each thread."""
    path = f"{given.log}.{number}" if number > 0 else given.log
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    size = (IDS + given.count + 1) * 8
    os.ftruncate(file, size)
    log = memoryview(mmap.mmap(file, size)).cast("q")
    os.close(file)
    return log


def take_on_threads(
    ids: SnowflakeGenerator, given: argparse.Namespace, process: int
) -> None:
    """Take IDs on all threads of this process, the first of which is this one."""
    first = process * given.threads
    logs = [map_log(given, first + number) for number in range(given.threads)]
    threads = [
        threading.Thread(target=take, args=(ids, log, given)) for log in logs[1:]
    ]
    for thread in threads:
        thread.start()
    take(ids, logs[0], given)
    for thread in threads:
        thread.join()


def take_in_children(ids: SnowflakeGenerator, given: argparse.Namespace) -> None:
    """Take IDs in forked children too, and wait for them."""
    children = []
    for process in range(1, given.children + 1):
        children.append(os.fork())
        if children[-1] == 0:
            take_on_threads(ids, given, process)
            os._exit(0)
    take_on_threads(ids, given, 0)
    for child in children:
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise SystemExit(f"a child ended with {status}")


def sleep(seconds: Any) -> None:
    """Sleep as time.sleep does, which libfaketime 0.9.10 lets fail at once (EINVAL)."""
    select.select([], [], [], seconds)


def wait_at_gate(events: int) -> None:
    """Wait until there is something to read, or without POLLIN, until it closes."""
    gate = select.poll()
    gate.register(0, events)
    gate.poll()


def main() -> None:
    if "FAKETIME_TIMESTAMP_FILE" in os.environ:
        time.sleep = sleep
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("log")
    parser.add_argument("count", type=int)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--children", type=int, default=0)
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--watch", action="store_true")
    parser.add_argument("--persist", action="store_true")
    given = parser.parse_args()
    map_log(given, 0).release()  # It is there before the gate opens.
    if given.gate:
        wait_at_gate(select.POLLIN)
    store, wait_ms = given.store or None, MAX_WAIT_MS
    if given.watch:
        wait_ms = DEFAULT_WAIT_MS
    with SnowflakeGenerator(1, store=store, max_wait_ms=wait_ms) as ids:
        take_in_children(ids, given)
        if given.gate:
            wait_at_gate(0)


if __name__ == "__main__":
    main()
