#!/bin/bash
# soak.sh MINUTES: lab, service and console for so long, under a scenario of faults that begins anew every minute, with the log book
# written and keys pressed all the time. In the first third the service is killed again and again; then it is left alone. Fails when
# service or console dies by itself, an acknowledged log entry is gone, the audit chain does not verify, or memory or open files of
# either are more at the end than at half time.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=$1
dir=build/soak
keys=(2 Down Down Enter Escape Tab Down Enter Escape 1 Down 9 Down Enter Escape 6 Escape 1)

site() { lab/site "$1" $dir 27000 build; }
zhiban() { build/zhiban --socket $dir/socket --state $dir/state "$@"; }
lab() { build/zhiban-lab --control $dir/lab.socket "$@"; }
terminal() { tmux -S $dir/tmux -f /dev/null "$@"; }
service() { cut -d' ' -f1 $dir/service.pid; }
memory() { awk '/^RssAnon/ { print $2 }' "/proc/$1/status"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l; }
fail() { echo "$1" >&2; exit 1; }
finish() {
	[ ! -S $dir/tmux ] || terminal kill-server 2>/dev/null || :
	lab/site stop $dir
}

# still NAME PID: it lives, and is the one it was
still() { [ -e "/proc/$2/fd" ] || fail "the $1 has ended after $SECONDS s: see $dir"; }

# grown NAME PID MEMORY DESCRIPTORS: fails where it holds more than that, with room for what fills once
grown() {
	[ "$(memory "$2")" -le $(($3 * 5 / 4 + 2048)) ] || fail "memory of the $1 grew from $3 to $(memory "$2") kB"
	[ "$(descriptors "$2")" -le $(($4 + 8)) ] || fail "open files of the $1 grew from $4 to $(descriptors "$2")"
}

finish
rm -rf $dir
mkdir -p $dir
trap finish EXIT
site start
terminal new-session -d -x 120 -y 40 "exec build/zhiban --socket $dir/socket --state $dir/state"
console=$(terminal list-panes -F '#{pane_pid}')
terminal send-keys Enter

kept=0 refused=0 killed=0 played=0 turn=0 half=''
SECONDS=0
end=$((minutes * 60))
while [ $SECONDS -lt $end ]; do
	turn=$((turn + 1))
	if zhiban put log_entry note="soak $turn" >/dev/null 2>&1; then kept=$((kept + 1)); else refused=$((refused + 1)); fi
	terminal send-keys "${keys[turn % ${#keys[@]}]}" || fail "the console has ended after $SECONDS s"
	if [ $SECONDS -ge $((played * 60)) ]; then
		lab scenario tests/data/soak.scenario
		played=$((played + 1))
	fi
	if [ $SECONDS -lt $((end / 3)) ] && [ $((turn % 10)) -eq 0 ]; then
		kill -KILL "$(service)"
		killed=$((killed + 1))
		site start
	elif [ $SECONDS -ge $((end / 2)) ] && [ -z "$half" ]; then
		half="$(memory "$(service)") $(descriptors "$(service)") $(memory "$console") $(descriptors "$console")"
	fi
	still service "$(service)"
	still console "$console"
	sleep 1
done
read -r service_memory service_files console_memory console_files <<<"$half"
grown service "$(service)" "$service_memory" "$service_files"
grown console "$console" "$console_memory" "$console_files"
[ $refused -eq 0 ] || fail "$refused log entries were refused by a service that was there"
found=$(zhiban export log_entry | grep -c 'soak [0-9]')
[ "$found" -ge $kept ] || fail "$kept entries were acknowledged, $found are there"
zhiban audit verify
echo "$SECONDS s, scenario $played times, killed $killed times, $kept entries kept;" \
	"service $service_memory to $(memory "$(service)") kB, console $console_memory to $(memory "$console") kB"
