#!/usr/bin/env bash
# Sees to Debian packages: each argument is PACKAGE:SIGN, the sign being a program or a file that
# shows that the package is there. Installs what is missing as root, and says what to do otherwise.
set -eu
missing=()
for entry in "$@"; do
  package=${entry%%:*} sign=${entry#*:}
  if ! command -v "$sign" > /dev/null 2>&1 && ! compgen -G "$sign" > /dev/null; then
    missing+=("$package")
  fi
done
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  echo "Installing ${missing[*]} ..."
  export DEBIAN_FRONTEND=noninteractive
  # Another apt may be at work, and a mirror may stumble once.
  options=(-qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  if ! { apt-get "${options[@]}" update && apt-get "${options[@]}" install -y "${missing[@]}"; } > /dev/null; then
    echo "Could not install ${missing[*]}; what apt said stands above. Is Debian's registry reachable?" >&2
    exit 1
  fi
else
  echo "Missing: ${missing[*]}. Install them first: sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi
