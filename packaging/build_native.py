"""Builds the Rust library and the glue modules through which Python calls it.

Two of the modules are written by cffi, from include/snowflake.h as the C compiler sees
it: there is no second copy of the interface. The third, for CPython only, is written
by hand and includes the header. The library is built by packaging/build-library.sh; the
wheel carries it beside the modules, under its SONAME, and they find it there by their
RUNPATH.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from cffi import FFI
from setuptools import Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "libsnowflake"
BUILD_LIBRARY = ("sh", str(ROOT / "packaging" / "build-library.sh"))

# All calls but those below: cffi releases the GIL for them. They may wait, or handle
# millions of IDs; snowflake_explain asks the store.
RELEASING_GIL = f"{PACKAGE}._c_releasing_gil"
# The calls that cannot wait keep the GIL: to release it and take it back would cost
# a few times as much as the call itself while other threads run.
KEEPING_GIL = f"{PACKAGE}._c_keeping_gil"
KEEPS_GIL = (
    "snowflake_config_init",
    "snowflake_try_next",
    "snowflake_try_next_batch",
    "snowflake_worker_id",
    "snowflake_status_message",
    "snowflake_split",
    "snowflake_compose",
    "snowflake_compose_at",
    "snowflake_first_at",
    "snowflake_last_at",
    "snowflake_first_at_clamped",
    "snowflake_last_at_clamped",
    "snowflake_ends_at_unix_ms",
    "snowflake_format",
    "snowflake_parse",
    "snowflake_parse_lenient",
    "snowflake_stats",
    "snowflake_version_number",
    "snowflake_version_string",
)
# These wait for nothing with a page in memory, but may wait for the disk with a file:
# both modules have them.
IN_BOTH = ("snowflake_try_next", "snowflake_try_next_batch")

# The calls that are made for each ID, as methods.
NEXT_ID = f"{PACKAGE}._next_id"
NEXT_ID_SOURCE = "python/libsnowflake/_next_id.c"
# What the glue has besides the library; written by hand.
CLOCK_HEADER = "python/libsnowflake/_clock.h"
FORKS_HEADER = "python/libsnowflake/_forks.h"

# The macros of the header that Python needs, their values left to the compiler.
MACROS = """
#define SNOWFLAKE_TEXT_SIZE ...
#define SNOWFLAKE_VERSION_NUMBER ...
static const char *const SNOWFLAKE_VERSION_STRING;
"""
CLOCK = """
extern "Python" int64_t snowflake_python_clock(void *context);
int64_t snowflake_clock_until_exit(void *context);
void snowflake_end_clocks(void);
int64_t snowflake_within_clocks(void);
int64_t snowflake_is_ended(void);
int64_t snowflake_this_process(void);
void snowflake_watch_forks(void);
"""

INCLUDE_HEADER = "#include <snowflake.h>\n"
INCLUDE_CLOCK = '#include "_clock.h"\n'
NEVER_RELEASE_GIL = """
#undef Py_BEGIN_ALLOW_THREADS
#undef Py_END_ALLOW_THREADS
#define Py_BEGIN_ALLOW_THREADS {
#define Py_END_ALLOW_THREADS }
"""

FUNCTION = re.compile(r"[^;{}]*\b(snowflake_\w+)\s*\([^;{}]*\)\s*;")

# Neither PyPy nor a CPython without GIL has the limited API.
LIMITED_API = platform.python_implementation() == "CPython" and not (
    sysconfig.get_config_var("Py_GIL_DISABLED")
)


def version() -> str:
    """Read the version of the crate, which is that of the package."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)
    if found is None:
        raise SetupError('Cargo.toml must have a line such as version = "1.2.3".')
    return found.group(1)


def options() -> dict[str, dict[str, str]]:
    """Return the options that make one wheel serve Python 3.9 and newer."""
    return {"bdist_wheel": {"py_limited_api": "cp39"}} if LIMITED_API else {}


def extensions() -> list[Extension]:
    """Return the glue modules; `BuildNative` adds the sources that cffi writes."""
    sources: dict[str, list[str]] = {RELEASING_GIL: [], KEEPING_GIL: []}
    # _next_id.c needs the limited API, and the GIL.
    if LIMITED_API:
        sources[NEXT_ID] = [NEXT_ID_SOURCE]
    return [
        Extension(
            name,
            sources=sources[name],
            include_dirs=[str(ROOT / "include"), str(ROOT / "python" / PACKAGE)],
            depends=["include/snowflake.h", CLOCK_HEADER, FORKS_HEADER],
            extra_compile_args=["-g0"],
            extra_link_args=["-Wl,-s,--enable-new-dtags,-rpath,$ORIGIN"],
            define_macros=[("Py_LIMITED_API", "0x03090000")] if LIMITED_API else [],
            py_limited_api=LIMITED_API,
        )
        for name in sources
    ]


