"""Every error has a class, a number and a sentence."""

from __future__ import annotations

import copy
import pickle
from pathlib import PurePosixPath
from typing import Any

import libsnowflake
import pytest
from helpers import SetClock
from libsnowflake import (
    ConfigError,
    Layout,
    ParseError,
    RangeError,
    SnowflakeError,
    SnowflakeGenerator,
)
from libsnowflake._bindings import lib, named_constants
from libsnowflake.errors import CLASS_OF_STATUS, error_of

STATUSES = named_constants("SNOWFLAKE_ERR_")

EXPECTED = {
    "NULL": ("InternalError", RuntimeError),
    "STRUCT_SIZE": ("InternalError", RuntimeError),
    "RANGE": ("RangeError", ValueError),
    "BUFFER_TOO_SMALL": ("InternalError", RuntimeError),
    "PARSE": ("ParseError", ValueError),
    "LAYOUT": ("ConfigError", ValueError),
    "WORKER_ID": ("ConfigError", ValueError),
    "CONFIG": ("ConfigError", ValueError),
    "AGAIN": ("AgainError", RuntimeError),
    "CLOCK": ("ClockError", RuntimeError),
    "EXHAUSTED": ("ExhaustedError", RuntimeError),
    "STORE": ("StoreError", OSError),
    "STORE_MISMATCH": ("StoreMismatchError", OSError),
    "LEASE_LOST": ("LeaseLostError", OSError),
    "MEMORY": ("OutOfMemoryError", MemoryError),
    "INTERNAL": ("InternalError", RuntimeError),
}


@pytest.mark.parametrize("name", STATUSES)
def test_every_status_of_the_header_has_a_class(name: str) -> None:
    assert STATUSES[name] in CLASS_OF_STATUS
    error = error_of(STATUSES[name], "")
    kind, builtin = EXPECTED[name]
    assert type(error) is getattr(libsnowflake, kind)
    assert isinstance(error, SnowflakeError)
    assert isinstance(error, builtin)


@pytest.mark.parametrize("name", STATUSES)
def test_every_status_of_the_header_has_a_sentence(name: str) -> None:
    error = error_of(STATUSES[name], "")
    assert error.status == STATUSES[name]
    assert len(str(error)) > 10
    assert str(error) != "unknown status"


def test_the_header_has_errors_to_walk() -> None:
    assert len(STATUSES) >= 16


def test_a_lost_lease_and_a_mismatch_are_errors_of_the_store() -> None:
    assert issubclass(libsnowflake.LeaseLostError, libsnowflake.StoreError)
    assert issubclass(libsnowflake.StoreMismatchError, libsnowflake.StoreError)


@pytest.mark.parametrize("name", ["STORE", "STORE_MISMATCH", "LEASE_LOST"])
def test_an_error_of_the_store_tells_errno_and_file(name: str) -> None:
    error = error_of(STATUSES[name], "the disk is full", 28, "/data/ids")
    for told in (error, pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(told, OSError)
        assert (told.errno, told.filename) == (28, "/data/ids")
        assert told.strerror == "No space left on device"
        assert str(told) == "the disk is full"


def test_an_error_of_the_store_without_errno_is_not_the_system_s() -> None:
    error = error_of(lib.SNOWFLAKE_ERR_STORE, "a sentence", 0, "/data/ids")
    assert isinstance(error, OSError)
    assert (error.errno, error.strerror) == (None, None)


def test_an_error_of_the_store_that_a_user_makes_has_a_sentence() -> None:
    assert str(libsnowflake.StoreError("a sentence")) == "a sentence"
    assert str(libsnowflake.StoreError()) == ""


@pytest.mark.parametrize("name", STATUSES)
def test_errors_travel_between_processes(name: str) -> None:
    error = error_of(STATUSES[name], "a sentence")
    error.ids = [1, 2]
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    told = (str(again), again.status, again.ids, again.written)
    assert told == ("a sentence", STATUSES[name], [1, 2], 0)


FIELDS = (
    ("worker_id", 1023, "0 to 1023"),
    ("max_wait_ms", 3_600_000, "0 to 3600000"),
    ("max_lead_ms", 3_600_000, "0 to 3600000"),
    ("sequence_start", 4096, "0 or a power of two up to 2^sequence_bits"),
)


@pytest.mark.parametrize(("field", "most", "allowed"), FIELDS)
def test_a_setting_is_refused_with_one_sentence_however_far_out_it_is(
    field: str, most: int, allowed: str
) -> None:
    for value in (most + 1, -1, 2**32, 2**40, 2**64, 2**70, -(2**70)):
        settings: dict[str, Any] = {field: value}
        with pytest.raises(ConfigError) as caught:
            SnowflakeGenerator(**settings)
        assert str(caught.value) == f"{field} is {value}, allowed is {allowed}"


LAYOUT_FIELDS = (
    ("time_bits", (0, 63, -1, 2**40), "1 to 62"),
    ("worker_bits", (33, -1, 2**40), "0 to 32"),
    ("sequence_bits", (0, 33, -1, 2**40), "1 to 32"),
    ("tick_ns", (999, 3_600_000_000_001, -1, 2**70), "1000 to 3600000000000"),
    ("epoch_unix_ms", (-1, 2**63, -(2**70)), "0 to 9223372036854775807"),
)


@pytest.mark.parametrize(("field", "values", "allowed"), LAYOUT_FIELDS)
def test_a_field_of_the_layout_is_refused_with_one_sentence(
    field: str, values: tuple[int, ...], allowed: str
) -> None:
    for value in values:
        layout = copy.copy(Layout.DEFAULT)
        object.__setattr__(layout, field, value)
        with pytest.raises(ConfigError) as caught:
            SnowflakeGenerator(layout=layout)
        assert str(caught.value) == f"layout: {field} is {value}, allowed is {allowed}"
        assert caught.value.status == lib.SNOWFLAKE_ERR_LAYOUT


def test_a_worker_id_of_32_bits_is_refused_beyond_them() -> None:
    layout = Layout(30, 32, 1, "worker-first", 1_000_000_000, 0)
    clock = SetClock(0)
    ids = SnowflakeGenerator(2**32 - 1, layout=layout, clock=clock)
    assert ids.worker_id == 4294967295
    with pytest.raises(ConfigError, match="^worker_id is 4294967296, allowed is 0 to"):
        SnowflakeGenerator(2**32, layout=layout, clock=clock)


def test_a_number_of_thousands_of_digits_is_refused_too() -> None:
    with pytest.raises(ConfigError, match="^worker_id is a number of 100001 bits"):
        SnowflakeGenerator(1 << 100_000)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"worker_id": 1.0}, "worker_id is 1.0 (float), allowed is an int"),
        ({"worker_id": "1"}, "worker_id is '1' (str), allowed is an int"),
        ({"worker_id": None}, "worker_id is None (NoneType), allowed is an int"),
        ({"max_wait_ms": 0.5}, "max_wait_ms is 0.5 (float), allowed is an int"),
        ({"store": 1}, "store is 1 (int), allowed is a str or None"),
        ({"store": b"x"}, "store is b'x' (bytes), allowed is a str or None"),
        (
            {"store": PurePosixPath("/data/ids")},
            "store is PurePosixPath('/data/ids') (PurePosixPath), allowed is a str "
            "with a scheme, such as 'file:/data/ids'",
        ),
        ({"layout": 1}, "layout is 1 (int), allowed is a Layout or the name of one"),
        ({"clock": 1}, "clock is 1 (int), allowed is a function without parameters"),
    ],
)
def test_a_setting_of_another_type_is_named(
    settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TypeError) as caught:
        SnowflakeGenerator(**settings)
    assert str(caught.value) == sentence


