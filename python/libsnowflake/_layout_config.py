"""From the fields of a layout, or the name of a preset, to the struct of C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, SupportsIndex, get_args

from ._c import CData, ffi, lib, new_struct
from ._checks import did_you_mean, integer, shown
from .errors import ConfigError, checked

LayoutName = Literal[
    "default",
    "twitter",
    "discord",
    "instagram",
    "mastodon",
    "sonyflake-v1",
    "sonyflake-v2",
    "tsid",
    "javascript",
]
"""The name of a preset."""

LayoutOrder = Literal["worker-first", "sequence-first"]
"""Time, worker ID, sequence from high to low; or time, sequence, worker ID."""

LAYOUT_NAMES: tuple[LayoutName, ...] = get_args(LayoutName)

_STATUS: int = lib.SNOWFLAKE_ERR_LAYOUT
_NUMBERS: dict[str, int] = {
    name: getattr(lib, "SNOWFLAKE_LAYOUT_" + name.upper().replace("-", "_"))
    for name in LAYOUT_NAMES
}
_ORDERS: dict[str, int] = {
    "worker-first": lib.SNOWFLAKE_ORDER_WORKER_FIRST,
    "sequence-first": lib.SNOWFLAKE_ORDER_SEQUENCE_FIRST,
}
_FIELDS = ("time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms")


def config_from_name(name: str) -> CData:
    """Return a `snowflake_config_t` with the layout of a preset.

    Raises:
        ConfigError: There is no preset of that name.
    """
    number = _NUMBERS.get(name)
    if number is None:
        names = ", ".join(map(repr, LAYOUT_NAMES))
        raise ConfigError(
            f"layout must be one of {names} or a Layout, "
            f"got {shown(name)}{did_you_mean(name, LAYOUT_NAMES)}",
            _STATUS,
        )
    config = new_struct("snowflake_config_t")
    checked(lib.snowflake_config_init, config, ffi.sizeof(config[0]), number)
    return config


def config_from_fields(fields: Mapping[str, SupportsIndex], order: str | None) -> CData:
    """Return a `snowflake_config_t` with a layout; by default as the default one.

    Raises:
        ConfigError: The layout is invalid.
        TypeError: A field is not an integer.
    """
    config = config_from_name("default")
    for field, value in fields.items():
        setattr(config, field, integer(field, value, _STATUS))
    if order is not None:
        number = _ORDERS.get(order) if isinstance(order, str) else None
        if number is None:
            names = " or ".join(map(repr, _ORDERS))
            raise ConfigError(
                f"invalid layout: order must be {names}, got {shown(order)}", _STATUS
            )
        config.order = number
    # Every function that reads a layout checks it; this one needs nothing else.
    checked(lib.snowflake_ends_at_unix_ms, config)
    return config


def fields_from_config(config: CData) -> dict[str, int | str]:
    """Return the fields of the layout of a `snowflake_config_t`."""
    numbers = {number: order for order, number in _ORDERS.items()}
    fields: dict[str, int | str] = {name: getattr(config, name) for name in _FIELDS}
    return {**fields, "order": numbers[config.order]}
