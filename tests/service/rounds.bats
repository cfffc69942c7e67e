# shellcheck shell=bash disable=SC1010 # do is a verb of zhiban here
# Rounds on the simulated site (requirements T04, T21, section 4 steps 5 and 12): they come due by themselves, what the probe reads stands
# beside what was seen, who was not there cannot say he was, and what was missed stays open. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	lab/site rounds "$dir" "${RELEASE:-$BUILD}"
	eventually read_by_probe
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

ended() { ! kill -0 "$1"; }
later() { "$BUILD/zhiban-lab" clock "$1"; }
rounds() { look list round --json | jq -e "$1"; }
line() { look list round_result round="$round" title="$1" --json | jq -e ".[0] | $2"; }
line_id() { line "$1" .id; }
record() { zhiban do round_result "$(line_id "$1")" record "${@:2}"; }
# at_terminal ...: zhiban at a terminal of its own, which the site calls local
at_terminal() {
	local command
	printf -v command '%q ' "${RELEASE:-$BUILD}/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"
	script -qec "$command" /dev/null </dev/null
}
code_of() { zhiban rounds codes --json | jq -er ".[] | select(.name == \"$1\") | .code"; }
missed_alarm() {
	look call watch '{"topic":"alarms"}' | jq -e "any(.rows[]; .type == \"round_missed\" and .name == \"$1\" and (.cleared | not))"
}
suspect() { look call watch '{"topic":"site"}' | jq -e '.rows[0].clock == "suspect"'; }
no_missed_alarm() { ! missed_alarm "$1"; }
place() { look call watch "{\"topic\":\"places:$1\"}" | jq -e "any(.rows[]; .name == \"$2\" and .state == \"normal\")"; }
room_id() { look list room name="$1" --json | jq '.[0].id'; }
read_by_probe() { place "$(room_id 中心机房)" '冷通道 A' && place "$(room_id 动力间)" 柴发油位; }
# until_clock HH:MM: to just after the next one
until_clock() {
	local moved now then
	moved=$(od -An -t d8 -N 8 "$dir/clock")
	now=$((EPOCHSECONDS + moved / 1000000))
	then=$(date -d "$(date -d "@$now" +%F) $1" +%s)
	[ "$then" -gt "$now" ] || then=$((then + 86400))
	later "+$((then - now + 1))s"
}

@test "what is published has all four domains, and stays as it was" {
	zhiban do round_template 0 create name=夜间巡检 times=02:00
	id=$(zhiban list round_template name=夜间巡检 --json | jq '.[0].id')
	refused zhiban do round_template "$id" publish
	zhiban do round_item 0 add template="$id" domain=power title=电
	zhiban do round_item 0 add template="$id" domain=environment title=温
	zhiban do round_item 0 add template="$id" domain=security title=门
	refused zhiban do round_template "$id" publish
	says 消防
	refused zhiban do round_template "$id" edit times=25:00
	says 不是时刻
	refused zhiban do round_item 0 add template=机房巡检 domain=power title=又一项
	says 先改版
	zhiban do round_template "$id" discard
}

@test "each class of objects has a task, or is said to have none" {
	look call watch '{"topic":"site"}' | jq -e '.rows[0].rounds.classes == {environment: 1, link: 1, system: 1, device: 1}'
	zhiban do round_template "$(zhiban list round_template name=链路周检 --json | jq '.[0].id')" retire retired_reason=改月检
	look call watch '{"topic":"site"}' | jq -e '.rows[0].rounds.classes.link == 0'
	look call watch '{"topic":"upcoming"}' | jq -e 'any(.rows[]; .kind == "round_template" and .text == "巡检 机房巡检（12 项）")'
}

@test "values beside the probe, and yes or no" {
	zhiban do round 0 extra template=机房巡检
	round=$(rounds '.[-1].id')
	refused record '冷通道 A 温度' seen=22
	says 还没有开始
	zhiban do round "$round" begin
	read=$(look call watch "{\"topic\":\"places:$(room_id 中心机房)\"}" | jq -er '.rows[] | select(.name == "冷通道 A") | .value')
	record '冷通道 A 温度' seen="$read"
	line '冷通道 A 温度' '.outcome == "normal" and .probe_quality == "good" and (.probe_number | tonumber) > 15'
	record '冷通道 A 温度' seen=19
	line '冷通道 A 温度' '.outcome == "deviation" and (.difference | startswith("-"))'
	record '冷通道 A 温度' seen=31
	line '冷通道 A 温度' '.outcome == "fault"'
	record '烟感有报警' seen=否
	line '烟感有报警' '.outcome == "normal"'
	refused record '烟感有报警' seen=也许
	refused record '冷通道 A 温度' seen=热
	rounds ".[] | select(.id == $round) | .state == \"running\" and .done == 2 and .abnormal == 1"
}

@test "a probe that is not read is unknown, and compared with nothing" {
	round=$(rounds '.[-1].id')
	zhiban do device "$(zhiban list device name=中心温湿度 --json | jq '.[0].id')" retire retired_reason=试
	record '冷通道 A 温度' seen=22
	line '冷通道 A 温度' '.outcome == "normal" and .probe_text == "未知" and .probe_quality == "unknown" and (has("difference") | not)'
}

@test "who is elsewhere cannot say that he was there" {
	round=$(rounds '.[-1].id')
	code=$(code_of 气瓶间)
	# without a terminal nobody knows where
	refused setsid -w "${RELEASE:-$BUILD}/zhiban" --socket "$dir/socket" --state "$dir/state" do round_result "$(line_id 气瓶压力在绿区)" record seen=是 code="$code"
	says 需现场
	line 气瓶压力在绿区 '.state == "waiting" and (has("code_ok") | not)'
}

