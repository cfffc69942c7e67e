#!/usr/bin/env bats
# Alarms in the running service: what a person acknowledged and what stands survive a crash at any instant; what is over stays until
# somebody has dealt with it; time limits are kept by the clock.

# shellcheck disable=SC2154 # the names of site.bash

load site

alarm() { rows alarms | jq -c "select(.type == \"$1\" and .name == \"$2\")"; }
# is TYPE NAME CONDITION: there is such a line, and it is so
is() { [ "$(alarm "$1" "$2" | jq "$3")" = true ]; }
key() { alarm "$1" "$2" | jq .key; }
act() { call "do" "{\"kind\":\"alarm\",\"id\":$1,\"act\":\"$2\",\"fields\":${3:-{\}}}" >/dev/null; }
record() { call get "{\"kind\":\"alarm\",\"id\":$1}" | jq -r ".record.$2"; }
events() { call list "{\"kind\":\"alarm_event\",\"where\":{\"alarm\":$1}}" | jq -r '[.records[].what] | reverse | join(" ")'; }
crash() {
	kill -9 "$(pid_of service)"
	restart
}
advance() { "$build/zhiban-lab" clock "+$1"; }

@test "an alarm's whole life, through crashes: raised, acknowledged, confirmed after the restart, cleared, closed, reopened" {
	order circuit JR-0419 down
	until_true 'is circuit_down JR-0419 ".state == \"open\" and .cleared == false"'
	id=$(key circuit_down JR-0419)
	is circuit_down JR-0419 '.severity == "major" and .units == 1 and .due > .since'
	crash
	is circuit_down JR-0419 ".key == $id and .cleared == false and .state == \"open\""
	act "$id" ack '{"note":"查光路"}'
	crash
	is circuit_down JR-0419 ".key == $id and .cleared == false and .state == \"ack\""
	until_true 'is circuit_down JR-0419 ".review != true and .cleared == false and .count == 1"'
	run act "$id" close '{"close_reason":"好了"}'
	[ "$status" -ne 0 ]
	order circuit JR-0419 up
	until_true 'is circuit_down JR-0419 .cleared'
	crash
	is circuit_down JR-0419 '.cleared and .state == "ack"'
	act "$id" close '{"close_reason":"线路方已修复"}'
	[ -z "$(alarm circuit_down JR-0419)" ]
	crash
	[ -z "$(alarm circuit_down JR-0419)" ]
	order circuit JR-0419 down
	until_true "is circuit_down JR-0419 '.key == $id and .count == 2 and .state == \"open\"'"
	[ "$(record "$id" closed_by)" = null ]
	[[ "$(events "$id")" == "raised "*"act "*"cleared "*"act "*"raised"* ]]
	call audit.verify >/dev/null
}

@test "what was answered as acknowledged is so after a crash at that very instant, every time" {
	order circuit JR-0419 down
	until_true 'is circuit_down JR-0419 "true"'
	id=$(key circuit_down JR-0419)
	for _ in 1 2 3 4 5; do
		act "$id" ack && kill -9 "$(pid_of service)"
		restart
		[ "$(record "$id" state)" = ack ]
		[ "$(record "$id" cleared)" = false ]
		act "$id" unack
	done
}

