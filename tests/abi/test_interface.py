"""The interface is what was described, and breaks no program of this SONAME.

And changes of the interface, each with the verdict that must come of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from common import require
from interface import DESCRIPTION, Interface
from verdict import Verdict, judge

require("abidiff", "abigail-tools")

Change = Callable[[Interface], Interface]
PRESENT = Interface()
NEWER = "LIBSNOWFLAKE_9.9 {{\n  global:\n    {};\n}} {};\n"


def edited(*edits: tuple[str, str]) -> Change:
    """Replace text in the header; each old text occurs once."""

    def make(interface: Interface) -> Interface:
        header = interface.header
        for old, new in edits:
            assert header.count(old) == 1, f"{old!r} must occur once in the header"
            header = header.replace(old, new)
        return replace(interface, header=header)

    return make


def behind(old: str, new: str) -> Change:
    """Insert a line after another one."""
    return edited((old, f"{old}\n{new}"))


def exported_anew(exports: str, function: str) -> str:
    """Export a function under a newer version."""
    last = re.findall(r"(?m)^(LIBSNOWFLAKE_\S+) \{", exports)[-1]
    return exports.replace(f"    {function};\n", "") + NEWER.format(function, last)


def added(interface: Interface) -> Interface:
    declaration = "SNOWFLAKE_API int64_t snowflake_more(void);"
    exports = exported_anew(interface.exports, "snowflake_more")
    return replace(behind(LAST, declaration)(interface), exports=exports)


def removed(interface: Interface) -> Interface:
    function = "snowflake_ends_at_unix_ms"
    declaration = rf"(?m)^SNOWFLAKE_API\b[^;{{}}#]*?\b{function}\([^;{{}}]*\);"
    header, count = re.subn(declaration, "", interface.header)
    assert count == 1
    return Interface(header, interface.exports.replace(f"    {function};\n", ""))


def moved(interface: Interface) -> Interface:
    """Under another version a program does not find it."""
    exports = exported_anew(interface.exports, "snowflake_parse")
    return replace(interface, exports=exports)


LAST = "const char *snowflake_version_string(void);"
WAIT, LEAD = "  int64_t max_wait_ms;", "  int64_t max_lead_ms;"
END, MORE = "  int64_t max_jump_ms;", "  int64_t more;"
APPENDED = (END, f"{END}\n{MORE}")
SWAPPED = [(WAIT, "  int64_t third;"), (LEAD, WAIT), ("  int64_t third;", LEAD)]
ENDS_AT = "int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config,"
CLOCK = "(*snowflake_clock_t)(void *context"
WORDS = "a comment is changed"

HARMLESS: dict[str, Change] = {
    WORDS: edited((" The ways", " All ways")),
    "a function is added": added,
    "a field is appended to the configuration": edited(APPENDED),
    "a field is appended to the statistics": behind("int64_t clock_jumps;", MORE),
    "a layout is added": behind("_JAVASCRIPT = 8,", "SNOWFLAKE_LAYOUT_MORE = 9,"),
    "a status is added in the middle": behind(
        "_PARSE = -5,", "SNOWFLAKE_ERR_MORE = -6,"
    ),
}
BREAKING: dict[str, Change] = {
    "a function is removed": removed,
    "a function gets another version": moved,
    "a function gets a parameter": edited((ENDS_AT, f"{ENDS_AT} int more,")),
    "a parameter gets another type": edited(("int64_t tick,", "int32_t tick,")),
    "a parameter loses its sign": edited(("int64_t result,", "uint64_t result,")),
    "an enum of a parameter becomes an integer": edited(
        ("snowflake_field_t field,", "int64_t field,")
    ),
    "a function returns another type": edited(
        (ENDS_AT, ENDS_AT.replace("64", "32", 1))
    ),
    "a callback gets a parameter": edited((f"{CLOCK})", f"{CLOCK}, int more)")),
    "a field gets a wider type": edited(
        ("  uint32_t nanoseconds;", "  uint64_t nanoseconds;")
    ),
    "a field gets a narrower type": edited((LEAD, LEAD.replace("64", "32"))),
    "a field loses its sign": edited(
        ("  int64_t epoch_unix_ms;", "  uint64_t epoch_unix_ms;")
    ),
    "a field gets another name": edited((LEAD, "  int64_t lead_ms;")),
    "two fields change places": edited(*SWAPPED),
    "a field is inserted": edited((WAIT, f"{MORE}\n{WAIT}")),
    "the last field is removed": edited((END, "")),
    "two fields change places while one is appended": edited(*SWAPPED, APPENDED),
    "a field is removed while one is appended": edited((LEAD, ""), APPENDED),
    "a text gets longer": edited(("message[488]", "message[744]")),
    "a layout gets another number": edited(("_TSID = 7", "_TSID = 17")),
    "a reason of a wait gets another number": edited(
        ("_CLOCK_BEHIND = 2", "_CLOCK_BEHIND = 3")
    ),
    "a status is removed": edited(("  SNOWFLAKE_ERR_PARSE = -5,", "")),
    "a buffer must be larger": edited(("TEXT_SIZE 20", "TEXT_SIZE 24")),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return PRESENT.describe(tmp_path_factory.mktemp("before"))


@pytest.mark.parametrize("what", BREAKING)
def test_a_change_that_breaks_programs(what: str, before: Path, tmp_path: Path) -> None:
    assert judge(before, BREAKING[what](PRESENT), tmp_path).broken


@pytest.mark.parametrize("what", HARMLESS)
def test_a_change_that_breaks_none(what: str, before: Path, tmp_path: Path) -> None:
    verdict = judge(before, HARMLESS[what](PRESENT), tmp_path)
    assert not verdict.broken, verdict.broken
    assert bool(verdict.changed) == (what != WORDS)


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    assert DESCRIPTION.exists(), f"run `make abi` and commit {DESCRIPTION.name}"
    return judge(DESCRIPTION, PRESENT, tmp_path_factory.mktemp("described"))


def test_the_interface_breaks_no_program_that_uses_this_soname(
    verdict: Verdict,
) -> None:
    """Else take the change back, or raise the version in Cargo.toml."""
    assert not verdict.broken, verdict.broken


def test_the_interface_is_described(verdict: Verdict) -> None:
    """Else run `make abi` and commit the description."""
    assert not verdict.changed, verdict.changed
