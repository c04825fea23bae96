"""What the libraries export, and that they are what snowflake.h declares."""

from __future__ import annotations

import re
from pathlib import Path

from common import RELEASE, SHARED, name, require, run
from compiling import library_for_debuggers
from interface import Interface, functions
from view import View

STRUCTS = [
    "snowflake_config_t",
    "snowflake_error_t",
    "snowflake_parts_t",
    "snowflake_stats_t",
]
INTERFACE = Interface()
DECLARED = functions(INTERFACE.header)
NODES = re.findall(r"(?ms)^(LIBSNOWFLAKE_[0-9.]+) \{(.*?)^\}", INTERFACE.exports)
# Each function with its version.
LISTED = {
    function: node
    for node, body in NODES
    for function in re.findall(r"(?m)^\s+(snowflake_\w+);$", body)
}


def exported(shared: Path) -> dict[str, str]:
    """What a shared library exports, each with its version, empty if it has none."""
    lines = run(["nm", "-D", "--defined-only", shared]).splitlines()
    symbols = [line.split()[-2:] for line in lines]
    # GNU ld also lists the versions themselves, as absolute symbols.
    names = [symbol.partition("@@") for kind, symbol in symbols if kind != "A"]
    return {symbol: version for symbol, _, version in names}


def test_the_list_has_the_functions_of_the_header() -> None:
    assert sorted(LISTED) == DECLARED


def test_the_list_begins_with_the_version_of_the_abi() -> None:
    """A new SONAME begins with a new list."""
    assert NODES[0][0] == f"LIBSNOWFLAKE_{name('abi')}"


def test_the_shared_library_exports_the_list_and_nothing_else() -> None:
    assert exported(SHARED) == LISTED


def test_the_static_library_shows_the_same_functions_and_nothing_else() -> None:
    lines = run(["nm", "-g", "--defined-only", RELEASE / "libsnowflake.a"]).splitlines()
    shown = {line.split()[2] for line in lines if len(line.split()) == 3}
    assert sorted(shown) == DECLARED


def test_the_real_library_has_the_functions_and_structs_of_the_header(
    tmp_path: Path,
) -> None:
    """As its debug information has them."""
    require("abidw", "abigail-tools")
    for_debuggers = library_for_debuggers()
    assert "LLD" not in run(["readelf", "-p", ".comment", for_debuggers])
    assert exported(for_debuggers) == LISTED
    INTERFACE.describe(tmp_path)
    in_c = View.of(tmp_path / "interface.so", tmp_path / "c.abi")
    in_rust = View.of(for_debuggers, tmp_path / "rust.abi")
    assert sorted(in_c.structs(STRUCTS)) == STRUCTS
    assert in_rust.structs(STRUCTS) == in_c.structs(STRUCTS)
    assert sorted(in_c.functions()) == DECLARED
    assert in_rust.functions() == in_c.functions()
