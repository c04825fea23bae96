"""How Sphinx builds this folder: `make docs`, or `sphinx-build docs target/docs`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parents[1]

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
nitpicky = False
# Pygments does not know all of every language.
suppress_warnings = ["misc.highlighting_failure"]
# In docstrings and comments `x` is code, with a link where x is documented.
default_role = "py:obj"

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]

autoclass_content = "both"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_numpy_docstring = False
maximum_signature_line_length = 60
python_display_short_literal_types = True

hawkmoth_root = str(ROOT / "include")
hawkmoth_autoconf = ["stdinc"]
hawkmoth_compiler = "gcc"
hawkmoth_clang_c = ["-std=c11"]
hawkmoth_clang_cpp = ["-std=c++20", "-x", "c++"]

html_theme = "furo"
html_title = f"libsnowflake {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
# Nothing is loaded from other hosts: furo uses the fonts of the reader's system.
html_theme_options = {"navigation_with_keys": True}

INCLUDE = re.compile(r"\{(?:literal)?include\} (\S+)")
# A link or an image to a file; what is in a block of code is none.
LINK = re.compile(r"^```.*?^```$|\]\((?![a-z]+:|#)", re.MULTILINE | re.DOTALL)
# A name of the C interface in a sentence; _NULL is short for SNOWFLAKE_ERR_NULL.
C_NAME = re.compile(r"`[^`]+`|(?<![\w.])(?:snowflake_|SNOWFLAKE_|_[A-Z])\w+")


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


def link_included_files(
    app: Sphinx, env: BuildEnvironment, _docnames: list[str]
) -> None:
    """Make a link to a file that a page includes lead to that page."""
    for docname in env.found_docs:
        page = Path(env.doc2path(docname))
        for name in INCLUDE.findall(page.read_text(encoding="utf-8")):
            path = (page.parent / name).resolve()
            app.project._path_to_docname.setdefault(path, docname)


def move_links(_app: Sphinx, path: Path, _parent: str, content: list[str]) -> None:
    """Make the links of an included file lead from its folder, not from the page's."""
    to_folder = f"](/{path.parent}/"
    content[0] = LINK.sub(
        lambda found: to_folder if found[0] == "](" else found[0], content[0]
    )


def link_c_names(_app: Sphinx, lines: list[str], *_: object) -> None:
    """Link the names of C in a comment of a header."""

    def link(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("`"):
            return word
        full = f"SNOWFLAKE_ERR{word}" if word.startswith("_") else word
        return f":c:macro:`{word} <{full}>`\\ "

    lines[:] = [C_NAME.sub(link, line) for line in lines]


def setup(app: Sphinx) -> None:
    """Make the role and the links known."""
    app.add_role("rustdoc", Rustdoc())
    app.connect("env-before-read-docs", link_included_files)
    app.connect("include-read", move_links)
    app.connect("hawkmoth-process-docstring", link_c_names)
