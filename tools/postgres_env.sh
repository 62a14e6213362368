#!/usr/bin/env bash
# Sees to a PostgreSQL server for the tests: Debian's, where it is installed, or else the one that
# comes in a wheel, in an environment of its own, for which nobody has to be root.
set -euo pipefail
python=$1
[ "${MUTUAL_POOL_POSTGRES:-}" != wheel ] && compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null && exit 0
folder=.toolchain/postgres
if [ "$folder/.locked" -nt requirements/postgres.lock ]; then exit 0; fi
"$python" -m venv --clear "$folder"
"$folder/bin/python" -m pip --disable-pip-version-check install --no-input --require-hashes \
  -r requirements/postgres.lock
touch "$folder/.locked"
