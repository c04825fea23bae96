"""Uses for the type checker: right ones, and wrong ones that it must see.

Checked, never run. A wrong use that went unseen would leave its `type: ignore`
without a purpose, which is an error too.
"""

from __future__ import annotations

import array
import time
from datetime import datetime
from pathlib import Path

import numpy as np
from gerador_snowflake import GeradorSnowflake
from libsnowflake import (
    AgainError,
    ClockError,
    Encoding,
    Keeper,
    Layout,
    LayoutName,
    LayoutOrder,
    LeaseAnswer,
    LeaseRequest,
    Parts,
    SnowflakeError,
    SnowflakeGenerator,
    Stats,
    WaitReason,
    format_id,
    format_ids,
    parse_id,
    parse_ids,
)
from numpy.typing import NDArray


def right_uses() -> None:
    with SnowflakeGenerator(
        1, layout=Layout.TWITTER, max_wait_ms=10, store=None, clock=time.time_ns
    ) as ids:
        number: int = ids.next_id() + next(ids) + ids.try_next_id()
        numbers: list[int] = ids.batch(10) + ids.try_batch(count=10)
        number += next(ids.stream()) + next(ids.stream(prefetch=1)) + ids.worker_count
        written: int = ids.fill(array.array("q", numbers))
        written += ids.fill(memoryview(bytearray(8)).cast("q"))
        written += ids.fill(np.zeros(10, np.int64))
        encoding: Encoding = "hex"
        text: str = ids.format(number, encoding) + SnowflakeGenerator.format(number)
        parsed: int = ids.parse(text, "base62") + ids.parse(text, lenient=True)
        stats: Stats = ids.stats()
        left: int | None = stats.fence_left_ns
        print(parsed, left, written, ids.layout.time_bits)
    for id_ in SnowflakeGenerator(worker_count=4, store="file:/data/ids"):
        old: int = id_ + GeradorSnowflake(1).proximo_id()
        print(old)


def layouts_and_columns(numbers: list[int]) -> None:
    for layout in (Layout("twitter"), Layout(41, 10, 12), Layout.TSID):
        parts: Parts = layout.split(numbers[0])
        timestamp: datetime = parts.timestamp
        composed: int = layout.compose(tick=1, worker_id=2, sequence=3)
        composed += layout.compose(instant=timestamp, worker_id=2)
        composed += layout.first_at(timestamp) + layout.last_at(timestamp, clamp=True)
        ends: datetime = layout.ends_at
        name: LayoutName | None = layout.name
        order: LayoutOrder = layout.order
        plain: array.array[int] = layout.timestamps(numbers)
        plain = layout.worker_ids(plain) + layout.ticks(memoryview(plain))
        times: NDArray[np.datetime64] = layout.timestamps(np.array(numbers))
        workers: NDArray[np.int64] = layout.worker_ids(np.array(numbers))
        texts: list[str] = format_ids(numbers)
        read: array.array[int] = parse_ids(texts)
        bytes_: NDArray[np.bytes_] = format_ids(np.array(numbers), "base62")
        back: NDArray[np.int64] = parse_ids(bytes_, "base62")
        print(composed, ends, name, order, times, workers, read, back)
        print(format_id(composed) + str(parse_id(texts[0], lenient=True)))


def keeps(keeper: Keeper) -> None:
    ids = SnowflakeGenerator("ordinal:HOSTNAME")
    request = keeper.step()
    if isinstance(request, float):
        keeper.wait(request)
    else:
        asked: LeaseRequest = request
        preferred: int | None = asked.preferred
        print(preferred, asked.kind == "renew")
        keeper.answer(LeaseAnswer.granted(1, from_ms=0, until_ms=asked.window_ms))
        keeper.answer(LeaseAnswer.lost("twin"))
        keeper.fail("db: gone")
    with Keeper("client://app", layout="twitter") as other:
        print(other.step(), ids)


def errors(error: SnowflakeError) -> float:
    status: int = error.status
    taken: array.array[int] = error.taken
    if isinstance(error, (AgainError, ClockError)):
        reason: WaitReason | None = error.reason
        print(reason)
        return error.wait_seconds or 0.0
    return float(status + len(taken))


def wrong_uses(ids: SnowflakeGenerator) -> None:
    SnowflakeGenerator(1.5)  # type: ignore[arg-type]
    LeaseAnswer.lost("gone")  # type: ignore[arg-type]
    Keeper()  # type: ignore[call-arg]
    SnowflakeGenerator(worker=1)  # type: ignore[call-arg]
    SnowflakeGenerator(clock=time.time)  # type: ignore[arg-type]
    SnowflakeGenerator(layout=5)  # type: ignore[arg-type]
    SnowflakeGenerator(layout="twiter")  # type: ignore[arg-type]
    SnowflakeGenerator(store=Path("/data/ids"))  # type: ignore[arg-type]
    Layout("twiter")  # type: ignore[call-overload]
    Layout(41, 10)  # type: ignore[call-overload]
    Layout(41, 10, 12, "worker")  # type: ignore[call-overload]
    text: str = ids.next_id()  # type: ignore[assignment]
    ids.fill([0, 0])  # type: ignore[arg-type]
    ids.format(1, "base64")  # type: ignore[arg-type]
    ids.batch()  # type: ignore[call-arg]
    ids.stream("1")  # type: ignore[arg-type]
    ids.layout.first_at(1_700_000_000)  # type: ignore[arg-type]
    ids.layout.split(1).sequence = 5  # type: ignore[misc]
    ids.layout.timestamps(5)  # type: ignore[call-overload]
    format_id(id=1)  # type: ignore[call-arg]
    ids.nextid()  # type: ignore[attr-defined]
    print(text)
