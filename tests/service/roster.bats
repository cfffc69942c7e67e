# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; stderr_lines and service are set by others
# The roster of a service whose clock is moved: a month by a pattern and by CSV, all or nothing; gaps a day ahead; who is barred and
# who is let pass once; and a new service with the same records. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	# ten in the morning, whatever time it is
	"$BUILD/zhiban-lab" clock "+$(((34 * 3600 - (10#$(date +%H) * 3600 + 10#$(date +%M) * 60 + 10#$(date +%S))) % 86400))s"
	serve
	echo "$service" >"$dir/pid"
}

teardown_file() {
	kill "$(cat "$dir/pid")"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

gone() { ! kill -0 "$1" 2>/dev/null; }
# day N: the date N days from the service's today
day() { date -d "@$(($(look call watch '{"topic":"site"}' | jq '.rows[0].started_at / 1000000 | floor') + $1 * 86400))" +%F; }
rows() { look call watch '{"topic":"roster"}' | jq -c "[.rows[]] | sort_by(.begins_at) | $1"; }
# standing TYPE QUALIFIER N
standing() {
	[ "$(look call watch '{"topic":"alarms"}' | jq "[.rows[] | select(.type == \"$1\" and .qualifier == \"$2\" and (.cleared | not))] | length")" -eq "$3" ]
}
# what has stood for a while is said
later() { "$BUILD/zhiban-lab" clock "${1:-+2m}"; }
planned() { zhiban list roster_entry --json | jq "[.[] | select(.state == \"planned\")] | length"; }

@test "without shifts there is no roster, and nothing is wrong with that" {
	[ "$(rows length)" -eq 0 ]
	later
	standing roster_gap network_duty 0
	run zhiban roster
	[ "$output" = "还没有排班。" ]
}

@test "shifts are defined; from then on nobody being planned is an alarm" {
	zhiban put shift_definition name=白班 begins=08:30 ends=20:30
	zhiban put shift_definition name=夜班 begins=20:30 ends=08:30
	refused zhiban put shift_definition name=错班 begins=25:00 ends=08:30
	says '时刻要写成'
	standing roster_gap network_duty 0 # who is filling it in is given a minute
	later
	eventually standing roster_gap network_duty 1
	eventually standing roster_gap security_duty 1
	[ "$(rows length)" -eq 32 ]
}

@test "people who have no agreement or clearance are barred; the security administrator lets one pass once" {
	zhiban put organisation name=运维队 type=ops_unit
	names=(甲 乙 丙 丁)
	for n in 1 2 3 4; do
		zhiban put person "name=值班${names[n - 1]}" "login=duty$n" "uid=$((61000 + n))" organisation=运维队 valid_until=2099-12-31
		zhiban do person "$n" authorise
	done
	refused zhiban put roster_entry "date=$(day 1)" shift=白班 post=network_duty person=值班甲
	says '没有登记保密协议'
	for n in 1 2 3; do
		zhiban do person "$n" vet "nda_no=BM-$n" nda_until=2099-12-31 cleared_on=2026-01-05 clearance_until=2099-12-31
	done
	zhiban put roster_exemption person=值班丁 "date=$(day 2)" reason=材料在途
	refused zhiban put roster_entry "date=$(day 1)" shift=白班 post=network_duty person=值班丁
	zhiban put roster_entry "date=$(day 2)" shift=白班 post=network_duty person=值班丁
	zhiban list roster_exemption --json | jq -e '.[0].state == "used" and .[0].entry == 1'
	refused zhiban put roster_entry "date=$(day 2)" shift=白班 post=security_duty person=值班丁
	zhiban do roster_entry 1 cancel cancel_reason=排错了
}

@test "a pattern fills a fortnight: people take turns, one stands both posts at night" {
	run zhiban roster fill --from "$(day -1)" --until "$(day 15)" --pattern '白班=值班甲/值班乙'
	[ "$status" -eq 1 ] # yesterday's day shift is over
	says '已经过去'
	[ "$(planned)" -eq 0 ]
	zhiban do person 4 vet nda_no=BM-4 nda_until=2099-12-31 clearance_until=2099-12-31
	run -0 zhiban roster fill --from "$(day 1)" --until "$(day 15)" --pattern '白班=值班甲/值班乙 夜班=值班丙,值班丁'
	says '新增 60，原样 0'
	run -0 zhiban roster fill --from "$(day 1)" --until "$(day 15)" --pattern '白班=值班甲/值班乙 夜班=值班丙,值班丁'
	says '新增 0，原样 60'
	[ "$(planned)" -eq 60 ]
	rows "[.[] | select(.date == \"$(day 1)\" and .name == \"夜班\")][0]" | jq -e '.gaps == [] and (.people | length == 2 and all(.both and .name == "值班丙"))'
	rows "[.[] | select(.date == \"$(day 1)\" and .name == \"白班\")][0]" | jq -e '.people | map(.name) == ["值班甲", "值班乙"] and all(.both | not)'
	zhiban roster | grep -q "$(day 1) 夜班 20:30-08:30  网络 值班丙(兼)  安全 值班丙(兼)"
}

@test "a pattern that cannot be is refused, every line, and nothing of it is kept" {
	refused zhiban roster fill --from "$(day 20)" --until "$(day 21)" --pattern '白班=没有的人'
	says '没有叫 没有的人 的人员'
	refused zhiban roster fill --from "$(day 21)" --until "$(day 20)" --pattern '白班=值班甲'
	refused zhiban roster fill --from 2027-02-29 --until 2027-03-01 --pattern '白班=值班甲'
	run zhiban roster fill --from "$(day 20)" --until "$(day 21)" --pattern '白班=值班甲 夜班=值班甲'
	[ "$status" -eq 1 ]
	says '连续值班'
	run zhiban roster fill --from "$(day 20)"
	[ "$status" -eq 2 ]
	[ "$(planned)" -eq 60 ]
}

@test "a month comes by CSV, all or nothing" {
	printf 'date,shift,post,duty,person\n%s,白班,network_duty,operator,值班甲\n%s,白班,network_duty,operator,值班乙\n' "$(day 20)" "$(day 20)" >"$dir/twice.csv"
	run zhiban import roster_entry "$dir/twice.csv"
	[ "$status" -eq 1 ]
	says '第 3 行'
	says '一个岗位同时只有一个责任人'
	[ "$(planned)" -eq 60 ]
	zhiban roster fill --from "$(day 20)" --until "$(day 40)" --pattern '白班=值班甲,值班乙' --dry-run >"$dir/month.csv"
	[ "$(planned)" -eq 60 ]
	zhiban import roster_entry "$dir/month.csv"
	[ "$(planned)" -eq 102 ]
}

@test "until the roster begins there is a gap; when time has come to it there is none" {
	standing roster_gap network_duty 1
	later +36h
	eventually standing roster_gap network_duty 0
	standing roster_gap security_duty 0
}

@test "somebody is taken out: the gap is told with its hours, and is over when another is planned" {
	entry=$(zhiban list roster_entry --json | jq "[.[] | select(.date == \"$(day 2)\" and .post == \"security_duty\" and .state == \"planned\" and (.label | test(\"白班\")))][0].id")
	refused zhiban do roster_entry "$entry" cancel
	says '取消必须写明理由'
	zhiban do roster_entry "$entry" cancel cancel_reason=病假
	later
	eventually standing roster_gap security_duty 1
	look call watch '{"topic":"alarms"}' | jq -e '.rows[] | select(.type == "roster_gap" and (.cleared | not)) | .why | test("08:30 至 .* 20:30 没有排人")'
	rows "[.[] | select(.date == \"$(day 2)\" and .name == \"白班\")][0].gaps" | grep -qx '\["security_duty"\]'
	zhiban put roster_entry "date=$(day 2)" shift=白班 post=security_duty person=值班乙
	eventually standing roster_gap security_duty 0
}

@test "a swap is asked for and approved: another entry is in the place of the first, which stays to be read" {
	entry=$(zhiban list roster_entry --json | jq "[.[] | select(.date == \"$(day 5)\" and .post == \"network_duty\" and .state == \"planned\" and (.label | test(\"白班\")))][0]")
	old=$(jq .id <<<"$entry")
	other=值班乙
	refused zhiban put roster_swap "entry=$old" substitute=值班丁 reason=家中有事 # straight from the night
	says '连续值班'
	refused zhiban put roster_swap "entry=$old" substitute=值班甲 reason=家中有事
	says '替班人就是原来的人'
	zhiban put roster_swap "entry=$old" "substitute=$other" reason=家中有事
	zhiban do roster_swap 1 approve
	zhiban list roster_entry --json | jq -e "any(.[]; .id == $old and .state == \"replaced\") and any(.[]; .replaces == $old and .state == \"planned\" and .name == \"$other\")"
	rows "[.[] | select(.date == \"$(day 5)\" and .name == \"白班\")][0].people | map(.name)" | grep -q "$other"
	refused zhiban do roster_entry "$old" cancel cancel_reason=再取消
}

@test "a spot check is written down, and stays" {
	zhiban put spot_check checker=带班领导甲 how=phone answer=present
	refused zhiban put spot_check checker=带班领导甲
	zhiban list spot_check --json | jq -e '.[0].number | test("^CG-")'
	run zhiban do spot_check 1 edit answer=absent
	[ "$status" -ne 0 ]
}

@test "a new service knows the same roster" {
	before=$(rows 'map({key, people, gaps})')
	kill "$(cat "$dir/pid")"
	eventually gone "$(cat "$dir/pid")"
	serve
	echo "$service" >"$dir/pid"
	[ "$(rows 'map({key, people, gaps})')" = "$before" ]
}
