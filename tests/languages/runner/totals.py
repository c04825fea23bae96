"""What held and what did not, counted."""

from __future__ import annotations


class Totals:
    """Prints each property as it is decided, and counts."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, holds: bool, sentence: str, seen: object = "") -> bool:
        """Print whether a property holds, with what was seen; return it."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        figures = f" ({seen})" if seen != "" else ""
        print(f"  {'ok    ' if holds else 'FAILED'} {sentence}{figures}", flush=True)
        return holds

    def closing_line(self) -> str:
        """Return the line that CI looks for."""
        return f"{self.passed} passed, {self.failed} failed"
