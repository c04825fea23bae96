"""Takes one sample of one side in Python and prints it as a line of JSON.

python sample.py MEASURE SIDE [NAME=NUMBER ...]
"""

from __future__ import annotations

import gc
import json
import sys

from measures import MEASURES


def main() -> None:
    """Measure what the command line asks for."""
    measure, side, *words = sys.argv[1:]
    numbers = {name: int(number) for name, number in (w.split("=") for w in words)}
    gc.disable()
    print(json.dumps(MEASURES[measure](side, **numbers)))


if __name__ == "__main__":
    main()
