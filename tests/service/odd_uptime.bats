# Uptimes and reboots as agents in the field tell them (rows S06 to S09 of the fault list): what is kept, shown and reported must
# stay true.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

@test "S06 sysUpTime goes round after 497 days: no reboot" {
	{ system 4294967100; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 6
	reported rebooted 0
	mostly 'if.in_bps[a]' 4000000 12000000
	[ "$(point sys.uptime)" -gt 42949600 ]
}

# The first session is as old as the agent; the second seems to lie ahead for three seconds after the turn.
@test "S06 and what is up since before then is up since then" {
	{ system 4294966500; port 1 a 1000; bfd 1 1; bfd 2 300; } | tell
	watch_device
	old() { rows sessions:1 | jq -es '[.[] | select(.condition == "up" and (now - .since / 1000000) > 42949600)] | length == 2'; }
	eventually old
	turned() { [ "$(point sys.uptime)" -gt 42949674 ]; }
	eventually turned
	for _ in 1 2 3 4 5 6; do
		after_polls 1
		old
	done
	reported reset 0
}

@test "S07 a reboot: one event, counters begin anew, the ports are read anew" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; port 2 b 1000; wide 2 50000000000 3000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 500; port 2 a 1000; wide 2 700 1000000; port 1 b 1000; wide 1 800 3000000; } | tell
	eventually reports 'device|怪|-|rebooted'
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 3))
	[ "$(port_of a | jq .key)" -eq 2 ]
	mostly 'if.in_bps[a]' 4000000 12000000
	mostly 'if.in_bps[b]' 16000000 32000000
	reported rebooted 1
}

@test "S08 a reboot so quick that the uptime could be the old one is told by engineBoots" {
	{ system 700; port 1 a 1000; boots 4 7; } | tell
	watch_device
	after_polls 2
	{ system 900; port 1 a 1000; boots 5 1; } | tell
	eventually reports 'device|怪|-|rebooted'
	after_polls 3
	reported rebooted 1
}

@test "S08 and, without engineBoots, by ports that changed earlier than before" {
	{ system 3000; port 1 a 1000 1 2900; } | tell
	watch_device
	after_polls 2
	{ system 3300; port 1 a 1000 1 2100; } | tell
	eventually reports 'device|怪|-|rebooted'
	after_polls 3
	reported rebooted 1
}

@test "S09 an uptime of 0 or none is not known, and no reboot" {
	{ system 8640000; port 1 a 1000; } | tell
	watch_device
	after_polls 2
	{ printf '1.3.6.1.2.1.1.3.0 t 0\n'; port 1 a 1000; } | tell
	after_polls 3
	port 1 a 1000 | tell
	after_polls 3
	{ system 8643000; port 1 a 1000; } | tell
	after_polls 3
	reported rebooted 0
	is_up
}
