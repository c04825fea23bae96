"""Every link leads somewhere, and no page loads anything from another host."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from built import RUST, SITE, Page, page

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
        return f"{link} leads to {target.relative_to(SITE)}, which does not exist"
    is_ours = target.suffix == ".html" and RUST not in target.parents
    if (
        is_ours
        and parts.fragment
        and unquote(parts.fragment) not in page(target).anchors
    ):
        return f"{link}: {target.relative_to(SITE)} has no anchor #{parts.fragment}"
    return None


def test_every_link_leads_somewhere(pages: list[Page]) -> None:
    assert len(pages) > 20
    faults = [
        (str(source.path.relative_to(SITE)), found)
        for source in pages
        for link in [*source.links, *(load.partition("?")[0] for load in source.loads)]
        if (found := fault(source, link))
    ]
    assert faults == []


def test_no_page_loads_anything_from_other_hosts(pages: list[Page]) -> None:
    rust = [page(path) for path in sorted(RUST.rglob("*.html"))]
    assert rust
    loads = {load for one in [*pages, *rust] for load in one.loads}
    assert [load for load in sorted(loads) if OTHER_HOST.match(load)] == []


def test_no_style_sheet_loads_anything_from_other_hosts(pages: list[Page]) -> None:
    styles = sorted(SITE.rglob("*.css"))
    assert styles
    for path in styles:
        assert LOADED_BY_CSS.findall(path.read_text(encoding="utf-8")) == [], path
