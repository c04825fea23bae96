#!/bin/sh
# Installs the files that `make lib` has built, or removes them:
# packaging/install.sh install|uninstall
#
# Environment: `make install PREFIX=...` passes its variables on.
#   DESTDIR      a prefix for all the others, for packagers; may be empty
#   PREFIX, LIBDIR, INCLUDEDIR, PCLIBDIR, CMAKEDIR
set -eu
cd "$(dirname "$0")/.."

PREFIX=${PREFIX-/usr/local}
INCLUDEDIR=${INCLUDEDIR-$PREFIX/include}
LIBDIR=${LIBDIR-$PREFIX/lib}
PCLIBDIR=${PCLIBDIR-$LIBDIR/pkgconfig}
CMAKEDIR=${CMAKEDIR-$LIBDIR/cmake/libsnowflake}
release=${CARGO_TARGET_DIR:-target}/release

fail() {
  echo "packaging/install.sh: $*" >&2
  exit 1
}

# A directory in its plainest form. It goes into pkg-config's and CMake's files, and
# the way from one to another is found by their text.
directory() {
  plain=$(printf '%s' "$2" | tr -s /)
  case $plain in
    /*) ;;
    *) fail "$1 must be an absolute path, got '$2': give it with the leading /" ;;
  esac
  case $plain/ in
    */./* | */../*) fail "$1 must not contain . or .. as a part, got '$2': give the path that it leads to" ;;
    *[\"\'\\\$\;\#@]* | *"
"*) fail "$1 must not contain quotes, backslash, \$, ;, #, @ or line breaks, got '$2': CMake and pkg-config could not read it" ;;
  esac
  printf '%s' "${plain%/}"
}

# The way from one directory to another, such as ../../../include.
way() {
  common=$1
  up=
  while [ "$2" != "$common" ] && [ "${2#"$common"/}" = "$2" ]; do
    common=${common%/*}
    up=../$up
  done
  below=${2#"$common"}
  printf '%s' "$up${below#/}"
}

# A directory as the .pc file has it: relative to the prefix if it is below it.
moving() {
  case $1 in
    "$prefix"/*) printf '${prefix}/%s' "${1#"$prefix"/}" ;;
    *) printf '%s' "$1" ;;
  esac | sed 's/ /\\ /g'
}

# Text for the right side of sed's s|…|…|.
quoted() {
  printf '%s' "$1" | sed 's/[\\&|]/\\&/g'
}

# Prints a template of this folder with its placeholders replaced.
filled() {
  libraries=$(cat "$release/libsnowflake.libs")
  sed \
    -e "s|@PREFIX@|$(quoted "$(printf '%s' "$prefix" | sed 's/ /\\ /g')")|" \
    -e "s|@LIBDIR@|$(quoted "$(moving "$libdir")")|" \
    -e "s|@INCLUDEDIR@|$(quoted "$(moving "$includedir")")|" \
    -e "s|@TO_LIBDIR@|$(quoted "$(way "$cmakedir" "$libdir")")|" \
    -e "s|@TO_INCLUDEDIR@|$(quoted "$(way "$cmakedir" "$includedir")")|" \
    -e "s|@VERSION@|$(packaging/build-library.sh version)|" \
    -e "s|@ABI@|$(packaging/build-library.sh abi)|" \
    -e "s|@REALNAME@|$realname|" \
    -e "s|@LOADED_AS@|$loaded_as|" \
    -e "s|@LIBRARIES@|$libraries|" \
    -e "s|@CMAKE_LIBRARIES@|$(echo "$libraries" | tr ' ' ';')|" \
    "packaging/$1.in"
}

# put MODE SOURCE TARGET
put() {
  if [ "$action" = uninstall ]; then
    rm -f "${DESTDIR:-}$3"
    return
  fi
  install -d "${DESTDIR:-}${3%/*}"
  install -m "$1" "$2" "${DESTDIR:-}$3"
}

# point LINK TARGET
point() {
  if [ "$action" = uninstall ]; then
    rm -f "${DESTDIR:-}$1"
  else
    ln -sf "$2" "${DESTDIR:-}$1"
  fi
}

# fill TEMPLATE DIRECTORY
fill() {
  [ "$action" = uninstall ] || filled "$1" >"$work/$1"
  put 644 "$work/$1" "$2/$1"
}

# The library of the engines, if `make stores` has built both forms of it.
stores() {
  shared=$release/$(packaging/build-library.sh linkname stores)
  static=$release/libsnowflake-stores.a
  if [ "$action" = install ]; then
    [ -e "$shared" ] && [ -e "$static" ] || return 0
  fi
  real=$(packaging/build-library.sh realname stores)
  put 755 "$shared" "$libdir/$real"
  point "$libdir/$(packaging/build-library.sh soname stores)" "$real"
  put 644 "$static" "$libdir/libsnowflake-stores.a"
}

# All files, to install or to uninstall.
everything() {
  put 755 "$release/$linkname" "$libdir/$realname"
  point "$libdir/$soname" "$realname"
  point "$libdir/$linkname" "$soname"
  put 644 "$release/libsnowflake.a" "$libdir/libsnowflake.a"
  stores
  put 644 include/snowflake.h "$includedir/snowflake.h"
  put 644 include/snowflake.hpp "$includedir/snowflake.hpp"
  fill libsnowflake.pc "$pclibdir"
  fill libsnowflake-config.cmake "$cmakedir"
  fill libsnowflake-config-version.cmake "$cmakedir"
}

action=${1:-}
case $action in
  install | uninstall) ;;
  *) fail "the argument must be install or uninstall, got '$action'" ;;
esac
prefix=$(directory PREFIX "$PREFIX")
libdir=$(directory LIBDIR "$LIBDIR")
includedir=$(directory INCLUDEDIR "$INCLUDEDIR")
pclibdir=$(directory PCLIBDIR "$PCLIBDIR")
cmakedir=$(directory CMAKEDIR "$CMAKEDIR")
linkname=$(packaging/build-library.sh linkname)
soname=$(packaging/build-library.sh soname)
realname=$(packaging/build-library.sh realname)
loaded_as=$soname
[ "$(uname -s)" != Darwin ] || loaded_as=@rpath/$soname

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
everything
# The only directory that belongs to this library alone.
[ "$action" = install ] || rmdir "${DESTDIR:-}$cmakedir" 2>/dev/null || true
