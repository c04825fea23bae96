"""The recipes for servers and pools, run as they stand."""

from __future__ import annotations

import importlib
import importlib.util
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest
from helpers import DEMANDED, ROOT

# It is a module that cannot be run by its name.
UWSGI = "import sys, pyuwsgi; pyuwsgi.run(sys.argv[1:])"
HERE = Path(__file__).resolve().parent
RECIPES = ROOT / "examples" / "servers"
ADDRESS = re.compile(r"(?:http://|TCP address )(127\.0\.0\.1:[1-9]\d*)")
# What the servers say for each worker that starts; uWSGI also for each application.
STARTED = re.compile(
    r"Booting worker|Application startup complete|spawned uWSGI worker|WSGI app 0 "
)
WORKERS = {"gunicorn": 4, "uvicorn": 2, UWSGI: 4}
PATIENCE_S = 60
# How many ask at once, how often each does, and for how many IDs a time.
CLIENTS = 8
REQUESTS = 20
IDS = 25

GUNICORN = (
    "-m",
    "gunicorn",
    "--bind=127.0.0.1:0",
    f"--workers={WORKERS['gunicorn']}",
    f"--pythonpath={RECIPES}",
)
UVICORN = (
    "-m",
    "uvicorn",
    "--port=0",
    f"--workers={WORKERS['uvicorn']}",
    f"--app-dir={RECIPES}",
)

UWSGI_APP = (
    "-c",
    UWSGI,
    "--http-socket=127.0.0.1:0",
    f"--processes={WORKERS[UWSGI]}",
    f"--pythonpath={RECIPES}",
    f"--virtualenv={sys.prefix}",
    "--master",
    "--die-on-term",
    "--module=gunicorn_app:app",
)

# A proxy of the machine has no part in this.
opener = build_opener(ProxyHandler({}))

Taken = list[tuple[int, list[int]]]


# "default": the setting is left out.
STORES = ("default", "file")


@contextmanager
def running(
    folder: Path, *command: str, store: str = "default", log_name: str = "log"
) -> Iterator[str]:
    """Run a server in Python; give its address, and stop it at the end."""
    log = folder / log_name
    environment = {
        **os.environ,
        # gunicorn puts a socket there.
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    if store == "file":
        environment["IDS_STORE"] = f"file:{folder / 'ids'}"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield address_of(server, log, started(command))
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_S) in (0, -signal.SIGTERM), log.read_text()
    finally:
        if server.poll() is None:
            print(log.read_text())
            server.kill()
            server.wait()


def started(command: tuple[str, ...]) -> int:
    """Return how many lines of STARTED say that a server is ready."""
    workers = WORKERS[command[1]]
    return 2 * workers if "--lazy-apps" in command else workers


def address_of(server: subprocess.Popen[bytes], log: Path, workers: int) -> str:
    """Wait for a server to tell its address, to start all workers, and to answer.

    On PyPy a worker that starts makes the socket they share a blocking one for a
    moment: one that accepts then stops there, until there is another connection.
    """
    deadline = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < deadline:
        text = log.read_text()
        told = ADDRESS.search(text)
        if told is not None and len(STARTED.findall(text)) >= workers:
            try:
                ask(f"http://{told[1]}", 1, patience_s=2)
            except OSError:
                pass
            else:
                return f"http://{told[1]}"
        time.sleep(0.02)
    pytest.fail(f"the server does not answer:\n{log.read_text()}")


def ask(
    address: str, count: int, patience_s: float = PATIENCE_S
) -> tuple[int, list[int]]:
    """Ask for IDs on a connection of its own; return who answered, and the IDs."""
    with opener.open(f"{address}/{count}", timeout=patience_s) as answer:
        told = json.load(answer)
    return told["pid"], told["ids"]


def fetched(address: str) -> Taken:
    """Ask on several connections at once, until two workers have answered."""
    taken: Taken = []
    deadline = time.monotonic() + PATIENCE_S
    with ThreadPoolExecutor(CLIENTS) as clients:
        while len({pid for pid, _ in taken}) < 2 and time.monotonic() < deadline:
            asked = [address] * (CLIENTS * REQUESTS)
            taken += clients.map(ask, asked, [IDS] * len(asked))
    return taken


def check(taken: Taken, processes: int) -> None:
    """Check that so many processes took IDs at least, and that none came twice."""
    assert len({pid for pid, _ in taken}) >= processes
    flat = [id_ for _, own in taken for id_ in own]
    assert len(flat) >= 4_000
    assert len(set(flat)) == len(flat)


