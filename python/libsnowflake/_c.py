"""The C library through cffi: what include/snowflake.h declares."""

from __future__ import annotations

from typing import Any

# What the modules in C import: programs that pack programs, such as PyInstaller, see
# only what is imported in Python.
import _cffi_backend  # type: ignore[import-untyped]  # noqa: F401

from ._c_keeping_gil import ffi, lib
from ._c_releasing_gil import lib as releasing_gil

__all__ = [
    "VERSION",
    "CData",
    "ffi",
    "lib",
    "named_constants",
    "new_struct",
    "releasing_gil",
    "text_from",
]

CData = Any
"""A value of C: cffi has no types for them that a checker could know."""

# `lib` has all calls, and keeps the GIL in those that cannot wait. `releasing_gil`
# has only calls that release it.


def new_struct(name: str) -> CData:
    """Return a zeroed C struct whose `size` is set."""
    struct = ffi.new(f"{name} *")
    struct.size = ffi.sizeof(name)
    return struct


def text_from(characters: CData) -> str:
    """Return C text as a string."""
    return str(ffi.string(characters).decode("utf-8"))


def named_constants(prefix: str) -> dict[str, int]:
    """Return the constants whose names begin with a prefix, by the rest of the name."""
    names = (name for name in dir(lib) if name.startswith(prefix))
    return {name[len(prefix) :]: int(getattr(lib, name)) for name in names}


VERSION = text_from(lib.SNOWFLAKE_VERSION_STRING)
"""The version of the C library that this package was built for."""

lib.snowflake_watch_forks()

if lib.snowflake_version_number() != lib.SNOWFLAKE_VERSION_NUMBER:
    raise ImportError(
        f"libsnowflake must be loaded with version {VERSION} of the C library, got "
        f"{text_from(lib.snowflake_version_string())}: reinstall libsnowflake"
    )
