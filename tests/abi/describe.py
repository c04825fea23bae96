"""Describe the interface again, unless programs that are out there would break."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))

from interface import DESCRIPTION, Interface
from verdict import judge


def main() -> None:
    with TemporaryDirectory(prefix="snowflake-abi-") as folder:
        if DESCRIPTION.exists():
            broken = judge(DESCRIPTION, Interface(), Path(folder)).broken
            if broken:
                sys.exit(
                    f"Programs that use this SONAME break:\n{broken}\nRaise the version"
                    " in Cargo.toml, which the SONAME follows; or if this one was never"
                    f" released, remove {DESCRIPTION.name} first."
                )
        described = Interface().describe(Path(folder) / "new")
        DESCRIPTION.write_bytes(described.read_bytes())
    print(f"{DESCRIPTION} describes the interface")


if __name__ == "__main__":
    main()
