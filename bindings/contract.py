"""What every binding must do: see README.md."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

from building import Binding, complaint
from common import CC, PACKAGING, VECTORS, name, run
from language import HERE, Language
from libsnowflake import Layout, SnowflakeError, SnowflakeGenerator, format_id, parse_id
from tables import number_of_checks, spoiled_copies

Check = Callable[[Binding, Path], None]

WORKER_ID = 1
MADE = 100_000
# So often its threads may miss each other.
TRIES = 5
STORED = 200_000
# So often, at least, must the two processes have taken turns.
TURNS = 10
# Cut to 32 bits it would be worker 5.
MORE_THAN_32_BITS = (1 << 32) + 5
REFUSED = "worker_id must be between 0 and 1023 for layout 'default', got {}"
CALLS, ABSURD_NS = 10_000, 1_000_000
# A library of version 9.9.9: only its version may be asked for.
TRAP = "int64_t {}(void) {{ __builtin_trap(); }}\n"
VERSION = """#include <stdint.h>
uint32_t snowflake_version_number(void) { return 90909; }
const char *snowflake_version_string(void) { return "9.9.9"; }
"""
WRONG_VERSION = "libsnowflake {} is needed, but version 9.9.9 was loaded"


def vectors(binding: Binding, _: Path) -> None:
    """All values are as expected, and it counts them."""
    last = binding.suite("vectors", VECTORS).splitlines()[-1]
    assert last == f"{number_of_checks()} checks"


def spoiled_vectors(binding: Binding, folder: Path) -> None:
    """It finds a spoiled value, and names its line."""
    for place, copy in spoiled_copies(folder):
        command = [*binding.language.suite, "vectors", f"{copy}"]
        done = binding.run(command, binding.library)
        named = re.search(rf"\b{re.escape(place)}: ", done.stdout + done.stderr)
        assert done.returncode == 1 and named, f"{place}: {complaint(done)}"


def decimals(lines: list[str]) -> list[int]:
    """Return the numbers, which are decimal and nothing else."""
    assert all(line.isdecimal() for line in lines)
    return [int(line) for line in lines]


def check_ids(ids: list[int], all_ids: list[int]) -> None:
    """They increase, are of the worker, and each of all occurs once."""
    assert all(first < second for first, second in pairwise(ids))
    # The bits of the default layout.
    assert {each >> 12 & 1023 for each in ids} == {WORKER_ID}
    assert len(set(all_ids)) == len(all_ids)


def threads(binding: Binding, _folder: Path) -> None:
    """Threads make IDs: none twice, each thread's in order, at the same time.

    On a busy machine one thread may be done before the next one is let run; then it
    is asked again.
    """
    count = binding.language.threads
    for _ in range(TRIES):
        first, *lines = binding.suite("threads").splitlines()
        ids = decimals(lines)
        assert (first, len(ids)) == (f"threads {count}", MADE)
        share = MADE // count
        blocks = [ids[start : start + share] for start in range(0, MADE, share)]
        for block in blocks:
            check_ids(block, ids)
        pairs = combinations(blocks, 2)
        if count == 1 or any(a[0] < b[-1] and b[0] < a[-1] for a, b in pairs):
            return
    raise AssertionError(f"no two of {count} threads ran at the same time")


def message(provoke: Callable[[], object]) -> str:
    """Return the message of an error."""
    try:
        return f"{provoke()!r}, no error"
    except SnowflakeError as error:
        return str(error)


def error(binding: Binding, _: Path) -> None:
    """It shows the library's own messages, and no number is cut."""
    wanted = [REFUSED.format(1024), message(lambda: parse_id("!", "base32"))]
    if binding.language.worker_id_bits == 64:
        wanted.append(REFUSED.format(MORE_THAN_32_BITS))
    # Python and the suite could be wrong in the same way.
    for worker_id in (1024, MORE_THAN_32_BITS):
        said = message(lambda: SnowflakeGenerator(worker_id=worker_id))  # noqa: B023
        assert said == REFUSED.format(worker_id)
    found = binding.suite("error").splitlines()
    if binding.language.unbounded:
        assert found[3:] and found.pop().startswith("worker_id must be")
    assert found == wanted


