"""The store of a generator: how it is named."""

from __future__ import annotations

import os

from ._bindings import C, ffi
from ._values import wrong_type
from .errors import ConfigError

_FILE = "file:"


def store_of(store: str | None) -> str | None:
    """Return the name of a store that means the same in every process.

    A relative path is joined to the directory of now; that is what the library
    does as well. None is memory.

    Raises:
        ConfigError: It holds a NUL.
        TypeError: It is no text.
    """
    if store is None:
        return None
    if isinstance(store, os.PathLike):
        example = repr(_FILE + os.fsdecode(store))
        raise wrong_type("store", store, f"a str with a scheme, such as {example}")
    if not isinstance(store, str):
        raise wrong_type("store", store, "a str or None")
    if "\0" in store:
        raise ConfigError(f"store is {store!r}, allowed is text without NUL")
    path = path_of(store)
    if path and not path.startswith("/"):
        try:
            return _FILE + os.path.join(os.getcwd(), path)
        except OSError:
            # The directory is gone. The library says so.
            return store
    return store or None


def path_of(store: str | None) -> str | None:
    """Return the path of a file store; None for memory."""
    if store is None or not store.startswith(_FILE):
        return None
    return store[len(_FILE) :]


def c_text_of(store: str | None) -> C:
    """Return the name of a store as C text, which must outlive the configuration."""
    if store is None:
        return ffi.NULL
    # What is no UTF-8 is refused by the library.
    return ffi.new("char[]", store.encode("utf-8", "surrogatepass"))
