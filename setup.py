"""Sets up the package; python/build_native.py tells how the native part is built."""

import sys
from pathlib import Path

from setuptools import setup

sys.path.insert(0, str(Path(__file__).resolve().parent / "python"))

import build_native

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
    cmdclass={"build_ext": build_native.BuildNative},
    options=build_native.options(),
)
