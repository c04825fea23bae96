#!/bin/sh
# Builds the source distribution, from that one wheel, and runs the tests with the
# wheel on every interpreter: all_interpreters.sh [interpreter ...]
#
# Without arguments: python3.9 to python3.13, from PATH and from pyenv. Prints a
# line per interpreter and a closing "N passed, N failed".
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

runs() { "$1" -c 'import sys, venv' >/dev/null 2>&1; }

if [ $# -eq 0 ]; then
  for minor in 9 10 11 12 13; do
    # A shim of pyenv is on PATH also where it leads nowhere.
    for python in "python3.$minor" "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python; do
      if runs "$python"; then
        set -- "$@" "$python"
        break
      fi
    done
  done
fi
if [ $# -eq 0 ]; then
  echo "no interpreter found: name some as arguments" >&2
  exit 2
fi

environment() { # folder, interpreter
  "$2" -m venv "$1" && "$1/bin/python" -m pip install --quiet --upgrade pip
}

# With a target folder of its own: that of the checkout may serve someone else.
log=$work/build.log
if ! {
  environment "$work/build" "$1" &&
    "$work/build/bin/python" -m pip install --quiet build &&
    CARGO_TARGET_DIR=$work/target \
      "$work/build/bin/python" -m build --outdir "$work/dist" .
} >"$log" 2>&1; then
  cat "$log"
  echo "the wheel could not be built"
  exit 1
fi
wheel=$(ls "$work"/dist/*.whl)
echo "$(basename "$wheel")"

passed=0
failed=0
for python in "$@"; do
  venv=$work/venv
  log=$work/test.log
  name=$("$python" -c 'import platform; print(platform.python_implementation(), platform.python_version())')
  if {
    environment "$venv" "$python" &&
      "$venv/bin/python" -m pip install --quiet "$wheel" -r tests/python/requirements.txt &&
      "$venv/bin/python" -m pytest --quiet tests/python
  } >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "$name: $(tail -n 1 "$log")"
  else
    failed=$((failed + 1))
    cat "$log"
    echo "$name: failed"
  fi
  rm -rf "$venv"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
