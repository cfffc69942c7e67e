# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# A warning from above (requirements 3.8, T10): signed for in time or late for ever, judged by the ledger, given out, answered,
# lifted; a red one wants two people on duty and closer rounds, and bars planned maintenance. The people are different users of the
# machine, the clock is that of the tests. The stories build on one another.

bats_require_minimum_version 1.5.0
load people

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	start_file warnings
	people >"$dir/people.log" 2>&1 <<-END
		甲 duty_operator
		乙 duty_operator
		长 shift_supervisor
		安 secadmin
	END
	own organisation create 0 '{"name":"云川数据中心","type":"mgmt_unit"}'
	own device create 0 '{"name":"东城接入","device_type":"access_switch","mgmt_ip":"127.0.0.1","vendor":"Huawei","model":"S5735-L24T4S"}'
	own device create 0 '{"name":"门户前置机","device_type":"access_switch","mgmt_ip":"127.0.0.2","vendor":"H3C","model":"S6520X"}'
	# the next 11:00 in Beijing: whatever the hour of the test is, the first round is that of the evening
	at 11 0
	rounds_at 10:00 22:00
}

teardown_file() { end_file; }

setup() {
	[ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"
	warning=$(cat "$dir/warning" 2>/dev/null || :)
}

# at HOUR MINUTE: the clock goes forward to it
at() {
	local day=$((($(now) / 1000000 + 8 * 3600) % 86400))
	clock "+$((($1 * 3600 + $2 * 60 - day + 86400) % 86400 + 1))s"
}
# rounds_at TIME ...: a template of links, in force
rounds_at() {
	local id
	id=$(own round_template create 0 "{\"name\":\"链路巡检\",\"class\":\"link\",\"days\":\"daily\",\"times\":\"$*\",\"window_minutes\":60}")
	own round_item add 0 "{\"template\":$id,\"domain\":\"network\",\"title\":\"上联灯绿\",\"measure\":\"yes_no\",\"expected\":\"yes\"}"
	own round_template publish "$id"
}
# receive WHO JSON: of red colour unless JSON says otherwise
receive() {
	act "$1" warning_notice receive 0 "$(jq -nc --argjson more "$2" '{color: "red", title: "勒索病毒", source: "自治区网信办"} + $more')"
}
of() { record warning_notice "$warning" "$1"; }
site() { look call watch '{"topic":"site"}' | jq -e ".rows[0] | $1"; }
alarm() { look call watch '{"topic":"alarms"}' | jq -e "any(.rows[]; .type == \"$1\" and (.cleared | not))"; }
no_alarm() { ! alarm "$1"; }
number() { look get warning_notice "$warning" --json | jq -r .number; }
state_is() { of ".state == \"$1\""; }
rounds() { look call list '{"kind":"round"}' | jq -ce "[.records[]] | $1"; }
# job: planned maintenance that could begin; its id
job() {
	local id device
	device=$(look call list '{"kind":"device"}' | jq '.records[0].id')
	id=$(own maintenance_job create 0 "{\"title\":\"换主控板\",\"type\":\"replace\",\"cuts_network\":true,\"cuts_important_service\":false,\"window_until\":$(in_time 72000),\"rollback_at\":$(in_time 36000),\"plan_no\":\"FA-1\",\"rollback_plan\":\"换回旧板\",\"implementer_1\":\"厂家甲\",\"implementer_2\":\"厂家乙\"}")
	own maintenance_object add 0 "{\"job\":$id,\"device\":$device}" >/dev/null
	own maintenance_job submit "$id" >/dev/null
	own maintenance_job review_impact "$id" >/dev/null
	own maintenance_job approve "$id" '{"approval_number":"PZ-1","approving_organisation":'"$(look call list '{"kind":"organisation"}' | jq '[.records[] | select(.type == "mgmt_unit")][0].id')"'}' >/dev/null
	own maintenance_job notify "$id" >/dev/null
	own maintenance_job attend "$id" >/dev/null
	own maintenance_job attend "$id" >/dev/null
	own maintenance_job ready "$id" '{"backup":"已备份","rollback_point":"旧板"}'
}

@test "nobody signs for it within fifteen minutes: an alarm, and late for good; the same paper twice is one" {
	warning=$(receive 安 "{\"source_number\":\"网信7号\",\"content\":\"华为 S5735 系列存在漏洞\",\"demands\":\"排查并反馈\",\"feedback_due\":$(in_time 7200)}")
	echo "$warning" >"$dir/warning"
	of '.state == "received" and .number[0:3] == "YJ-" and .sign_due == .received_at + 900000000'
	no "$(number)" 甲 warning_notice receive 0 '{"color":"red","title":"又一次","source":"自治区网信办","source_number":"网信7号"}'
	eventually site '.warning.color == "red" and .warning.unsigned == 1'
	look call watch '{"topic":"deadlines"}' | jq -e "any(.rows[]; .kind == \"warning_notice\" and .title == \"签收\")"
	clock +14m
	no_alarm warning_unsigned
	clock +2m
	eventually alarm warning_unsigned
	# signing for it is who is on duty, not security
	no 没有权限 安 warning_notice sign "$warning"
	no 现在是待签收 甲 warning_notice assess "$warning" '{"assessment":"x"}'
	act 甲 warning_notice sign "$warning"
	eventually no_alarm warning_unsigned
	of '.sign_late == true and .signed_by != null'
	site '.warning.unsigned == 0'
}

@test "one person on duty is too few, at two posts as well; two are enough" {
	act 甲 shift_summary begin 0 "{\"post\":\"network_duty\",\"planned_until\":$(in_time 86400)}"
	act 甲 shift_summary begin 0 "{\"post\":\"security_duty\",\"planned_until\":$(in_time 86400)}"
	clock +61s
	eventually alarm warning_duty_short
	look call watch '{"topic":"alarms"}' | jq -e 'any(.rows[]; .type == "warning_duty_short" and (.what | contains("在岗 1 人，要 2 人")))'
	own shift_summary finish "$(look call list '{"kind":"shift_summary"}' | jq '[.records[] | select(.post == "security_duty" and .state == "open")][0].id')" '{"assessment":"stable","left_reason":"换人"}'
	act 乙 shift_summary begin 0 "{\"post\":\"security_duty\",\"planned_until\":$(in_time 86400)}"
	eventually no_alarm warning_duty_short
}

@test "planned maintenance does not begin; the refusal names the warning" {
	id=$(job)
	echo "$id" >"$dir/job"
	refused zhiban do maintenance_job "$id" start
	says "红色"
	says "$(number)"
	# the managing unit says that work goes on all the same
	own maintenance_job permit_freeze "$id" '{"freeze_permit":"电池将尽，不做就停"}'
	own maintenance_job start "$id"
	record maintenance_job "$id" '.state == "in_progress" and .freeze_permit_at != null'
}

@test "what it touches is found in the ledger, a person says what is so" {
	look call prefill "{\"kind\":\"warning_asset\",\"act\":\"create\",\"from\":{\"kind\":\"warning_notice\",\"id\":$warning}}" >"$dir/found"
	jq -e '[.candidates[].name] == ["东城接入"] and .candidates[0].words == "S5735、华为"' "$dir/found"
	no 没有记资产 安 warning_notice assess "$warning"
	act 安 warning_asset create 0 "{\"warning_notice\":$warning,\"device\":$(jq '.candidates[0].id' "$dir/found"),\"conclusion\":\"affected\"}"
	# what is recorded is no candidate any more
	look call prefill "{\"kind\":\"warning_asset\",\"act\":\"create\",\"from\":{\"kind\":\"warning_notice\",\"id\":$warning}}" | jq -e '.candidates == []'
	no 先签收、研判 安 warning_task assign 0 "{\"warning_notice\":$warning,\"what\":\"打补丁\",\"owner_name\":\"系统管理员甲\",\"due_at\":$(in_time 3600)}"
	act 安 warning_notice assess "$warning"
	act 安 warning_task assign 0 "{\"warning_notice\":$warning,\"what\":\"打补丁\",\"owner_name\":\"系统管理员甲\",\"due_at\":$(in_time 3600)}" >"$dir/task"
	of '.state == "tasked"'
}

@test "a task and an answer that are late stay late" {
	clock +61m
	eventually alarm warning_task_overdue
	clock +60m
	eventually alarm warning_feedback_overdue
	no '1 项任务' 甲 warning_notice feedback "$warning" '{"feedback":"已升级","feedback_receiver":"王某"}'
	act 乙 warning_task done "$(cat "$dir/task")" '{"result":"升级到 V200R021"}'
	record warning_task "$(cat "$dir/task")" '.late == true'
	eventually no_alarm warning_task_overdue
	act 甲 warning_notice feedback "$warning" '{"feedback":"已升级","feedback_receiver":"王某"}'
	eventually no_alarm warning_feedback_overdue
	of '.state == "feedback" and .feedback_late == true'
	look call list '{"kind":"journal_entry","limit":1000}' | jq -e "any(.records[]; .subject == \"warning_notice:$warning\" and (.text | contains(\"已过时限\")))"
}

@test "rounds come closer while it is in force, not from before it came" {
	rounds 'length == 0'
	at 16 1
	eventually rounds "any(.because == $(of .number))"
	rounds 'map(select(.because != null)) | length == 1'
	look call watch '{"topic":"upcoming"}' | jq -e '.rows[] | select(.kind == "round_template") | (.at / 1000000 + 8 * 3600) % 86400 == 22 * 3600'
	# a service that begins again knows it
	stop TERM
	start
	site '.warning.color == "red"'
	no 解除文号 甲 warning_notice lift "$warning" '{}'
	act 甲 warning_notice lift "$warning" '{"lift_number":"网信9号"}'
	of '.state == "lifted" and .feedback_late == true'
	eventually site 'has("warning") | not'
	at 22 1
	eventually rounds 'length == 2'
	# without it the next one is the regular one of the morning, none in the night
	look call watch '{"topic":"upcoming"}' | jq -e '.rows[] | select(.kind == "round_template") | (.at / 1000000 + 8 * 3600) % 86400 == 10 * 3600'
}

@test "its time passes: what is signed for and owes nothing ends, what nobody signed for stands" {
	waits=$(receive 甲 "{\"color\":\"blue\",\"title\":\"节日值守\",\"valid_until\":$(in_time 600)}")
	warning=$(receive 甲 "{\"color\":\"orange\",\"title\":\"漏洞\",\"valid_until\":$(in_time 600)}")
	act 甲 warning_notice sign "$warning"
	eventually site '.warning.color == "orange" and .warning.open == 2'
	clock +11m
	eventually state_is expired
	record warning_notice "$waits" '.state == "received"'
	eventually site '.warning.color == "blue" and .warning.unsigned == 1'
	zhiban print warning_receipt "$warning" --text >"$dir/sheet"
	grep -q 预警签收反馈单 "$dir/sheet"
	grep -q 未要求 "$dir/sheet"
}
