"""Hosts, programs and servers that come, go and fail, for real."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from common import run
from hosts import Host, Program, check
from libsnowflake import SnowflakeGenerator, StoreError, WorkersError
from servers import SNOWFLAKE, Redis, Server, free_port, init

Make = Callable[[str], Host]


def finish(programs: list[Program]) -> None:
    """Wait for the ends."""
    for program in programs:
        program.wait()


def test_each_host_has_one_worker_id(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    hosts = [host(name) for name in "abc"]
    programs = [one.start(server.url, 3, children=1) for one in hosts for _ in range(2)]
    workers = [program.worker_id for program in programs]
    finish(programs)
    assert workers[::2] == workers[1::2]
    assert len(set(workers)) == 3
    found, errors = check(tmp_path, 20_000)
    assert found == set(workers)
    assert not errors, errors[:3]
    shown = run([SNOWFLAKE, "workers", server.url])
    assert "3 of 1024 worker IDs are held" in shown


def test_another_process_keeps_the_lease_of_one_that_was_killed(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    url = f"{server.url}?window=20s"
    one = host("a")
    keeper = one.start(url, 60)
    # The children of a program, and a program of its own.
    others = [one.start(url, 40, children=2), one.start(url, 40)]
    time.sleep(1)
    keeper.kill()
    finish(others)
    time.sleep(1)
    found, errors = check(tmp_path, 100_000)
    assert (found, errors) == ({keeper.worker_id}, [])


def test_children_keep_the_lease_of_their_parent(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    parent = host("a").start(f"{server.url}?window=20s", 35, children=3)
    time.sleep(1)
    parent.kill()
    end = time.monotonic() + 60
    results = tmp_path / "results"
    while len([path for path in results.iterdir() if path.suffix != ".new"]) < 3:
        assert time.monotonic() < end
        time.sleep(0.1)
    found, errors = check(tmp_path, 50_000)
    assert (found, errors) == ({parent.worker_id}, [])


def test_a_server_that_is_stopped_for_20_s_disturbs_nobody(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    programs = [host(name).start(server.url, 45) for name in "ab"]
    stopping = threading.Thread(target=server.stop_for, args=(20,))
    stopping.start()
    finish(programs)
    stopping.join()
    found, errors = check(tmp_path, 50_000)
    assert found == {program.worker_id for program in programs}
    assert not errors, errors[:3]


def test_a_server_that_was_killed_comes_back(
    server: Server, host: Make, tmp_path: Path
) -> None:
    """PostgreSQL with all that it had, Redis with nothing."""
    init(server.url)
    url = f"{server.url}?window=30s&max_skew=2s"
    programs = [host(name).start(url, 50) for name in "ab"]
    server.kill()
    time.sleep(3)
    server.start()
    # A new host waits until all that may have been forgotten is over.
    late = host("late").start(f"{url}&wait=60s", 5)
    finish([*programs, late])
    found, errors = check(tmp_path, 50_000)
    assert len(found) == 3
    assert not errors, errors[:3]


def test_a_lease_ends_when_the_server_is_away_for_longer(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    program = host("a").start(f"{server.url}?window=10s", 30)
    server.kill()
    time.sleep(15)
    server.start()
    if type(server) is Redis:
        init(server.url)
    program.wait()
    _, errors = check(tmp_path, 5_000)
    assert errors
    for error in errors:
        assert error.startswith(
            f"StoreError: the lease of worker {program.worker_id} ended "
        )
        assert str(server.port) in error


def test_a_program_starts_again_while_the_server_is_down(
    server: Server, host: Make, tmp_path: Path
) -> None:
    init(server.url)
    one = host("a")
    first = one.start(server.url, 1)
    first.wait()
    server.kill()
    again = one.start(server.url, 2)
    again.wait()
    server.start()
    found, errors = check(tmp_path, 1_000)
    assert (found, errors) == ({first.worker_id}, [])
    assert again.worker_id == first.worker_id


def test_a_worker_id_that_is_held_is_an_error(server: Server, host: Make) -> None:
    init(server.url)
    url = f"{server.url}?worker=7"
    holder = host("a").start(url, 3)
    assert holder.worker_id == 7
    with pytest.raises(
        WorkersError, match="all worker IDs of .* are held, the next one falls"
    ):
        SnowflakeGenerator(store=f"{url}&wait=200ms&page=memory")
    holder.wait()


@pytest.mark.parametrize("offset", ["+1h", "-1h"])
def test_a_clock_that_is_an_hour_off_gets_no_worker_id(
    server: Server, host: Make, offset: str
) -> None:
    init(server.url)
    error = host("a").start(server.url, 1, clock=offset).error()
    side = "ahead of" if offset.startswith("+") else "behind"
    assert "ClockError" in error
    assert (
        f"the clock of this machine is 3600.0 s {side}"[:36] in error or side in error
    )


def test_nobody_who_has_the_store_sees_a_password() -> None:
    port = free_port()
    url = f"redis://app:pass-word@127.0.0.1:{port}/0?wait=0s&page=memory"
    with pytest.raises(StoreError) as caught:
        SnowflakeGenerator(store=url.replace("wait=0s", "wait=1s"))
    assert "pass-word" not in str(caught.value)
    assert f"127.0.0.1:{port}" in str(caught.value)
