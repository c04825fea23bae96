"""Servers on 127.0.0.1 that the tests start, stop, kill and empty."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from common import run

SNOWFLAKE = os.environ.get("SNOWFLAKE", "snowflake")


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def can_connect(port: int) -> bool:
    """Return whether somebody listens."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + 30
    while not can_connect(port):
        assert time.monotonic() < end, f"nobody listens on port {port}"
        time.sleep(0.02)


class Redis:
    """Redis, which keeps nothing when it is killed."""

    def __init__(self, directory: Path) -> None:
        """Start it."""
        self.directory = directory
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it, with nothing in it."""
        self.process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--save",
                "",
                "--dir",
                str(self.directory),
            ],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self.port)

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()

    def stop_for(self, seconds: float) -> None:
        """Stop it in the middle of whatever it does, and let it go on later."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it."""
        self.kill()


class Postgres:
    """PostgreSQL, which keeps what it has acknowledged."""

    def __init__(self, directory: Path) -> None:
        """Make a server and start it."""
        self.directory = directory
        self.port = free_port()
        self.url = f"postgresql://admin@127.0.0.1:{self.port}/postgres"
        # The server refuses to run as root.
        self.user: list[str] = []
        if os.geteuid() == 0:
            self.user = [
                *("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
            ]
            shutil.chown(directory, "postgres", "postgres")
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=admin",
            "--pgdata",
            self.data,
        )
        self.start()

    @property
    def data(self) -> str:
        """The directory of its data."""
        return str(self.directory / "data")

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        path = found or str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))
        run([*self.user, path, *arguments], cwd=self.directory)

    def start(self) -> None:
        """Start it with the data that is there."""
        options = f"-p {self.port} -k {self.directory} -c listen_addresses=127.0.0.1"
        log = str(self.directory / "log")
        program = [
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            self.data,
            "--log",
            log,
        ]
        path = str(max(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))
        # The server keeps the descriptors of pg_ctl.
        subprocess.run(
            [*self.user, path, *program[1:], "--options", options],
            check=True,
            cwd=self.directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _processes(self) -> list[int]:
        first = int(Path(self.data, "postmaster.pid").read_text().split("\n")[0])
        children = run(["ps", "-o", "pid=", "--ppid", str(first)])
        return [first, *map(int, children.split())]

    def kill(self) -> None:
        """Kill all its processes."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGKILL)
        end = time.monotonic() + 20
        while any(Path(f"/proc/{process}").exists() for process in processes):
            assert time.monotonic() < end
            time.sleep(0.02)

    def stop_for(self, seconds: float) -> None:
        """Stop it in the middle of whatever it does, and let it go on later."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        time.sleep(seconds)
        for process in processes:
            os.kill(process, signal.SIGCONT)

    def close(self) -> None:
        """End it."""
        self._run(
            "pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", self.data
        )


class Etcd(Redis):
    """etcd, which keeps what it has acknowledged."""

    def __init__(self, directory: Path) -> None:
        """Start it."""
        self.peer = f"http://127.0.0.1:{free_port()}"
        super().__init__(directory)
        self.url = f"etcd://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it with the data that is there."""
        client = f"http://127.0.0.1:{self.port}"
        options = {
            "data-dir": self.directory / "data",
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": self.peer,
            "initial-advertise-peer-urls": self.peer,
            "initial-cluster": f"default={self.peer}",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen(
            ["etcd", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.port)


Server = Redis | Postgres
SERVERS: dict[str, type[Redis] | type[Postgres]] = {
    "etcd": Etcd,
    "redis": Redis,
    "postgresql": Postgres,
}


def init(url: str) -> None:
    """Create a space."""
    assert "the space is there" in run([SNOWFLAKE, "init", url])
