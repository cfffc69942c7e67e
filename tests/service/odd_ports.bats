# Ports that move, vanish and share names (rows S10 to S12 of the fault list): what is kept, shown and reported must
# stay true.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

@test "S10 indexes that were dealt anew: history and status follow the name" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; port 2 b 1000 2; wide 2 50000000000 0; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 8642000; port 12 a 1000; wide 12 90010000000 1000000; port 11 b 1000 2; wide 11 50000000000 0; } | tell
	moved() { [ "$(port_of a | jq .key)" -eq 12 ]; }
	eventually moved
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 3))
	history 'if.in_bps[a]' | jq -e '[.[] | numbers] | all(.[]; . <= 40000000)'
	[ "$(port_of b | jq -r .oper)" = down ]
	reported '^port' 0
}

@test "S11 a port vanishes: it is said to be gone, once, and the others go on" {
	{ system 8640000; port 1 a 1000; port 2 b 1000; } | tell
	watch_device
	after_polls 1
	{ system 8641000; port 1 a 1000; } | tell
	eventually reports 'port|怪 b|up|removed'
	after_polls 3
	reported removed 1
	[ -z "$(port_of b)" ]
	[ "$(port_of a | jq -r .quality)" = good ]
	system 8642000 | tell
	after_polls 1
	[ -n "$(port_of a)" ]
	reported removed 1
}

@test "S12 ports with one name or none are kept apart the same way each time, and the device says so" {
	address() { echo "1.3.6.1.2.1.2.2.1.6.$1 x 02000000000$2"; }
	alias_() { echo "1.3.6.1.2.1.31.1.1.1.18.$1 s $2"; }
	keys() { look call points '{"device":1,"pattern":"if.oper*"}' | jq -r '[.points[].name] | sort | join(" ")'; }
	{ system 8640000; port 1 eth 1000; address 1 1; port 2 eth 1000; address 2 2; port 3 '' 1000; alias_ 3 uplink
	  port 4 '' 1000; alias_ 4 mirror; port 5 own 1000; } | tell
	watch_device
	after_polls 1
	[ "$(keys)" = 'if.oper[=mirror] if.oper[=uplink] if.oper[eth@02:00:00:00:00:01] if.oper[eth@02:00:00:00:00:02] if.oper[own]' ]
	identity '.notes[]' | grep '^4 个端口重名或无名'
	before=$(keys)
	{ system 8641000; port 9 eth 1000; address 9 2; port 8 eth 1000; address 8 1; port 7 '' 1000; alias_ 7 mirror
	  port 6 '' 1000; alias_ 6 uplink; port 5 own 1000; } | tell
	zhiban call poll '{"device":1}'
	[ "$(keys)" = "$before" ]
	reported '^port' 0
}

@test "since when a port is as it is: its own word, if that can be" {
	{ system 8640000; port 1 a 1000 1 8280000; port 2 b 1000 2 8650000; } | tell
	watch_device
	told() { port_of a | jq -e '.since_by == "device"'; }
	eventually told
	now=$(date +%s)
	age=$((now - $(port_of a | jq .since) / 1000000))
	[ "$age" -ge 3598 ] && [ "$age" -le 3640 ]
	[ "$(port_of b | jq .since)" = null ]
}
