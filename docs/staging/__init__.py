"""What `make docs` does before Sphinx: it lays out the pages in a folder of its own.

The pages of docs/ are written once and hold only what nothing else says. What the
README, ARCHITECTURE.md, the headers, the vectors and the examples say is put into
them here, from there; so nothing is written into the source tree, and what Sphinx
reads is plain Markdown and reStructuredText.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class StagingError(Exception):
    """A page asks for something that is not there; says for what."""
