# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; stderr_lines and service are set by others
# Deadlines of a service whose clock is moved: what passes becomes an alarm and is over when somebody has acted, over restarts
# and however much came after it; working days with and without a service. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	serve
	# from a Monday on, whatever day it is
	"$BUILD/zhiban-lab" clock "+$(((8 - $(date -d "@$(now)" +%u)) % 7))d"
	echo "$service" >"$dir/pid"
}

teardown_file() {
	kill "$(cat "$dir/pid")"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

now() { look call watch '{"topic":"site"}' | jq '.rows[0].started_at / 1000000 | floor'; }
later() { "$BUILD/zhiban-lab" clock "$1"; }
deadlines() { look call watch '{"topic":"deadlines"}' | jq -c ".rows | $1"; }
standing() { [ "$(look call watch '{"topic":"alarms"}' | jq "[.rows[] | select(.type == \"deadline_missed\" and (.cleared | not))] | length")" -eq "$1" ]; }
clock() { zhiban list work_clock --json | jq -r ".[] | select(.subject == \"$1\") | .$2"; }
again() {
	kill "$(cat "$dir/pid")"
	eventually gone "$(cat "$dir/pid")"
	serve
	echo "$service" >"$dir/pid"
}
gone() { ! kill -0 "$1" 2>/dev/null; }

@test "a promise of four hours is passed: the alarm comes, with what it is about" {
	zhiban put work_clock matter=other subject=KD-1 basis=国家报告 unit=hour n=4
	deadlines 'length == 1 and (.[0] | .kind == "work_clock" and .field == "due_at" and .about == "KD-1" and (.late | not) and .state == "running")' | grep -qx true
	standing 0
	later +239m
	standing 0
	later +2m
	eventually standing 1
	deadlines '.[0].late' | grep -qx true
	look call watch '{"topic":"alarms"}' | jq -e '.rows[] | select(.type == "deadline_missed")
		| .resource_kind == "work_clock" and .qualifier == "due_at" and .severity == "minor" and (.what | test("^SZ-.*办理到期.*已过$")) and (.name | test("^SZ-"))'
}

@test "it is the same after a restart: late, and the alarm stands" {
	before=$(look call watch '{"topic":"alarms"}' | jq '.rows[] | select(.type == "deadline_missed") | .key')
	again
	eventually standing 1
	[ "$(look call watch '{"topic":"alarms"}' | jq '.rows[] | select(.type == "deadline_missed") | .key')" -eq "$before" ]
	look call list '{"kind":"alarm_event"}' | jq -e '[.records[] | select(.what == "cleared")] | length == 0'
	deadlines '.[0].late' | grep -qx true
}

@test "when it is met the alarm is over and nothing is due" {
	zhiban do work_clock "$(clock KD-1 id)" meet result=已报告
	eventually standing 0
	[ "$(deadlines length)" -eq 0 ]
}

@test "what stands still is due by as much later, in working days" {
	zhiban put work_clock matter=other subject=BG-1 basis=柳13 unit=workday n=5
	id=$(clock BG-1 id)
	due=$(clock BG-1 due_on)
	zhiban do work_clock "$id" pause pause_reason=缺等保证明
	[ "$(deadlines length)" -eq 0 ]
	later +10d
	zhiban do work_clock "$id" resume
	days=$(clock BG-1 paused_days)
	[ "$days" -ge 1 ] && [ "$days" -le 8 ]
	[ "$(clock BG-1 due_on)" = "$(zhiban workday "$due" "+$days" 2>/dev/null)" ]
	[ "$(clock BG-1 paused_at)" = null ]
	run -0 zhiban call list "{\"kind\":\"journal_entry\",\"where\":{\"subject\":\"work_clock:$id\"}}"
	jq -e '.records | length == 3' <<<"$output"
	later +60d
	eventually standing 1
}

@test "what is to be examined is not put off; what is is due later, and keeps what it was due at first" {
	zhiban put work_clock matter=review subject=BG-2
	refused zhiban do work_clock "$(clock BG-2 id)" extend extended_to=2099-01-01 extend_reason=other extend_note=人手不够
	says 不能延后
	zhiban do work_clock "$(clock BG-2 id)" meet
	zhiban do work_clock "$(clock BG-1 id)" extend extended_to=2099-01-01 extend_reason=duct extend_note=管道不通
	eventually standing 0
	[ "$(clock BG-1 original_due_on)" != null ]
}

@test "what has not ended is there however much came after it, and after a restart" {
	id=$(clock BG-1 id)
	jq -cn '{acts: [range(600) | [{kind: "work_clock", act: "create", fields: {matter: "other", subject: "N-\(.)", basis: "x"}},
		{kind: "work_clock", act: "cancel", id: {made: (2 * .)}, fields: {cancel_reason: "x"}}][]]}' >"$dir/acts.json"
	zhiban call do_all "$(cat "$dir/acts.json")" >/dev/null
	held() { look call watch '{"topic":"records:work_clock"}' | jq -e "(.rows | any(.key == $id)) or .more > 0" >/dev/null; }
	held
	deadlines "any(.id == $id)" | grep -qx true
	again
	eventually held
	deadlines "any(.id == $id)" | grep -qx true
}

@test "a working day: by the built-in year, by what is imported, and what nobody knows is said" {
	[ "$(zhiban workday 2026-09-24 +5)" = 2026-10-09 ]
	[ "$(zhiban workday 2026-10-08 -3)" = 2026-09-28 ]
	run -0 --separate-stderr zhiban workday 2026-12-31 +1
	[ "$output" = 2027-01-01 ]
	[[ $stderr == *"未导入 2027 年节假日，仅按周末计算"* ]]
	printf 'date,kind,name,source\n2027-01-01,offday,元旦,某通知\n2027-01-03,makeup_workday,元旦,某通知\n' >"$dir/days.csv"
	zhiban import work_day "$dir/days.csv"
	run -0 --separate-stderr zhiban workday 2026-12-31 +1
	[ "$output" = 2027-01-03 ]
	[ -z "$stderr" ]
	zhiban call workday '{"date":"2027-01-01"}' | jq -e '.date == "2027-01-03" and .workday and .source == "某通知"'
	zhiban call workday '{"date":"2026-10-01","n":-1}' | jq -e '.date == "2026-09-30"'
	refused zhiban call workday '{"date":"2026-02-30"}'
	refused zhiban call workday '{"date":"2026-02-03","n":99999999999}'
}

@test "without a service the built-in calendar answers, and what could not be read is said" {
	mkdir -p "$dir/none"
	run -0 --separate-stderr "$BUILD/zhiban" --socket "$dir/none/socket" --state "$dir/none/state" workday 2026-09-24 +5
	[ "$output" = 2026-10-09 ]
	[ -z "$stderr" ]
	run -0 --separate-stderr "$BUILD/zhiban" --socket "$dir/none/socket" --state "$dir/state" workday 2026-09-24 +5
	[ "$output" = 2026-10-09 ]
	[[ $stderr == *"导入的节假日没有读到"* ]]
	for words in '2026-13-01 +1' '2026-09-24 5' '2026-09-24' '2026-09-24 +99999' '' 'soon +1' '2026-09-24 +1x'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr "$BUILD/zhiban" --socket "$dir/none/socket" --state "$dir/none/state" workday $words
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "a notice that comes too late is taken and marked; the unit is reminded the day before" {
	zhiban put organisation name=某街道 type=access_unit
	zhiban put access_unit name=某街道办事处 organisation=某街道 admin_level=township security_responsible=甲某
	zhiban put prior_notice access_unit=某街道办事处 matter=upgrade device=接入交换机 \
		"planned_at=$(date -d "@$(($(date +%s) + 100 * 86400))" '+%Y-%m-%d 10:00')"
	notice() { zhiban list prior_notice --json | jq -r ".[-1].$1"; }
	[ "$(notice late)" = false ]
	deadlines '[.[] | select(.kind == "prior_notice") | .field] | sort == ["planned_at","remind_at"]' | grep -qx true
	later +90d
	eventually standing 1
	zhiban do prior_notice "$(notice id)" remind reminded_who=甲某
	eventually standing 0
	zhiban put prior_notice access_unit=某街道办事处 matter=debug reported_at="2026-09-29 09:00" planned_at="2026-10-08 09:00"
	[ "$(notice latest_on)" = 2026-09-28 ] && [ "$(notice late)" = true ] && [ "$(notice late_days)" -eq 1 ]
}
