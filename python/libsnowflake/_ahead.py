"""IDs taken ahead of their use, which a forked child must not use a second time."""

from __future__ import annotations

import os
import weakref


class Ahead:
    """The IDs that a stream has taken and not yet given. A forked child has none."""

    __slots__ = ("__weakref__", "ids")

    ids: list[int]

    def __init__(self) -> None:
        """Begin with none."""
        self.ids = []
        _in_use.add(self)


_in_use: weakref.WeakSet[Ahead] = weakref.WeakSet()


def _leave_to_the_parent() -> None:
    for ahead in list(_in_use):
        # The list itself, because the stream is on its way through it.
        ahead.ids.clear()


os.register_at_fork(after_in_child=_leave_to_the_parent)
