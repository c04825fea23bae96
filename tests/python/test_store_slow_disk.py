"""A disk that takes its time holds up one thread, not all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Takes the place of the system's call, in which a call for an ID may have to wait.
SLOW = """
#include <unistd.h>
int fdatasync(int file) { (void)file; return usleep(500 * 1000); }
"""

# Takes an ID in one thread, and counts the turns of another one meanwhile.
PROGRAM = """
import sys, threading, time
from libsnowflake import SnowflakeGenerator
ids = SnowflakeGenerator(1, store=sys.argv[1])
caller = threading.Thread(target=getattr(ids, sys.argv[2]), args=eval(sys.argv[3]))
started = time.monotonic()
caller.start()
turns = 0
while caller.is_alive():
    time.sleep(0.001)
    turns += 1
print(time.monotonic() - started, turns)
"""


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a library that makes the disk slow for whoever preloads it."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "slow.c").write_text(SLOW, encoding="utf-8")
    command = ["gcc", "-shared", "-fPIC", "slow.c", "-o", "slow.so"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "slow.so"


@pytest.mark.parametrize(
    ("call", "arguments"),
    [("next_id", "()"), ("__next__", "()"), ("try_next_id", "()"), ("batch", "(3,)")],
)
def test_other_threads_go_on_while_one_waits_for_the_disk(
    call: str, arguments: str, slow: Path, tmp_path: Path
) -> None:
    # The first ID is the one that raises the fence.
    store = f"file:{tmp_path / 'ids'}"
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, store, call, arguments],
        env={**os.environ, "LD_PRELOAD": str(slow)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    seconds, turns = map(float, told.split())
    assert seconds >= 0.5
    assert turns > 20
