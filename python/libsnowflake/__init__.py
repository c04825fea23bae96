"""Fast 64-bit Snowflake IDs that stay unique across threads, `fork` and clock steps.

>>> from libsnowflake import Layout, SnowflakeGenerator
>>> with SnowflakeGenerator(worker_id=1) as ids:
...     first, second = ids.next_id(), ids.next_id()
>>> first < second
True
>>> Layout("twitter").split(1541815603606036480).timestamp.isoformat()
'2022-06-28T16:07:40.105000+00:00'
"""

from ._c import VERSION as __version__
from ._layout_config import LayoutName, LayoutOrder
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
    WaitReason,
    WorkersError,
)
from .generator import SnowflakeGenerator
from .keeper import Keeper
from .layout import Layout
from .leases import LeaseAnswer, LeaseRequest
from .parts import Parts
from .stats import Stats
from .text import Encoding, format_id, format_ids, parse_id, parse_ids

__all__ = [
    "AgainError",
    "ClockError",
    "ClosedError",
    "ConfigError",
    "Encoding",
    "ExhaustedError",
    "InternalError",
    "Keeper",
    "Layout",
    "LayoutName",
    "LayoutOrder",
    "LeaseAnswer",
    "LeaseLostError",
    "LeaseRequest",
    "OutOfMemoryError",
    "ParseError",
    "Parts",
    "RangeError",
    "SnowflakeError",
    "SnowflakeGenerator",
    "Stats",
    "StoreError",
    "StoreMismatchError",
    "WaitReason",
    "WorkersError",
    "__version__",
    "format_id",
    "format_ids",
    "parse_id",
    "parse_ids",
]
