"""Prints Debian's packages of the languages that cannot run here yet, one a line.

Needs no more than Python 3.11, so that it can run before anything is built.
"""

from __future__ import annotations

from runner.installed import tools_are_missing
from runner.language import load_all


def main() -> None:
    """Print the packages, sorted."""
    lacking = [language for language in load_all() if tools_are_missing(language)]
    packages = {package for language in lacking for package in language.debian}
    print("\n".join(sorted(packages)))


if __name__ == "__main__":
    main()
