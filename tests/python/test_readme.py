"""The Python sessions of the READMEs show what happens; tests/docs runs the rest."""

from __future__ import annotations

import doctest
import re
from typing import Any

import pytest
from helpers import ROOT

SESSION = re.compile(r"^```python\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("readme", ["README.md", "docs/README.pt-BR.md"])
def test_the_sessions_in_a_readme_show_what_happens(readme: str) -> None:
    sessions = SESSION.findall((ROOT / readme).read_text(encoding="utf-8"))
    assert sessions
    names: dict[str, Any] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    for number, session in enumerate(sessions):
        name = f"{readme}[{number}]"
        test = doctest.DocTestParser().get_doctest(session, names, name, readme, 0)
        runner.run(test, out=report.append, clear_globs=False)
        # One session continues where the one before ended.
        names = test.globs
    assert runner.summarize(verbose=False).failed == 0, "".join(report)
