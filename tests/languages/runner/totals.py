"""What held and what did not, counted."""

from __future__ import annotations


class Totals:
    """Counts properties, and keeps a line about each until it is printed."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.lines: list[str] = []

    def check(self, holds: bool, sentence: str, seen: object = "") -> bool:
        """Note whether a property holds, with what was seen; return it."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        figures = f" ({seen})" if seen != "" else ""
        self.lines.append(f"  {'ok    ' if holds else 'FAILED'} {sentence}{figures}")
        return holds

    def add(self, other: Totals) -> None:
        """Take over what another has counted; its lines stay with it."""
        self.passed += other.passed
        self.failed += other.failed

    def print(self) -> None:
        """Print the lines that were not printed yet."""
        for line in self.lines:
            print(line, flush=True)
        self.lines.clear()

    def closing_line(self) -> str:
        """Return the line that CI looks for."""
        return f"{self.passed} passed, {self.failed} failed"
