"""Between datetimes and milliseconds since 1970, in integers only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ._checks import shown, wrong_type
from .errors import RangeError

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_LAST_UNIX_MS = (datetime.max.replace(tzinfo=timezone.utc) - _EPOCH) // _MILLISECOND
_ALLOWED = "a datetime with a time zone, such as datetime.now(timezone.utc)"


def unix_ms_from(name: str, instant: datetime) -> int:
    """Return an aware datetime in milliseconds since 1970, rounded down.

    Args:
        name: The name of the parameter.
        instant: What the caller passed.

    Raises:
        TypeError: It is not a datetime.
        RangeError: It is naive: which instant it means depends on the machine.
    """
    if not isinstance(instant, datetime):
        raise wrong_type(name, instant, _ALLOWED)
    if instant.utcoffset() is None:
        raise RangeError(f"{name} must be {_ALLOWED}, got {shown(instant)}")
    return (instant - _EPOCH) // _MILLISECOND


def instant_from(name: str, unix_ms: int, microseconds: int = 0) -> datetime:
    """Return an instant as a datetime in UTC.

    Args:
        name: The name of the attribute, which also exists as `unix_ms`.
        unix_ms: The instant in milliseconds since 1970.
        microseconds: What it has beyond that.

    Raises:
        RangeError: It is after the year 9999, where datetime ends.
    """
    if unix_ms > _LAST_UNIX_MS:
        raise RangeError(
            f"{name} must be before the year 10000 to be a datetime, got {unix_ms} ms "
            "since 1970: read it in milliseconds (unix_ms, ends_at_unix_ms)"
        )
    return _EPOCH + timedelta(milliseconds=unix_ms, microseconds=microseconds)
