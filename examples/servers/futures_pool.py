"""IDs in the processes of concurrent.futures, however they are started.

A generator can be pickled: pass it as an argument, or once for each process by the
initializer. There it continues from the same state.

Run:
    python futures_pool.py file:/var/lib/app/ids
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from libsnowflake import SnowflakeGenerator

Taken = list[tuple[int, list[int]]]

ids: SnowflakeGenerator


def keep(generator: SnowflakeGenerator) -> None:
    """Keep the generator that a process was started with."""
    global ids
    ids = generator


def take(count: int) -> tuple[int, list[int]]:
    """Take IDs from the generator of this process; return who took which."""
    return os.getpid(), [ids.next_id() for _ in range(count)]


def take_from(generator: SnowflakeGenerator, count: int) -> tuple[int, list[int]]:
    """Take IDs from a generator that came with the call."""
    return os.getpid(), [generator.next_id() for _ in range(count)]


def by_initializer(store: str, start_method: str, calls: int, count: int) -> Taken:
    """Pass the generator to each process once: this is the fastest."""
    generator = SnowflakeGenerator(worker_id=1, store=store)
    context = multiprocessing.get_context(start_method)
    with ProcessPoolExecutor(4, context, keep, (generator,)) as pool:
        return list(pool.map(take, [count] * calls))


def by_argument(store: str, start_method: str, calls: int, count: int) -> Taken:
    """Pass the generator with each call: it is opened again for each."""
    generator = SnowflakeGenerator(worker_id=1, store=store)
    context = multiprocessing.get_context(start_method)
    with ProcessPoolExecutor(4, context) as pool:
        return list(pool.map(take_from, [generator] * calls, [count] * calls))


def main() -> None:
    """Take IDs both ways in processes started each way, and count them."""
    for way in (by_initializer, by_argument):
        for start_method in multiprocessing.get_all_start_methods():
            taken = way(sys.argv[1], start_method, calls=40, count=500)
            different = {id_ for _, own in taken for id_ in own}
            processes = {pid for pid, _ in taken}
            print(
                f"{way.__name__}, {start_method}: {len(different)} IDs, "
                f"{len(processes)} processes"
            )


if __name__ == "__main__":
    main()
