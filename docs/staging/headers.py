"""The C and C++ references, made from the headers.

hawkmoth reads a header by clang and writes down what it declares, so the reference
cannot differ from what a compiler sees. It takes comments as `/**` and as
reStructuredText; ours are `///` and plain sentences that name functions. So it is
given a copy of the header in which each comment is translated, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DOC_BLOCK = re.compile(r"^(?P<indent> *)///.*\n(?: *///.*\n)*", re.MULTILINE)
# A comment and the lines of the preprocessor after it, up to an empty line.
MACRO_BLOCK = re.compile(
    r"^/\* (?P<text>[^*]*) \*/\n(?P<lines>#(?:.+\n)+)", re.MULTILINE
)
DEFINITION = re.compile(r"^#define (SNOWFLAKE_(?!H$|ASSERT_SIZE)\w+)", re.MULTILINE)
C_BANNER = re.compile(r"^/\* =+\n \* (?P<title>.*)\n \* =+ \*/$", re.MULTILINE)
CPP_BANNER = re.compile(r"^// =+\n// (?P<title>.*)\n// =+$", re.MULTILINE)
TOP_COMMENT = re.compile(r"\A/\*\n(?P<body>.*?)^ \*/$", re.MULTILINE | re.DOTALL)

# What a name of the C header is, and so the role that links to it.
C_NAMES = (
    (
        "c:enum",
        "autoenum",
        re.compile(r"^typedef enum \{.*?^\} (snowflake_\w+);$", re.M | re.S),
    ),
    (
        "c:struct",
        "autostruct",
        re.compile(r"^typedef struct \{.*?^\} (snowflake_\w+);$", re.M | re.S),
    ),
    (
        "c:type",
        "autotype",
        re.compile(r"^typedef struct \w+ (snowflake_\w+);$", re.MULTILINE),
    ),
    (
        "c:type",
        "autotype",
        re.compile(r"^typedef \w+ \(\*(snowflake_\w+)\)", re.MULTILINE),
    ),
    (
        "c:func",
        "autofunction",
        re.compile(
            r"^(?:SNOWFLAKE_API (?:SNOWFLAKE_MUST_USE\s)?)?"
            r"[a-z][\w ]*?[ *](snowflake_\w+)\(",
            re.MULTILINE,
        ),
    ),
    ("c:enumerator", "", re.compile(r"^ +(SNOWFLAKE_\w+) = -?\d+,$", re.MULTILINE)),
    ("c:macro", "automacro", DEFINITION),
)
CPP_NAMES = (
    ("autotype", re.compile(r"^using (\w+) =", re.MULTILINE)),
    ("autoenum", re.compile(r"^enum (\w+)", re.MULTILINE)),
    ("autoclass", re.compile(r"^class (\w+)", re.MULTILINE)),
    ("autostruct", re.compile(r"^struct (\w+)", re.MULTILINE)),
    ("autofunction", re.compile(r"^inline [\w:<>]+ (\w+)\(", re.MULTILINE)),
)
INTERNAL = re.compile(
    r"^namespace detail \{$.*?^\} // namespace detail$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Item:
    """Something a header declares: where, its name, and hawkmoth's directive for it."""

    place: int
    name: str
    directive: str


def roles(header: str) -> dict[str, str]:
    """Return the role of each name of the C header."""
    found: dict[str, str] = {}
    for role, _, pattern in C_NAMES:
        for match in pattern.finditer(header):
            found.setdefault(match[1], role)
    return found


def translated(header: str, known: dict[str, str]) -> str:
    """Return a header whose comments hawkmoth reads."""

    def block(match: re.Match[str]) -> str:
        indent = match["indent"]
        lines = [re.sub(r"^ */// ?", "", line) for line in match[0].splitlines()]
        body = "".join(
            f"{indent} * {line}".rstrip() + "\n" for line in rest_of(lines, known)
        )
        return f"{indent}/**\n{body}{indent} */\n"

    def macros(match: re.Match[str]) -> str:
        text = " ".join(match["text"].split())
        first = DEFINITION.search(match["lines"])
        if first is None:
            return match[0]

        def define(found: re.Match[str]) -> str:
            said = text if found[1] == first[1] else f"As {first[1]}."
            return f"/** {linked(said, known)} */\n{found[0]}"

        return DEFINITION.sub(define, match["lines"])

    return DOC_BLOCK.sub(block, MACRO_BLOCK.sub(macros, header))


def rest_of(lines: list[str], known: dict[str, str]) -> list[str]:
    """Return a comment as reStructuredText: linked, results and thread rule apart."""
    result: list[str] = []
    for paragraph in "\n".join(lines).split("\n\n"):
        # Linked only then: a link is longer than a name.
        joined = " ".join(paragraph.split())
        joined = re.sub(r"^Returns ", ":returns: ", joined)
        joined = re.sub(r"^Thread rule: ", ":threads: ", joined)
        result += [linked(joined, known), ""]
    return result[:-1]


