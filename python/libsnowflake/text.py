"""IDs as text: of fixed width, so that the text sorts like the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex, get_args, overload

from ._buffers import pointer_to
from ._c import ffi, lib, releasing_gil, text_from
from ._checks import id_integer, unknown_name, wrong_type
from ._columns import ids_to_read, new_array, numpy_for
from .errors import ParseError, checked

if TYPE_CHECKING:
    from array import array

    from ._columns import IdColumn, Int64Array, NumpyColumn, TextArray

Encoding = Literal["base32", "base62", "hex", "decimal"]
"""Crockford's base32 (13 characters), base62 in the order of ASCII (11), hex (16),
decimal with leading zeros (19)."""

_ENCODINGS: dict[str, int] = {
    name: getattr(lib, f"SNOWFLAKE_ENCODING_{name.upper()}")
    for name in get_args(Encoding)
}


def format_id(id: SupportsIndex, /, encoding: Encoding = "base32") -> str:
    """Write an ID as text.

    Args:
        id: The ID, 0 to 2**63 - 1.
        encoding: How to write it.

    Returns:
        The text, in the fixed width of the encoding.

    Raises:
        RangeError: The ID is outside its range, or the encoding is unknown.
    """
    number = _encoding_number(encoding)
    text = ffi.new("char[]", lib.SNOWFLAKE_TEXT_SIZE)
    checked(lib.snowflake_format, id_integer("id", id), number, text, len(text))
    return text_from(text)


def parse_id(
    text: str, /, encoding: Encoding = "base32", *, lenient: bool = False
) -> int:
    """Read an ID that was written as text.

    Args:
        text: The text. By default exactly what `format_id` wrote.
        encoding: How it was written.
        lenient: Also read what others write: without leading zeros, in lower or
            upper case (hex, base32), with hyphens, and with O, I and L for 0, 1 and 1
            (base32).

    Returns:
        The ID.

    Raises:
        ParseError: The text is not an ID in this encoding; the message names the
            byte that is wrong.
        RangeError: The encoding is unknown.
    """
    if not isinstance(text, str):
        raise wrong_type("text", text, "a str")
    # Surrogates have no UTF-8; as bytes they are refused like any other digit.
    data = text.encode("utf-8", "surrogatepass")
    number = _encoding_number(encoding)
    call = lib.snowflake_parse_lenient if lenient else lib.snowflake_parse
    return checked(call, data, len(data), number)


@overload
def format_ids(ids: NumpyColumn, /, encoding: Encoding = "base32") -> TextArray: ...


@overload
def format_ids(ids: IdColumn, /, encoding: Encoding = "base32") -> list[str]: ...


def format_ids(ids: Any, /, encoding: Encoding = "base32") -> Any:
    """Write many IDs as text.

    Args:
        ids: An array of numpy or what converts to one (a Series of pandas), of int64
            or uint64 and any shape; another buffer of 8-byte integers such as
            array('q'); or an iterable of integers such as a list.
        encoding: How to write them.

    Returns:
        For numpy: an array of bytes (S13 for base32) in the shape of `ids`. Else a
        list of str.

    Raises:
        RangeError: An ID is outside its range, the message says which; or the
            encoding is unknown.
        TypeError: The IDs are not integers of 8 bytes.
    """
    width = _width(encoding)
    column = ids_to_read(ids)
    numpy = numpy_for(column)
    source = ffi.from_buffer(column)
    count = len(source) // 8
    target: Any
    if numpy is not None:
        target = numpy.empty(column.shape, f"S{width}")
    else:
        target = bytearray(count * width)
    text = ffi.from_buffer(target) if count else ffi.new("char[1]")
    number = _encoding_number(encoding)
    call = releasing_gil.snowflake_format_batch
    checked(call, pointer_to(source), count, number, text, count * width)
    if numpy is not None:
        return target
    written = target.decode("ascii")
    return [written[begin : begin + width] for begin in range(0, len(written), width)]


@overload
def parse_ids(texts: NumpyColumn, /, encoding: Encoding = "base32") -> Int64Array: ...


@overload
def parse_ids(texts: Iterable[str], /, encoding: Encoding = "base32") -> array[int]: ...


def parse_ids(texts: Any, /, encoding: Encoding = "base32") -> Any:
    """Read many IDs that were written as text.

    Args:
        texts: What `format_ids` returned: an array of numpy or what converts to one,
            of bytes or str and any shape; or an iterable of str.
        encoding: How they were written.

    Returns:
        For numpy: an array of int64 in the shape of `texts`. Else an array('q').

    Raises:
        ParseError: A text is not an ID in this encoding; the message says which.
        RangeError: The encoding is unknown.
        TypeError: A text is not a str.
    """
    width = _width(encoding)
    numpy = numpy_for(texts)
    if numpy is None:
        return _parse_list(list(texts), encoding, width)
    column = numpy.asarray(texts)
    if column.dtype == f"S{width}":
        data = ffi.from_buffer(numpy.asarray(column, order="C"))
        values = numpy.empty(column.shape, numpy.int64)
        _parse_joined(data, column.size, encoding, values)
        return values
    if column.dtype.kind == "S":
        column = column.astype(str)
    parsed = _parse_list(column.ravel().tolist(), encoding, width)
    return numpy.array(parsed, numpy.int64).reshape(column.shape)


def _parse_list(texts: list[str], encoding: Encoding, width: int) -> array[int]:
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise wrong_type(f"text[{index}]", text, "a str")
        if len(text) != width or not text.isascii():
            # Joined with the others it would shift those after it.
            try:
                parse_id(text, encoding)
            except ParseError as error:
                raise ParseError(f"text[{index}]: {error}") from None
    values = new_array(len(texts))
    _parse_joined("".join(texts).encode("ascii"), len(texts), encoding, values)
    return values


def _parse_joined(text: Any, count: int, encoding: Encoding, values: Any) -> None:
    target = ffi.from_buffer(values)
    call = releasing_gil.snowflake_parse_batch
    text = text if count else b"\0"
    checked(call, text, count, _encoding_number(encoding), pointer_to(target))


def _encoding_number(encoding: str) -> int:
    if not isinstance(encoding, str):
        raise wrong_type("encoding", encoding, "a str")
    number = _ENCODINGS.get(encoding)
    if number is None:
        raise unknown_name("encoding", encoding, _ENCODINGS)
    return number


def _width(encoding: Encoding) -> int:
    return len(format_id(0, encoding))
