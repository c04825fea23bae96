"""The interface as a C compiler sees it: a library of empty functions.

What the debug information of the real library says is Rust's view: an Option<&T>
for a pointer, private fields behind the handle, another text with each compiler.
The C view holds what a program was compiled with and nothing else, and stays the same.
Another check compares the functions and structs of the real library with it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checks import ROOT, run

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
FUNCTION = re.compile(r"(?m)^SNOWFLAKE_API\b[^;{}#]*?\bsnowflake_\w+\([^;{}]*\);")
ENUM = re.compile(r"^typedef enum \{[^{}]*\} (snowflake_\w+);", re.MULTILINE)
DEFINITION = re.compile(r"(?m)^#define (SNOWFLAKE_\w+) (\d+)$")
ASSERTION = re.compile(r"(?m)^SNOWFLAKE_ASSERT_SIZE\(.*\n")
STRUCT = re.compile(r"(typedef struct \{)([^{}]*)(\} (\w+);)")
NAMELESS = re.compile(r"^typedef (struct|enum) (\{[^{}]*\} (\w+);)", re.MULTILINE)
VERSION = "SNOWFLAKE_VERSION_"


def functions(header: str) -> list[str]:
    """The names of the functions that a header declares, in order."""
    found = FUNCTION.findall(COMMENT.sub("", header))
    return [re.findall(r"\b(snowflake_\w+)\(", text)[0] for text in found]


def source(header: str) -> str:
    """A C file that defines each function, and a variable for each set of numbers."""
    code = COMMENT.sub("", header)
    lines = ["#include <snowflake.h>"]
    # Programs hold these numbers, though no function names their type.
    lines += [f"{name} numbers_of_{name};" for name in ENUM.findall(code)]
    lines += [
        f"char numbers_of_{name}[{name}];"
        for name, _ in DEFINITION.findall(code)
        if not name.startswith(VERSION)
    ]
    for declaration in FUNCTION.findall(code):
        lines.append(declaration[:-1] + " { __builtin_trap(); }")
    return "\n".join(lines) + "\n"


def as_known(header: str, fields: Mapping[str, int]) -> str:
    """The header with so many fields in each struct, those behind them left out.

    That is what an older program sees: its `size` says how much of the struct it
    knows, so fields may be appended.
    """

    def cut(found: re.Match[str]) -> str:
        opening, body, closing, name = found.groups()
        known = body.split(";")[: fields.get(name, len(body))]
        return (
            opening + ";".join([*known, ""]) + closing if name in fields else found[0]
        )

    return STRUCT.sub(cut, COMMENT.sub("", header))


def with_tags(header: str) -> str:
    """The header with a tag for each struct and enum, by which descriptions name it.

    In the header only the typedef names it. To programs that makes no difference.
    """
    return NAMELESS.sub(r"typedef \1 \3 \2", COMMENT.sub("", header))


@dataclass(frozen=True)
class Interface:
    """What programs rely on: the header, the exported names, the SONAME."""

    header: str
    exports: str
    soname: str

    @classmethod
    def present(cls, include: Path) -> Interface:
        """That of this checkout."""
        return cls(
            (include / "snowflake.h").read_text(encoding="utf-8"),
            (ROOT / "packaging/exports.map").read_text(encoding="utf-8"),
            run([ROOT / "packaging/build-library.sh", "soname"]).strip(),
        )

    def describe(self, compiler: str, folder: Path) -> Path:
        """Compile it and write its description; return the path."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers = "NUMBERS {\n  global:\n    numbers_of_*;\n};\n"
        for name, text in (
            # Without the sizes at its end: it is the description that says them.
            ("snowflake.h", with_tags(ASSERTION.sub("", self.header))),
            ("exports.map", self.exports + numbers),
            ("interface.c", source(self.header)),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        library = ["-shared", "-fPIC", "-nostdlib", f"-Wl,-soname,{self.soname}"]
        seen = ["-std=c11", "-g", "-O0", "-I.", "-Wl,--version-script=exports.map"]
        command = [*shlex.split(compiler), *seen, *library]
        run([*command, "-o", "interface.so", "interface.c"], cwd=folder)
        # Neither the place nor the machine: the file is the same wherever it is made.
        plain = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs"]
        plain += ["--no-elf-needed", "--no-architecture", "--type-id-style", "hash"]
        run(
            ["abidw", *plain, "--out-file", "interface.abi", "interface.so"], cwd=folder
        )
        return folder / "interface.abi"
