"""Check `make install`, and that programs find what it installed.

One line a check; the last line is the total. Exit code 1 when a check failed.
The environment's LIBRARY names the folder of the libraries that `make lib` built,
CC and CXX the compilers.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import by_cmake
import by_pkg_config
import files
import readme
from checks import all_hold, in_folders

if __name__ == "__main__":
    checks = files.CHECKS + by_pkg_config.CHECKS + by_cmake.CHECKS + readme.CHECKS
    with tempfile.TemporaryDirectory(prefix="snowflake-install-") as folder:
        sys.exit(all_hold(in_folders(checks, Path(folder))))
