"""How Sphinx builds the pages that docs/staging has laid out; see `make docs`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
STAGED = ROOT / "target" / "docs-source"

project = "libsnowflake"
author = "the authors of libsnowflake"
copyright = "the authors of libsnowflake; MIT or Apache-2.0"
_version = re.search(
    r'^version = "(.*)"$',
    (ROOT / "Cargo.toml").read_text(encoding="utf-8"),
    re.MULTILINE,
)
assert _version
release = version = _version[1]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "hawkmoth",
]
exclude_patterns = ["files", "headers"]
nitpicky = False
# In docstrings `x` is code, with a link where x is documented.
default_role = "py:obj"

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]

autoclass_content = "both"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_numpy_docstring = False
maximum_signature_line_length = 60
python_display_short_literal_types = True

hawkmoth_root = str(STAGED / "headers")
hawkmoth_autoconf = ["stdinc"]
hawkmoth_compiler = "gcc"
hawkmoth_clang_c = ["-std=c11"]
hawkmoth_clang_cpp = ["-std=c++20", "-x", "c++"]

html_theme = "furo"
html_title = f"libsnowflake {release}"
html_static_path = ["_static"]
html_css_files = ["drawing.css", "site.css"]
html_copy_source = False
html_show_sphinx = False
# Nothing is loaded from other hosts: furo uses the fonts of the reader's system.
html_theme_options = {"navigation_with_keys": True}


class Rustdoc(SphinxRole):
    """A link to what rustdoc has written, which `make docs` puts beside the pages."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link: its text, and the path below rust/ in angle brackets."""
        match = re.fullmatch(r"(?P<name>.+) <(?P<path>[^>]+)>", self.text)
        if not match:
            message = f"rustdoc must be 'name <path>', got {self.text!r}"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        up = "../" * self.env.docname.count("/")
        name = nodes.literal("", match["name"])
        uri = f"{up}rust/{match['path']}"
        return [nodes.reference("", "", name, refuri=uri, internal=True)], []


def setup(app: Sphinx) -> None:
    """Make the role known."""
    app.add_role("rustdoc", Rustdoc())
