# shellcheck disable=SC1010,SC2154 # do is a verb of zhiban here; bats sets stderr_lines
# A range of addresses asked by the service, on the simulated site: thirty devices, some of them with SNMPv3 only, dead addresses
# between them. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
}

call() { zhiban call "$@"; }

@test "a range is asked with the credentials of the ledger, and each device says which one let us in" {
	zhiban discover "127.77.0.0/26:$TEST_PORT" --json >"$dir/found"
	jq -e '[.[] | select(.reached)] | length == 42' "$dir/found"
	jq -e 'all(.[] | select(.reached); .sysName != "" and (.ports | length) > 0 and .credential == if .sysName == "acc-sl" then "lab-v1" else "lab" end)' "$dir/found"
	jq -e '[.[].address] == ([.[].address] | sort_by(split(":")[0] | split(".") | map(tonumber)))' "$dir/found"
	jq -e 'all(.[]; .reached or (.reason | length) > 0)' "$dir/found"
}

@test "what is in the ledger is known, by its serial number, its address or its name, and what differs is told" {
	jq -e --arg at "127.77.0.1:$TEST_PORT" '.[] | select(.address == $at) | .known.name == "核心A" and .known.by == "serial" and .known.differs == []' "$dir/found"
	jq -e 'any(.[]; .known.by == "address")' "$dir/found"
	zhiban do device 网管服务器 retire retired_reason=试
	zhiban put device name=NMS mgmt_ip=127.77.9.9 echo=none
	zhiban discover "127.77.0.10:$TEST_PORT" --json >"$dir/moved"
	jq -e --arg at "127.77.0.10:$TEST_PORT" '.known.name == "NMS" and .known.by == "name" and .known.differs[0] == {field: "mgmt_ip", ledger: "127.77.9.9", device: $at}' "$dir/moved"
	zhiban do device NMS retire retired_reason=试
	zhiban discover "127.77.0.10:$TEST_PORT" --json >"$dir/new"
	jq -e --argjson port "$TEST_PORT" '.known == null and (.proposed | .name == "nms" and .device_type == "server" and .mgmt_ip == "127.77.0.10" and .port == $port)' "$dir/new"
}

@test "credentials are tried in the order they are named; a v3 user that is not known hides nothing" {
	zhiban discover "127.77.0.4-6:$TEST_PORT" --credential lab-v3 --credential lab-v3-sha1 --credential lab --json >"$dir/ordered"
	jq -e 'map(.credential) == ["lab-v3", "lab-v3", "lab"]' "$dir/ordered"
	printf '{"auth_password":"wrong-password","priv_password":"zhiban-lab-priv"}' >"$dir/wrong"
	zhiban put credential name=错的 protocol=v3 user=zhiban-lab level=authPriv auth=SHA-256 priv=AES
	zhiban secret set 错的 <"$dir/wrong"
	zhiban discover "127.77.0.4:$TEST_PORT" --credential 错的 --credential lab --json | jq -e '.credential == "lab"'
	run --separate-stderr zhiban discover "127.77.0.4:$TEST_PORT" --credential 错的 --json
	[ "$status" -eq 1 ]
	jq -e '.reached == false and (.reason | length) > 0' <<<"$output"
}

@test "the table names address, credential and the ledger's name" {
	run zhiban discover "127.77.0.0/29:$TEST_PORT"
	echo "$output"
	[ "$status" -eq 0 ]
	says 核心B
	says lab
	says Huawei
}

@test "what is no range is refused with one sentence" {
	for text in 10.0.0.0/8 10.1.2.0/33 example.org 10.1.2.9-3 ::/64 "10.0.0.0/20,10.1.0.0/29" " "; do
		refused zhiban discover "$text"
	done
	refused zhiban discover 127.77.0.1 --credential 没有这个
	run zhiban discover
	[ "$status" -eq 2 ]
	run zhiban discover 127.77.0.1 --community x --credential lab
	[ "$status" -eq 2 ]
}

@test "IPv6 is asked like IPv4" {
	zhiban discover "[::1]:$TEST_PORT" --json | jq -e '.sysName == "v6-edge"'
	zhiban discover "::/127:$TEST_PORT" --json | jq -e 'any(.[]; .sysName == "v6-edge")'
}

@test "nothing there: an empty value, one sentence, exit 1" {
	run --separate-stderr zhiban discover "127.88.0.0/30:$TEST_PORT" --credential lab --json
	echo "$output"
	[ "$status" -eq 1 ]
	jq -e 'all(.[]; .reached == false)' <<<"$output"
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "progress, cancelling, one at a time, four at most, and a caller that leaves" {
	python3 tests/service/quest.py "$dir/socket" "$TEST_PORT"
	zhiban call discover "{\"address\":\"127.77.0.1\",\"port\":$TEST_PORT}" | jq -e '.reached == 1 and .cancelled == false'
	eventually site '.site.devices | .up == .total'
}

site() { zhiban status --json | jq -e "$1"; }

@test "a service that ends in the middle is told, and the next one answers" {
	"$BUILD/zhiban" --socket "$dir/socket" --state "$dir/state" discover "127.99.0.0/20:9" >"$dir/out" 2>&1 3>&- &
	asker=$!
	# held as it is: however fast this machine is, it is not over before it is killed
	begun() { python3 tests/service/quest.py "$dir/socket" "$TEST_PORT" begun "$(cut -d' ' -f1 "$dir/service.pid")"; }
	eventually begun
	kill -KILL "$(cut -d' ' -f1 "$dir/service.pid")"
	status=0
	wait "$asker" || status=$?
	cat "$dir/out"
	[ "$status" -eq 1 ]
	grep -q 断开 "$dir/out"
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	zhiban discover "127.77.0.1:$TEST_PORT" --json | jq -e .reached
	zhiban audit verify
}

@test "without a service a community is enough, and a credential for who owns the state" {
	zhiban stop
	zhiban discover "127.77.0.0/28:$TEST_PORT" --community zhiban-lab --json | jq -e 'length == 13'
	zhiban discover "127.77.0.1:$TEST_PORT" --credential lab --json | jq -e '.sysName == "core-a"'
	refused zhiban discover "127.77.0.1:$TEST_PORT"
}
