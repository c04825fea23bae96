"""What the README says about installing, run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

from checks import ROOT, Failed, run
from stage import Check

SECTION = "## Install it for C and C++"


def blocks(language: str, text: str) -> list[str]:
    """The blocks of code of a language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def readme_works(base: Path) -> None:
    """The commands of the README, in a home of their own, on its first C program."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index(SECTION) :].split("\n## ")[0]
    install, by_hand, by_cmake = blocks("sh", section)
    (cmake,) = blocks("cmake", section)
    work = base / "hello"
    work.mkdir()
    (work / "hello.c").write_text(blocks("c", text)[0], encoding="utf-8")
    (work / "CMakeLists.txt").write_text(cmake, encoding="utf-8")
    home = {"HOME": str(base), "MAKEFLAGS": "", "MFLAGS": ""}
    run(["sh", "-euc", install], env=home)
    for commands in (by_hand, by_cmake):
        printed = run(["sh", "-euc", commands], cwd=work, env=home)
        ids = [
            line for line in printed.splitlines() if re.fullmatch(r"\d{17,19}", line)
        ]
        if len(ids) % 3 or not ids or len(set(ids)) != len(ids):
            raise Failed(f"{commands} prints {printed}")


CHECKS: list[Check] = [("the commands of the README work", readme_works)]
