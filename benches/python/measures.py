"""The measures in Python: each takes one sample of one side."""

from __future__ import annotations

import statistics
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import Any

import sides

CEILING_NS = 1e6 / 4096
WARM_UP_NS = 20_000_000


def wait_for_fresh_millisecond() -> None:
    """Spin until the next millisecond of the wall clock has begun."""
    now_ms = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == now_ms:
        pass


def burst(side: str, *, slices: int, calls: int) -> dict[str, float]:
    """Time calls at the start of a millisecond, fewer than fill one."""
    take = taker(side)
    end = time.perf_counter_ns() + WARM_UP_NS
    while time.perf_counter_ns() < end:
        take(10)
    samples = []
    for _ in range(slices):
        wait_for_fresh_millisecond()
        began = time.perf_counter_ns()
        take(calls)
        samples.append((time.perf_counter_ns() - began) / calls)
    return {"ns": statistics.median(samples)}


def taker(side: str) -> Callable[[int], None]:
    """Return a function that takes so many IDs, one by one."""
    if side in sides.ITERATORS:
        source = sides.ITERATORS[side]()

        def take(count: int) -> None:
            for _ in repeat(None, count):
                next(source)

        return take
    call = sides.SINGLE[side]()

    def take_calls(count: int) -> None:
        for _ in repeat(None, count):
            call()

    return take_calls


def warm_up(call: sides.Call) -> None:
    """Call for a while."""
    end = time.perf_counter_ns() + WARM_UP_NS
    while time.perf_counter_ns() < end:
        call()


def team(side: str, *, threads: int, ids: int) -> dict[str, float]:
    """Time threads that take IDs of one generator, and look for duplicates."""
    call = sides.SINGLE[side]()
    warm_up(call)
    each = ids // threads
    taken: list[list[int]] = [[0] * each for _ in range(threads)]
    barrier = threading.Barrier(threads + 1)

    def take(mine: list[int]) -> None:
        barrier.wait()
        for index in range(each):
            mine[index] = call()

    workers = [threading.Thread(target=take, args=(mine,)) for mine in taken]
    for worker in workers:
        worker.start()
    barrier.wait()
    began = time.perf_counter_ns()
    for worker in workers:
        worker.join()
    wall_ns = time.perf_counter_ns() - began
    every = {id_ for mine in taken for id_ in mine}
    return {
        "ns": wall_ns / (each * threads),
        "duplicates": each * threads - len(every),
    }


def iterable(side: str) -> Iterator[int]:
    """Return the iterator of a side that never ends."""
    if side == "stream":
        return iter(sides.ours_wide().stream(prefetch=256))
    if side == "one-by-one":
        return iter(sides.ours_wide())
    if side == "sonyflake-turbo":
        take = sides.sonyflake()
        return (id_ for _ in repeat(None) for id_ in take(256))
    if side == "oneflake":
        return iter(sides.SINGLE["oneflake-wide"](), None)
    raise LookupError(side)


def iteration(side: str, *, slices: int, ids: int) -> dict[str, float]:
    """Time a loop over IDs, each used as one uses it in a loop."""
    source = iterable(side)
    exhaust(islice(source, 10_000))
    samples = []
    for _ in range(slices):
        began = time.perf_counter_ns()
        exhaust(islice(source, ids))
        samples.append((time.perf_counter_ns() - began) / ids)
    return {"ns": statistics.median(samples)}


def exhaust(ids: Iterable[int]) -> None:
    """Loop."""
    for _ in ids:
        pass


def bulk(side: str, *, slices: int, ids: int) -> dict[str, float]:
    """Time calls that give many IDs at once."""
    fill = bulk_call(side, ids)
    fill()
    samples = []
    for _ in range(slices):
        began = time.perf_counter_ns()
        fill()
        samples.append((time.perf_counter_ns() - began) / ids)
    return {"ns": statistics.median(samples)}


def bulk_call(side: str, ids: int) -> sides.Call:
    """Return a call that makes a list of IDs, or fills an array with them."""
    if side == "batch":
        generator = leading()
        return lambda: generator.batch(ids)
    if side == "fill":
        generator, buffer = leading(), array("q", bytes(8 * ids))
        return lambda: generator.fill(buffer)
    if side == "sonyflake-turbo":
        generator = sides.sonyflake()
        return lambda: generator(ids)
    if side == "oneflake":
        one = sides.SINGLE["oneflake-wide"]()
        return lambda: [one() for _ in repeat(None, ids)]
    if side == "list(range)":
        return lambda: list(range(1 << 62, (1 << 62) + ids))
    raise LookupError(side)


def leading() -> Any:
    """Return a generator of ours that does not wait for an hour."""
    return sides.ours(max_lead_ms=3_600_000, store="memory")


def saturated(side: str, *, ticks: int) -> dict[str, float]:
    """Take IDs of the default layout at its ceiling, in one thread."""
    call = sides.SINGLE[side]()
    ids = ticks * 4096
    warm_up(call)
    taken = [0] * ids
    wait_for_fresh_millisecond()
    began, began_cpu = time.perf_counter_ns(), time.process_time_ns()
    for index in range(ids):
        taken[index] = call()
    call()
    wall_ns = time.perf_counter_ns() - began
    cpu_ns = time.process_time_ns() - began_cpu
    return {
        "ns": wall_ns / ids,
        "percent": 100 * CEILING_NS * ids / wall_ns,
        "cpu_ns": cpu_ns / ids,
        "duplicates": ids - len(set(taken)),
    }


MEASURES = {
    "burst": burst,
    "threads": team,
    "iteration": iteration,
    "bulk": bulk,
    "saturated": saturated,
}
