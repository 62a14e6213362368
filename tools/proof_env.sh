#!/usr/bin/env bash
# Makes .toolchain/proof, the environment of slither and halmos, from its own lock.
set -eu
python=$1
"$python" -m venv --clear .toolchain/proof
.toolchain/proof/bin/python -m pip --disable-pip-version-check install --no-input \
    --require-hashes -r requirements/proof.lock
