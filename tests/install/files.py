"""What `make install` puts where, and what `make uninstall` takes away."""

from __future__ import annotations

import os
import shutil
import stat
from functools import partial
from pathlib import Path

import tomllib
from checks import ROOT, Failed, run, same
from stage import PLACES, Check, Place, Stage, name, refused

NOBODY = 65534


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with its mode, every link with its target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        key = str(path.relative_to(folder))
        if path.is_symlink():
            found[key] = f"-> {os.readlink(path)}"
        elif not path.is_dir():
            found[key] = oct(stat.S_IMODE(path.stat().st_mode))
    return found


def wanted() -> dict[str, str]:
    """What an installation holds, below its prefix."""
    linkname, soname, realname = name("linkname"), name("soname"), name("realname")
    return {
        "include/snowflake.h": "0o644",
        "include/snowflake.hpp": "0o644",
        "lib/cmake/libsnowflake/libsnowflake-config-version.cmake": "0o644",
        "lib/cmake/libsnowflake/libsnowflake-config.cmake": "0o644",
        "lib/libsnowflake.a": "0o644",
        f"lib/{linkname}": f"-> {soname}",
        f"lib/{soname}": f"-> {realname}",
        f"lib/{realname}": "0o755",
        "lib/pkgconfig/libsnowflake.pc": "0o644",
    }


def puts_each_file_with_its_mode(base: Path) -> None:
    """Whatever the umask is."""
    stage = Stage(base, PLACES[0])
    stage.make("install", umask=0o077)
    same("what was installed", content(base / "prefix"), wanted())
    folders = [path for path in (base / "prefix").rglob("*") if path.is_dir()]
    modes = {oct(stat.S_IMODE(path.stat().st_mode)) for path in folders}
    same("the modes of the directories", modes, {"0o755"})


def destdir_goes_before_all(base: Path) -> None:
    stage = Stage(Path("/usr"), Place("", "local", {"LIBDIR": "lib64"}), f"{base}/d d")
    stage.make("install")
    seen = content(base / "d d/usr")
    same("the libraries", "lib64/libsnowflake.a" in seen, True)
    same("the headers", "local/include/snowflake.h" in seen, True)
    same("the number of files", len(seen), len(wanted()))
    same("what else is there", [path.name for path in base.iterdir()], ["d d"])
    pc = (base / "d d/usr/lib64/pkgconfig/libsnowflake.pc").read_text(encoding="utf-8")
    if str(base) in pc or "prefix=/usr/local\n" not in pc:
        raise Failed(f"the .pc file knows DESTDIR, or not its prefix:\n{pc}")


def takes_away_what_it_put(base: Path, place: Place) -> None:
    stage = Stage(base, place)
    for which in ("LIBDIR", "INCLUDEDIR", "PCLIBDIR"):
        folder = stage.directory(which)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "libsnowflake.other").touch()
    before = content(base)
    stage.make("install")
    same("the number of files", len(content(base)), len(before) + len(wanted()))
    stage.make("uninstall")
    same("what is left", content(base), before)
    same("the folder of the CMake files", stage.directory("CMAKEDIR").exists(), False)
    stage.make("uninstall")


def replaces_an_older_one(base: Path) -> None:
    """By new files: a process that has mapped the old library keeps it."""
    stage = Stage(base, PLACES[0])
    stage.make("install")
    library = stage.directory("LIBDIR") / name("realname")
    with library.open("rb") as mapped:
        stage.make("install")
        same("the old file is kept", os.fstat(mapped.fileno()).st_nlink, 0)
    same("what is installed", content(base / "prefix"), wanted())


def builds_nothing_again(base: Path) -> None:
    """The library is there already: the tests run on it."""
    printed = Stage(base, PLACES[0]).make(
        "install", options=["-n", "--no-print-directory"]
    )
    same("what make would do", printed, "packaging/install.sh install\n")


