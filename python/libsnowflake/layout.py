"""How the bits of an ID are divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ._bindings import C, ffi, lib, named_constants, new_struct
from ._values import INT64, UINT32, UINT64, Frozen, integer, wrong_type
from .errors import ConfigError

_ORDERS = {
    name.lower().replace("_", "-"): number
    for name, number in named_constants("SNOWFLAKE_ORDER_").items()
}

# For each field what its C type holds, and what the library accepts: only for
# the message about a value that cannot even be handed to it.
_FIELDS = {
    "time_bits": (UINT32, "1 to 62"),
    "worker_bits": (UINT32, "0 to 32"),
    "sequence_bits": (UINT32, "1 to 32"),
    "tick_ns": (UINT64, "1000 to 3600000000000"),
    "epoch_unix_ms": (INT64, "0 to 9223372036854775807"),
}


@dataclass(frozen=True, init=False)
class Layout(Frozen):
    """How the 63 bits of an ID are divided, and what its time field counts.

    The presets are class attributes: `Layout.DEFAULT`, `Layout.TWITTER` and so on.
    Where a service uses 64 bits, the time field is one bit shorter, so that IDs
    stay positive.

    Attributes:
        time_bits: Bits of the time field, 1 to 62.
        worker_bits: Bits of the worker ID, 0 to 32.
        sequence_bits: Bits of the sequence, 1 to 32. The three: at most 63.
        order: "worker-first" (time, worker, sequence from high to low) or
            "sequence-first" (time, sequence, worker).
        tick_ns: Length of a tick in nanoseconds, 1000 to 3600000000000.
        epoch_unix_ms: The instant of tick 0 in milliseconds since 1970.
    """

    __slots__ = (
        "epoch_unix_ms",
        "order",
        "sequence_bits",
        "tick_ns",
        "time_bits",
        "worker_bits",
    )

    time_bits: int
    worker_bits: int
    sequence_bits: int
    order: str
    tick_ns: int
    epoch_unix_ms: int

    # By hand, because a class with slots cannot hold the defaults of its fields.
    def __init__(
        self,
        time_bits: int,
        worker_bits: int,
        sequence_bits: int,
        order: str = "worker-first",
        tick_ns: int = 1_000_000,
        epoch_unix_ms: int = 1_577_836_800_000,
    ) -> None:
        """Make a layout; what is left out is as in `Layout.DEFAULT`.

        Whether it can be is checked when a generator is made of it.
        """
        object.__setattr__(self, "time_bits", time_bits)
        object.__setattr__(self, "worker_bits", worker_bits)
        object.__setattr__(self, "sequence_bits", sequence_bits)
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "tick_ns", tick_ns)
        object.__setattr__(self, "epoch_unix_ms", epoch_unix_ms)

    DEFAULT: ClassVar[Layout]
    """41/10/12: milliseconds since 2020-01-01, worker ID, sequence."""
    TWITTER: ClassVar[Layout]
    """Twitter/X: 41/10/12, since 2010-11-04T01:42:54.657Z."""
    DISCORD: ClassVar[Layout]
    """Discord: 41/10/12 (worker 5, process 5), since 2015-01-01."""
    INSTAGRAM: ClassVar[Layout]
    """Instagram: 40/13/10, since 2011-08-24T21:07:01.721Z."""
    MASTODON: ClassVar[Layout]
    """Mastodon: 47/0/16, since 1970."""
    SONYFLAKE_V1: ClassVar[Layout]
    """Sonyflake v1: 39 bits of 10 ms since 2014-09-01, sequence 8, machine 16."""
    SONYFLAKE_V2: ClassVar[Layout]
    """Sonyflake v2: as v1, since 2025-01-01."""
    TSID: ClassVar[Layout]
    """TSID: 41/10/12, since 2020-01-01."""
    JAVASCRIPT: ClassVar[Layout]
    """41/5/7, since 2020-01-01: below 2**53, exact in a JavaScript number."""

    @classmethod
    def named(cls, name: str) -> Layout:
        """Return a preset by its name, such as "sonyflake-v2".

        Raises:
            ConfigError: There is no preset of that name.
        """
        try:
            return PRESETS[name]
        except KeyError:
            known = ", ".join(repr(known) for known in PRESETS)
            raise ConfigError(
                f"layout is {name!r}, allowed is {known} or a Layout",
                lib.SNOWFLAKE_ERR_LAYOUT,
            ) from None

    @property
    def name(self) -> str | None:
        """The name of the preset that is divided so, or None."""
        return next((name for name, preset in PRESETS.items() if preset == self), None)


def layout_of(layout: Layout | str) -> Layout:
    """Return a layout given as such or by name."""
    if isinstance(layout, str):
        return Layout.named(layout)
    if not isinstance(layout, Layout):
        raise wrong_type("layout", layout, "a Layout or the name of one")
    return layout


def write_layout(layout: Layout, config: C) -> None:
    """Write a layout into a `snowflake_config`."""
    status = lib.SNOWFLAKE_ERR_LAYOUT
    for field, (held, allowed) in _FIELDS.items():
        value = getattr(layout, field)
        try:
            number = integer(field, value, held, allowed, status)
        except ConfigError as error:
            raise ConfigError(f"layout: {error}", status) from None
        setattr(config, field, number)
    if layout.order not in _ORDERS:
        allowed = " or ".join(repr(order) for order in _ORDERS)
        raise ConfigError(
            f"layout: order is {layout.order!r}, allowed is {allowed}", status
        )
    config.order = _ORDERS[layout.order]


def _preset(number: int) -> Layout:
    config = new_struct("snowflake_config")
    lib.snowflake_config_init(config, ffi.sizeof("snowflake_config"), number)
    orders = {number: order for order, number in _ORDERS.items()}
    return Layout(
        time_bits=config.time_bits,
        worker_bits=config.worker_bits,
        sequence_bits=config.sequence_bits,
        order=orders[config.order],
        tick_ns=config.tick_ns,
        epoch_unix_ms=config.epoch_unix_ms,
    )


PRESETS: dict[str, Layout] = {}

for _name, _number in sorted(
    named_constants("SNOWFLAKE_LAYOUT_").items(), key=lambda item: item[1]
):
    PRESETS[_name.lower().replace("_", "-")] = _preset(_number)
    setattr(Layout, _name, _preset(_number))
