#!/bin/bash
# soak.sh SECONDS: the lab and a service for so long, with the service killed now and then. Fails when an acknowledged log entry is
# gone, the audit chain does not verify, or memory and open files of the service still grow in the second half.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
dir=build/soak
lab/site stop $dir
rm -rf $dir
trap 'lab/site stop $dir' EXIT
lab/site start $dir 27000 build

zhiban() { build/zhiban --socket $dir/socket --state $dir/state "$@"; }
service() { cut -d' ' -f1 $dir/service.pid; }
memory() { awk '/^RssAnon/ { print $2 }' "/proc/$(service)/status"; }
descriptors() { find "/proc/$(service)/fd" -mindepth 1 2>/dev/null | wc -l; }
fail() { echo "$1" >&2; exit 1; }

kept=0 killed=0 settled=0
begin=$SECONDS
for ((turn = 1; SECONDS - begin < seconds; turn++)); do
	if zhiban put log_entry note="soak $turn" >/dev/null; then kept=$((kept + 1)); fi
	if [ $((turn % 30)) -eq 0 ]; then
		kill -KILL "$(service)"
		killed=$((killed + 1))
		lab/site start $dir 27000 build
		settled=0
	elif [ $((turn % 30)) -eq 15 ]; then
		settled=$(memory)
	elif [ $((turn % 30)) -eq 29 ] && [ "$settled" -gt 0 ]; then
		[ "$(memory)" -le $((settled * 3 / 2 + 4096)) ] || fail "memory grew from $settled to $(memory) kB"
		[ "$(descriptors)" -le 256 ] || fail "$(descriptors) descriptors are open"
	fi
	sleep 2
done
found=$(zhiban export log_entry | grep -c 'soak [0-9]')
[ "$found" -ge "$kept" ] || fail "$kept entries were acknowledged, $found are there"
zhiban audit verify
echo "$SECONDS s, killed $killed times, $kept entries kept, $(memory) kB, $(descriptors) descriptors"
