"""A task for Celery whose IDs come from one generator for each process of the pool."""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from libsnowflake import SnowflakeGenerator

FOLDER = os.environ["IDS_FOLDER"]

app = Celery("ids", broker="filesystem://", backend=f"file://{FOLDER}/results")
app.conf.broker_transport_options = {
    "data_folder_in": f"{FOLDER}/queue",
    "data_folder_out": f"{FOLDER}/queue",
    "control_folder": f"{FOLDER}/control",
}
app.conf.worker_prefetch_multiplier = 1

ids: SnowflakeGenerator


@worker_process_init.connect
def open_ids(**_: Any) -> None:
    """Open the store in a process of the pool."""
    global ids
    ids = SnowflakeGenerator(worker_id=1, store=os.environ["IDS_STORE"])


@app.task
def take(count: int) -> tuple[int, list[int]]:
    """Take IDs; return who took them, and which."""
    # So that the other processes come into it.
    time.sleep(0.02)
    return os.getpid(), [ids.next_id() for _ in range(count)]
