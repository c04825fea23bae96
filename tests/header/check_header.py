"""Check the headers, and that the shared library keeps what they promise.

One line a check; the last line is the total. Exit code 1 when a check failed.

Usage:
    check_header.py [--library DIR] [--include DIR] [--build DIR]

The compilers are those of the environment's CC and CXX, else cc and c++.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from checks import ROOT, Failed, all_hold, run, same

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
C_STANDARDS = ["c99", "c11", "c17", "c2x"]
CPP_STANDARDS = ["c++11", "c++14", "c++17", "c++20"]
NEEDED = re.compile(r"libc\.so\.|libgcc_s\.so\.|ld-linux")


class Headers:
    """The headers, the library, and the compilers to try them with."""

    def __init__(self, library: Path, include: Path, build: Path) -> None:
        self.library = library.resolve()
        self.include = include.resolve()
        self.build = build.resolve()
        self.shared = self.library / "libsnowflake.so"
        self.build.mkdir(parents=True, exist_ok=True)

    def text(self, name: str) -> str:
        return (self.include / name).read_text(encoding="utf-8")

    def compile(self, name: str, source: str, standard: str) -> Path:
        """Compile and link a program; the suffix of its name says the language."""
        path = self.build / name
        path.write_text(source, encoding="utf-8")
        variable, default = ("CXX", "c++") if path.suffix == ".cpp" else ("CC", "cc")
        compiler = shlex.split(os.environ.get(variable) or default)
        program = path.with_suffix(f".{standard}")
        place = [f"-I{self.include}", f"-L{self.library}", f"-Wl,-rpath,{self.library}"]
        std = f"-std={standard}"
        run([*compiler, std, *STRICT, *place, "-o", program, path, "-lsnowflake"])
        return program


def refused(build: Callable[[], Path]) -> str:
    """What the compiler says about a program that must not compile."""
    try:
        program = build()
    except Failed as failed:
        return str(failed)
    raise Failed(f"{program.name} compiles")


def compiles_alone(headers: Headers, header: str, standard: str) -> None:
    suffix = "cpp" if standard in CPP_STANDARDS else "c"
    source = f"#include <{header}>\nint main(void) {{ return 0; }}\n"
    headers.compile(f"alone-{header.replace('.', '-')}.{suffix}", source, standard)


def compiles_twice(headers: Headers, header: str, standard: str) -> None:
    suffix = "cpp" if standard in CPP_STANDARDS else "c"
    source = (
        f"#include <{header}>\n#include <{header}>\nint main(void) {{ return 0; }}\n"
    )
    headers.compile(f"twice-{header.replace('.', '-')}.{suffix}", source, standard)


def initialisers_compile(headers: Headers, standard: str) -> None:
    suffix = "cpp" if standard in CPP_STANDARDS else "c"
    names = ("config", "error", "parts", "stats")
    lines = ["#include <snowflake.h>", "int main(void)", "{"]
    lines += [
        f"  const snowflake_{n}_t {n} = SNOWFLAKE_{n.upper()}_INIT;" for n in names
    ]
    sizes = " && ".join(f"{n}.size == sizeof {n}" for n in names)
    lines += [f"  return {sizes} ? 0 : 1;", "}", ""]
    run([headers.compile(f"initialisers.{suffix}", "\n".join(lines), standard)])


def example_runs(headers: Headers, header: str, standard: str) -> None:
    """The program in the comment at the top, as it is."""
    comment = headers.text(header).split("*/", 1)[0]
    text = re.sub(r"(?m)^ \* ?", "", comment)
    body = re.search(r"^  #include.*?^  \}$", text, re.DOTALL | re.MULTILINE)
    if not body:
        raise Failed("there is no program in the first comment")
    suffix = "cpp" if header.endswith(".hpp") else "c"
    program = headers.compile(f"example.{suffix}", body.group() + "\n", standard)
    printed = run([program]).split()
    if not printed or not all(re.fullmatch(r"[1-9][0-9]+", word) for word in printed):
        raise Failed(f"it prints {printed}, not numbers")


QUICKSTART = re.compile(
    r"""(C|C\+\+): 3 IDs of worker 1
(  [1-9]\d{17,18}
){3}The last one, taken apart:
  bits      0 [01]{41} 0000000001 [01]{12}
  time      20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \(\d{12,13} ms since 2020-01-01\)
  worker    1
  sequence  \d+
  base32    0[0-9A-HJKMNP-TV-Z]{12}
"""
)


def quickstart_prints_its_picture(headers: Headers, name: str, standard: str) -> None:
    """Every language's quickstart prints the same form."""
    source = (ROOT / "examples" / name).read_text(encoding="utf-8")
    printed = run([headers.compile(name, source, standard)])
    if not QUICKSTART.fullmatch(printed):
        raise Failed(f"it prints another form:\n{printed}")


def declared(headers: Headers) -> set[str]:
    """The functions that snowflake.h declares."""
    code = without_comments(headers)
    code = code[code.index('extern "C"') :]
    return set(re.findall(r"\b(snowflake_\w+)\(", code))


