"""Takes IDs from a file until its input ends: taker.py PATH.

Says "ready" on a line once it has the file; the IDs come at the end.
"""

from __future__ import annotations

import select
import sys
import time

from libsnowflake import SnowflakeGenerator

AT_ONCE = 32
PAUSE_S = 0.0002


def main() -> None:
    """Take a few at a time, so that others find room between them."""
    taken: list[int] = []
    with SnowflakeGenerator(worker_id=1, store=f"file:{sys.argv[1]}") as ids:
        print("ready", flush=True)
        while not select.select([sys.stdin], [], [], 0)[0]:
            taken += [ids.next_id() for _ in range(AT_ONCE)]
            time.sleep(PAUSE_S)
    print("\n".join(map(str, taken)))


if __name__ == "__main__":
    main()
