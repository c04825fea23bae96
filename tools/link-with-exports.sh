#!/bin/sh
# Links libsnowflake.so with tools/exports.map: rustc calls this in place of the
# linker.
#
# rustc hands the linker a version script of its own, that names no versions, and
# when a second one comes GNU ld refuses it and lld passes it over in silence.
# There is no stable option to leave it out, so it is replaced here; all else is
# linked as rustc wants it.
#
#   SNOWFLAKE_LINKER   the linker driver to call, cc if not set
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
  echo "tools/link-with-exports.sh: rustc names no version script, so tools/exports.map has no place" >&2
  exit 1
fi
exec "${SNOWFLAKE_LINKER:-cc}" "$@"
