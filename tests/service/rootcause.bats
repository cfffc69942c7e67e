# One failure is one alarm: what hangs behind it, or is fed by it, stands under it and is silent (requirements T07, T30; row S36
# of the fault list). The site has a district beside it: an aggregation with 24 lines, and a unit at the end of each.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

# The built-in site, its settings with a gateway and little patience for what comes back late.
fill() {
	fill_site "$@"
	sed -i "s/^origin=.*/&\ngateway=127.77.0.3\ngateway_echo_port=$((port + 1))\nsettle=2s/" "$dir/state/config/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/state/config/site.conf"
	# neighbours are told of, and nothing of the beginning stands any more
	until_true 'explain device 扩展接入00012 | jq -e ".path[-1].name == \"扩展接入00012\""'
	until_true '[ "$(heads | wc -l)" -eq 0 ]'
}
setup() { fill --devices 68; }

# alarms [ID]: those that are raised, the heads or those under ID
alarms() { rows "alarms${1:+:$1}" | jq -c "select((.cleared or $busy) | not)"; }
heads() { alarms; }
# the heads but one of TYPE, and that one
head_of() { heads | jq -c "select(.type == \"$1\")"; }
only_head() { [ "$(heads | jq -r .type)" = "$1" ]; }
# under TYPE FILTER: what stands under the head of TYPE, one JSON array
under() { alarms "$(head_of "$1" | jq .key)" | jq -s "$2"; }
id_of() { call list "{\"kind\":\"$1\"}" | jq ".records[] | select((.circuit_no // .name) == \"$2\") | .id"; }
explain() { call topology.explain "{\"kind\":\"$1\",\"id\":$(id_of "$1" "$2")}"; }
# down NAME ...: each of these devices has an alarm that it is not reached, and it is under the head of TYPE
has_under() {
	local type=$1 name
	shift
	for name; do
		under "$type" "any(.[]; .type == \"device_unreachable\" and .name == \"$name\")" | grep -q true || return 1
	done
}
everything_is_well() { [ "$(site '.devices.up == .devices.total and .circuits.normal == .circuits.total')" = true ]; }

@test "T07 an uplink is cut: one alarm, what hangs behind it is under it, its units are counted once" {
	order circuit XG-0201 down
	until_true 'has_under circuit_down 白鹭汇聚 云溪接入 松岭接入 白鹭接入'
	until_true 'only_head circuit_down'
	[ "$(head_of circuit_down | jq -r '.name, .units' | paste -sd' ')" = "XG-0201 3" ]
	under circuit_down 'all(.hush == "upstream" or .hush == "part")' | grep -q true
	explain device 云溪接入 | jq -e '.explained == "path" and .root.name == "XG-0201" and .state == "failed" and
		([.path[] | select(.state == "well") | .name] == ["机房接入", "核心A - 机房接入", "核心A"])'
	# watching goes on: one of them is dead by itself as well, and stands alone when the uplink is mended
	order device acc-yx down
	order circuit XG-0201 up
	until_true '[ "$(device_row 松岭接入 | jq -r .state)" = up ]'
	until_true 'heads | jq -e "select(.name == \"JR-0417\" and .type == \"circuit_down\")"'
	until_true '[ "$(heads | wc -l)" -eq 1 ]'
	under circuit_down 'map(.name) | index("云溪接入") != null' | grep -q true
	order device acc-yx up
	# that it began anew is another matter
	until_true '[ "$(heads | jq -r .type | grep -cv device_rebooted)" -eq 0 ]'
}

@test "T07 S36 a district behind one cable that only neighbours tell of: one alarm, 24 units, over a restart as well" {
	order link core-a XGigabitEthernet1/0/20 down
	until_true 'has_under port_down 扩展汇聚00001 扩展接入00002 扩展接入00025'
	until_true 'only_head port_down'
	[ "$(head_of port_down | jq -r '.name, .units' | paste -sd' ')" = "核心A 24" ]
	until_true '[ "$(under port_down "map(select(.type == \"device_unreachable\")) | length")" -eq 25 ]'
	# the neighbours are silent now, and are so when the service begins: what hung there is not forgotten
	call topology.explain '{"kind":"device","id":99999}' && false
	head=$(head_of port_down | jq .key)
	kill -TERM "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	restart
	until_true 'only_head port_down'
	[ "$(head_of port_down | jq .key)" -eq "$head" ]
	order link core-a XGigabitEthernet1/0/20 up
	until_true everything_is_well
	until_true '[ "$(heads | wc -l)" -eq 0 ]'
}

