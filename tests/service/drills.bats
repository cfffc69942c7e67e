# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Drills on the duty service (requirements 3.6): from the year's plan to the finding that was mended; the real thing goes before; and no
# figure of the duty room knows of them. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper
load runs

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
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

setup() {
	run=$(cat "$dir/run" 2>/dev/null || :)
	drill=$(cat "$dir/drill" 2>/dev/null || :)
}

# now [MICROSECONDS]: by the service's clock
now() { echo $(($(look call figures '{"from":1,"to":2}' | jq .now) + ${1:-0})); }
# drilled ACT FIELD=VALUE ...: an act on the drill
drilled() { look call do "$(fields drill "$1" "$drill" "${@:2}")"; }
of_drill() { look get drill "$drill" --json | jq -ce "$1"; }
# planned CODE: a drill of it that was approved; its id in $drill
planned() {
	drill=$(look call do "$(fields drill plan 0 code="$1" planned_at="$(now 3600000000)" purpose=三十秒内认出 scenario=口述，不动设备 \
		commander=总指挥甲 controller=控制员甲 evaluator=评估员甲 rollback_person=回退人甲)" | jq -e .id)
	echo "$drill" >"$dir/drill"
	drilled approve >/dev/null
}
# begins: the run of the drill, once it was read out
begins() { begin "$(of_drill .code | jq -r .)" drill="$drill"; }
# starts: the same, for what is refused
starts() { look call do "$(fields run start 0 code="$(of_drill .code | jq -r .)" drill="$drill")"; }
# gone TYPE: no alarm of it stands
gone() { ! alarm "$1"; }
# counted FROM UNTIL: what the duty room did in that time, by every figure that counts what happened
counted() {
	local of
	for of in tickets carriers watch shifts; do
		look call figures "{\"from\":$1,\"to\":$2,\"of\":\"$of\"}" | jq -cS '[.rows[] | {key, figure, of, samples, alarms, worst, share_part, outages}]'
	done
	look call figures "{\"from\":$1,\"to\":$2,\"of\":\"circuits\"}" | jq -cS '[.rows[] | {key, outages, down_us, planned_us}]'
}

@test "a year's plan and its drills; those never held are counted" {
	year=$(look call do "$(fields drill_plan create 0 year=2026 goal=每季一次)" | jq -e .id)
	refused look call do "$(fields drill_plan create 0 year=2026)"
	look call do "$(fields drill_plan approve "$year")" >/dev/null
	refused look call do "$(fields drill plan 0 code=RB-99 planned_at="$(now 3600000000)")"
	says '没有预案 RB-99'
	drill=$(look call do "$(fields drill plan 0 code=RB-02 drill_plan="$year" planned_at="$(now 3600000000)")" | jq -e .id)
	of_drill '.item == 1 and .title != null and .abort_word == "停止演练" and .state == "planned"'
	refused drilled approve
	says 目的
	drilled cancel reason=并入综合演练 >/dev/null
	refused look call do "$(fields drill_plan create 0 year=1899)"
	zhiban plan list --json | jq -e 'all(.[]; .drills == 0 and .drilled_at == null)'
}

@test "no drill that was not read out, none while a critical alarm stands, none beside another" {
	planned RB-04
	refused starts
	says 还没有宣读
	drilled brief >/dev/null
	lab smoke 动力间/1 on
	eventually alarm smoke
	refused starts
	says 紧急告警没有恢复
	lab calm
	eventually gone smoke
	begins
	of_run '.mode == "drill"'
	of_drill '.state == "running" and .started_at != null'
	look call watch '{"topic":"site"}' | jq -e '.rows[0].drill.state == "running"'
	journal 'all(.[]; startswith("【演练】"))'
	refused look call do "$(fields drill edit "$drill" place=别处)"
	local first=$drill
	planned RB-01
	drilled brief >/dev/null
	refused starts
	says 还没有结束
	drilled cancel reason=不同时做两个 >/dev/null
	drill=$first
	echo "$drill" >"$dir/drill"
	echo "$(of_drill .run)" >"$dir/run"
}

