# Sessions and aggregates: what a line or a person does to them is said once, and a restart says nothing.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

apply() {
	printf '[poll]\nwalk = 5s\nfull = 2s\nsweep = 1s\n' >"$dir/site.conf"
	call config.apply "$(jq -n --rawfile text "$dir/site.conf" '{name: "site.conf", text: $text}')" >/dev/null
}
sessions() { rows "sessions:$(device_id "$1")"; }
condition() { sessions "$1" | jq -r "select(.protocol == \"$2\" and .device_name == \"$3\") | .condition"; }
is() { [ "$(condition "$1" "$2" "$3")" = "$4" ]; }
port_of() { rows "ports:$(device_id "$1")" | jq -c "select(.name == \"$2\")"; }
said() { transitions | grep -cF "$1" || true; }

@test "sessions of a router: what is up, since when, with whom" {
	apply
	until_true 'is 核心A bgp 上联路由器 up'
	is 核心A ospf 核心B up
	is 核心A bfd 核心B up
	above() { sessions 核心A | jq -c 'select(.protocol == "bgp" and .device_name == "上联路由器")'; }
	until_true '[ "$(above | jq -r "[.state, .remote_as, .up, .quality] | join(\"|\")")" = "established|64500|true|good" ]'
	row=$(above)
	[ "$(jq '.since < now * 1000000 - 86400000000' <<<"$row")" = true ]
	[ "$(sessions 门户服务器)" = "" ]
	[ "$(said 'session|')" -eq 0 ]
	call points "{\"device\":$(device_id 核心A),\"pattern\":\"*.state*\"}" | jq -e '
		.points | map({(.name): .value}) | add
		| .["bgp.state[127.77.0.7]"] == "established" and .["ospf.state[127.77.0.2]"] == "full" and .["bfd.state[127.77.0.2]"] == "up"'
}

@test "a line is cut: the sessions over it are down and gone, are said once, and come back" {
	apply
	until_true 'is 核心A ospf 东城汇聚A up && is 东城汇聚A ospf 核心A up'
	order circuit ZJ-0101 down
	until_true 'is 核心A ospf 东城汇聚A gone'
	until_true 'standing session_down 核心A | jq -r .what | grep -qxF "OSPF 127.77.0.13 断开"'
	[ "$(said 'session|核心A OSPF 127.77.0.13|up|gone')" -eq 1 ]

	order link core-a XGigabitEthernet1/0/2 down
	until_true 'is 核心A bgp 上联路由器 down'
	until_true '[ "$(said "session|核心A BGP 127.77.0.7|up|down")" -eq 1 ]'
	until_true 'is 核心A bfd 上联路由器 down'
	sessions 核心A | jq -es 'any(.protocol == "bgp" and .condition == "down" and .state == "active" and .up == false)'

	order circuit ZJ-0101 up
	order link core-a XGigabitEthernet1/0/2 up
	until_true 'is 核心A ospf 东城汇聚A up && is 核心A bgp 上联路由器 up && is 核心A bfd 上联路由器 up'
	until_true '! stands session_down'
	[ "$(said 'session|核心A BGP 127.77.0.7|down|up')" -eq 1 ]
}

@test "a session that was shut down by hand is not abnormal on that side" {
	apply
	until_true 'is 核心A bgp 防火墙A up'
	order bgp core-a fw-a down
	until_true 'is 核心A bgp 防火墙A disabled && is 防火墙A bgp 核心A down'
	until_true 'stands session_down 防火墙A'
	[ -z "$(standing session_down 核心A)" ]
	[ "$(transitions | grep -F 'session|核心A BGP' | cut -d'|' -f4)" = disabled ]
}

@test "an aggregate that lost a member still works and says so" {
	apply
	until_true '[ "$(port_of 核心A Eth-Trunk1 | jq -r "[.members.total, .members.attached] | join(\"|\")")" = "2|2" ]'
	[ "$(port_of 核心A 40GE2/0/0 | jq -r '[.aggregate, .attached] | join("|")')" = 'Eth-Trunk1|true' ]
	order link core-a 40GE2/0/0 down
	until_true 'stands lag_degraded 核心A Eth-Trunk1'
	[ "$(port_of 核心A Eth-Trunk1 | jq -r '[.oper, .members.total, .members.attached] | join("|")')" = 'up|2|1' ]
	[ "$(said 'port|核心A Eth-Trunk1|complete|incomplete')" -eq 1 ]
	until_true 'call points "{\"device\":$(device_id 核心A)}" | jq -e ".points[] | select(.name == \"lag.attached[40GE2/0/0]\") | .value == false"'
	is 核心A bgp 核心B up
	order link core-a 40GE2/0/0 up
	until_true '! stands lag_degraded'
	[ "$(said 'port|核心A Eth-Trunk1|incomplete|complete')" -eq 1 ]
}

@test "a restart keeps what is broken and says nothing twice" {
	apply
	until_true 'is 核心A bgp 上联路由器 up && is 核心B bgp 上联路由器 up'
	until_true '[ "$(port_of 核心A Eth-Trunk1 | jq .members.attached)" = 2 ]'
	order link core-a XGigabitEthernet1/0/2 down
	order link core-a 40GE2/0/0 down
	until_true 'is 核心A bgp 上联路由器 down && is 核心A bfd 上联路由器 down && stands lag_degraded 核心A'
	until_true '[ "$(said "session|核心A BGP 127.77.0.7|up|down")" -eq 1 ] && [ "$(said "session|核心A BFD 127.77.0.7|")" -eq 1 ]'
	until_true '[ "$(said "port|核心A Eth-Trunk1|complete|incomplete")" -eq 1 ]'
	# the other end sees the same at its own time
	until_true '[ "$(said "port|核心B Eth-Trunk1|complete|incomplete")" -eq 1 ]'
	before=$(transitions | grep '^session|核心A\|complete')
	order device core-a silent
	kill -TERM "$(pid_of service)"
	until_true '! kill -0 $(pid_of service)'
	restart
	# Nobody can ask it now: what was down stands, to be looked at again; what was up is not known.
	is 核心A bgp 上联路由器 down
	sessions 核心A | jq -es 'any(.protocol == "bgp" and .condition == "down" and (.note // "" | startswith("待复核")))'
	is 核心A bgp 防火墙A unknown
	order device core-a up
	until_true 'is 核心A bgp 防火墙A up'
	until_true '[ "$(port_of 核心A Eth-Trunk1 | jq .members.attached)" = 1 ]'
	is 核心A bgp 上联路由器 down
	diff <(echo "$before") <(transitions | grep '^session|核心A\|complete')
}
