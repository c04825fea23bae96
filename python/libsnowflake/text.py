"""IDs as text: of fixed width, so that the text sorts like the numbers."""

from __future__ import annotations

from typing import Literal, SupportsIndex

from ._bindings import ffi, lib, named_constants, text_of
from ._values import INT64, integer, wrong_type
from .errors import RangeError, error_of_detail, new_detail

Encoding = Literal["base32", "base62", "hex", "decimal"]
"""Crockford's base32 (13 characters), base62 in the order of ASCII (11), hex (16),
decimal with leading zeros (19)."""

_ENCODINGS = {
    name.lower(): number
    for name, number in named_constants("SNOWFLAKE_ENCODING_").items()
}


def format_id(id: SupportsIndex, encoding: Encoding = "base32") -> str:
    """Write an ID as text.

    Args:
        id: The ID, 0 to 2**63 - 1.
        encoding: How to write it.

    Returns:
        The text, of the fixed width of the encoding.

    Raises:
        RangeError: The ID is no such number, or the encoding is not known.
    """
    number = integer(
        "id", id, INT64, "0 to 9223372036854775807", lib.SNOWFLAKE_ERR_RANGE
    )
    text = ffi.new("char[]", lib.SNOWFLAKE_TEXT_SIZE)
    detail = new_detail()
    length = lib.snowflake_format(number, _number_of(encoding), text, len(text), detail)
    if length < 0:
        raise error_of_detail(detail)
    return text_of(text)


def parse_id(text: str, encoding: Encoding = "base32") -> int:
    """Read an ID that `format_id` wrote. Nothing else is taken.

    Args:
        text: The text.
        encoding: How it was written.

    Returns:
        The ID.

    Raises:
        ParseError: The text is not an ID in this encoding; the message tells the
            byte that is wrong.
        RangeError: The encoding is not known.
    """
    if not isinstance(text, str):
        raise wrong_type("text", text, "a str")
    # Surrogates have no UTF-8; as bytes they are refused like any other digit.
    data = text.encode("utf-8", "surrogatepass")
    detail = new_detail()
    id_: int = lib.snowflake_parse(data, len(data), _number_of(encoding), detail)
    if id_ < 0:
        raise error_of_detail(detail)
    return id_


def _number_of(encoding: str) -> int:
    if not isinstance(encoding, str):
        raise wrong_type("encoding", encoding, "a str")
    try:
        return _ENCODINGS[encoding]
    except KeyError:
        known = ", ".join(repr(known) for known in sorted(_ENCODINGS))
        raise RangeError(f"encoding is {encoding!r}, allowed is {known}") from None
