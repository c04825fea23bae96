"""The results of a run, and the statistics of its samples."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NARROW_CEILING_NS = 1e6 / 2**12
WIDE_CEILING_NS = 1e6 / 2**22
PYTHON_CEILING_NS = 1e6 / 2**21


@dataclass(frozen=True)
class Results:
    """What `benches/run.py` keeps."""

    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Results:
        """Read the file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @property
    def pythons(self) -> list[str]:
        """The versions of Python that were measured."""
        versions: str = self.data["versions"]["CPython"]
        return versions.split(", ")

    @property
    def more_pythons(self) -> list[str]:
        """The interpreters of which only one call was measured."""
        versions: str = self.data["versions"]["and of these one call"]
        return versions.split(", ") if versions else []

    def has(self, step: str, side: str) -> bool:
        """Tell whether a side was measured."""
        return bool(self.data["measures"].get(step, {}).get(side))

    def samples(self, step: str, side: str, value: str = "ns") -> list[float]:
        """Return one value of all samples of a side, in the order of the rounds."""
        return [sample[value] for sample in self.data["measures"][step][side]]

    def median(self, step: str, side: str, value: str = "ns") -> float:
        """Return the median of the rounds."""
        return statistics.median(self.samples(step, side, value))

    def worst(self, step: str, side: str, value: str) -> float:
        """Return the highest of the rounds."""
        return max(self.samples(step, side, value))

    def middle_half(
        self, step: str, side: str, value: str = "ns"
    ) -> tuple[float, float]:
        """Return between what the middle half of the rounds lies."""
        quarters = statistics.quantiles(self.samples(step, side, value), n=4)
        return quarters[0], quarters[2]

    def ratio(self, step: str, side: str, other: str) -> float:
        """Return the median of the ratios of one side to another, round by round."""
        pairs = zip(self.samples(step, side), self.samples(step, other))
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def curve(self, side: str) -> list[tuple[float, float]]:
        """Return percent and latency, each the median of the rounds."""
        curves = [sample["curve"] for sample in self.data["measures"]["latency"][side]]
        return [
            (points[0][0], statistics.median(point[1] for point in points))
            for points in zip(*curves)
        ]
