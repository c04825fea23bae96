"""The vectors that every language reads."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from helpers import layout_from, layouts, vectors
from libsnowflake import (
    Encoding,
    Layout,
    ParseError,
    SnowflakeError,
    SnowflakeGenerator,
    format_id,
    format_ids,
    parse_id,
    parse_ids,
)
from libsnowflake._c import lib

LAYOUTS = layouts()
ORDERS = {"0": "worker-first", "1": "sequence-first"}


@pytest.mark.parametrize("row", vectors("layouts.tsv"), ids=lambda row: row["name"])
def test_a_layout_ends_when_the_vectors_say(row: dict[str, str]) -> None:
    assert LAYOUTS[row["name"]].ends_at_unix_ms == int(row["ends_at_unix_ms"])


PRESETS = [name for name in LAYOUTS if not name.startswith("custom-")]


def test_there_are_nine_presets() -> None:
    assert len(PRESETS) == 9


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_bits_of_the_vectors(name: str) -> None:
    assert getattr(Layout, name.upper().replace("-", "_")) == LAYOUTS[name]
    preset = Layout(name)  # type: ignore[call-overload]
    assert preset == LAYOUTS[name]


@pytest.mark.parametrize("name", LAYOUTS)
def test_ids_are_taken_apart_and_put_together(name: str) -> None:
    layout = LAYOUTS[name]
    rows = [row for row in vectors("ids.tsv") if row["layout"] == name]
    assert rows
    for row in rows:
        fields = {key: int(value) for key, value in row.items() if key != "layout"}
        id_ = fields.pop("id")
        parts = layout.split(id_)
        assert {key: getattr(parts, key) for key in fields} == fields
        again = layout.compose(
            tick=fields["tick"],
            worker_id=fields["worker_id"],
            sequence=fields["sequence"],
        )
        assert again == id_


@pytest.mark.parametrize("row", vectors("published.tsv"), ids=lambda row: row["id"])
def test_ids_that_others_published_are_taken_apart(row: dict[str, str]) -> None:
    parts = LAYOUTS[row["layout"]].split(int(row["id"]))
    for key in ("unix_ms", "worker_id", "sequence"):
        if row[key] != "-":
            assert getattr(parts, key) == int(row[key])


def test_text_is_written_and_read_as_the_vectors_say() -> None:
    rows = vectors("text.tsv")
    assert len(rows) > 200
    for row in rows:
        encoding: Any = row["encoding"]
        id_ = int(row["id"])
        assert format_id(id_, encoding) == row["text"]
        assert parse_id(row["text"], encoding) == id_
        assert parse_id(row["text"], encoding, lenient=True) == id_


@pytest.mark.parametrize("encoding", get_args(Encoding))
@pytest.mark.parametrize("kind", ["lists", "numpy"])
def test_columns_of_text_are_written_and_read_as_the_vectors_say(
    encoding: Any, kind: str
) -> None:
    rows = [row for row in vectors("text.tsv") if row["encoding"] == encoding]
    ids = [int(row["id"]) for row in rows]
    texts = [row["text"] for row in rows]
    if kind == "lists":
        assert format_ids(ids, encoding) == texts
        assert parse_ids(texts, encoding).tolist() == ids
    else:
        written = format_ids(np.array(ids), encoding)
        assert written.astype(str).tolist() == texts
        assert parse_ids(written, encoding).tolist() == ids


@pytest.mark.parametrize("number", range(len(vectors("lenient.tsv"))))
def test_text_that_others_write_is_read_when_asked_to(number: int) -> None:
    row = vectors("lenient.tsv")[number]
    text = "" if row["text"] == "-" else row["text"]
    encoding: Any = row["encoding"]
    if row["id"] == "-":
        with pytest.raises(ParseError):
            parse_id(text, encoding, lenient=True)
    else:
        assert parse_id(text, encoding, lenient=True) == int(row["id"])
        assert SnowflakeGenerator.parse(text, encoding, lenient=True) == int(row["id"])


@pytest.mark.parametrize("number", range(len(vectors("bad_text.tsv"))))
def test_a_text_that_is_not_an_id_is_refused(number: int) -> None:
    row = vectors("bad_text.tsv")[number]
    text = "" if row["text"] == "-" else row["text"]
    encoding: Any = row["encoding"]
    with pytest.raises(ParseError) as caught:
        parse_id(text, encoding)
    sentence = {
        "length": f"bytes, got {row['position']}",
        "digit": f"byte {row['position']} must be",
        "overflow": "the number must be at most 2^63 - 1",
    }[row["reason"]]
    assert sentence in str(caught.value)
    for texts in ([text], ["0" * len(text), text]):
        with pytest.raises(ParseError, match=r"^text\[\d\]: "):
            parse_ids(texts, encoding)


@pytest.mark.parametrize("number", range(len(vectors("configs.tsv"))))
def test_a_configuration_is_taken_or_refused(number: int) -> None:
    row = vectors("configs.tsv")[number]
    now_ns = int(row["clock_unix_ms"]) * 1_000_000
    status = 0
    try:
        order = ORDERS.get(row["order"], row["order"])
        layout = layout_from({**row, "order": order})
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
