# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# What a step of a plan lets one do, in the simulated site: its devices answer SSH. Commands are written down before they are asked,
# a service that is killed meanwhile leaves an unknown outcome, forms keep what they made, calls have numbers. The stories build on one
# another.

bats_require_minimum_version 1.5.0
load helper
load runs

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	site
	zhiban put contact name=电管值班 organisation="$(look list organisation --json | jq -r '.[0].name')" purpose=power office_phone=5550199 at_night=yes
	begin RB-06 cause=演示光缆中断
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

setup() { run=$(cat "$dir/run" 2>/dev/null || :); }

site() { ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"; }
# asks NUMBER: of that step, as they were asked
asks() { look call list "{\"kind\":\"run_ask\",\"where\":{\"run\":$run,\"step\":$1}}" | jq -ce "[.records | sort_by(.id)[]] | $2"; }
role() { look call list "{\"kind\":\"run_role\",\"where\":{\"run\":$run}}" | jq -ce ".records[] | select(.role == \"$1\") | $2"; }

@test "what a step names is asked of the device of its role, written down first, and kept with its hash" {
	local id text
	lab ssh-slow 核心A 4000
	on 2 ask
	asks 2 'map(.command) == ["interface-brief", "optical"] and all(.[]; .device_name == "核心A" and .asked_at != null)'
	refused on 2 ask
	says '正在问 核心A 的'
	lab ssh-slow 核心A 0
	eventually asks 2 'all(.[]; .state == "answered" and (.number | startswith("SC-")))'
	id=$(asks 2 '.[0].output')
	look get command_output "$id" --json | jq -e --argjson step "$(step 2 .id)" '.run_step == $step and .command == "interface-brief"'
	text=$(look get command_output "$id" --json | jq -j .output)
	[[ $text == *GigabitEthernet* ]]
	[ "$(printf '%s' "$text" | sha256sum | cut -d' ' -f1)" = "$(look get command_output "$id" --json | jq -r .hash)" ]
	journal 'any(.[]; . == "第 2 步取证：核心A interface-brief、核心A optical") and any(.[]; contains("已答：SC-"))'
}

@test "another console sees the same; a person asks again, and nothing is asked again by itself" {
	[ "$(look call watch '{"topic":"records:run_ask"}' | jq '.rows | length')" = 2 ]
	on 2 ask
	eventually asks 2 'length == 4 and all(.[]; .state == "answered")'
	sleep 2
	asks 2 'length == 4'
}

@test "no free text, no device, no command of that name, no credential: one sentence each" {
	refused on 1 ask
	says '这一步没有要问设备的命令'
	refused look call do "$(fields run_ask ask 0 command='reload')"
	refused look call do "$(fields run_ask answer 1 output=1)"
	says 没有权限
	# a role that nobody has bound, one that is chosen for this run, and a device without a login
	zhiban put device name=无登录设备 mgmt_ip=192.0.2.77 echo=none
	echo "$run" >"$dir/first"
	zhiban do plan_role exit_fw remove
	begin RB-09 cause=演示攻击
	role exit_fw '.object == null'
	local number
	number=$(steps '[.[] | select(.commands != null)][0].number')
	refused on "$number" ask
	says '没有绑定设备'
	refused look call do "$(fields run_role bind "$(role exit_fw .id)" room=1)"
	says '选一个在用的设备'
	look call do "$(fields run_role bind "$(role exit_fw .id)" device=无登录设备)"
	role exit_fw '.name == "无登录设备" and .bound_by != null'
	refused on "$number" ask
	says '没有填 SSH 凭据'
	journal 'any(.[]; startswith("角色 exit_fw") and endswith("本次指 无登录设备"))'
	look call do "$(fields run_role bind "$(role exit_fw .id)" device=核心B)"
	on "$number" ask
	eventually asks "$number" 'length == 2 and all(.[]; .state == "answered" and .device_name == "核心B")'
	# what the site has bound is not for one run to change
	run=$(cat "$dir/first")
	refused look call do "$(fields run_role bind "$(role core .id)" device=核心B)"
	says '由告警或本站的绑定定了'
	echo "$run" >"$dir/run"
}

@test "a service that is killed while it asks: the outcome is unknown, and stays so until a person says more" {
	local pid before
	lab ssh-hang 核心A output
	on 4 ask
	asks 4 'all(.[]; .state == "asked")'
	before=$(asks 4 '.[0].asked_at')
	read -r pid _ <"$dir/service.pid"
	kill -KILL "$pid"
	lab ssh-hang 核心A off
	site
	eventually asks 4 'length == 2 and all(.[]; .state == "unknown")'
	[ "$(asks 4 '.[0].asked_at')" = "$before" ]
	journal 'any(.[]; contains("结果不明：问到一半值班服务停了"))'
	sleep 3
	asks 4 'length == 2 and all(.[]; .state == "unknown" and .output == null)'
	refused look call do "$(fields run_ask say "$(asks 4 '.[0].id')")"
	says 写明怎样看的
	look call do "$(fields run_ask say "$(asks 4 '.[0].id')" seen=控制口看过，邻居都在)"
	asks 4 '.[0].state == "seen" and .[1].state == "unknown"'
	on 4 ask
	eventually asks 4 'length == 4 and .[1].state == "unknown" and all(.[2:][]; .state == "answered")'
	zhiban audit verify
}

@test "a service that is stopped in good order says of what it was asking, and of what it had not begun to ask, that it stopped" {
	local pid
	lab ssh-hang 核心A output
	on 4 ask
	asks 4 '.[-2:] | all(.[]; .state == "asked")'
	read -r pid _ <"$dir/service.pid"
	kill -TERM "$pid"
	lab ssh-hang 核心A off
	# one that is closing its files still answers
	gone() { [ ! -d "/proc/$pid" ] || grep -q '^State:.Z' "/proc/$pid/status"; }
	eventually gone
	site
	asks 4 'length == 6 and all(.[-2:][]; .state == "failed" and (.reason | contains("正在停止")))'
	asks 4 '.[-1].reason | contains("没有问")'
}

@test "a form is opened with what is known, and the step keeps which record it made, or neither is there" {
	local fields ticket
	fields=$(look call prefill "{\"kind\":\"fault_ticket\",\"act\":\"open\",\"from\":{\"kind\":\"run_step\",\"id\":$(step 3 .id)}}" | jq -c .fields)
	jq -e '.symptom == "演示光缆中断" and .occurred_basis != null and .channel == "system"' <<<"$fields"
	refused look call do "$(jq -nc --argjson step "$(step 3 .id)" '{kind: "fault_ticket", act: "open", fields: {symptom: "x"}, run_step: $step}')"
	step 3 '.made == null'
	look call do "$(jq -nc --argjson fields "$fields" --argjson step "$(step 3 .id)" '{kind: "fault_ticket", act: "open", fields: ($fields + {level: "3", next_step: "等抢修"}), run_step: $step}')" >"$dir/made"
	ticket=$(look get fault_ticket "$(jq .id "$dir/made")" --json | jq -r .number)
	step 3 ".made == \"故障单 $ticket\" and .made_kind == \"fault_ticket\""
	journal "any(.[]; . == \"第 3 步开单：故障单 $ticket\")"
	refused on 3 made made_kind=person made_id=1
	says '步骤里不能开这种单'
	refused on 3 made made_kind=fault_ticket made_id=4711
	says '没有这张故障单'
	for kind in isolation:request maintenance_job:create call:create visitor:create log_entry:create; do
		look call prefill "{\"kind\":\"${kind%:*}\",\"act\":\"${kind#*:}\",\"from\":{\"kind\":\"run_step\",\"id\":$(step 3 .id)}}" | jq -e '.fields | length > 0'
	done
}

# whom WHOM FILTER: who answers to a call of a step
whom() { look call run.phones "{\"step\":$1}" | jq -ce ".calls[] | select(.whom == \"$2\") | .people | $3"; }

@test "beside a call stand the numbers of the ledger: by purpose, by the chain, by name; the dead last; nobody is nobody" {
	local id
	begin RB-01 cause=演示停电
	id=$(steps '[.[] | select((.calls // "") | contains("供电局"))][0].id')
	whom "$id" 供电局 'any(.[]; .name == "电管值班" and .office_phone == "5550199" and .why == "power")'
	whom "$id" 物业 'length == 0'
	zhiban put contact name=物业甲 organisation="$(look list organisation --json | jq -r '.[0].name')" purpose=property mobile=10000009901
	zhiban put contact name=物业乙 organisation="$(look list organisation --json | jq -r '.[0].name')" purpose=property mobile=10000009902 at_night=yes
	whom "$id" 物业 'map(.name) | sort == ["物业乙", "物业甲"]'
	zhiban do contact 物业乙 mark_dead dead_note=空号
	whom "$id" 物业 'map(.name) == ["物业甲", "物业乙"] and .[1].dead'
	id=$(steps '[.[] | select((.calls // "") | contains("值班长"))][0].id')
	zhiban put succession chain=supervisor place=1 contact=物业甲
	whom "$id" 值班长 '.[0].name == "物业甲" and .[0].why == "chain"'
	refused look call run.phones '{"step":4711}'
	says 没有这一步
}

@test "what is due of a run stands among what comes next, and leads to it; nothing of a run that stopped" {
	look call watch '{"topic":"upcoming"}' | jq -e "any(.rows[]; .kind == \"run\" and .id == $run and (.text | contains(\"RB-01\")))"
	look call watch '{"topic":"deadlines"}' | jq -e "any(.rows[]; .kind == \"run_step\" and .of == $run)"
	look call do "$(fields run pause "$run" safe_note=等着)"
	coming() { look call watch '{"topic":"upcoming"}' | jq -e "all(.rows[]; .kind != \"run\" or .id != $run)"; }
	eventually coming
	look call plan.roles '{"code":"RB-01"}' | jq -e '.title != null and any(.uses[]; .role == "ups" and .name == "UPS-1")'
	look call do "$(fields run abort "$run" reason=演示到此)"
	refused on 1 ask
	says '这次执行已经结束'
	zhiban audit verify
}
