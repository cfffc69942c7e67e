#!/bin/bash
# bench.sh: every program and script of tests/bench, one after the other, best on an otherwise idle machine. Each prints what it
# measured beside its limit, and fails where that is missed; what could not be measured is named again at the end.
# ONLY="console store" runs these only. What they start ends with them.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export BUILD=build TEST_PORT=26000 LC_ALL=C.UTF-8 TZ=Asia/Shanghai
missed=0 ran=0 log=build/bench/log
mkdir -p build/bench
: >"$log"
finish() {
	local lab
	for lab in build/bench/*/lab.pid; do [ ! -e "$lab" ] || lab/site stop "${lab%/*}"; done
}
trap finish EXIT
printf '%s, %s processors, load %s\n' "$(date +%F)" "$(nproc)" "$(cut -d" " -f1 /proc/loadavg)"
for source in $(grep -ls '^int main\b' tests/bench/*.c /dev/null) tests/bench/*.sh; do
	[ -e "$source" ] || continue
	name=$(basename "${source%.*}")
	[ -z "${ONLY:-}" ] || [[ " $ONLY " == *" $name "* ]] || continue
	program=$source
	[ "${source%.c}" = "$source" ] || program=build/${source%.c}
	printf '\n---- %s\n' "$name"
	ran=$((ran + 1))
	"$program" | tee -a "$log" || missed=$((missed + 1))
done
printf '\n%d measured, %d missed\n' "$ran" "$missed"
grep '^not run:' "$log"
[ "$missed" -eq 0 ]
