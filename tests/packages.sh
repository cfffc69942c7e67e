#!/bin/bash
# packages.sh PACKAGE ...: install those that are missing, as root or by sudo. Where neither is possible, print the one command
# to type and stop. Complete already: no network, no question.
set -euo pipefail

missing=()
for p in "$@"; do
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
done
[ ${#missing[@]} -gt 0 ] || exit 0

install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -eq 0 ]; then
	as=()
elif sudo -n true 2>/dev/null; then
	as=(sudo -n)
elif command -v sudo >/dev/null && [ -t 0 ]; then
	as=(sudo)
else
	echo "Packages are missing, and this user may not install them. As root, type:" >&2
	echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
echo "Installing: ${missing[*]}"
"${as[@]}" apt-get update -q
"${as[@]}" "${install[@]}"
