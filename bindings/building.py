"""Builds what a language has, and runs it with a library."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from common import INCLUDE, RELEASE, ROOT, SHARED, TARGET, give_up, name, run
from language import HERE, Language, load

BUILT = TARGET.resolve() / "bindings"
SECONDS = 300
NPM = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel", "error"]
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]


@dataclass(frozen=True)
class Binding:
    """A language, and the folders where it is built and where its packages are."""

    language: Language

    @property
    def built(self) -> Path:
        """Where its programs are built."""
        return BUILT / self.language.folder.name

    @property
    def library(self) -> Path:
        """Where its programs find the library, by its SONAME and by no other name."""
        return self.built / "library"

    @property
    def packages(self) -> Path:
        """Where its packages are: fetched again only when their names change."""
        names = [*self.language.npm, *self.language.pypi]
        return BUILT / "packages" / " ".join(names).replace("/", "+")

    def run(
        self, command: list[str], library: Path, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder of the language, with a folder of the library."""
        return subprocess.run(
            self.words(command, library),
            cwd=self.language.folder,
            env=self.environment(library) | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )

    def words(self, command: list[str], library: Path) -> list[str]:
        """Return a command of language.toml with its placeholders replaced."""
        values = {
            "{root}": ROOT,
            "{here}": self.language.folder,
            "{build}": self.built,
            "{include}": INCLUDE,
            "{library}": library,
            "{python}": sys.executable,
        }
        pattern = re.compile("|".join(values))
        return [pattern.sub(lambda found: f"{values[found[0]]}", w) for w in command]

    def environment(self, library: Path) -> dict[str, str]:
        """Return the environment in which it finds a library and its packages."""
        added = {"LD_LIBRARY_PATH": f"{library}"}
        if self.language.npm:
            added["NODE_PATH"] = f"{self.packages}/node_modules"
        if self.language.pypi:
            added["PYTHONPATH"] = f"{self.packages}/site-packages"
        # It names a file, and would lead past the SONAME.
        inherited = {k: v for k, v in os.environ.items() if k != "SNOWFLAKE_LIBRARY"}
        return inherited | added

    def output(self, *command: str) -> str:
        """Run a command that must succeed; return what it prints."""
        done = self.run([*command], self.library)
        assert done.returncode == 0, complaint(done)
        return done.stdout

    def suite(self, *arguments: object) -> str:
        """Run its suite, which must succeed; return what it prints."""
        return self.output(*self.language.suite, *map(str, arguments))

    def fetch(self) -> None:
        """Fetch its packages from their registries."""
        if self.packages.exists() or not (self.language.npm or self.language.pypi):
            return
        part = BUILT / f"{self.packages.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        if self.language.npm:
            run([*NPM, "--prefix", part, *self.language.npm])
        if self.language.pypi:
            run([*PIP, "--target", part / "site-packages", *self.language.pypi])
        self.packages.parent.mkdir(exist_ok=True)
        part.rename(self.packages)

    def make(self) -> None:
        """Build its suite and its quickstart, in an empty folder."""
        self.fetch()
        shutil.rmtree(self.built, ignore_errors=True)
        self.library.mkdir(parents=True)
        (self.library / name("soname")).symlink_to(SHARED.resolve())
        for command in [*self.language.build, *self.language.quickstart_build]:
            done = self.run(command, RELEASE.resolve())
            assert done.returncode == 0, complaint(done)


def made(folder: str) -> Binding:
    """Return the binding in a folder, built; skip the test if tools are missing."""
    binding = Binding(load(HERE / folder / "language.toml"))
    if missing := binding.language.missing():
        give_up(missing)
    binding.make()
    return binding


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """Return a command, its exit code and the end of what it printed."""
    printed = (done.stdout[-1500:] + done.stderr[-3000:]).strip()
    return f"{shlex.join(done.args)}: exit code {done.returncode}\n{printed}"