@test "T07 mains fail and the batteries end: one alarm over UPS, room, devices and links" {
	order ups ups-e charge 1
	order mains 汇聚机房 fail
	# on batteries everything is fed
	until_true '[ "$(under mains_lost "any(.[]; .type == \"ups_on_battery\")")" = true ]'
	explain device 东城汇聚A | jq -e '.state == "well" and .explained == "not" and [.feeds[].name] == ["汇聚机房", "东城UPS", "市电 L1"]'
	order clock +5m
	until_true 'has_under mains_lost 东城UPS 东城汇聚A 东城汇聚B 东城动环 青石接入'
	until_true 'only_head mains_lost'
	under mains_lost 'any(.[]; .type == "circuit_down" and .name == "ZJ-0101" and .hush == "part")' | grep -q true
	under mains_lost 'any(.[]; .name == "东城汇聚A" and .hush == "power")' | grep -q true
	[ "$(head_of mains_lost | jq .units)" -eq 5 ]
	explain device 东城汇聚A | jq -e '.explained == "power" and .root.name == "市电 L1"'
	order mains 汇聚机房 restore
	until_true everything_is_well
}

@test "T07 a switch dies with all its lines: it is the one alarm, its lines and what hangs behind it are under it" {
	order device agg-e1 down
	until_true 'has_under device_unreachable 青石接入 河湾接入'
	until_true 'only_head device_unreachable'
	[ "$(head_of device_unreachable | jq -r '.name, .units' | paste -sd' ')" = "东城汇聚A 2" ]
	under device_unreachable 'map(select(.hush == "part") | .name) | contains(["ZJ-0101", "核心A", "东城汇聚B"])' | grep -q true
	explain circuit ZJ-0101 | jq -e '.explained == "part" and .root.name == "东城汇聚A"'
	# one of its two lines was cut as well: it stands by itself when the switch is back
	order circuit ZJ-0101 down
	order device agg-e1 up
	until_true '[ "$(head_of circuit_down | jq -r .name)" = ZJ-0101 ] && [ -z "$(head_of device_unreachable)" ]'
	order circuit ZJ-0101 up
	until_true everything_is_well
}

@test "T07 a line that is mended stays over the device behind it that is silent yet; it is under it when that lasts" {
	sed -i 's/^settle=.*/settle=30s/' "$dir/state/config/site.conf"
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" config apply "$dir/state/config/site.conf"
	order circuit XG-0201 down
	until_true 'has_under circuit_down 白鹭汇聚 云溪接入 松岭接入 白鹭接入'
	until_true 'only_head circuit_down'
	# it carries again, but answers nothing itself, and so its line does not either
	order loss agg-n 100
	order circuit XG-0201 up
	until_true '[ "$(device_row 松岭接入 | jq -r .state)" = up ]'
	sleep 3
	has_under circuit_down 白鹭汇聚
	[ "$(head_of circuit_down | jq -r .name)" = XG-0201 ]
	until_true 'only_head device_unreachable'
	under device_unreachable 'map(select(.hush == "part") | .name) == ["XG-0201"]' | grep -q true
	order loss agg-n 0
	until_true everything_is_well
}

@test "支线C our own gateway is gone: it is said, everything is unknown, nothing is down" {
	since=$("$build/zhiban" --socket "$dir/socket" status --json | jq .now)
	order device srv-sw down
	until_true '[ "$(site .alarms.cut_off)" = true ]'
	until_true '[ "$(site .devices.unknown)" -eq "$(site .devices.total)" ]'
	until_true 'only_head gateway_lost'
	[ "$(site '.devices.down + .circuits.down + .circuits.degraded')" -eq 0 ]
	order device srv-sw up
	until_true '[ "$(site .alarms.cut_off)" = false ]'
	until_true everything_is_well
	call transitions "{\"from\":$since}" |
		jq -c '.rows[] | select((.kind == "device" or .kind == "circuit") and (.to == "down" or .to == "degraded"))' >"$dir/lies"
	cat "$dir/lies"
	[ ! -s "$dir/lies" ]
	until_true '[ "$(heads | jq -r .type | grep -cv device_rebooted)" -eq 0 ]'
}
