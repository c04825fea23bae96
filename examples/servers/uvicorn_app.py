"""IDs in every worker of uvicorn: they share their state, so none comes twice.

Run:
    uvicorn --workers 2 uvicorn_app:app

uvicorn starts its workers by spawn, and each loads this module by itself. To keep the
state when the machine is started again, name a file:

    IDS_STORE=file:/var/lib/app/ids uvicorn --workers 2 uvicorn_app:app
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, MutableMapping
from typing import Any, Callable

from libsnowflake import SnowflakeGenerator

Message = MutableMapping[str, Any]

# The same worker_id in all workers: what they share makes one generator of them.
ids = SnowflakeGenerator(worker_id=1, store=os.environ.get("IDS_STORE"))


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer with as many IDs as the path says."""
    if scope["type"] != "http":
        raise ValueError(f"scope must be http, got {scope['type']}")
    count = int(scope["path"].strip("/") or 1)
    # Other requests are served while it waits for the clock.
    taken = await ids.batch_async(count)
    body = json.dumps({"pid": os.getpid(), "ids": taken}).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