@test "shelved for a while, with a reason: it comes back by itself, and with the next shift" {
	order circuit JR-0419 down
	until_true 'is circuit_down JR-0419 "true"'
	id=$(key circuit_down JR-0419)
	now=$(($(date +%s) * 1000000))
	run act "$id" shelve "{\"shelved_until\":$((now + 3600000000))}"
	[ "$status" -ne 0 ]
	run act "$id" shelve "{\"shelve_reason\":\"等备件\",\"shelved_until\":$((now + 9 * 3600000000))}"
	[ "$status" -ne 0 ]
	act "$id" shelve "{\"shelve_reason\":\"等备件\",\"shelved_until\":$((now + 3600000000))}"
	is circuit_down JR-0419 '.state == "shelved" and .due == null'
	[ "$(site .severities.major)" -eq 0 ]
	crash
	is circuit_down JR-0419 '.state == "shelved"'
	advance 61m
	until_true 'is circuit_down JR-0419 ".state == \"open\""'
	advance 16m
	until_true 'is circuit_down JR-0419 ".escalated == 1"'
	[[ "$(events "$id")" == *escalated* ]]
	call "do" '{"kind":"shift_summary","act":"begin","fields":{"planned_until":'$((now + 8 * 3600000000))'}}' >/dev/null
	until_true '[ "$(site .on_duty.person)" != null ]'
	act "$id" shelve "{\"shelve_reason\":\"等备件\",\"shelved_until\":$((now + 7 * 3600000000))}"
	crash
	until_true '[ "$(site .on_duty.person)" != null ]'
	is circuit_down JR-0419 '.state == "shelved"'
	summary=$(call list '{"kind":"shift_summary"}' | jq '.records[0].id')
	call "do" "{\"kind\":\"shift_summary\",\"id\":$summary,\"act\":\"finish\",\"fields\":{\"assessment\":\"stable\",\"left_reason\":\"撤岗\"}}" >/dev/null
	until_true 'is circuit_down JR-0419 ".state == \"open\""'
}

@test "many are acknowledged at once, but nothing critical, and then none" {
	order circuit JR-0419 down
	order circuit JR-0417 down
	order mains 汇聚机房 fail
	until_true 'is circuit_down JR-0419 true && is circuit_down JR-0417 true'
	until_true '[ -n "$(rows alarms | jq "select(.severity == \"critical\" and .state == \"open\") | .key" | head -1)" ]'
	one=$(key circuit_down JR-0419)
	two=$(key circuit_down JR-0417)
	critical=$(rows alarms | jq 'select(.severity == "critical") | .key' | head -1)
	ack() { printf '{"kind":"alarm","id":%s,"act":"ack"}' "$1"; }
	run call do_all "{\"acts\":[$(ack "$one"),$(ack "$critical")]}"
	[ "$status" -ne 0 ]
	[[ "$output" == *逐条* ]]
	is circuit_down JR-0419 '.state == "open"'
	call do_all "{\"acts\":[$(ack "$one"),$(ack "$two")]}" >/dev/null
	is circuit_down JR-0419 '.state == "ack"'
	is circuit_down JR-0417 '.state == "ack"'
	call do_all "{\"acts\":[$(ack "$critical")]}" >/dev/null
	[ "$(record "$critical" state)" = ack ]
}

@test "alarms.conf in force: words, limits, types; and a wrong one says which line" {
	mkdir -p "$dir/conf"
	printf '[severity major]\nword = 严重\nacknowledge = 2m\n[type circuit_down]\nseverity = critical\n' >"$dir/conf/alarms.conf"
	"$build/zhiban" --socket "$dir/socket" config apply "$dir/conf/alarms.conf"
	[ "$(site .alarms.words.major)" = 严重 ]
	order circuit JR-0419 down
	until_true 'is circuit_down JR-0419 ".severity == \"critical\""'
	crash
	[ "$(site .alarms.words.major)" = 严重 ]
	printf '[flood]\nbegin = 1\n' >"$dir/conf/alarms.conf"
	run "$build/zhiban" check "$dir/conf/alarms.conf"
	[ "$status" -eq 1 ]
	[[ "$output" == *alarms.conf:2* ]]
}

@test "the load: what was raised, how soon it was acknowledged, what stands for a day" {
	order circuit JR-0419 down
	until_true 'is circuit_down JR-0419 true'
	act "$(key circuit_down JR-0419)" ack
	advance 25h
	call alarms.load '{"hours":48}' >"$dir/load"
	[ "$(jq '.acknowledged >= 1 and .raised >= 1 and (.series | length) == 288' "$dir/load")" = true ]
	[ "$(jq '[.types[] | select(.type == "circuit_down")] | length' "$dir/load")" -eq 1 ]
	[ "$(jq '[.stale.rows[] | select(.name == "JR-0419")] | length' "$dir/load")" -eq 1 ]
	run call alarms.load '{"hours":0}'
	[ "$status" -ne 0 ]
}
