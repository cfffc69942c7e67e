# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Emergency plans that are carried out in the simulated site (requirements 6): RB-01, RB-04 and RB-07, what ticks itself and what
# people owe, a service that is killed in the middle, a plan that is edited meanwhile. The stories build on one another.

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

setup() { run=$(cat "$dir/run" 2>/dev/null || :); }

@test "seventeen plans, each for any site, and what this one has not bound is named" {
	zhiban plan list --json | jq -e 'length == 17 and all(.[]; .standing == "in_force" and .steps >= 7)'
	zhiban plan list --json | jq -e '.[] | select(.code == "RB-15") | [.unbound[].role] == ["uplink2"]'
	zhiban plan show RB-04 | head -1 | grep -qx '# RB-04 漏水'
	for file in runbooks/plans/*.md; do zhiban check "$file"; done
	run zhiban check runbooks/plans/RB-12.md
	says '角色 dns_up（上级域名服务器）在本站还没有绑定'
	printf '# RB-40 试\n\n- version: 1\n- effective: 2026-01-01\n\n## 看\n\n- role: 值班员\n- within: 5m\n- colour: red\n' >"$dir/RB-40.md"
	refused zhiban check "$dir/RB-40.md"
	says 'RB-40.md:10: 步骤没有关键字 colour。'
	refused zhiban plan show RB-99
}

@test "a leak: people first, without a reason and without a reading; water is seen by the probe" {
	lab leak 中心机房/1 wet
	eventually alarm leak
	[ "$(proposed "$(alarm leak)")" = '["RB-04"]' ]
	begin RB-04 alarm="$(alarm leak)"
	step 1 '.evacuate and .state == "open"'
	of_run '.alarm_what != null and .commander != null and .done == 0'
	# the same plan for the same alarm is not begun twice
	refused look call do "$(fields run start 0 code=RB-04 alarm="$(alarm leak)")"
	says 已经在执行
	on 1 done
	step 1 '.state == "done" and .outcome == "confirmed"'
	step 2 '.state == "open"'
	# two people tick one step: the second is told
	on 2 done reason=人看到了 recorded=绳2段
	refused on 2 done reason=人看到了 recorded=绳2段
	steps 'map(select(.state == "open")) | length == 1'
}

@test "a call that was owed is logged with who answered; what is not called wants a reason" {
	local owed
	owed=$(steps '[.[] | select(.calls != null)][0].number')
	on "$owed" open || :
	refused on "$owed" done
	says 还没有登记给谁打了电话
	refused look call do "$(fields run_call log 0 run="$run" step="$owed" whom=值班长 result=answered summary=已报)"
	says 接通了要写接听人
	mapfile -t whom < <(step "$owed" .calls | jq -r . | tr '\n' '\n')
	phone "$owed" "${whom[@]}"
	on "$owed" done recorded=已记 authority_by=值班长电话同意 reason=都打了
	journal 'any(.[]; startswith("电话 值班长 接通，接听 接话人"))'
}

@test "the handover is frozen until the run is at a safe point; there somebody else may take it up" {
	look call do "$(fields run pause "$run" safe_note=水已断，等物业)" >/dev/null
	refused on "$(steps '[.[] | select(.state == "open")][0].number')" done reason=x
	says 停在安全点
	look call do "$(fields run go_on "$run")" >/dev/null
	refused look call do "$(fields run pause "$run")"
	says 写明现在是什么状态
	refused look call do "$(fields run end "$run" outcome=水已止住)"
	says 步没有做
	look call do "$(fields run end "$run" outcome=水已止住 reason=小范围，已擦干)" >/dev/null
	of_run '.state == "ended" and .ended_at != null and .help_at == null'
	steps 'all(.[]; .state | IN("done", "skipped", "passed"))'
	refused on 9 done reason=x
	lab leak 中心机房/1 dry
}

@test "mains fail: what the probes see ticks itself, the rest waits for people, a condition opens its step" {
	lab generator 动力间 nostart
	lab mains 动力间 fail
	eventually alarm ups_on_battery
	[ "$(proposed "$(alarm ups_on_battery)")" = '["RB-01"]' ]
	begin RB-01 alarm="$(alarm ups_on_battery)"
	look call list "{\"kind\":\"run_role\",\"where\":{\"run\":$run}}" | jq -e '[.records[] | select(.role == "ups" and .kind == "device" and .name != null)] | length == 1'
	eventually step 1 '.outcome == "verified" and (.evidence | contains("负载") or contains("时间"))'
	eventually step 2 '.outcome == "verified" and .by == "值班程序" and (.late | not)'
	# the generator does not start: the step does not hold, and the one it leads to is open beside the others
	step 3 '.state == "open"'
	refused on 3 done
	says 核验还没有到
	on 3 deny reason=三十秒没有起来
	step 3 '.outcome == "not_held"'
	step 6 '.state == "open" and .due_at != null'
	step 4 '.state == "open" or .state == "waiting"'
	refused on 6 done recorded=停了两台 reason=x
	says 须经
}

@test "a service that is killed in the middle goes on where it was" {
	local before pid
	before=$(steps '[.[] | [.number, .state, .outcome]]')
	read -r pid _ <"$dir/service.pid"
	kill -KILL "$pid"
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	eventually of_run '.state == "running"'
	[ "$(steps '[.[] | [.number, .state, .outcome]]')" = "$before" ]
	zhiban audit verify
	# and it looks again: mains come back
	lab generator 动力间 ok
	lab mains 动力间 restore
	eventually step 8 '.state == "open"'
}

@test "a plan that is edited and applied during a run changes nothing of it; the next run is of the new version" {
	mkdir -p "$dir/plans"
	sed 's/^- version: 1/- version: 2\n- approved: 管理单位 2026-11-23/; s/^## 9 .*/## 9 另一个收尾/' runbooks/plans/RB-01.md >"$dir/plans/RB-01-2.md"
	zhiban config apply "$dir/plans/RB-01-2.md"
	zhiban plan list --json | jq -e '[.[] | select(.code == "RB-01") | [.version, .standing]] == [[2, "in_force"], [1, "older"]]'
	step 9 '.title | contains("另一个") | not'
	of_run '.version == 1 and .plan_hash != null'
	[ "$(look get run "$run" --json | jq -r .plan_text)" = "$(cat runbooks/plans/RB-01.md)" ]
	look call do "$(fields run abort "$run" reason=演示到此)" >/dev/null
	of_run '.state == "aborted"'
	begin RB-01 cause=手动试
	step 9 '.title == "另一个收尾"'
	look call do "$(fields run abort "$run" reason=试完)" >/dev/null
	# nothing but a comment withdraws it
	printf '# 收回\n' >"$dir/plans/void.md"
	zhiban plan show RB-01 --version 1 | head -3 | grep -q 'RB-01'
}

