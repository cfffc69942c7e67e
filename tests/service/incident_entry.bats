# Where a security incident starts on the simulated site: an alarm, a call, a ticket, a device, with everything known filled in; the second
# time the first one is named; what follows names the incident; findings that do not come from a drill. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
}

rows() { look call watch "{\"topic\":\"$1\"}" | jq -e "[.rows[]] | $2"; }
# act KIND ACT ID FIELDS: a raw request
act() { zhiban call 'do' "{\"kind\":\"$1\",\"act\":\"$2\",\"id\":$3,\"fields\":${4:-{\}}}"; }
# record KIND ID CONDITION
record() { look call get "{\"kind\":\"$1\",\"id\":$2}" | jq -e ".record | $3"; }
prefill() { zhiban call prefill "{\"kind\":\"$1\",\"act\":\"$2\",\"from\":{\"kind\":\"$3\",\"id\":$4}}"; }
# made ANSWER: the id of the record it made
made() { jq -e .id <<<"$1"; }
# unfit FIELD WORDS COMMAND ...: refused, and the refusal names the field and says the words
unfit() {
	local field=$1 words=$2
	shift 2
	run "$@"
	echo "$output"
	[ "$status" -ne 0 ] && says "$words" && says "$field"
}
alarm_of() { rows alarms "map(select(.type == \"$1\" and .name == \"$2\" and .cleared != true))[0].key"; }
# ahead SECONDS: an instant to come
ahead() { echo $(($(zhiban status --json | jq .now) + $1 * 1000000)); }
# find FIELDS: a finding, mended within a day
find_fault() { act rectification find 0 "$(jq -c --argjson due "$(ahead 86400)" '{finding: "后台对外开放", measure: "只许内网", owner_name: "李工", due_at: $due} + .' <<<"$1")"; }

@test "an alarm becomes an incident with everything known filled in" {
	eventually rows circuits 'map(select(.circuit_no == "JR-0417"))[0].state == "normal"'
	lab circuit JR-0417 down
	eventually alarm_of circuit_down JR-0417
	local alarm
	alarm=$(alarm_of circuit_down JR-0417)
	run prefill incident suspect alarm "$alarm"
	jq -e ".fields | .alarm == $alarm and .found_how == \"alarm\" and .phenomenon == \"链路中断\"" <<<"$output"
	jq -e '.fields | (.source_text | startswith("告警 GJ-")) and (has("category") or has("occurred_at") | not)' <<<"$output"
	jq -e '.shown.access_unit == "云溪镇便民服务中心" and (has("candidates") | not)' <<<"$output"
	# found when the alarm was raised, not when somebody wrote it down
	jq -e ".fields.found_at == $(record alarm "$alarm" .raised_at)" <<<"$output"
	act incident suspect 0 "$(jq -c .fields <<<"$output")"
	record incident 1 '.state == "suspected" and .unit_name == "云溪镇便民服务中心" and .found_how == "alarm" and .triage_due > .created_at'
}

@test "the second time the first incident is named" {
	local alarm unit
	alarm=$(alarm_of circuit_down JR-0417)
	prefill incident suspect alarm "$alarm" | jq -e '.candidates | length == 1 and .[0].id == 1 and (.[0].number | startswith("AQ-"))'
	# what hits the same unit may be the same as well
	unit=$(record incident 1 .access_unit)
	prefill incident suspect access_unit "$unit" | jq -e '.candidates[0].id == 1 and .candidates[0].state == "suspected"'
	prefill incident suspect device 1 | jq -e '.fields.device == 1 and (has("candidates") | not)'
}

@test "an attack told by a log is plainly an attack" {
	lab send 核心A syslog 'AttackType=SYN Flood src=198.51.100.9'
	eventually alarm_of rule 核心A
	prefill incident suspect alarm "$(alarm_of rule 核心A)" |
		jq -e '.fields | .category == "attack" and .system == "核心A" and .device == 1 and has("place")'
}

