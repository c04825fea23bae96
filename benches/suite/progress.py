"""One line that tells how far the run is."""

from __future__ import annotations

import sys
import time
from types import TracebackType

WIDTH = 24


class Progress:
    """Writes to standard error: over itself on a terminal, else line by line."""

    def __init__(self) -> None:
        """Begin."""
        self.is_terminal = sys.stderr.isatty()
        self._last = ""

    def show(self, what: str, detail: str = "") -> None:
        """Tell what is being done; the detail only where it can be overwritten."""
        if self.is_terminal:
            print(f"\r\x1b[K{what}{detail}", end="", file=sys.stderr, flush=True)
        elif what != self._last:
            print(what, file=sys.stderr, flush=True)
        self._last = what

    def __enter__(self) -> Progress:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the line."""
        if self.is_terminal:
            print(file=sys.stderr)


class Bar:
    """A bar for so many samples, with the time that is left."""

    def __init__(self, progress: Progress, total: int) -> None:
        """Begin at none."""
        self._progress = progress
        self._total = total
        self._done = 0
        self._began = time.monotonic()

    def step(self, title: str, side: str) -> None:
        """Tell which sample is about to be taken."""
        share = self._done / self._total
        self._done += 1
        if not self._progress.is_terminal:
            self._progress.show(title)
            return
        spent = time.monotonic() - self._began
        left = f", {spent / share - spent:.0f} s left" if share > 0.02 else ""
        bar = ("#" * round(WIDTH * share)).ljust(WIDTH, ".")
        self._progress.show(f"[{bar}] {share:.0%}{left}", f"  {title}: {side}")
