"""The interface is what was described, and breaks no program of this SONAME."""

from __future__ import annotations

import pytest
from common import require
from interface import DESCRIPTION, Interface
from verdict import Verdict, judge

require("abidiff", "abigail-tools")


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    assert DESCRIPTION.exists(), f"run `make abi` and commit {DESCRIPTION.name}"
    return judge(DESCRIPTION, Interface(), tmp_path_factory.mktemp("abi"))


def test_the_interface_breaks_no_program_that_uses_this_soname(
    verdict: Verdict,
) -> None:
    """Else take the change back, or raise the version in Cargo.toml."""
    assert verdict.broken == ""


def test_the_interface_is_described(verdict: Verdict) -> None:
    """Else run `make abi` and commit the description."""
    assert verdict.changed == ""
