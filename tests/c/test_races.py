"""The suites with threads, under helgrind, drd and the thread sanitizer.

Each access to memory that two threads share is atomic, or ordered by a lock, by an
atomic, or by the beginning or the end of a thread.

Valgrind runs the release library, with the debug information that tells an atomic load
from a plain one; it does not know what an atomic orders (races.supp). The thread
sanitizer does, in a library that is built for it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from common import CC, INCLUDE, NATIVE, ROOT, TARGET, VECTORS, give_up, require, run
from compiling import C11, build, library_for_debuggers
from test_c import SOURCES, SUITES, VALGRIND

HERE = Path(__file__).parent
THREADED = [
    suite
    for suite in SUITES
    if "pthread_create" in (HERE / f"{suite}.c".replace("-", "_")).read_text("utf-8")
]


@pytest.mark.parametrize("suite", THREADED)
@pytest.mark.parametrize("tool", ["helgrind", "drd"])
def test_valgrind_finds_no_race(tool: str, suite: str) -> None:
    require("valgrind", "valgrind libc6-dbg")
    program = build(NATIVE / "c" / "plain", SOURCES, *C11)
    options = [f"--tool={tool}", f"--suppressions={HERE / 'races.supp'}"]
    release = {"LD_LIBRARY_PATH": str(library_for_debuggers().parent)}
    command = [*VALGRIND, *options, program, "--small", VECTORS, suite]
    print(run(command, env=release))


def archive_for_sanitizer(target: str) -> Path:
    """The static library, instrumented; the switch is one of nightly compilers.

    The standard library is not instrumented, but what it has inline is part of ours.
    """
    flags = "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"
    environment = {
        "RUSTC_BOOTSTRAP": "1",
        "RUSTFLAGS": flags,
        "CARGO_PROFILE_RELEASE_DEBUG": "1",
        "CARGO_PROFILE_RELEASE_LTO": "off",
        "CARGO_PROFILE_RELEASE_STRIP": "none",
    }
    command = ["cargo", "rustc", "--quiet", "--locked", "--release", "--lib"]
    kind = ["--features", "capi", "--crate-type", "staticlib"]
    folders = ["--target", target, "--target-dir", TARGET / "tsan"]
    run([*command, *kind, *folders], cwd=ROOT, env=environment)
    return TARGET / "tsan" / target / "release" / "libsnowflake.a"


@pytest.fixture(scope="module")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The suites and the library, with the sanitizer that comes with Rust."""
    target = run(["rustc", "-vV"]).split("host: ")[1].split()[0]
    libraries = Path(run(["rustc", "--print", "target-libdir"]).strip())
    runtimes = list(libraries.glob("librustc-*_rt.tsan.a"))
    if not runtimes:
        give_up("this Rust has no thread sanitizer (one of rustup has)")
    folder = tmp_path_factory.mktemp("tsan")
    command = [*CC, *C11, f"-I{INCLUDE}", "-fsanitize=thread", "-c", *SOURCES]
    run(command, cwd=folder)
    runtime = ["-Wl,--whole-archive", *runtimes, "-Wl,--no-whole-archive"]
    parts = [*folder.glob("*.o"), archive_for_sanitizer(target), *runtime]
    system = ["-pthread", "-rdynamic", "-lm", "-ldl", "-lrt", "-lgcc_s"]
    run([*CC, "-o", folder / "sanitized", *parts, *system])
    return folder / "sanitized"


@pytest.mark.parametrize("suite", THREADED)
def test_the_thread_sanitizer_finds_no_race(sanitized: Path, suite: str) -> None:
    options = {"TSAN_OPTIONS": f"suppressions={HERE / 'tsan.supp'}"}
    print(run([sanitized, "--small", VECTORS, suite], env=options))