def without_comments(headers: Headers) -> str:
    text = headers.text("snowflake.h")
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)


def exported(headers: Headers) -> set[str]:
    """Everything the shared library exports; tests/abi checks the versions of it."""
    lines = run(["nm", "-D", "--defined-only", headers.shared]).splitlines()
    symbols = [line.split()[-2:] for line in lines]
    # GNU ld also lists the versions themselves, as absolute symbols.
    return {name.split("@")[0] for kind, name in symbols if kind != "A"}


def exports_what_is_declared(headers: Headers) -> None:
    missing = declared(headers) - exported(headers)
    same("what is declared but not exported", sorted(missing), [])
    if len(declared(headers)) < 10:
        raise Failed(f"only {len(declared(headers))} declarations were found")


def declares_what_is_exported(headers: Headers) -> None:
    same(
        "what is exported but not declared",
        sorted(exported(headers) - declared(headers)),
        [],
    )


def dynamic(headers: Headers, tag: str) -> list[str]:
    """The values of a tag in the dynamic section of the shared library."""
    section = run(["readelf", "-d", headers.shared])
    return re.findall(rf"\({tag}\).*\[(.*)\]", section)


def soname_is_that_of_the_build(headers: Headers) -> None:
    wanted = run([ROOT / "tools/build-library.sh", "soname"]).strip()
    same("SONAME", dynamic(headers, "SONAME"), [wanted])
    linked = (headers.library / wanted).resolve()
    same("the file of this name", linked, headers.shared.resolve())


def stays_loaded(headers: Headers) -> None:
    """State that is in the library outlives a dlclose."""
    section = run(["readelf", "-d", "--wide", headers.shared])
    same("NODELETE", re.findall(r"\(FLAGS_1\).*\b(NODELETE)\b", section), ["NODELETE"])


def needs_only_the_c_library(headers: Headers) -> None:
    needed = dynamic(headers, "NEEDED")
    same("what else is needed", [name for name in needed if not NEEDED.match(name)], [])


VERSIONS = """
#include <snowflake.h>
#include <stdio.h>
int main(void)
{
  printf("%d.%d.%d %s %d %u %s\\n", SNOWFLAKE_VERSION_MAJOR, SNOWFLAKE_VERSION_MINOR,
         SNOWFLAKE_VERSION_PATCH, SNOWFLAKE_VERSION_STRING, SNOWFLAKE_VERSION_NUMBER,
         (unsigned)snowflake_version_number(), snowflake_version_string());
  return 0;
}
"""


def versions_agree(headers: Headers) -> None:
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    match = re.search(r'(?m)^version = "((\d+)\.(\d+)\.(\d+))"$', manifest)
    if not match:
        raise Failed("Cargo.toml has no version")
    major, minor, patch = (int(part) for part in match.groups()[1:])
    number, text = str(major * 10000 + minor * 100 + patch), match[1]
    seen = run([headers.compile("versions.c", VERSIONS, "c11")]).split()
    same(
        "parts, macro string, macro number, number, string",
        seen,
        [text, text, number, number, text],
    )


def statuses_are_tested(headers: Headers) -> None:
    """The C suite that reads every status has all of the header."""
    known = set(
        re.findall(r"\bSNOWFLAKE_(?:OK|ERR_\w+)(?= =)", headers.text("snowflake.h"))
    )
    suite = (ROOT / "tests/c/errors.c").read_text(encoding="utf-8")
    table = suite[suite.index("STATUSES[]") : suite.index("STATUS_COUNT")]
    same(
        "the list of tests/c/errors.c",
        sorted(re.findall(r"SNOWFLAKE_\w+", table)),
        sorted(known),
    )


def every_function_has_a_thread_rule(headers: Headers) -> None:
    """The comment before each declaration ends with the rule and names the function."""
    text = headers.text("snowflake.h")
    for name in sorted(declared(headers)):
        declaration = rf"((?:^///.*\n)+)^SNOWFLAKE_API\b[^;/]*?\b{name}\("
        match = re.search(declaration, text, re.MULTILINE)
        comment = match[1] if match else ""
        # The first one of a group may follow what is said about the group.
        paragraphs = comment.split("///\n")
        if not any(words.startswith(f"/// {name} ") for words in paragraphs[:2]):
            raise Failed(f"the comment of {name} does not begin with its name")
        if "Thread rule: " not in comment.split("///\n")[-1]:
            raise Failed(f"the comment of {name} does not end with a thread rule")


def every_function_is_imported(headers: Headers) -> None:
    """Each declaration begins with the macro that says how it is imported."""
    code = without_comments(headers)
    found = re.findall(
        r"^SNOWFLAKE_API\b[^;{}#]*?\b(snowflake_\w+)\(", code, re.MULTILINE
    )
    same("what begins with SNOWFLAKE_API", sorted(found), sorted(declared(headers)))