def linked(text: str, known: dict[str, str]) -> str:
    """Link the names in a sentence; what is in back quotes becomes code."""

    def name(match: re.Match[str]) -> str:
        word = match[0]
        full = f"SNOWFLAKE_ERR{word}" if word.startswith("_") else word
        role = known.get(full)
        if role is None:
            return word
        link = f":{role}:`{word}`" if full == word else f":{role}:`{word} <{full}>`"
        # A link must end before an opening bracket.
        return f"{link}\\ " if match.string[match.end() :].startswith("(") else link

    # reStructuredText would take "file:PATH" for an address.
    text = re.sub(r'"(file:\w+)"', r"`\1`", text)
    parts = re.split(r"(`[^`]+`)", text)
    for at, part in enumerate(parts):
        if part.startswith("`") and part.endswith("`") and len(part) > 2:
            parts[at] = f"`{part}`"
        else:
            parts[at] = re.sub(
                r"(?<![\w.])(?:snowflake_\w+|SNOWFLAKE_\w+|_[A-Z_]+)\b", name, part
            )
    return "".join(parts)


def items(header: str, names: tuple[tuple[str, re.Pattern[str]], ...]) -> list[Item]:
    """Return what a header declares, in its order, each name once."""
    found: dict[str, Item] = {}
    for directive, pattern in names:
        for match in pattern.finditer(header):
            item = Item(match.start(), match[1], directive)
            if directive and item.name not in found:
                found[item.name] = item
    return sorted(found.values(), key=lambda item: item.place)


def sections(header: str, banner: re.Pattern[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the titles of a header's parts, and from where to where each goes."""
    found = list(banner.finditer(header))
    ends = [match.start() for match in found[1:]] + [len(header)]
    for match, end in zip(found, ends, strict=True):
        yield match["title"], match.end(), end


def top(header: str) -> str:
    """Return the comment a header begins with, without its stars."""
    match = TOP_COMMENT.match(header)
    if not match:
        raise ValueError("a header must begin with a comment")
    return re.sub(r"(?m)^ \* ?", "", match["body"])


def introduction(header: str, known: dict[str, str], language: str) -> list[str]:
    """Return program, command and rules of the first comment."""
    text = top(header)
    program = re.search(r"^  #include.*?^  \}$", text, re.DOTALL | re.MULTILINE)
    command = re.search(r"^Compile it with `(.*)`\.$", text, re.MULTILINE)
    if not program or not command:
        raise ValueError(
            "the first comment must have a program and the command that compiles it"
        )
    lines = [f".. code-block:: {language}", ""]
    lines += [f"   {line[2:]}".rstrip() for line in program[0].splitlines()]
    lines += ["", f"Compile it with ``{command[1]}``.", "", *title("The rules", "-")]
    return lines + rules(text, known)


def rules(text: str, known: dict[str, str]) -> list[str]:
    """Return the rules of the first comment as a list of terms."""
    lead = re.search(r"^The rules of this interface(.*):$", text, re.MULTILINE)
    if not lead:
        raise ValueError("the first comment must have rules")
    lines = [linked(lead[0], known), ""] if lead[1] else []
    for term, first, more in re.findall(
        r"^  (\w+) {2,}(.*)\n((?: {8,}.*\n)*)", text[lead.end() :], re.MULTILINE
    ):
        lines += [term, "   " + linked(" ".join(f"{first} {more}".split()), known), ""]
    return lines


def title(text: str, mark: str) -> list[str]:
    """Return a heading of reStructuredText."""
    return [text, mark * len(text), ""]


def autodoc(domain: str, item: Item, file: str) -> list[str]:
    """Return the directive that makes hawkmoth write an item down."""
    members = item.directive in ("autoenum", "autostruct", "autoclass")
    name = f"snowflake::{item.name}" if domain == "cpp" else item.name
    lines = [f".. {domain}:{item.directive}:: {name}", f"   :file: {file}"]
    return [*lines, *(["   :members:"] if members else []), ""]


def c_page(header: str) -> str:
    """Return the reference of snowflake.h: functions by section, then types."""
    known = roles(header)
    declared = items(
        header, tuple((directive, pattern) for _, directive, pattern in C_NAMES)
    )
    parts = list(sections(header, C_BANNER))
    before = parts[0][1]
    macros = [item for item in declared if item.directive == "automacro"]
    types = [item for item in declared if item.place < before and item not in macros]
    groups = [
        (name, [i for i in declared if low < i.place < high])
        for name, low, high in parts
    ]
    lines = [*title("C reference", "="), "``#include <snowflake.h>``", ""]
    lines += introduction(header, known, "c")
    for name, group in [
        *groups,
        ("Types", types),
        ("Macros", documented(header, macros)),
    ]:
        lines += title(name, "-")
        for item in group:
            lines += autodoc("c", item, "snowflake.h")
    return "\n".join(lines)


def documented(header: str, macros: list[Item]) -> list[Item]:
    """Return the macros that have a comment."""
    names = {
        name
        for block in MACRO_BLOCK.finditer(header)
        for name in DEFINITION.findall(block["lines"])
    }
    return [item for item in macros if item.name in names]


def cpp_page(header: str, c_header: str) -> str:
    """Return the reference of snowflake.hpp, in its order."""
    known = roles(c_header)
    # What users need not know is blanked out, so that places stay as they are.
    public = INTERNAL.sub(lambda match: " " * len(match[0]), header)
    declared = items(public, CPP_NAMES)
    parts = list(sections(public, CPP_BANNER))
    lines = [
        *title("C++ reference", "="),
        "``#include <snowflake.hpp>``, C++11 and later.",
        "",
    ]
    lines += introduction(header, known, "cpp")
    for name, low, high in parts:
        lines += title(name, "-")
        for item in (i for i in declared if low < i.place < high):
            lines += autodoc("cpp", item, "snowflake.hpp")
    return "\n".join(lines)
