# When the network or the host goes wrong: what the console is told must stay true.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

@test "a renumbered device: ports are followed by name, nothing is reported" {
	id=$(device_id 核心A)
	states() { call points "{\"device\":$id,\"pattern\":\"if.oper*\"}" | jq -c '[.points[] | {name, value}] | sort'; }
	before=$(states)
	order renumber core-a
	call poll "{\"device\":$id}"
	[ "$(states)" = "$before" ]
	order link agg-n GigabitEthernet2/0/1 down
	until_true 'transitions | grep -q "^circuit|.*|normal|down"'
	run ! grep -q 核心A <(transitions)
}

@test "a reboot is reported once, a wrapped uptime never, and neither makes a rate" {
	order reboot fw-a
	order uptime-wrap core-b
	until_true 'transitions | grep -q "^device|防火墙A|-|rebooted"'
	order clear-counters agg-n
	for name in 防火墙A 核心B 白鹭汇聚; do
		call poll "{\"device\":$(device_id $name)}"
		call poll "{\"device\":$(device_id $name)}"
	done
	[ "$(transitions | grep -c rebooted)" -eq 1 ]
	! call points "{\"device\":$(device_id 白鹭汇聚),\"pattern\":\"if.*_bps*\"}" |
		jq -e '.points[] | select((.value // 0) > 4e10)'
}

@test "silence on SNMP with an echo is unknown, silence on both is down; each with its reason" {
	order device acc-qs silent
	until_true '[ "$(device_row 青石接入 | jq -r .state)" = unknown ]'
	[ -n "$(device_row 青石接入 | jq -r .reason)" ]
	order device acc-qs down
	until_true '[ "$(device_row 青石接入 | jq -r .state)" = down ]'
	order device acc-qs up
	until_true '[ "$(device_row 青石接入 | jq -r .state)" = up ]'
	[ "$(device_row 青石接入 | jq -r '.reason // "none"')" = none ]
}

@test "garbage and wrong request ids are no answers, and no crash" {
	order garbage acc-qs on
	order wrong-id acc-bl on
	until_true '[ "$(device_row 青石接入 | jq -r .state)" = unknown ]'
	until_true '[ "$(device_row 白鹭接入 | jq -r .state)" = unknown ]'
	order garbage acc-qs off
	order wrong-id acc-bl off
	until_true 'counted devices up 43'
}

@test "S37 agents that were stopped are silent, and come back once, whatever they still have to say" {
	kill -STOP "$(pid_of lab)"
	until_true 'counted devices up 0'
	kill -CONT "$(pid_of lab)"
	until_true 'counted devices up 43'
	until_true 'counted circuits normal 19'
	[ "$(transitions | grep -c '^device|.*|up$')" -eq 43 ]
	[ "$(transitions | grep -c '^device|.*|down$')" -le 43 ]
}

@test "time that jumped is blind time: nobody is down because of it" {
	transitions >"$dir/before"
	"$build/zhiban-lab" clock +30m
	until_true 'transitions | grep -q "^service|.*|blind"'
	for name in 核心A 青石接入 防火墙A; do
		call poll "{\"device\":$(device_id $name)}"
	done
	until_true 'counted devices up 43 && counted circuits normal 19'
	nobody_is_worse
}

@test "C05 a service that stood still says so and reports nobody down" {
	transitions >"$dir/before"
	kill -STOP "$(pid_of service)"
	"$build/zhiban-lab" clock +12s
	kill -CONT "$(pid_of service)"
	until_true 'transitions | grep -q "^service|.*|blind"'
	until_true 'counted devices up 43 && counted circuits normal 19'
	nobody_is_worse
}

@test "an outage that is over is no loss of the path that came back" {
	order circuit JR-0418 down
	until_true 'transitions | grep -q "^circuit|JR-0418|.*|down"'
	order circuit JR-0418 up
	until_true 'transitions | grep "^circuit|JR-0418" | tail -1 | grep -q "|normal"'
	run ! grep 'JR-0418.*degraded' <(transitions)
}
