"""What a user sees of the package: its names, and its help."""

from __future__ import annotations

import pkgutil
import pydoc
from typing import Any

import libsnowflake
from libsnowflake import SnowflakeGenerator

PLAIN: Any = pydoc.plaintext  # type: ignore[attr-defined]
METHODS = ["next_id", "try_next_id", "batch", "try_batch", "fill", "stream"]


def test_only_what_is_exported_and_its_modules_are_seen() -> None:
    seen = {name for name in dir(libsnowflake) if not name.startswith("_")}
    modules = {module.name for module in pkgutil.iter_modules(libsnowflake.__path__)}
    exported = set(libsnowflake.__all__) - {"__version__"}
    assert seen - {name for name in modules if not name.startswith("_")} == exported


def test_the_help_begins_with_next_id() -> None:
    text = pydoc.render_doc(SnowflakeGenerator, renderer=PLAIN)
    lines = [line.strip(" |") for line in text.splitlines()]
    begins = [
        next(n for n, line in enumerate(lines) if line.startswith(f"{method}(self"))
        for method in METHODS
    ]
    assert begins[0] < 40
    assert begins == sorted(begins)
    headings = [line for line in lines[: begins[-1]] if line.endswith(":")]
    assert "Methods defined here:" in headings
    assert not any("inherited" in line for line in lines[: begins[-1]])


def test_all_that_a_user_calls_is_documented() -> None:
    kinds = [SnowflakeGenerator, libsnowflake.Layout, libsnowflake.Parts]
    kinds += [libsnowflake.Keeper, libsnowflake.LeaseRequest, libsnowflake.LeaseAnswer]
    for kind in kinds:
        for name, value in vars(kind).items():
            if not name.startswith("_") and (callable(value) or hasattr(value, "fget")):
                assert pydoc.getdoc(getattr(kind, name)), name
