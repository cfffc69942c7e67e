# Traps and syslog, from the wire to the disk and back: what was sent is found, what was not taken is counted.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

setup() {
	fill_site
	traps=$((port + 62)) syslog=$((port + 64))
	core=127.77.0.1 firewall=127.77.0.4
}

log() { "$build/zhiban" --socket "$dir/socket" log "$@"; }
number() { call messages.status | jq -r ".$1"; }
# said WORDS [OPTION ...]: how many messages have these words
said() { log --json --lines 10000 --word "$1" "${@:2}" | jq length; }
# trap FROM OPTION ...: by net-snmp's sender
trap_of() { snmptrap --clientaddr="$1" "${@:2}"; }
# line TEXT: a datagram from core-a
line() { python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 0))
s.sendto(sys.argv[3].encode().decode("unicode_escape").encode("latin-1"), ("127.0.0.1", int(sys.argv[2])))' "$core" "$syslog" "$1"; }
# apply LINE ...: the site's configuration with these in [messages]
apply() {
	{ cat "$dir/state/config/site.conf"; printf '%s\n' "$@"; } >"$dir/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/site.conf"
}
v3=(-v3 -u zhiban-lab -l authPriv -a SHA-256 -A zhiban-lab-auth -x AES -X zhiban-lab-priv)

@test "traps of each version and syslog of each kind are found by device, word and kind" {
	down=(1.3.6.1.6.3.1.1.5.3 1.3.6.1.2.1.2.2.1.1.7 i 7)
	trap_of "$core" -v2c -c public "127.0.0.1:$traps" '' "${down[@]}"
	trap_of "$core" -v1 -c public "127.0.0.1:$traps" 1.3.6.1.2.1.33.2 10.9.9.9 6 1 55
	trap_of "$firewall" "${v3[@]}" -e 0x8000000001020304 "127.0.0.1:$traps" '' "${down[@]}"
	snmpinform --clientaddr=$core -v2c -c public -t 10 "127.0.0.1:$traps" '' "${down[@]}"
	snmpinform --clientaddr=$firewall "${v3[@]}" -t 10 "127.0.0.1:$traps" '' "${down[@]}"
	until_true '[ "$(said linkDown)" -eq 4 ]'
	[ "$(said linkDown --device 防火墙A)" -eq 2 ]
	[ "$(said upsTrapOnBattery --device 核心A --kind trap)" -eq 1 ]
	[ "$(number informs)" -eq 2 ]
	log --json --word upsTrapOnBattery | jq -e '.[0].variables[] | select(.name == "snmpTrapAddress").value == "10.9.9.9"'
	# another password: kept as what it is, and not believed
	trap_of "$firewall" -v3 -u zhiban-lab -l authPriv -a SHA-256 -A zhiban-lab-none -x AES -X zhiban-lab-priv -e 0x8000000001020305 \
		"127.0.0.1:$traps" '' "${down[@]}"
	until_true '[ "$(number malformed)" -eq 1 ]'
	[ "$(said linkDown)" -eq 4 ]
	# T11, T13: forged lines are one record, escapes do no harm, GBK is text
	line '<13>Nov 22 10:00:00 h p: first\n<0>Nov 22 10:00:00 h kernel: forged\x1b[2J'
	line '<13>Nov 22 10:00:00 h p: \xb6\xcb\xbf\xda\xb6\xcf\xbf\xaa'
	until_true '[ "$(said 端口断开)" -eq 1 ]'
	[ "$(said forged)" -eq 1 ]
	log --word forged | grep -F 'first | <0>Nov 22 10:00:00 h kernel: forged^[[2J'
	# and they are on the line of those who look on
	call watch '{"topic":"messages"}' | jq -e '.rows[] | select(.trap == "linkDown" and .device_name == "核心A")'
	# T09: what is sent again is one
	run snmpinform --clientaddr=127.88.0.1 -v2c -c public -t 1 -r 2 "127.0.0.1:$traps" '' 1.3.6.1.6.3.1.1.5.1
	[ "$status" -ne 0 ] # nobody of ours: kept, not acknowledged (T07)
	until_true '[ "$(said coldStart --unknown)" -eq 1 ]'
	[ "$(number repeated)" -eq 2 ]
	[ "$(number quarantined)" -eq 3 ]
}

