"""The sides of a comparison in Python, each as the call its users would write."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

Call = Callable[[], Any]

# As many IDs a millisecond as no thread of Python can take.
WIDE = {"time_bits": 41, "worker_bits": 1, "sequence_bits": 21}
WIDE_ONEFLAKE = {"timestamp_bits": 41, "worker_bits": 1, "sequence_bits": 21}
# Sonyflake has 256 IDs per machine ID in 10 ms.
MACHINES = range(1024)


def ours(**settings: Any) -> Any:
    """Return a generator of ours, in the default layout."""
    from libsnowflake import SnowflakeGenerator

    return SnowflakeGenerator(worker_id=1, **settings)


def ours_wide() -> Any:
    """Return a generator of ours that no thread saturates."""
    from libsnowflake import Layout

    return ours(layout=Layout(**WIDE))


def starting_point() -> Any:
    """Return a generator of the PyO3 module that all began with."""
    from starting_point import GeradorSnowflake

    return GeradorSnowflake(1)


def oneflake(**settings: Any) -> Any:
    """Return a generator of oneflake."""
    from oneflake import FlakeGenerator

    return FlakeGenerator(worker_id=1, **settings)


def sonyflake() -> Any:
    """Return a generator of sonyflake-turbo that a burst does not saturate."""
    from sonyflake_turbo import SonyFlake

    return SonyFlake(*MACHINES)


def snowflake_id() -> Any:
    """Return a generator of snowflake-id."""
    from snowflake import SnowflakeGenerator

    return SnowflakeGenerator(1)


def fastid() -> Call:
    """Return the function of fastid."""
    import fastid

    return fastid.snowflake_int


def nothing() -> None:
    """Cost what a call of an empty function costs."""


SINGLE: dict[str, Callable[[], Call]] = {
    "ours": lambda: ours().next_id,
    "ours-memory": lambda: ours(store="memory").next_id,
    "ours-wide": lambda: ours_wide().next_id,
    "starting-point": lambda: starting_point().proximo_id,
    "oneflake": lambda: oneflake().generate,
    "oneflake-wide": lambda: oneflake(**WIDE_ONEFLAKE).generate,
    "fastid": fastid,
    "time_ns": lambda: time.time_ns,
    "nothing": lambda: nothing,
}
"""One call, one ID."""

ITERATORS: dict[str, Callable[[], Any]] = {
    "ours-iterator": ours,
    "sonyflake-turbo": sonyflake,
    "snowflake-id": snowflake_id,
}
"""One ID is what `next` gives."""
