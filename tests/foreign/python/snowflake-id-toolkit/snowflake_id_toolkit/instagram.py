"""Instagram's kind of ID."""

from ._config import INSTAGRAM as INSTAGRAM_SNOWFLAKE_CONFIG
from ._core import SnowflakeID, SnowflakeIDGenerator


class InstagramSnowflakeID(SnowflakeID):
    """An ID of Instagram's layout."""

    _config = INSTAGRAM_SNOWFLAKE_CONFIG


class InstagramSnowflakeIDGenerator(SnowflakeIDGenerator):
    """A generator of Instagram's layout."""

    _config = INSTAGRAM_SNOWFLAKE_CONFIG
    _id_cls = InstagramSnowflakeID
