"""Columns: many IDs in one call, from arrays of numpy, buffers and lists."""

from __future__ import annotations

import array
import ctypes
import random
import subprocess
import sys
from typing import Any, Callable, get_args

import numpy as np
import pytest
from libsnowflake import (
    Encoding,
    Layout,
    LayoutName,
    ParseError,
    RangeError,
    format_id,
    format_ids,
    parse_ids,
)

NAMES: tuple[LayoutName, ...] = get_args(LayoutName)
CUSTOM = {
    "a second": Layout(28, 22, 13, "worker-first", 10**9, 1_463_673_600_000),
    "a microsecond": Layout(51, 4, 8, "sequence-first", 1_000),
    "700 microseconds": Layout(45, 6, 12, "worker-first", 700_000),
}
LAYOUTS: dict[str, Layout] = {name: Layout(name) for name in NAMES}
LAYOUTS.update(CUSTOM)


def random_ids(layout: Layout, count: int = 3_000) -> list[int]:
    chosen = random.Random(7)
    return [chosen.randint(0, layout.max_id) for _ in range(count)] + [0, layout.max_id]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_column_has_what_each_id_has(name: str) -> None:
    layout = LAYOUTS[name]
    ids = random_ids(layout)
    parts = [layout.split(id_) for id_ in ids]
    assert layout.timestamps(ids).tolist() == [part.unix_ms for part in parts]
    assert layout.worker_ids(ids).tolist() == [part.worker_id for part in parts]
    assert layout.sequences(ids).tolist() == [part.sequence for part in parts]
    assert layout.ticks(ids).tolist() == [part.tick for part in parts]


NUMPY: dict[str, Callable[[list[int]], Any]] = {
    "int64": lambda ids: np.array(ids, np.int64),
    "uint64": lambda ids: np.array(ids, np.uint64),
    "other byte order": lambda ids: np.array(ids, ">i8"),
    "read-only": lambda ids: np.frombuffer(np.array(ids, np.int64).tobytes(), np.int64),
    "strided": lambda ids: np.repeat(np.array(ids, np.int64), 2)[::2],
    "reversed twice": lambda ids: np.array(ids[::-1], np.int64)[::-1],
}
OTHERS: dict[str, Callable[[list[int]], Any]] = {
    "list": list,
    "tuple": tuple,
    "iterator": iter,
    "array q": lambda ids: array.array("q", ids),
    "array Q": lambda ids: array.array("Q", ids),
    "memoryview": lambda ids: memoryview(array.array("q", ids)),
    "read-only memoryview": lambda ids: memoryview(
        array.array("q", ids).tobytes()
    ).cast("q"),
    "strided memoryview": lambda ids: memoryview(
        array.array("q", [id_ for pair in zip(ids, ids) for id_ in pair])
    )[::2],
    "ctypes": lambda ids: (ctypes.c_int64 * len(ids))(*ids),
    "integers of numpy": lambda ids: [np.int64(id_) for id_ in ids],
}
TWITTER = Layout("twitter")
IDS = random_ids(TWITTER, 100)
TIMES = [TWITTER.split(id_).unix_ms for id_ in IDS]
WORKERS = [TWITTER.split(id_).worker_id for id_ in IDS]
TEXTS = [format_id(id_) for id_ in IDS]


@pytest.mark.parametrize("kind", NUMPY)
def test_arrays_of_numpy_return_arrays_of_numpy(kind: str) -> None:
    ids = NUMPY[kind](IDS)
    times, workers, texts = (
        TWITTER.timestamps(ids),
        TWITTER.worker_ids(ids),
        format_ids(ids),
    )
    assert times.dtype == "datetime64[ms]"
    assert times.astype(np.int64).tolist() == TIMES
    assert workers.dtype == np.int64
    assert workers.tolist() == WORKERS
    assert texts.dtype == "S13"
    assert texts.astype(str).tolist() == TEXTS
    assert np.asarray(ids).tolist() == IDS


@pytest.mark.parametrize("kind", OTHERS)
def test_other_columns_return_arrays_of_the_standard_library(kind: str) -> None:
    times = TWITTER.timestamps(OTHERS[kind](IDS))
    assert type(times) is array.array
    assert times == array.array("q", TIMES)
    assert TWITTER.worker_ids(OTHERS[kind](IDS)) == array.array("q", WORKERS)
    assert format_ids(OTHERS[kind](IDS)) == TEXTS


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_the_shape_of_an_array_is_kept(shape: tuple[int, ...], order: Any) -> None:
    count = int(np.prod(shape))
    ids = np.array(IDS[:count], np.int64).reshape(shape).copy(order=order)
    for column in (TWITTER.timestamps(ids), TWITTER.ticks(ids), format_ids(ids)):
        assert column.shape == shape
    assert (
        TWITTER.worker_ids(ids).tolist()
        == np.vectorize(
            lambda id_: TWITTER.split(int(id_)).worker_id, otypes=[np.int64]
        )(ids).tolist()
    )
    assert parse_ids(format_ids(ids)).tolist() == ids.tolist()


