"""Makes tests of each language.toml: `pytest bindings/go`, `make test-go`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("building", "contract")

from apart import machine_directory  # noqa: E402, F401
from building import Binding  # noqa: E402
from common import give_up  # noqa: E402
from contract import Check, checks_of  # noqa: E402
from language import HERE, load  # noqa: E402


class CheckItem(pytest.Item):
    """A check of a binding."""

    check: Check

    def runtest(self) -> None:
        """Run it in a folder of its own."""
        assert isinstance(self.parent, LanguageFile)
        with tempfile.TemporaryDirectory(prefix="binding-") as folder:
            self.check(self.parent.binding, Path(folder))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the language above a failure."""
        return self.path, None, f"{self.path.parent.name}: {self.name}"

    def repr_failure(self, excinfo: Any, style: Any = "short") -> Any:
        """Show the lines of this folder only, not those of pytest."""
        found = excinfo.traceback.filter(lambda entry: entry.path.parent == HERE)
        excinfo.traceback = found or excinfo.traceback
        return super().repr_failure(excinfo, style)


class LanguageFile(pytest.File):
    """A language.toml: the tests of its language, built before the first one."""

    def collect(self) -> Iterator[CheckItem]:
        """Make a test of each check."""
        self.binding = Binding(load(self.path))
        for check in checks_of(self.binding.language):
            name = check.__name__.replace("_", " ")
            item = CheckItem.from_parent(self, name=name)
            item.check = check
            yield item

    def setup(self) -> None:
        """Build it."""
        if missing := self.binding.language.missing():
            give_up(missing)
        self.binding.make()


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> LanguageFile | None:
    """Take each language.toml for a file of tests."""
    if file_path.name != "language.toml":
        return None
    return LanguageFile.from_parent(parent, path=file_path)
