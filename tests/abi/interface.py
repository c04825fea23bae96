"""The interface as a C compiler sees it: a library of empty functions.

What the debug information of the real library says is Rust's view: an Option<&T>
for a pointer, private fields behind the handle, another text with each compiler.
The C view holds what a program was compiled with and nothing else, and stays the same.
test_exports.py compares the functions and structs of the real library with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from common import CC, INCLUDE, PACKAGING, name, run

# The description of this ABI, kept in the repository.
DESCRIPTION = Path(__file__).with_name(f"libsnowflake-{name('abi')}.abi")

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
FUNCTION = re.compile(r"(?m)^SNOWFLAKE_API\b[^;{}#]*?\b(snowflake_\w+)\([^;{}]*\);")
ENUM = re.compile(r"^typedef enum \{[^{}]*\} (snowflake_\w+);", re.MULTILINE)
DEFINITION = re.compile(r"(?m)^#define (SNOWFLAKE_(?!VERSION_)\w+) \d+$")
ASSERTION = re.compile(r"(?m)^SNOWFLAKE_ASSERT_SIZE\(.*\n")
STRUCT = re.compile(r"(typedef struct \{)([^{}]*)(\} (\w+);)")
NAMELESS = re.compile(r"^typedef (struct|enum) (\{[^{}]*\} (\w+);)", re.MULTILINE)
NUMBERS = "NUMBERS {\n  global:\n    numbers_of_*;\n};\n"


def functions(header: str) -> list[str]:
    """The names of the functions that a header declares, sorted."""
    return sorted(FUNCTION.findall(COMMENT.sub("", header)))


def source(header: str) -> str:
    """A C file that defines each function, and a variable for each set of numbers."""
    code = COMMENT.sub("", header)
    lines = ["#include <snowflake.h>"]
    # Programs hold these numbers, though no function names their type.
    lines += [f"{enum} numbers_of_{enum};" for enum in ENUM.findall(code)]
    lines += [f"char numbers_of_{each}[{each}];" for each in DEFINITION.findall(code)]
    lines += [f"{found[0][:-1]} {{}}" for found in FUNCTION.finditer(code)]
    return "\n".join(lines) + "\n"


def as_known(header: str, fields: Mapping[str, int]) -> str:
    """The header with so many fields in each struct, those behind them left out.

    That is what an older program sees: its `size` says how much of the struct it
    knows, so fields may be appended.
    """

    def cut(found: re.Match[str]) -> str:
        opening, body, closing, struct = found.groups()
        if struct not in fields:
            return found[0]
        return opening + ";".join([*body.split(";")[: fields[struct]], ""]) + closing

    return STRUCT.sub(cut, COMMENT.sub("", header))


@dataclass(frozen=True)
class Interface:
    """What programs rely on, besides the SONAME: the header and the exported names."""

    header: str = (INCLUDE / "snowflake.h").read_text(encoding="utf-8")
    exports: str = (PACKAGING / "exports.map").read_text(encoding="utf-8")

    def describe(self, folder: Path) -> Path:
        """Compile it and write its description; return the path."""
        folder.mkdir(parents=True, exist_ok=True)
        # A tag for each struct and enum, by which descriptions name it: in the header
        # only the typedef names it, which makes no difference to programs.
        header = NAMELESS.sub(r"typedef \1 \3 \2", COMMENT.sub("", self.header))
        # Without the sizes at its end: it is the description that says them.
        (folder / "snowflake.h").write_text(ASSERTION.sub("", header))
        (folder / "exports.map").write_text(self.exports + NUMBERS)
        (folder / "interface.c").write_text(source(self.header))
        library = ["-shared", "-fPIC", "-nostdlib", f"-Wl,-soname,{name('soname')}"]
        seen = ["-std=c11", "-g", "-O0", "-I.", "-Wl,--version-script=exports.map"]
        run([*CC, *seen, *library, "-o", "interface.so", "interface.c"], cwd=folder)
        # Neither the place nor the machine: the file is the same wherever it is made.
        plain = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs"]
        plain += ["--no-elf-needed", "--no-architecture", "--type-id-style", "hash"]
        written = ["--out-file", "interface.abi", "interface.so"]
        run(["abidw", *plain, *written], cwd=folder)
        return folder / "interface.abi"
