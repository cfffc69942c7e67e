# What raises alarms in rooms, and what nobody can know or is worked on, provoked on the simulated site.
# The right alarm stands, says how bad it is, and is over when what made it is. What comes of an alarm then is told elsewhere.

# shellcheck disable=SC2154 # the names of site.bash

load conditions

@test "a device that does not answer takes nothing back, and what is under maintenance is marked" {
	order link core-a 40GE2/0/0 down
	until_true 'stands lag_degraded 核心A Eth-Trunk1'
	order device core-a silent
	until_true '[ "$(rows alarms | jq -r "select(.type == \"lag_degraded\" and .name == \"核心A\") | .held")" = true ] ||
		[ "$(device_row 核心A | jq -r .state)" != up ]'
	order link core-a 40GE2/0/0 up
	until_true 'over lag_degraded 核心B'
	stands lag_degraded 核心A Eth-Trunk1
	order device core-a up
	until_true 'over lag_degraded 核心A'

	"$build/zhiban" --socket "$dir/socket" "do" circuit ZJ-0102 maintain
	order circuit ZJ-0102 down
	until_true 'stands circuit_down ZJ-0102'
	[ "$(standing circuit_down ZJ-0102 | jq -r .maintenance)" = true ]
}

@test "rooms: water, smoke, a door, mains, a UPS, heat, a sensor that is lost" {
	order leak 中心机房/1 wet
	order smoke 动力间/1 on
	order door 中心机房/front open
	until_true 'stands leak && stands smoke && stands door'
	[ "$(standing leak | jq -r .severity) $(standing smoke | jq -r .severity)" = 'critical critical' ]
	order ups ups-1 bypass
	until_true 'is ups_on_bypass UPS-1 critical'
	order ups ups-2 battery-old
	until_true 'is ups_fault UPS-2 major'
	order mains 汇聚机房 fail
	until_true 'is mains_lost "市电 L1" critical && is ups_on_battery 东城UPS critical'
	order ups ups-e charge 5
	until_true 'is ups_low 东城UPS critical'
	order sensor 中心温湿度/cold-a kill
	until_true '[ "$(site .rooms.lost_sensors)" -ge 1 ]'
	later 'is place_lost "冷通道 A" minor'
	order cooling crac-e fail
	until_true 'stands cooling_fault'
	order calm
	order sensor 中心温湿度/cold-a revive
	until_true 'over leak && over smoke && over door && over mains_lost && over ups_on_bypass && over ups_on_battery'
	until_true 'over place_lost "冷通道 A" && over cooling_fault'
}
