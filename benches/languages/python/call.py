"""What next_id costs from Python: `suite bench CALLS` of bindings/README.md."""

import statistics
import sys
import timeit

from libsnowflake import SnowflakeGenerator

calls = int(sys.argv[2])
ids = SnowflakeGenerator(worker_id=1, max_lead_ms=3_600_000, store="memory")
timer = timeit.Timer("ids.next_id()", globals={"ids": ids})
timer.timeit(calls // 10)
print(statistics.median(timer.repeat(5, calls // 5)) / (calls // 5) * 1e9)
