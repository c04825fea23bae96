"""What is put into the pages before Sphinx reads them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from docs.staging import ROOT, StagingError, headers, languages, sections

README = """# Title

Opening.

## One

```sh
# no heading
```

### Below

Text of [the other](#two), [a file](LICENSE-MIT) and [a folder](examples).

## Two

Last.
"""
PAGE = PurePosixPath("guide/page.md")


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(README, encoding="utf-8")
    return path


def test_a_section_ends_at_the_next_heading_of_its_level(readme: Path) -> None:
    found = sections.section(readme, "one")
    assert found[1:4] == ["```sh", "# no heading", "```"]
    assert "### Below" in found
    assert "## Two" not in found


def test_the_section_of_the_title_is_the_opening(readme: Path) -> None:
    assert "".join(sections.section(readme, "title")) == "Opening."


def test_whole_sections_keep_their_headings(readme: Path) -> None:
    found = sections.section(readme, "one", "two")
    assert found[0] == "## One"
    assert "Last." not in found


def test_a_section_that_is_not_there_is_named_with_those_that_are(readme: Path) -> None:
    with pytest.raises(StagingError, match=r"no section #three; it has title, one"):
        sections.section(readme, "three")


def test_headings_are_moved_to_where_they_stand() -> None:
    assert sections.at_level(["### A", "#### B"], 2) == ["## A", "### B"]


def test_a_part_is_cut_out_by_the_beginnings_of_lines() -> None:
    lines = ["a", "b 1", "c", "b 2"]
    assert sections.cut(lines, "b", None) == ["b 1", "c", "b 2"]
    assert sections.cut(lines, "b", "c") == ["b 1"]
    with pytest.raises(StagingError, match='no line begins with "x"'):
        sections.cut(lines, "x", None)


def places() -> sections.Places:
    page = "<!-- include README.md#limits -->\n"
    return sections.Places({PAGE: page}, {"examples": "/languages/index.md"})


def test_links_lead_to_the_page_that_includes_what_they_name() -> None:
    assert places().link("README.md", "#limits") == "/guide/page.md"
    assert places().link("benches/README.md", "../README.md#limits") == "/guide/page.md"
    assert places().link("README.md", "examples/") == "/languages/index.md"
    assert places().link("README.md", "https://semver.org") == "https://semver.org"


def test_a_file_without_a_page_comes_along_and_a_folder_does_not() -> None:
    found = places()
    assert found.link("README.md", "LICENSE-MIT") == "/files/LICENSE-MIT"
    assert found.files == {"LICENSE-MIT"}
    assert found.link("README.md", "tests/") is None


@pytest.mark.parametrize("target", ["#nowhere", "no/such/file.md"])
def test_a_link_that_leads_nowhere_stops_the_build(target: str) -> None:
    with pytest.raises(StagingError, match="README.md links to"):
        places().link("README.md", target)


@pytest.mark.parametrize(
    "line",
    [
        "<!-- include README.md#no-such-section -->",
        "<!-- drawing no-such.svg -->",
        "<!-- code no/such/program.py -->",
        "<!-- include README.md limits -->",
    ],
)
def test_what_a_page_asks_for_and_is_not_there_is_named_by_its_line(line: str) -> None:
    with pytest.raises(StagingError, match=r"docs/guide/page\.md:3: "):
        sections.expanded(PAGE, f"# Page\n\n{line}\n", places())


def test_an_include_in_a_block_of_code_is_left_alone() -> None:
    text = "# Page\n\n```text\n<!-- drawing no-such.svg -->\n```\n"
    assert sections.expanded(PAGE, text, places()) == text


def test_a_session_does_not_end_in_an_empty_line() -> None:
    text = "# Page\n\n```python\n>>> 1\n1\n\n```\n\n```sh\nls\n```\n"
    trimmed = "# Page\n\n```python\n>>> 1\n1\n```\n\n```sh\nls\n```\n"
    assert sections.expanded(PAGE, text, places()) == trimmed


def test_a_comment_of_the_header_gets_links_and_fields() -> None:
    known = {"snowflake_new": "c:func", "SNOWFLAKE_ERR_NULL": "c:enumerator"}
    found = headers.rest_of(
        [
            "snowflake_new takes `config`.",
            "",
            "Returns 0, or _NULL",
            "where it is.",
            "",
        ],
        known,
    )
    assert found[0] == ":c:func:`snowflake_new` takes ``config``."
    assert found[2] == (
        ":returns: 0, or :c:enumerator:`_NULL <SNOWFLAKE_ERR_NULL>` where it is."
    )


def test_the_translated_header_says_the_same_to_a_compiler() -> None:
    header = (ROOT / "include" / "snowflake.h").read_text(encoding="utf-8")
    translated = headers.translated(header, headers.roles(header))
    assert without_comments(translated) == without_comments(header)
    assert "///" not in translated


def without_comments(header: str) -> list[str]:
    """Return the lines of code. Each comment of the header has lines of its own."""
    code = []
    is_comment = False
    for line in header.splitlines():
        line = line.strip()
        is_comment = is_comment or line.startswith("/*")
        if not is_comment and line and not line.startswith("///"):
            code.append(line)
        is_comment = is_comment and not line.endswith("*/")
    return code


def test_a_language_that_is_added_gets_a_page(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "quickstart.go").write_text("package main // ```\n")
    # One that is more than a file has a folder.
    ruby_folder = tmp_path / "examples" / "quickstart-ruby"
    ruby_folder.mkdir()
    (ruby_folder / "quickstart.rb").write_text("puts 1\n")
    # The folder need not be named like the language: the commands tell.
    folder = tmp_path / "tests" / "languages" / "by-cgo"
    folder.mkdir(parents=True)
    told = 'title = "Go"\nloads = "cgo"\nnumber = "`int64` | whole"\n'
    told += 'debian = ["golang-go"]\n'
    told += 'quickstart = ["go", "run", "{root}/examples/quickstart.go"]\n'
    (folder / "language.toml").write_text(told)
    go, ruby = languages.languages(tmp_path)
    assert (go.key, go.title, go.loads) == ("go", "Go", "cgo")
    assert (ruby.title, ruby.place) == (
        "Ruby",
        "examples/quickstart-ruby/quickstart.rb",
    )
    assert (
        "````{code-block} go\n:force:\n\npackage main // ```\n````"
        in languages.page(go)
    )
    assert "| Debian's packages | `golang-go` |" in languages.page(go)
    assert "| Holds an ID in | `int64` \\| whole |" in languages.page(go)
    assert "\nGo </languages/go>\nRuby </languages/rb>\n" in languages.index([go, ruby])
