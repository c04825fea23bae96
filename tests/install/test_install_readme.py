"""What the README says about installing, run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

from common import ROOT, require, run

SECTION = "## Install it for C and C++"


def blocks(language: str, text: str) -> list[str]:
    """The blocks of code of a language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def test_the_commands_of_the_readme_work(tmp_path: Path) -> None:
    """In a home of their own, on its first C program."""
    require("cmake", "cmake")
    require("pkg-config", "pkg-config")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index(SECTION) :].split("\n## ")[0]
    install, by_hand, by_cmake = blocks("sh", section)
    (cmake,) = blocks("cmake", section)
    work = tmp_path / "hello"
    work.mkdir()
    (work / "hello.c").write_text(blocks("c", text)[0], encoding="utf-8")
    (work / "CMakeLists.txt").write_text(cmake, encoding="utf-8")
    home = {"HOME": f"{tmp_path}", "MAKEFLAGS": "", "MFLAGS": ""}
    run(["sh", "-euc", install], env=home)
    for commands in (by_hand, by_cmake):
        printed = run(["sh", "-euc", commands], cwd=work, env=home)
        ids = re.findall(r"(?m)^\d{17,19}$", printed)
        assert ids and len(ids) % 3 == 0 and len(set(ids)) == len(ids)
