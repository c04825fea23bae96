"""The headers compile in every standard, and the shared library keeps their promise."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from common import INCLUDE, RELEASE, ROOT, SHARED, run
from compiling import WARNINGS, build

C_STANDARDS = ["c99", "c11", "c17", "c2x"]
CPP_STANDARDS = ["c++11", "c++14", "c++17", "c++20"]
C_HEADER = [("snowflake.h", standard) for standard in C_STANDARDS]
CPP_HEADER = [("snowflake.hpp", standard) for standard in CPP_STANDARDS]
BOTH = [*C_HEADER, *(("snowflake.h", standard) for standard in CPP_STANDARDS)]
GENERATE = [os.environ.get("CARGO", "cargo"), "run", "--quiet", "--locked"]
GENERATE += ["--manifest-path", str(ROOT / "packaging/header/Cargo.toml"), "--"]
LIBRARY_SCRIPT = ROOT / "packaging/build-library.sh"

TEXT = (INCLUDE / "snowflake.h").read_text("utf-8")
CODE = re.sub(r"/\*.*?\*/|//[^\n]*", "", TEXT, flags=re.DOTALL)
DECLARED = sorted(
    set(re.findall(r"\b(snowflake_\w+)\(", CODE[CODE.index('extern "C"') :]))
)
# Their result says nothing that the caller does not know.
MAY_BE_IGNORED = {
    "snowflake_free",
    "snowflake_explain",
    "snowflake_status_message",
    "snowflake_version_number",
    "snowflake_version_string",
    "snowflake_keeper_fail",
    "snowflake_keeper_free",
    "snowflake_keeper_wait",
}
QUICKSTART = re.compile(
    r"""(C|C\+\+): 3 IDs of worker 1
(  [1-9]\d{17,18}
){3}The last one, taken apart:
  bits      0 [01]{41} 0000000001 [01]{12}
  time      20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \(\d{12,13} ms since 2020-01-01\)
  worker    1
  sequence  \d+
  base32    0[0-9A-HJKMNP-TV-Z]{12}
"""
)


def compiled(folder: Path, source: str, standard: str) -> Path:
    path = folder / ("program.cpp" if "++" in standard else "program.c")
    path.write_text(source, encoding="utf-8")
    return build(folder / "program", [path], f"-std={standard}", *WARNINGS)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(("header", "standard"), BOTH + CPP_HEADER)
def test_a_header_compiles_alone_and_twice(
    tmp_path: Path, header: str, standard: str, times: int
) -> None:
    source = f"#include <{header}>\n" * times + "int main(void) { return 0; }\n"
    compiled(tmp_path, source, standard)


@pytest.mark.parametrize(("header", "standard"), C_HEADER + CPP_HEADER)
def test_the_example_in_the_first_comment_runs(
    tmp_path: Path, header: str, standard: str
) -> None:
    comment = (INCLUDE / header).read_text("utf-8").split("*/", 1)[0]
    text = re.sub(r"(?m)^ \* ?", "", comment)
    body = re.search(r"(?ms)^  #include.*?^  \}$", text)
    assert body
    printed = run([compiled(tmp_path, body.group() + "\n", standard)])
    assert re.fullmatch(r"(\s*[1-9][0-9]+\s)+", printed)


@pytest.mark.parametrize("standard", C_STANDARDS + CPP_STANDARDS)
def test_the_initialisers_set_the_size(tmp_path: Path, standard: str) -> None:
    names = ("config", "error", "parts", "stats", "lease_request", "lease_answer")
    lines = [f"const snowflake_{n}_t {n} = SNOWFLAKE_{n.upper()}_INIT;" for n in names]
    sizes = " && ".join(f"{n}.size == sizeof {n}" for n in names)
    body = "\n  ".join([*lines, f"return {sizes} ? 0 : 1;"])
    source = f"#include <snowflake.h>\nint main(void)\n{{\n  {body}\n}}\n"
    run([compiled(tmp_path, source, standard)])


@pytest.mark.parametrize(
    ("name", "standard"), [("quickstart.c", "c11"), ("quickstart.cpp", "c++11")]
)
def test_the_quickstart_prints_the_parts_of_an_id(
    tmp_path: Path, name: str, standard: str
) -> None:
    source = (ROOT / "examples" / name).read_text("utf-8")
    assert QUICKSTART.fullmatch(run([compiled(tmp_path, source, standard)]))


def test_the_library_exports_exactly_what_the_header_declares() -> None:
    """tests/abi checks the versions of the symbols."""
    lines = run(["nm", "-D", "--defined-only", SHARED]).splitlines()
    symbols = [line.split()[-2:] for line in lines]
    # GNU ld also lists the versions themselves, as absolute symbols.
    assert sorted(n.split("@")[0] for kind, n in symbols if kind != "A") == DECLARED
    assert len(DECLARED) >= 10


def dynamic(tag: str) -> list[str]:
    """Return the values of a tag in the dynamic section of the shared library."""
    return re.findall(rf"\({tag}\).*\[(.*)\]", run(["readelf", "-d", SHARED]))


def test_the_soname_is_that_of_the_build() -> None:
    soname = run([LIBRARY_SCRIPT, "soname"]).strip()
    assert dynamic("SONAME") == [soname]
    assert (RELEASE / soname).resolve() == SHARED.resolve()


def test_the_library_needs_only_the_c_library() -> None:
    allowed = re.compile(r"libc\.so\.|libgcc_s\.so\.|ld-linux")
    assert [name for name in dynamic("NEEDED") if not allowed.match(name)] == []


def test_the_versions_of_manifest_header_and_library_agree(tmp_path: Path) -> None:
    source = r"""
