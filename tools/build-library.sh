#!/bin/sh
# Builds the library as the Makefile and the Python package ship it, and prints
# the path of the result: tools/build-library.sh shared|static
#
# Or prints a name, and builds nothing:
#   soname     what programs ask the loader for, such as libsnowflake.so.0.2
#   linkname   what the linker looks for, such as libsnowflake.so
#   realname   what the installed file is called, such as libsnowflake.so.0.2.0
#   version    the version of the package
#   abi        the part of it that stands for the ABI, such as 0.2
#
# The crate itself is an rlib; a cdylib beside it would switch LTO off without a
# warning. So the kind is chosen here, and the SONAME is set here too: cargo takes it
# from a build script only if the crate is a cdylib.
#
# The shared library stays loaded after dlclose (-z nodelete): pages in memory, and what
# a fork calls in the child, are part of it.
#
# The shared library exports what tools/exports.map lists, and so does the static
# one. SNOWFLAKE_LINKER is the linker driver; the default is
# the one that the environment sets for cargo, or cc.
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
major=${version%%.*}
rest=${version#*.}
# Before 1.0 a minor version may change the ABI.
if [ "$major" = 0 ]; then abi=0.${rest%%.*}; else abi=$major; fi

release=${CARGO_TARGET_DIR:-target}/release
exports=tools/exports.map
system=$(uname -s)
case $system in
  Darwin)
    linkname=libsnowflake.dylib
    soname=libsnowflake.$abi.dylib
    realname=libsnowflake.$version.dylib
    name=-install_name,@rpath/$soname
    ;;
  *)
    linkname=libsnowflake.so
    soname=$linkname.$abi
    realname=$linkname.$version
    name=-soname,$soname
    ;;
esac

# The linker that rustc would call: tools/link-with-exports.sh takes its place.
linker() {
  if [ -z "${SNOWFLAKE_LINKER:-}" ]; then
    host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    eval "SNOWFLAKE_LINKER=\${CARGO_TARGET_${host}_LINKER:-cc}"
  fi
  export SNOWFLAKE_LINKER
}

build_shared() {
  # Mach-O has no versions of symbols; rustc exports the same names there.
  if [ "$system" = Darwin ]; then
    cargo rustc --quiet --locked --release --lib --features capi --crate-type cdylib -- \
      -C link-arg=-Wl,"$name" >&2
    return
  fi
  linker
  # cargo does not know the list and the linker: their check sum makes it link again
  # when one of them has changed.
  cargo rustc --quiet --locked --release --lib --features capi --crate-type cdylib -- \
    -C link-arg=-Wl,"$name" -C link-arg=-Wl,-z,nodelete \
    -C linker=tools/link-with-exports.sh \
    --cfg "linked=\"$({ cat $exports && echo "$SNOWFLAKE_LINKER"; } | cksum)\"" >&2
}

# One object that hides its inner names. As rustc writes it, the archive
# shows parts of the library of Rust, such as rust_eh_personality: a program could
# not link it beside another library that was written in Rust. What a
# program keeps once by its name (DW.ref) is renamed for the same reason. LLVM's
# bitcode is removed: tools of another LLVM fail on it.
#
# The system's libraries that programs need besides are written into a file next to it.
build_static() {
  said=$(cargo rustc --quiet --locked --release --lib --features capi --crate-type staticlib -- \
    --print native-static-libs 2>&1) || { echo "$said" >&2; return 1; }
  echo "$said" | sed '/^$/d; /native artifacts/d; /native-static-libs: /d' >&2
  echo "$said" | sed -n 's/.*native-static-libs: //p' >"$release/libsnowflake.libs"
  [ "$system" != Darwin ] || return 0
  linker
  functions=$(sed -n 's/^ *\(snowflake_[a-z0-9_]*\);$/\1/p' $exports)
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "$functions" >"$work/exports"
  # shellcheck disable=SC2046  # One word each.
  "$SNOWFLAKE_LINKER" -nostdlib -r -o "$work/snowflake.o" \
    $(printf ' -Wl,-u,%s' $functions) "$release/libsnowflake.a"
  objcopy --keep-global-symbols="$work/exports" --strip-unneeded \
    --redefine-sym=DW.ref.rust_eh_personality=DW.ref.snowflake_eh_personality \
    --remove-section=.llvmbc --remove-section=.llvmcmd "$work/snowflake.o"
  ar rcsD "$work/libsnowflake.a" "$work/snowflake.o"
  # A new file: cargo keeps another name for the old one.
  mv -f "$work/libsnowflake.a" "$release/libsnowflake.a"
}

case ${1:-} in
  shared)
    build_shared
    # Programs that were linked with it ask the loader for its SONAME.
    ln -sf "$linkname" "$release/$soname"
    echo "$release/$linkname"
    ;;
  static)
    build_static
    echo "$release/libsnowflake.a"
    ;;
  soname) echo "$soname" ;;
  linkname) echo "$linkname" ;;
  realname) echo "$realname" ;;
  version) echo "$version" ;;
  abi) echo "$abi" ;;
  *)
    echo "usage: tools/build-library.sh shared|static|soname|linkname|realname|version|abi" >&2
    exit 2
    ;;
esac
