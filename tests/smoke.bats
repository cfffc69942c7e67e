# The release build, from the first command to the last: what `make run` does, without the terminal.

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	lab/site start "$dir" "$TEST_PORT" "$RELEASE"
}

teardown_file() { lab/site stop "$dir"; }

zhiban() { "$RELEASE/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"; }
lab() { "$RELEASE/zhiban-lab" --control "$dir/lab.socket" "$@"; }

@test "the service answers, in trial" {
	run zhiban status --json
	echo "$output"
	[ "$status" -eq 0 ]
	jq -e '.mode == "trial"' <<<"$output"
}

@test "the ledger of the lab is in it" {
	run zhiban list device --json
	[ "$status" -eq 0 ]
	[ "$(jq length <<<"$output")" -ge 25 ]
}

@test "a device of the lab says who it is" {
	address=$(zhiban list device --json | jq -r ".[0].mgmt_ip")
	run zhiban discover "$address:$TEST_PORT" --community zhiban-lab --json
	echo "$output"
	[ "$status" -eq 0 ]
	jq -e '.reached and (.ports | length) > 0' <<<"$output"
}

@test "starting it again changes nothing" {
	before=$(cat "$dir/lab.pid" "$dir/service.pid")
	lab/site start "$dir" "$TEST_PORT" "$RELEASE"
	[ "$(cat "$dir/lab.pid" "$dir/service.pid")" = "$before" ]
}

@test "the audit chain verifies" {
	run zhiban audit verify
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a wrong command is status 2, a refused one status 1 with one line" {
	run "$RELEASE/zhiban" nonsense
	[ "$status" -eq 2 ]
	run zhiban get device 999999
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "a second service on the same state is refused" {
	run "$RELEASE/zhiban" serve --state "$dir/state" --socket "$dir/other"
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "stop ends both, and only what start began" {
	sleep 600 &
	stranger=$!
	echo "$stranger 1" >"$dir/stranger.pid"
	service=$(cut -d' ' -f1 "$dir/service.pid")
	lab/site stop "$dir"
	run grep -a zhiban "/proc/$service/cmdline"
	[ "$status" -ne 0 ]
	kill -0 $stranger
	kill $stranger
}
