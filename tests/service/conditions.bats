# What raises alarms on devices and lines, each family of it really provoked on the simulated site.
# The right alarm stands, says how bad it is, and is over when what made it is. What comes of an alarm then is told elsewhere.

# shellcheck disable=SC2154 # the names of site.bash

load conditions

@test "devices: nothing answers, only one way answers, begun anew, its power cut" {
	order device acc-qs down
	until_true 'is device_unreachable 青石接入 major'
	says device_unreachable 青石接入 没有应答
	order device acc-hw silent
	until_true '[ "$(device_row 河湾接入 | jq -r .state)" = unknown ]'
	later 'is device_mute 河湾接入 minor'
	over device_unreachable 河湾接入
	order reboot acc-mz
	until_true 'is device_rebooted 民政接入 warning'
	over power_unexplained 民政接入

	# its room has mains, and nobody registered a job
	order device agg-e2 down
	until_true 'is device_unreachable 东城汇聚B major'
	order device agg-e2 up
	until_true 'is power_unexplained 东城汇聚B warning && over device_unreachable 东城汇聚B'
	order calm
	until_true 'over device_unreachable && over device_mute'
	later 'stands power_unexplained 东城汇聚B && stands device_rebooted 民政接入'
	order clock +30m
	until_true 'over device_rebooted 民政接入'
	stands power_unexplained 东城汇聚B
}

@test "lines: a port, a member, a circuit, a session; light that is less; a board that is pulled" {
	order link core-a 40GE2/0/0 down
	until_true 'is port_down 核心A minor 40GE2/0/0 && is lag_degraded 核心A minor Eth-Trunk1'
	says port_down 核心A '至 核心B'
	order circuit ZJ-0101 down
	until_true 'is circuit_down ZJ-0101 major && stands session_down 核心A "ospf 127.77.0.13 "'
	order bgp core-a fw-a down
	until_true 'stands session_down 防火墙A'
	over session_down 核心A "bgp 127.77.0.4 "
	order port agg-n GigabitEthernet2/0/1 out
	until_true 'is port_gone 白鹭汇聚 minor GigabitEthernet2/0/1'
	order bend ZJ-0102 6
	later 'stands light_low'
	says light_low "$(standing light_low | jq -sr '.[0].resource_name')" 比平时
	order calm
	order bgp core-a fw-a up
	until_true 'over port_down && over lag_degraded && over circuit_down && over port_gone && over session_down'
	order clock +130s
	later 'over light_low'
}