@test "a call becomes an incident: when it came, who, what was said" {
	local call unit
	unit=$(record incident 1 .access_unit)
	call=$(made "$(act call create 0 "{\"channel\":\"hotline\",\"access_unit\":$unit,\"caller\":\"王主任\",\"callback_phone\":\"0000-1\",\"category\":\"consult\",\"matter\":\"首页被换\"}")")
	run prefill incident suspect call "$call"
	jq -e ".fields | .call == $call and .found_how == \"call\" and .phenomenon == \"首页被换\" and .access_unit == $unit" <<<"$output"
	jq -e ".fields.found_at == $(record call "$call" .at) and (.fields.source_text | contains(\"王主任\"))" <<<"$output"
	# the unit has an incident that is not over
	jq -e '.candidates[0].id == 1' <<<"$output"
	act incident suspect 0 "$(jq -c .fields <<<"$output")"
	prefill incident suspect call "$call" | jq -e '.candidates | map(.id) | index(2) != null'
}

@test "a ticket becomes an incident: found when it was received, occurred as it says" {
	local alarm ticket
	alarm=$(alarm_of circuit_down JR-0417)
	ticket=$(made "$(act fault_ticket open 0 "$(prefill fault_ticket open alarm "$alarm" | jq -c .fields)")")
	run prefill incident suspect fault_ticket "$ticket"
	jq -e ".fields | .ticket == $ticket and .alarm == $alarm and .found_how == \"ticket\"" <<<"$output"
	jq -e ".fields | .found_at == $(record fault_ticket "$ticket" .received_at) and .occurred_at == $(record fault_ticket "$ticket" .occurred_at)" <<<"$output"
	jq -e '.fields.occurred_basis | startswith("告警 GJ-")' <<<"$output"
	jq -e '.candidates | map(.id) | index(1) != null' <<<"$output"
}

@test "a warning becomes an incident: who warned, of what" {
	local warning
	warning=$(made "$(act warning_notice receive 0 '{"source":"省网信办","source_number":"2026-3","color":"red","title":"门户漏洞在野利用","content":"见附件"}')")
	run prefill incident suspect warning_notice "$warning"
	jq -e ".fields | .warning == $warning and .found_how == \"warning\" and (.source_text | contains(\"门户漏洞在野利用\") and contains(\"2026-3\"))" <<<"$output"
	made "$(act incident suspect 0 "$(jq -c .fields <<<"$output")")"
}

@test "nothing known, nothing filled in" {
	refused prefill incident suspect alarm 999
	says 没有可预填的内容
	refused prefill incident suspect fault_ticket 999
	refused prefill incident suspect shift_definition 1
}

@test "what follows names the incident, which says so" {
	local fields
	fields=$(prefill isolation request incident 1 | jq -c .fields)
	jq -e '.incident == 1 and has("access_unit") and has("circuit") and (.cause | startswith("安全事件 AQ-"))' <<<"$fields"
	act isolation request 0 "$(jq -c '. + {basis: "emergency", scope: "line"}' <<<"$fields")"
	record isolation 1 '.incident == 1 and (.number | startswith("GL-"))'
	prefill fault_ticket open incident 2 | jq -e '.fields | .incident == 2 and .symptom == "首页被换" and (.occurred_basis | startswith("AQ-"))'
	prefill run start incident 1 | jq -e '.fields | .incident == 1 and (.cause | contains("链路中断"))'
	zhiban 'do' run - start code=RB-10 incident=1 cause=演示
	refused zhiban 'do' run - start code=RB-10 incident=1 cause=再来
	says 已经在执行
	zhiban 'do' run - start code=RB-10 incident=2 cause=另一起
	zhiban list journal_entry subject=incident:1 --json | jq -e 'map(.text) | join(" ") | contains("断网隔离 GL-") and contains("RB-10") or contains("网页篡改")'
}

@test "the step that grades leads to the incident the plan is carried out for" {
	local run step
	run=$(zhiban list run incident=1 --json | jq -e '.[0].id')
	step=$(zhiban list run_step run="$run" --json | jq -e 'map(select(.form == "incident"))[0].id')
	prefill incident suspect run_step "$step" | jq -e '.candidates[0].id == 1 and (.fields.found_at | type) == "number"'
	zhiban call 'do' "{\"kind\":\"run_step\",\"act\":\"made\",\"id\":$step,\"fields\":{\"made_kind\":\"incident\",\"made_id\":1}}"
	record run_step "$step" '.made | contains("安全事件 AQ-")'
}

@test "a finding has one source, and says which" {
	unfit source 从哪里来 find_fault '{}'
	unfit source_note 哪次检查 find_fault '{"source":"inspection"}'
	unfit incident 哪起安全事件 find_fault '{"source":"incident"}'
	unfit incident 只有一个来源 find_fault '{"source":"inspection","source_note":"等保测评","incident":1}'
	find_fault '{"incident":1}'
	find_fault '{"source":"inspection","source_note":"等保测评2026-3号"}'
	zhiban list rectification --json | jq -e 'map(.source) | sort == ["incident", "inspection"]'
	zhiban list journal_entry subject=incident:1 --json | jq -e 'map(.text) | join(" ") | contains("后台对外开放")'
}

@test "nothing begins from an incident that was none" {
	act incident deny 2 '{"false_reason":"改版"}'
	zhiban 'do' incident 2 confirm_false
	prefill incident suspect access_unit "$(record incident 2 .access_unit)" | jq -e '.candidates | map(.id) == [1]'
	unfit incident 误报 zhiban 'do' run - start code=RB-11 incident=2 cause=晚了
	unfit incident 误报 find_fault '{"incident":2}'
}
