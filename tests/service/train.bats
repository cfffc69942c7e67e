# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# Trainings (requirements 3.6): a simulated site and a service of its own on one machine, a scenario that drives it, an instructor,
# a score. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export house=$BATS_FILE_TMPDIR XDG_STATE_HOME=$BATS_FILE_TMPDIR/s
	export ZHIBAN_CLOCK=$house/clock
	"$BUILD/zhiban-lab" clock +0s
}

teardown_file() {
	"$BUILD/zhiban" train stop --dir "$house/t"
	cat "$house"/t/*/service.log
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$house"/t/*/service.log "$house"/t/*/lab.log
}

setup() { dir=$(cat "$house/dir" 2>/dev/null || :); }

train() { "$BUILD/zhiban" train "$@" --dir "$house/t"; }
inject() { "$BUILD/zhiban" train inject --dir "$house/t" "$@"; }
begin() { train "$1" --no-console --port "$TEST_PORT" "${@:2}" 3>&-; dir=$(echo "$house"/t/*-"$1"); echo "$dir" >"$house/dir"; }
# alarm TYPE: the id of the first that stands
alarm() { look call list '{"kind":"alarm","limit":200}' | jq -e "[.records[] | select(.type == \"$1\" and .cleared != true)][0].id // empty"; }
# proposes TYPE PLAN [SINCE]: an alarm of that type stands, raised since, and calls for the plan
proposes() {
	local id
	for id in $(look call list '{"kind":"alarm","limit":200}' |
		jq ".records[] | select(.type == \"$1\" and .cleared != true and .raised_at >= ${3:-0}) | .id"); do
		look call plan.propose "{\"alarm\":$id}" | jq -e --arg plan "$2" '[.plans[].code] | index($plan) != null' && return
	done
	return 1
}
step() { look call list "{\"kind\":\"run_step\",\"limit\":100}" | jq -e "[.records[] | select(.number == $1)][0].id"; }
on() { look call do "{\"kind\":\"run_step\",\"act\":\"$2\",\"id\":$(step "$1"),\"fields\":${3:-{\}}}"; }
planned() { lab status | sed -n 's/^planned	//p'; }

@test "a scenario for every plan, fit for the simulated site or said to be table-top" {
	train list
	train list --json | jq -e 'map(.plan) == ([range(1; 18)] | map("RB-" + (if . < 10 then "0" else "" end) + tostring))'
	train list --json | jq -e '[.[] | select(.tabletop) | .plan] == ["RB-12", "RB-13", "RB-16"]'
	run train show RB-04
	says 'T+0:15  leak 中心机房/1 wet 4.5'
	run train show RB-12
	says '桌面推演：仿真站点里没有域名服务器'
}

@test "what is no scenario is refused by line, and without a training there is nothing to join" {
	printf 'plan: RB-04\ntitle: x\nlasts: 5m\nsituation: y\nT+9s mains 动力间 fail\nT+5s calm\n' >"$house/bad.scenario"
	refused train "$house/bad.scenario"
	says 'bad.scenario:6: T+5s 比前一条命令的 T+9s 早：时间不能倒着走。'
	refused "$BUILD/zhiban" check "$house/bad.scenario"
	says 'bad.scenario:6: '
	"$BUILD/zhiban" check runbooks/scenarios/RB-04.scenario | grep 可以演练
	refused train RB-99
	says '没有 RB-99 的想定'
	for verb in score join export hand-in; do
		refused train $verb
		says 没有演练在进行
	done
	refused inject calm
	says 没有演练在进行
	run train RB-04 RB-05
	[ "$status" -eq 2 ]
	train stop | grep 没有演练在进行
}

@test "one laptop, one command: a service that says it is a training, for who has no role anywhere" {
	begin RB-04
	zhiban status | grep -E '^模式 +演练$'
	look call hello '{"version":1}' | jq -e '.mode == "training" and .actor.trial'
	zhiban list log_entry | grep 演练背景
	# nothing was begun in the name of the duty service
	[ ! -e "$XDG_STATE_HOME/zhiban" ]
	train list | grep -E '^正在进行：RB-04 夜里中心机房漏水（[0-9:]+ 起）$'
	refused train RB-05
	says '正在进行：zhiban train join 加入'
	[ "$(find "$house/t" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 1 ]
}

@test "the simulated site takes the orders of every scenario" {
	local file line n=0
	for file in runbooks/scenarios/*.scenario; do
		while read -r _ line; do
			lab check $line || { echo "$file: $line"; false; }
			n=$((n + 1))
		done < <(grep '^T+' "$file")
	done
	[ "$n" -ge 40 ]
}

@test "the clock of a scenario is held and goes on" {
	eventually alarm leak
	local before
	before=$(planned)
	inject scenario hold
	[ "$(planned)" = "$before	held" ]
	lab clock +30m
	lab status >/dev/null
	[ "$(planned)" = "$before	held" ]
	inject scenario go
	[ "$(planned)" = "$before" ]
	[ "$(planned)" -ge 1 ]
	refused lab check scenario nap
	says 'scenario stop、hold 或 go'
}

@test "an instructor adds to it from a second terminal, and it is written down" {
	inject door 中心机房/back open
	eventually alarm door
	refused inject door 中心机房/attic open
	says '只有： front back'
	inject door 中心机房/back close
}

@test "the plan is worked, and there is a score that rounds nothing up" {
	proposes leak RB-04
	zhiban do run - start code=RB-04 alarm="$(alarm leak)"
	on 1 done
	lab clock +61s
	on 2 done '{"recorded":"绳1段","reason":"看到了"}'
	on 3 skip '{"reason":"物业在关"}'
	for whom in 值班长 物业; do
		look call do "{\"kind\":\"run_call\",\"act\":\"log\",\"fields\":{\"run\":1,\"step\":4,\"whom\":\"$whom\",
			\"result\":\"answered\",\"person\":\"接话人\",\"summary\":\"已告知\"}}"
	done
	on 4 done '{"recorded":"已记","authority_by":"值班长电话同意","reason":"都打了"}'
	look call run.score '{"run":1}' | jq -e '.ended_at == null and .open > 0'
	look call do '{"kind":"run","act":"end","id":1,"fields":{"outcome":"水已止住","reason":"练到这里"}}'
	zhiban train score --dir "$house/t" >"$house/score"
	cat "$house/score"
	train score --json | jq -e '.[0] | .code == "RB-04" and .alarm_at != null and .begun_after >= 1800 and .calls == 2
		and .steps[0].grade == "met" and .steps[1].grade == "late" and .steps[1].used >= 61
		and .steps[2].grade == "missed" and .steps[2].reason == "物业在关" and .steps[3].calls == 2
		and .open == 0 and .met + .late + .missed + .wrong + .passed == (.steps | length)
		and .share == (100 * .met / (.met + .late + .missed + .wrong) | floor)'
	grep -E '^首次告警到启动预案 3[0-9]:[0-9]{2}  用时 1:' "$house/score"
	grep -E '超时' "$house/score"
	grep -E '漏做 .*跳过：物业在关' "$house/score"
	grep -F 'door 中心机房/back open' "$house/score"
	refused look call run.score '{"run":77}'
	says 没有这次预案执行
}

@test "each alarm that a scenario raises proposes the plan that it is for" {
	local file plan type since n=0
	for file in runbooks/scenarios/*.scenario; do
		type=$(sed -n 's/^alarm: //p' "$file")
		plan=$(sed -n 's/^plan: //p' "$file")
		[ -n "$type" ] || continue
		lab scenario stop
		lab calm
		since=$(look call hello '{"version":1}' | jq .now)
		lab scenario "$file"
		for _ in 1 2 3; do lab clock +21s; look status >/dev/null; done
		eventually proposes "$type" "$plan" "$since" || { echo "$file"; false; }
		n=$((n + 1))
	done
	[ "$n" -eq 14 ]
	lab scenario stop
	lab calm
}

@test "a record that cannot be fetched, and a duty service that is not there, are said in one sentence" {
	if ! look call drill.document '{"run":1}' >/dev/null 2>&1; then
		refused train export
		says 演练记录取不出来
		refused train hand-in
		says 演练记录取不出来
	else
		train export | jq -e .
		refused train hand-in --duty "$house/nobody"
		says 值班服务未运行
	fi
}

@test "the finished record goes to the duty service, as the drill it was planned as, marked, and once" {
	local duty=$house/duty pid now
	mkdir -p "$duty"
	"$BUILD/zhiban" serve --state "$duty/state" --socket "$duty/socket" </dev/null >>"$duty/log" 2>&1 3>&- &
	pid=$!
	at_duty() { "${RELEASE:-$BUILD}/zhiban" --socket "$duty/socket" --state "$duty/state" "$@"; }
	eventually at_duty status
	now=$(at_duty call figures '{"from":1,"to":2}' | jq .now)
	at_duty call do "{\"kind\":\"drill\",\"act\":\"plan\",\"fields\":{\"code\":\"RB-04\",\"planned_at\":$((now + 86400000000)),\"purpose\":\"练\",\"scenario\":\"仿真\",\"commander\":\"总指挥甲\",\"controller\":\"控制员甲\",\"evaluator\":\"评估员甲\",\"rollback_person\":\"回退人甲\"}}"
	at_duty call do '{"kind":"drill","act":"approve","id":1,"fields":{}}'
	train export | jq -e '.format == 1 and .run.code == "RB-04" and (.run.plan_text | startswith("# RB-04"))'
	train hand-in --duty "$duty/socket"
	at_duty get drill 1 --json | jq -e '.state == "ended" and .trained and .met >= 1 and .late >= 1 and .missed >= 1 and .document_hash != null'
	at_duty call list '{"kind":"run"}' | jq -e '[.records[] | .mode, .state] == ["drill", "ended"]'
	at_duty call list '{"kind":"alarm"}' | jq -e '[.records[] | select(.type == "leak")] == []'
	refused train hand-in --duty "$duty/socket"
	says 已经收过
	kill "$pid"
	wait "$pid" || :
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$duty/log"
}

@test "what broke is swept up and said when the next one begins" {
	kill -KILL "$(cut -d' ' -f1 "$dir/service.pid")"
	refused train score
	says 没有演练在进行
	local before=$dir
	rm "$house/dir"
	run train RB-12 --no-console --port "$TEST_PORT" 3>&-
	[ "$status" -eq 0 ]
	says "上一次演练 RB-04"
	says "断了，余下的程序已停下，记录留在 $before"
	says '桌面推演：仿真站点里没有域名服务器'
	[ -e "$before/state/records.db" ]
	dir=$(echo "$house"/t/*-RB-12)
	zhiban do run - start code=RB-12 cause=口述
	train score | grep 不是由告警启动的
	echo "$dir" >"$house/dir"
}

@test "stop leaves no process, and the records" {
	local pids
	pids=$(cat "$dir"/*.pid | cut -d' ' -f1)
	[ "$(wc -w <<<"$pids")" -eq 2 ]
	run train stop
	[ "$status" -eq 0 ]
	says "记录留在 $dir"
	for pid in $pids; do ! kill -0 "$pid" 2>/dev/null; done
	[ -e "$dir/state/records.db" ]
	refused train join
}
