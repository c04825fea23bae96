"""The worker ID from the name of a replica: "ordinal:HOSTNAME"."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from libsnowflake import ConfigError, Layout, SnowflakeGenerator
from libsnowflake._c import lib

NEEDS = (
    "worker_id 'ordinal:REPLICA' needs REPLICA to end with '-' and a number without "
    "leading zeros, such as 'web-12', got "
)


@pytest.mark.parametrize(
    ("name", "worker_id"),
    [("web-12", 12), ("web-0", 0), ("a-1-b-1023", 1023), ("my-web--3", 3)],
)
def test_the_number_at_the_end_of_the_name_is_the_worker_id(
    name: str, worker_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICA", name)
    ids = SnowflakeGenerator("ordinal:REPLICA")
    assert ids.worker_id == worker_id
    assert ids.layout.split(ids.next_id()).worker_id == worker_id


WRONG = ["", "web", "web-", "-12", "12", "web12", "web-x", "web-012", "web-00", "7-b"]
WRONG += [
    "web-1 ",
    "web-1\n",
    "web-+1",
    "web-1_0",
    "web-\u0663",
    "web-\u00b2",
    "web-1.0",
]
WRONG += ["web-" + "9" * 5000]


@pytest.mark.parametrize("name", WRONG, ids=lambda name: ascii(name)[:20])
def test_a_name_that_does_not_end_so_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICA", name)
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator("ordinal:REPLICA")
    assert str(caught.value).startswith(NEEDS)
    assert str(caught.value).endswith(
        ": use the name that a StatefulSet gives, or choose worker_id yourself"
    )
    assert caught.value.status == lib.SNOWFLAKE_ERR_WORKER_ID


def test_a_number_that_does_not_fit_is_refused_and_never_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence = (
        "worker_id must be between 0 and {} for {}, got {} from REPLICA, which is "
        "'web-{}': run fewer replicas, or use a layout with more worker_bits"
    )
    custom = Layout(41, 4, 12)
    for layout, most, number, shown in (
        ("default", 1023, 1024, "layout 'default'"),
        ("default", 1023, 2**32 + 5, "layout 'default'"),
        (custom, 15, 16, "a layout of 41/4/12 bits"),
        ("mastodon", 0, 1, "layout 'mastodon'"),
    ):
        monkeypatch.setenv("REPLICA", f"web-{number}")
        of_layout: Any = layout
        with pytest.raises(ConfigError) as caught:
            SnowflakeGenerator("ordinal:REPLICA", layout=of_layout)
        assert str(caught.value) == sentence.format(most, shown, number, number)
    monkeypatch.setenv("REPLICA", "web-15")
    assert SnowflakeGenerator("ordinal:REPLICA", layout=custom).worker_id == 15


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPLICA", raising=False)
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator("ordinal:REPLICA")
    assert str(caught.value) == (
        "worker_id 'ordinal:REPLICA' needs the environment variable REPLICA, which is "
        "not set: set it to the name of the replica, such as 'web-12'"
    )
    with pytest.raises(ConfigError, match="must name an environment variable"):
        SnowflakeGenerator("ordinal:")


def test_neighbours_with_several_worker_ids_would_overlap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPLICA", "web-3")
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator("ordinal:REPLICA", worker_count=2)
    assert str(caught.value) == (
        "worker_count must be 1 for worker_id 'ordinal:REPLICA', got 2: the worker IDs "
        "of neighbours would overlap; choose worker_id yourself"
    )


@pytest.mark.parametrize("text", ["1", "ORDINAL:REPLICA", "ordinal"])
def test_other_text_is_no_worker_id(text: str) -> None:
    with pytest.raises(TypeError, match="^worker_id must be an integer, got "):
        SnowflakeGenerator(text)


def test_a_copy_has_the_worker_id_that_the_name_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPLICA", "web-33")
    ids = SnowflakeGenerator("ordinal:REPLICA")
    monkeypatch.setenv("REPLICA", "web-44")
    assert pickle.loads(pickle.dumps(ids)).worker_id == 33
