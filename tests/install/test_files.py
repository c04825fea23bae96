"""What `make install` puts where, and what `make uninstall` takes away."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomllib
from common import PACKAGING, RELEASE, ROOT, name, run
from stage import Place, Stage, in_every_place, installed

NOBODY = 65534
LINKNAME, SONAME, REALNAME = map(name, ("linkname", "soname", "realname"))
# What an installation holds, below its prefix.
WANTED = {
    "include/snowflake.h": "644",
    "include/snowflake.hpp": "644",
    "lib/cmake/libsnowflake/libsnowflake-config-version.cmake": "644",
    "lib/cmake/libsnowflake/libsnowflake-config.cmake": "644",
    "lib/libsnowflake.a": "644",
    f"lib/{LINKNAME}": f"-> {SONAME}",
    f"lib/{SONAME}": f"-> {REALNAME}",
    f"lib/{REALNAME}": "755",
    "lib/pkgconfig/libsnowflake.pc": "644",
}
STORES_LINKNAME, STORES_SONAME, STORES_REALNAME = (
    run([PACKAGING / "build-library.sh", which, "stores"]).strip()
    for which in ("linkname", "soname", "realname")
)
# What it holds besides if `make stores` was called before.
WANTED_OF_STORES = {
    "lib/libsnowflake-stores.a": "644",
    f"lib/{STORES_SONAME}": f"-> {STORES_REALNAME}",
    f"lib/{STORES_REALNAME}": "755",
}
if (RELEASE / "libsnowflake-stores.a").exists():
    WANTED |= WANTED_OF_STORES


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with its mode, every link with its target."""
    return {
        f"{path.relative_to(folder)}": f"-> {os.readlink(path)}"
        if path.is_symlink()
        else f"{path.stat().st_mode & 0o7777:o}"
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def test_install_puts_each_file_there_with_its_mode(tmp_path: Path) -> None:
    """Whatever the umask is."""
    Stage(tmp_path).make("install", umask=0o077)
    assert content(tmp_path / "prefix") == WANTED
    folders = [path for path in (tmp_path / "prefix").rglob("*") if path.is_dir()]
    assert {path.stat().st_mode & 0o7777 for path in folders} == {0o755}


def test_destdir_goes_before_all_directories_and_is_not_remembered(
    tmp_path: Path,
) -> None:
    place = Place(prefix="local", others={"LIBDIR": "lib64"})
    installed(Path("/usr"), place, f"{tmp_path}/d d")
    seen = content(tmp_path / "d d/usr")
    assert {"lib64/libsnowflake.a", "local/include/snowflake.h"} < seen.keys()
    assert len(seen) == len(WANTED)
    assert [path.name for path in tmp_path.iterdir()] == ["d d"]
    pc = tmp_path / "d d/usr/lib64/pkgconfig/libsnowflake.pc"
    text = pc.read_text(encoding="utf-8")
    assert f"{tmp_path}" not in text and "prefix=/usr/local\n" in text


@in_every_place
def test_uninstall_takes_away_what_install_put(place: Place, tmp_path: Path) -> None:
    stage = Stage(tmp_path, place)
    for which in ("LIBDIR", "INCLUDEDIR", "PCLIBDIR"):
        folder = stage.directory(which)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "libsnowflake.other").touch()
    before = content(tmp_path)
    stage.make("install")
    assert len(content(tmp_path)) == len(before) + len(WANTED)
    stage.make("uninstall")
    assert content(tmp_path) == before
    assert not stage.directory("CMAKEDIR").exists()
    stage.make("uninstall")


def test_install_replaces_an_older_one_by_new_files(tmp_path: Path) -> None:
    """A process that has mapped the old library keeps it."""
    stage = installed(tmp_path)
    with (stage.directory("LIBDIR") / REALNAME).open("rb") as mapped:
        stage.make("install")
        assert os.fstat(mapped.fileno()).st_nlink == 0
    assert content(tmp_path / "prefix") == WANTED


def test_install_builds_nothing_that_is_up_to_date(tmp_path: Path) -> None:
    """The library is there already: the tests run on it."""
    printed = Stage(tmp_path).make("install", "-n", "--no-print-directory")
    assert printed == "packaging/install.sh install\n"


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="snowflake-install-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_install_needs_neither_root_nor_cargo(public: Path) -> None:
    """What is read may belong to somebody else."""
    tree, target = public / "tree", public / "target"
    for part in (PACKAGING, ROOT / "include"):
        shutil.copytree(part, tree / part.name)
    shutil.copy(ROOT / "Cargo.toml", tree)
    (tree / "target/release").mkdir(parents=True)
    for file in (LINKNAME, "libsnowflake.a", "libsnowflake.libs"):
        shutil.copy(RELEASE / file, tree / "target/release")
    target.mkdir()
    script: list[object] = [tree / "packaging/install.sh"]
    if os.geteuid() == 0:
        os.chown(target, NOBODY, NOBODY)
        as_nobody = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        script = ["setpriv", *as_nobody, *script]
    env = {"PATH": "/usr/bin:/bin", "DESTDIR": f"{target}", "PREFIX": "/p"}
    env["CARGO_TARGET_DIR"] = "target"
    plain = {
        path: mode for path, mode in WANTED.items() if path not in WANTED_OF_STORES
    }
    run([*script, "install"], env=env)
    assert content(target / "p") == plain
    # Half of it is nothing.
    for file in (STORES_LINKNAME, "libsnowflake-stores.a"):
        run([*script, "install"], env=env)
        assert content(target / "p") == plain
        (tree / "target/release" / file).touch()
    run([*script, "install"], env=env)
    assert content(target / "p") == plain | WANTED_OF_STORES
    run([*script, "uninstall"], env=env)
    assert content(target / "p") == {}


@pytest.mark.parametrize("target", ["install", "uninstall"])
def test_a_directory_that_cannot_be_is_named(target: str, tmp_path: Path) -> None:
    for given, sentence in [
        ("PREFIX=usr", "PREFIX must be an absolute path, got 'usr'"),
        (
            "LIBDIR=/usr/../lib",
            "LIBDIR must not contain . or .. as a part, got '/usr/../lib'",
        ),
        ("INCLUDEDIR=/a;b", "INCLUDEDIR must not contain quotes, backslash"),
        ("PCLIBDIR=/it's", "PCLIBDIR must not contain quotes, backslash"),
        ("CMAKEDIR=", "CMAKEDIR must be an absolute path, got ''"),
    ]:
        with pytest.raises(AssertionError, match=re.escape(sentence)):
            run(["make", target, f"DESTDIR={tmp_path}", given])
    assert content(tmp_path) == {}


def test_the_manifest_says_the_same_to_cargo_c() -> None:
    """What cargo-c would install goes by the same names."""
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    capi = manifest["package"]["metadata"]["capi"]
    header = {"name": "snowflake", "subdirectory": False, "generation": False}
    assert capi["header"] == header
    assets = capi["install"]["include"]["asset"]
    files = {file.name for asset in assets for file in ROOT.glob(asset["from"])}
    assert files == {"snowflake.h", "snowflake.hpp"}
    assert {asset["to"] for asset in assets} == {""}
    assert (
        capi["pkg_config"]["filename"] == capi["pkg_config"]["name"] == "libsnowflake"
    )
    assert capi["library"]["name"] == "snowflake"
    parts = name("abi").count(".") + 1
    assert capi["library"]["version_suffix_components"] == parts
    assert manifest["features"]["capi"] == []
    # It takes the version of the package where none is said.
    assert "version" not in capi["library"]
