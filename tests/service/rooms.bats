# shellcheck disable=SC2154 # dir is set by site.bash
# Rooms on the simulated site: registered by file, judged by the scheme their record names, critical within seconds of what
# happened, unknown when a sensor is silent.

load helper
load site

place_row() { rows "places:$1" | jq -c "select(.name == \"$2\")"; }
is() { [ "$(place_row "$1" "$2" | jq -r "$3")" = "$4" ]; }
zhiban() { "$build/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"; }

# A room is one of the lab's: 1 中心机房, 2 动力间, 3 汇聚机房.
all_are_well() { [ "$(site .rooms.total)" -eq 3 ] && [ "$(site .rooms.normal)" -eq 3 ]; }
id_of() { place_row "$1" "$2" | jq .key; }

@test "the lab's ledger has its rooms, with the devices that stand in them and places whose sensors there are" {
	until_true all_are_well
	[ "$(rows rooms | jq -s 'map(.lost) | add')" -eq 0 ]
	rows rooms | jq -r .key | while read -r room; do rows "places:$room"; done |
		jq -r 'select(.sensor == null) | "\(.name): \(.device_name) \(.row)"' >"$dir/missing"
	cat "$dir/missing"
	[ ! -s "$dir/missing" ]
	zhiban list device room=动力间 --json | jq -e 'map(.name) | index("UPS-1")'
}

@test "rooms on the command line: all of them, and the places of one" {
	until_true all_are_well
	run zhiban rooms
	says 中心机房
	says GB50174-2017
	run zhiban rooms 中心机房
	says '冷通道 A'
	says 18-27
	zhiban rooms --json | jq -e 'length == 3'
	zhiban rooms 汇聚机房 --json | jq -e 'any(.name == "UPS 供电" and .text == "市电逆变")'
	refused zhiban rooms nowhere
	says nowhere
}

@test "a room is judged by the scheme its record names, and every number stands beside its limits" {
	until_true all_are_well
	until_true 'is 1 "冷通道 A" .state normal'
	is 1 "冷通道 A" .limits_by scheme
	is 1 "冷通道 A" '"\(.low) \(.high)"' "18 27"
	is 1 "冷通道 A 湿度" .high 60
	[ "$(rows rooms | jq -r 'select(.key == 1) | "\(.scheme_title) \(.altitude_m)"')" = "GB50174-2017 1060" ]
	zhiban "do" room 中心机房 edit threshold_scheme=gb50174-2008-b
	until_true 'is 1 "冷通道 A" "\"\(.low) \(.high)\"" "22 24"'
	refused zhiban "do" room 中心机房 edit threshold_scheme=nowhere
	says gb50174-2017
	place=$(id_of 1 "冷通道 A")
	refused zhiban "do" place "$place" edit hi_warn=20 hi_crit=10
	says hi_crit
	zhiban "do" place "$place" edit hi_crit=10
	until_true 'is 1 "冷通道 A" .state critical'
	is 1 "冷通道 A" .limits_by own
	until_true '[ "$(standing place_over "冷通道 A" | jq -r .severity)" = critical ]'
	transitions | grep -x 'place|中心机房 冷通道 A|normal|critical'
	zhiban "do" place "$place" edit hi_crit=
	until_true 'is 1 "冷通道 A" .limits_by scheme'
}

@test "mains fail: critical on screen by polling alone, and over when it is back" {
	until_true all_are_well
	order mains 汇聚机房 fail
	until_true 'is 3 "UPS 供电" .state critical && is 3 "市电 L1" .state critical'
	[ "$(site .rooms.over)" -eq 1 ]
	order mains 汇聚机房 restore
	until_true 'is 3 "UPS 供电" .state normal && is 3 "市电 L1" .state normal'
}

@test "a silent sensor is unknown and counted apart" {
	until_true all_are_well
	order sensor 中心温湿度/cold-a kill
	until_true 'is 1 "冷通道 A" .state unknown'
	until_true '[ "$(site .rooms.lost_sensors)" -eq 1 ] && [ "$(site .rooms.normal)" -eq 2 ]'
	order clock +1m
	until_true '[ "$(standing place_lost "冷通道 A" | jq -r .severity)" = minor ]'
	order sensor 中心温湿度/cold-a revive
	until_true 'is 1 "冷通道 A" .state normal'
	until_true '! stands place_lost "冷通道 A"'
}

@test "one's own scheme counts once it is in force" {
	until_true all_are_well
	printf '[scheme]\ntitle = 我们的\n[cold_aisle temperature]\nrunning = 1 2\nseverity = major\n' >"$dir/ours.conf"
	zhiban check "$dir/ours.conf"
	refused zhiban "do" room 中心机房 edit threshold_scheme=ours
	zhiban config apply "$dir/ours.conf"
	zhiban "do" room 中心机房 edit threshold_scheme=ours
	until_true 'is 1 "冷通道 A" .state major'
	echo 'running = 2 1' >>"$dir/ours.conf"
	refused zhiban check "$dir/ours.conf"
	says ours.conf:6
}

# reading NAME MEMBER: what room_readings say of the place since the test began
reading() { call room_readings '{"from":'"$began"'}' | jq -r ".rows[] | select(.name == \"$1\") | .$2 // empty"; }

@test "the shift's paper has each room's readings with the lowest and the highest, also of one that is over" {
	began=$(($(rows site | jq .data_at) - 1000000))
	until_true all_are_well
	until_true '[ -n "$(reading "冷通道 A" minimum)" ]'
	[ "$(reading "冷通道 A" state)" = normal ]
	[ "$(reading "冷通道 A" high)" = 27 ]
	# A change is one between two readings of the period: the one on mains is waited for.
	until_true '[ "$(reading "UPS 供电" value_at)" -gt "$began" ]'
	order mains 汇聚机房 fail
	until_true '[ "$(reading "市电 L1" minimum)" = 0 ] && [ "$(reading "UPS 供电" changed)" = true ]'
	[ "$(reading "市电 L1" state)" = critical ]
	[ "$(reading "UPS 供电" text)" = 电池 ]
	zhiban "do" shift_summary - begin planned_until="$(TZ=Asia/Shanghai date -d '+8 hours' '+%F %H:%M')"
	zhiban print shift_summary --text >"$dir/paper"
	grep -E '^  汇聚机房 GB50174-2017' "$dir/paper"
	grep -E '市电 L1 +0.0V .*>100 紧急' "$dir/paper"
	to=$(($(rows site | jq .data_at) - 3600000000))
	call room_readings "{\"from\":$((to - 60000000)),\"to\":$to}" | jq -e '.rows | length > 10 and all(has("state") or has("value") | not)'
}

@test "after a restart the last hour is there again" {
	until_true all_are_well
	# shellcheck disable=SC2034 # until_true evaluates it
	earlier='[.spark[:50][] | select(. != null)] | length > 0'
	"$build/zhiban-lab" clock +20m
	until_true 'is 1 "冷通道 A" "$earlier" true'
	kill "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)" 2>/dev/null'
	restart
	until_true 'is 1 "冷通道 A" "$earlier" true'
}
