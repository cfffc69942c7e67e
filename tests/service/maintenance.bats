# shellcheck shell=bash disable=SC1010 # do is a verb of zhiban here
# A maintenance job on the simulated site: from the draft to the check afterwards (requirements 3.3, T25). What hangs on its
# objects alone is silent inside the window, and alive again the moment it ends. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	eventually all_up
	zhiban do organisation 0 create name=云川数据中心 type=mgmt_unit
	zhiban do organisation 0 create name=云川运维公司 type=ops_unit
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

site() { look call watch '{"topic":"site"}' | jq -e ".rows[0] | $1"; }
all_up() { site '.devices.up == .devices.total and .circuits.normal == .circuits.total'; }
device() { look call watch '{"topic":"devices"}' | jq -e ".rows[] | select(.name == \"$1\") | $2"; }
circuit() { look call watch '{"topic":"circuits"}' | jq -e ".rows[] | select(.circuit_no == \"$1\") | $2"; }
job() { zhiban get maintenance_job "$1" --json | jq -e "$2"; }
# alarm NAME TYPE CONDITION: the alarm of that type about NAME that stands
alarm() { look call list '{"kind":"alarm"}' | jq -e --arg name "$1" --arg type "$2" "first(.records[]
	| select(.resource_name == \$name and .type == \$type and .cleared != true)) | $3"; }
no_alarm() { ! alarm "$1" "$2" .id; }
# rings N: so many alarms of the network stand by themselves and are not under maintenance
rings() {
	look call watch '{"topic":"alarms"}' | jq -c '[.rows[] | select((.cleared or .maintenance or .resource_kind == "service") | not) | [.name, .what]]' |
		jq -e "., length == $1"
}
number() { zhiban get maintenance_job "$id" --json | jq -r .number; }
at() { date -d "@$((EPOCHSECONDS + ${ahead:-0} + $1))" '+%F %H:%M:%S'; }
ended() { ! kill -0 "$1"; }
later() { "$BUILD/zhiban-lab" clock "$1"; }
last() { zhiban list maintenance_job --json | jq '.[-1].id'; }

# draft FIELD=VALUE ...: a job on DEVICE=白鹭汇聚 from now on for two hours; its id in $id
draft() {
	zhiban do maintenance_job 0 create title=换主控板 type=replace cuts_network=是 cuts_important_service=否 \
		window_until="$(at 7200)" rollback_at="$(at 3600)" plan_no=FA-1 rollback_plan=换回旧板 implementer_1=厂家甲 \
		implementer_2=厂家乙 "$@"
	id=$(last)
	zhiban do maintenance_object 0 add job="$id" device="${DEVICE:-白鹭汇聚}"
}
approved() {
	zhiban do maintenance_job "$id" submit
	zhiban do maintenance_job "$id" review_impact
	zhiban do maintenance_job "$id" approve approval_number=PZ-1 approving_organisation=云川数据中心
}
told() {
	local unit
	for unit in $(zhiban list maintenance_unit job="$id" --json | jq '.[] | select(.told_at | not) | .id'); do
		zhiban do maintenance_unit "$unit" tell receiver=值班甲
	done
	zhiban do maintenance_job "$id" notify
}
# started: all that is left until it has begun
started() {
	told
	zhiban do maintenance_job "$id" attend
	zhiban do maintenance_job "$id" attend
	zhiban do maintenance_job "$id" ready backup=已备份 rollback_point=旧板
	zhiban do maintenance_job "$id" start
}

@test "whom it would hit is told before anything is submitted" {
	device=$(zhiban list device name=白鹭汇聚 --json | jq '.[0].id')
	zhiban call maintenance.impact "{\"objects\":[{\"kind\":\"device\",\"id\":$device}]}" >"$dir/impact"
	jq -e '[.circuits[].name] | sort == ["JR-0417", "JR-0418", "JR-0419", "XG-0201"]' "$dir/impact"
	jq -e '[.devices[].name] | sort == ["云溪接入", "松岭接入", "白鹭接入", "白鹭汇聚"]' "$dir/impact"
	jq -e '.n_units == 3 and any(.units[]; .name == "云溪镇便民服务中心" and .circuits == "JR-0417" and (has("left") | not))' "$dir/impact"
	# what has two ways loses none
	device=$(zhiban list device name=核心A --json | jq '.[0].id')
	zhiban call maintenance.impact "{\"objects\":[{\"kind\":\"device\",\"id\":$device}]}" | jq -e '[.devices[].name] | contains(["核心B"]) | not'
	refused zhiban call maintenance.impact '{"job":999}'
	refused zhiban call maintenance.impact '{"objects":[{"kind":"device","id":1},{"kind":"device","id":99999}]}'
	refused zhiban call maintenance.impact '{"objects":[{"kind":"person","id":1}]}'
}

