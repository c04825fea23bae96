"""IDs in the tasks of a prefork pool, as that of Celery is.

Celery forks its pool and calls `worker_process_init` in each child:

    from celery.signals import worker_process_init

    @worker_process_init.connect
    def open_ids(**_):
        global ids
        ids = SnowflakeGenerator(worker_id=1)

A generator that is created at the top of the module, before the fork, works too: the
children share its state all the same. Both are below, with a pool of multiprocessing
in place of Celery's.

Run:
    python celery_like_pool.py machine                   # the default store
    python celery_like_pool.py file:/var/lib/app/ids     # survives a reboot
"""

from __future__ import annotations

import multiprocessing
import os
import sys

from libsnowflake import SnowflakeGenerator

Taken = list[tuple[int, list[int]]]

ids: SnowflakeGenerator


def open_ids(store: str) -> None:
    """Open the store; in a Celery app this handles `worker_process_init`."""
    global ids
    ids = SnowflakeGenerator(worker_id=1, store=store)


def task(count: int) -> tuple[int, list[int]]:
    """Take IDs; return who took them, and which."""
    return os.getpid(), [ids.next_id() for _ in range(count)]


def opened_in_each_child(store: str, tasks: int, count: int) -> Taken:
    """Run tasks in a pool whose children each open the store."""
    context = multiprocessing.get_context("fork")
    with context.Pool(4, initializer=open_ids, initargs=(store,)) as pool:
        return pool.map(task, [count] * tasks, chunksize=1)


def opened_before_the_fork(store: str, tasks: int, count: int) -> Taken:
    """Run tasks in a pool whose children inherit the generator."""
    open_ids(store)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        return pool.map(task, [count] * tasks, chunksize=1)


def main() -> None:
    """Take IDs both ways from one store, and count them."""
    for way in (opened_in_each_child, opened_before_the_fork):
        taken = way(sys.argv[1], tasks=40, count=500)
        different = {id_ for _, own in taken for id_ in own}
        processes = {pid for pid, _ in taken}
        print(f"{way.__name__}: {len(different)} IDs, {len(processes)} processes")


if __name__ == "__main__":
    main()
