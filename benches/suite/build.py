"""Builds all sides: the library as it is shipped, the harness, the peers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from suite import paths
from suite.progress import Progress

PEERS = {
    "oneflake": "oneflake==0.1.0",
    "sonyflake-turbo": "sonyflake-turbo==1.0.1",
    "snowflake-id": "snowflake-id==1.0.2",
    "fastid": "fastid==0.0.5",
}
# Of this Python and these, everything is measured; of the others, one call.
IN_FULL = (11, 12)
BRIEFLY = (9, 13)
DRAWING = "matplotlib>=3.10,<4"


@dataclass(frozen=True)
class Python:
    """A virtual environment with our package and the peers."""

    version: str
    executable: Path
    # Or only one call is measured, beside the two that matter most.
    with_peers: bool

    @property
    def takes_extensions(self) -> bool:
        """Whether it is a CPython, for which the other sides are made."""
        return not self.version.startswith("PyPy")


@dataclass
class Built:
    """What was built, and what could not be."""

    library: Path
    harness: Path
    pythons: list[Python]
    missing: list[str] = field(default_factory=list)


def everything(progress: Progress) -> Built:
    """Build what has changed."""
    paths.WORK.mkdir(parents=True, exist_ok=True)
    progress.show("building the library")
    output = run([paths.ROOT / "packaging" / "build-library.sh", "shared"])
    built = Built(paths.ROOT / output.splitlines()[-1], build_harness(progress), [])
    wheel = build_wheel(progress)
    for executable, with_peers in interpreters().items():
        progress.show(f"setting up {executable}")
        built.pythons.append(set_up(executable, with_peers, wheel, built))
    # Only the first draws.
    first = built.pythons[0].executable
    if not list(first.parent.parent.glob("lib/*/site-packages/matplotlib")):
        pip(first, DRAWING)
    return built


def build_harness(progress: Progress) -> Path:
    """Build the harness with the Rust peers, and the PyO3 module."""
    progress.show("building the Rust peers")
    target = paths.WORK / "cargo"
    manifest = paths.BENCHES / "rust" / "Cargo.toml"
    cargo: list[str | Path] = ["cargo", "build", "--quiet", "--release", "--locked"]
    run(
        [*cargo, "--manifest-path", manifest],
        CARGO_TARGET_DIR=str(target),
        PYO3_PYTHON=sys.executable,
    )
    paths.MODULES.mkdir(exist_ok=True)
    release = target / "release"
    suffix = "dylib" if sys.platform == "darwin" else "so"
    module = release / f"libstarting_point.{suffix}"
    shutil.copyfile(module, paths.MODULES / "starting_point.so")
    return release / "measure"


def build_wheel(progress: Progress) -> Path:
    """Build the wheel of our package, if something has changed since."""
    folder = paths.WORK / "wheel"
    wheels = list(folder.glob("*.whl"))
    if wheels and wheels[0].stat().st_mtime >= newest_source():
        return wheels[0]
    progress.show("building the Python package")
    shutil.rmtree(folder, ignore_errors=True)
    # From a copy: a build leaves its traces in the folder it runs in.
    source = paths.WORK / "source"
    shutil.rmtree(source, ignore_errors=True)
    copy_sources(source)
    venv = paths.WORK / "build-venv"
    make_venv(Path(sys.executable), venv)
    python = venv / "bin" / "python"
    target = str(paths.WORK / "wheel-target")
    switches = ["--quiet", "--no-deps", "--wheel-dir"]
    run(
        [python, "-m", "pip", "wheel", *switches, folder, source],
        CARGO_TARGET_DIR=target,
    )
    return next(folder.glob("*.whl"))


def newest_source() -> float:
    """Return when something that goes into the wheel was changed last."""
    suffixes = {".py", ".pyi", ".c", ".rs", ".h", ".toml", ".lock", ".sh"}
    parts = ("python", "src", "include", "packaging", "setup.py", "Cargo.toml")
    return max(
        path.stat().st_mtime
        for part in (*parts, "Cargo.lock", "pyproject.toml")
        for path in [paths.ROOT / part, *(paths.ROOT / part).rglob("*")]
        if path.suffix in suffixes
    )


def copy_sources(target: Path) -> None:
    """Copy what belongs to the repository, as it is now."""
    listing = ["ls-files", "--cached", "--others", "--exclude-standard"]
    for name in run(["git", *listing]).splitlines():
        if not name.startswith("benches/") and (paths.ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(paths.ROOT / name, target / name)


def interpreters() -> dict[Path, bool]:
    """Return this Python and others that are installed; True: all is measured."""
    found = {Path(sys.executable): True}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in (*IN_FULL, *BRIEFLY):
        here = sorted(pyenv.glob(f"3.{minor}.*/bin/python3"))
        path = here[-1] if here else shutil.which(f"python3.{minor}")
        if minor != sys.version_info.minor and path is not None:
            found[Path(path)] = minor in IN_FULL
    pypy = shutil.which("pypy3")
    if pypy is not None:
        found[Path(pypy)] = False
    return found


QUESTION = """
import platform, sys
name = platform.python_implementation()
own = platform.python_version() if name == "CPython" else (
    f"{name} {'.'.join(map(str, sys.pypy_version_info[:3]))}")
print(own)
"""


def set_up(executable: Path, with_peers: bool, wheel: Path, built: Built) -> Python:
    """Make a virtual environment of an interpreter, with all sides."""
    version = run([executable, "-c", QUESTION]).strip()
    venv = paths.WORK / f"venv-{version.replace(' ', '-')}"
    make_venv(executable, venv)
    python = Python(version, venv / "bin" / "python", with_peers)
    # Remembers what is installed and what could not be.
    state = venv / "state.json"
    peers = peers_of(python)
    wanted = [str(wheel.stat().st_mtime), *peers.values()]
    known = json.loads(state.read_text()) if state.exists() else {}
    if known.get("wanted") != wanted:
        missing = install(python, wheel, peers)
        state.write_text(json.dumps({"wanted": wanted, "missing": missing}))
        built.missing.extend(missing)
    else:
        built.missing.extend(known["missing"])
    return python


def peers_of(python: Python) -> dict[str, str]:
    """Return what an interpreter is measured beside, and where it comes from."""
    if python.with_peers:
        return PEERS
    return {"oneflake": PEERS["oneflake"]} if python.takes_extensions else {}


def install(python: Python, wheel: Path, peers: dict[str, str]) -> list[str]:
    """Install our package and the peers; return the peers that there are not."""
    missing = []
    if python.takes_extensions:
        pip(python.executable, "cffi>=1.17")
        pip(python.executable, "--force-reinstall", "--no-deps", str(wheel))
    else:
        # It has a cffi of its own, and no wheel of CPython fits.
        pip(python.executable, "--force-reinstall", str(paths.WORK / "source"))
    for name, requirement in peers.items():
        try:
            pip(python.executable, "--only-binary", ":all:", requirement)
        except subprocess.CalledProcessError:
            missing.append(f"{name} on Python {python.version}")
    return missing


def make_venv(executable: Path, venv: Path) -> None:
    """Make a virtual environment, if there is none."""
    if not (venv / "bin" / "python").exists():
        run([executable, "-m", "venv", venv])


def pip(python: Path, *arguments: str) -> None:
    """Install."""
    switches = ["--quiet", "--disable-pip-version-check"]
    run([python, "-m", "pip", "install", *switches, *arguments])


def run(command: list[str | Path], **environment: str) -> str:
    """Run a command; return what it prints."""
    done = subprocess.run(
        command,
        cwd=paths.ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