def types_are_plain_typedefs(headers: Headers) -> None:
    """Parameters have the names of the typedefs; an enum is the same in C and C++."""
    code = without_comments(headers)
    for body in re.findall(r"typedef (?:struct|enum) \{([^}]*)\}", code):
        if "#" in body:
            raise Failed(f"there is a directive of the preprocessor in {{{body}}}")
    tagged = re.findall(r"\b(?:struct|enum) (?!\{)\w+", code)
    same("what has a tag", tagged, ["struct snowflake_t"])
    types = re.findall(r"^\} (\w+);", code, re.MULTILINE)
    if len(types) < 10 or not all(name.endswith("_t") for name in types):
        raise Failed(f"the types are {types}")


# Functions whose result may be ignored: it says nothing that the caller does not know.
MAY_BE_IGNORED = {
    "snowflake_free",
    "snowflake_explain",
    "snowflake_status_message",
    "snowflake_version_number",
    "snowflake_version_string",
}


def ignored(headers: Headers, name: str) -> str:
    """A program that calls a function and ignores its result."""
    code = without_comments(headers)
    (parameters,) = re.findall(rf"\b{name}\(([^)]*)\);", code)
    count = 0 if parameters == "void" else parameters.count(",") + 1
    # The numbers of enums are 0, too; C++ has no such conversion.
    call = f"{name}({', '.join(['0'] * count)})"
    return f"#include <snowflake.h>\nint main(void) {{ {call}; return 0; }}\n"


def ignored_results_are_warned_of(headers: Headers) -> None:
    for name in sorted(declared(headers)):
        build = partial(
            headers.compile, f"ignored-{name}.c", ignored(headers, name), "c11"
        )
        if name in MAY_BE_IGNORED:
            build()
        elif "unused-result" not in (said := refused(build)):
            raise Failed(f"for {name} the compiler says {said}")


def prefix_of_functions_can_be_set(headers: Headers) -> None:
    """A program may define SNOWFLAKE_API."""
    source = (
        "#define SNOWFLAKE_API extern\n#include <snowflake.h>\n"
        "int main(void) { return snowflake_version_number() == 0; }\n"
    )
    run([headers.compile("prefix.c", source, "c11")])


def header_is_fresh(_: Headers) -> None:
    cargo = os.environ.get("CARGO") or "cargo"
    manifest = ROOT / "xtask/Cargo.toml"
    run(
        [
            cargo,
            "run",
            "--quiet",
            "--locked",
            "--manifest-path",
            manifest,
            "--",
            "header",
            "--check",
        ]
    )


def all_checks() -> list[tuple[str, Callable[[Headers], None]]]:
    """Every check with its sentence."""
    checks: list[tuple[str, Callable[[Headers], None]]] = []
    for header, standards in (
        ("snowflake.h", C_STANDARDS + CPP_STANDARDS),
        ("snowflake.hpp", CPP_STANDARDS),
    ):
        for standard in standards:
            alone = partial(compiles_alone, header=header, standard=standard)
            checks.append((f"{header} compiles alone as {standard}", alone))
        for standard in standards:
            twice = partial(compiles_twice, header=header, standard=standard)
            checks.append((f"{header} may be included twice in {standard}", twice))
        for standard in CPP_STANDARDS if header.endswith(".hpp") else C_STANDARDS:
            example = partial(example_runs, header=header, standard=standard)
            checks.append((f"the example in {header} runs as {standard}", example))
    for standard in C_STANDARDS + CPP_STANDARDS:
        compile_them = partial(initialisers_compile, standard=standard)
        checks.append((f"the initialisers compile in {standard}", compile_them))
    for name, standard in (("quickstart.c", "c11"), ("quickstart.cpp", "c++11")):
        quickstart = partial(
            quickstart_prints_its_picture, name=name, standard=standard
        )
        checks.append((f"examples/{name} prints the picture of an ID", quickstart))
    checks += [
        ("the library exports what the header declares", exports_what_is_declared),
        ("the header declares what the library exports", declares_what_is_exported),
        ("the SONAME is that of tools/build-library.sh", soname_is_that_of_the_build),
        ("the library stays loaded after dlclose", stays_loaded),
        ("the library needs nothing but the C library", needs_only_the_c_library),
        ("the versions of manifest, header and library agree", versions_agree),
        ("every status of the header is in the C tests", statuses_are_tested),
        (
            "every function's comment ends with its thread rule",
            every_function_has_a_thread_rule,
        ),
        ("every function begins with SNOWFLAKE_API", every_function_is_imported),
        ("SNOWFLAKE_API can be set by the program", prefix_of_functions_can_be_set),
        ("types are plain typedefs whose names end in _t", types_are_plain_typedefs),
        ("a result that is ignored is warned of", ignored_results_are_warned_of),
        ("snowflake.h is what the sources generate", header_is_fresh),
    ]
    return checks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, default=ROOT / "target/release")
    parser.add_argument("--include", type=Path, default=ROOT / "include")
    parser.add_argument("--build", type=Path, default=ROOT / "target/native/header")
    given = parser.parse_args()
    headers = Headers(given.library, given.include, given.build)
    return all_hold(
        (sentence, partial(check, headers)) for sentence, check in all_checks()
    )


if __name__ == "__main__":
    sys.exit(main())
