# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# A page is defaced (requirements 3.7, 5.3): found, triaged, graded by two, reported to each in its time, handled, watched, closed;
# by the rules of Lhasa and of Hunan. The clock is that of the tests; the people are different users of the machine. The stories
# build on one another.

bats_require_minimum_version 1.5.0
load people

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	start_file incidents
	people >"$dir/people.log" 2>&1 <<-END
		甲 duty_operator
		乙 duty_operator
		长 shift_supervisor
		安 secadmin
		审 auditor
	END
	own contact create 0 "{\"name\":\"网安值班\",\"purpose\":\"police\",\"office_phone\":\"1000000000\",\"organisation\":$(own organisation create 0 '{"name":"市公安局网安","type":"public"}')}"
	profile lhasa
	# the next 09:58 in Beijing
	local day=$((($(now) / 1000000 + 8 * 3600) % 86400))
	clock "+$(((9 * 3600 + 58 * 60 - day + 86400) % 86400))s"
}

teardown_file() { end_file; }

setup() {
	[ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"
	incident=$(cat "$dir/incident" 2>/dev/null || :)
}

# profile NAME: the rules of that region are in force
profile() {
	mkdir -p "$dir/state/config"
	printf '[site]\nprofile=%s\n' "$1" >"$dir/state/config/site.conf"
	zhiban config apply "$dir/state/config/site.conf"
}
# at HOUR MINUTE: the clock goes forward to it
at() {
	local day=$((($(now) / 1000000 + 8 * 3600) % 86400))
	clock "+$((($1 * 3600 + $2 * 60 - day + 86400) % 86400))s"
}
# clock_of MICROSECONDS: "HH:MM" in Beijing
clock_of() { TZ=Asia/Shanghai date -d "@$(($1 / 1000000))" +%H:%M; }
reports() { look call list "{\"kind\":\"incident_report\",\"where\":{\"incident\":$incident},\"limit\":100}" | jq -ce "[.records[]] | $1"; }
# report PARTY CLASS [SERIAL]: its id
report() { reports ".[] | select(.party == \"$1\" and .report == \"$2\" and .serial == ${3:-1}) | .id"; }
of() { record incident "$incident" "$1"; }
# tell WHO PARTY CLASS FIELDS
tell() { act "$1" incident_report tell "$(report "$2" "$3")" "$4"; }
alarm() { look call watch '{"topic":"alarms"}' | jq -e "[.rows[] | select(.type == \"$1\" and (.cleared | not))] | length > 0"; }
no_alarm() { ! alarm "$1"; }
journal() { look call list '{"kind":"journal_entry","limit":1000}' | jq -ce "[.records[] | select(.subject == \"incident:$incident\") | .text] | $1"; }

@test "T14 found at 09:58 from a call, with everything that is known; it has to be triaged within fifteen minutes" {
	incident=$(act 甲 incident suspect 0 "{\"found_how\":\"call\",\"occurred_at\":$(in_time -2280),\"occurred_basis\":\"日志推断\",\"phenomenon\":\"门户首页被替换\",\"system\":\"互联网区 某部门门户（等保三级）\",\"place\":\"市级机房\"}")
	echo "$incident" >"$dir/incident"
	of '.state == "suspected" and .number[0:3] == "AQ-" and .found_at == (.triage_due - 900000000)'
	[ "$(clock_of "$(of .found_at)")" = 09:58 ]
	look call watch '{"topic":"deadlines"}' | jq -e ".rows[] | select(.kind == \"incident\" and .id == $incident and .title == \"研判\")"
	at 10 5
	act 甲 incident measure "$incident" '{"step":"下线站点"}'
	at 10 14
	eventually alarm incident_triage_overdue
	act 甲 incident triage "$incident" '{"category":"attack","subtype":"网页篡改","harm":"首页被替换约 45 分钟；有无数据外泄待查"}'
	eventually no_alarm incident_triage_overdue
	# it was late, and that stays
	of '.triage_late == true and .owner == "值班长"'
}

@test "nobody grades alone: the supervisor says, a security administrator reviews it on another connection" {
	no 没有权限 甲 incident propose "$incident" '{"proposed":"large","level_basis":"x"}'
	act 长 incident propose "$incident" '{"proposed":"large","level_basis":"等保三级门户首页被替换约 45 分钟"}'
	no 没有权限 长 incident grade "$incident"
	at 10 32
	act 安 incident grade "$incident"
	no 现在是已定级，不能复核定级 安 incident grade "$incident"
	of '.state == "graded" and .level == "large" and .proposed_by == null'
	reports 'map(.party) | sort == ["cac", "police", "superior"]'
	[ "$(clock_of "$(reports '.[] | select(.party == "cac") | .due_at')")" = 13:58 ]
	[ "$(clock_of "$(reports '.[] | select(.party == "superior") | .due_at')")" = 10:47 ]
	# whom the ledger knows
	reports 'any(.[]; .party == "police" and .phone == "1000000000")'
	look call watch '{"topic":"deadlines"}' | jq -e '[.rows[] | select(.kind == "incident_report") | .title] | length == 3'
}

@test "T34 each is told in his time: when, how, who took it; two officers reporting to one party are both on the record" {
	at 10 40
	no 不能早于发现 甲 incident_report tell "$(report police first)" "{\"told_at\":$(in_time -3600),\"receiver\":\"吴某\"}"
	tell 甲 police first '{"means":"phone","receiver":"吴某"}'
	at 10 45
	tell 乙 superior first '{"means":"phone","receiver":"郑某"}'
	at 10 52
	tell 甲 cac first '{"means":"phone_fax","receiver":"周某"}'
	reports '[.[] | select(.report == "first") | .state == "sent" and (.late | not)] | all'
	no 已报 乙 incident_report tell "$(report cac first)" '{"receiver":"周某"}'
	act 乙 incident_report tell_again "$(report cac first)" '{"receiver":"周某","reason":"两人同时报了","means":"platform"}'
	reports '.[] | select(.party == "cac" and .report == "first") | .sent_by == "值班甲" and .again == 1 and (.retold | contains("报送平台"))'
	journal 'any(.[]; contains("两人同时报了"))'
}

@test "follow-ups come due every six hours; one that is late is late for good, and an alarm until it is told" {
	[ "$(clock_of "$(reports '.[] | select(.party == "cac" and .report == "follow_up") | .due_at')")" = 16:52 ]
	[ "$(clock_of "$(reports '.[] | select(.party == "superior" and .report == "follow_up") | .due_at')")" = 16:45 ]
	reports 'all(.[]; .party != "police" or .report == "first")'
	at 16 48
	eventually alarm incident_report_overdue
	act 甲 incident fill "$incident" '{"cause":"疑似后台弱口令，待核实","request":"请网安到场协助固证"}'
	tell 甲 superior follow_up '{"receiver":"郑某"}'
	tell 甲 cac follow_up '{"receiver":"周某"}'
	eventually no_alarm incident_report_overdue
	reports '[.[] | select(.report == "follow_up" and .late) | .party] == ["superior"]'
	reports '[.[] | select(.report == "follow_up" and .serial == 2)] | length == 2'
}

@test "grading anew reckons everything again, and takes nothing back" {
	act 长 incident propose "$incident" '{"proposed":"general","level_basis":"没有数据外泄"}'
	act 安 incident regrade "$incident"
	reports '[.[] | select(.report == "follow_up" and .late)] | length == 1'
	act 长 incident propose "$incident" '{"proposed":"large","level_basis":"发现外泄痕迹"}'
	act 安 incident regrade "$incident"
	of '.level == "large" and .regrades == 2'
	journal 'any(.[]; contains("一般 改为 较大"))'
}

@test "handled, restored, watched for 72 hours; the end wants the four times and every report" {
	act 甲 incident_evidence take 0 "{\"incident\":$incident,\"what\":\"日志只读导出\",\"sort\":\"log\",\"kept\":\"机房保险柜\",\"sha256\":\"$(printf x | sha256sum | cut -d' ' -f1)\"}"
	act 甲 incident contain "$incident" '{"step":"防火墙阻断来源"}'
	act 甲 incident eradicate "$incident" '{"cause":"后台弱口令"}'
	act 甲 incident recover "$incident" '{"measures":"已止损"}'
	act 甲 incident monitor "$incident"
	[ "$(reports '[.[] | select(.report == "summary") | .party] | length')" -ge 2 ]
	no 还在观察期 长 incident finish "$incident" '{"outcome":"没有再发生"}'
	clock +73h
	act 长 incident correct "$incident" '{"handled_at":null,"reason":"记错了"}'
	no 缺处置结束时刻 长 incident finish "$incident" '{"outcome":"没有再发生"}'
	act 甲 incident correct "$incident" "{\"handled_at\":$(in_time -252000),\"reason\":\"按记录\"}"
	act 长 incident finish "$incident" '{"outcome":"没有再发生"}'
	reports '[.[] | select(.report == "follow_up" and .state == "due")] | length == 0'
	no 没有上报 长 incident close "$incident" '{"summary":"弱口令所致，已改"}'
}

@test "the summary is owed within thirty days of the handling: on the thirty-first it is late" {
	local id
	for id in $(reports '.[] | select(.report == "final" and .state == "due") | .id'); do
		act 甲 incident_report tell "$id" '{"receiver":"收件人"}'
	done
	act 甲 incident_report tell "$(report superior summary)" '{"means":"document"}'
	clock +31d
	eventually alarm incident_report_overdue
	act 甲 incident_report tell "$(report cac summary)" '{"means":"platform"}'
	reports '[.[] | select(.report == "summary") | [.party, .late // false]] | sort == [["cac", true], ["superior", false]]'
	act 安 incident close "$incident" '{"summary":"弱口令所致，已改口令并复测"}'
	of '.state == "closed" and .closed_by == "值班安"'
	no 已归档 甲 incident fill "$incident" '{"trend":"x"}'
	zhiban audit verify
}

@test "Hunan: what is major goes to state security as well, at once" {
	profile hunan
	incident=$(act 甲 incident suspect 0 '{"found_how":"notified","phenomenon":"省平台通报：门户被替换","system":"门户"}')
	echo "$incident" >"$dir/incident"
	act 甲 incident triage "$incident" '{"category":"attack"}'
	act 长 incident propose "$incident" '{"proposed":"large","level_basis":"一小时以内"}'
	act 安 incident grade "$incident"
	reports 'map(.party) | sort == ["cac", "superior"]'
	act 长 incident propose "$incident" '{"proposed":"major","level_basis":"涉及数据外泄"}'
	act 安 incident regrade "$incident"
	reports '[.[] | select(.report == "first" and .state == "due") | .party] | sort == ["cac", "police", "state_security", "superior"]'
	reports "[.[] | select(.report == \"first\") | .due_at <= $(in_time 900)] | all"
}

@test "a handover waits for an incident that is not graded" {
	local id suspected
	suspected=$(act 甲 incident suspect 0 '{"phenomenon":"疑似扫描","system":"门户"}')
	act 甲 shift_summary begin 0 "{\"planned_until\":$(in_time 1500)}"
	eventually live
	id=$(live)
	act 甲 handover edit "$id" '{"assessment":"watch","outlook":"事件未结，按单办","things_note":"齐"}'
	eventually items "$id" "any(.source == \"incident\" and .source_id == $suspected) and any(.source == \"incident_report\")"
	eventually act 甲 handover sign_out "$id"
	read_all "$id" 乙
	no 安全事件还没有定级 乙 handover sign_in "$id" "{\"until\":$(in_time 43200)}"
	act 安 incident deny "$suspected" '{"false_reason":"是本单位授权的扫描"}'
	no 没有权限 安 incident confirm_false "$suspected"
	act 审 incident confirm_false "$suspected"
	eventually signed "$id" 乙
}

@test "rules of one's own take the place of those that come with the program; what names nobody is refused by its line" {
	mkdir -p "$dir/state/config/reporting"
	cp service/reporting/hunan.conf "$dir/state/config/reporting/hunan.conf"
	sed -i 's/^follow_up_large.*/follow_up_large = soon/' "$dir/state/config/reporting/hunan.conf"
	refused zhiban config apply "$dir/state/config/reporting/hunan.conf"
	says follow_up_large
	says hunan.conf:
	sed -i 's/^follow_up_large.*/follow_up_large = 3h/; s/^title = 省网信办/title = 本地网信办/' "$dir/state/config/reporting/hunan.conf"
	zhiban check "$dir/state/config/reporting/hunan.conf"
	zhiban config apply "$dir/state/config/reporting/hunan.conf"
	incident=$(act 甲 incident suspect 0 '{"phenomenon":"又一起","system":"门户"}')
	act 甲 incident triage "$incident" '{"category":"malware"}'
	act 长 incident propose "$incident" '{"proposed":"large","level_basis":"多台主机"}'
	act 安 incident grade "$incident"
	reports 'any(.[]; .party_title == "本地网信办")'
	# over a restart as well
	stop TERM
	start
	act 甲 incident_report tell "$(report cac first)" '{"receiver":"周某"}'
	reports '(.[] | select(.report == "first" and .party == "cac") | .told_at) as $told | .[] | select(.report == "follow_up") | .due_at - $told == 10800000000'
}
