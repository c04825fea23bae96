"""Uses for the type checker: right ones, and wrong ones that it must see.

Checked, never run. A wrong use that went unseen would leave its `type: ignore`
without a purpose, which is an error too.
"""

from __future__ import annotations

import array
import time
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from gerador_snowflake import GeradorSnowflake
from libsnowflake import Encoding, Layout, Parts, SnowflakeGenerator, Stats


def right_uses() -> None:
    with SnowflakeGenerator(
        1, layout=Layout.TWITTER, max_wait_ms=10, store=None, clock=time.time_ns
    ) as ids:
        number: int = ids.next_id() + next(ids) + ids.try_next_id()
        numbers: list[int] = ids.batch(10)
        number += next(ids.stream()) + next(ids.stream(prefetch=1)) + ids.worker_count
        written: int = ids.fill(array.array("q", numbers))
        written += ids.fill(memoryview(bytearray(8)).cast("q"))
        written += ids.fill(np.zeros(10, np.int64))
        parts: Parts = ids.split(number)
        timestamp: datetime = parts.timestamp
        joined: int = ids.join(tick=1, worker_id=2, sequence=3)
        first: int = ids.first_at(timestamp) + ids.first_at(datetime.now(timezone.utc))
        encoding: Encoding = "hex"
        text: str = ids.format(joined, encoding) + SnowflakeGenerator.format(first)
        parsed: int = ids.parse(text, "base62")
        stats: Stats = ids.stats()
        left: int | None = stats.fence_left_ns
        ends: datetime = ids.ends_at
        print(parsed, left, ends, written, ids.layout.time_bits)
    for id_ in SnowflakeGenerator(worker_count=4, store="file:/data/ids"):
        old: int = id_ + GeradorSnowflake(1).proximo_id()
        print(old)


def wrong_uses(ids: SnowflakeGenerator) -> None:
    SnowflakeGenerator("1")  # type: ignore[arg-type]
    SnowflakeGenerator(worker=1)  # type: ignore[call-arg]
    SnowflakeGenerator(clock=time.time)  # type: ignore[arg-type]
    SnowflakeGenerator(layout=5)  # type: ignore[arg-type]
    SnowflakeGenerator(store=Path("/data/ids"))  # type: ignore[arg-type]
    text: str = ids.next_id()  # type: ignore[assignment]
    ids.fill([0, 0])  # type: ignore[arg-type]
    ids.format(1, "base64")  # type: ignore[arg-type]
    ids.batch()  # type: ignore[call-arg]
    ids.stream("1")  # type: ignore[arg-type]
    ids.first_at(1_700_000_000)  # type: ignore[arg-type]
    ids.split(1).sequence = 5  # type: ignore[misc]
    ids.nextid()  # type: ignore[attr-defined]
    print(text)
