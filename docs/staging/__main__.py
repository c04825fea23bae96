"""Lay out the pages for Sphinx: python -m docs.staging FOLDER."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path, PurePosixPath

from . import DOCS, ROOT, StagingError, headers, languages, sections

PAGES = (".md", ".rst")
# The pages of what no page includes, but others link to.
MORE = {
    "README.md": "/index.md",
    "include/snowflake.h": "/reference/c.rst",
    "include/snowflake.hpp": "/reference/cpp.rst",
    "examples": "/languages/index.md",
    "examples/servers": "/guide/deployment.md",
}


def pages() -> dict[PurePosixPath, str]:
    """Return the pages of docs/, by their path there."""
    return {
        PurePosixPath(path.relative_to(DOCS).as_posix()): path.read_text(
            encoding="utf-8"
        )
        for path in sorted(DOCS.rglob("*"))
        # The README in Portuguese is for readers of the repository.
        if path.suffix in PAGES and path.name != "README.pt-BR.md"
    }


def staged() -> dict[str, bytes]:
    """Return everything Sphinx is to read, by its path."""
    sources = pages()
    more = dict(MORE)
    found = languages.languages()
    for language in found:
        more[language.place] = f"/languages/{language.key}.md"
    places = sections.Places(sources, more)
    result = {}
    for page, text in sources.items():
        result[str(page)] = sections.expanded(page, text, places)
    for language in found:
        result[f"languages/{language.key}.md"] = languages.page(language)
    menu = "languages/index.md"
    result[menu] = result[menu].replace("<!-- languages -->", languages.index(found))
    result.update(references())
    encoded = {name: text.encode() for name, text in result.items()}
    for file in places.files:
        encoded[f"files/{file}"] = (ROOT / file).read_bytes()
    return encoded


def references() -> dict[str, str]:
    """Return the references of the headers, and the headers as hawkmoth reads them."""
    names = ("snowflake.h", "snowflake.hpp")
    c, cpp = ((ROOT / "include" / name).read_text(encoding="utf-8") for name in names)
    known = headers.roles(c)
    return {
        "reference/c.rst": headers.c_page(c),
        "reference/cpp.rst": headers.cpp_page(cpp, c),
        "headers/snowflake.h": headers.translated(c, known),
        "headers/snowflake.hpp": headers.translated(cpp, known),
    }


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into a folder, and leave alone what is there and the same.

    Sphinx reads again only what is newer than what it has built.
    """
    wanted = {folder / name for name in files}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
    for name, content in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> int:
    """Write the pages; return the exit code."""
    if len(sys.argv) != 2:
        print("usage: python -m docs.staging FOLDER", file=sys.stderr)
        return 2
    try:
        write(Path(sys.argv[1]), staged())
    except StagingError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
