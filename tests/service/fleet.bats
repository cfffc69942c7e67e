# Five hundred devices beside the site, and what happens to the site when they go silent at once (row S36 of the fault list).

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

setup() {
	# what is at stake is the cycle of a service as it is shipped
	export BUILD=${RELEASE:-build}
}

# of_site FILTER: of the thirty devices of the site, not of the fleet
of_site() { rows devices | jq -s "map(select(.name | startswith(\"机群\") | not)) | $1"; }
status() { "$build/zhiban" --socket "$dir/socket" status --json; }
polls() { call history "{\"device\":$1,\"point\":\"icmp.rtt\",\"from\":0}" | jq '.buckets | length'; }

@test "S36 five hundred devices go silent at once: the others are asked as before, and consoles are answered" {
	fill_site --fleet 500
	id=$(device_id 核心A)
	seq -f 'T+0s device fleet-%05g down' 1 500 >"$dir/cut.scenario"
	before=$(of_site 'map(.polls_missed) | add')
	order scenario "$dir/cut.scenario"
	until_true 'counted devices down 500'
	# the rest was asked all the while: none is old, none was left out, and the next cycle comes as well
	of_site 'length == 43 and all(.state == "up" and .quality == "good")' | grep -q true
	[ "$(of_site 'map(.polls_missed) | add')" -le $((before + 3)) ]
	counted circuits normal 19
	before_next=$(polls "$id")
	next() { [ "$(polls "$id")" -ge $((before_next + 2)) ]; }
	until_true next
	of_site 'map(.polls_missed) | add' >"$dir/missed"
	[ "$(cat "$dir/missed")" -le $((before + 3)) ]
	[ "$(transitions | grep -c '^device|机群.*|down$')" -eq 500 ]
	run ! grep '^device|.*|down$' <(transitions | grep -v 机群)
	# and what comes back comes back once
	sed 's/down$/up/' "$dir/cut.scenario" >"$dir/mend.scenario"
	since=$(status | jq .now)
	order scenario "$dir/mend.scenario"
	until_true 'counted devices up 543'
	call transitions "{\"from\":$since}" |
		jq -e '[.rows[] | select(.kind == "device" and .to == "up") | .id] | length > 0 and length == (unique | length)'
}

# lines: the alarms that stand by themselves, each with whom it hits
raised() { rows alarms | jq -c "select((.cleared or $busy) | not)"; }
lines() { raised | jq -r '"\(.type) \(.name) \(.units)"'; }
# under TYPE: how many of them stand under the one line there is, of which the topic has only the newest
under() {
	call list '{"kind":"alarm","limit":5000}' | jq --argjson head "$(raised | jq .key)" \
		"[.records[] | select(.cleared != true and .root == \$head and .type == \"$1\")] | length"
}

@test "S36 four hundred devices hang behind one line, and it is cut: one alarm and the rest under it, units counted once" {
	fill_site --fleet 400 --heads 1
	# shellcheck disable=SC2034 # in the words of until_true
	last=$(device_id 机群00400)
	until_true 'call topology.explain "{\"kind\":\"device\",\"id\":$last}" | jq -e "[.path[].name] | index(\"群首1\") and index(\"核心A\")"'
	order link core-a XGigabitEthernet1/0/21 down
	until_true 'counted devices down 401'
	until_true '[ "$(lines)" = "port_down 核心A 400" ]'
	until_true '[ "$(under device_unreachable)" -eq 401 ]'
	# one of them has a fault of its own, which is there when the line is mended, and nothing else is
	order device fleet-00007 down
	order link core-a XGigabitEthernet1/0/21 up
	until_true 'counted devices down 1'
	# it has one line, and who of the two is dead cannot be told from here: one of them stands, the other under it
	alone() { lines | grep -qE '^(device_unreachable 机群00007|circuit_down) ' && [ "$(lines | wc -l)" -le 2 ]; }
	until_true alone
}
