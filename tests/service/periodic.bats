# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Periodic security reports (requirements T35, T14): a quarter ends and its draft is there, once; what is missing is told; what was
# issued does not change, whatever is corrected later; late is late for ever; where nothing happened a zero report says so. By the
# rules of Hunan, from whatever day it is. The stories build on one another.

bats_require_minimum_version 1.5.0
load people

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	start_file periodic
	people >"$dir/people.log" 2>&1 <<-END
		甲 duty_operator
		长 shift_supervisor
		安 secadmin
		审 auditor
	END
	mkdir -p "$dir/state/config"
	printf '[site]\nname=省级机房\nprofile=hunan\n' >"$dir/state/config/site.conf"
	zhiban config apply "$dir/state/config/site.conf"
}

teardown_file() { end_file; }

setup() {
	[ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"
	incident=$(cat "$dir/incident" 2>/dev/null || :)
	report=$(cat "$dir/report" 2>/dev/null || :)
}

reports() { look call list '{"kind":"periodic_report","limit":100}' | jq -ce "[.records[]] | $1"; }
of() { record periodic_report "$report" "$1"; }
# document FILTER: of what was worked out
document() { of .document | jq -r . | jq -ce "$1"; }
row() { document ".sections[][] | select(.key == \"$1\") | $2"; }
# quarter: of now, "2026Q4"
quarter() {
	local day
	day=$(date -d "@$(($(now) / 1000000))" +'%Y %m')
	echo "${day% *}Q$(((10#${day#* } + 2) / 3))"
}
# over: the clock goes on into the next quarter, an hour after its beginning
over() {
	local at year month
	at=$(($(now) / 1000000))
	year=$(date -d "@$at" +%Y)
	month=$((10#$(date -d "@$at" +%m)))
	month=$(((month + 2) / 3 * 3 + 1))
	[ "$month" -le 12 ] || { month=1 year=$((year + 1)); }
	clock "+$(($(date -d "$year-$month-01 01:00" +%s) - at))s"
}
drafted() { reports "[.[] | select(.sort == \"$1\" and .period == \"$2\" and .pending == null)] | length == 1"; }
owed() { look call watch '{"topic":"site"}' | jq -e '.rows[0].periodic | length > 0'; }
# alarm: that the report is late
alarm() {
	look call watch '{"topic":"alarms"}' | jq -e --argjson number "$(of .number)" \
		'[.rows[] | select(.type == "periodic_report_overdue" and (.cleared | not) and .name == $number)] | length > 0'
}
no_alarm() { ! alarm; }
# paper: the text of the report, without what counts its prints
paper() { zhiban print "$(of .sort | jq -r .)" "$report" --text | grep -v '打印\|链尾\|^编号\|第 .*页'; }

@test "nothing is drafted of a time in which nothing was kept; what is still to come is told" {
	eventually owed
	look call watch '{"topic":"site"}' | jq -e --arg q "$(quarter)" '[.rows[0].periodic[].period] | any(. == $q)'
	reports 'length == 0'
	no 还没有结束 甲 periodic_report draft 0 "{\"sort\":\"incident_quarter\",\"period\":\"$(quarter)\"}"
	no 要写成 甲 periodic_report draft 0 '{"sort":"security_half","period":"2026Q4"}'
}

@test "T35 the quarter ends: its draft is there by itself, with what is missing; once, over restarts and a clock that goes back" {
	quarter >"$dir/quarter"
	incident=$(act 甲 incident suspect 0 '{"found_how":"call","phenomenon":"门户首页被替换","system":"某部门门户"}')
	echo "$incident" >"$dir/incident"
	act 甲 incident triage "$incident" '{"category":"attack"}'
	# what the half year tells besides: a warning that nobody signed for in time, a finding that stays
	act 甲 warning_notice receive 0 '{"color":"orange","title":"办公软件漏洞","source":"自治区网信办"}'
	clock +16m
	act 甲 warning_notice sign "$(look call list '{"kind":"warning_notice"}' | jq '.records[0].id')"
	act 安 rectification find 0 "{\"finding\":\"后台对外开放\",\"measure\":\"只许内网\",\"owner_name\":\"李工\",\"due_at\":$(in_time 3600),\"source\":\"incident\",\"incident\":$incident}"
	over
	eventually drafted incident_quarter "$(cat "$dir/quarter")"
	report=$(reports '.[] | select(.sort == "incident_quarter") | .id')
	echo "$report" >"$dir/report"
	of '.state == "drafted" and .number[0:3] == "BG-" and .incidents == 1 and .zero != true and .missing_count == 5'
	of '.missing | contains("没有定级") and contains("没有定位时刻") and contains("没有恢复时刻")'
	# the last second of the tenth day after the quarter
	of '(.due_at + 1000000 - .until) == 864000000000'
	row incident '.count == 1 and .ids == ['"$incident"']'
	row incident_level:major '.count == 0 and .ids == []'
	row incident_category:attack .count
	row report_in_time '.share == null and .share_whole == 0'
	stop TERM
	start
	stop TERM
	clock wall -3h
	start
	clock wall +3h
	drafted incident_quarter "$(cat "$dir/quarter")"
	reports '[.[] | select(.sort == "incident_quarter")] | length == 1'
	no 已经有了 甲 periodic_report draft 0 "{\"sort\":\"incident_quarter\",\"period\":\"$(cat "$dir/quarter")\"}"
}

@test "what is missing is mended or explained before it is reviewed; who reviews does not issue" {
	no 写明为什么缺 长 periodic_report review "$report"
	act 长 incident propose "$incident" '{"proposed":"general","level_basis":"影响小"}'
	act 安 incident grade "$incident"
	act 甲 periodic_report redraft "$report"
	eventually of '.pending == null and .missing_count == 4'
	row incident_level:general '.count == 1'
	no 现在是草稿 安 periodic_report issue "$report"
	act 甲 periodic_report fill "$report" '{"analysis":"总体平稳，一起网页篡改。","remarks":"事件还在处置，时刻下期补。"}'
	act 长 periodic_report review "$report"
	no 没有权限 长 periodic_report issue "$report"
	no 写明为什么退回 安 periodic_report give_back "$report"
	act 安 periodic_report give_back "$report" '{"reason":"建议没有写"}'
	act 甲 periodic_report fill "$report" '{"advice":"清理弱口令。"}'
	act 长 periodic_report review "$report"
}

@test "late is an alarm until it is sent, and late for ever; nothing is sent before it was issued" {
	clock +11d
	eventually alarm
	no 现在是已审核 甲 periodic_report send "$report" '{"means":"document","receiver":"省数据局"}'
	act 安 periodic_report issue "$report"
	of '.state == "issued" and .issued_by == "值班安" and (.hash | length) == 64'
	no 不能早于签发 甲 periodic_report send "$report" "{\"sent_at\":$(in_time -86400),\"means\":\"document\",\"receiver\":\"省数据局\"}"
	no 报给了哪家 甲 periodic_report send "$report" '{"means":"document"}'
	paper >"$dir/paper"
	cat "$dir/paper"
	grep -q 某部门门户 "$dir/paper"
	grep -q '事件还在处置' "$dir/paper"
	[ "$(grep -c 草稿 "$dir/paper")" -eq 0 ]
	act 甲 periodic_report send "$report" '{"means":"document","receiver":"省数据局 钱某","receipt":"湘数函〔2027〕1号"}'
	of '.state == "sent" and .late == true and .sent_by == "值班甲"'
	eventually no_alarm
	local from to
	from=$(of '.due_at - 86400000000') to=$(of '.due_at + 1')
	look call figures "{\"from\":$from,\"to\":$to,\"of\":\"periodic\"}" | jq -e '.rows[] | select(.key == "periodic_sort:incident_quarter") | .share_part == 0 and .share_whole == 1'
	look call figures.detail "{\"figure\":\"periodic_sort\",\"group\":\"incident_quarter\",\"from\":$from,\"to\":$to}" | jq -e ".rows | length == 1 and .[0].kind == \"periodic_report\" and .[0].id == $report"
}

@test "what was issued does not change: an incident that is corrected later shows only in the version worked out anew" {
	local hash first=$report
	hash=$(of .hash)
	act 甲 incident correct "$incident" '{"system":"另一个门户","reason":"写错了"}'
	no 现在是已报送 甲 periodic_report fill "$report" '{"analysis":"改一下"}'
	no 没有权限 甲 periodic_report compile "$report" '{"document":"{}"}'
	[ "$(of .hash)" = "$hash" ]
	paper | diff "$dir/paper" -
	no 哪些记录后来更正 安 periodic_report recalculate "$report"
	act 安 periodic_report recalculate "$report" '{"reason":"事件涉事系统更正"}'
	report=$(reports '.[] | select(.version == 2) | .id')
	eventually of '.pending == null and .drafted_at != null'
	of ".first == $first and .due_at == null"
	act 长 periodic_report review "$report"
	act 安 periodic_report issue "$report"
	paper | tee "$dir/again"
	grep -q '重算版' "$dir/again"
	grep -q 另一个门户 "$dir/again"
	report=$first
	of '.state == "superseded" and .late == true'
	paper | diff "$dir/paper" -
}

@test "nothing happened: a zero report says so; a half year has its own" {
	over
	over
	over
	eventually reports 'any(.[]; .sort == "security_half" and .pending == null)'
	eventually reports 'any(.[]; .sort == "incident_quarter" and .zero == true and .pending == null)'
	report=$(reports '[.[] | select(.sort == "incident_quarter" and .zero == true)][0].id')
	of '.incidents == 0'
	paper | tee "$dir/zero"
	grep -q 零事件 "$dir/zero"
	grep -q '草稿' "$dir/zero"
	report=$(reports '[.[] | select(.sort == "security_half")][0].id')
	document '.sections | has("warnings") and has("drills") and has("incidents")'
	row warning '.count == 1'
	row warning_color:orange '.count == 1'
	row warning_color:red '.count == 0'
	row warning_signed '.share_part == 0 and .share_whole == 1'
	row incident_rectified '.share_part == 0 and .share_whole == 1'
	document '.lists.warning_notice[0] | .color == "orange" and .sign_late and .signed_at > 0'
	document '.lists.rectification[0].finding == "后台对外开放"'
	document '.missing | any(.text == "整改到期没有完成")'
	document '.audit.rows > 0 and (.audit.head | length) == 64'
	paper >"$dir/half"
	for words in 态势 攻击与处置 漏洞整改 审计 预警签收反馈 断网隔离 '橙色 II 级' 后台对外开放; do grep -q "$words" "$dir/half"; done
}
