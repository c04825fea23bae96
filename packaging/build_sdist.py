"""Builds the source distribution: one that can be installed without a registry.

The crates that the library consists of are in its folder `vendor`, where cargo looks
for them because of its `.cargo/config.toml`. Those that only the tests in Rust need are
left out, and so are these tests: without them the manifest needs three crates, with
them dozens.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from build_native import check_rust
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
VENDOR = "vendor"
CONFIG = Path(".cargo") / "config.toml"

FOR_TESTS = ("[dev-dependencies]", "[[test]]")


def without_tests(manifest: str) -> str:
    """Return a manifest of cargo without the tables that only tests need."""
    kept = []
    keeps = True
    # Comments and empty lines belong to what follows them.
    before: list[str] = []
    for line in manifest.splitlines(keepends=True):
        if not line.strip() or line.startswith("#"):
            before.append(line)
            continue
        if line.startswith("["):
            keeps = line.strip() not in FOR_TESTS
        if line.startswith("serde = {"):
            # Only for programs in Rust; the feature stays, without its crate.
            before = []
            continue
        if line.startswith("serde = ["):
            line = "serde = []\n"
        if keeps:
            kept += [*before, line]
        before = []
    return "".join(kept)


def vendor(folder: Path) -> None:
    """Put the crates into an unpacked distribution, and configure cargo to use them."""
    for name in ("Cargo.toml", "Cargo.lock"):
        # A copy: what setuptools has put there may be the file itself, by a hard link.
        text = (ROOT / name).read_text(encoding="utf-8")
        (folder / name).unlink()
        (folder / name).write_text(text, encoding="utf-8")
    (folder / CONFIG).parent.mkdir()
    if (ROOT / VENDOR).is_dir():
        # From such a distribution: as it is.
        shutil.copytree(ROOT / VENDOR, folder / VENDOR)
        shutil.copyfile(ROOT / CONFIG, folder / CONFIG)
        return
    manifest = folder / "Cargo.toml"
    text = without_tests(manifest.read_text(encoding="utf-8"))
    manifest.write_text(text, encoding="utf-8")
    check_rust()
    # It also removes from Cargo.lock what is not needed any more. It prints the
    # configuration.
    command = ["cargo", "vendor", VENDOR]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise SetupError(
            f"cargo vendor failed with exit code {done.returncode}: its messages are "
            "above. It needs cargo and, the first time, crates.io."
        )
    (folder / CONFIG).write_text(done.stdout, encoding="utf-8")


class SourceDistribution(sdist):
    """Adds the crates to what MANIFEST.in names."""

    def make_release_tree(self, base_dir: str, files: Iterable[str]) -> None:
        """Make the folder that is packed."""
        super().make_release_tree(base_dir, files)
        vendor(Path(base_dir))
