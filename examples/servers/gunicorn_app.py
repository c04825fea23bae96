"""IDs in every worker of gunicorn: they share their state, so none comes twice.

Run:
    gunicorn --workers 4 gunicorn_app:app

With or without `--preload`, after a reload, and while an old master and a new one
run side by side: each process of this user continues where the others are. To keep the
state when the machine is started again, name a file:

    IDS_STORE=file:/var/lib/app/ids gunicorn --workers 4 gunicorn_app:app

    curl http://127.0.0.1:8000/3        # three IDs, and who answered
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from libsnowflake import SnowflakeGenerator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# The same worker_id in all workers: what they share makes one generator of them.
ids = SnowflakeGenerator(worker_id=1, store=os.environ.get("IDS_STORE"))


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with as many IDs as the path says."""
    count = int(environ["PATH_INFO"].strip("/") or 1)
    taken = [ids.next_id() for _ in range(count)]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"pid": os.getpid(), "ids": taken}).encode()]
