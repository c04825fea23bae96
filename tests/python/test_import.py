"""What an import of the package loads: the time it takes is in these modules."""

from __future__ import annotations

import subprocess
import sys

import pytest
from helpers import PYPY

# What the package uses of the standard library, and what loads the glue.
NEEDED = (
    "__future__",
    "array",
    "atexit",
    "cpyext" if PYPY else "_cffi_backend",
    "contextlib",
    "dataclasses",
    "datetime",
    "operator",
    "os",
    "reprlib",
    "sys",
    "threading",
    "types",
    "typing",
    "weakref",
)
# What would load a good part of Python, and what no import has to do.
AVOIDED = (
    "asyncio",
    "cffi",
    "difflib",
    "importlib.metadata",
    "json",
    "logging",
    "numpy",
    "pathlib",
    "pickle",
    "random",
    "subprocess",
    "tempfile",
)


def loaded_by(*modules: str) -> set[str]:
    """Return what is loaded in a new interpreter that has imported some modules."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules, sep='\\n')"
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["libsnowflake", "gerador_snowflake"])
def test_an_import_loads_what_the_package_needs_and_nothing_else(package: str) -> None:
    added = loaded_by(package) - loaded_by(*NEEDED)
    own = ("libsnowflake", "gerador_snowflake")
    assert {name for name in added if name.partition(".")[0] not in own} == set()
    assert f"{own[0]}.generator" in added


def test_what_is_called_needed_is_imported() -> None:
    assert set(NEEDED) <= loaded_by("libsnowflake")


def test_an_import_loads_nothing_heavy() -> None:
    before = loaded_by("sys")
    assert not set(AVOIDED) & (loaded_by("libsnowflake") - before)