def test_an_unknown_layout_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator(layout="tweeter")
    assert str(caught.value) == (
        "layout is 'tweeter', allowed is 'default', 'twitter', 'discord', "
        "'instagram', 'mastodon', 'sonyflake-v1', 'sonyflake-v2', 'tsid', "
        "'javascript' or a Layout"
    )


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(ConfigError, match="store is"):
        SnowflakeGenerator(store="nowhere:/")


@pytest.mark.parametrize("store", ["a\0b", "\udc80"])
def test_a_store_that_is_no_text_for_c_is_refused(store: str) -> None:
    with pytest.raises(ConfigError, match="store is"):
        SnowflakeGenerator(store=store)


@pytest.mark.parametrize("id_", [-1, 2**63, 2**70, -(2**70)])
def test_an_id_that_cannot_be_is_refused_with_one_sentence(id_: int) -> None:
    sentence = f"^id is {id_}, allowed is 0 to 9223372036854775807$"
    with pytest.raises(RangeError, match=sentence):
        SnowflakeGenerator().split(id_)
    with pytest.raises(RangeError, match=sentence):
        SnowflakeGenerator.format(id_)


@pytest.mark.parametrize("id_", [2**53, -1, 2**70])
def test_an_id_of_more_bits_than_the_layout_is_refused(id_: int) -> None:
    with pytest.raises(RangeError) as caught:
        SnowflakeGenerator(layout="javascript").split(id_)
    assert str(caught.value) == f"id is {id_}, allowed is 0 to 9007199254740991"


@pytest.mark.parametrize(
    ("field", "most"),
    [("tick", 2199023255551), ("worker_id", 1023), ("sequence", 4095)],
)
def test_a_part_that_does_not_fit_is_refused(field: str, most: int) -> None:
    ids = SnowflakeGenerator()
    for value in (most + 1, -1, 2**70):
        parts = {"tick": 0, "worker_id": 0, "sequence": 0, field: value}
        with pytest.raises(RangeError) as caught:
            ids.join(**parts)
        assert str(caught.value) == f"{field} is {value}, allowed is 0 to {most}"


def test_an_unknown_encoding_is_refused() -> None:
    sentence = "^encoding is 'base64', allowed is 'base32', 'base62', 'decimal', 'hex'$"
    with pytest.raises(RangeError, match=sentence):
        SnowflakeGenerator.format(1, "base64")  # type: ignore[arg-type]
    with pytest.raises(RangeError, match=sentence):
        SnowflakeGenerator.parse("1", "base64")  # type: ignore[arg-type]


def test_a_text_that_has_no_utf_8_is_no_id() -> None:
    with pytest.raises(ParseError, match="the text has 16 bytes"):
        SnowflakeGenerator.parse("00000000000\udc8000")


@pytest.mark.parametrize("text", [b"0000000000001", 1, None])
def test_only_text_is_parsed(text: Any) -> None:
    with pytest.raises(TypeError, match="^text is .*, allowed is a str$"):
        SnowflakeGenerator.parse(text)
