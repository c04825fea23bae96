"""A worker ID from the name that a deployment gives to each of its replicas."""

from __future__ import annotations

import os
from typing import SupportsIndex

from ._c import lib
from ._checks import integer, shown
from .errors import ConfigError
from .layout import Layout

_PREFIX = "ordinal:"
_STATUS: int = lib.SNOWFLAKE_ERR_WORKER_ID
# More digits than any worker ID has: Python reads no number of thousands of digits.
_MOST_DIGITS = 18


def worker_id_from(
    worker_id: SupportsIndex | str, worker_count: SupportsIndex, layout: Layout
) -> SupportsIndex:
    """Return the setting of a worker ID; "ordinal:NAME" becomes its number.

    That is the number after the last "-" in the environment variable NAME: 12 if it is
    "web-12". It is never cut to one that fits: that would be the number of another one.

    Raises:
        ConfigError: There is no such variable, it does not end so, or the number does
            not fit the layout.
    """
    if not (isinstance(worker_id, str) and worker_id.startswith(_PREFIX)):
        # What is not an integer is refused with all other settings.
        return worker_id  # type: ignore[return-value]
    name = worker_id[len(_PREFIX) :]
    setting = shown(worker_id)
    if not name:
        raise _error(
            f"worker_id {setting} must name an environment variable: write "
            "'ordinal:HOSTNAME', for example"
        )
    count = integer("worker_count", worker_count)
    if count != 1:
        raise _error(
            f"worker_count must be 1 for worker_id {setting}, got {count}: the worker "
            "IDs of neighbours would overlap; choose worker_id yourself"
        )
    value = os.environ.get(name)
    if value is None:
        raise _error(
            f"worker_id {setting} needs the environment variable {name}, which is not "
            "set: set it to the name of the replica, such as 'web-12'"
        )
    ordinal = _ordinal(value)
    if ordinal is None:
        raise _error(
            f"worker_id {setting} needs {name} to end with '-' and a number without "
            f"leading zeros, such as 'web-12', got {shown(value)}: use the name that a "
            "StatefulSet gives, or choose worker_id yourself"
        )
    most = (1 << layout.worker_bits) - 1
    if ordinal > most:
        raise _error(
            f"worker_id must be between 0 and {most} for {_described(layout)}, got "
            f"{ordinal} from {name}, which is {shown(value)}: run fewer replicas, or "
            "use a layout with more worker_bits"
        )
    return ordinal


def _ordinal(value: str) -> int | None:
    """Return the number at the end of a name; None if there is none."""
    text, _, digits = value.rpartition("-")
    if not (text and digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > _MOST_DIGITS or (digits[0] == "0" and digits != "0"):
        return None
    return int(digits)


def _described(layout: Layout) -> str:
    if layout.name is not None:
        return f"layout {layout.name!r}"
    bits = f"{layout.time_bits}/{layout.worker_bits}/{layout.sequence_bits}"
    return f"a layout of {bits} bits"


def _error(sentence: str) -> ConfigError:
    return ConfigError(sentence, _STATUS)
