"""Changes of the interface, each with the verdict that must come of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from checks import Failed
from interface import Interface

NEWER_NODE = "LIBSNOWFLAKE_9.9 {\n  global:\n    %s;\n} %s;\n"


@dataclass(frozen=True)
class Change:
    """A change, and whether programs that were built before it are broken by it."""

    sentence: str
    broken: bool
    make: Callable[[Interface], Interface]


def edited(*edits: tuple[str, str]) -> Callable[[Interface], Interface]:
    """Replace text in the header; each old text occurs once."""

    def make(interface: Interface) -> Interface:
        header = interface.header
        for old, new in edits:
            if header.count(old) != 1:
                raise Failed(f"{old!r} occurs in the header {header.count(old)} times")
            header = header.replace(old, new)
        return replace(interface, header=header)

    return make


def without(interface: Interface, function: str) -> Interface:
    """Take a function out of the header and out of the list."""
    declaration = rf"(?m)^SNOWFLAKE_API\b[^;{{}}#]*?\b{function}\([^;{{}}]*\);"
    header, removed = re.subn(declaration, "", interface.header)
    if removed != 1:
        raise Failed(f"{function} is declared {removed} times")
    exports = interface.exports.replace(f"    {function};\n", "")
    return replace(interface, header=header, exports=exports)


def with_newer(interface: Interface, function: str) -> Interface:
    """Export a function under a newer version."""
    last = re.findall(r"(?m)^(LIBSNOWFLAKE_\S+) \{", interface.exports)[-1]
    exports = interface.exports + NEWER_NODE % (function, last)
    return replace(interface, exports=exports)


def removed(interface: Interface) -> Interface:
    return without(interface, "snowflake_ends_at_unix_ms")


def added(interface: Interface) -> Interface:
    declared = edited((LAST, f"{LAST}\nSNOWFLAKE_API int64_t snowflake_more(void);"))(
        interface
    )
    return with_newer(declared, "snowflake_more")


def moved(interface: Interface) -> Interface:
    """Under another version a program does not find it."""
    exports = interface.exports.replace("    snowflake_parse;\n", "")
    return with_newer(replace(interface, exports=exports), "snowflake_parse")


LAST = "const char *snowflake_version_string(void);"
WAIT, LEAD = "  int64_t max_wait_ms;", "  int64_t max_lead_ms;"
END = "  int64_t max_jump_ms;"
APPENDED = (END, f"{END}\n  int64_t more;")
SWAPPED = [(WAIT, "  int64_t third;"), (LEAD, WAIT), ("  int64_t third;", LEAD)]
ENDS_AT = "int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config,"

CHANGES = [
    Change("a comment is changed", False, edited(("/// The ways", "/// All ways"))),
    Change("a function is added", False, added),
    Change("a field is appended to the configuration", False, edited(APPENDED)),
    Change(
        "a field is appended to the statistics",
        False,
        edited(
            (
                "  int64_t clock_jumps;",
                "  int64_t clock_jumps;\n  int64_t more;",
            )
        ),
    ),
    Change(
        "a layout is added",
        False,
        edited(("_JAVASCRIPT = 8,", "_JAVASCRIPT = 8,\n  SNOWFLAKE_LAYOUT_MORE = 9,")),
    ),
    Change(
        "a status is added in the middle",
        False,
        edited(("_PARSE = -5,", "_PARSE = -5,\n  SNOWFLAKE_ERR_MORE = -6,")),
    ),
    Change("a function is removed", True, removed),
    Change("a function gets another version", True, moved),
    Change(
        "a function gets a parameter",
        True,
        edited((ENDS_AT, f"{ENDS_AT} int more,")),
    ),
    Change(
        "a parameter gets another type",
        True,
        edited(("int64_t tick,", "int32_t tick,")),
    ),
    Change(
        "a parameter loses its sign",
        True,
        edited(("int64_t result,", "uint64_t result,")),
    ),
    Change(
        "an enum of a parameter becomes an integer",
        True,
        edited(("snowflake_field_t field,", "int64_t field,")),
    ),
    Change(
        "a function returns another type",
        True,
        edited((ENDS_AT, ENDS_AT.replace("int64_t", "int32_t", 1))),
    ),
    Change(
        "a callback gets a parameter",
        True,
        edited(
            (
                "(*snowflake_clock_t)(void *context)",
                "(*snowflake_clock_t)(void *context, int more)",
            )
        ),
    ),
    Change(
        "a field gets a wider type",
        True,
        edited(("  uint32_t nanoseconds;", "  uint64_t nanoseconds;")),
    ),
    Change(
        "a field gets a narrower type", True, edited((LEAD, "  int32_t max_lead_ms;"))
    ),
    Change(
        "a field loses its sign",
        True,
        edited(("  int64_t epoch_unix_ms;", "  uint64_t epoch_unix_ms;")),
    ),
    Change("a field gets another name", True, edited((LEAD, "  int64_t lead_ms;"))),
    Change("two fields change places", True, edited(*SWAPPED)),
    Change("a field is inserted", True, edited((WAIT, f"  int64_t more;\n{WAIT}"))),
    Change("the last field is removed", True, edited((END, ""))),
    Change(
        "two fields change places while one is appended",
        True,
        edited(*SWAPPED, APPENDED),
    ),
    Change(
        "a field is removed while one is appended", True, edited((LEAD, ""), APPENDED)
    ),
    Change("a text gets longer", True, edited(("message[488]", "message[744]"))),
    Change("a layout gets another number", True, edited(("_TSID = 7", "_TSID = 17"))),
    Change(
        "a reason of a wait gets another number",
        True,
        edited(("_CLOCK_BEHIND = 2", "_CLOCK_BEHIND = 3")),
    ),
    Change("a status is removed", True, edited(("  SNOWFLAKE_ERR_PARSE = -5,", ""))),
    Change("a buffer must be larger", True, edited(("TEXT_SIZE 20", "TEXT_SIZE 24"))),
]