@test "the code that is posted there, and no other; none of it is kept" {
	round=$(rounds '.[-1].id')
	id=$(line_id 气瓶压力在绿区)
	old=$(code_of 气瓶间)
	run at_terminal do round_result "$id" record seen=是
	says 到场码
	zhiban do round_spot "$(zhiban list round_spot name=气瓶间 --json | jq '.[0].id')" renew
	code=$(code_of 气瓶间)
	[ "$code" != "$old" ]
	run at_terminal do round_result "$id" record seen=是 code="$old"
	[ "$status" -eq 1 ]
	says 不对
	run at_terminal do round_result "$id" record seen=是 code="$code"
	[ "$status" -eq 0 ]
	line 气瓶压力在绿区 '.code_ok == true and .outcome == "normal" and (.terminal | startswith("pts/")) and (has("code") | not)'
	zhiban get round_spot "$(zhiban list round_spot name=气瓶间 --json | jq '.[0].id')" >"$dir/spot"
	run ! grep "$code" "$dir/spot"
	# who was refused is on record, what was typed is not
	journal=$(look call journal "{\"kind\":\"round_result\",\"id\":$id}")
	jq -e 'any(.. | objects; .action == "round_result.record" and .success == false)' <<<"$journal"
	run ! grep "$code\|$old" <<<"$journal"
}

@test "who tries too often is not listened to for a while" {
	round=$(rounds '.[-1].id')
	id=$(line_id 'UPS 柜无异响、无异味')
	code=$(code_of 'UPS 柜')
	for turn in 1 2 3 4 5; do
		run at_terminal do round_result "$id" record seen=是 code="x$turn"
		says 不对
	done
	run at_terminal do round_result "$id" record seen=是 code="$code"
	says 太多
	later +301s
	run at_terminal do round_result "$id" record seen=是 code="$code"
	[ "$status" -eq 0 ]
}

@test "what is not done has a reason and somebody who approves, and then it is finished for good" {
	round=$(rounds '.[-1].id')
	id=$(line_id '列头柜 A 进风温度')
	refused zhiban do round_result "$id" ask
	refused zhiban do round "$round" finish
	says 没有做
	zhiban do round_result "$id" ask reason=通道施工
	for title in '冷通道 A 湿度' 'UPS-1 负载' 柴发油位; do
		record "$title" seen=50
	done
	for title in 前后门关好、门禁有记录 视频监控画面全在 核心设备无红灯 通道无杂物、无纸箱; do
		record "$title" seen=是
	done
	refused zhiban do round "$round" finish
	says 等值班长
	zhiban do round_result "$id" approve
	zhiban do round "$round" finish remark=一项未做
	rounds ".[] | select(.id == $round) | .state == \"done\" and .done == 11 and .excused == 1 and .total == 12 and (has(\"late\") | not)"
	refused record '冷通道 A 温度' seen=22
	says 不能再改
	refused zhiban do round_result "$id" reject opinion=要做
}

@test "it comes due by the clock, once, also for a service that was killed" {
	until_clock 22:00
	eventually rounds 'any(.[]; .state == "due" and .total == 12)'
	round=$(rounds 'map(select(.state == "due" and .total == 12))[-1].id')
	zhiban do round "$round" begin
	record '冷通道 A 湿度' seen=50
	read -r pid _ <"$dir/service.pid"
	kill -KILL "$pid"
	eventually ended "$pid"
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	rounds ".[] | select(.id == $round) | .state == \"running\" and .done == 1"
	# nothing of it is there twice, whatever the new one found
	later +1s
	eventually rounds '(map(select(.slot != null) | .slot) | length) == (map(select(.slot != null) | .slot) | unique | length)'
	refused zhiban do round "$round" finish
	line '冷通道 A 湿度' '.state == "recorded"'
}

@test "what is missed is an alarm and stays open, until it is made up for or excused" {
	until_clock 04:00
	eventually rounds 'any(.[]; .state == "due" and .total == 12)'
	round=$(rounds 'map(select(.state == "due" and .total == 12))[-1].id')
	number=$(rounds ".[] | select(.id == $round) | .number" | tr -d '"')
	no_missed_alarm "$number"
	later +3601s
	eventually rounds ".[] | select(.id == $round) | .state == \"missed\""
	eventually missed_alarm "$number"
	look call watch '{"topic":"site"}' | jq -e '.rows[0].rounds.missed >= 1'
	look call watch '{"topic":"deadlines"}' | jq -e "any(.rows[]; .kind == \"round\" and .id == $round and .late and .about == \"机房巡检\")"
	refused zhiban do round "$round" excuse
	zhiban do round "$round" excuse reason=全市停电演练
	eventually no_missed_alarm "$number"
}

@test "what is made up for is late for good" {
	until_clock 10:00
	eventually rounds 'any(.[]; .state == "due" and .total == 12)'
	round=$(rounds 'map(select(.state == "due" and .total == 12))[-1].id')
	later +3601s
	eventually rounds ".[] | select(.id == $round) | .state == \"missed\""
	zhiban do round "$round" begin
	rounds ".[] | select(.id == $round) | .state == \"running\" and .late == true"
}

@test "what came due while nothing ran is not forgotten" {
	before=$(rounds length)
	read -r pid _ <"$dir/service.pid"
	kill -TERM "$pid"
	eventually ended "$pid"
	until_clock 23:30
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	# 16:00 and 22:00
	eventually rounds "length >= $before + 2 and (map(select(.state == \"missed\")) | length) >= 2"
	# a clock that jumps ahead makes nobody miss anything
	missed=$(rounds 'map(select(.state == "missed")) | length')
	"$BUILD/zhiban-lab" clock wall +20h
	eventually suspect
	rounds "map(select(.state == \"missed\")) | length == $missed"
}
