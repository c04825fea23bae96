"""The drawings say what the code says, and take their colours from the page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
from libsnowflake import Layout

from docs.staging import DOCS, ROOT, bits

BY_HAND = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((DOCS / "drawings").glob("*.svg"))
}
DRAWINGS = {**BY_HAND, **bits.drawings()}
SVG = "{http://www.w3.org/2000/svg}"
# What a drawing must leave to the style sheet, or it is unreadable in the dark.
COLOURS = {"fill", "stroke", "style", "color", "font-family"}


@cache
def code() -> str:
    """Return the sources that the drawings are about."""
    folders = (ROOT / "src", ROOT / "include")
    paths = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_there_are_the_three_pictures() -> None:
    assert {"id.svg", "life.svg", "window.svg"} <= set(DRAWINGS)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_leaves_its_colours_to_the_page(name: str) -> None:
    root = ET.fromstring(DRAWINGS[name])
    for element in root.iter():
        assert not COLOURS & set(element.attrib), ET.tostring(element)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_uses_classes_that_have_a_style(name: str) -> None:
    style = (DOCS / "_static" / "drawing.css").read_text(encoding="utf-8")
    for element in ET.fromstring(DRAWINGS[name]).iter():
        for kind in element.get("class", "").split():
            assert f".{kind}" in style, kind


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_words_for_those_who_do_not_see_it(name: str) -> None:
    root = ET.fromstring(DRAWINGS[name])
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    told = {element.get("id"): element.text for element in root}
    assert len(named) == 2
    assert all(told.get(one) for one in named)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_names_in_a_drawing_are_those_of_the_code(name: str) -> None:
    named = [
        word
        for element in ET.fromstring(BY_HAND[name]).iter()
        if "mono" in element.get("class", "").split()
        for word in re.findall(r"[a-z_]{3,}", element.text or "")
    ]
    assert named
    for word in named:
        assert re.search(rf"\b{word}(_|\b)", code()), word


def test_the_life_of_a_call_has_the_steps_of_the_code_in_their_order() -> None:
    """Who reorders next_slow must look at the drawing."""
    source = (ROOT / "src/generator/reserve.rs").read_text(encoding="utf-8")
    slow = source[source.index("fn next_slow") : source.index("fn extend_to")]
    steps = {
        "clock.now_ns": "read the clock",
        "tick_at": "before the epoch",
        "extend_to": "past the fence",
        "fence.verify": "is the file still ours?",
        "raise_word": "raise the word",
        "publish_window": "publish limit, then end",
        "reserve_checked": "ahead by over max_lead",
    }
    drawn = words(BY_HAND["life.svg"])
    in_code = [slow.index(call) for call in steps]
    in_drawing = [drawn.index(said) for said in steps.values()]
    assert in_code == sorted(in_code)
    assert in_drawing == sorted(in_drawing)


def words(svg: str) -> str:
    """Return what a drawing says, in its order."""
    texts = ET.fromstring(svg).iter(f"{SVG}text")
    return " ".join("".join(text.itertext()) for text in texts)


def test_the_id_in_the_picture_says_what_stands_beside_it() -> None:
    said = words(DRAWINGS["id.svg"])
    number = re.search(r"The ID (\d+) says", said)
    assert number
    parts = Layout("default").split(int(number[1]))
    assert f"time {parts.tick} ms" in said
    assert f"worker {parts.worker_id} " in said
    assert f"sequence {parts.sequence}," in said
    assert f"{parts.timestamp:%Y-%m-%d %H:%M:%S}.{parts.unix_ms % 1000:03}" in said


@pytest.mark.parametrize("layout", bits.layouts(), ids=lambda layout: layout.name)
def test_a_bar_is_as_wide_as_an_id_has_bits(layout: bits.Layout) -> None:
    assert sum(count for _, count in layout.fields) == bits.ID_BITS
    drawn = "".join(bits.bar(layout, 0, 10, with_names=False))
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', drawn)]
    assert sum(widths) == pytest.approx(bits.WIDTH - 2 * bits.MARGIN)


def test_every_drawing_by_hand_is_on_a_page() -> None:
    pages = "".join(
        path.read_text(encoding="utf-8") for path in Path(DOCS).rglob("*.md")
    )
    assert [name for name in DRAWINGS if f"<!-- drawing {name} -->" not in pages] == []