#include <snowflake.h>
#include <stdio.h>
int main(void)
{
  printf("%d.%d.%d %s %d %u %s\n", SNOWFLAKE_VERSION_MAJOR, SNOWFLAKE_VERSION_MINOR,
         SNOWFLAKE_VERSION_PATCH, SNOWFLAKE_VERSION_STRING, SNOWFLAKE_VERSION_NUMBER,
         (unsigned)snowflake_version_number(), snowflake_version_string());
  return 0;
}
"""
    manifest = (ROOT / "Cargo.toml").read_text("utf-8")
    (version,) = re.findall(r'(?m)^version = "(\d+\.\d+\.\d+)"$', manifest)
    major, minor, patch = map(int, version.split("."))
    number = str(major * 10000 + minor * 100 + patch)
    seen = run([compiled(tmp_path, source, "c11")]).split()
    assert seen == [version, version, number, number, version]


def test_the_c_suite_knows_every_status() -> None:
    known = re.findall(r"\bSNOWFLAKE_(?:OK|ERR_\w+)(?= =)", TEXT)
    suite = (ROOT / "tests/c/errors.c").read_text("utf-8")
    table = suite[suite.index("STATUSES[]") : suite.index("STATUS_COUNT")]
    assert sorted(re.findall(r"SNOWFLAKE_\w+", table)) == sorted(known)


@pytest.mark.parametrize("name", DECLARED)
def test_the_comment_of_a_function_has_its_name_and_thread_rule(name: str) -> None:
    declaration = rf"(?m)^/\*\*\n((?:^ \*.*\n)+) \*/\nSNOWFLAKE_API\b[^;/]*?\b{name}\("
    match = re.search(declaration, TEXT)
    assert match
    paragraphs = match[1].split(" *\n")
    # The first one of a group may follow what is said about the group.
    assert any(words.startswith(f" * {name} ") for words in paragraphs[:2])
    assert "Thread rule: " in paragraphs[-1]


def test_the_library_stays_loaded_after_dlclose() -> None:
    section = run(["readelf", "-d", "--wide", SHARED])
    assert re.search(r"\(FLAGS_1\).*\bNODELETE\b", section)


def test_every_declaration_begins_with_snowflake_api() -> None:
    found = re.findall(r"(?m)^SNOWFLAKE_API\b[^;{}#]*?\b(snowflake_\w+)\(", CODE)
    assert sorted(found) == DECLARED


def test_snowflake_api_can_be_set_by_the_program(tmp_path: Path) -> None:
    source = (
        "#define SNOWFLAKE_API extern\n#include <snowflake.h>\n"
        "int main(void) { return snowflake_version_number() == 0; }\n"
    )
    run([compiled(tmp_path, source, "c11")])


def test_types_are_plain_typedefs_that_end_in_t() -> None:
    """So an enum is the same type in C and in C++."""
    for body in re.findall(r"typedef (?:struct|enum) \{([^}]*)\}", CODE):
        assert "#" not in body
    tagged = re.findall(r"\b(?:struct|enum) (?!\{)\w+", CODE)
    assert tagged == ["struct snowflake_keeper_t", "struct snowflake_t"]
    types = re.findall(r"(?m)^\} (\w+);", CODE)
    assert len(types) >= 10
    assert [name for name in types if not name.endswith("_t")] == []


@pytest.mark.parametrize("name", DECLARED)
def test_a_result_that_is_ignored_is_warned_of(tmp_path: Path, name: str) -> None:
    (parameters,) = re.findall(rf"\b{name}\(([^)]*)\);", CODE)
    count = 0 if parameters == "void" else parameters.count(",") + 1
    # The numbers of enums are 0, too; C++ has no such conversion.
    call = f"{name}({', '.join(['0'] * count)})"
    source = f"#include <snowflake.h>\nint main(void) {{ {call}; return 0; }}\n"
    if name in MAY_BE_IGNORED:
        compiled(tmp_path, source, "c11")
        return
    with pytest.raises(AssertionError, match="unused-result"):
        compiled(tmp_path, source, "c11")


def test_the_header_is_what_the_sources_generate() -> None:

    run([*GENERATE, "--check"])
