# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Paper: numbers, reprints and voids; forms with nobody there; and printers as they are: a real cupsd with a queue that is paused, out
# of paper, jammed, broken. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper
load cups

setup_file() {
	dir=$(mktemp -d /tmp/zhiban-printing.XXXXXX)
	mkdir -m 700 "$dir/state"
	export dir HOME=$dir XDG_DATA_HOME=$dir/data
	! cups_here || cups_start
	serve
	echo "$service" >"$dir/pid"
}

teardown_file() {
	cups_stop
	kill "$(cat "$dir/pid")"
	eventually ended
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
	rm -rf "$dir"
}
ended() { ! kill -0 "$(cat "$dir/pid")" 2>/dev/null || grep -q '^State:.Z' "/proc/$(cat "$dir/pid")/status"; }

setup() { export PATH=$PWD/$PEERS/bin:$PATH; [[ $PEERS != /* ]] || export PATH=$PEERS/bin:$PATH; }
cups_or_skip() { cups_here || skip "no cupsd in $PEERS"; }

folder() { echo "$dir/data/zhiban/sheets"; }
# of the newest phone tree
newest() { look list sheet sheet=phone_tree --json | jq "max_by(.id).id"; }
number() { look list sheet sheet=phone_tree --json | jq -r "max_by(.id).number"; }
sheets() { look list sheet --json | jq length; }

@test "Text in the encodings of printers; what one of them lacks is said" {
	zhiban put contact name=值班甲 mobile=13800000001 purpose=internal printable=是 >/dev/null 2>&1 || true
	zhiban print phone_tree --text >"$dir/utf8"
	zhiban print phone_tree --text --encoding gb18030 >"$dir/gb"
	[ "$(iconv -f gb18030 -t utf-8 "$dir/gb" | sed 1,4d | head -12)" = "$(sed 1,4d "$dir/utf8" | head -12)" ]
	run ! cmp -s "$dir/gb" "$dir/utf8"
	[ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$dir/gb")" -le 80 ]
	zhiban do log_entry 0 create note="𠮷野家 送餐"
	run --separate-stderr zhiban print log_extract --text --encoding gbk
	[ "$status" -eq 0 ]
	[[ $stderr == *"有 1 个字这种编码里没有"* ]]
	run zhiban print phone_tree --encoding latin1
	[ "$status" -eq 2 ]
}

@test "An emergency plan on paper is the one in force, or the version that was named" {
	zhiban print plan RB-04 --text --encoding gb18030 >"$dir/plan"
	iconv -f gb18030 -t utf-8 "$dir/plan" >"$dir/plan.txt"
	grep -q "应急预案 RB-04 漏水" "$dir/plan.txt"
	grep -q "【现行】" "$dir/plan.txt"
	grep -q "^\[　\] 9 干燥" "$dir/plan.txt"
	[ "$(tr -d '\f' <"$dir/plan" | awk '{ if (length($0) > n) n = length($0) } END { print n }')" -le 80 ]
	zhiban print plan RB-04 --version 1 --text | grep -q "（补打）"
	run --separate-stderr zhiban print plan RB-04 --version 7
	[ "$status" -eq 1 ]
	[[ $stderr == *"没有这个预案，或没有这一版"* ]]
	local wrong
	for wrong in "plan" "plan RB-04 RB-05" "phone_tree --version 1" "plan RB-04 --version x" "plan RB-04 --from 2026-11-01"; do
		# shellcheck disable=SC2086 # words of one command line
		run zhiban print $wrong
		[ "$status" -eq 2 ]
	done
}

@test "The record of a run says that it is not over, until it is" {
	local run
	zhiban do run 0 start code=RB-04 cause=地板下有水
	run=$(look list run --json | jq "max_by(.id).id")
	zhiban print run "$run" --text >"$dir/run"
	grep -q "过程记录：执行没有结束" "$dir/run"
	grep -q "地板下有水" "$dir/run"
	grep -q "T+1分 .*进行中" "$dir/run"
	zhiban do run_call 0 log run="$run" step=4 whom=物业 result=no_answer >/dev/null
	zhiban do run "$run" abort reason=看错了 >/dev/null
	zhiban print run "$run" --text >"$dir/run"
	run ! grep -q "过程记录" "$dir/run"
	grep -q "【已中止】" "$dir/run"
	grep -q "物业 .*没人接" "$dir/run"
	grep -q "9 .*--  .*未做" "$dir/run"
}

@test "A drill has its form before it and its record after, and no page is taken for the real thing" {
	zhiban do drill 0 plan code=RB-04 planned_at="$(date -d tomorrow +%F) 15:00" purpose=三分钟内断水 scenario=用湿布碰漏水绳 \
		commander=总指挥甲 controller=值班甲 evaluator=评估员丙 rollback_person=维保刘工
	local drill run step
	drill=$(look list drill --json | jq "max_by(.id).id")
	zhiban print drill "$drill" --text >"$dir/form"
	grep -q "演练 非真实事件】" "$dir/form"
	grep -q "时间 *计划 .* 15:00" "$dir/form"
	grep -q "^结论 *____" "$dir/form"
	zhiban do drill "$drill" approve
	zhiban do drill "$drill" brief
	zhiban do run 0 start code=RB-04 drill="$drill"
	run=$(look get drill "$drill" --json | jq .run)
	zhiban print drill "$drill" --text | grep -q "过程记录：演练没有结束"
	step=$(look list run_step run="$run" --json | jq "map(select(.number == 1))[0].id")
	zhiban do run_step "$step" done
	zhiban do run "$run" end outcome=做了一步 reason=时间到
	zhiban print drill "$drill" --text >"$dir/record"
	grep -q "^  1 *T+1分 .* 达标" "$dir/record"
	grep -q "^计数 *计时项 9  达标 1  超时 0  漏做 8  错做 0" "$dir/record"
	run ! grep -q "过程记录" "$dir/record"
	zhiban print run "$run" --text | grep -q "演练 非真实事件】"
}

@test "The same paper again is a reprint, by its content or by its number" {
	zhiban print phone_tree --text >"$dir/one"
	local first before
	first=$(number) before=$(sheets)
	zhiban print phone_tree --text >"$dir/two"
	[ "$(number)" = "$first" ] && [ "$(sheets)" = "$before" ]
	grep -q "（补打）" "$dir/two"
	zhiban print --again "$first" --text >"$dir/three"
	grep -q "$first" "$dir/three"
	[ "$(look get sheet "$(newest)" --json | jq .print_count)" -ge 3 ]
	[ "$(sed -n 6,20p "$dir/three")" = "$(sed -n 6,20p "$dir/one")" ]
	grep -qE "审计链尾 [0-9a-f]{8} 序号[0-9]+" "$dir/three"
	refused zhiban print --again DJ-20200101-001
	says 没有这个编号
}

@test "What is kept cannot be changed, and its number is used once" {
	local id content
	id=$(newest)
	content=$(look get sheet "$id" --json | jq -r .hash)
	for act in edit create; do
		refused zhiban do sheet "$id" "$act" content=假的
	done
	refused zhiban put sheet "$id" content=假的
	refused zhiban call do "{\"kind\":\"sheet\",\"id\":$id,\"act\":\"reprint\",\"fields\":{\"content\":\"假的\"}}"
	refused zhiban call do "{\"kind\":\"sheet\",\"act\":\"issue\",\"fields\":{\"sheet\":\"x\",\"content\":\"{}\",\"number\":\"$(number)\"}}"
	[ "$(look get sheet "$id" --json | jq -r .hash)" = "$content" ]
	zhiban audit verify
}

@test "A void sheet says why and how many came back; its number stays used" {
	local id number
	id=$(newest) number=$(number)
	refused zhiban do sheet "$id" void copies=1
	says 原因
	refused zhiban do sheet "$id" void reason=印错
	says 收回
	refused zhiban do sheet "$id" void reason=印错 copies=99
	says 多过打印次数
	zhiban do sheet "$id" void reason="印错，一份还在机房" copies=2
	[ "$(look get sheet "$id" --json | jq -r '.void_reason, .recalled')" = $'印错，一份还在机房\n2' ]
	refused zhiban do sheet "$id" void reason=再来 copies=0
	refused zhiban print --again "$number"
	says 已作废
	zhiban print phone_tree --text >/dev/null
	[ "$(number)" != "$number" ]
}

prepared() { [ "$(look list handover --json | jq length)" -ge 1 ]; }

@test "A handover that was read is printed from what was kept, whatever happened since" {
	zhiban do shift_summary 0 begin post=network_duty planned_until="$(date -d '+20 minutes' '+%F %T')"
	eventually prepared
	zhiban print handover --text >"$dir/draft"
	grep -q "责任尚未转移" "$dir/draft"
	kill "$(cat "$dir/pid")"
	eventually ended
	sqlite3 "$dir/state/records.db" "UPDATE handover SET state = 'read'"
	serve
	echo "$service" >"$dir/pid"
	zhiban print handover 1 --text >"$dir/signed"
	zhiban do log_entry 0 create note=签认以后才写的
	zhiban print handover 1 --text >"$dir/again"
	grep -q "（补打）" "$dir/again"
	run ! grep -q 签认以后才写的 "$dir/again"
	[ "$(grep -v -e 打印 -e 审计链尾 "$dir/again")" = "$(grep -v -e 打印 -e 审计链尾 "$dir/signed")" ]
	[ "$(look list sheet sheet=handover settled=true --json | jq length)" -eq 1 ]
	refused zhiban call do '{"kind":"sheet","act":"issue","fields":{"sheet":"handover","of_kind":"handover","of_id":1,"content":"{}"}}'
	says 只能补打那一张
}

@test "Forms for the hand need no service" {
	for form in blank_log blank_handover blank_round blank_ticket; do
		run "$BUILD/zhiban" --socket "$dir/nobody" print "$form" --text
		[ "$status" -eq 0 ]
		says 手工填写
		[ "${#lines[@]}" -le 62 ]
		"$BUILD/zhiban" --socket "$dir/nobody" print "$form" --pdf "$dir/$form.pdf"
		[ "$(pdftotext -layout "$dir/$form.pdf" - | grep -c 恢复后按本表补录)" -eq 1 ]
	done
	run "$BUILD/zhiban" --socket "$dir/nobody" print phone_tree
	[ "$status" -eq 1 ]
}

@test "What was printed is on the paper and in the folder, to the byte" {
	cups_or_skip
	run zhiban print phone_tree --printer duty
	echo "$output"
	[ "$status" -eq 0 ]
	says "已由打印机 duty 打印"
	says 文件已保存
	local saved
	saved=$(ls "$(folder)"/*.pdf | tail -1)
	cmp "$saved" "$(ls -d "$dir"/paper/* | tail -1)"
	[ "$(stat -c %a "$saved")" = 400 ]
	grep -q 电话树 "${saved%.pdf}.txt"
}

@test "A paused queue is said, and holds nothing up" {
	cups_or_skip
	cupsdisable duty
	run zhiban print phone_tree --printer duty
	echo "$output"
	[ "$status" -eq 0 ]
	says "打印机 duty 已暂停"
	says 文件已保存
	local waiting
	waiting=$(lpstat -o | awk '{ print $1 }')
	cupsenable duty
	eventually test -e "$dir/paper/${waiting#duty-}"
}

@test "Out of paper and jammed are said in words, until it goes on" {
	cups_or_skip
	how empty
	zhiban print phone_tree --printer duty --follow >"$dir/followed" 2>&1 3>&- &
	local printing=$!
	eventually grep -q "打印机 duty 缺纸" "$dir/followed"
	how jam
	eventually grep -q "已由打印机 duty 打印" "$dir/followed"
	wait "$printing"
	zhiban print phone_tree --printer duty --follow >"$dir/followed" 2>&1 3>&- &
	printing=$!
	eventually grep -q "打印机 duty 卡纸" "$dir/followed"
	how ok
	wait "$printing"
	grep -q "已由打印机 duty 打印" "$dir/followed"
}

@test "A job that was given up is not said to be printed" {
	cups_or_skip
	how fail
	run zhiban print phone_tree --printer duty --follow
	echo "$output"
	[ "$status" -eq 1 ]
	says "没有打完作业"
	says 文件已保存
	how empty
	zhiban print phone_tree --printer duty --follow >"$dir/followed" 2>&1 3>&- &
	local printing=$!
	eventually grep -q 缺纸 "$dir/followed"
	cancel -a duty
	run wait "$printing"
	eventually grep -q 被取消 "$dir/followed"
	how ok
}

@test "No such printer, no CUPS: the file is there all the same" {
	cups_or_skip
	run zhiban print phone_tree --printer nobody
	[ "$status" -eq 1 ]
	says "没有名为 nobody 的打印机"
	says 文件已保存
	cups_stop
	run zhiban print phone_tree --printer duty
	[ "$status" -eq 1 ]
	says "CUPS 没有运行"
	says 文件已保存
	cups_run
}
