"""The soak uses what the tests of processes and of a real system have."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.extend([str(TESTS / "processes"), str(TESTS / "system")])
