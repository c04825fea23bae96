#!/bin/sh
# Links libsnowflake.so with tools/exports.map: rustc calls this in place of the
# linker.
#
# rustc passes the linker its own version script, which names no versions. GNU ld
# refuses a second one, and lld ignores it without a warning. There is no stable
# option to leave the first one out, so it is replaced here; everything else is linked
# as rustc wants it.
#
#   SNOWFLAKE_LINKER   the linker driver to call; default cc
set -eu

replaced=no
for word; do
  shift
  case $word in
    -Wl,--version-script=*)
      word=-Wl,--version-script=tools/exports.map
      replaced=yes
      ;;
  esac
  set -- "$@" "$word"
done
if [ $replaced = no ]; then
  echo "tools/link-with-exports.sh: the linker arguments must contain -Wl,--version-script=..., to be replaced by tools/exports.map; this rustc passes none: adapt this script to it" >&2
  exit 1
fi
exec "${SNOWFLAKE_LINKER:-cc}" "$@"
