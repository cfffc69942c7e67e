# For the stories of the command line and the service: a service of one's own, waited for by state, ended by pid.
# run.sh sets BUILD and TEST_PORT; by hand the sanitized build and a port of this shell's are taken.

: "${BUILD:=build/san}" "${TEST_PORT:=$((20000 + $$ % 12000))}"
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=tests/data/lsan.supp:print_suppressions=0}

zhiban() { "$BUILD/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"; }
# What only looks, again and again, is the release build: it costs a tenth.
look() { "${RELEASE:-$BUILD}/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"; }
lab() { "$BUILD/zhiban-lab" --control "$dir/lab.socket" "$@"; }

# eventually COMMAND ...: until it succeeds; fails after four minutes
eventually() {
	local turn
	for ((turn = 0; turn < 960; turn++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.25
	done
	echo "never: $*" >&2
	"$@"
}

# serve: a service without a lab, in the background; its pid in $service. PREPARE runs before it in the same process.
serve() {
	(
		eval "${PREPARE:-:}"
		exec "$BUILD/zhiban" serve --state "$dir/state" --socket "$dir/socket"
	) </dev/null >>"$dir/service.log" 2>&1 3>&- &
	service=$!
	eventually look status
}

# unserve [SIGNAL]: end it and wait for its end; its status in $ended
unserve() {
	[ -n "${service:-}" ] || return 0
	kill "-${1:-TERM}" "$service" 2>/dev/null
	ended=0
	wait "$service" || ended=$?
	service=
}

# refused COMMAND ...: exit 1, and one clear line
refused() {
	run "$@"
	echo "$output"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
}

# says WORDS: the last output has them
says() {
	[[ $output == *"$1"* ]] || { echo "without '$1': $output"; return 1; }
}
