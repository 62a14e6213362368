#!/usr/bin/env bash
# Makes .venv from the locks, every download checked against its hash.
set -eu
python=$1
"$python" - <<'PYTHON'
import sys

if sys.version_info[:2] != (3, 11):
    sys.exit(f"Python 3.11 is needed, because the lock is made for it; this is {sys.version.split()[0]}")
PYTHON
"$python" -m venv --clear .venv
pip=(.venv/bin/python -m pip --disable-pip-version-check install --no-input)
"${pip[@]}" --require-hashes -r requirements/build.lock
BROWNIE_NOCOMPILE=1 "${pip[@]}" --require-hashes --no-build-isolation -r requirements/dev.lock
"${pip[@]}" --no-deps --no-build-isolation -e .
