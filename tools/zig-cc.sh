#!/bin/sh
# A C compiler, and linker for Rust, that links against an older glibc than that of
# this machine: $ZIG is the program zig, $ZIG_TARGET such as x86_64-linux-gnu.2.17.
#
# Where no other option says so, zig would build with checks that are for debugging.
exec "$ZIG" cc -target "$ZIG_TARGET" -fno-sanitize=undefined "$@"
