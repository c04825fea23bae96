#!/bin/sh
# Builds the library as the Makefile and the Python package ship it, and prints
# the path of the result: tools/build-library.sh shared|static
#
# The crate itself is an rlib; a cdylib beside it would switch LTO off, silently.
# That is why the kind is chosen here, and why the SONAME is set here: cargo
# takes it from a build script only for a crate that is a cdylib.
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
major=${version%%.*}
rest=${version#*.}
# Before 1.0 a minor version may change the ABI.
if [ "$major" = 0 ]; then abi=0.${rest%%.*}; else abi=$major; fi

release=${CARGO_TARGET_DIR:-target}/release
case $(uname -s) in
  Darwin)
    file=libsnowflake.dylib
    soname=libsnowflake.$abi.dylib
    name=-install_name,@rpath/$soname
    ;;
  *)
    file=libsnowflake.so
    soname=libsnowflake.so.$abi
    name=-soname,$soname
    ;;
esac
case ${1:-} in
  shared)
    cargo rustc --quiet --locked --release --lib --crate-type cdylib -- \
      -C link-arg=-Wl,"$name" >&2
    ;;
  static)
    file=libsnowflake.a
    cargo rustc --quiet --locked --release --lib --crate-type staticlib >&2
    ;;
  soname)
    echo "$soname"
    exit
    ;;
  *)
    echo "usage: tools/build-library.sh shared|static|soname" >&2
    exit 2
    ;;
esac
echo "$release/$file"
