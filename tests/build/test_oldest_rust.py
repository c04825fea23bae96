"""A Rust that is too old, or missing, is named in one sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from common import ROOT

OLDEST = re.findall(
    r'(?m)^rust-version = "(.+)"$', (ROOT / "Cargo.toml").read_text("utf-8")
)[0]
WAYS = {
    "make lib": ["make", "lib"],
    "make test-rust": ["make", "test-rust"],
    "pip": [sys.executable, "-m", "pip", "wheel", "--no-deps", "."],
}


def tools(folder: Path, **versions: str) -> Path:
    """Return a folder with programs that only know their version, as an old cargo."""
    folder.mkdir()
    for tool, version in versions.items():
        script = f'[ "$1" = --version ] && echo "{tool} {version} (0123456 2022-11-01)"'
        (folder / tool).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / tool).chmod(0o755)
    return folder


def said(command: list[str], path: str, target: Path) -> str:
    """Run a command that must fail, with some PATH; return all that it prints."""
    environment = {**os.environ, "PATH": path, "CARGO_TARGET_DIR": str(target)}
    # What an outer make hands down would take part in this one.
    environment |= {"MAKEFLAGS": "", "VENV": str(target / "venv")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_a_cargo_that_is_too_old_is_named(way: str, tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", cargo="1.65.0", rustc="1.63.0")
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    assert (
        f"libsnowflake needs Rust {OLDEST} or newer, but cargo is 1.65.0 "
        f"({folder}/cargo): install a newer Rust from https://rustup.rs"
    ) in said(WAYS[way], path, tmp_path / "target")


def check(path: str, target: Path) -> str:
    """Return what the check prints with some PATH, which it must refuse."""
    return said(["/bin/sh", "packaging/build-library.sh", "check"], path, target)


def test_a_rustc_that_is_older_than_its_cargo_is_named(tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", cargo="1.100.0", rustc="1.84.1")
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    assert f"but rustc is 1.84.1 ({folder}/rustc)" in check(path, tmp_path)


def test_a_machine_without_rust_is_told_where_to_get_it(tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin")
    for name in ("sed", "head", "uname", "dirname"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    assert check(str(folder), tmp_path) == (
        f"libsnowflake needs Rust {OLDEST} or newer, but cargo was not found: "
        "install Rust from https://rustup.rs\n"
    )


@pytest.mark.parametrize("version", [f"{OLDEST}.0", "1.100.0", "2.0.0-nightly"])
def test_a_rust_that_is_new_enough_is_taken(version: str, tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", cargo=version, rustc=version)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    command = ["sh", "packaging/build-library.sh", "check"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=True)
