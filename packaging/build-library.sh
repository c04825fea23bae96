#!/bin/sh
# Builds the library as the Makefile and the Python package ship it, and prints
# the path of the result: packaging/build-library.sh shared|static
#
# With `stores` as the second argument: the library of the engines that lease worker IDs.
#
# Or builds nothing:
#   check      fails if there is no Rust that is new enough
#   soname     prints what programs ask the loader for, such as libsnowflake.so.0.2
#   linkname   prints what the linker looks for, such as libsnowflake.so
#   realname   prints the name of the installed file, such as libsnowflake.so.0.2.0
#   version    prints the version of the package
#   abi        prints the part of it that stands for the ABI, such as 0.2
#
# cargo makes one archive, and the C compiler (CC) links both libraries from it. rustc
# would link a shared library itself, but with its own list of exports, and GNU ld takes
# no second one. The crate is an rlib: another kind beside it in Cargo.toml would switch
# LTO off without a warning, so the kind is chosen here.
#
# The shared library stays loaded after dlclose (-z nodelete): pages in memory, and what
# a fork calls in the child, are part of it.
#
# They show what packaging/exports.map lists, or exports-stores.map, and nothing else.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "$*" >&2
  exit 1
}

# The value of a key in the first table of Cargo.toml that has it.
manifest() {
  sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" Cargo.toml | head -n 1
}

version=$(manifest version)
major=${version%%.*}
rest=${version#*.}
# Before 1.0 a minor version may change the ABI.
if [ "$major" = 0 ]; then abi=0.${rest%%.*}; else abi=$major; fi

case ${2:-} in
  '')
    name=libsnowflake
    crate='--lib --features capi'
    built=libsnowflake.a
    exports=packaging/exports.map
    ;;
  stores)
    name=libsnowflake-stores
    crate='--lib --manifest-path stores/Cargo.toml'
    built=libsnowflake_stores.a
    exports=packaging/exports-stores.map
    ;;
  *) fail "packaging/build-library.sh: the second argument must be stores or nothing, got '$2'" ;;
esac
target=${CARGO_TARGET_DIR:-target}
release=$target/release
# Where cargo puts the archive: in a folder that no other build uses.
own=$target/library${2:+-$2}
archive=$own/release/$built
# The libraries of the system that a program needs besides the static one.
# From the top: rustc writes it while it is in the directory of the crate.
needed=$own/$name.libs
case $needed in /*) ;; *) needed=$PWD/$needed ;; esac
functions=$(sed -n 's/^ *\(snowflake_[a-z0-9_]*\);$/\1/p' $exports)
compiler=${CC:-cc}
case $(uname -s) in
  Darwin)
    linkname=$name.dylib
    soname=$name.$abi.dylib
    realname=$name.$version.dylib
    ;;
  *)
    linkname=$name.so
    soname=$linkname.$abi
    realname=$linkname.$version
    ;;
esac

# An old cargo cannot read Cargo.toml, and so cannot say what is wrong.
check_rust() {
  oldest=$(manifest rust-version)
  for tool in cargo rustc; do
    path=$(command -v $tool) ||
      fail "libsnowflake needs Rust $oldest or newer, but $tool was not found: install Rust from https://rustup.rs"
    found=$($tool --version | cut -d ' ' -f 2)
    [ "$(printf '%s\n' "$oldest" "$found" | sort -V | head -n 1)" = "$oldest" ] ||
      fail "libsnowflake needs Rust $oldest or newer, but $tool is $found ($path): install a newer Rust from https://rustup.rs"
  done
}

# shellcheck disable=SC2086  # One word each.
build_archive() {
  check_rust
  mkdir -p "$release" "$own"
  cargo rustc --locked --release $crate --crate-type staticlib \
    --target-dir "$own" -- --print "native-static-libs=$needed" >&2
  cp "$needed" "$release"
}

# shellcheck disable=SC2046,SC2086  # One word each.
build_shared() {
  build_archive
  if [ "$linkname" = "$name.dylib" ]; then
    # Mach-O has no versions of symbols.
    set -- -dynamiclib -Wl,-dead_strip "-Wl,-install_name,@rpath/$soname" \
      $(printf ' -Wl,-exported_symbol,_%s' $functions)
  else
    set -- -shared -Wl,--gc-sections,--as-needed,-O1,-z,relro,-z,now,-z,nodelete \
      "-Wl,-soname,$soname" "-Wl,--version-script=$exports" \
      $(printf ' -Wl,-u,%s' $functions)
  fi
  # As cargo would do it for the profile in Cargo.toml.
  [ "${CARGO_PROFILE_RELEASE_STRIP:-symbols}" = none ] || set -- -Wl,-s "$@"
  $compiler -o "$release/$linkname.new" "$@" "$archive" $(cat "$needed")
  # A new file, not new bytes in a file that some process has mapped; and none if it is
  # the same: then nothing that was made with it is out of date.
  if cmp -s "$release/$linkname.new" "$release/$linkname"; then
    rm "$release/$linkname.new"
  else
    mv -f "$release/$linkname.new" "$release/$linkname"
  fi
  # Programs that were linked with it ask the loader for its SONAME.
  ln -sf "$linkname" "$release/$soname"
  echo "$release/$linkname"
}

# One object that hides its inner names. The archive of cargo shows parts of the library
# of Rust, such as rust_eh_personality: a program could not link it beside another
# library that was written in Rust. What a program keeps once by its name (DW.ref) is
# renamed for the same reason. LLVM's bitcode is removed: tools of another LLVM fail on it.
build_static() {
  build_archive
  library=$release/$name.a
  if [ "$linkname" = "$name.dylib" ]; then
    cp "$archive" "$library"
    echo "$library"
    return
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "$functions" >"$work/exports"
  # shellcheck disable=SC2046,SC2086  # One word each.
  $compiler -nostdlib -r -o "$work/snowflake.o" $(printf ' -Wl,-u,%s' $functions) "$archive"
  objcopy --keep-global-symbols="$work/exports" --strip-unneeded \
    --redefine-sym="DW.ref.rust_eh_personality=DW.ref.${built%.a}_eh_personality" \
    --remove-section=.llvmbc --remove-section=.llvmcmd "$work/snowflake.o"
  rm -f "$library"
  ar rcsD "$library" "$work/snowflake.o"
  echo "$library"
}

case ${1:-} in
  shared) build_shared ;;
  static) build_static ;;
  check) check_rust ;;
  soname) echo "$soname" ;;
  linkname) echo "$linkname" ;;
  realname) echo "$realname" ;;
  version) echo "$version" ;;
  abi) echo "$abi" ;;
  *)
    echo "usage: packaging/build-library.sh shared|static|check|soname|linkname|realname|version|abi [stores]" >&2
    exit 2
    ;;
esac
