"""A clock for programs that run under libfaketime."""

from __future__ import annotations

import time
from pathlib import Path

from common import require

# For programs with threads, too.
LIBRARY = "libfaketimeMT.so.1"


def find_faketime() -> Path:
    """Return the library by which a program has a clock of its own."""
    require("faketime", "faketime")
    places = ("faketime", "*/faketime")
    found = [p for at in places for p in Path("/usr").glob(f"lib*/{at}/{LIBRARY}")]
    assert found, f"{LIBRARY} is in no folder of /usr/lib*"
    return found[0]


class Clock:
    """The clock of programs that get `environment`; at first that of the system."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.environment = {
            "LD_PRELOAD": str(find_faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
        }
        self.set(0)

    def set(self, offset_ms: int) -> None:
        """Let it run beside that of the system, by so many milliseconds."""
        self._write(f"{offset_ms / 1000:+.3f}")

    def stop(self, unix_s: int) -> None:
        """Let it stand still."""
        self._write(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(unix_s)))

    def _write(self, text: str) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"{text}\n", encoding="ascii")
        draft.rename(self._file)