@test "what is missing or contradicts itself is refused by its field" {
	draft window_until="$(at 7200)"
	refused zhiban do maintenance_job "$id" edit implementer_2=厂家甲
	says 同一个人
	refused zhiban do maintenance_job "$id" edit rollback_at="$(at 9000)"
	says 窗口之内
	zhiban do maintenance_job "$id" edit plan_no=
	refused zhiban do maintenance_job "$id" submit
	says 方案附件号
	zhiban do maintenance_job "$id" edit plan_no=FA-1
	refused zhiban do maintenance_job "$id" approve approval_number=PZ-1
	refused zhiban do maintenance_job "$id" start
}

@test "only the managing unit approves" {
	id=$(last)
	zhiban do maintenance_job "$id" submit
	zhiban do maintenance_job "$id" review_impact
	job "$id" '.units == 3 and (.impact | contains("全断 3 家"))'
	refused zhiban do maintenance_job "$id" approve approval_number=PZ-1 approving_organisation=云川运维公司
	says 不是管理单位
	refused zhiban do maintenance_job "$id" approve approving_organisation=云川数据中心
	says 批准号
	refused zhiban do maintenance_job "$id" start
	says 影响已核
	zhiban do maintenance_job "$id" approve approval_number=PZ-1 approving_organisation=云川数据中心
	job "$id" '.state == "approved" and .approver and .approved_until == .window_until'
}

@test "each unit is told, the late ones are marked; two people sign before it is ready" {
	id=$(last)
	refused zhiban do maintenance_job "$id" notify
	says 云溪镇
	told
	# the window began today: a working day ahead is over
	job "$id" '.state == "notified" and .notified_late == 3'
	zhiban do maintenance_job "$id" attend
	refused zhiban do maintenance_job "$id" ready backup=已备份 rollback_point=旧板
	says 厂家乙
	zhiban do maintenance_job "$id" attend
	refused zhiban do maintenance_job "$id" ready rollback_point=旧板
	says 配置备份
	zhiban do maintenance_job "$id" ready backup=已备份 rollback_point=旧板
}

@test "in a freeze nothing begins unless the managing unit says so" {
	id=$(last)
	zhiban do freeze_period 0 create name=重大会议 from="$(at -3600)" until="$(at 86400)" reason=通知
	refused zhiban do maintenance_job "$id" start
	says 重大会议
	zhiban do maintenance_job "$id" permit_freeze freeze_permit=不影响会议
	zhiban do maintenance_job "$id" start
	zhiban do freeze_period 1 lift lift_reason=会议结束
	job "$id" '.state == "in_progress" and .started_at'
}

@test "inside, what hangs on it is kept, marked and silent; another thing rings" {
	eventually device 白鹭汇聚 '.state == "maintenance"'
	eventually device 云溪接入 '.state == "maintenance"'
	circuit JR-0417 '.state == "maintenance"'
	site '.devices.maintenance == 4 and .circuits.maintenance == 4'
	lab device 白鹭汇聚 down
	lab link 云溪接入 GigabitEthernet0/0/24 down
	eventually alarm 白鹭汇聚 device_unreachable .maintenance
	# the other end of a line that is worked on
	eventually alarm 核心A port_down .maintenance
	rings 0
	lab circuit JR-0305 down
	eventually alarm JR-0305 circuit_down '.maintenance | not'
	lab circuit JR-0305 up
	eventually no_alarm JR-0305 circuit_down
}