@test "a real critical alarm suspends it; it goes on when that is over, never before" {
	on 1 done
	lab smoke 动力间/1 on
	eventually of_drill '.state == "suspended" and (.suspended_for | length > 0) and .suspensions == 1'
	of_run '.state == "paused" and .safe_note != null'
	refused look call do "$(fields run go_on "$run")"
	says 演练因真实告警暂停
	refused drilled resume
	says 紧急告警没有恢复
	refused on 2 done reason=x
	lab calm
	eventually gone smoke
	# its clock stood meanwhile
	local due
	due=$(step 5 .due_at)
	"$BUILD/zhiban-lab" clock +20m
	eventually look status
	eventually drilled resume >/dev/null
	[ $(($(step 5 .due_at) - due)) -gt 1200000000 ]
	# and so does a plan that somebody begins for real
	local mine=$run
	begin RB-07 cause=有单位报中断
	eventually of_drill '.state == "suspended" and (.suspended_for | startswith("实战"))'
	refused drilled resume
	says 正在实战
	look call do "$(fields run end "$run" outcome=误报 reason=误报)" >/dev/null
	run=$mine
	echo "$run" >"$dir/run"
	drilled resume >/dev/null
	of_drill '.suspended_us > 1200000000'
	of_run '.state == "running" and .safe_note == null'
	of_drill '.suspended_for == null'
}

@test "its end gives each step a grade; who judges may be stricter, never milder than the clock" {
	"$BUILD/zhiban-lab" clock +40m
	eventually look status
	on 2 done reason=口述 recorded=绳2段
	step 2 .late
	refused drilled evaluate conclusion=reached evaluation=好
	look call do "$(fields run end "$run" outcome=演完 reason=演到这里)" >/dev/null
	of_drill '.state == "ended" and .met == 1 and .late == 1 and .missed > 0 and .timed == .met + .late + .missed + .wrong'
	step 1 '.grade == "met"'
	step 3 '.grade == "missed" or .grade == null'
	refused on 2 grade grade=met grade_note=其实及时
	says 超时是计时的事实
	refused on 1 grade grade=wrong
	on 1 grade grade=wrong grade_note=先去看了设备
	of_drill '.met == 0 and .wrong == 1'
	refused drilled evaluate conclusion=reached evaluation=好
	says 最多是基本达到
	drilled evaluate conclusion=missed evaluation=要重演 plan_revision=第2步写清绳号 >/dev/null
	refused on 1 grade grade=missed grade_note=x
	says 已经评估完
}

@test "what was found has an owner and a date, is an open item, and is reviewed by somebody else" {
	refused drilled close
	says 至少登记一个问题
	refused look call do "$(fields rectification find 0 drill="$drill" finding=找不到号码 measure=置顶 owner_name=李工 due_at="$(now -1)")"
	says 截止要在现在之后
	mended=$(look call do "$(fields rectification find 0 drill="$drill" finding=找不到号码 measure=置顶 owner_name=李工 due_at="$(now 3600000000)")" | jq -e .id)
	drilled rectify >/dev/null
	refused drilled close
	says 没有完成或没有复查
	"$BUILD/zhiban-lab" clock +2h
	eventually alarm rectification_overdue
	look call do "$(fields rectification postpone "$mended" due_at="$(now 3600000000)" reason=等货)" >/dev/null
	eventually gone rectification_overdue
	look get rectification "$mended" --json | jq -e '.late and .postponed == 1'
	look call do "$(fields rectification done "$mended" proof=已置顶，见照片)" >/dev/null
	look call do "$(fields rectification close "$mended")" >/dev/null
	drilled close >/dev/null
	of_drill '.state == "closed" and .findings == 1'
	zhiban plan list --json | jq -e '.[] | select(.code == "RB-04") | .drills == 1 and .drilled_at != null'
}

