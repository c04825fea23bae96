"""What a change of the interface means for programs that were built before it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from checks import Failed
from interface import Interface, as_known


@dataclass(frozen=True)
class Verdict:
    """Reports of abidiff; empty where there is nothing to say."""

    # What an older program would notice: it needs a new SONAME.
    broken: str
    # All that is not as described, also what was only added.
    changed: str


def fields(description: Path) -> dict[str, list[str]]:
    """The fields of each struct that a description holds."""
    tree = ElementTree.parse(description)
    return {
        struct.attrib["name"]: [
            variable.attrib["name"] for variable in struct.iter("var-decl")
        ]
        for struct in tree.iter("class-decl")
        if struct.get("is-declaration-only") != "yes"
    }


def numbers(description: Path) -> dict[str, list[str]]:
    """The names of the numbers of each enum that a description holds."""
    tree = ElementTree.parse(description)
    return {
        enum.attrib["name"]: [
            number.attrib["name"] for number in enum.iter("enumerator")
        ]
        for enum in tree.iter("enum-decl")
    }


def renamed(before: dict[str, list[str]], after: dict[str, list[str]]) -> str:
    """Tell which lists of names are not what they were."""
    return "".join(
        f"\n{name} had {', '.join(names)}, and has {', '.join(after.get(name, []))}"
        for name, names in before.items()
        if after.get(name) != names
    )


def differences(*words: object) -> str:
    """The report of abidiff, empty if it finds nothing that matters."""
    command = ["abidiff", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Bits 1 and 2 say that abidiff itself failed, 4 and 8 that something changed.
    if done.returncode & 3:
        raise Failed(f"abidiff failed: {done.stdout}{done.stderr}")
    return done.stdout.strip() if done.returncode else ""


def judge(before: Path, after: Interface, compiler: str, folder: Path) -> Verdict:
    """Compare a description with an interface.

    Another name for the same bytes, and one more number of an enum, are no matter to
    abidiff; names are compared besides.
    """
    described = after.describe(compiler, folder / "all")
    known = fields(before)
    counts = {name: len(names) for name, names in known.items()}
    older = replace(after, header=as_known(after.header, counts))
    seen = older.describe(compiler, folder / "known")
    broken = differences("--no-added-syms", before, seen)
    broken += renamed(known, fields(seen))
    changed = differences(before, described)
    changed += renamed(known, fields(described))
    changed += renamed(numbers(before), numbers(described))
    return Verdict(broken.strip(), changed.strip())
