"""Where things are."""

from __future__ import annotations

import os
from pathlib import Path

LANGUAGES = Path(__file__).resolve().parents[1]
ROOT = LANGUAGES.parents[1]
INCLUDE = ROOT / "include"
VECTORS = ROOT / "tests" / "vectors"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
BUILD = TARGET / "languages"
LIBRARY = Path(
    os.environ.get("SNOWFLAKE_LIBRARY", TARGET / "release" / "libsnowflake.so")
).absolute()
