# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Responsibility and how it passes (requirements 3.5): 72 hours of a duty room with a shared clock: a regular handover, a relief, one
# who does not come, a service that is killed, a clock that is set back; and every way around it, refused. The people are different
# users of the machine. The stories build on one another.

bats_require_minimum_version 1.5.0
load people

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	start_file handover
	people >"$dir/people.log" 2>&1 <<-END
		甲 duty_operator
		乙 duty_operator
		丙 duty_operator
		长 shift_supervisor
		领 duty_leader
	END
}

teardown_file() { end_file; }

setup() { [ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"; }

newest() { look list "$1" --json | jq -ce '.[-1] | .id'; }
row() { look call watch '{"topic":"handover"}' | jq -ce ".rows[] | select(.id == $1) | ($2)"; }
spans() { look call list '{"kind":"shift_summary","limit":200}' | jq -c "[.records[] | select(.post == \"network_duty\")] | $1"; }
duty() { look call watch '{"topic":"site"}' | jq -er '.rows[0].duties[] | select(.post == "'"${1:-network_duty}"'") | .name'; }
on_duty() { [ "$(duty)" = "$1" ]; }
# chain [PARAMS]: of the network post
chain() { look call shifts.chain "${1:-{\}}"; }
# whole: the pieces follow one another and their sum is the whole of the time, to the microsecond
whole() {
	jq -e '(.covered_us + .gap_us == .whole_us) and (.whole_us == .until - .from)
		and (.spans[0].from == .from) and (.spans[-1].until == .until)
		and ([.spans[:-1], .spans[1:]] | transpose | all(.[0].until == .[1].from))'
}
# pass ID OUT IN: a whole handover
pass() {
	act "$2" handover edit "$1" '{"assessment":"stable","things_note":"齐"}'
	act "$2" handover sign_out "$1"
	eventually signed "$1" "$3"
}

@test "the first begins; a post that is held is begun by nobody else, and nobody ends a span that is not followed" {
	until=$(in_time 7200)
	act 甲 shift_summary begin 0 "{\"planned_until\":$until}"
	act 甲 shift_summary begin 0 "{\"planned_until\":$until,\"post\":\"security_duty\"}"
	on_duty 值班甲
	[ "$(duty security_duty)" = 值班甲 ]
	no 已有人当班 乙 shift_summary begin 0 "{\"planned_until\":$until}"
	span=$(spans '.[0].id')
	no 没有权限 甲 shift_summary finish "$span" '{"assessment":"stable","left_reason":"下班"}'
	no 空着 长 shift_summary finish "$span" '{"assessment":"stable"}'
	chain | jq -e '.spans[0].gap and .spans[0].why == "第一个班次之前" and .spans[1].name == "值班甲"'
	chain | whole
}

@test "half an hour before the end it begins by itself, with what is open; what changes is followed" {
	ticket=$(act 甲 fault_ticket open 0 '{"object":"乡镇接入","symptom":"中断","level":"3","channel":"patrol","next_step":"九点半回电"}')
	[ -z "$(live)" ]
	clock +91m
	eventually live
	id=$(live)
	record handover "$id" '.state == "preparing" and .outgoing_name == "值班甲" and .posts == "network_duty security_duty"'
	eventually eval 'items "$id" "any(.source == \"fault_ticket\" and .next_step == \"九点半回电\" and .owner == \"值班甲\")" | grep -q true'
	# what changes is to be read back anew; what has ended is gone
	item=$(items "$id" '.[] | select(.source == "fault_ticket") | .id')
	act 乙 handover_item read "$item" '{"read_back":"九点半回电"}'
	record handover_item "$item" '.state == "read" and .read_by_name == "值班乙"'
	act 甲 fault_ticket plan "$ticket" '{"next_step":"十点回电"}'
	eventually record handover_item "$item" '.state == "listed" and .next_step == "十点回电" and .read_back == null'
	other=$(act 甲 fault_ticket open 0 '{"object":"另一条","symptom":"中断","level":"3","channel":"patrol"}')
	eventually eval 'items "$id" "any(.source_id == $other)" | grep -q true'
	act 甲 fault_ticket cancel "$other" '{"cancel_reason":"误报"}'
	eventually eval 'items "$id" "any(.source_id == $other and .source == \"fault_ticket\")" | grep -q false'
}

@test "who leaves owes the judgement, the outlook and a next step of everything, and signs himself" {
	id=$(live)
	no 三选一 甲 handover sign_out "$id"
	act 甲 handover edit "$id" '{"assessment":"watch"}'
	no 怎么办 甲 handover sign_out "$id"
	act 甲 handover edit "$id" '{"outlook":"若十点仍断，升级值班长"}'
	bare=$(act 甲 fault_ticket open 0 '{"object":"没写下一步","symptom":"慢","level":"4","channel":"patrol"}')
	eventually eval 'items "$id" "any(.source_id == $bare and .source == \"fault_ticket\")" | grep -q true'
	no 下一步 甲 handover sign_out "$id"
	item=$(items "$id" ".[] | select(.source_id == $bare and .source == \"fault_ticket\") | .id")
	no 由交班人 乙 handover_item edit "$item" '{"next_step":"看一下"}'
	act 甲 handover_item edit "$item" '{"next_step":"观察到天亮"}'
	no 本人签认 乙 handover sign_out "$id"
	no 为什么不能签 长 handover sign_out "$id"
	no 现在是 乙 handover sign_in "$id"
	act 甲 handover sign_out "$id"
	record handover "$id" '.state == "outgoing_signed" and .signed_out_by == "值班甲"'
}

@test "nothing passes before all is read back by who comes; never to oneself; given back with what is missing" {
	id=$(live)
	no 未复述 乙 handover sign_in "$id"
	no 另一个人 甲 handover sign_in "$id"
	no 没有权限 领 handover sign_in "$id"
	no 写明缺什么 乙 handover give_back "$id"
	act 乙 handover give_back "$id" '{"returned_for":"钥匙少一把"}'
	record handover "$id" '.state == "preparing" and .returned == 1 and .signed_out_at == null and .returned_by == "值班乙"'
	act 甲 handover edit "$id" '{"things_note":"钥匙一把在维修"}'
	act 甲 handover sign_out "$id"
	no 不能为空 乙 handover_item read "$(items "$id" '.[0].id')"
	no 先退回 甲 handover_item edit "$(items "$id" '.[0].id')" '{"next_step":"改"}'
}

@test "frozen while it is not safe; the supervisor thaws in writing, and only what he saw" {
	id=$(live)
	read_all "$id" 乙
	grave=$(act 甲 fault_ticket open 0 '{"object":"核心A","symptom":"全断","level":"1","channel":"patrol","next_step":"抢修"}')
	eventually row "$id" '.is_frozen'
	eventually eval '[ "$(items "$id" "map(select(.state == \"listed\")) | length")" -eq 1 ]'
	read_all "$id" 乙
	no 交接冻结 乙 handover sign_in "$id"
	on_duty 值班甲
	no 没有权限 乙 handover thaw "$id" '{"thaw_reason":"没事"}'
	no 写明理由 长 handover thaw "$id"
	act 长 handover thaw "$id" '{"thaw_reason":"二线已接手抢修"}'
	eventually row "$id" '(.is_frozen | not) and .frozen[0].thawed'
	again=$(act 甲 fault_ticket open 0 '{"object":"核心B","symptom":"全断","level":"1","channel":"patrol","next_step":"抢修"}')
	eventually eval 'items "$id" "any(.source_id == $again)" | grep -q true'
	read_all "$id" 乙
	no 交接冻结 乙 handover sign_in "$id"
	act 甲 fault_ticket cancel "$again" '{"cancel_reason":"误报"}'
	eventually eval 'items "$id" "any(.source_id == $again)" | grep -q false'
}

@test "what is silenced is confirmed anew or is heard; the old span ends with the instant at which the new one begins" {
	id=$(live)
	act 甲 silence begin 0 '{"minutes":10}'
	eventually eval 'items "$id" "any(.section == \"silence\")" | grep -q true'
	item=$(items "$id" '.[] | select(.section == "silence") | .id')
	no 未复述 乙 handover sign_in "$id"
	no 不能在交接里解除 乙 handover_item lift "$(items "$id" '.[] | select(.source == "fault_ticket") | .id' | head -1)" '{"read_back":"好"}'
	act 乙 handover_item lift "$item" '{"read_back":"恢复声音"}'
	act 乙 handover sign_in "$id" "{\"until\":$(in_time 43200)}"
	record handover "$id" '.state == "transferred" and .incoming_name == "值班乙" and .items == .items_read and .items > 0'
	[ "$(record silence "$(newest silence)" '.state + " " + .ended_why')" = '"ended shift"' ]
	on_duty 值班乙
	[ "$(duty security_duty)" = 值班乙 ]
	# --- one instant, in the handover and in all four spans
	at=$(record handover "$id" .transferred_at)
	look call list '{"kind":"shift_summary"}' | jq -e --argjson at "$at" '[.records[] | select(.finished_at == $at)] | length == 2'
	look call list '{"kind":"shift_summary"}' | jq -e --argjson at "$at" --argjson id "$id" '[.records[] | select(.began_at == $at and .handover_in == $id)] | length == 2'
	chain | whole
}

@test "who left may add while he watches, each may disagree, and the supervisor decides: all beside what was signed" {
	id=$(newest handover)
	before=$(record handover "$id" '[.assessment, .outlook, .notices, .things_note, .transferred_at]')
	act 甲 handover add "$id" '{"addition":"运营商来电：十点半恢复"}'
	act 甲 handover add "$id" '{"addition":"更正：十一点"}'
	no 只有交班人 乙 handover add "$id" '{"addition":"我也补"}'
	record handover "$id" '.additions | test("十点半(.|\n)*十一点")'
	clock +11m
	no 已过 甲 handover add "$id" '{"addition":"太晚"}'
	no 只有交接双方 丙 handover remark "$id" '{"remark":"路过"}'
	act 乙 handover remark "$id" '{"remark":"钥匙少两把"}'
	act 甲 handover remark "$id" '{"remark":"只少一把"}'
	no 没有权限 乙 handover read "$id"
	no 怎样裁定 长 handover read "$id"
	act 长 handover read "$id" '{"ruling":"以清点为准"}'
	record handover "$id" '.state == "read" and .supervisor_name == "值班长"'
	[ "$(record handover "$id" '[.assessment, .outlook, .notices, .things_note, .transferred_at]')" = "$before" ]
}

@test "nothing signed changes: by no act, no form, no import, no call, and not in the file" {
	id=$(newest handover)
	item=$(items "$id" '.[0].id')
	span=$(spans '[.[] | select(.state == "finished")][0].id')
	for who in 甲 乙 长; do
		for name in edit sign_out sign_in give_back thaw add remark void; do
			no '' "$who" handover $name "$id" '{}'
		done
		for name in follow go come_back edit drop read lift; do
			no '' "$who" handover_item $name "$item" '{"read_back":"改"}'
		done
		no '' "$who" shift_summary edit "$span" '{"outlook":"改"}'
		no '' "$who" shift_summary finish "$span" '{"assessment":"stable","left_reason":"改"}'
		no '' "$who" handover_item add 0 "{\"handover\":$id,\"title\":\"后来想起\"}"
	done
	# --- the owner of a trial holds every role: neither put, do, do_all nor import
	refused zhiban put handover "$id" outlook=改
	refused zhiban put handover_item "$item" next_step=改
	refused zhiban put shift_summary "$span" outlook=改
	run zhiban do handover "$id" edit outlook=改
	[ "$status" -eq 1 ]
	look call do_all "{\"acts\":[{\"kind\":\"handover\",\"act\":\"edit\",\"id\":$id,\"fields\":{\"outlook\":\"改\"}}]}" && return 1
	printf 'id,outlook\n%s,改\n' "$id" >"$dir/handover.csv"
	run zhiban import handover "$dir/handover.csv"
	[ "$status" -ne 0 ]
	look call "do" "{\"kind\":\"handover\",\"act\":\"edit\",\"id\":$id,\"fields\":{\"state\":\"preparing\"}}" && return 1
	zhiban audit verify
	record handover "$id" '.outlook == "若十点仍断，升级值班长"'
}

@test "a relief in mid-shift is the same, earlier; who is not the outgoing is not handed over by anybody but the supervisor" {
	no 只有值班长 丙 handover prepare 0 "{\"outgoing\":$(record handover "$(newest handover)" .incoming)}"
	no 没有可交接 丙 handover prepare 0
	id=$(act 乙 handover prepare 0)
	no 已经在交接 乙 handover prepare 0
	no 正在交接 长 shift_summary finish "$(spans '[.[] | select(.state == "open")][0].id')" '{"assessment":"stable","left_reason":"撤岗"}'
	eventually eval '[ "$(items "$id" length)" -ge 3 ]'
	grave=$(items "$id" '.[] | select(.level == "一级" or .title == "核心A 全断") | .source_id')
	act 乙 fault_ticket cancel "$grave" '{"cancel_reason":"误报"}' || act 乙 fault_ticket restore "$grave" '{"verification":"人工核对"}'
	eventually eval 'row "$id" ".frozen == []"'
	act 乙 fault_ticket plan "$(look call list '{"kind":"fault_ticket"}' | jq '.records[] | select(.object == "没写下一步") | .id')" '{"next_step":"观察到天亮"}'
	eventually eval 'items "$id" "any(.next_step == null)" | grep -q false'
	pass "$id" 乙 丙
	on_duty 值班丙
	record handover "$id" '.late_minutes == 0'
	chain | whole
}

@test "nobody comes: the outgoing stays responsible, first mildly, then the standby is called for, then the supervisor" {
	clock +690m
	eventually live
	id=$(live)
	clock +31m
	eventually eval 'row "$id" ".overdue == \"late\""'
	overdue() { look call list '{"kind":"alarm"}' | jq -r '.records[] | select(.type == "handover_overdue" and .resource == '"$id"' and .cleared != true) | .severity'; }
	eventually eval '[ "$(overdue)" = warning ]'
	clock +15m
	eventually eval '[ "$(overdue)" = minor ]'
	row "$id" '.overdue == "standby" and (.overdue_text | contains("候补"))'
	clock +15m
	eventually eval '[ "$(overdue)" = major ]'
	row "$id" '.overdue == "supervisor"'
	on_duty 值班丙
	pass "$id" 丙 甲
	eventually eval '[ -z "$(overdue)" ]'
	record handover "$id" '.late_minutes >= 30'
	chain | whole
}

@test "killed in the middle of a handover: what was read stays read, and somebody is responsible all the time" {
	clock +690m
	eventually live
	id=$(live)
	eventually eval '[ "$(items "$id" length)" -ge 1 ]'
	act 甲 handover edit "$id" '{"assessment":"stable","things_note":"齐"}'
	act 甲 handover sign_out "$id"
	read_all "$id" 乙
	seqs=$(items "$id" 'map([.id, .read_back_at])')
	stop KILL
	clock +40m
	start
	on_duty 值班甲
	eventually row "$id" '.items_total > 0'
	now_read=$(items "$id" 'map([.id, .read_back_at])')
	# but for those of which something new is said after the forty minutes: these are to be read back anew
	jq -ne --argjson was "$seqs" --argjson is "$now_read" '($was - ($was - $is) | length > 3) and
		all(($was - $is)[]; .[0] as $item | any($is[]; .[0] == $item and .[1] == null))'
	# what has become an alarm meanwhile is handed over as well
	eventually signed "$id" 乙
	on_duty 值班乙
	chain | whole
	chain | jq -e '.blind | length > 0'
}

@test "the clock is set back behind the last handover: the order is that of the numbers, and the sum is whole" {
	clock wall -3h
	# nothing is written until two people, one of them the supervisor, say what time it is
	eventually no 时钟 乙 handover prepare 0
	confirmed=$(act 乙 clock_confirmation propose 0 "{\"standard\":$(now),\"evidence\":\"手机\"}")
	no 时钟 乙 handover prepare 0
	act 长 clock_confirmation confirm "$confirmed" "{\"standard\":$(now),\"evidence\":\"授时表\"}"
	id=$(act 乙 handover prepare 0)
	eventually eval '[ "$(items "$id" length)" -ge 1 ]'
	pass "$id" 乙 丙
	on_duty 值班丙
	record handover "$id" ".transferred_at < $(spans '[.[] | select(.operator == "值班乙")][0].began_at')"
	chain | whole
	chain | jq -e 'any(.spans[]; .clock_back)'
	clock wall +3h
	chain | whole
	clock +1300m
	eventually live
	pass "$(live)" 丙 甲
	[ "$(look call list '{"kind":"handover"}' | jq '[.records[] | select(.state == "transferred")] | length')" -ge 5 ]
	# --- any 72 hours: until now, and ending at each handover
	chain | whole
	chain | jq -e '.gap_us > 0 or .covered_us == .whole_us'
	look call list '{"kind":"handover"}' | jq '.records[].transferred_at' | while read -r at; do
		chain "{\"from\":$((at - 259200000000)),\"until\":$((at + 3600000000))}" | whole
		chain "{\"post\":\"security_duty\",\"from\":$((at - 259200000000)),\"until\":$((at + 3600000000))}" | whole
	done
	first=$(spans '[.[].began_at] | min')
	chain "{\"from\":$first,\"until\":$(now)}" | jq -e '.gap_us == 0 and .covered_us == .whole_us'
	zhiban shift chain --post network_duty | grep -q 值班乙
	zhiban shift chain --json | jq -e 'length == 2'
	run zhiban shift chain --post 没有的岗
	[ "$status" -eq 2 ]
}

@test "who cannot sign is signed for by the supervisor with the reason, who then does not take over himself" {
	id=$(act 长 handover prepare 0 "{\"outgoing\":$(record shift_summary "$(spans '[.[] | select(.state == "open")][0].id')" .person)}")
	act 长 handover edit "$id" '{"assessment":"stable","things_note":"齐"}'
	act 长 handover sign_out "$id" '{"stand_in_reason":"突发疾病送医"}'
	eventually eval '[ "$(items "$id" length)" -ge 1 ]'
	read_all "$id" 乙
	no 刚代交班人签了 长 handover sign_in "$id"
	act 领 handover attend "$id"
	record handover "$id" '.attended_by == "值班领"'
	no 写明理由 长 handover void "$id"
	act 乙 handover sign_in "$id"
	record handover "$id" '.stand_in_reason == "突发疾病送医" and .signed_out_by == "值班长"'
	# --- nobody said until when: as long as the shift before
	spans "[.[] | select(.state == \"open\")][0] | .planned_until > $(now)" | grep -q true
}

@test "the digest of the time says what the sheet needs, and the command what is under way" {
	from=$(($(now) - 300000000000))
	look call shift.digest "{\"from\":$from}" | jq -e '.tickets.opened >= 4 and .silence.count == 1 and .silence.us > 0
		and .alarms.raised >= 1 and (.alarms.raised_by | add) == .alarms.raised and (.chains | length) == 2 and .picture.duties and .rooms and .log.count >= 0'
	# what happened is told by the records; of each kind in its order
	for told in '值班甲 开始当班' '接班 JB-.*双方签认' 'GZ-.* 建单' '写下一步' '静音 ' '告警 GJ-'; do
		look call shift.digest "{\"from\":$from}" | jq -e --arg told "$told" 'any(.story[]; .text | test($told))'
	done
	look call shift.digest "{\"from\":$from}" | jq -e '[.story[] | select(.text | test("接班 JB-")) | .at] | . == sort'
	look call shift.digest "{\"from\":$from}" | jq -e '.chains[0] | .covered_us + .gap_us == .whole_us'
	run look call shift.digest '{"from":1}'
	[ "$status" -eq 1 ]
	zhiban handover --json | jq -e 'type == "array" and all(.[]; .items)'
	zhiban handover
}

@test "a line of a signed handover that somebody changes in the file is told by the audit" {
	id=$(look call list '{"kind":"handover"}' | jq '.records[0].id')
	stop TERM
	zhiban audit verify
	cp "$dir/state/records.db" "$dir/kept.db"
	run sqlite3 "$dir/state/records.db" "UPDATE handover SET outlook = '改了' WHERE id = $id"
	echo "$output"
	[ "$status" -eq 0 ]
	refused zhiban audit verify
	says 绕过程序
	cp "$dir/kept.db" "$dir/state/records.db"
	start
}
