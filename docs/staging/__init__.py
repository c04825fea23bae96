"""What `make docs` does before Sphinx: it writes the pages into a separate folder.

The pages of docs/ contain only what no other file says. The text of the README,
ARCHITECTURE.md, the headers, the vectors and the examples is copied into them here. So
nothing is written into the source tree, and Sphinx reads plain Markdown and
reStructuredText.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class StagingError(Exception):
    """A page asks for something that does not exist; the message says for what."""