def needs_neither_root_nor_cargo(base: Path) -> None:
    """What is read may belong to somebody else."""
    tree = base / "tree"
    for part in ("packaging", "include"):
        shutil.copytree(ROOT / part, tree / part)
    shutil.copy(ROOT / "Cargo.toml", tree)
    release = tree / "target/release"
    release.mkdir(parents=True)
    for file in (name("linkname"), "libsnowflake.a", "libsnowflake.libs"):
        shutil.copy(release_folder() / file, release)
    target = base / "target"
    target.mkdir()
    as_nobody = []
    if os.geteuid() == 0:
        os.chown(target, NOBODY, NOBODY)
        as_nobody = [
            "setpriv",
            f"--reuid={NOBODY}",
            f"--regid={NOBODY}",
            "--clear-groups",
        ]
        base.chmod(0o755)
        base.parent.chmod(0o755)
    env = {"PATH": "/usr/bin:/bin", "DESTDIR": f"{target}", "PREFIX": "/p"}
    script = [*as_nobody, tree / "packaging/install.sh"]
    run([*script, "install"], env=env)
    same("what was installed", content(target / "p"), wanted())
    run([*script, "uninstall"], env=env)
    same("what is left", content(target / "p"), {})


def release_folder() -> Path:
    """Where the libraries were built."""
    return Path(os.environ["LIBRARY"])


BAD = [
    ("PREFIX", "usr", "PREFIX must be an absolute path, got 'usr'"),
    (
        "LIBDIR",
        "/usr/../lib",
        "LIBDIR must not contain . or .. as a part, got '/usr/../lib'",
    ),
    ("INCLUDEDIR", "/a;b", "INCLUDEDIR must not contain quotes, backslash"),
    ("PCLIBDIR", "/it's", "PCLIBDIR must not contain quotes, backslash"),
    ("CMAKEDIR", "", "CMAKEDIR must be an absolute path, got ''"),
]


def names_a_directory_that_cannot_be(base: Path, target: str) -> None:
    for variable, value, sentence in BAD:
        given = ["make", target, f"DESTDIR={base}", f"{variable}={value}"]
        said = refused(given)
        if sentence not in said:
            raise Failed(f"{variable}={value} prints {said!r}, not {sentence!r}")
    same("what was installed", content(base), {})


def manifest_agrees_with_it(_: Path) -> None:
    """What cargo-c would install goes by the same names."""
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    capi = manifest["package"]["metadata"]["capi"]
    same(
        "the header",
        capi["header"],
        {"name": "snowflake", "subdirectory": False, "generation": False},
    )
    assets = capi["install"]["include"]["asset"]
    files = {file.name for asset in assets for file in ROOT.glob(asset["from"])}
    same("the headers", files, {"snowflake.h", "snowflake.hpp"})
    same("their folder", {asset["to"] for asset in assets}, {""})
    same("the .pc file", capi["pkg_config"]["filename"], "libsnowflake")
    same("its name", capi["pkg_config"]["name"], "libsnowflake")
    same("the library", f"lib{capi['library']['name']}.a", "libsnowflake.a")
    parts = name("abi").count(".") + 1
    same("the parts of the SONAME", capi["library"]["version_suffix_components"], parts)
    same("the feature it switches on", manifest["features"]["capi"], [])
    # It takes the version of the package where none is said.
    same("a second version", "version" in capi["library"], False)


CHECKS: list[Check] = [
    ("install puts each file there, with its mode", puts_each_file_with_its_mode),
    (
        "DESTDIR goes before all directories and is not remembered",
        destdir_goes_before_all,
    ),
    ("install replaces an older one by new files", replaces_an_older_one),
    ("install builds nothing that is up to date", builds_nothing_again),
    ("install needs neither root nor cargo", needs_neither_root_nor_cargo),
    *(
        (
            f"uninstall takes away what install put: {place.sentence}",
            partial(takes_away_what_it_put, place=place),
        )
        for place in PLACES
    ),
    *(
        (
            f"{target} names a directory that cannot be",
            partial(names_a_directory_that_cannot_be, target=target),
        )
        for target in ("install", "uninstall")
    ),
    ("the manifest says the same to cargo-c", manifest_agrees_with_it),
]