def test_columns_of_nothing_are_empty() -> None:
    empty: tuple[Any, ...] = (
        [],
        array.array("q"),
        (ctypes.c_int64 * 0).from_address(0),
    )
    for ids in empty:
        assert TWITTER.timestamps(ids) == array.array("q")
        assert format_ids(ids) == []
    assert parse_ids([]) == array.array("q")


class Series:
    """As a column of pandas: it converts to an array of numpy."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.values, dtype)


def test_what_converts_to_an_array_of_numpy_is_one() -> None:
    times: Any = TWITTER.timestamps(Series(np.array(IDS)))
    assert times.astype(np.int64).tolist() == TIMES
    assert parse_ids(Series(np.array(TEXTS, object))).tolist() == IDS


@pytest.mark.parametrize("encoding", get_args(Encoding))
def test_text_of_numpy_is_read_as_bytes_and_as_str(encoding: Encoding) -> None:
    written = format_ids(np.array(IDS), encoding)
    wider = written.dtype.itemsize + 5
    kinds = (written, written.astype(str), written.astype(f"S{wider}"), written[::-1])
    for texts in kinds[:-1]:
        assert parse_ids(texts, encoding).tolist() == IDS
    assert parse_ids(kinds[-1], encoding).tolist() == IDS[::-1]


@pytest.mark.parametrize("bad", [-1, 2**63, 2**64, 2**53])
@pytest.mark.parametrize("position", [0, 77, 200])
def test_an_id_that_does_not_fit_is_named_by_its_place(bad: int, position: int) -> None:
    ids = [5] * 201
    ids[position] = bad
    columns: list[Any] = [ids]
    if bad in (2**53, -1):
        columns += [np.array(ids), array.array("q", ids)]
    for column in columns:
        with pytest.raises(RangeError, match=rf"^ids\[{position}\](:| must be)"):
            Layout.JAVASCRIPT.timestamps(column)


OTHER_ITEMS: dict[str, Any] = {
    "number": 5,
    "none": None,
    "text": "text",
    "bytes": bytes(80),
    "floats": [1.5],
    "text in a list": ["1"],
    "array i": array.array("i", [1]),
    "array d": array.array("d", [1]),
    "int32": np.zeros(3, np.int32),
    "float64": np.zeros(3),
    "objects": np.array([1, None], object),
    "datetimes": np.zeros(3, "datetime64[ms]"),
}


@pytest.mark.parametrize("kind", OTHER_ITEMS)
def test_a_column_of_other_items_is_refused(kind: str) -> None:
    for call in (TWITTER.timestamps, TWITTER.worker_ids, format_ids):
        with pytest.raises(TypeError, match=r"^ids(\[0\])? must be an .*, got "):
            call(OTHER_ITEMS[kind])


WRONG_TEXTS: tuple[Any, ...] = (
    ["0000000000001", "000000000000U"],
    ["0000000000001", "00000000000001"],
    # Together they have as many characters as two that are right.
    ["00000000000010", "000000000001"],
    ["000000000000é", "0000000000001"],
    np.array([b"0000000000001", b"000000000000U"]),
    np.array([b"0000000000001", b"1"]),
    np.array(["0000000000001", "000000000000é"]),
)


@pytest.mark.parametrize("texts", WRONG_TEXTS, ids=repr)
def test_a_text_that_is_not_an_id_is_named_by_its_place(texts: Any) -> None:
    with pytest.raises(ParseError, match=r"^text\[[01]\]: the text is not an ID in"):
        parse_ids(texts)


@pytest.mark.parametrize("texts", [[1], [b"0000000000001"], [None]])
def test_a_text_of_another_type_is_refused(texts: Any) -> None:
    with pytest.raises(TypeError, match=r"^text\[0\] must be a str, got "):
        parse_ids(texts)


def test_numpy_is_not_imported_by_columns_of_lists() -> None:
    code = (
        "import sys; from libsnowflake import *; Layout('twitter').timestamps([1]); "
        "parse_ids(format_ids([1])); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
