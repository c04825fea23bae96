"""Check what the libraries export, and that the interface is what was described.

One line a check; the last line is the total. Exit code 1 when a check failed.
The environment's LIBRARY names the folder of the libraries that `make lib` built,
INCLUDE that of the headers, BUILD one for what is built; CC is the compiler.

With --describe, write the description of the interface instead (`make abi`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import library
from changes import CHANGES, Change
from checks import ROOT, Failed, all_hold, in_folders, run, same
from interface import Interface, functions
from library import View
from verdict import Verdict, judge

HERE = Path(__file__).resolve().parent
COMPILER = os.environ.get("CC") or "cc"
STRUCTS = [
    "snowflake_config_t",
    "snowflake_error_t",
    "snowflake_parts_t",
    "snowflake_stats_t",
]
RAISE = (
    "Either take it back, or raise the version in Cargo.toml: the SONAME follows it,"
    " and `make abi` describes the new interface."
)

Check = Callable[[Path], None]


def description() -> Path:
    """The description of this ABI, kept in the repository."""
    abi = run([ROOT / "packaging/build-library.sh", "abi"]).strip()
    return HERE / f"libsnowflake-{abi}.abi"


def compared(present: Interface, folder: Path) -> Verdict:
    """The interface beside its description."""
    if not description().exists():
        raise Failed(f"run `make abi` and commit {description().name}: there is none")
    return judge(description(), present, COMPILER, folder)


def breaks_no_program(present: Interface, folder: Path) -> None:
    broken = compared(present, folder).broken
    if broken:
        raise Failed(f"programs that use {present.soname} break:\n{broken}\n{RAISE}")


def is_described(present: Interface, folder: Path) -> None:
    changed = compared(present, folder).changed
    if changed:
        raise Failed(f"run `make abi` and commit {description().name}:\n{changed}")


def change_is_seen(present: Interface, change: Change, folder: Path) -> None:
    """The checks above can fail."""
    before = present.describe(COMPILER, folder / "before")
    verdict = judge(before, change.make(present), COMPILER, folder)
    same("whether programs break", verdict.broken != "", change.broken)
    only_words = change.sentence.startswith("a comment")
    same("whether it is seen", (verdict.broken + verdict.changed) != "", not only_words)


def exports_the_list(present: Interface, _: Path) -> None:
    shared = library.release() / "libsnowflake.so"
    same("what is exported", library.exported(shared), library.listed(present.exports))


def shows_the_functions(present: Interface, _: Path) -> None:
    shown = library.shown(library.release() / "libsnowflake.a")
    same("what is shown", sorted(shown), sorted(functions(present.header)))


def real_library_agrees(present: Interface, debug: Path, folder: Path) -> None:
    """Functions and structs, as its debug information has them."""
    shared = library.built_for_debuggers(debug)
    if "LLD" in run(["readelf", "-p", ".comment", shared]):
        raise Failed(f"{shared} was not linked by GNU ld")
    same(
        "what GNU ld exports", library.exported(shared), library.listed(present.exports)
    )
    present.describe(COMPILER, folder)
    in_c = View.of(folder / "interface.so", folder / "c.abi")
    in_rust = View.of(shared, folder / "rust.abi")
    same("the number of structs", sorted(in_c.structs(STRUCTS)), STRUCTS)
    same("the structs in Rust", in_rust.structs(STRUCTS), in_c.structs(STRUCTS))
    same(
        "the functions described",
        sorted(in_c.functions()),
        sorted(functions(present.header)),
    )
    same("the functions in Rust", in_rust.functions(), in_c.functions())


def all_checks(present: Interface, build: Path) -> list[tuple[str, Check]]:
    """Every check with its sentence."""
    header, exports = present.header, present.exports
    checks: list[tuple[str, Check]] = [
        (
            "packaging/exports.map lists the functions of snowflake.h",
            lambda _: library.lists_what_is_declared(header, exports),
        ),
        (
            "packaging/exports.map begins with the version of the ABI",
            lambda _: library.begins_with_the_abi(exports),
        ),
        (
            "libsnowflake.so exports the list, with versions, and nothing else",
            partial(exports_the_list, present),
        ),
        (
            "libsnowflake.a shows the same functions and nothing else",
            partial(shows_the_functions, present),
        ),
        (
            "the real library has the functions and structs of snowflake.h",
            partial(real_library_agrees, present, build / "debug"),
        ),
        (
            "the interface breaks no program that uses this SONAME",
            partial(breaks_no_program, present),
        ),
        ("the interface is described", partial(is_described, present)),
    ]
    for change in CHANGES:
        verdict = "breaks programs" if change.broken else "breaks none"
        check = partial(change_is_seen, present, change)
        checks.append((f"{change.sentence}: that {verdict}", check))
    return checks


def describe(present: Interface, folder: Path) -> int:
    """Write the description, unless programs that are out there would break."""
    target = description()
    if target.exists():
        broken = judge(target, present, COMPILER, folder).broken
        if broken:
            print(f"programs that use {present.soname} break:\n{broken}\n{RAISE}")
            print(
                f"If {present.soname} was never released, remove {target.name} first."
            )
            return 1
    text = present.describe(COMPILER, folder / "new").read_text(encoding="utf-8")
    target.write_text(text, encoding="utf-8")
    print(f"{target.relative_to(ROOT)} describes {present.soname}")
    return 0


def main(arguments: list[str]) -> int:
    present = Interface.present(Path(os.environ["INCLUDE"]))
    with TemporaryDirectory(prefix="snowflake-abi-") as base:
        if arguments == ["--describe"]:
            return describe(present, Path(base))
        checks = all_checks(present, Path(os.environ["BUILD"]))
        return all_hold(in_folders(checks, Path(base)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