SERVERS = {
    "gunicorn": (*GUNICORN, "gunicorn_app:app"),
    "gunicorn --preload": (*GUNICORN, "--preload", "gunicorn_app:app"),
    "gunicorn --preload, in memory": (
        *GUNICORN,
        "--preload",
        "gunicorn_preload_app:app",
    ),
    "uvicorn": (*UVICORN, "uvicorn_app:app"),
    "uwsgi": UWSGI_APP,
    "uwsgi --lazy-apps": (*UWSGI_APP, "--lazy-apps"),
}
HAS_UWSGI = importlib.util.find_spec("pyuwsgi") is not None
HAS_CELERY = importlib.util.find_spec("celery") is not None


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(
    "server",
    [name for name in SERVERS if HAS_UWSGI or DEMANDED or "uwsgi" not in name],
)
def test_the_workers_of_a_server_give_no_id_twice(
    server: str, store: str, tmp_path: Path
) -> None:
    with running(tmp_path, *SERVERS[server], store=store) as address:
        taken = fetched(address)
    check(taken, processes=2)
    for pid, _ in taken:
        assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("store", STORES)
def test_two_servers_give_no_id_twice(store: str, tmp_path: Path) -> None:
    command = SERVERS["gunicorn"]
    with ExitStack() as stack:
        addresses = [
            stack.enter_context(running(tmp_path, *command, store=store, log_name=name))
            for name in ("old", "new")
        ]
        askers = stack.enter_context(ThreadPoolExecutor(2))
        taken = [one for part in askers.map(fetched, addresses) for one in part]
    check(taken, processes=4)


@pytest.fixture
def recipe(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """Import a recipe as its own child processes do: by its name."""
    monkeypatch.syspath_prepend(str(RECIPES))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield importlib.import_module(request.param)


@contextmanager
def celery_worker(folder: Path, store: str) -> Iterator[Any]:
    """Run a worker of Celery with four processes; give its task."""
    environment = {**os.environ, "IDS_FOLDER": str(folder), "IDS_STORE": store}
    environment["PYTHONPATH"] = str(HERE)
    command = ["-m", "celery", "--app=celery_app", "worker", "--pool=prefork"]
    options = ["--concurrency=4", "--without-heartbeat", "--without-gossip"]
    for name in ("queue", "results"):
        (folder / name).mkdir()
    with (folder / "log").open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, *command, *options],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_S) == 0
    finally:
        print((folder / "log").read_text())
        if worker.poll() is None:
            worker.kill()
            worker.wait()


@pytest.mark.skipif(not (HAS_CELERY or DEMANDED), reason="celery is not installed")
@pytest.mark.parametrize("store", ["machine", "file:{}/ids"])
def test_the_tasks_of_celery_get_no_id_twice(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDS_FOLDER", str(tmp_path))
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.delitem(sys.modules, "celery_app", raising=False)
    with celery_worker(tmp_path, store.format(tmp_path)):
        take = importlib.import_module("celery_app").take
        asked = [take.delay(250) for _ in range(100)]
        taken = [(pid, ids) for pid, ids in (one.get(PATIENCE_S) for one in asked)]
    check(taken, processes=2)


# numpy starts threads; none of them holds a lock that these children need.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("recipe", ["celery_like_pool"], indirect=True)
@pytest.mark.parametrize("way", ["opened_in_each_child", "opened_before_the_fork"])
@pytest.mark.parametrize("store", ["machine", "file:{}/ids"])
def test_the_tasks_of_a_prefork_pool_get_no_id_twice(
    recipe: ModuleType, way: str, store: str, tmp_path: Path
) -> None:
    taken = getattr(recipe, way)(store.format(tmp_path), tasks=100, count=250)
    check(taken, processes=2)


# PyPy 7.3.11 calls a method of the pool by a name that it has not.
RENAMED = getattr(ProcessPoolExecutor, "_adjust_process_count_cpython", None)
POOL_IS_BROKEN = RENAMED and not hasattr(ProcessPoolExecutor, "_adjust_process_count")


@pytest.fixture
def whole_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the pool of this interpreter the method that it lacks."""
    if POOL_IS_BROKEN:
        monkeypatch.setattr(
            ProcessPoolExecutor, "_adjust_process_count", RENAMED, raising=False
        )


@pytest.mark.usefixtures("whole_pool")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("recipe", ["futures_pool"], indirect=True)
@pytest.mark.parametrize("way", ["by_initializer", "by_argument"])
@pytest.mark.parametrize("start_method", multiprocessing.get_all_start_methods())
@pytest.mark.parametrize("store", ["machine", "file:{}/ids"])
def test_the_calls_of_a_pool_of_processes_get_no_id_twice(
    recipe: ModuleType, way: str, start_method: str, store: str, tmp_path: Path
) -> None:
    pool = getattr(recipe, way)
    taken = pool(store.format(tmp_path), start_method, calls=100, count=250)
    check(taken, processes=1)


FUTURES_POOL = pytest.param(
    "futures_pool",
    marks=pytest.mark.xfail(bool(POOL_IS_BROKEN), reason="PyPy's pool", strict=True),
)


@pytest.mark.parametrize("name", ["celery_like_pool", FUTURES_POOL])
def test_a_recipe_for_a_pool_runs_by_itself(name: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-B",
        str(RECIPES / f"{name}.py"),
        f"file:{tmp_path}/ids",
    ]
    told = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE_S
    ).stdout
    assert told
    assert all(": 20000 IDs, " in line for line in told.splitlines())
