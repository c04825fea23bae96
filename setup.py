"""Sets up the package.

python/build_native.py builds the native part, python/build_sdist.py the source
distribution, which has more than the sources.
"""

import sys
from pathlib import Path

from setuptools import setup

sys.path.insert(0, str(Path(__file__).resolve().parent / "python"))

import build_native
import build_sdist

setup(
    version=build_native.version(),
    package_dir={"": "python"},
    packages=["libsnowflake", "gerador_snowflake"],
    package_data={
        "libsnowflake": ["py.typed", "*.pyi"],
        "gerador_snowflake": ["py.typed"],
    },
    include_package_data=False,
    ext_modules=build_native.extensions(),
    cmdclass={
        "build_ext": build_native.BuildNative,
        "sdist": build_sdist.SourceDistribution,
    },
    options=build_native.options(),
)
