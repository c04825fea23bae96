"""The languages that have suites elsewhere: here only what a call costs from them."""

from __future__ import annotations

import os
import sys

from runner import paths
from runner.language import Command, Language

FOLDER = paths.LANGUAGES / "baseline"


def _compile(compiler: str, standard: str, source: str, program: str) -> Command:
    flags = [f"-std={standard}", "-O2", "-Wall", "-Wextra", "-I", "{include}"]
    return [compiler, *flags, source, "-o", program, "-L", "{library}", "-lsnowflake"]


def _language(
    title: str, loads: str, number: str, example: str, **commands: Command
) -> Language:
    build = [commands["build"]] if "build" in commands else []
    return Language(
        folder=FOLDER,
        title=title,
        loads=loads,
        number=number,
        example=f"examples/{example}",
        build=build,
        suite=commands["suite"],
        quickstart=[],
    )


def load_all() -> list[Language]:
    """Return C, C++ and Python, in this order."""
    cc, cxx = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")
    return [
        _language(
            "C",
            "linked",
            "int64_t",
            "quickstart.c",
            build=_compile(cc, "gnu11", "call.c", "{build}/c"),
            suite=["{build}/c"],
        ),
        _language(
            "C++",
            "linked, snowflake.hpp",
            "std::int64_t",
            "quickstart.cpp",
            build=_compile(cxx, "c++11", "call.cpp", "{build}/cpp"),
            suite=["{build}/cpp"],
        ),
        _language(
            "Python",
            "cffi, the package",
            "int",
            "quickstart.py",
            suite=[sys.executable, "call.py"],
        ),
    ]
