"""Arguments on their way to C, and the sentences for those that cannot go there.

What a number may be is checked by the library. Only a value that is not an integer of
64 bits cannot be passed to it, and is refused here.
"""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Iterable
from typing import SupportsIndex

from ._c import lib
from .errors import RangeError, SnowflakeError, error_from_status

_RANGE: int = lib.SNOWFLAKE_ERR_RANGE

_INT64 = range(-(2**63), 2**63)
_MOST_SHOWN = 60
_MOST_BITS_SHOWN = 128

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = _MOST_SHOWN


def shown(value: object) -> str:
    """Return a value as messages show it, cut to 60 characters."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS_SHOWN:
        # Python refuses to write numbers of thousands of digits.
        return f"a number of {value.bit_length()} bits"
    try:
        text = _repr.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    if len(text) <= _MOST_SHOWN:
        return text
    return f"{text[: _MOST_SHOWN - 3]}..."


def wrong_type(name: str, value: object, allowed: str) -> TypeError:
    """Return the error for a value of another type."""
    kind = type(value).__name__
    return TypeError(f"{name} must be {allowed}, got {shown(value)} ({kind})")


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Return the end of a message about a mistyped name, or nothing."""
    # Imported only here: it takes longer than all of this package.
    import difflib

    close = difflib.get_close_matches(given[:_MOST_SHOWN].lower(), names, n=1)
    return f": did you mean {close[0]!r}?" if close else ""


def integer(
    name: str,
    value: SupportsIndex,
    status: int = _RANGE,
    allowed: str = "an integer of 64 bits",
) -> int:
    """Return a value as an int that C can hold.

    Args:
        name: The name of the parameter.
        value: What the caller passed.
        status: The number of the error if C cannot hold it.
        allowed: What would have been accepted, for the message.

    Raises:
        TypeError: It is not an integer.
        SnowflakeError: It has more than 64 bits; in the class of `status`.
    """
    number = _index(name, value)
    if number not in _INT64:
        raise _refusal(status, name, number, allowed)
    return number


def integer_between(name: str, value: SupportsIndex, least: int, most: int) -> int:
    """Return a value as an int, checked here because C never sees it.

    Raises:
        TypeError: It is not an integer.
        RangeError: It is not between `least` and `most`.
    """
    number = _index(name, value)
    if not least <= number <= most:
        raise _refusal(_RANGE, name, number, f"between {least} and {most}")
    return number


def id_integer(name: str, value: SupportsIndex) -> int:
    """Return an ID as an int; the layout is not considered here.

    Raises:
        TypeError: It is not an integer.
        RangeError: It has more than 63 bits.
    """
    return integer(name, value, _RANGE, f"between 0 and {2**63 - 1}")


def _index(name: str, value: SupportsIndex) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise wrong_type(name, value, "an integer") from None


def _refusal(status: int, name: str, number: int, allowed: str) -> SnowflakeError:
    sentence = f"{name} must be {allowed}, got {shown(number)}"
    return error_from_status(status, sentence)


def unknown_name(name: str, given: str, known: Iterable[str]) -> RangeError:
    """Return the error for a name that is not one of those known."""
    known = list(known)
    names = ", ".join(map(repr, known))
    return RangeError(
        f"{name} must be one of {names}, got {shown(given)}{did_you_mean(given, known)}"
    )
