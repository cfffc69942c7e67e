# The machine rooms of the simulated site, asked by net-snmp's tools and by our own engine while orders change them.

setup() {
	build=${BUILD:-build/san}
	lab=$build/zhiban-lab
	export MIBS=""
	unset ZHIBAN_LAB_SOCKET
	dir=$(mktemp -d "$BATS_TMPDIR/rooms.XXXXXX")
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
# at NAME: its address, which is the place it has in the ledger's list
at() { order status all | awk -F'\t' -v name="$1" '$1 == name { print $3; exit }'; }
get() { snmpget -v2c -c zhiban-lab -r0 -t 1 -Oqvn "$(at "$1"):$port" "$2"; }
discover() { "$build/zhiban" discover "$(at "$1"):$port" --community zhiban-lab --json; }
sensor() { discover "$1" | jq -c ".sensors[] | select($2)"; }
source=1.3.6.1.2.1.33.1.4.1.0
charge=1.3.6.1.2.1.33.1.2.4.0

@test "every box of the rooms is walked to its end, the same by GETNEXT, GETBULK and SNMPv1, and our engine reads it" {
	names() {
		for tree in 1.3.6.1.2.1.33 1.3.6.1.2.1.47 1.3.6.1.2.1.99 1.3.6.1.4.1; do
			"$@" -c zhiban-lab -r0 -t 1 -On "$(at "$name"):$port" "$tree" | sed -n 's/^\(\.[0-9.]*\) = .*: .*/\1/p'
		done
	}
	for name in ups-1 ups-2 ats-1 gen-1 env-p env-c sec-c pdu-a pdu-b crac-1 crac-2 ups-e env-e; do
		names snmpbulkwalk -v2c >"$dir/bulk"
		names snmpwalk -v2c | cmp - "$dir/bulk"
		names snmpwalk -v1 | cmp - "$dir/bulk"
		[ "$(wc -l <"$dir/bulk")" -gt 12 ]
		discover "$name" | jq -e --arg name "$name" '.reached and .sysName == $name and (.ports | length) == 1' >/dev/null
	done
}

@test "mains fail where no generator is: the battery is drained, then the room and all behind it are gone, and come back" {
	[ "$(get ups-e $source)" = 3 ]
	order mains 汇聚机房 fail
	order clock +10m
	[ "$(get ups-e $source)" = 5 ]
	left=$(get ups-e $charge)
	[ "$left" -gt 40 ] && [ "$left" -lt 90 ]
	sensor ups-e '.oid == "'$source'"' | jq -e '.severity == "warning" or .severity == "critical"'
	order status | grep -q '^ups	ups-e	battery	'
	order clock +40m
	run get ups-e $source
	[[ $output == *Timeout* ]]
	order status | grep -q '^agg-e1	.*	unfed	'
	order status | grep -q '^acc-qs	.*	cut-off'
	order status | grep -q '^room	汇聚机房	.*	dark$'
	order mains 汇聚机房 restore
	order clock +1m
	[ "$(get ups-e $source)" = 3 ]
	[ "$(get ups-e $charge)" -lt 10 ]
	[ -z "$(order status | grep unfed)" ]
}

@test "mains fail where one is: it takes over within half a minute, and an engine that will not start leaves the batteries" {
	selected=1.3.6.1.4.1.318.1.1.8.5.1.2.0
	[ "$(get ats-1 $selected)" = 1 ]
	order mains 中心机房 fail
	order clock +30s
	[ "$(get ats-1 $selected)" = 2 ]
	order status | grep -q '^generator	市中心	running	'
	order calm
	order generator 中心机房 nostart
	order mains 中心机房 fail
	order clock +2m
	order status | grep -q '^generator	市中心	failed	'
	[ "$(get ups-1 1.3.6.1.4.1.2011.6.174.1.2.101.1.1.1)" = 4 ]
	[ "$(get ups-2 1.3.6.1.4.1.318.1.1.1.4.1.1.0)" = 3 ]
}

@test "cooling fails: the sensors of the room rise, a lost one is lost, a stuck one stays" {
	cold_a=1.3.6.1.2.1.99.1.1.1.4.101 cold_b=1.3.6.1.2.1.99.1.1.1.4.102
	before=$(get env-c $cold_a)
	order sensor env-c/cold-b stuck
	held=$(get env-c $cold_b)
	order cooling crac-1 fail
	order cooling crac-2 fail
	order clock +20m
	[ "$(get env-c $cold_a)" -gt $((before + 50)) ]
	[ "$(get env-c $cold_b)" = "$held" ]
	order sensor env-c/cold-a kill
	[ "$(get env-c 1.3.6.1.2.1.99.1.1.1.5.101)" = 3 ]
	order sensor env-c/cold-a revive
	[ "$(get env-c 1.3.6.1.2.1.99.1.1.1.5.101)" = 1 ]
	order calm
	[ "$(get env-c $cold_a)" -lt $((before + 10)) ]
}

@test "a wet rope, smoke and an open door are told by the boxes they are wired to, at once" {
	order leak 中心机房/2 wet 7.5
	[ "$(get sec-c 1.3.6.1.4.1.3854.1.2.2.1.18.1.3.1)" = 4 ]
	order status | grep -q '^leak	中心机房/2	wet	7.5 m$'
	order smoke 动力间/1 on
	[ "$(get env-p 1.3.6.1.4.1.39052.1.3.1.8.106001)" = '"alarm"' ]
	order door 汇聚机房/front open
	[ "$(get env-e 1.3.6.1.4.1.21796.3.3.1.1.2.3)" = 1 ]
	order leak 中心机房/2 dry
	[ "$(get sec-c 1.3.6.1.4.1.3854.1.2.2.1.18.1.3.1)" = 2 ]
	run order leak 中心机房/7 wet
	[ "$status" -eq 1 ]
	[[ $output == *"只有： 1 2"* ]]
	run order at 1s leak 中心机房/7 wet
	[ "$status" -eq 1 ]
}

@test "a bent fibre takes light from the port it belongs to" {
	rx=1.3.6.1.4.1.2011.5.25.31.1.1.3.1.32.1024
	level() { get acc-qs $rx | tr -d '"' | cut -d. -f1; }
	[ "$(get acc-qs 1.3.6.1.2.1.47.1.1.1.1.7.1024)" = '"GigabitEthernet0/0/24"' ]
	before=$(level)
	order bend JR-0301 8
	[ "$(level)" -lt $((before - 750)) ]
	order bend JR-0301 0
	[ "$(level)" -gt $((before - 50)) ]
}