@test "a carrier's line: the plan of its owner is proposed; what does not hold leads on, and leaves out what lies between" {
	lab circuit JR-0417 down
	eventually alarm circuit_down
	[ "$(proposed "$(alarm circuit_down)" | jq -c '.[0]')" = '"RB-07"' ]
	begin RB-07 alarm="$(alarm circuit_down)"
	eventually step 1 '.state == "done"'
	[ "$(step 2 .else_step)" = 8 ]
	on 2 deny reason=对端停电
	steps '.[2:7] | all(.[]; .outcome == "passed")'
	step 8 '.state == "open"'
}

@test "who calls for help is heard until somebody answers, on every console" {
	look call do "$(fields run help "$run" note=一个人忙不过来)" >/dev/null
	eventually alarm help_wanted
	refused look call do "$(fields run help "$run")"
	says 已经在求援
	look call do "$(fields run answer "$run" note=来了)" >/dev/null
	cleared() { ! alarm help_wanted; }
	eventually cleared
	lab circuit JR-0417 up
	# what was verified is kept: the reading and its truth
	look call watch "{\"topic\":\"run:$run\"}" | jq -e '.rows | length > 0 and all(.[]; .holds | type == "array")'
	look call do "$(fields run end "$run" outcome=已恢复 reason=试完)" >/dev/null
}

@test "every act and every refusal is in the chain" {
	zhiban audit verify
}
