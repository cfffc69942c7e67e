# What comes from outside at its worst, and a service that ends in the middle of it.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

setup() {
	fill_site
	traps=$((port + 62)) syslog=$((port + 64))
}

number() { call messages.status | jq -r ".$1"; }
said() { "$build/zhiban" --socket "$dir/socket" log --json --lines 10000 --word "$1" | jq length; }
# apply LINE ...: the site's configuration with these in [messages]
apply() {
	{ cat "$dir/state/config/site.conf"; printf '%s\n' "$@"; } >"$dir/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/site.conf"
}

@test "T10 D01 killed and ended again and again in a flood: what was answered is there, nothing is doubled, no alarm is cleared" {
	apply source_rate=1000000 source_burst=1000000
	order circuit JR-0419 down
	until_true 'stands circuit_down JR-0419'
	alarm=$(standing circuit_down JR-0419 | jq .id)
	kill -TERM "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	python3 tests/service/storm.py "$dir" "$traps" "$syslog" "$alarm" KILL,TERM,KILL,KILL,TERM,KILL \
		"$build/zhiband" serve --state "$dir/state" --socket "$dir/socket"
}

@test "what lies in a socket of our own when the service is ended is stored: nothing is lost by a good end" {
	apply source_rate=1000000 source_burst=1000000 receive_buffer=64M
	kill -STOP "$(pid_of service)"
	python3 - "$syslog" <<-'END'
		import socket, sys
		out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		out.bind(("127.77.0.1", 0))
		for i in range(8000): out.sendto(b"<13>last words %d" % i, ("127.0.0.1", int(sys.argv[1])))
		line = socket.socket()
		line.bind(("127.77.0.2", 0))
		line.connect(("127.0.0.1", int(sys.argv[1])))
		line.sendall(b"<13>last words over TCP\n<13>last words without an end")
	END
	kill -TERM "$(pid_of service)"
	kill -CONT "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	restart
	[ "$(number dropped_crash)" -eq 0 ]
	until_true '[ "$(said "last words")" -eq 8002 ]'
}

@test "T12 5 000 TCP connections that say nothing: consoles are answered, descriptors are left, others are heard" {
	apply connections=5000 connections_each=5000 connection_idle=60s
	python3 - "$syslog" "$dir/told" <<-'END' 3>&- &
		import resource, socket, struct, sys, time
		_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
		resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
		wanted, held = min(5000, most - 100), []
		for i in range(wanted):
		    line = socket.socket()
		    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)) # its end is a reset
		    line.bind(("127.77.0.%d" % (1 + i % 9), 0))
		    line.connect(("127.0.0.1", int(sys.argv[1])))
		    line.sendall(b"<13>word %d\n<13>half" % i)
		    held.append(line)
		print(wanted, file=open(sys.argv[2], "w"), flush=True)
		time.sleep(300)
	END
	crowd=$!
	until_true '[ -s "$dir/told" ]'
	wanted=$(cat "$dir/told")
	until_true '[ $(($(number connections) + $(number dropped_refused))) -ge '"$wanted"' ]'
	[ "$(number connections)" -gt 400 ]
	# a console that comes now, records, polls, another sender
	[ "$(site .name)" != null ]
	call "do" '{"kind":"log_entry","act":"create","fields":{"note":"照常"}}' >/dev/null
	python3 -c 'import socket, sys
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); out.bind(("127.77.0.1", 0)); out.sendto(b"<13>beside them", ("127.0.0.1", int(sys.argv[1])))' "$syslog"
	until_true '[ "$(said "beside them")" -eq 1 ]'
	until_true '[ "$(site .devices.up)" -ge 43 ]'
	kill "$crowd"
	wait "$crowd" || true
	until_true '[ "$(number connections)" -eq 0 ]'
}

@test "T12 with few descriptors, connections take half of them and no more" {
	kill -TERM "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	ulimit -n 400
	restart
	apply connections=5000 connections_each=5000
	python3 - "$syslog" <<-'END'
		import socket, sys
		held, refused = [], 0
		for i in range(300):
		    line = socket.socket()
		    line.bind(("127.77.0.1", 0))
		    line.settimeout(20)
		    line.connect(("127.0.0.1", int(sys.argv[1])))
		    held.append(line)
		for line in held[200:]:
		    try: refused += line.recv(1) == b""
		    except ConnectionResetError: refused += 1
		assert refused == 100, refused
	END
	[ "$(site .name)" != null ]
	[ "$(number dropped_refused)" -eq 100 ]
	until_true '[ "$(site .devices.up)" -ge 43 ]'
}

