"""The Python suite passes on what was built, in clean environments.

A new virtual environment gets the wheel of dist/ that pip finds fit for it, or what it
builds from the source distribution: without network, with an empty CARGO_HOME. The
tests are those of the source distribution, unpacked far from the repository; one of
them says where the package came from.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import ROOT

DIST = ROOT / "dist"

# The library as it is in the wheels.
BUILT = DIST.parent / "target" / "dist" / "target" / "release" / "libsnowflake.so"


def run(*command: str, cwd: Path | None = None, **changes: str) -> str:
    """Run a command in an environment of its own; return what it said."""
    environment = {**os.environ, **changes}
    # Of the one who called: they would lead to other packages.
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CARGO_TARGET_DIR"):
        if name not in changes:
            environment.pop(name, None)
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout


def works(*command: str) -> bool:
    """Tell whether a command can be run."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return done.returncode == 0


def interpreters() -> Iterator[str]:
    """Find the interpreters that the package is for."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in range(9, 14):
        # A shim of pyenv is on PATH also where it leads nowhere.
        found = [f"python3.{minor}"]
        found += map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python")))
        yield from [path for path in found if works(path, "-c", "import venv")][:1]
    if works("pypy3", "-c", "import venv"):
        yield "pypy3"


def without_network() -> list[str]:
    """Return what to put before a command to run it in a network of its own.

    Where that is not allowed: the offline switches of pip and cargo alone.
    """
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if works(*command, "true"):
            return command
    return ["env", "CARGO_NET_OFFLINE=true", "https_proxy=http://127.0.0.1:9"]


def install_wheel(python: str, version: str) -> None:
    """Install the wheel that pip finds fit, with what it needs from the index."""
    pip = [python, "-m", "pip", "install", "--quiet"]
    local = ["--no-index", "--find-links", str(DIST), "--only-binary=:all:"]
    run(*pip, *local, "--no-deps", f"libsnowflake=={version}")
    run(*pip, f"--find-links={DIST}", f"libsnowflake=={version}")


def install_sdist(python: str, sdist: Path, work: Path) -> Path:
    """Install from the source distribution, offline; return the library it built."""
    wheels, target = work / "wheels", work / "target"
    needed = ["setuptools>=77", "cffi>=1.17; implementation_name != 'pypy'"]
    pip = [python, "-m", "pip"]
    run(*pip, "download", "--quiet", "--dest", str(wheels), *needed)
    toolchains = os.environ.get("RUSTUP_HOME") or str(Path.home() / ".rustup")
    local = ["--no-index", "--no-cache-dir", "--find-links", str(wheels), str(sdist)]
    run(
        *without_network(),
        *pip,
        "install",
        "--quiet",
        *local,
        CARGO_HOME=str(work / "cargo"),
        CARGO_TARGET_DIR=str(target),
        RUSTUP_HOME=toolchains,
    )
    return target / "release" / "libsnowflake.so"


def passes(interpreter: str, from_sdist: bool, work: Path) -> None:
    """Install for an interpreter and run the suite of the source distribution."""
    (sdist,) = DIST.glob("libsnowflake-*.tar.gz")
    shutil.unpack_archive(sdist, work)
    (source,) = work.iterdir()
    run(interpreter, "-m", "venv", str(work / "venv"))
    python = str(work / "venv" / "bin" / "python")
    if from_sdist:
        library = install_sdist(python, sdist, work)
    else:
        library = BUILT
        install_wheel(python, source.name.partition("-")[2])
    tests = source / "tests" / "python"
    requirements = str(tests / "requirements.txt")
    run(python, "-m", "pip", "install", "--quiet", "--requirement", requirements)
    suite = ["-m", "pytest", "--quiet", str(tests)]
    said = run(python, *suite, cwd=source, SNOWFLAKE_LIBRARY=str(library))
    assert re.match(r"[1-9]\d* passed", said.splitlines()[-1])


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that does not outlive the test: environments are large."""
    yield tmp_path
    shutil.rmtree(tmp_path)


def test_the_python_suite_passes_on_the_wheel(work: Path) -> None:
    passes(sys.executable, False, work)


def test_the_python_suite_passes_on_the_sdist(work: Path) -> None:
    passes(sys.executable, True, work)


@pytest.mark.parametrize("interpreter", [*interpreters()] or ["no Python was found"])
def test_the_python_suite_passes_with_other_pythons(
    interpreter: str, work: Path
) -> None:
    passes(interpreter, False, work)
