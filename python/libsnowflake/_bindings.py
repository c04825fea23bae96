"""The C library: what cffi made of include/snowflake.h, and nothing of our own."""

from __future__ import annotations

from typing import Any

from ._native import ffi, lib
from ._waiting import lib as waiting

__all__ = ["C", "ffi", "lib", "named_constants", "new_struct", "text_of", "waiting"]

C = Any
"""A value of C: cffi has no types for them that a checker could know."""

# `lib` has all calls, and holds the GIL where it can; `waiting` gives it up in all
# that it has.

if lib.snowflake_version_number() != lib.SNOWFLAKE_VERSION_NUMBER:
    raise ImportError(
        "libsnowflake was built for version "
        f"{ffi.string(lib.SNOWFLAKE_VERSION_STRING).decode()} of the C library, "
        f"loaded is {ffi.string(lib.snowflake_version_string()).decode()}: "
        "install libsnowflake anew"
    )


def new_struct(name: str) -> C:
    """Return a zeroed C struct whose `size` is set."""
    struct = ffi.new(f"{name} *")
    struct.size = ffi.sizeof(name)
    return struct


def text_of(characters: C) -> str:
    """Return C text as a string."""
    return str(ffi.string(characters).decode("utf-8"))


def named_constants(prefix: str) -> dict[str, int]:
    """Return the constants whose names begin so, by the rest of their names."""
    names = (name for name in dir(lib) if name.startswith(prefix))
    return {name[len(prefix) :]: int(getattr(lib, name)) for name in names}
