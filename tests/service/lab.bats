# The simulated site, asked by net-snmp's own tools: two codecs and two USMs that must agree.

setup() {
	lab=build/san/zhiban-lab
	export MIBS=""
	unset ZHIBAN_LAB_SOCKET
	dir=$(mktemp -d "$BATS_TMPDIR/lab.XXXXXX")
	export HOME=$dir SNMP_PERSISTENT_DIR=$dir/snmp
	port=$((20000 + $$ % 12000))
	export ZHIBAN_CLOCK=$dir/clock
	"$lab" clock +0s
	mkfifo "$dir/ready"
	"$lab" --control "$dir/control" run --port "$port" --quiet --ready-fd 9 9>"$dir/ready" >"$dir/log" 2>&1 3>&- &
	pid=$!
	[ "$(head -c1 "$dir/ready")" = r ]
}

teardown() {
	kill "$pid" 2>/dev/null
	wait "$pid"
	cat "$dir/log"
	rm -rf "$dir"
}

order() { "$lab" --control "$dir/control" "$@"; }
# get PLACE OID ...: values from the device at that place
get() { snmpget -v2c -c zhiban-lab -r0 -t 1 -Oqvn "127.77.0.$1:$port" "${@:2}"; }
walk() { snmpbulkwalk -v2c -c zhiban-lab -r0 -t 1 -On "127.77.0.$1:$port" "$2"; }
oper=1.3.6.1.2.1.2.2.1.8
name=1.3.6.1.2.1.1.5.0

@test "every device says its own name, over IPv4 and IPv6" {
	[ "$(get 1 $name)" = '"core-a"' ]
	[ "$(get 30 $name)" = '"acc-bl"' ]
	run snmpget -v2c -c zhiban-lab -r0 -t 1 -Oqvn "udp6:[::1]:$port" $name
	[ "$output" = '"v6-edge"' ]
}

@test "GETBULK, GETNEXT and SNMPv1 see the same variables" {
	walk 30 1.3.6.1.2.1.2.2.1.2 >"$dir/bulk"
	snmpwalk -v2c -c zhiban-lab -On "127.77.0.30:$port" 1.3.6.1.2.1.2.2.1.2 >"$dir/next"
	snmpwalk -v1 -c zhiban-lab -On "127.77.0.30:$port" 1.3.6.1.2.1.2.2.1.2 >"$dir/v1"
	[ "$(wc -l <"$dir/bulk")" -eq 29 ]
	cmp "$dir/bulk" "$dir/next"
	cmp "$dir/bulk" "$dir/v1"
}

@test "a whole walk ends and holds system, ports, neighbours and engine" {
	walk 1 .1 >"$dir/all"
	[ "$(wc -l <"$dir/all")" -gt 800 ]
	grep -q '^\.1\.3\.6\.1\.2\.1\.1\.2\.0 = OID: \.1\.3\.6\.1\.4\.1\.2011\.' "$dir/all"
	grep -q '^\.1\.3\.6\.1\.2\.1\.31\.1\.1\.1\.6\.14 = Counter64:' "$dir/all"
	grep -q '^\.1\.0\.8802\.1\.1\.2\.1\.4\.1\.1\.9\.0\.1\.1 = STRING: "srv-sw"' "$dir/all"
	grep -q '^\.1\.3\.6\.1\.6\.3\.10\.2\.1\.2\.0 = INTEGER:' "$dir/all"
}

