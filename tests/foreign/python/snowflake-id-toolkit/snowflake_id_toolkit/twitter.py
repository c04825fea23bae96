"""Twitter's kind of ID."""

from ._config import TWITTER as TWITTER_SNOWFLAKE_CONFIG
from ._core import SnowflakeID, SnowflakeIDGenerator


class TwitterSnowflakeID(SnowflakeID):
    """An ID of Twitter's layout."""

    _config = TWITTER_SNOWFLAKE_CONFIG


class TwitterSnowflakeIDGenerator(SnowflakeIDGenerator):
    """A generator of Twitter's layout."""

    _config = TWITTER_SNOWFLAKE_CONFIG
    _id_cls = TwitterSnowflakeID
