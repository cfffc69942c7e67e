# When the service itself goes wrong: killed, started twice, in its own way.

# shellcheck disable=SC2154 # the names of site.bash

load site

@test "killed and started again: what was down is down for review, the time between is blind" {
	order link agg-n GigabitEthernet2/0/1 down
	until_true '[ "$(circuit_row JR-0417 | jq -r .state)" = down ]'
	since=$(circuit_row JR-0417 | jq .since)
	until_true 'sqlite3 "$dir/state/records.db" "select value from kept" | grep -q "端口 down"'
	kill -KILL "$(pid_of service)"
	kill -STOP "$(pid_of lab)"
	"$build/zhiban-lab" clock +60s
	restart
	[ "$(circuit_row JR-0417 | jq -r .state)" = down ]
	[[ $(circuit_row JR-0417 | jq -r .reason) == 待复核* ]]
	[ "$(circuit_row JR-0417 | jq .since)" = "$since" ]
	kill -CONT "$(pid_of lab)"
	until_true '[[ $(circuit_row JR-0417 | jq -r .reason) != 待复核* ]]'
	[ "$(circuit_row JR-0417 | jq -r .state)" = down ]
	until_true 'transitions | grep -q "^service|.*|blind"'
	order link agg-n GigabitEthernet2/0/1 up
	until_true 'counted circuits normal 19'
	transitions | grep -q '^circuit|.*|down|normal'
}

@test "a second service is refused in one sentence, on the same state and on the same socket" {
	run "$build/zhiband" serve --state "$dir/state" --socket "$dir/other"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	mkdir -m 700 "$dir/state2"
	run "$build/zhiband" serve --state "$dir/state2" --socket "$dir/socket"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	counted devices up 43
}

@test "a stale socket is replaced; a held one, and a file of somebody's, are left alone" {
	[ "$(stat -c %a "$dir/socket")" = 660 ]
	kill -KILL "$(pid_of service)"
	[ -S "$dir/socket" ]
	restart
	counted devices total 43
	kill -TERM "$(pid_of service)"
	until_true '[ ! -e "$dir/socket" ]'
	python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(1); print("held", flush=True); time.sleep(100)' \
		"$dir/socket" >"$dir/held" 3>&- &
	holder=$!
	until_true 'grep -q held "$dir/held"'
	run "$build/zhiband" serve --state "$dir/state" --socket "$dir/socket"
	kill "$holder"
	wait "$holder" || true
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	rm -f "$dir/socket"
	echo precious >"$dir/socket"
	run "$build/zhiband" serve --state "$dir/state" --socket "$dir/socket"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	[ "$(cat "$dir/socket")" = precious ]
	rm "$dir/socket"
}

@test "an edited site.conf is a trouble until it is applied, and then its intervals count" {
	printf '[poll]\nsweep=1s\n' >"$dir/state/config/site.conf" || {
		mkdir -p "$dir/state/config"
		printf '[poll]\nsweep=1s\n' >"$dir/state/config/site.conf"
	}
	kill -HUP "$(pid_of service)"
	until_true 'site ".trouble[]" | grep -q site.conf'
	jq -n --arg text "$(cat "$dir/state/config/site.conf")"$'\n' '{name: "site.conf", text: $text}' >"$dir/apply"
	call config.apply "$(cat "$dir/apply")"
	until_true '! site ".trouble[]" | grep -q site.conf'
	order link agg-n GigabitEthernet2/0/1 down
	until_true '[ "$(circuit_row JR-0417 | jq -r .state)" = down ]'
}

# crash_on ID: the service is killed, and its breadcrumb says that it was parsing an answer of ID
crash_on() {
	kill -KILL "$(pid_of service)"
	python3 -c 'import struct, sys
with open(sys.argv[1], "r+b") as f: f.seek(8); f.write(struct.pack("q", int(sys.argv[2])))' "$dir/state/parsing" "$1"
	restart
}

@test "two crashes on one device put it in quarantine until a person asks it" {
	id=$(device_id 青石接入)
	crash_on "$id"
	until_true 'counted devices up 43'
	crash_on "$id"
	until_true 'counted devices up 42'
	[ "$(device_row 青石接入 | jq -r .state)" = unknown ]
	[[ $(device_row 青石接入 | jq -r .reason) == *隔离* ]]
	site '.trouble[]' | grep -q 青石接入
	stands device_quarantined 青石接入
	call poll "{\"device\":$id}"
	until_true 'counted devices up 43'
	until_true '! site ".trouble[]" | grep -q 青石接入'
	until_true '! stands device_quarantined'
}
