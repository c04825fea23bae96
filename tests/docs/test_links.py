"""Every link leads somewhere, and no page loads anything from another host."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import RUST, SITE, Page, page, pages

PAGES = pages()
IDS = [str(one.path.relative_to(SITE)) for one in PAGES]
OTHER_HOST = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
# In a style sheet, `url(` or `@import` with an address.
LOADED_BY_CSS = re.compile(
    r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^)"']+""", re.IGNORECASE
)


def fault(source: Page, link: str) -> str | None:
    """Return why a link of a page leads nowhere; None if it does lead somewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        known = ("https", "mailto")
        return None if parts.scheme in known else f"{link} is not https"
    target = source.path
    if parts.path:
        target = (source.path.parent / unquote(parts.path)).resolve()
    if SITE not in target.parents and target != SITE:
        return f"{link} leads out of the site"
    if not target.is_file():
        return f"{link} leads to {target.relative_to(SITE)}, which is no file"
    is_ours = target.suffix == ".html" and RUST not in target.parents
    if (
        is_ours
        and parts.fragment
        and unquote(parts.fragment) not in page(target).anchors
    ):
        return f"{link}: {target.relative_to(SITE)} has no anchor #{parts.fragment}"
    return None


def test_there_are_pages() -> None:
    assert len(PAGES) > 20


@pytest.mark.parametrize("source", PAGES, ids=IDS)
def test_the_links_of_a_page_lead_somewhere(source: Page) -> None:
    local = [load.partition("?")[0] for load in source.loads]
    faults = [fault(source, link) for link in [*source.links, *local]]
    assert [one for one in faults if one] == []


@pytest.mark.parametrize("source", PAGES, ids=IDS)
def test_a_page_loads_nothing_from_other_hosts(source: Page) -> None:
    assert [load for load in source.loads if OTHER_HOST.match(load)] == []


def test_rustdoc_loads_nothing_from_other_hosts() -> None:
    paths = sorted(RUST.rglob("*.html"))
    assert paths
    loads = {load for path in paths for load in page(path).loads}
    assert [load for load in sorted(loads) if OTHER_HOST.match(load)] == []


def styles() -> list[Path]:
    """Return the style sheets of the site."""
    return sorted(SITE.rglob("*.css"))


@pytest.mark.parametrize("style", styles(), ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_from_other_hosts(style: Path) -> None:
    assert LOADED_BY_CSS.findall(style.read_text(encoding="utf-8")) == []
