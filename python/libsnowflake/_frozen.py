"""The base of the values: what they need to be frozen and picklable on Python 3.9."""

from __future__ import annotations

import dataclasses
from typing import Any


class Frozen:
    """Base of the slotted dataclasses: makes them picklable and copyable.

    `dataclass(slots=True)` would do so, but Python 3.9 does not have it.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type[Any], tuple[Any, ...]]:
        """Return how to create an equal value."""
        kind: Any = type(self)
        return kind, tuple(
            getattr(self, part.name) for part in dataclasses.fields(kind)
        )