def store(binding: Binding, folder: Path) -> None:
    """A Python process takes from the same file at the same time."""
    command = [sys.executable, f"{HERE}/taker.py", f"{folder}/ids"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as python:
        assert python.stdout and python.stdout.readline() == "ready\n"
        said = binding.suite("store", folder / "ids", STORED)
        ours = decimals(python.communicate("")[0].splitlines())
    theirs = decimals(said.splitlines())
    assert python.returncode == 0 and len(theirs) == STORED
    check_ids(ours, ours + theirs)
    check_ids(theirs, theirs)
    own = set(ours)
    turns = pairwise(each in own for each in sorted(ours + theirs))
    assert sum(first != second for first, second in turns) >= TURNS


def bench(binding: Binding, _: Path) -> None:
    """It can be measured; the number itself does not matter here."""
    assert 0 < float(binding.suite("bench", CALLS)) < ABSURD_NS


def quickstart(binding: Binding, _: Path) -> None:
    """It prints IDs of now, and takes the last one apart as Python does."""
    before_ms = time.time_ns() // 1_000_000
    done = binding.run(binding.language.quickstart, binding.library)
    after_ms = time.time_ns() // 1_000_000
    assert (done.returncode, done.stderr) == (0, ""), complaint(done)
    ids = [int(text) for text in re.findall(r"(?m)^  (\d+)$", done.stdout)]
    parts = [Layout.DEFAULT.split(each) for each in ids]
    assert all(before_ms <= each.unix_ms <= after_ms for each in parts)
    assert len(ids) == 3 and ids[0] < ids[1] < ids[2]
    last, bits = parts[-1], f"{ids[-1]:064b}"
    stamp = last.timestamp.strftime("%Y-%m-%d %H:%M:%S")
    assert done.stdout.split("\n") == [
        f"{binding.language.title}: 3 IDs of worker {WORKER_ID}",
        *(f"  {each}" for each in ids),
        "The last one, taken apart:",
        f"  bits      {bits[0]} {bits[1:42]} {bits[42:52]} {bits[52:]}",
        f"  time      {stamp}.{last.unix_ms % 1000:03} UTC "
        f"({last.tick} ms since 2020-01-01)",
        f"  worker    {WORKER_ID}",
        f"  sequence  {last.sequence}",
        f"  base32    {format_id(ids[-1], 'base32')}",
        "",
    ]


def build_other_version(folder: Path) -> Path:
    """Build a library of version 9.9.9: nothing but its version may be asked for."""
    exports = PACKAGING / "exports.map"
    functions = re.findall(r"(?m)^ +(\w+);$", exports.read_text(encoding="utf-8"))
    traps = [TRAP.format(each) for each in functions if "_version_" not in each]
    (folder / "other.c").write_text(VERSION + "".join(traps))
    options = [f"-Wl,-soname,{name('soname')}", f"-Wl,--version-script={exports}"]
    library = folder / name("soname")
    run([*CC, "-shared", "-fPIC", *options, "-o", library, folder / "other.c"])
    return library


def other_version(binding: Binding, folder: Path) -> None:
    """It refuses a library of another version, by an error and not by a crash."""
    language, other = binding.language, build_other_version(folder)
    uses = f"vectors {VECTORS}|threads|error|store {folder}/ids 10|bench 100"
    commands = [[*language.suite, *use.split()] for use in uses.split("|")]
    commands.append(language.quickstart)
    refused = [binding.run(command, folder) for command in commands]
    # A binding that opens the library itself lets this variable name another file.
    files = [path for path in language.folder.rglob("*") if path.is_file()]
    if any(b"SNOWFLAKE_LIBRARY" in path.read_bytes() for path in files):
        given = {"SNOWFLAKE_LIBRARY": f"{other}"}
        refused.append(binding.run(commands[0], binding.library, **given))
    for done in refused:
        said = WRONG_VERSION.format(name("abi")) in done.stdout + done.stderr
        # A crash is -n, or 128 + n where a shell or a launcher is in between.
        crashed = done.returncode < 0 or 128 < done.returncode <= 128 + 64
        assert done.returncode and not crashed and said, complaint(done)


CHECKS: list[Check] = [
    vectors,
    spoiled_vectors,
    threads,
    error,
    store,
    bench,
    quickstart,
]


def more(command: str) -> Check:
    """Return the check that a command of this suite alone succeeds."""

    def check(binding: Binding, _: Path) -> None:
        binding.suite(command)

    check.__name__ = command
    return check


def checks_of(language: Language) -> list[Check]:
    """Return the checks of a language; a crate cannot meet another library."""
    checks = [*CHECKS, *map(more, language.more)]
    return checks if language.library == "crate" else [*checks, other_version]
