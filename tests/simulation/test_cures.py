"""The cures that `make simulate-cures` takes out are there, and described."""

from __future__ import annotations

import re

from cures import CURES, HERE, ROOT


def test_each_cure_is_in_the_code_once() -> None:
    strays = []
    for name, cure in CURES.items():
        text = (ROOT / cure["file"]).read_text("utf-8")
        for find, _ in [(cure["find"], cure["put"]), *cure.get("also", [])]:
            if text.count(find) != 1:
                strays.append(f"{name}: {text.count(find)} times {find.strip()!r}")
    assert strays == []


def test_the_table_describes_all_of_them_and_no_other() -> None:
    table = (HERE / "README.md").read_text("utf-8")
    described = re.findall(r"^\| .*?`([a-z0-9-]+)`", table, re.MULTILINE)
    assert sorted(described) == sorted(CURES)