@test "SNMPv3 authPriv with SHA-256 and with SHA-1; wrong keys and users are told apart" {
	v3() { snmpget -v3 -l authPriv -x AES -X zhiban-lab-priv -r0 -t 1 -Oqvn "$@" $name; }
	[ "$(v3 -u zhiban-lab -a SHA-256 -A zhiban-lab-auth "127.77.0.4:$port")" = '"fw-a"' ]
	[ "$(v3 -u zhiban-lab-sha1 -a SHA -A zhiban-lab-auth "127.77.0.5:$port")" = '"fw-b"' ]
	run v3 -u zhiban-lab -a SHA-256 -A wrong-password "127.77.0.4:$port"
	[[ $output == *"Authentication failure"* ]]
	run v3 -u nobody -a SHA-256 -A zhiban-lab-auth "127.77.0.4:$port"
	[[ $output == *"Unknown user name"* ]]
	run snmpget -v3 -l noAuthNoPriv -u zhiban-lab -r0 -t 1 "127.77.0.4:$port" $name
	[[ $output == *"Unsupported security level"* ]]
	order drift fw-a 100000
	[ "$(v3 -u zhiban-lab -a SHA-256 -A zhiban-lab-auth "127.77.0.4:$port")" = '"fw-a"' ]
}

@test "a wrong community, a strange address and a SET get nothing" {
	run snmpget -v2c -c public -r0 -t 0.3 "127.77.0.1:$port" $name
	[[ $output == *Timeout* ]]
	run snmpget -v2c -c zhiban-lab -r0 -t 0.3 "127.0.0.1:$port" $name
	[[ $output == *Timeout* ]]
	run snmpset -v2c -c zhiban-lab -r0 -t 1 "127.77.0.1:$port" $name s x
	[[ $output == *notWritable* ]]
}

@test "a pulled fibre is down on the near end and silence behind it" {
	[ "$(get 17 $oper.65)" = 1 ]
	order link agg-n GigabitEthernet2/0/1 down
	[ "$(get 17 $oper.65)" = 2 ]
	run get 28 $name
	[[ $output == *Timeout* ]]
	order status | grep -q '^acc-yx.*cut-off'
	order link agg-n GigabitEthernet2/0/1 up
	[ "$(get 28 $name)" = '"acc-yx"' ]
}

@test "UDP echo follows the device" {
	echo_of() { python3 - "$1" "$((port + 1))" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.settimeout(0.5)
		s.sendto(b"cookie", (sys.argv[1], int(sys.argv[2])))
		try:
		    data, who = s.recvfrom(100)
		    print(data.decode(), who[0])
		except socket.timeout:
		    print("silence")
	END
	}
	[ "$(echo_of 127.77.0.19)" = "cookie 127.77.0.19" ]
	order device acc-qs silent
	[ "$(echo_of 127.77.0.19)" = "cookie 127.77.0.19" ]
	run get 19 $name
	[[ $output == *Timeout* ]]
	order device acc-qs down
	[ "$(echo_of 127.77.0.19)" = silence ]
	order device acc-qs up
	order loss acc-qs 100
	[ "$(echo_of 127.77.0.19)" = silence ]
}

@test "an agent that misbehaves is seen to do so" {
	order garbage acc-qs on
	run get 19 $name
	[[ $output == *Timeout* ]]
	order garbage acc-qs off
	order same-oid acc-qs on
	run walk 19 $oper
	[[ $output == *"not increasing"* ]]
	order same-oid acc-qs off
	order no-bulk acc-qs on
	run get 19 $name
	[[ $output == *Timeout* ]]
	[ "$(snmpget -v1 -c zhiban-lab -Oqvn "127.77.0.19:$port" $name)" = '"acc-qs"' ]
	order huge acc-qs on
	[ "$(snmpget -v1 -c zhiban-lab -r0 -t 1 -Oqvn "127.77.0.19:$port" 1.3.6.1.2.1.1.1.0 | wc -c)" -gt 60000 ]
	order calm
	order gen-error acc-qs on
	run get 19 1.3.6.1.2.1.2.2.1.14.5
	[[ $output == *genError* ]]
}

@test "an old switch is asked by SNMPv1 only, and the ledger says so" {
	run get 29 $name
	[[ $output == *Timeout* ]]
	[ "$(snmpget -v1 -c zhiban-lab -Oqvn "127.77.0.29:$port" $name)" = '"acc-sl"' ]
	order ledger "$dir/ledger"
	grep -q '^松岭接入,.*,lab-v1,' "$dir/ledger/device.csv"
	grep -q '^lab-v1,v1,' "$dir/ledger/credential.csv"
}

