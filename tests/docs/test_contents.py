"""The pages hold everything: each function, each name, each language."""

from __future__ import annotations

import re

import libsnowflake
import pytest
from built import SITE, page

from docs.staging import ROOT, headers, languages

HEADER = (ROOT / "include" / "snowflake.h").read_text(encoding="utf-8")
CPP_HEADER = (ROOT / "include" / "snowflake.hpp").read_text(encoding="utf-8")
LANGUAGES = languages.languages()


def test_the_c_reference_has_every_name_of_the_header() -> None:
    known = headers.roles(HEADER)
    assert sum(role == "c:func" for role in known.values()) >= 27
    names = set(known)
    # An enumerator is below its enum: c.snowflake_status_t.SNOWFLAKE_OK.
    anchors = page(SITE / "reference" / "c.html").anchors
    documented = {anchor.rpartition(".")[2] for anchor in anchors}
    assert sorted(names - documented) == []


def test_the_c_reference_links_the_names_that_its_sentences_hold() -> None:
    links = page(SITE / "reference" / "c.html").links
    for name in ("snowflake_new", "snowflake_status_t.SNOWFLAKE_ERR_STRUCT_SIZE"):
        assert links.count(f"#c.{name}") >= 3


def test_the_c_reference_has_every_field_of_the_structs() -> None:
    bodies = re.findall(r"^typedef struct \{\n(.*?)^\} (\w+);", HEADER, re.M | re.S)
    names = {
        f"c.{struct}.{name}"
        for body, struct in bodies
        for name in re.findall(r"^ {2}\w[\w ]*[ *](\w+)(?:\[\d+\])?;$", body, re.M)
    }
    assert len(names) > 30
    assert names - page(SITE / "reference" / "c.html").anchors == set()


def test_every_function_of_c_has_its_thread_rule() -> None:
    known = headers.roles(HEADER)
    functions = [name for name, role in known.items() if role == "c:func"]
    words = page(SITE / "reference" / "c.html").words
    assert words.count("Threads:") >= len(functions)


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
def test_the_cpp_reference_has_every_public_function(kind: str, least: int) -> None:
    anchors = page(SITE / "reference" / "cpp.html").anchors
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


def test_the_python_reference_has_every_public_name() -> None:
    anchors = page(SITE / "reference" / "python.html").anchors
    names = [name for name in libsnowflake.__all__ if not name.startswith("__")]
    modules = ("libsnowflake", "libsnowflake.errors", "libsnowflake.text")
    missing = [
        name
        for name in names
        if not any(f"{module}.{name}" in anchors for module in modules)
    ]
    assert missing == []


def test_the_python_reference_tells_what_the_encodings_are() -> None:
    words = page(SITE / "reference" / "python.html").words
    assert "in the order of ASCII (11)" in words


def test_the_python_reference_has_every_call_of_a_generator() -> None:
    anchors = page(SITE / "reference" / "python.html").anchors
    kind = libsnowflake.SnowflakeGenerator
    names = [name for name in dir(kind) if not name.startswith("_")]
    assert {"next_id", "try_next_id", "batch", "layout"} <= set(names)
    prefix = f"libsnowflake.{kind.__name__}"
    assert [name for name in names if f"{prefix}.{name}" not in anchors] == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.key)
def test_a_language_has_a_page_with_its_quickstart(
    language: languages.Language,
) -> None:
    built = page(SITE / "languages" / f"{language.key}.html")
    source = language.source.read_text(encoding="utf-8").strip()
    assert source in built.words
    assert language.title in page(SITE / "languages" / "index.html").words


def test_c_cpp_and_python_are_among_the_languages() -> None:
    assert {"c", "cpp", "py"} <= {language.key for language in LANGUAGES}
