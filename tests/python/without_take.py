"""A plugin for pytest: the package as where there is no `_take`, all in Python."""

import sys

sys.modules["libsnowflake._take"] = None  # type: ignore[assignment]
