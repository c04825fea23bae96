"""The code in the pages and in the READMEs does what they say."""

from __future__ import annotations

import configparser
import doctest
import os
import re
import sqlite3
import subprocess
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from built import PAGES, Block, blocks
from common import ROOT, require, run

BLOCKS = list(blocks(PAGES))
CHECKED = ("python", "c", "cpp", "rust", "sql", "javascript", "ini", "yaml", "sh")
# tests/install runs it.
CHECKED_ELSEWHERE = ("cmake",)
# All documents but the changelog, which names what was there once.
TEXTS = [
    path
    for place in ("*.md", "docs/**/*.md", "benches/*.md", "bindings/*.md")
    for path in sorted(ROOT.glob(place))
    if path.name != "CHANGELOG.md"
]
STRICT = ("-Wall", "-Wextra", "-Werror")
COMPILERS = {"c": ("gcc", "-std=c11"), "cpp": ("g++", "-std=c++17")}
# What a part of a program may use without saying where it comes from.
AROUND = {
    "c": """#include <snowflake.h>
#include <stdio.h>
int main(void)
{{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  (void)config, (void)error;
{code}
return 0;
}}
""",
    "cpp": """#include <snowflake.hpp>
#include <iostream>
int main()
{{
{code}
}}
""",
    "rust": """fn main() -> Result<(), Box<dyn std::error::Error>> {{
{code}
Ok(())
}}
""",
}


def of(*languages: str) -> list[Block]:
    """Return the blocks of some languages."""
    return [block for block in BLOCKS if block.language in languages]


def by_page(language: str) -> list[list[Block]]:
    """Return the blocks of a language, those of a page together."""
    return [list(one) for _, one in groupby(of(language), lambda block: block.path)]


def page_name(group: list[Block]) -> str:
    return group[0].path.name


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_code_is_in_a_language_that_is_checked(block: Block) -> None:
    assert block.language in (*CHECKED, *CHECKED_ELSEWHERE)


@pytest.mark.parametrize("language", CHECKED)
def test_there_is_code_to_check(language: str) -> None:
    assert of(language)


