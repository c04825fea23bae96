"""The old names still do what they did."""

from __future__ import annotations

from typing import Any

import pytest
from gerador_snowflake import GeradorSnowflake
from helpers import HOUR_NS, SetClock


def test_the_bits_are_those_of_old() -> None:
    gerador = GeradorSnowflake(1, relogio=SetClock())
    assert gerador.proximo_id() == 512389598412804096
    assert gerador.proximo_id() == 512389598412804097


def test_ids_are_unique_and_increase() -> None:
    gerador = GeradorSnowflake(1)
    taken = [gerador.proximo_id() for _ in range(10_000)]
    assert all(before < after for before, after in zip(taken, taken[1:]))


@pytest.mark.parametrize("worker_id", [0, 1023])
def test_a_worker_of_10_bits_is_taken(worker_id: int) -> None:
    assert GeradorSnowflake(worker_id).proximo_id() >> 12 & 1023 == worker_id


@pytest.mark.parametrize("worker_id", [1024, -1])
def test_a_worker_of_more_bits_is_a_value_error(worker_id: int) -> None:
    with pytest.raises(ValueError, match=f"^worker_id must be .*, got {worker_id}$"):
        GeradorSnowflake(worker_id)


@pytest.mark.parametrize("worker_id", ["1", 1.0, None])
def test_a_worker_of_another_type_is_a_type_error(worker_id: Any) -> None:
    with pytest.raises(TypeError):
        GeradorSnowflake(worker_id)


def test_the_worker_is_demanded() -> None:
    with pytest.raises(TypeError):
        GeradorSnowflake()  # type: ignore[call-arg]


def test_a_clock_set_back_beyond_the_wait_is_a_runtime_error() -> None:
    clock = SetClock()
    gerador = GeradorSnowflake(1, relogio=clock)
    gerador.proximo_id()
    clock.now_ns -= HOUR_NS
    with pytest.raises(RuntimeError, match="behind the last ID"):
        gerador.proximo_id()


def test_a_clock_before_the_epoch_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match="the clock is at 1970-01-01"):
        GeradorSnowflake(1, relogio=SetClock(0))
    clock = SetClock()
    gerador = GeradorSnowflake(1, relogio=clock)
    clock.now_ns = 0
    with pytest.raises(RuntimeError, match="the clock is at 1970-01-01"):
        gerador.proximo_id()
