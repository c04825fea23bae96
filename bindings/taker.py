"""Takes IDs from a file until its input ends, and then prints them: taker.py PATH.

Says "ready" on a line once it has the file.
"""

import select
import sys
import time

from libsnowflake import SnowflakeGenerator

taken: list[int] = []
with SnowflakeGenerator(worker_id=1, store=f"file:{sys.argv[1]}") as ids:
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        # A few at a time, so that others find room between them.
        taken += [ids.next_id() for _ in range(32)]
        time.sleep(0.0002)
print(*taken, sep="\n")
