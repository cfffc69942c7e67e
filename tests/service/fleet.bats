# Five hundred devices beside the site, and what happens to the site when they go silent at once (row S36 of the fault list).

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

setup() {
	# what is at stake is the cycle of a service as it is shipped
	export BUILD=${RELEASE:-build}
	fill_site --fleet 500
}

# of_site FILTER: of the thirty devices of the site, not of the fleet
of_site() { rows devices | jq -s "map(select(.name | startswith(\"机群\") | not)) | $1"; }
status() { "$build/zhiban" --socket "$dir/socket" status --json; }
polls() { call history "{\"device\":$1,\"point\":\"icmp.rtt\",\"from\":0}" | jq '.buckets | length'; }

@test "S36 five hundred devices go silent at once: the others are asked as before, and consoles are answered" {
	id=$(device_id 核心A)
	seq -f 'T+0s device fleet-%05g down' 1 500 >"$dir/cut.scenario"
	before=$(of_site 'map(.polls_missed) | add')
	order scenario "$dir/cut.scenario"
	until_true 'counted devices down 500'
	# the rest was asked all the while: none is old, none was left out, and the next cycle comes as well
	of_site 'length == 30 and all(.state == "up" and .quality == "good")' | grep -q true
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
	until_true 'counted devices up 530'
	call transitions "{\"from\":$since}" |
		jq -e '[.rows[] | select(.kind == "device" and .to == "up") | .id] | length > 0 and length == (unique | length)'
}
