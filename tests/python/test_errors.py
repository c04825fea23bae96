"""Every error has a class, a number and a sentence."""

from __future__ import annotations

import array
import copy
import dataclasses
import pickle
import re
from pathlib import PurePosixPath
from typing import Any, Callable

import libsnowflake
import numpy as np
import pytest
from helpers import SetClock
from libsnowflake import (
    AgainError,
    ClockError,
    ConfigError,
    Layout,
    ParseError,
    RangeError,
    SnowflakeError,
    SnowflakeGenerator,
    StoreError,
    format_id,
    format_ids,
    parse_id,
    parse_ids,
)
from libsnowflake._c import lib, named_constants
from libsnowflake.errors import error_from_detail, error_from_status, new_detail

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
    "WORKERS": ("WorkersError", OSError),
    "MEMORY": ("OutOfMemoryError", MemoryError),
    "INTERNAL": ("InternalError", RuntimeError),
}


@pytest.mark.parametrize("name", STATUSES)
def test_every_status_of_the_header_has_a_class(name: str) -> None:
    error = error_from_status(STATUSES[name])
    kind, builtin = EXPECTED[name]
    assert type(error) is getattr(libsnowflake, kind)
    assert isinstance(error, SnowflakeError)
    assert isinstance(error, builtin)


@pytest.mark.parametrize("name", STATUSES)
def test_every_status_of_the_header_has_a_sentence(name: str) -> None:
    error = error_from_status(STATUSES[name])
    assert error.status == STATUSES[name]
    assert len(str(error)) > 10
    assert str(error) != "unknown status"


def test_the_header_has_errors_to_walk() -> None:
    assert len(STATUSES) >= 16


def test_a_lost_lease_and_a_mismatch_are_errors_of_the_store() -> None:
    assert issubclass(libsnowflake.LeaseLostError, libsnowflake.StoreError)
    assert issubclass(libsnowflake.StoreMismatchError, libsnowflake.StoreError)


def detail_of(status: int, message: str, os_errno: int = 0) -> Any:
    """Return the detail of an error as C writes it."""
    detail = new_detail()
    detail.status, detail.os_errno = status, os_errno
    detail.message = message.encode()
    return detail


@pytest.mark.parametrize("name", ["STORE", "STORE_MISMATCH", "LEASE_LOST", "WORKERS"])
def test_an_error_of_the_store_has_errno_and_file(name: str) -> None:
    detail = detail_of(STATUSES[name], "the disk is full", 28)
    error: Any = error_from_detail(detail, "/data/ids")
    for same in (error, pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(same, StoreError)
        assert (same.errno, same.filename) == (28, "/data/ids")
        assert same.strerror == "No space left on device"
        assert str(same) == "the disk is full"
        assert same.taken == array.array("q")


def test_an_error_of_the_store_without_errno_is_not_the_system_s() -> None:
    detail = detail_of(lib.SNOWFLAKE_ERR_STORE, "a sentence")
    error = error_from_detail(detail, "/data/ids")
    assert isinstance(error, OSError)
    assert (error.errno, error.strerror) == (None, None)


@pytest.mark.parametrize("kind", [AgainError, ClockError])
def test_an_error_about_a_wait_has_the_wait_in_seconds(kind: type[Any]) -> None:
    detail = detail_of(kind.status, "wait")
    detail.wait_ns, detail.wait_reason = 1_500_000_000, lib.SNOWFLAKE_WAIT_CLOCK_BEHIND
    error: Any = error_from_detail(detail)
    for same in (error, pickle.loads(pickle.dumps(error))):
        assert type(same) is kind
        assert (same.wait_seconds, same.reason) == (1.5, "clock behind")
    assert (kind().wait_seconds, kind().reason) == (None, None)


def test_an_error_of_the_store_that_a_user_makes_has_a_sentence() -> None:
    assert str(libsnowflake.StoreError("a sentence")) == "a sentence"
    assert str(libsnowflake.StoreError()) == ""


@pytest.mark.parametrize("name", STATUSES)
def test_errors_travel_between_processes(name: str) -> None:
    error = error_from_status(STATUSES[name], "a sentence")
    error.taken = array.array("q", [1, 2])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), again.status) == ("a sentence", STATUSES[name])
    assert again.taken == array.array("q", [1, 2])


FIELDS = (
    ("worker_id", 1023, "between 0 and 1023 for layout 'default'"),
    ("worker_count", 1024, "between 1 and 1024 for layout 'default'"),
    ("max_wait_ms", 3_600_000, "between 0 and 3600000"),
    ("max_lead_ms", 3_600_000, "between 0 and 3600000"),
    ("sequence_start", 4096, "0 or a power of two up to 4096 for layout 'default'"),
)


@pytest.mark.parametrize(("field", "most", "allowed"), FIELDS)
def test_a_setting_is_refused_with_one_sentence_and_never_cut_to_fewer_bits(
    field: str, most: int, allowed: str
) -> None:
    for value in (most + 1, -1, 2**32 + 5, 2**40, 2**63 - 1, -(2**63)):
        settings: dict[str, Any] = {field: value}
        with pytest.raises(ConfigError) as caught:
            SnowflakeGenerator(**settings)
        assert str(caught.value).startswith(f"{field} must be {allowed}, got {value}")


