# A unit taken off the network and brought back at the simulated site: whom it would hit besides, two conversations with the
# service, the line that is no fault meanwhile, a spoken word and the paper a day later. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	sed "s/^profile=.*/profile=lhasa/" service/sites/lab.conf >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
}

# act ID ACT FIELD=VALUE ...: on an isolation, over a connection of its own
act() { zhiban 'do' isolation "$@"; }
# isolation ID CONDITION
isolation() { zhiban get isolation "$1" --json | jq -e "$2"; }
# row TOPIC CONDITION: some row of the topic is so
row() { look call watch "{\"topic\":\"$1\"}" | jq -e "[.rows[] | select($2)] | length > 0"; }
circuit() { row circuits ".circuit_no == \"$1\" and ($2)"; }
alarm() { row alarms "$1"; }
no_alarm() { alarm ".type == \"$1\" and .cleared != true" && return 1; return 0; }
no_gap() { row contact_gaps ".name == \"$1\"" && return 1; return 0; }
# at_hour N: the clock goes forward to that hour
at_hour() {
	local now=$(($(zhiban status --json | jq .now) / 1000000 + 8 * 3600))
	"$BUILD/zhiban-lab" clock "+$((($1 * 3600 - now % 86400 + 2 * 86400) % 86400))s"
}
# on_one_line ACT FIELDS ACT FIELDS: two acts on isolation $id over one connection; the answer to the second
on_one_line() {
	printf '%s\n' "$(id -u) do {\"kind\":\"isolation\",\"act\":\"$1\",\"id\":$id,\"fields\":$2}" \
		"$(id -u) do {\"kind\":\"isolation\",\"act\":\"$3\",\"id\":$id,\"fields\":$4}" |
		python3 -SEB tests/service/peer.py "$dir/socket" | tail -n 1
}

@test "a line of two units is not cut for one of them: the other is named, and a port is taken instead" {
	eventually circuit JR-0304 '.state == "normal"'
	refused act 0 request access_unit=东城区水务局 basis=la22 scope=line circuit=JR-0304 cause=挖矿外联
	says 东城区民政局
	refused act 0 request access_unit=东城区水务局 basis=qing23 scope=line cause=挖矿外联
	says 拉接22
	refused act 0 request access_unit=东城区水务局 basis=la22 scope=port circuit=JR-0304 cause=挖矿外联
	says 操作端口
	act 0 request access_unit=东城区水务局 basis=la22 scope=port circuit=JR-0304 device=22 port=GigabitEthernet1/0/3 cause=挖矿外联
	isolation 1 '.neighbours == "东城区民政局" and .number[0:3] == "GL-" and .owner == "管理单位批准人"'
	act 1 cancel cancel_reason=改用整单位
}

@test "only who may by the regulation authorises, and nothing is cut before" {
	act 0 request access_unit=云溪镇便民服务中心 basis=la22 scope=line circuit=JR-0417 cause=挖矿外联
	refused act 2 execute typed_name=云溪镇便民服务中心
	says 还没有授权
	refused act 2 authorise authority_org=移动云川分公司 authority_person=值班甲 authority_number=授-1
	says 无权按这条依据授权
	act 2 authorise authority_org=云川市大数据中心 authority_person=值班甲 authority_number=授-1
	isolation 2 '.state == "authorised" and .authority == "written"'
}

@test "the unit's full name lets the cut through, and whoever cut does not check at the same console" {
	refused act 2 execute typed_name=云溪镇
	says 不符
	id=2
	on_one_line execute '{"typed_name":"云溪镇便民服务中心"}' check '{}' | tee "$dir/answer"
	jq -e '.code and (.message + (.data | tostring) | contains("另一个连接"))' "$dir/answer"
	isolation 2 '.state == "executed" and .executed_connection > 0'
	eventually circuit JR-0417 '.state == "isolated" and .seen == "normal" and .reason[0:4] == "断网隔离"'
}

