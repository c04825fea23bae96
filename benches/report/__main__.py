"""Writes BENCHMARKS.md and its plots from the results of a run.

python benches/report RESULTS.json FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import plots
from document import document
from results import Results


def main() -> None:
    """Write the files that the command line names."""
    results = Results.read(Path(sys.argv[1]))
    folder = Path(sys.argv[2])
    pictures = folder / "plots"
    pictures.mkdir(parents=True, exist_ok=True)
    plots.draw_all(results, pictures)
    (folder / "BENCHMARKS.md").write_text(document(results), encoding="utf-8")


if __name__ == "__main__":
    main()