def declarations() -> str:
    """Return the header as the preprocessor leaves it: plain C for cffi."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    header = str(ROOT / "include" / "snowflake.h")
    with tempfile.TemporaryDirectory() as folder:
        # cffi knows the standard types by itself.
        for name in ("stddef.h", "stdint.h"):
            (Path(folder) / name).touch()
        # C99, because the static assertions are for C11, and without the attributes of
        # the compiler: cffi knows neither.
        plain_c = ["-std=c99", "-U__GNUC__", "-U__clang__"]
        switches = ["-E", "-P", *plain_c, "-nostdinc", "-I", folder]
        command = [*compiler, *switches, header]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True
        ).stdout


def divided(text: str) -> tuple[str, str]:
    """Divide declarations: types and the calls that release the GIL, and `KEEPS_GIL`.

    Those in `IN_BOTH` are in both.
    """
    keeping = {}

    def move(function: re.Match[str]) -> str:
        name, declaration = function.group(1), function.group(0)
        if name not in KEEPS_GIL:
            return declaration
        keeping[name] = declaration
        return declaration if name in IN_BOTH else ""

    releasing = FUNCTION.sub(move, text)
    missing = [name for name in KEEPS_GIL if name not in keeping]
    if missing:
        raise SetupError(
            f"include/snowflake.h must declare {', '.join(missing)}, which KEEPS_GIL "
            "in packaging/build_native.py names: run `make header`, or correct it."
        )
    return releasing, "".join(keeping.values())


def write_glue(folder: Path) -> dict[str, str]:
    """Write the C source of each module; return the paths by module name."""
    folder.mkdir(parents=True, exist_ok=True)
    releasing_text, keeping_text = divided(declarations())
    releasing, keeping = FFI(), FFI()
    releasing.cdef(releasing_text)
    releasing.set_source(RELEASING_GIL, INCLUDE_HEADER)
    keeping.include(releasing)
    keeping.cdef(keeping_text + MACROS + CLOCK)
    keeping.set_source(KEEPING_GIL, INCLUDE_HEADER + INCLUDE_CLOCK + NEVER_RELEASE_GIL)
    paths = {}
    for name, ffi in ((RELEASING_GIL, releasing), (KEEPING_GIL, keeping)):
        paths[name] = str(folder / f"{name}.c")
        ffi.emit_c_code(paths[name])
    return paths


def asked(what: str) -> str:
    """Ask packaging/build-library.sh; return what it prints."""
    command = [*BUILD_LIBRARY, what]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(
            f"packaging/build-library.sh {what} failed with exit code "
            f"{done.returncode}: its messages are above."
        )
    return done.stdout.strip()


def check_rust() -> None:
    """Fail unless there is a Rust that is new enough, with a sentence that says so."""
    command = [*BUILD_LIBRARY, "check"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(done.stderr.strip())


def without_search_paths(linker: list[str]) -> list[str]:
    """Return a linker command without the paths of the interpreter at hand."""
    return [word for word in linker if not word.startswith(("-L", "-Wl,-rpath"))]


class BuildNative(build_ext):
    """Builds the library, then the glue, and puts the library beside the glue."""

    library: Path
    soname: str

    def build_extensions(self) -> None:
        """Build everything into the folder that becomes the wheel."""
        check_rust()
        self.library, self.soname = ROOT / asked("shared"), asked("soname")
        sources = write_glue(Path(self.build_temp))
        for extension in self.extensions:
            if extension.name in sources:
                extension.sources = [sources[extension.name]]
            extension.extra_objects = [str(self.library)]
        compiler: Any = self.compiler
        linker = without_search_paths(compiler.linker_so)
        compiler.set_executable("linker_so", linker)
        super().build_extensions()
        self.copy_library(Path(self.build_lib) / PACKAGE)

    def copy_extensions_to_source(self) -> None:
        """Copy the glue and the library into the sources (`pip install -e`)."""
        super().copy_extensions_to_source()
        self.copy_library(ROOT / "python" / PACKAGE)

    def copy_library(self, folder: Path) -> None:
        """Copy the library, as it is, into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self.soname
        # A new file, not new bytes in a file that some process has mapped.
        target.unlink(missing_ok=True)
        shutil.copyfile(self.library, target)
