"""The vectors that every language reads."""

from __future__ import annotations

import pytest
from helpers import layouts, vectors
from libsnowflake import (
    Layout,
    ParseError,
    SnowflakeError,
    SnowflakeGenerator,
)
from libsnowflake._bindings import lib

LAYOUTS = layouts()
ORDERS = {"0": "worker-first", "1": "sequence-first"}


def generator(layout: str) -> SnowflakeGenerator:
    """Return a generator whose clock stands in the first hour of its layout."""
    now_ns = LAYOUTS[layout].epoch_unix_ms * 1_000_000
    return SnowflakeGenerator(layout=LAYOUTS[layout], clock=lambda: now_ns)


@pytest.mark.parametrize("row", vectors("layouts.tsv"), ids=lambda row: row["name"])
def test_a_layout_ends_when_the_vectors_say(row: dict[str, str]) -> None:
    ends_at = int(row["ends_at_unix_ms"])
    assert generator(row["name"]).ends_at_unix_ms == ends_at


PRESETS = [name for name in LAYOUTS if not name.startswith("custom-")]


def test_there_are_nine_presets() -> None:
    assert len(PRESETS) == 9


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_bits_of_the_vectors(name: str) -> None:
    assert getattr(Layout, name.upper().replace("-", "_")) == LAYOUTS[name]
    assert Layout.named(name) == LAYOUTS[name]


@pytest.mark.parametrize("name", LAYOUTS)
def test_ids_are_taken_apart_and_put_together(name: str) -> None:
    ids = generator(name)
    rows = [row for row in vectors("ids.tsv") if row["layout"] == name]
    assert rows
    for row in rows:
        fields = {key: int(value) for key, value in row.items() if key != "layout"}
        id_ = fields.pop("id")
        parts = ids.split(id_)
        assert {key: getattr(parts, key) for key in fields} == fields
        again = ids.join(
            tick=fields["tick"],
            worker_id=fields["worker_id"],
            sequence=fields["sequence"],
        )
        assert again == id_


@pytest.mark.parametrize("row", vectors("published.tsv"), ids=lambda row: row["id"])
def test_ids_that_others_published_are_taken_apart(row: dict[str, str]) -> None:
    parts = SnowflakeGenerator(layout=row["layout"]).split(int(row["id"]))
    for key in ("unix_ms", "worker_id", "sequence"):
        if row[key] != "-":
            assert getattr(parts, key) == int(row[key])


def test_text_is_written_and_read_as_the_vectors_say() -> None:
    rows = vectors("text.tsv")
    assert len(rows) > 200
    for row in rows:
        encoding, id_ = row["encoding"], int(row["id"])
        assert SnowflakeGenerator.format(id_, encoding) == row["text"]  # type: ignore[arg-type]
        assert SnowflakeGenerator.parse(row["text"], encoding) == id_  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(len(vectors("bad_text.tsv"))))
def test_a_text_that_is_no_id_is_refused(number: int) -> None:
    row = vectors("bad_text.tsv")[number]
    text = "" if row["text"] == "-" else row["text"]
    with pytest.raises(ParseError) as caught:
        SnowflakeGenerator.parse(text, row["encoding"])  # type: ignore[arg-type]
    sentence = {
        "length": f"the text has {row['position']} byte",
        "digit": f"byte {row['position']} is",
        "overflow": "the number is larger than 2^63 - 1",
    }[row["reason"]]
    assert sentence in str(caught.value)


@pytest.mark.parametrize("number", range(len(vectors("configs.tsv"))))
def test_a_configuration_is_taken_or_refused(number: int) -> None:
    row = vectors("configs.tsv")[number]
    now_ns = int(row["clock_unix_ms"]) * 1_000_000
    layout = Layout(
        time_bits=int(row["time_bits"]),
        worker_bits=int(row["worker_bits"]),
        sequence_bits=int(row["sequence_bits"]),
        order=ORDERS.get(row["order"], row["order"]),
        tick_ns=int(row["tick_ns"]),
        epoch_unix_ms=int(row["epoch_unix_ms"]),
    )
    status = 0
    try:
        SnowflakeGenerator(
            int(row["worker_id"]),
            layout=layout,
            max_wait_ms=int(row["max_wait_ms"]),
            max_lead_ms=int(row["max_lead_ms"]),
            sequence_start=int(row["sequence_start"]),
            clock=lambda: now_ns,
        )
    except SnowflakeError as error:
        status = error.status
    assert status == getattr(lib, f"SNOWFLAKE_{row['status']}")
