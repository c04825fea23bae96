"""From the settings of Python to a generator of C."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import SupportsIndex

from ._c import CData, ffi, lib, new_struct
from ._checks import integer, shown, wrong_type
from ._clock import CALLBACK, error_from_clock, take_clock_exception
from ._handle import DISK_ALWAYS, DISK_NEAR_THE_FENCE, DISK_NEVER
from ._layout_config import LayoutName
from .errors import ConfigError, error_from_detail, new_detail
from .layout import Layout

_FILE = "file:"
_MEMORY = "memory"
_NO_LIMIT = 2**63 - 1
_STATUSES: dict[str, int] = {"worker_id": lib.SNOWFLAKE_ERR_WORKER_ID}
_STATUS: int = lib.SNOWFLAKE_ERR_CONFIG


def layout_from(layout: Layout | LayoutName) -> Layout:
    """Return the layout of a setting: a layout, or the name of a preset.

    Raises:
        ConfigError: There is no preset of that name.
        TypeError: It is neither.
    """
    if isinstance(layout, str):
        return Layout(layout)
    if not isinstance(layout, Layout):
        raise wrong_type("layout", layout, "a Layout or the name of a preset")
    return layout


def store_from(store: str | None) -> str | None:
    """Return the setting of a store; what it may be is checked by the library.

    Raises:
        ConfigError: It contains a NUL.
        TypeError: It is neither text nor None.
    """
    if store is None:
        return None
    if isinstance(store, os.PathLike):
        example = repr(_FILE + os.fsdecode(store))
        raise wrong_type("store", store, f"a str with a scheme, such as {example}")
    if not isinstance(store, str):
        raise wrong_type("store", store, "a str or None")
    if "\0" in store:
        raise ConfigError(f"store must be text without NUL, got {shown(store)}")
    return store


def path_of(store: str | None) -> str | None:
    """Return the path of a file store; None for another one."""
    if store is None or not store.startswith(_FILE):
        return None
    return store[len(_FILE) :].split("?", 1)[0]


def without_password(store: str) -> str:
    """Return a store as it may be shown. More is masked than must be, never less."""
    # Imported only here: it takes longer than all of this package.
    import re

    store = re.sub(r"(://[^:@/?]*):.*@", r"\1:***@", store)
    return re.sub(r"(?i)((?:password|passwd|secret|token)=)[^&# ]*", r"\1***", store)


def reason_not_to_copy(store: str | None, has_clock: bool) -> str | None:
    """Return why a generator cannot be created again from its settings; else None."""
    if has_clock:
        return (
            "with a custom clock cannot be pickled or copied: create one where it is "
            "needed"
        )
    if store is not None and store.split(":", 1)[0] == _MEMORY:
        return (
            "in memory cannot be pickled or copied: use the default store, which all "
            "processes of a user share, or 'file:' and a path; or create it before the "
            "processes are forked, which then share it; or create one in each "
            "process, with different worker IDs"
        )
    return None


def disk_of(handle: CData, store: str | None, has_clock: bool) -> int:
    """Return whether the calls of a generator may wait for a disk: `DISK_...`."""
    if has_clock:
        # Asked for as rarely as possible: each look at the page calls the clock.
        return DISK_ALWAYS if path_of(store) is not None else DISK_NEVER
    stats = new_struct("snowflake_stats_t")
    lib.snowflake_stats(handle, stats)
    has_fence = stats.fence_left_ns != _NO_LIMIT
    return DISK_NEAR_THE_FENCE if has_fence else DISK_NEVER


def new_config(layout: CData, settings: Mapping[str, SupportsIndex]) -> CData:
    """Return a `snowflake_config_t`.

    Args:
        layout: Another one with the layout.
        settings: The settings that are numbers, by the names that C has for them too.

    Raises:
        ConfigError: A number has more than 64 bits.
        TypeError: It is not an integer.
    """
    config = new_struct("snowflake_config_t")
    config[0] = layout[0]
    for name, value in settings.items():
        setattr(config, name, integer(name, value, _STATUSES.get(name, _STATUS)))
    return config


def open_generator(config: CData, store: str | None, clock: CData) -> CData:
    """Return the generator of a configuration; it frees itself when dropped.

    Raises:
        SnowflakeError: The library refused, in the class for its reason.
    """
    # What is not UTF-8 is refused by the library.
    text = ffi.NULL if store is None else text_of_store(store)
    config.store = text
    if clock is not None:
        config.clock = CALLBACK
        config.clock_context = clock
    generator = ffi.new("snowflake_t **")
    detail = new_detail()
    if lib.snowflake_new(config, generator, detail) < 0:
        exception = take_clock_exception()
        if exception is not None and detail.status == lib.SNOWFLAKE_ERR_CLOCK:
            raise error_from_clock(exception)
        raise error_from_detail(detail, path_of(store))
    # The text is freed when this returns, and the library does not keep it.
    config.store = ffi.NULL
    # PyPy frees what was dropped when it seems worth it: a page is.
    return ffi.gc(generator[0], lib.snowflake_free, size=4096)


def text_of_store(store: str) -> CData:
    """Return a store as C has it; it is freed when it is dropped."""
    return ffi.new("char[]", store.encode("utf-8", "surrogatepass"))
