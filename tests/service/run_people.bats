# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# A plan that is being carried out when the shift ends (requirements 3.5, 6): nobody hands over in the middle of it; at a safe point
# the shift passes, and another person, at a console of his own, takes the run over. The people are different users of the machine.
# The stories build on one another.

bats_require_minimum_version 1.5.0
load people

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	start_file runs
	people >"$dir/people.log" 2>&1 <<-END
		甲 duty_operator
		乙 duty_operator
		看 viewer
	END
}

teardown_file() { end_file; }

setup() {
	[ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"
	run=$(cat "$dir/run" 2>/dev/null || :)
}

# on NUMBER: the id of that step
on() { look call list "{\"kind\":\"run_step\",\"where\":{\"run\":$run,\"number\":$1}}" | jq -e '.records[0].id'; }
journal() { look call list '{"kind":"journal_entry","limit":500}' | jq -ce "[.records[] | select(.subject == \"run:$run\")] | $1"; }

@test "who begins leads; somebody else may do a step, but takes nothing over in the middle" {
	run=$(act 甲 run start 0 '{"code":"RB-04","cause":"机房漏水"}')
	echo "$run" >"$dir/run"
	record run "$run" '.commander == "值班甲" and .state == "running"'
	no '现在是执行中，不能接手' 乙 run take_over "$run"
	act 乙 run_step "done" "$(on 1)"
	record run_step "$(on 1)" '.by == "值班乙"'
	record run "$run" '.commander == "值班甲"'
	no 没有权限 看 run pause "$run" '{"safe_note":"看看"}'
}

@test "the handover is frozen by a run that is not at a safe point" {
	local id
	act 甲 shift_summary begin 0 "{\"planned_until\":$(in_time 1500)}"
	eventually live
	id=$(live)
	act 甲 handover edit "$id" '{"assessment":"stable","things_note":"齐"}'
	act 甲 handover sign_out "$id"
	items "$id" 'any(.source == "run")' | grep -q true
	read_all "$id" 乙
	no 预案正在执行，没有到安全点 乙 handover sign_in "$id" "{\"until\":$(in_time 43200)}"
	act 甲 run pause "$run" '{"safe_note":"水已断，等物业来看，下一步是排水"}'
	# what goes on again freezes it again
	act 甲 run go_on "$run"
	eventually read_all "$id" 乙
	no 预案正在执行，没有到安全点 乙 handover sign_in "$id" "{\"until\":$(in_time 43200)}"
	act 甲 run pause "$run" '{"safe_note":"水已断，等物业来看，下一步是排水"}'
	eventually signed "$id" 乙
	look call watch '{"topic":"site"}' | jq -e '.rows[0].duties[] | select(.post == "network_duty") | .name == "值班乙"'
}

@test "at the safe point another person takes it over, once, and it is his; who led it sees that at once" {
	act 乙 run take_over "$run"
	record run "$run" '.commander == "值班乙" and .state == "running"'
	ask 甲 watch '{"topic":"records:run"}' | jq -e ".rows[] | select(.id == $run) | .commander == \"值班乙\""
	journal 'any(.[]; .act == "接手" and .person == "值班乙")' || { journal .; false; }
	no '现在是执行中，不能接手' 甲 run take_over "$run"
	act 乙 run pause "$run" '{"safe_note":"又停一停"}'
	no 执行人就是您 乙 run take_over "$run"
	act 甲 run take_over "$run"
	record run "$run" '.commander == "值班甲"'
}

@test "numbers of people are whole for who is on duty, and masked for who only looks" {
	local id
	id=$(look call list "{\"kind\":\"run_step\",\"where\":{\"run\":$run}}" | jq -e '[.records[] | select((.calls // "") | contains("值班长"))][0].id')
	own succession create 0 '{"chain":"supervisor","place":1,"person":1}'
	ask 甲 run.phones "{\"step\":$id}" | jq -e '.calls[] | select(.whom == "值班长") | .people[0] | .name == "值班甲" and .mobile == "10000007701"'
	ask 看 run.phones "{\"step\":$id}" | jq -e '.calls[] | select(.whom == "值班长") | .people[0].mobile | contains("*")'
	no 没有权限 看 run_step ask "$id"
	zhiban audit verify
}
