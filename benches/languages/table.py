"""The README's table of languages, with the numbers of the last measurement.

Writes it; with --check, fails if the README has another one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "bindings"))

from language import load_all  # noqa: E402

README = ROOT / "README.md"
BENCHMARKS = ROOT / "benches" / "BENCHMARKS-LANGUAGES.md"
CEILING_NS = "244.14"
BEGIN = "<!-- The table of languages; `make bench-languages` writes it. -->\n"
END = "<!-- The end of the table. -->\n"
# | Ruby | Fiddle | 881 | ...
MEASURED = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([\d.]+) \|", re.MULTILINE)
HEADER = """\
| language | loads the library by | keeps 63 bits in | quickstart | ns a call \
| the layout's ceiling, ns |
|---|---|---|---|---:|---:|
"""


def table() -> str:
    """Return the table that the README must have."""
    numbers = dict(MEASURED.findall(BENCHMARKS.read_text(encoding="utf-8")))
    rows = ""
    for language in [*load_all(HERE), *load_all()]:
        source = language.source()
        rows += (
            f"| {language.title} | {language.loads} | `{language.number}` "
            f"| [{Path(source).name}]({source}) "
            f"| {numbers.get(language.title, 'not measured')} | {CEILING_NS} |\n"
        )
    return f"\n{HEADER}{rows}\n"


def main() -> None:
    """Write or check the README."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    found, after = rest.split(END)
    wanted = table()
    if "--check" not in sys.argv:
        README.write_text(before + BEGIN + wanted + END + after, encoding="utf-8")
    elif found != wanted:
        changed = sorted({*found.splitlines()} ^ {*wanted.splitlines()})
        differing = "\n".join(changed)
        sys.exit(f"`python3 benches/languages/table.py` writes the table:\n{differing}")


if __name__ == "__main__":
    main()
