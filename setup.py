"""What pyproject.toml cannot say of the package, because it is computed."""

import sys
from pathlib import Path

from setuptools import setup

sys.path.insert(0, str(Path(__file__).resolve().parent / "packaging"))

import build_native
import build_sdist

setup(
    version=build_native.version(),
    ext_modules=build_native.extensions(),
    cmdclass={
        "build_ext": build_native.BuildNative,
        "sdist": build_sdist.SourceDistribution,
    },
    options=build_native.options(),
)
