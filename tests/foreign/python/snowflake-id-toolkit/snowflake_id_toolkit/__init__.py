"""The API of snowflake-id-toolkit, with the IDs of libsnowflake."""

from ._config import SnowflakeIDConfig
from ._core import SnowflakeID, SnowflakeIDGenerator
from .instagram import InstagramSnowflakeID, InstagramSnowflakeIDGenerator
from .sony import SonyflakeID, SonyflakeIDGenerator
from .twitter import TwitterSnowflakeID, TwitterSnowflakeIDGenerator

__all__ = [
    "InstagramSnowflakeID",
    "InstagramSnowflakeIDGenerator",
    "SnowflakeID",
    "SnowflakeIDConfig",
    "SnowflakeIDGenerator",
    "SonyflakeID",
    "SonyflakeIDGenerator",
    "TwitterSnowflakeID",
    "TwitterSnowflakeIDGenerator",
]