@test "the probes see a line that still works: not checked; once it is dead another connection checks it" {
	refused act 2 check
	says 还通
	lab circuit JR-0417 down
	eventually circuit JR-0417 '.state == "isolated" and .seen == "down"'
	act 2 check
	isolation 2 '.state == "isolated" and .checked_connection != .executed_connection and (.verification | contains("不通"))'
	zhiban list access_unit --json | jq -e 'any(.[]; .name == "云溪镇便民服务中心" and .isolation == 2)'
}

@test "a unit off the network is no fault: counted apart, its alarm silent and saying why" {
	row site '.circuits | .isolated == 1 and .down == 0'
	eventually alarm '.type == "circuit_down" and .name == "JR-0417" and .maintenance and (.why | contains("不是故障"))'
	run zhiban status
	says "隔离 1"
}

@test "no way back without telling, a demand, proof and an assessment" {
	refused act 2 approve_reconnection rectification_proof=报告3号 assessment=合格
	says 告知
	act 2 notify unit_told_whom=值班乙 dept_told_whom=值班丙 notice_number=通-1
	act 2 demand demand=清除后复测
	refused act 2 approve_reconnection assessment=合格
	says 没有证明不得复接
	act 2 approve_reconnection rectification_proof=报告3号 assessment=合格 approval_number=复-1
}

@test "two connections again on the way back; what still does not answer is not checked, and is a fault again" {
	id=2
	on_one_line reconnect '{"typed_name":"云溪镇便民服务中心"}' check_reconnection '{"verification_note":"通"}' | jq -e '.code'
	eventually circuit JR-0417 '.state == "down"'
	eventually alarm '.type == "circuit_down" and .name == "JR-0417" and (.maintenance | not)'
	refused act 2 check_reconnection
	says 还不通
	lab circuit JR-0417 up
	eventually circuit JR-0417 '.state == "normal"'
	act 2 check_reconnection
	isolation 2 '.state == "observing"'
	act 2 notify_reconnection restored_told_whom=值班乙
	refused act 2 close outcome=正常
	says 观察期
	"$BUILD/zhiban-lab" clock +25h
	act 2 close outcome=正常
	isolation 2 '.state == "closed" and .isolated_at < .reconnected_at'
	zhiban list access_unit --json | jq -e 'all(.[]; has("isolation") | not)'
}

@test "a spoken word at night: one cuts alone, and the paper is missed after a day" {
	# noon first: from the word at whatever hour to two at night may be more than the day the paper has
	at_hour 12
	act 0 request access_unit=松岭镇便民服务中心 basis=emergency scope=line circuit=JR-0418 cause=勒索扩散
	refused act 3 authorise_orally authority_org=云川市大数据中心 authority_person=值班甲 authority_callback=6000-100
	says 授权人原话
	act 3 authorise_orally authority_org=云川市大数据中心 authority_person=值班甲 authority_callback=6000-100 authority_words=先断开
	refused act 3 execute_alone typed_name=松岭镇便民服务中心
	says 夜间单人
	at_hour 2
	refused act 3 execute_alone typed_name=松岭镇便民服务中心
	says 还通
	lab circuit JR-0418 down
	eventually circuit JR-0418 '.state == "down"'
	act 3 execute_alone typed_name=松岭镇便民服务中心
	isolation 3 '.alone and .state == "isolated" and .authority == "oral" and has("written_due")'
	row deadlines '.kind == "isolation" and .id == 3 and .field == "written_due"'
	no_alarm written_missing
	"$BUILD/zhiban-lab" clock +24h
	eventually alarm '.type == "written_missing" and .severity == "major"'
	refused act 3 deliver_written written_at="2020-01-01 08:00" written_number=授-9
	act 3 deliver_written written_number=授-9
	isolation 3 '.written_late and (has("written_due") | not)'
	eventually no_alarm written_missing
}

@test "a unit that has not two contacts that count is listed, with the reason" {
	zhiban 'do' contact 1 mark_dead dead_note=空号
	eventually row contact_gaps '.name == "青石街道办事处" and .few == 1 and .dead == 1'
	eventually row site '.contact_gaps == 1'
	zhiban 'do' contact 1 verify
	zhiban 'do' contact 2 verify
	eventually no_gap 青石街道办事处
}
