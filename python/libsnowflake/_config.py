"""From the settings of Python to a generator of C."""

from __future__ import annotations

from typing import SupportsIndex

from ._bindings import C, ffi, lib, new_struct
from ._clock import CALLBACK, error_of_fault, take_fault
from ._store import c_text_of, path_of
from ._values import UINT32, integer
from .errors import error_of_detail, new_detail
from .layout import Layout, write_layout

# As in layout.py: only for values that cannot even be handed to the library.
_POLICY = "0 to 3600000"
_SEQUENCE_START = "0 or a power of two up to 2^sequence_bits"


def new_config(
    layout: Layout, worker_id: SupportsIndex, worker_count: SupportsIndex
) -> C:
    """Return a `snowflake_config` of a layout and a run of worker IDs."""
    config = new_struct("snowflake_config")
    size = ffi.sizeof("snowflake_config")
    lib.snowflake_config_init(config, size, lib.SNOWFLAKE_LAYOUT_DEFAULT)
    write_layout(layout, config)
    workers = 1 << min(layout.worker_bits, 32)
    allowed, status = f"0 to {workers - 1}", lib.SNOWFLAKE_ERR_WORKER_ID
    first = integer("worker_id", worker_id, UINT32, allowed, status)
    config.worker_id = first
    # Of a worker ID that the layout does not hold, the library tells.
    allowed, status = f"1 to {max(workers - first, 1)}", lib.SNOWFLAKE_ERR_CONFIG
    count = integer("worker_count", worker_count, UINT32, allowed, status)
    config.worker_count = count
    return config


def write_policy(
    config: C,
    max_wait_ms: SupportsIndex,
    max_lead_ms: SupportsIndex,
    sequence_start: SupportsIndex,
) -> None:
    """Write how long to wait, how far to run ahead, and where in a tick to start."""
    for field, value, allowed in (
        ("max_wait_ms", max_wait_ms, _POLICY),
        ("max_lead_ms", max_lead_ms, _POLICY),
        ("sequence_start", sequence_start, _SEQUENCE_START),
    ):
        number = integer(field, value, UINT32, allowed, lib.SNOWFLAKE_ERR_CONFIG)
        setattr(config, field, number)


def open_generator(config: C, store: str | None, clock: C) -> C:
    """Return the generator of a configuration; it frees itself when dropped.

    Raises:
        SnowflakeError: The library refused, in the class for its reason.
    """
    text = c_text_of(store)
    config.store = text
    if clock is not None:
        config.clock = CALLBACK
        config.clock_context = clock
    slot = ffi.new("snowflake_t **")
    detail = new_detail()
    if lib.snowflake_new(config, slot, detail) < 0:
        fault = take_fault()
        if fault is not None and detail.status == lib.SNOWFLAKE_ERR_CLOCK:
            raise error_of_fault(fault)
        raise error_of_detail(detail, path_of(store))
    # The text is gone when this returns, and the library keeps none of it.
    config.store = ffi.NULL
    # PyPy frees what is dropped when it thinks that worth it: a page is.
    return ffi.gc(slot[0], lib.snowflake_free, size=4096)
