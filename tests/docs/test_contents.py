"""The pages hold everything: each function, each name, each language."""

from __future__ import annotations

import re

import libsnowflake
import pytest
from built import DOCS, SITE, Page
from common import INCLUDE, ROOT

HEADER = (INCLUDE / "snowflake.h").read_text(encoding="utf-8")
CPP_HEADER = (INCLUDE / "snowflake.hpp").read_text(encoding="utf-8")
CODE = re.sub(r"/\*.*?\*/|//[^\n]*", "", HEADER, flags=re.DOTALL)
# Not for users.
INTERNAL = {"SNOWFLAKE_H", "SNOWFLAKE_STATIC", "SNOWFLAKE_ASSERT_SIZE"}
LANGUAGES = sorted(path.parent.name for path in ROOT.glob("bindings/*/language.toml"))


def built(pages: list[Page], path: str) -> Page:
    """Return a page of the site."""
    (found,) = [one for one in pages if one.path == SITE / path]
    return found


def test_the_c_reference_has_every_name_of_the_header(pages: list[Page]) -> None:
    names = set(re.findall(r"\b(?:snowflake|SNOWFLAKE)_\w+", CODE)) - INTERNAL
    assert len(names) > 90
    # An enumerator is below its enum: c.snowflake_status_t.SNOWFLAKE_OK.
    anchors = built(pages, "reference/c.html").anchors
    documented = {anchor.rpartition(".")[2] for anchor in anchors}
    assert sorted(names - documented) == []


def test_the_c_reference_links_the_names_in_its_sentences(pages: list[Page]) -> None:
    links = built(pages, "reference/c.html").links
    for name in ("snowflake_new", "snowflake_status_t.SNOWFLAKE_ERR_STRUCT_SIZE"):
        assert links.count(f"#c.{name}") >= 3


def test_the_c_reference_has_every_field_of_the_structs(pages: list[Page]) -> None:
    bodies = re.findall(r"^typedef struct \{\n(.*?)^\} (\w+);", CODE, re.M | re.S)
    names = {
        f"c.{struct}.{name}"
        for body, struct in bodies
        for name in re.findall(r"^ {2}\w[\w ]*[ *](\w+)(?:\[\d+\])?;$", body, re.M)
    }
    assert len(names) > 30
    assert names - built(pages, "reference/c.html").anchors == set()


def test_every_function_of_c_has_its_thread_rule(pages: list[Page]) -> None:
    functions = re.findall(r"^SNOWFLAKE_API\b[^;{}#]*?\bsnowflake_\w+\(", CODE, re.M)
    assert len(functions) >= 27
    words = built(pages, "reference/c.html").words
    assert words.count("Thread rule:") >= len(functions)


FUNCTION = re.compile(r"^ {2}[a-z][\w:<>&*, ]* [&*]?(\w+)\(", re.MULTILINE)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("error", 2),
        ("wait_error", 2),
        ("batch_error", 1),
        ("parts", 2),
        ("layout", 12),
        ("generator", 9),
    ],
)
def test_the_cpp_reference_has_every_public_function(
    pages: list[Page], kind: str, least: int
) -> None:
    anchors = built(pages, "reference/cpp.html").anchors
    body = re.search(rf"^(?:class|struct) {kind}\b.*?^}};", CPP_HEADER, re.M | re.S)
    assert body
    # Constructors have the name of the class; not all of them are for users.
    names = set(FUNCTION.findall(body[0].partition("\nprivate:")[0])) - {kind}
    assert len(names) >= least
    mangled = f"{len(kind)}{kind}"
    missing = [
        name
        for name in sorted(names)
        if not any(f"{mangled}{len(name)}{name}" in anchor for anchor in anchors)
    ]
    assert missing == []


def test_the_python_reference_has_every_public_name(pages: list[Page]) -> None:
    anchors = built(pages, "reference/python.html").anchors
    names = [name for name in libsnowflake.__all__ if not name.startswith("__")]
    modules = ("libsnowflake", "libsnowflake.errors", "libsnowflake.text")
    missing = [
        name
        for name in names
        if not any(f"{module}.{name}" in anchors for module in modules)
    ]
    assert missing == []


def test_the_python_reference_tells_what_the_encodings_are(pages: list[Page]) -> None:
    words = built(pages, "reference/python.html").words
    assert "in the order of ASCII (11)" in words


def test_the_python_reference_has_every_call_of_a_generator(pages: list[Page]) -> None:
    anchors = built(pages, "reference/python.html").anchors
    kind = libsnowflake.SnowflakeGenerator
    names = [name for name in dir(kind) if not name.startswith("_")]
    assert {"next_id", "try_next_id", "batch", "layout"} <= set(names)
    prefix = f"libsnowflake.{kind.__name__}"
    assert [name for name in names if f"{prefix}.{name}" not in anchors] == []


def test_there_are_languages() -> None:
    assert len(LANGUAGES) >= 20


@pytest.mark.parametrize("language", ["c", "cpp", "python", *LANGUAGES])
def test_a_language_has_a_page_with_its_quickstart(
    pages: list[Page], language: str
) -> None:
    text = (DOCS / "languages" / f"{language}.md").read_text(encoding="utf-8")
    (path,) = re.findall(r"^```\{literalinclude\} \.\./\.\./(.*)$", text, re.MULTILINE)
    folder = f"bindings/{language}/" if language in LANGUAGES else "examples/"
    assert path.startswith(folder)
    source = (ROOT / path).read_text(encoding="utf-8").strip()
    assert source in built(pages, f"languages/{language}.html").words
    title = text.partition("\n")[0].removeprefix("# ")
    assert title in built(pages, "languages/index.html").words
