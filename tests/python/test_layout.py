"""Layouts: read IDs without a generator and without a clock."""

from __future__ import annotations

import copy
import dataclasses
import os
import pickle
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from typing import Any, get_args

import pytest
from libsnowflake import (
    Layout,
    LayoutName,
    LayoutOrder,
    Parts,
    RangeError,
    SnowflakeGenerator,
)
from libsnowflake._c import named_constants

UTC = timezone.utc
NAMES: tuple[LayoutName, ...] = get_args(LayoutName)


def as_in_the_header(names: tuple[str, ...]) -> set[str]:
    """Return names as the constants of the header end."""
    return {name.upper().replace("-", "_") for name in names}


def test_the_names_are_those_of_the_header() -> None:
    assert as_in_the_header(NAMES) == set(named_constants("SNOWFLAKE_LAYOUT_"))
    orders = get_args(LayoutOrder)
    assert as_in_the_header(orders) == set(named_constants("SNOWFLAKE_ORDER_"))


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_created_by_its_name_and_knows_it(name: LayoutName) -> None:
    layout = Layout(name)
    assert layout == getattr(Layout, name.upper().replace("-", "_"))
    # The default layout is the same as that of TSID.
    assert layout.name == ("default" if name == "tsid" else name)
    assert SnowflakeGenerator(layout=name).layout == layout


def test_a_layout_is_created_from_its_fields() -> None:
    layout = Layout(time_bits=41, worker_bits=6, sequence_bits=16)
    assert layout == Layout(41, 6, 16) == Layout(41, 6, 16, "worker-first")
    assert layout.name is None
    assert repr(layout) == (
        "Layout(time_bits=41, worker_bits=6, sequence_bits=16, order='worker-first', "
        "tick_ns=1000000, epoch_unix_ms=1577836800000)"
    )
    assert layout.max_id == 2**63 - 1
    assert Layout.JAVASCRIPT.max_id == 2**53 - 1


def test_a_field_of_a_preset_can_be_replaced() -> None:
    layout = dataclasses.replace(Layout("twitter"), epoch_unix_ms=0)
    assert layout == Layout(41, 10, 12, epoch_unix_ms=0)


ARGUMENTS: tuple[tuple[Any, ...], ...] = (
    (),
    (41,),
    (41, 10),
    ("twitter", 10),
    ("twitter", None, None, "worker-first"),
    (41, None, 12),
)


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_layout_of_other_arguments_is_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Layout(*arguments)


def test_a_layout_is_frozen_and_travels() -> None:
    layout = Layout(40, 13, 10, "sequence-first", 10_000_000, 5)
    for same in (pickle.loads(pickle.dumps(layout)), copy.deepcopy(layout)):
        assert same == layout
        assert hash(same) == hash(layout)
        assert same.split(12345) == layout.split(12345)
    with pytest.raises(dataclasses.FrozenInstanceError):
        layout.order = "worker-first"  # type: ignore[misc]
    assert not hasattr(layout, "__dict__")


def test_the_ids_of_a_layout_that_has_ended_are_read() -> None:
    # Its time field was full a second after its epoch.
    ended = Layout(10, 10, 12)
    assert ended.ends_at == datetime(2020, 1, 1, 0, 0, 1, 24_000, UTC)
    assert ended.split(5 << 22 | 3 << 12 | 7) == Parts(5, 3, 7, 1_577_836_800_005, 0)
    assert ended.compose(tick=5, worker_id=3, sequence=7) == 5 << 22 | 3 << 12 | 7


def test_the_ids_of_a_layout_that_begins_in_the_future_are_read() -> None:
    begins = datetime(2100, 1, 1, tzinfo=UTC)
    future = Layout(41, 10, 12, epoch_unix_ms=4_102_444_800_000)
    assert future.split(0).timestamp == begins
    assert future.first_at(begins) == 0


def test_the_ids_of_baidu_are_read() -> None:
    # Seconds since 2016-05-20, in 28, 22 and 13 bits.
    baidu = Layout(28, 22, 13, "worker-first", 10**9, 1_463_673_600_000)
    parts = baidu.split(186_800_000 << 35 | 1_234 << 13 | 56)
    assert (parts.worker_id, parts.sequence) == (1_234, 56)
    assert parts.timestamp == datetime(2022, 4, 20, 16, 53, 20, tzinfo=UTC)


PROGRAM = """
from libsnowflake import Layout
print(Layout("twitter").split(1541815603606036480).unix_ms, Layout(10, 10, 12).split(7))
"""


# CI demands it: without it the test fails there.
@pytest.mark.skipif(
    shutil.which("faketime") is None and "CI" not in os.environ,
    reason="faketime is missing",
)
def test_a_wrong_clock_does_not_matter() -> None:
    command = ["faketime", "-f", "1970-01-02 00:00:00", sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ}
    )
    assert done.stdout == f"1656432460105 {Layout(10, 10, 12).split(7)}\n"


def test_a_worker_id_has_two_parts_in_twitter_and_discord() -> None:
    # As published: datacenter 11 and worker 26; worker 1 and process 0.
    assert Layout.TWITTER.split(1541815603606036480).worker_pair() == (11, 26)
    assert Layout.DISCORD.split(175928847299117063).worker_pair(5) == (1, 0)
    parts = Layout("twitter").split(1541815603606036480)
    assert parts.worker_pair(0) == (378, 0)
    assert parts.worker_pair(32) == (0, 378)
    with pytest.raises(RangeError, match="low_bits must be between 0 and 32, got 33"):
        parts.worker_pair(33)