@pytest.mark.parametrize("group", by_page("python"), ids=page_name)
def test_the_sessions_of_a_page_show_what_happens(
    group: list[Block], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    path = group[0].path
    # One session continues where the one before ended; each at its line of the page.
    session = ""
    for block in group:
        assert ">>>" in block.code, f"{block} is not a session"
        session += "\n" * (block.line - session.count("\n")) + block.code
    test = doctest.DocTestParser().get_doctest(session, {}, path.name, str(path), 0)
    runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the library under both its names."""
    built = Path(os.environ["SNOWFLAKE_LIBRARY"]).resolve()
    script = str(ROOT / "packaging" / "build-library.sh")
    soname = run(["sh", script, "soname"]).strip()
    folder = tmp_path_factory.mktemp("library")
    for name in ("libsnowflake.so", soname):
        (folder / name).symlink_to(built)
    return folder


@pytest.mark.parametrize("block", of("c", "cpp"), ids=str)
def test_a_program_compiles_and_runs(
    block: Block, library: Path, tmp_path: Path
) -> None:
    is_program = re.search(r"\bmain\s*\(", block.code)
    around = AROUND[block.language]
    code = block.code if is_program else around.format(code=block.code)
    source, program = tmp_path / f"program.{block.language}", tmp_path / "program"
    source.write_text(code, encoding="utf-8")
    command = [
        *COMPILERS[block.language],
        *STRICT,
        f"-I{ROOT / 'include'}",
        str(source),
    ]
    command += ["-o", str(program), f"-L{library}", "-lsnowflake"]
    subprocess.run([*command, f"-Wl,-rpath,{library}"], check=True)
    variables = {
        **os.environ,
        "IDS_WORKER": "7",
        "IDS_STORE": f"file:{tmp_path}/ids",
    }
    ran = subprocess.run([str(program)], cwd=tmp_path, env=variables, timeout=60)
    assert ran.returncode == 0


@pytest.fixture(scope="module")
def crate() -> Path:
    """Return the folder of the crate as a Rust library."""
    target = ROOT / "target" / "rustdoc"
    command = ["cargo", "build", "--quiet", "--locked", "--lib"]
    subprocess.run([*command, "--target-dir", str(target)], cwd=ROOT, check=True)
    return target / "debug"


@pytest.mark.parametrize("block", of("rust"), ids=str)
def test_rust_compiles_and_runs(block: Block, crate: Path, tmp_path: Path) -> None:
    source, program = tmp_path / "program.rs", tmp_path / "program"
    source.write_text(AROUND["rust"].format(code=block.code), encoding="utf-8")
    command = ["rustc", "--edition=2024", "--deny=warnings", str(source)]
    command += ["--extern", f"snowflake={crate / 'libsnowflake.rlib'}"]
    command += ["-L", f"dependency={crate / 'deps'}", "-o", str(program)]
    subprocess.run(command, check=True)
    subprocess.run([str(program)], check=True, timeout=60)


BOUNDS = {"start": 2, "end": 4}


@pytest.mark.parametrize("group", by_page("sql"), ids=page_name)
def test_a_page_of_sql_runs_and_searches_by_the_key(group: list[Block]) -> None:
    database = sqlite3.connect(":memory:")
    for block in group:
        used = {name: BOUNDS[name] for name in re.findall(r":(\w+)", block.code)}
        rows = list(database.execute(block.code, used))
        if block.code.startswith("CREATE TABLE event"):
            database.executemany("INSERT INTO event VALUES (?, 'x')", enumerate5())
        elif block.code.startswith("SELECT"):
            assert rows, f"{block} finds nothing"
        if used:
            plan = str(list(database.execute(f"EXPLAIN QUERY PLAN {block.code}", used)))
            assert "SEARCH event" in plan, f"{block} reads the whole table: {plan}"


def enumerate5() -> list[tuple[int]]:
    return [(id_,) for id_ in range(5)]


@pytest.mark.parametrize("group", by_page("javascript"), ids=page_name)
def test_the_javascript_of_a_page_holds(group: list[Block]) -> None:
    require("node", "nodejs")
    for block in group:
        ran = subprocess.run(
            ["node", "--eval", block.code], capture_output=True, text=True, timeout=60
        )
        # console.assert only writes.
        assert (ran.returncode, ran.stderr) == (0, ""), str(block)


@pytest.mark.parametrize("block", of("ini"), ids=str)
def test_a_unit_is_one_that_systemd_can_read(block: Block) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block.code)
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    assert unit["Service"]["ExecStart"].startswith("/")


@pytest.mark.parametrize("block", of("yaml"), ids=str)
def test_a_manifest_sets_what_the_guide_reads(block: Block) -> None:
    manifest = yaml.safe_load(block.code)
    assert "services" in manifest or {"apiVersion", "kind", "spec"} <= set(manifest)
    assert "IDS_WORKER" in block.code
    # The store lies in what is mounted.
    path = re.search(r"file:(\S+)/ids", block.code)
    assert path and re.search(rf"[: ]{re.escape(path[1])}$", block.code, re.MULTILINE)


def is_target(name: str) -> bool:
    """Return whether the Makefile has a target; each folder of tests has one."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    folder = name.removeprefix("test-")
    places = ("bindings", "tests", ".")
    is_tested = any((ROOT / one / folder).is_dir() for one in places)
    is_rule = re.search(rf"^{re.escape(name)}\b[^=\n]*:", text, re.MULTILINE)
    return bool(is_rule) or (folder != name and is_tested)


def shell_lines() -> list[tuple[str, str]]:
    """Return the commands of all documents: where, and the line."""
    return [
        (str(block), line.partition("#")[0].strip())
        for block in blocks(TEXTS)
        if block.language == "sh"
        for line in block.code.splitlines()
        if line.partition("#")[0].strip()
    ]


def test_the_documents_name_targets_that_make_has() -> None:
    named = set()
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"`make ([a-z][a-z-]*)", text))
    for _, line in shell_lines():
        words = line.split()
        if words[0] == "make" and "-C" not in words:
            named |= {word for word in words if re.fullmatch("[a-z][a-z-]*", word)}
    named.discard("make")
    assert len(named) > 5
    assert [name for name in sorted(named) if not is_target(name)] == []


def test_the_commands_of_the_documents_name_files_that_exist() -> None:
    lines = shell_lines()
    assert lines
    built = {"target", ".venv", "build", "dist"}
    first_names = {path.name for path in ROOT.iterdir()} - built
    for where, line in lines:
        for word in re.findall(r"[\w.-]+(?:/[\w.-]+)+", line):
            if word.partition("/")[0] in first_names:
                assert (ROOT / word).exists(), f"{where}: {line}"
