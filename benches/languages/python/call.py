"""What next_id costs from Python: `suite bench CALLS` of bindings/README.md."""

from __future__ import annotations

import statistics
import sys
import time

from libsnowflake import SnowflakeGenerator


def slice_ns(ids: SnowflakeGenerator, calls: int) -> float:
    """Return the nanoseconds a call, over so many calls."""
    started = time.perf_counter_ns()
    for _ in range(calls):
        ids.next_id()
    return (time.perf_counter_ns() - started) / calls


def main() -> None:
    """Warm up, then print the median of five slices."""
    calls = int(sys.argv[2])
    with SnowflakeGenerator(worker_id=1, max_lead_ms=3_600_000) as ids:
        slice_ns(ids, calls // 10)
        print(statistics.median(slice_ns(ids, calls // 5) for _ in range(5)))


if __name__ == "__main__":
    main()
