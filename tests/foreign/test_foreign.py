"""The tests of other generators, run with our IDs behind their names.

Each one that fails expects what this library does not promise; suite.toml says what.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fetching import HERE, Suite, suites
from running import outcomes_of

README = (HERE / "README.md").read_text(encoding="utf-8").splitlines()
SUITES = suites()


@pytest.mark.parametrize("suite", SUITES, ids=str)
def test_the_tests_of_another_generator_fail_only_where_its_promise_is_another(
    suite: Suite, machine_directory: Path
) -> None:
    outcomes = outcomes_of(suite, machine_directory)
    known = {pattern: suite.matching(pattern, outcomes) for pattern in suite.different}
    named = {test for tests in known.values() for test in tests}
    failed = {test for test, passed in outcomes.items() if not passed}
    assert sorted(failed - named) == [], "they fail, and suite.toml does not say why"
    assert sorted(named - failed) == [], "they pass, and suite.toml says that they fail"
    stale = [pattern for pattern, tests in known.items() if not tests]
    assert stale == [], "suite.toml names tests that do not exist"
    row = suite.row(outcomes)
    assert row in README, f"README.md needs this line: {row}"


def test_the_table_has_a_line_for_each_suite_and_no_other() -> None:
    assert sum(line.startswith("| [") for line in README) == len(SUITES)
