"""Values on their way to C: what no C integer can hold is refused with a sentence."""

from __future__ import annotations

import dataclasses
import operator
from typing import Any, SupportsIndex

from .errors import error_of

UINT32 = range(2**32)
UINT64 = range(2**64)
INT64 = range(-(2**63), 2**63)

_SHOWN_BITS = 256


class Frozen:
    """Base of the slotted dataclasses: makes them picklable and copyable.

    `dataclass(slots=True)` would do so, but Python 3.9 does not have it.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type[Any], tuple[Any, ...]]:
        """Return how to make an equal value."""
        kind: Any = type(self)
        return kind, tuple(
            getattr(self, part.name) for part in dataclasses.fields(kind)
        )


def integer(
    field: str, value: SupportsIndex, held: range, allowed: str, status: int
) -> int:
    """Return a value as an int that its C type holds.

    Args:
        field: The name in messages.
        value: What the caller gave.
        held: What the C type holds.
        allowed: What would have been accepted, for the message.
        status: The number of the error when it is not held.

    Raises:
        TypeError: It is no integer.
        SnowflakeError: It is not held by the C type, in the class of `status`.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise wrong_type(field, value, "an int") from None
    if number not in held:
        raise error_of(status, f"{field} is {_shown(number)}, allowed is {allowed}")
    return number


def wrong_type(field: str, value: object, allowed: str) -> TypeError:
    """Return the error for a value of another type."""
    given = type(value).__name__
    return TypeError(f"{field} is {value!r} ({given}), allowed is {allowed}")


def _shown(number: int) -> str:
    # Python refuses to write numbers of thousands of digits.
    bits = number.bit_length()
    return str(number) if bits <= _SHOWN_BITS else f"a number of {bits} bits"
