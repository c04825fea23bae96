"""The real libraries: what they export, and how their debug information says it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from checks import ROOT, Failed, run, same
from interface import functions

NODE = re.compile(r"(?m)^(LIBSNOWFLAKE_[0-9.]+) \{(.*?)^\}", re.DOTALL)
# Names of whole numbers, in C and in Rust; the rest are pointers, arrays, structs.
SIGNED = {"char", "int", "long int", "i8", "i32", "i64"}
UNSIGNED = {"unsigned int", "unsigned long int", "u32", "u64", "usize"}


def listed(exports: str) -> dict[str, str]:
    """The functions of packaging/exports.map, each with its version."""
    return {
        function: node
        for node, body in NODE.findall(exports)
        for function in re.findall(r"(?m)^\s+(snowflake_\w+);$", body)
    }


def exported(shared: Path) -> dict[str, str]:
    """What a shared library exports, each with its version, empty if it has none."""
    lines = run(["nm", "-D", "--defined-only", shared]).splitlines()
    symbols = [line.split()[-2:] for line in lines]
    # GNU ld also lists the versions themselves, as absolute symbols.
    names = [name.partition("@@") for kind, name in symbols if kind != "A"]
    return {name: version for name, _, version in names}


def shown(static: Path) -> set[str]:
    """What a static library shows to the linker."""
    lines = run(["nm", "-g", "--defined-only", static]).splitlines()
    return {line.split()[2] for line in lines if len(line.split()) == 3}


def built_for_debuggers(folder: Path) -> Path:
    """Build the shared library with all its debug information, by GNU ld."""
    environment = {
        "CARGO_TARGET_DIR": str(folder),
        "CARGO_PROFILE_RELEASE_DEBUG": "2",
        "CARGO_PROFILE_RELEASE_STRIP": "none",
        # Where rustc would take lld: the list must do for both.
        "RUSTFLAGS": "-C link-arg=-fuse-ld=bfd",
    }
    script = ROOT / "packaging/build-library.sh"
    with_them = ["env", *(f"{key}={value}" for key, value in environment.items())]
    return Path(run([*with_them, script, "shared"]).strip())


@dataclass(frozen=True)
class View:
    """Functions and structs as a description has them, in words of C and Rust alike."""

    tree: ElementTree.Element

    @classmethod
    def of(cls, library: Path, description: Path) -> View:
        """Describe a library and read it."""
        run(["abidw", "--no-show-locs", "--out-file", description, library])
        return cls(ElementTree.parse(description).getroot())

    def kind(self, identity: str) -> str:
        """What a type is for a caller: its sign and size, or that it is a pointer."""
        (found,) = self.tree.findall(f".//*[@id='{identity}']")
        name, bits = found.get("name", ""), found.get("size-in-bits", "0")
        if found.tag in ("typedef-decl", "qualified-type-def"):
            return self.kind(found.attrib["type-id"])
        if found.tag == "enum-decl":
            # As C compilers do: signed where a number is negative.
            numbers = [
                int(number.attrib["value"]) for number in found.iter("enumerator")
            ]
            return f"{'signed' if min(numbers) < 0 else 'unsigned'} 32"
        if found.tag == "array-type-def":
            (length,) = found.iter("subrange")
            return f"{length.attrib['length']} of {self.kind(found.attrib['type-id'])}"
        if found.tag == "type-decl":
            sign = (
                "signed" if name in SIGNED else "unsigned" if name in UNSIGNED else name
            )
            return f"{sign} {bits}"
        # Rust's Option of a reference, box or function is a pointer that may be NULL.
        if found.tag == "pointer-type-def" or name.startswith("Option<"):
            return f"pointer {bits}"
        raise Failed(f"{found.tag} {name} has no place in the interface of C")

    def functions(self) -> dict[str, list[str]]:
        """What each function returns, and then takes."""
        return {
            function.attrib["name"]: [
                "nothing" if word == "void 0" else word
                for part in [*function.iter("return"), *function.iter("parameter")]
                for word in [self.kind(part.attrib["type-id"])]
            ]
            or ["nothing"]
            for function in self.tree.iter("function-decl")
            if function.get("elf-symbol-id")
        }

    def structs(self, names: list[str]) -> dict[str, list[tuple[str, str, str]]]:
        """The fields of some structs: name, place in bits, kind."""
        return {
            struct.attrib["name"]: [
                (
                    variable.attrib["name"],
                    member.attrib["layout-offset-in-bits"],
                    self.kind(variable.attrib["type-id"]),
                )
                for member in struct.iter("data-member")
                for variable in member.iter("var-decl")
            ]
            for struct in self.tree.iter("class-decl")
            if struct.get("name") in names
        }


def release() -> Path:
    """Where `make lib` has put the libraries."""
    return Path(os.environ["LIBRARY"])


def lists_what_is_declared(header: str, exports: str) -> None:
    same("packaging/exports.map", sorted(listed(exports)), sorted(functions(header)))


def begins_with_the_abi(exports: str) -> None:
    """A new SONAME begins with a new list."""
    abi = run([ROOT / "packaging/build-library.sh", "abi"]).strip()
    nodes = [node for node, _ in NODE.findall(exports)]
    same("the oldest version", nodes[:1], [f"LIBSNOWFLAKE_{abi}"])
