# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; service is set by others
# Visitors, things, notices from above, reminders, regulations, late entries and stock phrases on a real service whose clock is
# moved: what passes becomes an alarm and is over when somebody has acted; what is wrong is refused in one sentence. The stories
# build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	serve
	echo "$service" >"$dir/pid"
}

teardown_file() {
	kill "$(cat "$dir/pid")"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

later() { "$BUILD/zhiban-lab" clock "$1"; }
# alarm TYPE [CONDITION]: one stands
alarm() { look call watch '{"topic":"alarms"}' | jq -e "[.rows[] | select(.type == \"$1\" and (.cleared | not) and (${2:-true}))] | length > 0"; }
no_alarm() { ! alarm "$1" >/dev/null; }
site() { look call watch '{"topic":"site"}' | jq -e ".rows[0] | $1"; }
coming() { look call watch '{"topic":"upcoming"}' | jq -e "[.rows[] | select(.kind == \"$1\" and (.text | test(\"$2\")))] | length == $3"; }
record() { zhiban get "$1" "$2" --json | jq -e "$3"; }
today() { TZ=Asia/Shanghai date -d "@$(look status --json | jq '.now / 1000000 | floor')" +%F; }
day() { TZ=Asia/Shanghai date -d "$(today) $1 day" +%F; }
# soon MINUTES: the time by the clock of the service
soon() { TZ=Asia/Shanghai date -d "@$(($(look status --json | jq '.now / 1000000 | floor') + $1 * 60))" '+%F %H:%M:%S'; }
again() {
	kill "$(cat "$dir/pid")"
	eventually gone "$(cat "$dir/pid")"
	serve
	echo "$service" >"$dir/pid"
}
gone() { ! kill -0 "$1" 2>/dev/null; }

visitor=(name=来人甲 unit=某空调公司 id_last4=012x purpose=空调维保 escort=值班甲 approver=值班长甲)

# ---- visitors --------------------------------------------------------------------------------------------------------------

@test "a visitor is let in with an escort and an approval, or not at all" {
	local without
	for without in name unit id_last4 purpose escort approver; do
		refused zhiban put visitor "${visitor[@]/#$without=*/$without=}"
		says 必
	done
	refused zhiban put visitor "${visitor[@]}" id_last4=12
	says 最后四位
	refused zhiban put visitor "${visitor[@]}" escort=来人甲
	says 来人自己
	refused zhiban put visitor "${visitor[@]}" came_at="$(day 1) 08:00"
	says 还没有到
	refused zhiban put visitor "${visitor[@]}" leave_by="$(day 2) 08:00"
	says "最长 8 小时"
	zhiban put visitor "${visitor[@]}" carried=工具箱
	record visitor 1 '.state == "inside" and (.number | test("^CR-[0-9]{8}-001$")) and .leave_by - .came_at == 8 * 3600e6 and .registered_by != null'
	site '.visitors.open == 1'
	coming visitor 来人甲 1
}

@test "who has not left by the time is an alarm, and over when the stay is prolonged with a reason" {
	later +479m
	no_alarm visitor_overdue
	later +2m
	eventually alarm visitor_overdue '.severity == "minor" and .resource_kind == "visitor" and (.why | test("来人甲.*值班甲"))'
	refused zhiban do visitor 1 extend leave_by="$(day 1) 09:00"
	says 理由
	refused zhiban do visitor 1 extend "leave_by=$(day 9) 09:00" reason=还没有装完
	says "再延长 8 小时"
	zhiban do visitor 1 extend "leave_by=$(soon 60)" reason=还没有装完
	eventually no_alarm visitor_overdue
	later +61m
	eventually alarm visitor_overdue
}

@test "it is the same after a restart, and over when he has left; what was wrong is corrected and the old stays" {
	again
	eventually alarm visitor_overdue
	zhiban do visitor 1 correct unit=某暖通公司 reason=听错了
	refused zhiban do visitor 1 correct left_at="$(today) 00:00" reason=x
	says 离场
	refused zhiban do visitor 1 correct purpose=换电池
	says 理由
	zhiban do visitor 1 leave carried_out=换下的旧件
	eventually no_alarm visitor_overdue
	record visitor 1 '.state == "left" and .overstayed and .unit == "某暖通公司" and .left_at != null'
	site '.visitors.open == 0'
	coming visitor 来人甲 0
	refused zhiban do visitor 1 leave
	zhiban call list '{"kind":"journal_entry","where":{"subject":"visitor:1"}}' |
		jq -e '.records | length == 4 and any(.text | test("某空调公司.*某暖通公司.*听错了")) and any(.text | test("换下的旧件"))'
	refused zhiban do visitor 1 correct left_at="$(day -5) 00:00" reason=x
	says 早于进入
}

@test "how long a visitor may stay is the site's" {
	mkdir -p "$dir/config"
	printf '[visitors]\nstay=30m\n' >"$dir/config/site.conf"
	zhiban config apply "$dir/config/site.conf"
	zhiban put visitor "${visitor[@]}"
	record visitor 2 '.leave_by - .came_at == 1800e6'
	zhiban do visitor 2 leave
}

# ---- things ----------------------------------------------------------------------------------------------------------------

@test "things are counted; one that is missing says why, and shows until it is there" {
	zhiban put thing name=机房钥匙 category=key amount=2 place=抽屉
	zhiban put thing name=门禁卡 category=card amount=3
	refused zhiban put thing name=令牌 category=token amount=0
	refused zhiban put thing_count thing=机房钥匙 counted=1
	says 差异必须说明
	refused zhiban put thing_count thing=机房钥匙 counted=-1 remark=x
	zhiban put thing_count thing=机房钥匙 counted=1 remark=借给巡检
	record thing 1 '.counted == 1 and .difference == -1 and .count_remark == "借给巡检" and .counted_at != null'
	record thing_count 1 '.expected == 2 and .difference == -1 and .name == "机房钥匙"'
	site '.things == {total: 2, different: 1}'
	zhiban put thing_count thing=机房钥匙 counted=2
	record thing 1 '.difference == 0 and .count_remark == null'
	site '.things.different == 0'
}

@test "a count stays as it was when the thing is renamed; nothing changes it; of what is retired there is none" {
	zhiban do thing 1 edit name=机房大门钥匙 amount=4
	record thing_count 1 '.name == "机房钥匙" and .expected == 2'
	refused zhiban put thing_count id=1 counted=2
	refused zhiban do thing_count 1 edit counted=2
	refused zhiban do thing 2 retire
	says 理由
	zhiban do thing 2 retire retired_reason=换成人脸
	refused zhiban put thing_count thing=2 counted=3
	refused zhiban call do_all '{"acts":[{"kind":"thing_count","act":"create","fields":{"thing":1,"counted":4}},{"kind":"thing_count","act":"create","fields":{"thing":2,"counted":3}}]}'
	record thing 1 '.counted == 2'
}

# ---- notices, reminders ----------------------------------------------------------------------------------------------------

@test "a notice from above that wants an answer is due, late, and done with what was answered" {
	local by
	by=$(($(look status --json | jq .now) + 7200000000))
	refused zhiban put superior_notice sender=自治区中心 how=phone
	says 内容
	zhiban call do "{\"kind\":\"superior_notice\",\"act\":\"create\",\"fields\":{\"note\":\"核对链路并反馈\",\"sender\":\"自治区中心\",\"how\":\"phone\",\"reply_by\":$by}}"
	zhiban put superior_notice note=转发通知 sender=市委网信办 how=document document=网办〔2026〕3号
	site '.notices.open == 2'
	coming superior_notice 核对链路 1
	later +119m
	no_alarm notice_reply_due
	later +2m
	eventually alarm notice_reply_due '.severity == "major" and (.why | test("核对链路"))'
	refused zhiban do superior_notice 1 done
	says 反馈了什么
	zhiban do superior_notice 1 done reply=已电话反馈，正常
	eventually no_alarm notice_reply_due
	record superior_notice 1 '.state == "done" and .late and .done_by != null'
	zhiban do superior_notice 2 done
	refused zhiban do superior_notice 2 done
	refused zhiban put superior_notice note=x sender=y how=phone received_at="$(day 1) 00:00"
	says 还没有到
}

@test "a reminder is a mild alarm at its time, put off and done" {
	local at
	at=$(($(look status --json | jq .now) + 600000000))
	zhiban put log_entry note=问运营商
	zhiban call do "{\"kind\":\"reminder\",\"act\":\"create\",\"fields\":{\"text\":\"问运营商进展\",\"at\":$at,\"log_entry\":1}}"
	coming reminder 问运营商进展 1
	refused zhiban call do "{\"kind\":\"reminder\",\"act\":\"create\",\"fields\":{\"text\":\"x\",\"at\":1}}"
	says 现在之后
	no_alarm reminder_due
	later +11m
	eventually alarm reminder_due '.severity == "warning" and (.what | test("问运营商进展"))'
	refused zhiban call do "{\"kind\":\"reminder\",\"act\":\"move\",\"id\":1,\"fields\":{\"at\":$at}}"
	zhiban call do "{\"kind\":\"reminder\",\"act\":\"move\",\"id\":1,\"fields\":{\"at\":$((at + 1800000000))}}"
	eventually no_alarm reminder_due
	record reminder 1 ".put_off == 1 and .first_at == $at"
	later +30m
	eventually alarm reminder_due
	zhiban do reminder 1 "done" result=已恢复
	eventually no_alarm reminder_due
	coming reminder 问运营商进展 0
}

# ---- the log book ----------------------------------------------------------------------------------------------------------

@test "the log book says who wrote; a late entry wants time and witness; a correction leaves the old" {
	record log_entry 1 '.recorded_by != null'
	refused zhiban do log_entry - late note=昨天的事
	says 见证人
	zhiban do log_entry - late note=昨天的事 occurred_at="$(day -1) 20:00" witness=值班乙
	record log_entry 2 '.late and .witness == "值班乙" and .recorded_by != null'
	zhiban do log_entry 2 correct note=昨天夜里的事
	record log_entry 2 '.note == "昨天的事" and .amended_by == 3'
	record log_entry 3 '.amends == 2 and .recorded_by != null'
	refused zhiban put log_entry id=2 note=改掉
	refused zhiban do log_entry 2 correct note=再改
	says 已更正
}

@test "stock phrases are kept, changed and retired" {
	zhiban put stock_phrase text=电工到场测量 category=log
	refused zhiban do stock_phrase - create text=电工到场测量 category=note
	zhiban do stock_phrase 1 retire
	refused zhiban do stock_phrase 1 edit text=x
}

# ---- regulations -----------------------------------------------------------------------------------------------------------

in_force() { zhiban regulations --on "$1" --json | jq -r '[.[] | select(.name == "值班制度") | .version] | join(" ")'; }

@test "a regulation is published from a file; a past day keeps its version, a new one begins on its day" {
	printf '第一条 每班有人。\n第二条 交接要签认。\n' >"$dir/rules.txt"
	refused zhiban regulations add "$dir/rules.txt" name=值班制度 version=1 area=duty effective=2025-01-01
	says 批准人
	zhiban regulations add "$dir/rules.txt" name=值班制度 version=1 area=duty effective=2025-01-01 approver=值班长甲
	record regulation 1 '.text == "第一条 每班有人。\n第二条 交接要签认。\n" and (.hash | length == 64)'
	refused zhiban regulations add "$dir/rules.txt" name=值班制度 version=1 area=duty effective="$(day 3)" approver=值班长甲
	says 已有
	refused zhiban regulations add "$dir/rules.txt" name=值班制度 version=2 area=duty effective="$(day -3)" approver=值班长甲
	says 倒填
	refused zhiban regulations add "$dir/rules.txt" name=值班制度 version=2 area=duty effective=2024-01-01 approver=值班长甲
	says 在它之后
	zhiban regulations add "$dir/rules.txt" name=值班制度 version=2 area=duty effective="$(day 3)" approver=值班长乙
	[ "$(in_force 2024-12-31)" = "" ]
	[ "$(in_force 2025-01-01)" = 1 ]
	[ "$(in_force "$(day 2)")" = 1 ]
	[ "$(in_force "$(day 3)")" = 2 ]
	record regulation 1 '.state == "in_force" and .superseded_by == 2'
}

@test "when its day has come the old one says so, and the past is what it was" {
	past=$(today)
	later +73h
	eventually record regulation 1 '.state == "superseded"'
	[ "$(in_force "$past")" = 1 ]
	[ "$(in_force "$(today)")" = 2 ]
	refused zhiban do regulation 1 abolish reason=x
	refused zhiban put regulation id=2 version=3
	refused zhiban do regulation 2 lapse
}

@test "one that has not begun is taken back and the one before goes on; old ones are loaded with a reason" {
	zhiban regulations add "$dir/rules.txt" name=值班制度 version=3 area=duty effective="$(day 5)" approver=值班长乙
	refused zhiban do regulation 3 abolish
	says 依据
	refused zhiban do regulation 2 abolish reason=写错了
	says 替代
	zhiban do regulation 3 abolish reason=写错了
	[ "$(in_force "$(day 9)")" = 2 ]
	record regulation 2 '.superseded_on == null and .state == "in_force"'
	refused zhiban do regulation - load name=应急制度 version=1 area=emergency effective=2024-05-01 approver=甲 text=x
	says 理由
	zhiban do regulation - load name=应急制度 version=1 area=emergency effective=2024-05-01 approver=甲 text=x reason=装旧版
	zhiban do regulation - load name=应急制度 version=2 area=emergency effective=2025-05-01 approver=甲 text=y reason=装旧版
	zhiban regulations --on 2024-12-31 --json | jq -e 'any(.name == "应急制度" and .version == "1" and .backdated)'
	record regulation 4 '.state == "superseded" and .superseded_on == "2025-05-01"'
	zhiban do regulation 5 abolish reason=并入值班制度
	zhiban regulations --json | jq -e 'all(.name != "应急制度")'
	zhiban regulations --on 2025-06-01 --json | jq -e 'any(.name == "应急制度" and .version == "2")'
	run -2 zhiban regulations --on 昨天
	printf '\xff\xfe' >"$dir/bad.txt"
	refused zhiban regulations add "$dir/bad.txt" name=x version=1 effective=2025-01-01 approver=甲
	says UTF-8
	refused zhiban regulations add "$dir/none.txt" name=x version=1 effective=2025-01-01 approver=甲
}

@test "all of it is in the audit chain" {
	zhiban audit verify
}
