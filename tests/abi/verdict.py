"""What a change of the interface means for programs that were built before it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from interface import Interface, as_known

Names = dict[str, list[str]]


@dataclass(frozen=True)
class Verdict:
    """Reports of abidiff; empty where there is nothing to say."""

    # What an older program would notice: it needs a new SONAME.
    broken: str
    # All that is not as described, also what was only added.
    changed: str


def names(description: Path, kind: str, item: str) -> Names:
    """The names that a description holds in each struct or enum."""
    return {
        each.attrib["name"]: [found.attrib["name"] for found in each.iter(item)]
        for each in ElementTree.parse(description).iter(kind)
        if each.get("is-declaration-only") != "yes"
    }


def fields(description: Path) -> Names:
    """The fields of each struct."""
    return names(description, "class-decl", "var-decl")


def numbers(description: Path) -> Names:
    """The names of the numbers of each enum."""
    return names(description, "enum-decl", "enumerator")


def renamed(before: Names, after: Names) -> str:
    """Tell which lists of names are not what they were."""
    return "".join(
        f"\n{each} had {', '.join(old)}, and has {', '.join(after.get(each, []))}"
        for each, old in before.items()
        if after.get(each) != old
    )


def differences(*words: object) -> str:
    """The report of abidiff, empty if it finds nothing that matters."""
    command = ["abidiff", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Bits 1 and 2 say that abidiff itself failed, 4 and 8 that something changed.
    assert not done.returncode & 3, f"abidiff failed: {done.stdout}{done.stderr}"
    return done.stdout.strip() if done.returncode else ""


def judge(before: Path, after: Interface, folder: Path) -> Verdict:
    """Compare a description with an interface.

    Another name for the same bytes, and one more number of an enum, are no matter to
    abidiff; names are compared besides.
    """
    described = after.describe(folder / "all")
    known = fields(before)
    counts = {struct: len(each) for struct, each in known.items()}
    older = replace(after, header=as_known(after.header, counts))
    seen = older.describe(folder / "known")
    broken = differences("--no-added-syms", before, seen)
    broken += renamed(known, fields(seen))
    changed = differences(before, described)
    changed += renamed(known, fields(described))
    changed += renamed(numbers(before), numbers(described))
    return Verdict(broken.strip(), changed.strip())
