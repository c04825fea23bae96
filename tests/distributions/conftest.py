"""What `make dist` has built."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
WHEELS = sorted(DIST.glob("*.whl"))


@pytest.fixture(params=WHEELS, ids=lambda path: path.name.split("-")[2])
def wheel(request: pytest.FixtureRequest) -> Path:
    """Return the path of a wheel."""
    path: Path = request.param
    return path


@pytest.fixture
def unpacked(wheel: Path, tmp_path: Path) -> Path:
    """Return a folder that holds what is in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what is in the source distribution."""
    (sdist,) = DIST.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run(["tar", "-xzf", sdist, "-C", folder], check=True)
    (source,) = folder.iterdir()
    return source


@pytest.fixture(scope="session")
def packed() -> set[str]:
    """Return the files that are in the source distribution, from its folder on."""
    (sdist,) = DIST.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {
            member.name.partition("/")[2]
            for member in archive.getmembers()
            if not member.isdir()
        }
