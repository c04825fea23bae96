"""A service on one host: generates IDs for some seconds and writes them down.

Arguments: URL, seconds, number of children to fork, path of the result.
"""

from __future__ import annotations

import array
import json
import os
import sys
import time

from libsnowflake import SnowflakeError, SnowflakeGenerator


def main() -> None:
    """Generate, in children too."""
    url, seconds, children, path = (
        sys.argv[1],
        float(sys.argv[2]),
        int(sys.argv[3]),
        sys.argv[4],
    )
    ids = SnowflakeGenerator(store=url)
    print("ready", ids.worker_id, flush=True)
    for child in range(children):
        if os.fork() == 0:
            path = f"{path}-{child}"
            break
    taken = array.array("Q")
    errors = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            taken.extend(ids.batch(20))
        except SnowflakeError as error:
            errors.append(f"{type(error).__name__}: {error}")
        time.sleep(0.002)
    # Under its name when it is whole: who is killed before that leaves nothing.
    with open(f"{path}.new", "wb") as file:
        file.write(json.dumps(errors).encode() + b"\n" + taken.tobytes())
    os.rename(f"{path}.new", path)


main()
