# When the clock goes wrong (rows C01 to C05 of the fault list): what is asked and judged goes by the clock that never steps; what
# is written says that the clock was not to be trusted.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

clock() { "$build/zhiban-lab" clock "$@"; }
status() { "$looking/zhiban" --socket "$dir/socket" status --json; }
# held: what is written is refused, in one sentence, and the head of every screen says so
held() {
	run --separate-stderr note 不该记下
	[ "$status" -eq 1 ]
	[[ $stderr == *已停止写入* ]]
	until_true "site '.trouble[0]' | grep -q 已停止写入"
}
# confirmed: on trial its owner says twice what time it is, and the record says that it was one person
confirmed() {
	local id
	id=$(act 0 propose | jq .id)
	held
	act "$id" confirm >/dev/null
	call get "{\"kind\":\"clock_confirmation\",\"id\":$id}" | jq -e '.record | .state == "confirmed" and .alone'
}
# act ID ACT: on a confirmation of the time, with the time that the clock shows
act() {
	call "do" "{\"kind\":\"clock_confirmation\",\"id\":$1,\"act\":\"$2\",
		\"fields\":{\"standard\":$(status | jq .now),\"evidence\":\"手机\"}}"
}
note() { "$build/zhiban" --socket "$dir/socket" put log_entry "note=$1" >/dev/null; }
# settled: everything is well, and was read by the clock as it is now
settled() {
	local now
	now=$(status | jq .now)
	site "select(.devices.up == 43 and .circuits.normal == 19 and (.data_at - $now | fabs) < 9e6)" | grep -q .
}
# ticked_on: since up_for was read at $began, the uptime went on as time did, whatever the wall clock showed
ticked_on() { [ $(($(device_row 核心A | jq .uptime_s) - up_for - (SECONDS - began))) -lt 120 ]; }
stepped() { [ "$(transitions | grep -c '^service|.*|stepped$')" -eq "$1" ]; }
# at DATE: both clocks to that local time, with which everything is read again
at() {
	clock "+$(($(TZ=Asia/Shanghai date -d "$1" +%s) - $(status | jq '.now / 1000000 | floor')))s"
	until_true settled
}
# polls ID: how many polls of a device were kept
polls() { call history "{\"device\":$1,\"point\":\"icmp.rtt\",\"from\":0}" | jq '.buckets | length'; }
audited() { sqlite3 "file:$dir/state/records.db?mode=ro" "SELECT count(*) FROM audit WHERE $1"; }

@test "C01 the wall clock is set by hours, days and years while devices are watched: nobody notices but the record" {
	transitions >"$dir/before"
	id=$(device_id 核心A)
	up_for=$(device_row 核心A | jq .uptime_s) began=$SECONDS
	steps=0
	for by in -1h +1h -1d +1d +3653d -3653d -20700d +20700d; do
		clock wall $by
		steps=$((steps + 1))
		until_true "stepped $steps"
		until_true settled
		ticked_on
		if [ $((steps % 2)) -eq 1 ]; then
			[ "$(site .clock)" = suspect ]
			site '.trouble[]' | grep -q 时钟可疑
		fi
		case $by in
		-3653d) held; confirmed ;;
		-*) held ;;
		*) note "拨 $by" ;;
		esac
		[ $((steps % 2)) -eq 1 ] || until_true '[ "$(site .clock)" = shared ]'
	done
	nobody_is_worse
	# the order is that of the numbers, whatever the times say; the chain holds and says where the clock went
	call transitions '{"from":0}' | jq -e '[.rows[].key] | . == sort'
	call transitions '{"from":0}' | jq -e '[.rows[].at] | . != sort'
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" audit verify
	[ "$(audited "action = 'clock.step' AND synchronised = 0")" -ge 4 ]
	[ "$(audited "action = 'clock.step'")" -eq 8 ]
	# what is kept of the present is there and goes on
	before=$(polls "$id")
	until_true '[ "$(polls "$id")" -gt "$before" ]'
	call history "{\"device\":$id,\"point\":\"icmp.rtt\"}" | jq -e '[.buckets[][1] | numbers] | length > 0'
}

