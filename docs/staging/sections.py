"""Sections of Markdown files, and the pages that include them.

A page includes a section by a comment on a line of its own:

    <!-- include README.md#limits -->
    <!-- include README.md#libsnowflake from "```c" before "An ID is" -->
    <!-- include README.md#try-it to #speed -->
    <!-- include CHANGELOG.md -->
    <!-- code examples/quickstart.py -->
    <!-- drawing window.svg -->

The first takes what is below that heading; `from` and `before` cut it at the first
line that begins so; `to` takes whole sections, with their headings, until another one.
The fourth takes a whole file but its title. The levels of headings are changed to fit
the place, and links lead to the pages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pygments.lexers import get_lexer_for_filename

from . import DOCS, ROOT, StagingError, bits

MARKER = re.compile(
    r"^<!-- include (?P<file>[\w./-]+)(?:#(?P<slug>[\w-]+))?(?: to #(?P<to>[\w-]+))?"
    r'(?: from "(?P<start>[^"]+)")?(?: before "(?P<end>[^"]+)")? -->$'
)
CODE = re.compile(r"^<!-- code (?P<file>[\w./-]+) -->$")
DRAWING = re.compile(r"^<!-- drawing (?P<file>[\w-]+\.svg) -->$")
ANY_MARKER = re.compile(r"^<!-- (?:include|code|drawing)\b")
HEADING = re.compile(r"^(#{1,6}) +(.*?) *$")
LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\]\[`]|`[^`]*`)+)\]\((?P<target>[^)\s]+)\)"
)


@dataclass(frozen=True)
class Heading:
    """A heading: which line of its file, how deep, and its anchor."""

    line: int
    level: int
    slug: str


def slug_of(title: str) -> str:
    """Return the anchor that GitHub and Sphinx give a heading."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def headings(lines: list[str]) -> Iterator[Heading]:
    """Yield the headings, not counting lines of fenced blocks."""
    for number, line, is_code in with_fences(lines):
        found = None if is_code else HEADING.match(line)
        if found:
            yield Heading(number, len(found[1]), slug_of(found[2]))