@test "a scenario is checked whole before any of it happens" {
	printf '# fibre\nT+0s link agg-n GigabitEthernet2/0/1 down\n\nT+1h calm\n' >"$dir/good"
	printf 'T+0s link agg-n GigabitEthernet2/0/2 down\nT+1s link nobody x down\n' >"$dir/bad"
	run order scenario "$dir/bad"
	[ "$status" -eq 1 ]
	[[ $output == *"bad:2: "*nobody* ]]
	order status | grep -q '^planned	0$'
	order scenario "$dir/good"
	for ((turn = 0; turn < 1000; turn++)); do
		order status | grep -q '^link	agg-n' && break
	done
	order status | grep -q '^planned	1$'
	order scenario stop
	order status | grep -q '^planned	0$'
}

@test "the ledger names what answers, and the secrets let in" {
	order ledger "$dir/ledger"
	[ "$(head -1 "$dir/ledger/order")" = region ]
	[ "$(wc -l <"$dir/ledger/device.csv")" -eq 44 ]
	[ "$(wc -l <"$dir/ledger/access_unit.csv")" -eq 13 ]
	grep -q "^核心A,core_router,127.77.0.1,$port,lab,lab-ssh,$((port + 22)),huawei-vrp,optical environment,udp,$((port + 1))," "$dir/ledger/device.csv"
	"$lab" secrets | cut -f2 | jq -se 'length == 5' >/dev/null
	[ "$("$lab" secrets | awk -F'\t' '$1 == "lab" { print $2 }' | jq -r .community)" = zhiban-lab ]
}

@test "a fleet of equal devices answers, and the ledger names it" {
	order stop
	wait "$pid"
	"$lab" --control "$dir/control" run --port "$port" --quiet --fleet 300 --ready-fd 9 9>"$dir/ready" >"$dir/log" 2>&1 3>&- &
	pid=$!
	[ "$(head -c1 "$dir/ready")" = r ]
	order status | grep -q '^fleet	300$'
	# the last of 300 behind the 43 of the site
	[ "$(snmpget -v2c -c zhiban-lab -r0 -t 1 -Oqvn "127.77.1.93:$port" $name)" = '"fleet-00300"' ]
	[ "$(snmpbulkwalk -v2c -c zhiban-lab -r0 -t 1 -On "127.77.1.93:$port" $oper | wc -l)" -eq 48 ]
	order ledger "$dir/ledger"
	[ "$(wc -l <"$dir/ledger/device.csv")" -eq 344 ]
	grep -q "^机群00300,access_switch,127.77.1.93,$port,lab," "$dir/ledger/device.csv"
	run "$lab" --control "$dir/other" run --port $((port + 2)) --quiet --fleet 20000
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
}

@test "the shared clock moves uptime; without one the refusal says what to do" {
	uptime() { snmpget -v2c -c zhiban-lab -r0 -t 1 -Oqvnt "127.77.0.1:$port" 1.3.6.1.2.1.1.3.0; }
	before=$(uptime)
	"$lab" clock +30m
	[ "$(od -An -t d8 -N8 "$dir/clock" | tr -d ' ')" = 1800000000 ]
	[ $(($(uptime) - before)) -ge 180000 ]
	run env -u ZHIBAN_CLOCK "$lab" clock +30m
	[ "$status" -eq 1 ]
	[[ $output == *ZHIBAN_CLOCK* ]]
}

@test "refusals are one sentence, and a second lab is one" {
	run order frobnicate
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	run order loss acc-qs 101
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	run "$lab" --control "$dir/control" run --port $((port + 2)) --quiet
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	run "$lab" --control "$dir/other" run --port "$port" --quiet
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	order stop
	wait "$pid"
	[ ! -e "$dir/control" ]
	run order status
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
}
