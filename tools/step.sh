#!/usr/bin/env bash
# Runs one step of the set-up: two lines when all is well, the whole log when not. Steps may run side by
# side, so each line names its own.
# Usage: tools/step.sh LABEL LOG COMMAND [ARGUMENT...]
set -u
label=$1
log=$2
shift 2
mkdir -p "$(dirname "$log")"
started=$SECONDS
printf '%s ...\n' "$label"
if "$@" >"$log" 2>&1; then
    printf '%s: done (%s s)\n' "$label" "$((SECONDS - started))"
else
    status=$?
    cat "$log" >&2
    printf '%s failed; the log above is also in %s\n' "$label" "$log" >&2
    exit "$status"
fi
