"""Between datetimes and milliseconds since 1970, in integers only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ._values import wrong_type
from .errors import RangeError

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_LAST_UNIX_MS = (datetime.max.replace(tzinfo=timezone.utc) - _EPOCH) // _MILLISECOND


def unix_ms_of(field: str, instant: datetime) -> int:
    """Return an aware datetime in milliseconds since 1970, rounded down.

    Raises:
        TypeError: It is no datetime.
        RangeError: It is naive: which instant it means depends on the machine.
    """
    if not isinstance(instant, datetime):
        raise wrong_type(field, instant, "a datetime with a time zone")
    if instant.utcoffset() is None:
        raise RangeError(
            f"{field} is {instant!r}, which names no time zone; allowed is a datetime "
            "with one, such as datetime.now(timezone.utc)"
        )
    return (instant - _EPOCH) // _MILLISECOND


def instant_of(field: str, unix_ms: int, microseconds: int = 0) -> datetime:
    """Return an instant as a datetime in UTC.

    Raises:
        RangeError: It lies after the year 9999, where datetime ends.
    """
    if unix_ms > _LAST_UNIX_MS:
        raise RangeError(
            f"{field} is {unix_ms} ms since 1970, allowed is up to {_LAST_UNIX_MS}: "
            "datetime ends with the year 9999"
        )
    return _EPOCH + timedelta(milliseconds=unix_ms, microseconds=microseconds)
