#!/bin/bash
# bench.sh: every program and script of tests/bench, one after the other on an otherwise idle machine. Each prints what it measured
# and fails where a stated ratio is missed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export BUILD=build RELEASE=build PEERS=build/peers TEST_PORT=26000 LC_ALL=C.UTF-8 TZ=Asia/Shanghai
missed=0 ran=0
for source in $(grep -ls '^int main\b' tests/bench/*.c /dev/null) tests/bench/*.sh; do
	[ -e "$source" ] || continue
	program=$source
	[ "${source%.c}" = "$source" ] || program=build/${source%.c}
	printf '\n---- %s\n' "$(basename "${source%.*}")"
	ran=$((ran + 1))
	"$program" || missed=$((missed + 1))
done
printf '\n%d measured, %d missed\n' "$ran" "$missed"
[ "$missed" -eq 0 ]
