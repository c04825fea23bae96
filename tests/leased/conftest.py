"""A server for each test, and hosts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hosts import Host
from servers import SERVERS, Server


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that runs."""
    # Not below that of pytest, which other users cannot enter.
    with tempfile.TemporaryDirectory(prefix="snowflake-server-") as directory:
        running = SERVERS[request.param](Path(directory))
        yield running
        running.close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[[str], Host]]:
    """Make a host of a name."""
    hosts: list[Host] = []

    def make(name: str) -> Host:
        hosts.append(Host(tmp_path, name))
        return hosts[-1]

    yield make
    for made in hosts:
        shutil.rmtree(made.directory)
