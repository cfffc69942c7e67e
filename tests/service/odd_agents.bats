# Agents in the field (rows S06 to S12 and S34 of the fault list): what is kept, shown and reported of their devices must stay true.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

# ---- uptime ----------------------------------------------------------------------------------------------------------

@test "S06 sysUpTime goes round after 497 days: no reboot" {
	{ system 4294967100; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 6
	reported rebooted 0
	mostly 'if.in_bps[a]' 4000000 12000000
	[ "$(point sys.uptime)" -gt 42949600 ]
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

# ---- ports -----------------------------------------------------------------------------------------------------------

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
	keys() { zhiban call points '{"device":1,"pattern":"if.oper*"}' | jq -r '[.points[].name] | sort | join(" ")'; }
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

# ---- values ----------------------------------------------------------------------------------------------------------

@test "S34 GBK and escape sequences in texts: turned into Chinese, and nothing raw goes on" {
	{ printf '1.3.6.1.2.1.1.3.0 t 8640000 100\n1.3.6.1.2.1.1.5.0 x 1b5b324a1b5d303b7807ff61\n'
	  echo "1.3.6.1.2.1.1.1.0 x $(printf '核心交换机' | iconv -t GBK | od -An -tx1 | tr -d ' \n')"
	  port 1 a 1000
	  echo "1.3.6.1.2.1.31.1.1.1.18.1 x 1b5b33316d$(printf '上联' | iconv -t GBK | od -An -tx1 | tr -d ' \n')e280ae"; } | tell
	watch_device
	after_polls 1
	[ "$(identity .sys_descr)" = 核心交换机 ]
	port_of a | jq -e '.alias | contains("上联")'
	zhiban discover "127.0.0.1:$(cat "$dir/port")" --community public --json >"$dir/found"
	{ rows identity:1; rows ports:1; changes; cat "$dir/found"; zhiban points 怪; zhiban list device; } | jq -Rr . >"$dir/all"
	run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\x{202e}|\\u001b|\\u009b' "$dir/all"
}

# ---- processors, memory, make ----------------------------------------------------------------------------------------

@test "processors and memory are read at each full poll and kept; what is missing of a sudden is unknown" {
	load_() { printf '1.3.6.1.2.1.25.3.3.1.2.%s\n' "1 i $1" '2 i 200'; }
	memory() { printf '1.3.6.1.2.1.25.2.3.1.%s\n' '2.1 o 1.3.6.1.2.1.25.2.1.2' '3.1 s RAM' '4.1 i 1024' '5.1 i -2000000000' "6.1 i $1"; }
	{ system 8640000; port 1 a 1000; load_ 20; memory 1147483648; } | tell
	watch_device
	busy() { [ "$(point 'cpu.load*')" = "$1" ]; }
	eventually busy 200
	[ "$(point 'mem.used*')" -eq 500 ]
	[ "$(zhiban call points '{"device":1,"pattern":"cpu.load*"}' | jq '.points | length')" -eq 1 ]
	[ "$(rows devices | jq .cpu_permille)" -eq 200 ]
	{ system 8641000; port 1 a 1000; load_ 75; memory 1147483648; } | tell
	eventually busy 750
	eventually measured 'cpu.load[hr.1]' 3
	{ system 8642000; port 1 a 1000; memory 1147483648; } | tell
	eventually busy null
}

@test "the make of a device beside the ledger: differences are shown and nothing is written" {
	{ system 8640000; port 1 a 1000; printf '1.3.6.1.2.1.47.1.1.1.1.%s\n' '5.1 i 3' '10.1 s V200R010' '11.1 s SN0001' \
		'12.1 s Maker' '13.1 s S5720-56C'; } | tell
	watch_device
	zhiban put device name=怪 model=S5720 serial_no=SN0002 vendor=maker sw_version=V100
	eventually test "$(identity .serial)" = SN0001
	[ "$(identity '[.differences[].field] | sort | join(" ")')" = 'serial_no sw_version' ]
	[ "$(zhiban get device 怪 --json | jq -r .serial_no)" = SN0002 ]
}
