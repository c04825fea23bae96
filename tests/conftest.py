"""Options of the tests."""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("libsnowflake")
    seconds = "how long tests/processes/test_kill.py kills processes (default: 5)"
    group.addoption("--seconds", type=float, default=5, help=seconds)
    seed = "of its random moments (default: another one each time)"
    group.addoption("--seed", type=int, default=random.randrange(1 << 32), help=seed)