@test "a linkDown trap sweeps its device at once, a lost linkUp heals by polling, a reboot is walked" {
	# the full poll alone would not look before the hour is over, and a sweep comes once a minute
	sed 's/^sweep=.*/sweep=60s/; s/^full=.*/full=1h/; s/^walk=.*/walk=6h/; s/^interval=1s/interval=60s/' "$dir/state/config/site.conf" >"$dir/slow.conf"
	cp "$dir/slow.conf" "$dir/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/site.conf"
	order link agg-n GigabitEthernet2/0/1 down
	until_true 'transitions | grep -q "^port|白鹭汇聚.*|down"'
	# by the stamps of the service itself: how busy the machine is does not matter
	told=$(log --json --word linkDown --device 白鹭汇聚 | jq '.[-1].at')
	seen=$(call transitions '{"from":0}' | jq '[.rows[] | select(.kind == "port" and .to == "down" and (.name | startswith("白鹭汇聚")))][0].at')
	[ "$told" -gt 0 ] && [ $((seen - told)) -lt 15000000 ]
	# the linkUp is lost: devices say nothing while the service does not listen there
	sed "s/^trap_port=.*/trap_port=$((traps + 1))/; s/^full=.*/full=2s/" "$dir/slow.conf" >"$dir/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/site.conf"
	ups=$(said linkUp)
	order link agg-n GigabitEthernet2/0/1 up
	until_true 'transitions | grep "^port|白鹭汇聚" | tail -1 | grep -q "|up"'
	[ "$(said linkUp)" -eq "$ups" ]
}

@test "a flood is stored or counted to the last one, one that floods takes nothing from others" {
	apply source_rate=500 source_burst=1000 receive_buffer=64M
	order flood core-a traps 4000 3
	for n in 1 2 3 4 5; do line "<13>quiet one $n" 2>/dev/null; sleep 0.2; done
	trap_of "$firewall" -v2c -c public "127.0.0.1:$traps" '' 1.3.6.1.6.3.1.1.5.5
	until_true '[ $(($(number traps) + $(number dropped_budget) + $(number dropped_kernel))) -ge 12001 ]'
	until_true '[ "$(number stored)" -eq $(($(number traps) + $(number syslog))) ]'
	[ "$(number dropped_budget)" -gt 5000 ]
	[ "$(number dropped_queue)" -eq 0 ]
	[ "$(said authenticationFailure --device 防火墙A)" -eq 1 ]
	call messages.status | jq -e '.storms | length == 1 and .[0].source == "127.77.0.1" and (.[0].dropped | tonumber) > 5000'
	# the service is alive, and so is its picture
	until_true '[ "$(site .devices.up)" -ge 43 ]'
}

@test "TCP: counts that lie, no line feed, slow ones and too many at once" {
	apply connections=20 connections_each=10 connection_stall=500ms connection_idle=60s
	python3 - "$core" "$syslog" <<-'END'
		import socket, sys, time
		source, port = sys.argv[1], int(sys.argv[2])
		def link(of):
		    s = socket.socket(); s.bind((of, 0)); s.settimeout(20); s.connect(("127.0.0.1", port)); return s
		def send(*parts):
		    s = link(source)
		    for p in parts: s.sendall(p); time.sleep(0.02)
		    s.close()
		send(b"<13>whole one\n<13>whole", b" two\n")
		send(b"13 <13>counted A13 <13>coun", b"ted B")
		send(b"<13>without an end")
		send(b"999999 <13>a count that lies")
		send(b"5 <13>short count\n<13>behind it\n")
		send(b"<13>" + b"x" * 200000 + b" long\n")
		slow = link(source); slow.sendall(b"<13>slow loris"); assert slow.recv(1) == b""
		many = [link("127.77.0.%d" % (2 + i % 3)) for i in range(60)]
		refused = 0
		for s in many:
		    s.settimeout(1)
		    try: refused += s.recv(1) == b""
		    except socket.timeout: pass
		    except ConnectionResetError: refused += 1
		assert refused >= 40, refused
		for s in many: s.close()
	END
	until_true '[ "$(said whole)" -eq 2 ] && [ "$(said counted)" -eq 2 ]'
	[ "$(said "without an end")" -eq 1 ]
	[ "$(said "a count that lies")" -eq 1 ]
	[ "$(said "behind it")" -eq 1 ]
	[ "$(said "slow loris")" -eq 1 ]
	log --word xxxx | grep -q 200009
	[ "$(number dropped_refused)" -ge 40 ]
	until_true '[ "$(number connections)" -eq 0 ]'
}

