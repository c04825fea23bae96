"""Sonyflake's kind of ID."""

from ._config import SONY as SONYFLAKE_CONFIG
from ._core import SnowflakeID, SnowflakeIDGenerator


class SonyflakeID(SnowflakeID):
    """An ID of Sonyflake's layout."""

    _config = SONYFLAKE_CONFIG


class SonyflakeIDGenerator(SnowflakeIDGenerator):
    """A generator of Sonyflake's layout."""

    _config = SONYFLAKE_CONFIG
    _id_cls = SonyflakeID