@test "C02 year's end and a leap day: the day of a sheet is the day on the wall, and midnight passes unnoticed" {
	issue() { call sheet.issue "{\"sheet\":\"test\",\"content\":\"$1\"}" | jq -r .number; }
	at '2026-12-31 23:59:50'
	transitions >"$dir/before"
	until_true '[[ $(issue $RANDOM$RANDOM) == *-20270101-* ]]'
	at '2028-02-28 23:59:50'
	until_true '[[ $(issue $RANDOM$RANDOM) == *-20280229-* ]]'
	at '2028-02-29 23:59:50'
	until_true '[[ $(issue $RANDOM$RANDOM) == *-20280301-* ]]'
	first=$(issue 甲)
	second=$(issue 乙)
	[ "${first%-*}" = "${second%-*}" ] && [ "$first" != "$second" ]
	until_true settled
	# sessions aside: in so many days the uptimes that they count from have gone round; and an answer that was under way
	# when more than a year passed at once is one from before it
	nobody_is_worse rebooted
}

@test "C03 a clock that was never set at boot, and a step of twenty years later: told, flagged, and uptimes stay" {
	up_for=$(device_row 核心A | jq .uptime_s) began=$SECONDS
	transitions >"$dir/before"
	kill -TERM "$(pid_of service)"
	until_true '[ ! -e "$dir/socket" ]'
	clock wall -7305d
	restart
	until_true settled
	[ "$(site .clock)" = suspect ]
	until_true 'stepped 1'
	ticked_on
	held
	[ "$(audited "synchronised = 1 AND seq = (SELECT max(seq) FROM audit)")" -eq 0 ]
	[ "$(audited "action = 'clock.back'")" -eq 1 ]
	clock wall +7305d
	until_true 'stepped 2'
	until_true settled
	ticked_on
	nobody_is_worse
	run ! grep '|blind$' <(transitions)
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" audit verify
}

@test "C04 the clock since boot passes 497 days in hundredths: polls, rates and rests go on" {
	kill -TERM "$(pid_of service)"
	until_true '[ ! -e "$dir/socket" ]'
	# to less than half a minute before 2^32 hundredths of a second
	clock "+$((42949672 - $(cut -d. -f1 /proc/uptime) - 25))s"
	restart
	until_true settled
	transitions >"$dir/before"
	id=$(device_id 核心A)
	before=$(polls "$id")
	passed() { [ "$(audited "since_boot > 4294967296 * 10000")" -gt 0 ] || { note 到了; false; }; }
	until_true passed
	until_true '[ "$(polls "$id")" -gt $((before + 1)) ]'
	order link agg-n GigabitEthernet2/0/1 down
	until_true 'transitions | grep -q "^circuit|.*|normal|down"'
	order link agg-n GigabitEthernet2/0/1 up
	until_true settled
	run grep -vE '^(circuit|port)\|' <(transitions | grep -vxFf "$dir/before")
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "C05 a machine that stood still for ten minutes: blind time, one catch-up poll, nobody down" {
	id=$(device_id 核心A)
	until_true '[ "$(polls "$id")" -ge 1 ]'
	transitions >"$dir/before"
	before=$(polls "$id")
	missed=$(rows devices | jq -s 'map(.polls_missed) | add')
	kill -STOP "$(pid_of service)"
	clock +10m
	kill -CONT "$(pid_of service)"
	until_true 'transitions | grep -q "^service|.*|blind"'
	until_true settled
	until_true '[ "$(polls "$id")" -gt "$before" ]'
	[ "$(polls "$id")" -le $((before + 4)) ]
	[ "$(rows devices | jq -s 'map(.polls_missed) | add')" -le $((missed + 90)) ]
	[ "$(transitions | grep -c '|blind$')" -eq 1 ]
	nobody_is_worse
}

@test "C06 begun before what is recorded: devices are watched and alarms shown, nothing is written until the time is confirmed" {
	shown() { call watch '{"topic":"alarms"}' | jq -e 'any(.rows[]; .type == "circuit_down")'; }
	say() { "$build/zhiban" --socket "$dir/socket" "do" clock_confirmation "$1" "$2" standard="$(TZ=Asia/Shanghai date -d "@$(status | jq '.now / 1000000 | floor')" '+%F %T')" evidence=手机; }
	kill -TERM "$(pid_of service)"
	until_true '[ ! -e "$dir/socket" ]'
	clock wall -2h
	restart
	until_true settled
	held
	order link agg-n GigabitEthernet2/0/1 down
	until_true shown
	run ! stands circuit_down
	say 0 propose
	held
	say 1 confirm
	until_true 'stands circuit_down'
	until_true "! site '.trouble[]' | grep 已停止写入"
	note 记下了
	# the clock is looked at each second
	until_true "[ \"\$(audited \"action = 'clock.resume'\")\" -eq 1 ]"
	[ "$(audited "action = 'clock.hold'")" -eq 1 ]
	until_true '[ "$(site .clock)" = shared ]'
	"$build/zhiban" --socket "$dir/socket" --state "$dir/state" audit verify
}
