"""64-bit Snowflake IDs, never the same one twice.

>>> from libsnowflake import SnowflakeGenerator
>>> with SnowflakeGenerator(worker_id=1) as ids:
...     first, second = ids.next_id(), ids.next_id()
>>> first < second
True
"""

from ._bindings import lib, text_of
from .errors import (
    AgainError,
    ClockError,
    ClosedError,
    ConfigError,
    ExhaustedError,
    InternalError,
    LeaseLostError,
    OutOfMemoryError,
    ParseError,
    RangeError,
    SnowflakeError,
    StoreError,
    StoreMismatchError,
)
from .generator import SnowflakeGenerator
from .layout import Layout
from .parts import Parts, Stats
from .text import Encoding

__all__ = [
    "AgainError",
    "ClockError",
    "ClosedError",
    "ConfigError",
    "Encoding",
    "ExhaustedError",
    "InternalError",
    "Layout",
    "LeaseLostError",
    "OutOfMemoryError",
    "ParseError",
    "Parts",
    "RangeError",
    "SnowflakeError",
    "SnowflakeGenerator",
    "Stats",
    "StoreError",
    "StoreMismatchError",
    "__version__",
]

__version__: str = text_of(lib.SNOWFLAKE_VERSION_STRING)