# many N: so many lines and as many traps from core-a, faster than anybody reads
many() {
	python3 - "$core" "$syslog" "$traps" "$1" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind((sys.argv[1], 0))
		def tlv(tag, *parts): return bytes([tag, sum(map(len, parts))]) + b"".join(parts)
		def variable(name, value): return tlv(0x30, tlv(6, bytes.fromhex(name)), value)
		failure = variable("2b060106030101040100", tlv(6, bytes.fromhex("2b0601060301010505")))
		variables = tlv(0x30, variable("2b06010201010300", tlv(0x43, b"\x07")), failure)
		trap = tlv(0x30, tlv(2, b"\x01"), tlv(4, b"public"), tlv(0xa7, *[tlv(2, b"\0")] * 3, variables))
		for i in range(int(sys.argv[4])):
		    s.sendto(b"<13>many %d" % i, ("127.0.0.1", int(sys.argv[2])))
		    s.sendto(trap, ("127.0.0.1", int(sys.argv[3])))
	END
}

@test "what the receive buffers have no room for is counted exactly" {
	apply receive_buffer=1M source_rate=1000000 source_burst=1000000
	kill -STOP "$(pid_of service)"
	many 20000
	kill -CONT "$(pid_of service)"
	until_true '[ $(($(number stored) + $(number dropped_kernel))) -eq 40000 ]'
	[ "$(number dropped_kernel)" -gt 2000 ]
	[ "$(number stored)" -gt 200 ]
	# and the next ones are stored, all of them
	before=$(number stored)
	many 500
	until_true "[ \"\$(number stored)\" -eq $((before + 1000)) ]"
}

@test "what lies in the buffers when the service ends is stored before it does" {
	apply receive_buffer=64M source_rate=1000000 source_burst=1000000
	kill -STOP "$(pid_of service)"
	many 9000
	kill -TERM "$(pid_of service)"
	kill -CONT "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	restart
	[ "$(number dropped_crash)" -eq 0 ]
	# the day's file may just be opened by who writes it; nobody sends any more
	until_true '[ "$(said many)" -eq 9000 ] && [ "$(said authenticationFailure)" -eq 9000 ]' || {
		echo "$(said many) lines, $(said authenticationFailure) traps; the log ends: $(tail -n 3 "$dir/service.log")"
		false
	}
}

@test "messages cannot be kept for less than six months" {
	run apply keep_days=179
	[ "$status" -eq 1 ]
	[[ $output == *keep_days*183* ]]
	apply keep_days=183
}

@test "a v3 sender that lost its boots is refused like a replay, said aloud, and believed again once somebody vouches for it" {
	down=(1.3.6.1.6.3.1.1.5.3 1.3.6.1.2.1.2.2.1.1.7 i 7)
	sealed() { trap_of "$firewall" "${v3[@]}" -e 0x8000000001020306 -Z "$1" "127.0.0.1:$traps" '' "${down[@]}"; }
	sealed 9,5000
	until_true '[ "$(said linkDown)" -eq 1 ]'
	sealed 1,10
	until_true 'stands trap_clock 防火墙A'
	[ "$(number malformed)" -eq 1 ]
	sealed 1,11
	until_true '[ "$(number malformed)" -eq 2 ]'
	device=$(device_id 防火墙A)
	run "$build/zhiban" --socket "$dir/socket" "do" device "$device" trust_clock
	[ "$status" -eq 1 ]
	"$build/zhiban" --socket "$dir/socket" "do" device "$device" trust_clock clock_trusted_why=值班甲在现场核实换了主控板
	until_true '! stands trap_clock'
	sealed 1,20
	until_true '[ "$(said linkDown)" -eq 2 ]'
	[ "$(number malformed)" -eq 2 ]
	"$build/zhiban" --state "$dir/state" audit verify
	# and what was sent before that is no more believed than ever
	sealed 1,500
	until_true '[ "$(said linkDown)" -eq 3 ]'
	sealed 1,21
	until_true 'stands trap_clock 防火墙A'
}
