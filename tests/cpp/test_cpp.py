"""The suites of snowflake.hpp, as C++11, C++17 and C++20, and with sanitizers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from common import NATIVE, run
from compiling import SANITIZE, STRICT, build

HERE = Path(__file__).parent
SUITES = re.findall(
    r'\{"([a-z]+)", suite_\w+\}', (HERE / "main.cpp").read_text("utf-8")
)


@pytest.fixture(scope="module", params=["c++11", "c++17", "c++20"])
def program(request: pytest.FixtureRequest) -> Path:
    sources, standard = HERE.glob("*.cpp"), f"-std={request.param}"
    return build(NATIVE / request.param, sources, standard, *STRICT, "-pthread")


@pytest.fixture(scope="module")
def sanitized() -> Path:
    sources, flags = HERE.glob("*.cpp"), ("-std=c++17", *STRICT, *SANITIZE, "-pthread")
    return build(NATIVE / "c++17-sanitized", sources, *flags)


@pytest.mark.parametrize("suite", SUITES)
def test_suite(program: Path, suite: str) -> None:
    print(run([program, suite]))


@pytest.mark.parametrize("suite", SUITES)
def test_sanitize(sanitized: Path, suite: str) -> None:
    print(run([sanitized, suite]))