@pytest.mark.parametrize("field", [field for field, _, _ in FIELDS])
@pytest.mark.parametrize("value", [2**63, 2**70, -(2**70)])
def test_a_setting_of_more_than_64_bits_is_refused(field: str, value: int) -> None:
    settings: dict[str, Any] = {field: value}
    with pytest.raises(ConfigError) as caught:
        SnowflakeGenerator(**settings)
    sentence = f"{field} must be an integer of 64 bits, got {value}"
    assert str(caught.value) == sentence
    is_worker_id = field == "worker_id"
    status = lib.SNOWFLAKE_ERR_WORKER_ID if is_worker_id else lib.SNOWFLAKE_ERR_CONFIG
    assert caught.value.status == status


LAYOUT_FIELDS = (
    ("time_bits", (0, 63, -1, 2**40), "between 1 and 62"),
    ("worker_bits", (33, -1, 2**40), "between 0 and 32"),
    ("sequence_bits", (0, 33, -1, 2**32 + 1), "between 1 and 32"),
    ("tick_ns", (999, 3_600_000_000_001, -1), "between 1000 and 3600000000000"),
)


@pytest.mark.parametrize(("field", "values", "allowed"), LAYOUT_FIELDS)
def test_a_field_of_a_layout_is_refused_at_once(
    field: str, values: tuple[int, ...], allowed: str
) -> None:
    for value in values:
        with pytest.raises(ConfigError) as caught:
            dataclasses.replace(Layout.DEFAULT, **{field: value})  # type: ignore[arg-type]
        sentence = f"invalid layout: {field} must be {allowed}, got {value}"
        assert str(caught.value).startswith(sentence)
        assert caught.value.status == lib.SNOWFLAKE_ERR_LAYOUT


def test_an_epoch_before_1970_is_refused() -> None:
    with pytest.raises(ConfigError, match="^invalid layout: epoch_unix_ms must be"):
        Layout(41, 10, 12, epoch_unix_ms=-1)


def test_a_worker_id_of_32_bits_is_refused_beyond_them() -> None:
    layout = Layout(30, 32, 1, "worker-first", 1_000_000_000, 0)
    clock = SetClock(0)
    ids = SnowflakeGenerator(2**32 - 1, layout=layout, clock=clock)
    assert ids.worker_id == 4294967295
    with pytest.raises(
        ConfigError, match="^worker_id must be between 0 and 4294967295"
    ):
        SnowflakeGenerator(2**32, layout=layout, clock=clock)


def test_a_number_of_thousands_of_digits_is_refused_too() -> None:
    with pytest.raises(
        ConfigError, match="^worker_id .*, got a number of 100001 bits$"
    ):
        SnowflakeGenerator(1 << 100_000)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"worker_id": 1.0}, "worker_id must be an integer, got 1.0 (float)"),
        ({"worker_id": "1"}, "worker_id must be an integer, got '1' (str)"),
        ({"worker_id": None}, "worker_id must be an integer, got None (NoneType)"),
        ({"max_wait_ms": 0.5}, "max_wait_ms must be an integer, got 0.5 (float)"),
        ({"store": 1}, "store must be a str or None, got 1 (int)"),
        ({"store": b"x"}, "store must be a str or None, got b'x' (bytes)"),
        (
            {"store": PurePosixPath("/data/ids")},
            "store must be a str with a scheme, such as 'file:/data/ids', got "
            "PurePosixPath('/data/ids') (PurePosixPath)",
        ),
        (
            {"layout": 1},
            "layout must be a Layout or the name of a preset, got 1 (int)",
        ),
        ({"clock": 1}, "clock must be a function without parameters, got 1 (int)"),
    ],
)
def test_a_setting_of_another_type_is_named(
    settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TypeError) as caught:
        SnowflakeGenerator(**settings)
    assert str(caught.value) == sentence


NAMES = (
    "'default', 'twitter', 'discord', 'instagram', 'mastodon', 'sonyflake-v1', "
    "'sonyflake-v2', 'tsid', 'javascript' or a Layout"
)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("twiter", ": did you mean 'twitter'?"),
        ("Twitter", ": did you mean 'twitter'?"),
        ("sonyflake_v2", ": did you mean 'sonyflake-v2'?"),
        ("", ""),
        ("postgres", ""),
    ],
)
def test_an_unknown_layout_is_refused_with_the_known_ones(name: Any, hint: str) -> None:
    for create in (Layout, lambda name: SnowflakeGenerator(layout=name)):
        with pytest.raises(ConfigError) as caught:
            create(name)
        sentence = f"layout must be one of {NAMES}, got {name!r}{hint}"
        assert str(caught.value) == sentence
        assert caught.value.status == lib.SNOWFLAKE_ERR_LAYOUT


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(ConfigError, match="^store must be"):
        SnowflakeGenerator(store="nowhere:/")


