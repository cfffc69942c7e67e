# The service on the simulated site, for stories about what goes wrong; and how to look at it.
# shellcheck shell=bash disable=SC2154

setup() { fill_site; }

# fill_site [OPTION ...]: the lab with these options and the service on it, all of it read
fill_site() {
	export ZHIBAN_LAB_OPTIONS="--quiet $*"
	dir=$(mktemp -d "$BATS_TMPDIR/faults.XXXXXX")
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	build=${BUILD:-build/san}
	"$build/zhiban-lab" clock +0s
	port=$((20000 + $$ % 12000))
	lab/site start "$dir" "$port" "$build" >/dev/null 3>&-
	until_true '[ "$(site .devices.up)" -ge 30 ] && [ "$(site ".devices.up == .devices.total")" = true ]'
	until_true 'counted circuits normal 19'
}

teardown() {
	lab/site stop "$dir"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log" || { cat "$dir/service.log"; false; }
	rm -rf "$dir"
}

order() { "$build/zhiban-lab" --control "$dir/lab.socket" "$@"; }
call() { "$build/zhiban" --socket "$dir/socket" call "$@"; }
rows() { call watch "{\"topic\":\"$1\"}" | jq -c '.rows[]'; }
site() { rows site | jq -r "$1"; }
counted() { [ "$(site ".$1.$2")" -eq "$3" ]; }
transitions() { call transitions '{"from":0}' | jq -r '.rows[] | [.kind, .name, .from // "-", .to] | join("|")'; }
# nobody_is_worse: no device, circuit or port was told of as anything but well since $dir/before; that a circuit could not be
# read for a moment is no lie on a machine that is busy
nobody_is_worse() {
	run grep -E '^((device|port)\|.*\|unknown|(device|circuit|port)\|.*\|(down|degraded|rebooted|removed|suspect|ssh_[^g].*))$' \
		<(transitions | grep -vxFf "$dir/before")
	echo "$output"
	[ "$status" -eq 1 ]
}
device_id() { call list '{"kind":"device"}' | jq ".records[] | select(.name == \"$1\") | .id"; }
device_row() { rows devices | jq -c "select(.name == \"$1\")"; }
circuit_row() { rows circuits | jq -c "select(.circuit_no == \"$1\")"; }
pid_of() { cut -d' ' -f1 "$dir/$1.pid"; }
# until_true CONDITION: looked at again and again for half a minute
until_true() {
	for ((turn = 0; turn < 300; turn++)); do
		eval "$1" 2>/dev/null && return
		sleep 0.1
	done
	echo "never: $1" >&2
	return 1
}
restart() {
	lab/site start "$dir" "$port" "$build" >/dev/null 3>&-
}
