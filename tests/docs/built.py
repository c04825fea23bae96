"""The built pages, and the code in their sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from common import ROOT

DOCS = ROOT / "docs"
SITE = ROOT / "target" / "docs"
# rustdoc checks its own links (`--deny warnings`), and makes anchors by a script.
RUST = SITE / "rust"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
# Elements that load what they name, where an <a> only leads there.
LOADING = {"script", "img", "iframe", "source", "use", "image", "object", "embed"}
FENCE = re.compile(r"^(`{3,})(\S*)[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass
class Page:
    """A built page: its anchors, where it leads, what it loads, and its words."""

    path: Path
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    words: str = ""


class Reader(HTMLParser):
    """Reads a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value}
        for name in ("id", "name"):
            if name in found and (name == "id" or tag == "a"):
                self._page.anchors.add(found[name])
        if tag == "a" and "href" in found:
            self._page.links.append(found["href"])
        if tag == "link" and "href" in found:
            self._page.loads.append(found["href"])
        if tag in LOADING:
            loads = (found[name] for name in ("src", "href", "data") if name in found)
            self._page.loads += loads

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def close(self) -> None:
        super().close()
        self._page.words = "".join(self._words)


@cache
def page(path: Path) -> Page:
    """Read a built page."""
    result = Page(path)
    reader = Reader(result)
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return result


@dataclass(frozen=True)
class Block:
    """A fenced block of code."""

    path: Path
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks(paths: list[Path]) -> Iterator[Block]:
    """Yield the blocks of Markdown files."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            # In curly braces are instructions for Sphinx.
            if not match[2].startswith("{"):
                line = text.count("\n", 0, match.start()) + 1
                yield Block(path, line, match[2], match[3])