def with_fences(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield number, line, and whether it belongs to a fenced block."""
    fence = ""
    for number, line in enumerate(lines):
        mark = re.match(r"^(`{3,})", line)
        if fence:
            yield number, line, True
            if mark and line.strip() == fence:
                fence = ""
        else:
            fence = mark[1] if mark else ""
            yield number, line, bool(mark)


def section(path: Path, slug: str | None, to: str | None = None) -> list[str]:
    """Return what is below a heading, or all sections from it to another one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = list(headings(lines))
    if slug is None:
        return lines[found[0].line + 1 :]
    place = next((at for at, one in enumerate(found) if one.slug == slug), None)
    if place is None:
        known = ", ".join(one.slug for one in found)
        raise StagingError(f"{path.name} has no section #{slug}; it has {known}")
    first = found[place]
    after = found[place + 1 :]
    if to is not None:
        last = next((one for one in after if one.slug == to), None)
        if last is None:
            raise StagingError(f"{path.name} has no section #{to} after #{slug}")
        return lines[first.line : last.line]
    # The first heading of a file is its title: its section is the opening.
    ends = [one for one in after if one.level <= first.level or first.level == 1]
    return lines[first.line + 1 : ends[0].line if ends else len(lines)]


def cut(lines: list[str], start: str | None, end: str | None) -> list[str]:
    """Cut at the first lines that begin with `start` and, after it, with `end`."""
    low, high = 0, len(lines)
    for text in (start, end):
        if text is None:
            continue
        places = [at for at in range(low, len(lines)) if lines[at].startswith(text)]
        if not places:
            raise StagingError(f'no line begins with "{text}"')
        low, high = (places[0], high) if text == start else (low, places[0])
    return lines[low:high]


def at_level(lines: list[str], level: int) -> list[str]:
    """Move the headings so that the highest of them has this level."""
    found = list(headings(lines))
    if not found:
        return lines
    by = level - min(one.level for one in found)
    moved = list(lines)
    for one in found:
        title = lines[one.line].lstrip("#")
        moved[one.line] = "#" * (one.level + by) + title
    return moved


class Places:
    """On which page the text of a file of the repository is."""

    def __init__(self, pages: dict[PurePosixPath, str], more: dict[str, str]) -> None:
        """Find it from the includes of the pages.

        Args:
            pages: The text of each page, by its path below docs/.
            more: The page of other files and folders, by their path.
        """
        self._places = dict(more)
        for page, text in pages.items():
            self._places.setdefault(f"docs/{page}", f"/{page}")
            for line in text.splitlines():
                found = MARKER.match(line)
                if found and not found["start"]:
                    self._note(f"/{page}", found["file"], found["slug"], found["to"])
        self.files: set[str] = set()

    def _note(self, page: str, file: str, slug: str | None, to: str | None) -> None:
        self._places.setdefault(file, page)
        if slug and not to:
            self._places.setdefault(f"{file}#{slug}", page)
        for one in headings(section(ROOT / file, slug, to)):
            self._places.setdefault(f"{file}#{one.slug}", f"{page}#{one.slug}")

    def link(self, source: str, target: str) -> str | None:
        """Return where a link of a file leads in the pages; None if to no page.

        Args:
            source: The file that it is in, by its path in the repository.
            target: Where it leads there.
        """
        if re.match(r"[a-z]+:", target):
            return target
        path, _, anchor = target.partition("#")
        if path:
            path = posixpath.normpath(PurePosixPath(source).parent / path)
        file = path.rstrip("/") or source
        place = self._places.get(f"{file}#{anchor}" if anchor else file)
        if place:
            return place
        if anchor:
            raise StagingError(
                f"{source} links to {target}, which no page includes: include the "
                "section in a page of docs/"
            )
        if not (ROOT / file).exists():
            raise StagingError(f"{source} links to {target}, which does not exist")
        if (ROOT / file).is_dir() or file.endswith((".md", ".rst")):
            return None
        self.files.add(file)
        return f"/files/{file}"


def relinked(lines: list[str], source: str, places: Places) -> list[str]:
    """Make the links of a file lead to the pages."""

    def turned(found: re.Match[str]) -> str:
        target = places.link(source, found["target"])
        if target is None:
            return found["text"]
        return f"{found['image']}[{found['text']}]({target})"

    return [
        line if is_code else LINK.sub(turned, line)
        for _, line, is_code in with_fences(lines)
    ]


def drawing(name: str, folder: Path = DOCS / "drawings") -> str:
    """Return a drawing: one of the folder, or one that is made from the vectors."""
    made = bits.drawings()
    if name in made:
        return made[name]
    path = folder / name
    if not path.exists():
        raise StagingError(f"drawing {name} does not exist in docs/drawings")
    return path.read_text(encoding="utf-8")


def as_html(text: str) -> list[str]:
    """Return a drawing as a part of the page, so that it takes the page's colours."""
    svg = text[text.index("<svg") :].strip()
    # An empty line would end the block of HTML.
    body = [line for line in svg.splitlines() if line.strip()]
    return ["```{raw} html", '<figure class="drawing">', *body, "</figure>", "```"]


def program(file: str) -> list[str]:
    """Return a program as it is, folded away."""
    path = ROOT / file
    if not path.exists():
        raise StagingError(f"program {file} does not exist")
    source = path.read_text(encoding="utf-8").rstrip()
    language = get_lexer_for_filename(path.name).aliases[0]
    opening = ["<details>", f"<summary><code>{file}</code></summary>", ""]
    return [*opening, f"```{language}", *source.splitlines(), "```", "", "</details>"]


def expanded(page: PurePosixPath, text: str, places: Places) -> str:
    """Return a page with what it includes."""
    result: list[str] = []
    level = 1
    for number, line, is_code in with_fences(text.splitlines()):
        where = f"docs/{page}:{number + 1}"
        heading = None if is_code else HEADING.match(line)
        if heading:
            level = len(heading[1])
        if is_code or not ANY_MARKER.match(line):
            result.append(line)
            continue
        try:
            result += included(line, level + 1, places)
        except StagingError as error:
            raise StagingError(f"{where}: {error}") from None
    return "\n".join(trimmed(result)) + "\n"


def trimmed(lines: list[str]) -> list[str]:
    """Drop the empty lines at the end of blocks, which only doctest wants."""
    result: list[str] = []
    was_code = False
    for _, line, is_code in with_fences(lines):
        if was_code and is_code and line.startswith("```"):
            while not result[-1]:
                result.pop()
        result.append(line)
        was_code = is_code
    return result


def included(line: str, level: int, places: Places) -> list[str]:
    """Return what one line asks for."""
    if found := DRAWING.match(line):
        return as_html(drawing(found["file"]))
    if found := CODE.match(line):
        return program(found["file"])
    found = MARKER.match(line)
    if not found:
        raise StagingError(
            f"an include must have a form of docs/staging/sections.py, got {line}"
        )
    lines = section(ROOT / found["file"], found["slug"], found["to"])
    lines = cut(lines, found["start"], found["end"])
    return relinked(at_level(lines, level), found["file"], places)
