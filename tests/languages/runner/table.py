"""The table of the README: written from BENCHMARKS-LANGUAGES.md, and checked."""

from __future__ import annotations

import re

from runner import baseline, paths
from runner.language import Language
from runner.totals import Totals

README = paths.ROOT / "README.md"
BENCHMARKS = paths.ROOT / "benches" / "BENCHMARKS-LANGUAGES.md"
CEILING_NS = "244.14"
BEGIN = "<!-- The table of languages; `make bench-languages` writes it. -->\n"
END = "<!-- The end of the table. -->\n"
NOT_MEASURED = "not measured"
# | Ruby | Fiddle | 881 | ...
MEASURED = re.compile(
    r"^\| (?P<title>[^|]+) \| [^|]+ \| (?P<ns>[\d.]+) \|", re.MULTILINE
)


def measured() -> dict[str, str]:
    """Return the numbers of BENCHMARKS-LANGUAGES.md, by title."""
    if not BENCHMARKS.exists():
        return {}
    found = MEASURED.finditer(BENCHMARKS.read_text(encoding="utf-8"))
    return {row["title"].strip(): row["ns"] for row in found}


def render(languages: list[Language]) -> str:
    """Return the table that the README must have."""
    numbers = measured()
    lines = [
        "| language | loads the library by | keeps 63 bits in | quickstart "
        "| ns a call | the layout's ceiling, ns |",
        "|---|---|---|---|---:|---:|",
    ]
    for language in [*baseline.load_all(), *languages]:
        source = language.source()
        lines.append(
            f"| {language.title} | {language.loads} | `{language.number}` "
            f"| [{source.rpartition('/')[2]}]({source}) "
            f"| {numbers.get(language.title, NOT_MEASURED)} | {CEILING_NS} |"
        )
    return "\n".join(lines) + "\n"


def _parts() -> tuple[str, str, str]:
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    table, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README}: the comments around the table are missing")
    return before, table.strip("\n") + "\n", after


def write(languages: list[Language]) -> None:
    """Write the table into the README."""
    before, _, after = _parts()
    text = f"{before}{BEGIN}\n{render(languages)}\n{END}{after}"
    README.write_text(text, encoding="utf-8")


def check(languages: list[Language], totals: Totals) -> None:
    """Compare the README's table with the languages and the numbers there are."""
    found, wanted = _parts()[1].splitlines(), render(languages).splitlines()
    differing = [line for line in found if line not in wanted]
    differing += [line for line in wanted if line not in found]
    hint = f"`make table-languages` writes it; differing: {differing}"
    totals.check(
        found == wanted,
        "the README has each language, with the number that was measured",
        hint if found != wanted else f"{len(wanted) - 2} languages",
    )