@pytest.mark.parametrize("store", ["a\0b", "\udc80"])
def test_a_store_that_is_no_text_for_c_is_refused(store: str) -> None:
    with pytest.raises(ConfigError, match="^store must be"):
        SnowflakeGenerator(store=store)


@pytest.mark.parametrize("id_", [2**63, 2**70, -(2**70)])
def test_an_id_that_cannot_be_is_refused_with_one_sentence(id_: int) -> None:
    sentence = f"^id must be between 0 and 9223372036854775807, got {id_}$"
    for call in (Layout.DEFAULT.split, format_id, SnowflakeGenerator.format):
        with pytest.raises(RangeError, match=sentence):
            call(id_)


def test_the_status_of_a_failed_call_is_not_an_id() -> None:
    with pytest.raises(RangeError, match="^id must be .*, got -41"):
        Layout.DEFAULT.split(-41)


def test_an_id_of_more_bits_than_the_layout_is_refused() -> None:
    with pytest.raises(RangeError) as caught:
        Layout.JAVASCRIPT.split(2**53)
    assert str(caught.value) == (
        "id must be between 0 and 9007199254740991 for layout 'javascript', "
        "got 9007199254740992"
    )


@pytest.mark.parametrize(
    ("field", "most"),
    [("tick", 2199023255551), ("worker_id", 1023), ("sequence", 4095)],
)
def test_a_part_that_does_not_fit_is_refused(field: str, most: int) -> None:
    for value in (most + 1, -1, 2**62):
        parts: dict[str, Any] = {"tick": 0, "worker_id": 0, "sequence": 0, field: value}
        with pytest.raises(RangeError) as caught:
            Layout.DEFAULT.compose(**parts)
        sentence = f"{field} must be between 0 and {most} for layout 'default', got "
        assert str(caught.value) == f"{sentence}{value}"


def test_an_unknown_encoding_is_refused() -> None:
    sentence = (
        "^encoding must be one of 'base32', 'base62', 'hex', 'decimal', got 'base64': "
        "did you mean 'base62'[?]$"
    )
    calls: dict[Callable[..., Any], Any] = {
        format_id: 1,
        format_ids: [1],
        parse_id: "1",
        parse_ids: ["1"],
    }
    for call, value in calls.items():
        with pytest.raises(RangeError, match=sentence):
            call(value, "base64")


def test_a_text_that_has_no_utf_8_is_not_an_id() -> None:
    with pytest.raises(ParseError, match="exactly 13 bytes, got 16"):
        parse_id("00000000000\udc8000")


@pytest.mark.parametrize("text", [b"0000000000001", 1, None])
def test_only_text_is_parsed(text: Any) -> None:
    with pytest.raises(TypeError, match="^text must be a str, got "):
        parse_id(text)


class Silent:
    """A value that cannot be shown."""

    def __repr__(self) -> str:
        raise ValueError


ENDLESS: tuple[Any, ...] = (
    [0] * 10**6,
    {number: "x" for number in range(10**5)},
    "x" * 10**6,
    b"x" * 10**6,
    [1 << 100_000],
    Silent(),
    np.zeros(10**6),
)
MISTAKES: dict[str, Callable[[Any], object]] = {
    "worker_id": lambda value: SnowflakeGenerator(value),
    "max_wait_ms": lambda value: SnowflakeGenerator(max_wait_ms=value),
    "store": lambda value: SnowflakeGenerator(store=value),
    "layout": lambda value: SnowflakeGenerator(layout=value),
    "clock": lambda value: SnowflakeGenerator(clock=value),
    "order": lambda value: Layout(41, 10, 12, value),
    "tick_ns": lambda value: Layout(41, 10, 12, "worker-first", value),
    "batch": lambda value: SnowflakeGenerator().batch(value),
    "stream": lambda value: SnowflakeGenerator().stream(value),
    "fill": lambda value: SnowflakeGenerator().fill(value),
    "split": lambda value: Layout.DEFAULT.split(value),
    "compose": lambda value: Layout.DEFAULT.compose(tick=1, worker_id=value),
    "first_at": lambda value: Layout.DEFAULT.first_at(value),
    "format": lambda value: format_id(value),
    "parse": lambda value: parse_id(value),
    "encoding": lambda value: format_id(1, value),
}


@pytest.mark.parametrize("value", ENDLESS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_message_stays_short_whatever_it_is_about(mistake: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        MISTAKES[mistake](value)
    assert len(str(caught.value)) < 320


@pytest.mark.parametrize("value", [{}, 1j, "1", None])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_message_says_what_must_be_and_what_it_got(mistake: str, value: Any) -> None:
    try:
        MISTAKES[mistake](value)
    except (TypeError, ValueError) as error:
        assert re.search(
            r"^(invalid layout: )?\w+ must be .*got ", str(error)
        ) or re.search("^the text is not an ID in base32: .*got 1", str(error))
