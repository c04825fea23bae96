"""The drawings say what the code says, in light and in dark."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest
from built import PAGES
from common import ROOT, VECTORS
from libsnowflake import Layout

TEXTS = [*PAGES, ROOT / "ARCHITECTURE.md"]
PATHS = sorted((ROOT / "docs" / "drawings").glob("*.svg"))
DRAWINGS = {path.name: path.read_text(encoding="utf-8") for path in PATHS}
SVG = "{http://www.w3.org/2000/svg}"
# What a drawing must leave to its style, or it is unreadable in the dark.
COLOURS = {"fill", "stroke", "style", "color", "font-family"}
ID_BITS = 64


@cache
def code() -> str:
    """Return the sources that the drawings are about."""
    folders = (ROOT / "src", ROOT / "include")
    paths = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def words(svg: str) -> str:
    """Return what a drawing says, in its order."""
    texts = ET.fromstring(svg).iter(f"{SVG}text")
    return " ".join("".join(text.itertext()) for text in texts)


@pytest.mark.parametrize("name", ["id.svg", "layouts.svg", "life.svg", "window.svg"])
def test_a_drawing_is_on_a_page(name: str) -> None:
    assert any(f"drawings/{name})" in path.read_text("utf-8") for path in TEXTS)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_its_colours_in_its_style_also_for_the_dark(name: str) -> None:
    root = ET.fromstring(DRAWINGS[name])
    style = root.findtext(f"{SVG}style") or ""
    light, dark = re.findall(r"^svg \{ (.*) \}$", style, re.MULTILINE)
    assert "(prefers-color-scheme: dark)" in style
    used = set(re.findall(r"var\((--\w+)\)", style))
    assert used == set(re.findall(r"--\w+(?=:)", light))
    assert used == set(re.findall(r"--\w+(?=:)", dark))
    for element in root.iter():
        assert not COLOURS & set(element.attrib), ET.tostring(element)
        for kind in element.get("class", "").split():
            assert re.search(rf"^\.{kind} \{{", style, re.MULTILINE), kind


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_words_for_those_who_do_not_see_it(name: str) -> None:
    root = ET.fromstring(DRAWINGS[name])
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    told = {element.get("id"): element.text for element in root}
    assert len(named) == 2
    assert all(told.get(one) for one in named)


@pytest.mark.parametrize("name", ["life.svg", "window.svg"])
def test_the_names_in_a_drawing_are_those_of_the_code(name: str) -> None:
    named = [
        word
        for element in ET.fromstring(DRAWINGS[name]).iter()
        if "mono" in element.get("class", "").split()
        for word in re.findall(r"[a-z_]{3,}", element.text or "")
    ]
    assert named
    for word in named:
        assert re.search(rf"\b{word}(_|\b)", code()), word


def test_the_life_of_a_call_has_the_steps_of_the_code_in_their_order() -> None:
    """Who reorders next_slow must look at the drawing."""
    source = (ROOT / "src/generator/reserve.rs").read_text(encoding="utf-8")
    slow = source[source.index("fn next_slow") : source.index("fn raise_word")]
    steps = {
        "self.now()": "read the clock",
        "tick_at": "before the epoch",
        "extend_to": "past the fence",
        "self.verify": "is the file still ours?",
        "raise_word": "raise the word",
        "publish_window": "publish limit, then end",
        "reserve_checked": "ahead by over max_lead",
    }
    drawn = words(DRAWINGS["life.svg"])
    in_code = [slow.index(call) for call in steps]
    in_drawing = [drawn.index(said) for said in steps.values()]
    assert in_code == sorted(in_code)
    assert in_drawing == sorted(in_drawing)


def test_the_id_in_the_picture_says_what_stands_beside_it() -> None:
    said = words(DRAWINGS["id.svg"])
    number = re.search(r"The ID (\d+) says", said)
    assert number
    parts = Layout("default").split(int(number[1]))
    assert f"time {parts.tick} ms" in said
    assert f"worker {parts.worker_id} " in said
    assert f"sequence {parts.sequence}," in said
    assert f"{parts.timestamp:%Y-%m-%d %H:%M:%S}.{parts.unix_ms % 1000:03}" in said


def presets() -> dict[str, dict[str, str]]:
    """Return the rows of layouts.tsv; the custom ones are for tests."""
    lines = (VECTORS / "layouts.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t")
    return {row["name"]: row for row in rows if not row["name"].startswith("custom-")}


def fields(row: dict[str, str]) -> list[tuple[str, int]]:
    """Return the fields of a layout from the highest bit on, the unused ones first."""
    order = ["time", "worker", "sequence"]
    if row["order"] == "sequence-first":
        order = ["time", "sequence", "worker"]
    used = [(name, int(row[f"{name}_bits"])) for name in order]
    unused = ID_BITS - sum(bits for _, bits in used)
    return [("unused", unused), *((name, bits) for name, bits in used if bits)]


def bars(svg: str) -> list[list[tuple[str, int]]]:
    """Return the fields of the bars of a drawing: 6 units a bit, from 8 on."""
    result: list[list[tuple[str, int]]] = []
    for field in ET.fromstring(svg).iter(f"{SVG}rect"):
        if float(field.attrib["height"]) < 20:
            continue  # The colour beside a name.
        left, width = float(field.attrib["x"]), float(field.attrib["width"])
        if left == 8:
            result.append([])
        done = sum(bits for _, bits in result[-1])
        assert left == 8 + 6 * done
        kind = field.attrib["class"].removeprefix("field ")
        result[-1].append((kind, round(width / 6)))
    return result


def test_the_bars_and_their_numbers_are_those_of_the_layouts() -> None:
    rows = presets()
    wanted = {"id.svg": [rows["default"]], "layouts.svg": list(rows.values())}
    for name, layouts in wanted.items():
        assert bars(DRAWINGS[name]) == [fields(row) for row in layouts]
        numbers = [
            int(text.text or "")
            for text in ET.fromstring(DRAWINGS[name]).iter(f"{SVG}text")
            if text.get("class") == "count"
        ]
        drawn = [bits for row in layouts for _, bits in fields(row) if bits > 1]
        assert numbers == drawn
    assert re.findall(
        r'mono" x="8" y="\d+">([\w-]+)<', DRAWINGS["layouts.svg"]
    ) == list(rows)
