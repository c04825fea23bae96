"""Every example in the READMEs runs."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT

READMES = ("README.md", "docs/README.pt-BR.md")
COMPILERS = {"c": ("gcc", "-std=c11"), "cpp": ("g++", "-std=c++17")}
# What a part of a program in a README may use without saying where it comes from.
AROUND = {
    "c": "#include <snowflake.h>\n#include <stdio.h>\nint main() {\n%sreturn 0;\n}\n",
    "cpp": "#include <snowflake.hpp>\n#include <iostream>\nint main()\n{\n%s}\n",
}
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def blocks(readme: str, *languages: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of some languages: language and text."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [(name, code) for name, code in BLOCK.findall(text) if name in languages]


@pytest.mark.parametrize("readme", READMES)
def test_the_sessions_in_a_readme_show_what_happens(readme: str) -> None:
    sessions = [code for _, code in blocks(readme, "python") if ">>>" in code]
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


@pytest.mark.parametrize("readme", READMES)
def test_the_other_python_in_a_readme_compiles(readme: str) -> None:
    for _, code in blocks(readme, "python"):
        if ">>>" not in code:
            compile(code, readme, "exec")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the library under both its names."""
    script = str(ROOT / "packaging" / "build-library.sh")

    def asked(what: str) -> str:
        command = ["sh", script, what]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    built = Path(os.environ.get("SNOWFLAKE_LIBRARY") or ROOT / asked("shared"))
    folder = tmp_path_factory.mktemp("library")
    for name in ("libsnowflake.so", asked("soname")):
        (folder / name).symlink_to(built.resolve())
    return folder


@pytest.mark.parametrize("readme", READMES)
def test_the_programs_in_a_readme_run(
    readme: str, library: Path, tmp_path: Path
) -> None:
    programs = [
        (language, code if re.search(r"\bmain\s*\(", code) else AROUND[language] % code)
        for language, code in blocks(readme, "c", "cpp")
    ]
    assert programs
    for number, (language, code) in enumerate(programs):
        source = tmp_path / f"program{number}.{language}"
        program = tmp_path / f"program{number}"
        source.write_text(code, encoding="utf-8")
        warnings = ("-Wall", "-Wextra", "-Werror")
        include, link = f"-I{ROOT / 'include'}", f"-L{library}"
        command = [*COMPILERS[language], *warnings, include, str(source)]
        command += ["-o", str(program), link, "-lsnowflake", f"-Wl,-rpath,{library}"]
        subprocess.run(command, check=True)
        subprocess.run([str(program)], check=True, cwd=tmp_path, timeout=60)
