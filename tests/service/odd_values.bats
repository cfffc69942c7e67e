# Values and texts as agents in the field send them (rows S33 and S34 of the fault list): what is kept, shown and reported must
# stay true.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

@test "S33 a counter that comes as text of a sudden: not believed, one warning, and well again afterwards" {
	{ system 8640000; port 1 a 1000; wide 1 90000000000 1000000; } | tell
	watch_device
	eventually measured 'if.in_bps[a]' 3
	{ system 8641000; port 1 a 1000; printf '1.3.6.1.2.1.31.1.1.1.6.1 s many\n1.3.6.1.2.1.31.1.1.1.10.1 s many\n'; } | tell
	eventually noted a 类型变了
	[ "$(point 'if.in_bps*')" = null ]
	identity '.notes[]' | grep '^1 个端口的读数类型变了'
	after_polls 3
	reported 'port|怪 a|-|suspect' 1
	{ system 8645000; port 1 a 1000; wide 1 90020000000 1000000; } | tell
	before=$(history 'if.in_bps[a]' | jq '[.[] | numbers] | length')
	eventually measured 'if.in_bps[a]' $((before + 2))
	mostly 'if.in_bps[a]' 4000000 12000000
}

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

@test "processors and memory are read at each full poll and kept; what is missing of a sudden is unknown" {
	load_() { printf '1.3.6.1.2.1.25.3.3.1.2.%s\n' "1 i $1" '2 i 200'; }
	memory() { printf '1.3.6.1.2.1.25.2.3.1.%s\n' '2.1 o 1.3.6.1.2.1.25.2.1.2' '3.1 s RAM' '4.1 i 1024' '5.1 i -2000000000' "6.1 i $1"; }
	{ system 8640000; port 1 a 1000; load_ 20; memory 1147483648; } | tell
	watch_device
	busy() { [ "$(point 'cpu.load*')" = "$1" ]; }
	eventually busy 200
	[ "$(point 'mem.used*')" -eq 500 ]
	[ "$(look call points '{"device":1,"pattern":"cpu.load*"}' | jq '.points | length')" -eq 1 ]
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
