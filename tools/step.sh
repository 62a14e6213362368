#!/usr/bin/env bash
# Runs one step of the set-up: a single line when all is well, the whole log when not.
# Usage: tools/step.sh LABEL LOG COMMAND [ARGUMENT...]
set -u
label=$1
log=$2
shift 2
mkdir -p "$(dirname "$log")"
started=$SECONDS
printf '%s ... ' "$label"
if "$@" >"$log" 2>&1; then
    printf 'done (%s s)\n' "$((SECONDS - started))"
else
    status=$?
    printf 'failed\n'
    cat "$log" >&2
    printf '%s failed; the log above is also in %s\n' "$label" "$log" >&2
    exit "$status"
fi
