# Counters as agents in the field count (rows S01 to S05 of the fault list): what is kept, shown and reported of them must
# stay true.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

@test "S01 a 32-bit counter goes through 2^32: the rate stays what it is; where there are 64 bits they are read" {
	{ system 8640000; port 1 narrow 100; narrow 1 4292967296 1000000
	  port 2 wide 10000; narrow 2 4292967296 1000; wide 2 90000000000 2000000; } | tell
	watch_device
	eventually measured 'if.in_bps[narrow]' 7
	mostly 'if.in_bps[narrow]' 5000000 12000000
	mostly 'if.in_bps[wide]' 10000000 24000000
	[ "$(history 'if.in_bps[narrow]' | jq '[.[1:][] | nulls] | length')" -le 2 ]
}

@test "S02 counters that fell with a reboot: that sample is left out, no spike, nothing negative" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 300; port 1 a 1000; wide 1 5000 1000000; } | tell
	eventually reports 'device|怪|-|rebooted'
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 3))
	mostly 'if.in_bps[a]' 4000000 12000000
	reported rebooted 1
}

@test "S03 counters cleared without a reboot: one sample is left out and the port says why" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 8641000; port 1 a 1000; wide 1 1 1000000; } | tell
	eventually noted a 已清零
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 3))
	mostly 'if.in_bps[a]' 4000000 12000000
	[ "$(port_of a | jq -r '.note // "none"')" = none ]
	reported rebooted 0
}

@test "S04 a 64-bit counter jumps beyond the line rate: no rate, and the port says why" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 8641000; port 1 a 1000; wide 1 9000000000000000000 1000000; } | tell
	eventually noted a 超过线速
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 3))
	mostly 'if.in_bps[a]' 4000000 12000000
}

@test "S05 counters that stand still, or are 0 for once, are no traffic of 0 and no alarm" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 8641000; port 1 a 1000; wide 1 90010000000 0; } | tell
	eventually noted a 停住
	[ "$(point 'if.in_bps*')" = null ]
	identity '.notes[]' | grep 停住
	{ system 8642000; port 1 a 1000; wide 1 90110000000 1000000; } | tell
	moving() { [ "$(point 'if.in_bps*')" != null ]; }
	eventually moving
	[ "$(identity '.notes | length')" -eq 0 ]
	{ system 8643000; port 1 a 1000; wide 1 0 0; } | tell
	eventually noted a 已清零
	{ system 8643100; port 1 a 1000; wide 1 90180000000 1000000; } | tell
	eventually moving
	history 'if.in_bps[a]' | jq -e '[.[] | numbers] | all(.[]; . <= 100000000)'
	reported '^port' 0
}

@test "32 bits on a fast port: no rate is made up, the port and the device say so" {
	{ system 8640000; port 1 a 40000; narrow 1 90000 1000000; } | tell
	watch_device
	eventually noted a '32 位'
	[ "$(point 'if.in_bps*')" = null ]
	identity '.notes[]' | grep '^1 个端口.*32 位'
}
