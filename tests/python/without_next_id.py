"""A plugin for pytest: the package as if `_next_id` was not built, all in Python."""

import sys

sys.modules["libsnowflake._next_id"] = None  # type: ignore[assignment]
