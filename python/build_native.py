"""Builds the Rust library and the glue modules through which Python calls it.

What two of them declare to cffi is include/snowflake.h as the C compiler sees it, so
that there is no second copy of the interface; the third, for CPython only, is written
by hand and includes the header. The library is what
tools/build-library.sh builds; the wheel carries it beside the modules, under its
SONAME, and they find it there by their RUNPATH.
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

# The calls that may wait or that are new: cffi gives up the GIL for them.
# snowflake_explain may, because it asks the store again.
WAITING = f"{PACKAGE}._waiting"
# The calls that are made for each ID, with their method around them.
TAKE = f"{PACKAGE}._take"
TAKE_SOURCE = "python/libsnowflake/_take.c"
# The calls below cannot wait. They keep the GIL: to give it up and take it back
# would cost each of them a few times what it costs with other threads around.
NATIVE = f"{PACKAGE}._native"
HELD = (
    "snowflake_config_init",
    "snowflake_try_next",
    "snowflake_worker_id",
    "snowflake_status_message",
    "snowflake_split",
    "snowflake_join",
    "snowflake_first_at",
    "snowflake_ends_at",
    "snowflake_format",
    "snowflake_parse",
    "snowflake_get_stats",
    "snowflake_version_number",
    "snowflake_version_string",
)
# In memory these cannot wait, with a store they wait for the disk: both modules
# have them.
BOTH = ("snowflake_try_next",)

# The macros of the header that Python needs, their values left to the compiler.
MACROS = """
#define SNOWFLAKE_TEXT_SIZE ...
#define SNOWFLAKE_VERSION_NUMBER ...
static const char *const SNOWFLAKE_VERSION_STRING;
"""
CALLBACK = 'extern "Python" int64_t snowflake_python_clock(void *context);\n'

INCLUDE_HEADER = "#include <snowflake.h>\n"
KEEP_GIL = """
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
        raise SetupError("Cargo.toml has no line that gives the version.")
    return found.group(1)


def options() -> dict[str, dict[str, str]]:
    """Return the options that make one wheel serve Python 3.9 and newer."""
    return {"bdist_wheel": {"py_limited_api": "cp39"}} if LIMITED_API else {}


def extensions() -> list[Extension]:
    """Return the glue modules; `BuildNative` gives those of cffi their sources."""
    sources: dict[str, list[str]] = {WAITING: [], NATIVE: []}
    # _take.c counts on the limited API, and on the GIL.
    if LIMITED_API:
        sources[TAKE] = [TAKE_SOURCE]
    return [
        Extension(
            name,
            sources=sources[name],
            include_dirs=[str(ROOT / "include")],
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
        # C99, because the static assertions are for C11 and cffi knows none.
        switches = ["-E", "-P", "-std=c99", "-nostdinc", "-I", folder]
        command = [*compiler, *switches, header]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True
        ).stdout


def divided(text: str) -> tuple[str, str]:
    """Divide declarations: types and the calls that may wait, and the `HELD`.

    Those in `BOTH` are in both.
    """
    held = {}

    def take(function: re.Match[str]) -> str:
        if function.group(1) not in HELD:
            return function.group(0)
        held[function.group(1)] = function.group(0)
        return function.group(0) if function.group(1) in BOTH else ""

    rest = FUNCTION.sub(take, text)
    missing = [name for name in HELD if name not in held]
    if missing:
        raise SetupError(f"include/snowflake.h does not declare {', '.join(missing)}.")
    return rest, "".join(held.values())


def write_glue(folder: Path) -> dict[str, str]:
    """Write the C source of each module; return the paths by module name."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting_text, held_text = divided(declarations())
    waiting, native = FFI(), FFI()
    waiting.cdef(waiting_text)
    waiting.set_source(WAITING, INCLUDE_HEADER)
    native.include(waiting)
    native.cdef(held_text + MACROS + CALLBACK)
    native.set_source(NATIVE, INCLUDE_HEADER + KEEP_GIL)
    paths = {}
    for name, ffi in ((WAITING, waiting), (NATIVE, native)):
        paths[name] = str(folder / f"{name}.c")
        ffi.emit_c_code(paths[name])
    return paths


def build_library() -> tuple[Path, str]:
    """Build the Rust library; return its path and its SONAME."""
    if shutil.which("cargo") is None:
        raise SetupError(
            "libsnowflake is written in Rust and cargo was not found: "
            "install it from https://rustup.rs and try again."
        )
    script = str(ROOT / "tools" / "build-library.sh")

    def answer(what: str) -> str:
        command = ["sh", script, what]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise SetupError(f"tools/build-library.sh {what} failed; see above.")
        return done.stdout.strip()

    return ROOT / answer("shared"), answer("soname")


def without_search_paths(linker: list[str]) -> list[str]:
    """Return a linker command without the paths of the interpreter at hand."""
    return [word for word in linker if not word.startswith(("-L", "-Wl,-rpath"))]


class BuildNative(build_ext):
    """Builds the library, then the glue, and puts the library beside the glue."""

    library: Path
    soname: str

    def build_extensions(self) -> None:
        """Build everything into the folder that becomes the wheel."""
        self.library, self.soname = build_library()
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
