# Agents and hosts that answer at a pace of their own (rows I03 and S40 of the fault list).

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

# limited SECONDS: a UDP echo (RFC 862) that answers once in so many seconds; its port in $dir/echo
limited() {
	python3 -c 'import socket, sys, time
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.bind(("127.0.0.1", 0))
print(line.getsockname()[1], flush=True)
last = 0
while True:
    data, peer = line.recvfrom(2048)
    if time.monotonic() - last >= float(sys.argv[1]):
        last = time.monotonic()
        line.sendto(data, peer)' "$1" >"$dir/echo" 3>&- &
	limiter=$!
	eventually test -s "$dir/echo"
}

@test "I03 a host that answers one echo a second: loss is told with a note, and nobody is down while SNMP answers" {
	limited 1
	printf '[poll]\nsweep=500ms\nfull=1s\nwalk=5s\n[echo]\ninterval=250ms\ntimeout=200ms\n' >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
	{ system 8640000; port 1 a 1000; } | tell
	zhiban put device name=怪 mgmt_ip=127.0.0.1 "port=$(cat "$dir/port")" credential=公共 echo=udp "echo_port=$(cat "$dir/echo")"
	eventually is_up
	lossy() { rows devices | jq -e '.loss_permille > 500 and (.path_reason // "" | contains("限制"))'; }
	eventually lossy
	after_polls 3
	is_up
	changes | grep '^device|' | grep '|down$' && return 1
	kill "$limiter"
}

@test "S40 an agent four times slower than it is asked: polls are left out and counted, and never pile up" {
	{ system 8640000; port 1 a 1000; } | tell
	watch_device
	printf '[poll]\nsweep=200ms\nfull=1s\nwalk=5s\n' >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
	{ system 8640000; port 1 a 1000; echo 'slow 0.8'; } | tell
	missed() { [ "$(rows devices | jq .polls_missed)" -ge "$1" ]; }
	eventually missed 20
	is_up
	after_polls 3
	is_up
	# what waited at the agent at any time: the five kinds of turns and their second tries, not a queue that grows
	grep -q ^waiting "$dir/agent.log"
	[ "$(sed -n 's/^waiting //p' "$dir/agent.log" | sort -n | tail -1)" -le 12 ]
	changes | grep '^device|' | grep '|down$' && return 1
	true
}
