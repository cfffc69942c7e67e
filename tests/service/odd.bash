# One device whose agent behaves as agents in the field do, and a service that watches it. The agent (agent.py) answers from a
# file that the stories rewrite.
# shellcheck shell=bash disable=SC2154,SC2034,SC2155

load helper

setup() {
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/s.XXXX")
	: >"$dir/service.log"
	: >"$dir/port"
	service=
	system 8640000 | tell
	python3 tests/service/agent.py "$dir/mib" >"$dir/port" 2>"$dir/agent.log" </dev/null 3>&- &
	agent=$!
	serve
	printf '[poll]\nsweep=500ms\nfull=1s\nwalk=5s\n' >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
	zhiban put credential name=公共 protocol=v2c
	echo public | zhiban secret set 公共
	eventually test -s "$dir/port"
}

teardown() {
	cat "$dir/agent.log" "$dir/service.log"
	kill "$agent" || true
	[ -z "$service" ] || unserve
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

# ---- the agent's MIB: lines of agent.py ------------------------------------------------------------------------------

# tell: what the agent answers from now on
tell() {
	cat >"$dir/mib.new"
	mv "$dir/mib.new" "$dir/mib"
}

# system TICKS
system() {
	printf '1.3.6.1.2.1.1.%s\n' '1.0 s An agent' "3.0 t $1 100" '5.0 s agent'
}

# port INDEX NAME MBPS [STATUS [CHANGED]]: without counters
port() {
	local at=1.3.6.1.2.1.2.2.1
	printf "$at.%s\n" "1.$1 i $1" "2.$1 s $2" "3.$1 i 6" "5.$1 g $((${3} > 4000 ? 4294967295 : ${3} * 1000000))" \
		"7.$1 i 1" "8.$1 i ${4:-1}" "9.$1 t ${5:-0}"
	printf '1.3.6.1.2.1.31.1.1.1.%s\n' "1.$1 s $2" "15.$1 g $3"
}

# narrow INDEX OCTETS PER_SECOND: ifInOctets and ifOutOctets
narrow() {
	printf '1.3.6.1.2.1.2.2.1.%s\n' "10.$1 c $2 $3" "16.$1 c $2 $3"
}

# wide INDEX OCTETS PER_SECOND: ifHCInOctets and ifHCOutOctets
wide() {
	printf '1.3.6.1.2.1.31.1.1.1.%s\n' "6.$1 C $2 $3" "10.$1 C $2 $3"
}

# boots NUMBER SECONDS: snmpEngineBoots and snmpEngineTime
boots() {
	printf '1.3.6.1.6.3.10.2.1.%s\n' "2.0 i $1" "3.0 i $2 1"
}

# bfd INDEX HUNDREDTHS: a session with 10.0.0.INDEX that is up since that sysUpTime
bfd() {
	printf '1.3.6.1.2.1.222.1.%s\n' "2.1.11.$1 i 4" "2.1.18.$1 i 1" "2.1.22.$1 x 0a00000$1" "3.1.9.$1 t $2"
}

# ---- what is known of it ---------------------------------------------------------------------------------------------

# watch_device: take the device into the ledger; it is device 1
watch_device() {
	zhiban put device name=怪 mgmt_ip=127.0.0.1 "port=$(cat "$dir/port")" credential=公共 echo=none
	eventually is_up
}
is_up() { rows devices | jq -e 'select(.state == "up")'; }
rows() { look call watch "{\"topic\":\"$1\"}" | jq -c '.rows[]'; }
port_of() { rows ports:1 | jq -c "select(.name == \"$1\")"; }
identity() { rows identity:1 | jq -r "$1"; }
point() { look call points "{\"device\":1,\"pattern\":\"$1\"}" | jq '.points[0].value'; }
changes() { look call transitions '{"from":0}' | jq -r '.rows[] | [.kind, .name, .from // "-", .to] | join("|")'; }
# history POINT: its values so far, null where there was none
history() { look call history "{\"device\":1,\"point\":\"$1\",\"from\":0}" | jq -c '[.buckets[][1]]'; }
# measured POINT N: it was measured N times
measured() { [ "$(history "$1" | jq '[.[] | numbers] | length')" -ge "$2" ]; }
# mostly POINT LOW HIGH: everything measured of it lies there
mostly() {
	history "$1"
	history "$1" | jq -e "[.[] | numbers] | length > 0 and all(.[]; . >= $2 and . <= $3)"
}
# after_polls N: N full polls from now
after_polls() {
	local before
	before=$(history icmp.rtt | jq length)
	polled() { [ "$(history icmp.rtt | jq length)" -ge $((before + $1)) ]; }
	eventually polled "$1"
}
noted() { port_of "$1" | jq -e --arg said "$2" '.note // "" | contains($said)'; }
reports() { changes | grep -qx "$1"; }
reported() { [ "$(changes | grep -c "$1")" -eq "$2" ]; }