@test "a quiet drill leaves every figure of the duty room as it was" {
	local from until before document
	from=$(now)
	planned RB-07
	drilled brief >/dev/null
	begins
	on 1 done reason=口述
	look call do "$(fields run_call log 0 run="$run" step=1 whom=值班长 result=answered person=接话人 summary=演练口述)" >/dev/null
	look call do "$(fields run help "$run" note=演练求援)" >/dev/null
	look call do "$(fields run end "$run" outcome=演完 reason=演到这里)" >/dev/null
	until=$(now)
	gone help_wanted
	before=$(counted "$from" "$until")
	echo "$before"
	# nothing happened in the duty room in that time
	jq -se 'flatten | all(.[]; (.samples // 0) == 0 or .figure == "presence" or .figure == "rounds_in_time") and all(.[]; (.alarms // 0) == 0 and (.outages // 0) == 0)' <<<"$before"
	# the record of one that was held elsewhere is taken once, marked, and changes nothing
	document=$(look call drill.document "{\"run\":$run}" | jq -r .document)
	document=$(jq -c '.run.code = "RB-08" | .run.title = "别处演练的"' <<<"$document")
	drill=$(look call do "$(jq -nc --arg document "$document" '{kind: "drill", act: "import", fields: {document: $document}}')" | jq -e .id)
	of_drill '.trained and .state == "ended" and .code == "RB-08" and .timed > 0 and .document_hash != null'
	look call list "{\"kind\":\"run\",\"limit\":3}" | jq -c '[.records[] | {id, number, mode, state, drill}]'
	[ "$(look call list "{\"kind\":\"run\",\"where\":{\"drill\":$drill}}" | jq -c '[.records[0] | .mode, .state]')" = '["drill","ended"]' ]
	[ "$(counted "$from" "$until")" = "$before" ]
	refused look call do "$(jq -nc --arg document "$document" '{kind: "drill", act: "import", fields: {document: $document}}')"
	says 已经收过
	refused look call do "$(jq -nc --arg document "$(jq -c '.steps[0].colour = 1' <<<"$document")" '{kind: "drill", act: "import", fields: {document: $document}}')"
	says 'steps[1].colour'
	refused look call drill.document "{\"run\":999999}"
}

@test "a drill that is left over a handover holds it up, waits at its safe point, and is an open item" {
	planned RB-10
	drilled brief >/dev/null
	begins
	look call do "$(fields run_step made "$(step 1 .id)" made_kind=fault_ticket made_id=1)" 2>&1 | grep -F 演练不开真单
	look call do "$(fields shift_summary begin 0 planned_until="$(now 3600000000)")" >/dev/null
	handover=$(look call do "$(fields handover prepare 0)" | jq -e .id)
	look call watch '{"topic":"handovers"}' | jq -e --arg number "$(of_run .number | jq -r .)" '[.rows[].frozen[] | select(.number == $number)] | length == 1'
	items() { look call list "{\"kind\":\"handover_item\",\"where\":{\"handover\":$handover}}" | jq -e ".records | any(.source == \"drill\" and (.situation | contains(\"$1\")))"; }
	eventually items 演练中
	drilled suspend reason=交接班 >/dev/null
	of_run '.state == "paused" and .safe_note == "交接班"'
	thawed() { look call watch '{"topic":"handovers"}' | jq -e --arg number "$(of_run .number | jq -r .)" '[.rows[].frozen[] | select(.number == $number)] | length == 0'; }
	eventually thawed
	drilled abort reason=没有时间了 >/dev/null
	of_run '.state == "aborted"'
	of_drill '.state == "aborted"'
	look call do "$(fields handover void "$handover" void_reason=试完)" >/dev/null
}

@test "a clock that is moved back neither ends a step early nor makes it late; a point that vanishes is unknown" {
	local load
	begin RB-01 cause=手动试
	step 2 '.state == "waiting" or .state == "open"'
	eventually step 1 '.state == "open"'
	load=$(look call watch "{\"topic\":\"run:$run\"}" | jq -c '[.rows[].holds[]] | unique')
	echo "$load"
	# what the role stands for leaves the ledger: nothing is verified by what is not there
	local ups
	ups=$(look call list "{\"kind\":\"run_role\",\"where\":{\"run\":$run}}" | jq -e '[.records[] | select(.role == "ups")][0].object')
	look call do "$(fields device retire "$ups" retired_reason=更换)" >/dev/null
	gone_from() { look call watch "{\"topic\":\"run:$run\"}" | jq -e --argjson key "$(step 1 .id)" '.rows[] | select(.key == $key) | (.holds[0] != "true") and (.readings[0] | contains("?"))'; }
	eventually gone_from
	# nothing is written by a clock that lies before what is recorded; when it is right again the run is where it was
	"$BUILD/zhiban-lab" clock wall -1h
	refused on 1 done reason=人看到了
	says 已停止写入
	step 1 '.state == "open" and (.late | not)'
	"$BUILD/zhiban-lab" clock wall +1h
	eventually on 1 done reason=人看到了
	step 1 '.outcome == "overruled" and (.late | not)'
	look call do "$(fields run abort "$run" reason=试完)" >/dev/null
}

@test "a run for real is no drill record, and the real thing is no drill" {
	begin RB-04 cause=有人说漏水
	of_run '.mode == "real"'
	look call do "$(fields run end "$run" outcome=没有漏 reason=误报)" >/dev/null
	refused look call drill.document "{\"run\":$run}"
	says 是实战
	refused on 1 grade grade=met grade_note=x
	says 只有演练
}

@test "every act and every refusal is in the chain" {
	zhiban audit verify
}
