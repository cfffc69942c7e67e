# The service on the simulated site, for stories about what goes wrong; and how to look at it.
# shellcheck shell=bash disable=SC2154

setup() { fill_site; }

# fill_site [OPTION ...]: the lab with these options and the service on it, all of it read
fill_site() {
	export ZHIBAN_LAB_OPTIONS="--quiet $*"
	dir=$(mktemp -d "$BATS_TMPDIR/faults.XXXXXX")
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	build=${BUILD:-build/san}
	# What only looks, again and again, is the release build: it costs a tenth.
	looking=${RELEASE:-$build}
	"$build/zhiban-lab" clock +0s
	port=${TEST_PORT:-$((20000 + $$ % 12000))}
	lab/site start "$dir" "$port" "$build" "$looking" >/dev/null 3>&-
	until_true '[ "$(site ".devices.up >= 43 and .devices.up == .devices.total
		and .circuits.normal >= 19 and .circuits.normal == .circuits.total")" = true ]'
}

teardown() {
	lab/site stop "$dir"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log" || { cat "$dir/service.log"; false; }
	rm -rf "$dir"
}

order() { "$build/zhiban-lab" --control "$dir/lab.socket" "$@"; }
call() { "$looking/zhiban" --socket "$dir/socket" call "$@"; }
rows() { call watch "{\"topic\":\"$1\"}" | jq -c '.rows[]'; }
site() { call watch '{"topic":"site"}' | jq -r ".rows[] | ($1)"; }
counted() { [ "$(site ".$1.$2")" -eq "$3" ]; }
# What is no finding of a story: on a busy machine the service says that it was late itself.
# shellcheck disable=SC2034 # for those who load this
busy='.type == "poll_late"'
transitions() { call transitions '{"from":0}' | jq -r '.rows[] | [.kind, .name, .from // "-", .to] | join("|")'; }
# nobody_is_worse [BUT]: no device, circuit or port was told of as anything but well, or BUT, since $dir/before; that a circuit
# could not be read for a moment is no lie on a machine that is busy
nobody_is_worse() {
	run grep -E '^((device|port)\|.*\|unknown|(device|circuit|port)\|.*\|(down|degraded|rebooted|removed|suspect|ssh_[^g].*))$' \
		<(transitions | grep -vxFf "$dir/before" | grep -v "|${1:-none}\$")
	echo "$output"
	[ "$status" -eq 1 ]
}
# standing TYPE [NAME [QUALIFIER]]: the alarms that are raised, folded or not
standing() {
	call list '{"kind":"alarm"}' | jq -c --arg type "$1" --arg name "${2:-}" --arg qualifier "${3:-}" '.records[]
		| select(.cleared != true and .type == $type and ($name == "" or .resource_name == $name)
			and ($qualifier == "" or .qualifier == $qualifier))'
}
stands() { [ -n "$(standing "$@")" ]; }
device_id() { call list '{"kind":"device"}' | jq ".records[] | select(.name == \"$1\") | .id"; }
device_row() { call watch '{"topic":"devices"}' | jq -c ".rows[] | select(.name == \"$1\")"; }
circuit_row() { call watch '{"topic":"circuits"}' | jq -c ".rows[] | select(.circuit_no == \"$1\")"; }
pid_of() { cut -d' ' -f1 "$dir/$1.pid"; }
# until_true CONDITION: looked at again and again for four minutes; looking costs what the service needs as well
until_true() {
	for ((turn = 0; turn < 960; turn++)); do
		eval "$1" 2>/dev/null && return
		sleep 0.25
	done
	echo "never: $1" >&2
	return 1
}
restart() {
	lab/site start "$dir" "$port" "$build" "$looking" >/dev/null 3>&-
}