@test "a restart in the middle keeps all of it" {
	service=$(cut -d' ' -f1 "$dir/service.pid")
	kill "$service"
	eventually ended "$service"
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	device 白鹭汇聚 '.state == "maintenance"'
	eventually alarm 白鹭汇聚 device_unreachable '.maintenance and (.review | not)'
	rings 0
}

@test "a window that passes is an overrun: an alarm, until it goes on or goes back" {
	id=$(last)
	later +121m
	eventually job "$id" '.state == "overrun" and .overruns == 1'
	eventually alarm "$(number)" window_overrun '.severity == "major" and (.maintenance | not)'
	device 白鹭汇聚 '.state == "maintenance"'
	refused zhiban do maintenance_job "$id" done result=好了
	says 超窗
	ahead=7260
	refused zhiban do maintenance_job "$id" go_on overrun_reason=板卡不匹配 window_until="$(at 1800)"
	says 接报人
	refused zhiban do maintenance_job "$id" go_on told_to=管理单位甲 overrun_reason=板卡不匹配
	says 新的结束时刻
	zhiban do maintenance_job "$id" go_on told_to=管理单位甲 overrun_reason=板卡不匹配 window_until="$(at 1800)"
	eventually no_alarm "$(number)" window_overrun
	job "$id" '.state == "in_progress" and .approved_until < .window_until'
}

@test "when it ends what is still down rings, and the check says which" {
	id=$(last)
	zhiban do maintenance_job "$id" done result=已更换
	eventually alarm 白鹭汇聚 device_unreachable '.maintenance | not'
	eventually device 白鹭汇聚 '.state == "down"'
	refused zhiban do maintenance_job "$id" verify spot_check=抽测政务邮箱
	says 白鹭汇聚
	zhiban do maintenance_job "$id" verify spot_check=抽测政务邮箱 leftovers=主控板未启动，厂家甲当晚处理
	job "$id" '.state == "verified" and .not_green > 0 and (.still_down | contains("白鹭汇聚 不可达"))'
	lab device 白鹭汇聚 up
	lab link 云溪接入 GigabitEthernet0/0/24 up
	eventually all_up
	zhiban do maintenance_job "$id" close
	job "$id" '.state == "closed" and .closed_by'
}

@test "two jobs on one thing: it is alive again when both have ended" {
	ahead=7260
	DEVICE=青石接入 draft && approved && started
	one=$id
	DEVICE=青石接入 draft && approved && started
	eventually device 青石接入 '.state == "maintenance"'
	zhiban do maintenance_job "$one" done result=好了
	device 青石接入 '.state == "maintenance"'
	zhiban do maintenance_job "$id" roll_back overrun_reason=不稳 told_to=管理单位甲
	refused zhiban do maintenance_job "$id" done result=好了
	says 回退完成
	zhiban do maintenance_job "$id" rolled_back result=已换回
	eventually device 青石接入 '.state == "up"'
	zhiban do maintenance_job "$id" verify spot_check=正常
	job "$id" '.not_green == 0 and (has("still_down") | not)'
}

@test "what is deleted meanwhile does no harm" {
	ahead=7260
	DEVICE=河湾接入 draft && approved && started
	eventually device 河湾接入 '.state == "maintenance"'
	zhiban do circuit "$(zhiban list circuit circuit_no=JR-0302 --json | jq '.[0].id')" close
	zhiban do device "$(zhiban list device name=河湾接入 --json | jq '.[0].id')" retire retired_reason=更换
	zhiban do maintenance_job "$id" done result=已拆除
	refused zhiban do maintenance_job "$id" verify spot_check=正常
	says 已不在监测
	zhiban do maintenance_job "$id" verify spot_check=正常 leftovers=设备已拆除
	zhiban status
}

@test "an outage nobody approved is recorded afterwards, and stays marked" {
	ahead=7260
	refused zhiban do maintenance_job 0 record_unapproved title=擅自断电 started_at="$(at -3600)" ended_at="$(at 600)" found=来电
	says 将来
	zhiban do maintenance_job 0 record_unapproved title=擅自断电 started_at="$(at -3600)" ended_at="$(at -600)" found=来电
	job "$(last)" '.unapproved and .state == "done" and (has("approved_at") | not)'
}
