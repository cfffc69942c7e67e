# Rules on points, over the lab: each port of each switch, circuits and places; what is unknown is never so, and never over.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

# alarms: those of rules, wherever they stand; raised QUALIFIER, held QUALIFIER, ended QUALIFIER: one of them is
alarms() { call list '{"kind":"alarm","limit":1000}' | jq -c '.records[] | select(.type == "rule")'; }
one() { alarms | jq -c 'select(.qualifier == "ours/one")'; }
raised() { [ -n "$(alarms | jq -c "select(.qualifier == \"$1\" and .cleared != true)")" ]; }
held() { [ -n "$(rows alarms | jq -c "select(.qualifier == \"$1\" and .held == true and .cleared != true)")" ]; }
ended() { [ -n "$(alarms | jq -c "select(.qualifier == \"$1\" and .cleared == true)")" ]; }
rule() {
	mkdir -p "$dir/state/config/rules"
	cat >"$dir/state/config/rules/ours.conf"
	"$build/zhiban" --socket "$dir/socket" config apply "$dir/state/config/rules/ours.conf"
}

@test "a site says itself what of which ports, circuits and places is wrong; each is its own alarm, until it is over" {
	rule <<-'END'
		[rule one]
		title = 上联不通
		on = point
		when = if.oper[GigabitEthernet2/0/1] = down for 1s
		severity = major
		[rule circuit]
		title = 链路状态不对
		on = point
		of = circuit
		when = state = down
		severity = warning
		[rule place]
		title = 测点告警
		on = point
		of = place
		when = value > 100C or state = critical
		severity = critical
		[rule never]
		title = 不会
		on = point
		when = if.in_util[NoSuchPort] < 80% or not if.oper[NoSuchPort] = up
		severity = critical
	END
	# what is wrong with a file is said by file, line and column, and what was in force goes on
	printf '[rule one]\ntitle = t\non = point\nwhen = if.oper = \nseverity = minor\n' >"$dir/state/config/rules/broken.conf"
	run -1 "$build/zhiban" --socket "$dir/socket" config apply "$dir/state/config/rules/broken.conf"
	[[ $output == *broken.conf:4* ]]
	rm "$dir/state/config/rules/broken.conf"
	order link agg-n GigabitEthernet2/0/1 down
	until_true 'raised ours/one'
	until_true 'raised ours/circuit'
	one | jq -e '.resource_name == "白鹭汇聚" and .what == "上联不通" and (.why | contains("if.oper[GigabitEthernet2/0/1] = down"))'
	order mains 汇聚机房 fail
	until_true 'raised ours/place'

	# a restart ends nothing, and raises nothing again
	restart_service
	until_true 'raised ours/one'
	one | jq -e '.raise_count == 1'

	# what is not known any more is not over
	order device agg-n silent
	until_true 'held ours/one'
	order device agg-n up
	until_true 'raised ours/one'

	order link agg-n GigabitEthernet2/0/1 up
	until_true 'ended ours/one'
	until_true 'ended ours/circuit'
	[ -z "$(alarms | jq -c 'select(.qualifier | startswith("ours/never"))')" ]
}

restart_service() {
	kill "$(pid_of service)"
	until_true '! kill -0 "$(pid_of service)"'
	restart
	until_true '[ "$(site .devices.up)" -ge 42 ]' # all but what hangs on the port that is down
}
