"""IDs in the workers of gunicorn that share nothing but memory: with `--preload`.

Run:
    gunicorn --preload --workers 4 gunicorn_preload_app:app

For a sandbox in which processes can share neither /dev/shm nor a file. gunicorn loads
the module once, before it forks the workers, and these share the memory of the
generator. Nothing is left of it after a restart, and a second gunicorn needs another
worker_id: use gunicorn_app.py wherever it can be used.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from libsnowflake import SnowflakeGenerator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Created before the fork. Without --preload each worker would create its own, and all
# of them would generate the same IDs.
ids = SnowflakeGenerator(worker_id=1, store="memory")


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with as many IDs as the path says."""
    count = int(environ["PATH_INFO"].strip("/") or 1)
    taken = [ids.next_id() for _ in range(count)]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"pid": os.getpid(), "ids": taken}).encode()]