# lines FIRST LAST [GAP]: numbered lines of core-a, GAP seconds between
lines() {
	python3 -c 'import socket, sys, time
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind(("127.77.0.1", 0))
for i in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
    out.sendto(b"<13>line %d of many" % i, ("127.0.0.1", int(sys.argv[1])))
    time.sleep(float(sys.argv[4]))' "$syslog" "$1" "$2" "${3:-0}"
}
inform() { snmpinform --clientaddr=127.77.0.1 -v2c -c public "$@" "127.0.0.1:$traps" '' 1.3.6.1.6.3.1.1.5.1; }

@test "D05 no room on the disk while messages come: said, nothing acknowledged, consoles answered; it heals by itself and nothing is lost" {
	kill -TERM "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	trap '' XFSZ
	restart
	until_true '[ "$(site .devices.up)" -ge 43 ]'
	lines 1 10
	until_true '[ "$(said "of many")" -eq 10 ]'
	prlimit --pid "$(pid_of service)" --fsize=1:unlimited
	lines 11 500
	until_true '[ "$(number "trouble != null")" = true ]'
	until_true '[ "$(number syslog)" -ge 500 ]'
	run inform -t 1 -r 1
	[ "$status" -ne 0 ]
	[ "$(site .name)" != null ]
	"$build/zhiban" --socket "$dir/socket" status | grep -F "$(number trouble)"
	[ "$(said 'of many')" -eq 10 ]
	[ "$(number dropped_queue)" -eq 0 ]
	prlimit --pid "$(pid_of service)" --fsize=unlimited:unlimited
	until_true '[ "$(said "of many")" -eq 500 ]'
	until_true '[ "$(number "trouble == null")" = true ]'
	inform -t 20 -r 0
	[ "$(number dropped_queue)" -eq 0 ]
	until_true '[ "$(number stored)" -eq $(($(number syslog) + $(number traps) + $(number informs) - $(number repeated))) ]'
}

@test "midnight in a flood, and a clock that goes ahead and back: every line is there once, on its day" {
	apply source_rate=100000 source_burst=100000
	clock() { "$build/zhiban-lab" clock wall "$1"; }
	seconds=$(($(call status | jq '.now / 1000000 | floor') + 8 * 3600))
	clock "+$((86400 - seconds % 86400 - 120))s"
	lines 1 1000 0.002 3>&- &
	sender=$!
	until_true '[ "$(number stored)" -ge 200 ]'
	"$build/zhiban-lab" clock +120s
	wait "$sender"
	lines 1001 2000 0.002
	until_true '[ "$(number days)" -ge 2 ]'
	lines 2001 3000 0.002 3>&- &
	sender=$!
	for by in +1h -1h -1d +1d +400d -400d; do
		clock $by
		until_true "[ \"\$(number stored)\" -gt $(number stored) ] || ! kill -0 $sender"
	done
	wait "$sender"
	until_true '[ "$(said "of many")" -eq 3000 ]'
	"$build/zhiban" --socket "$dir/socket" log --json --lines 10000 --word 'of many' |
		jq -r '.[].text' | sort | uniq -d | wc -l | grep -qx 0
	for day in "$dir"/state/messages/????-??-??.db; do
		sqlite3 "file:$day?mode=ro" 'SELECT DISTINCT date(id / 1000000, "unixepoch", "+8 hours") FROM message' |
			sort -u >"$dir/dates"
		[ "$(cat "$dir/dates")" = "$(basename "$day" .db)" ]
	done
	[ "$(number dropped_queue)" -eq 0 ]
	[ "$(number dropped_budget)" -eq 0 ]
}

@test "a v3 inform that somebody recorded and sends again is no second one, and later it is not believed" {
	python3 tests/service/relay.py "$traps" 127.77.0.4 "$dir/passed" >"$dir/relay" 3>&- &
	relay=$!
	until_true '[ -s "$dir/relay" ]'
	snmpinform -v3 -u zhiban-lab -l authPriv -a SHA-256 -A zhiban-lab-auth -x AES -X zhiban-lab-priv -t 20 -r 0 \
		"127.0.0.1:$(cat "$dir/relay")" '' 1.3.6.1.6.3.1.1.5.3 1.3.6.1.2.1.2.2.1.1.7 i 7
	kill "$relay"
	wait "$relay" || true
	again() {
		python3 -c 'import socket, sys
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind(("127.77.0.4", 0))
out.sendto(bytes.fromhex(open(sys.argv[2]).read().split()[-1]), ("127.0.0.1", int(sys.argv[1])))
out.settimeout(20)
print(len(out.recv(65536)))' "$traps" "$dir/passed"
	}
	[ "$(number informs)" -eq 1 ]
	again
	again
	until_true '[ "$(number repeated)" -eq 2 ]'
	[ "$(said linkDown)" -eq 1 ]
	"$build/zhiban-lab" clock +200s
	again # a Report: not in the time window
	[ "$(number repeated)" -eq 2 ]
	[ "$(number informs)" -eq 3 ]
	[ "$(said linkDown)" -eq 1 ]
}
