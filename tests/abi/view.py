"""How the debug information of a library describes its functions and structs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from common import run

# Names of whole numbers, in C and in Rust; the rest are pointers, arrays, structs.
SIGNED = {"char", "int", "long int", "i8", "i32", "i64"}
UNSIGNED = {"unsigned int", "unsigned long int", "u32", "u64", "usize"}
SIGNS = dict.fromkeys(SIGNED, "signed") | dict.fromkeys(UNSIGNED, "unsigned")


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
            numbers = [int(each.attrib["value"]) for each in found.iter("enumerator")]
            return f"{'signed' if min(numbers) < 0 else 'unsigned'} 32"
        if found.tag == "array-type-def":
            (length,) = found.iter("subrange")
            return f"{length.attrib['length']} of {self.kind(found.attrib['type-id'])}"
        if found.tag == "type-decl":
            return "nothing" if name == "void" else f"{SIGNS.get(name, name)} {bits}"
        # Rust's Option of a reference, box or function is a pointer that may be NULL.
        if found.tag == "pointer-type-def" or name.startswith("Option<"):
            return f"pointer {bits}"
        raise AssertionError(f"{found.tag} {name} has no place in the interface of C")

    def functions(self) -> dict[str, list[str]]:
        """What each function returns, and then takes."""
        return {
            function.attrib["name"]: [
                self.kind(part.attrib["type-id"])
                for part in [*function.iter("return"), *function.iter("parameter")]
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
