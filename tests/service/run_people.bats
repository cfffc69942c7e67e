# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# A plan that is being carried out when the shift ends (requirements 3.5, 6): nobody hands over in the middle of it; at a safe point
# the shift passes, and another person, at a console of his own, takes the run over. The people are different users of the machine.
# The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	dir=$(mktemp -d /tmp/zhiban-runs.XXXXXX)
	chmod 755 "$dir"
	mkdir -m 700 "$dir/state"
	export dir HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	"$BUILD/zhiban" serve --state "$dir/state" --socket "$dir/socket" </dev/null >>"$dir/service.log" 2>&1 3>&- &
	echo $! >"$dir/pid"
	eventually look status
	people >"$dir/people.log" 2>&1
}

teardown_file() {
	[ -d "${dir:-}" ] || return 0
	kill "$(cat "$dir/pid")"
	eventually gone
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
	rm -rf "$dir"
}
gone() { ! kill -0 "$(cat "$dir/pid")" 2>/dev/null || grep -q '^State:.Z' "/proc/$(cat "$dir/pid")/status"; }

setup() {
	[ "$(id -u)" -eq 0 ] || skip "different people: only root can be other users"
	run=$(cat "$dir/run" 2>/dev/null || :)
}

# uid NAME
uid() { case $1 in 甲) echo 2001 ;; 乙) echo 2002 ;; 看) echo 2003 ;; esac; }
ask() { echo "$(uid "$1") ${*:2}" | python3 -SEB tests/service/peer.py -g 0 "$dir/socket"; }
# act WHO KIND ACT ID [JSON]: the id, or the refusal and status 1
act() {
	local answer
	answer=$(ask "$1" "do" "$(jq -nc --arg kind "$2" --arg act "$3" --argjson id "$4" --argjson fields "${5:-{\}}" \
		'{kind: $kind, act: $act, id: $id, fields: $fields}')")
	jq -re .id <<<"$answer" 2>/dev/null || { echo "$answer"; return 1; }
}
# no WORDS WHO KIND ACT ID [JSON]: refused with these words
no() {
	local answer
	answer=$(act "${@:2}") && { echo "$*: not refused"; return 1; }
	[[ $answer == *"$1"* ]] || { echo "$*: $answer"; return 1; }
}
# own KIND ACT ID JSON: by who started the service, who holds every role of a trial
own() {
	look call "do" "$(jq -nc --arg kind "$1" --arg act "$2" --argjson id "$3" --argjson fields "${4:-{\}}" \
		'{kind: $kind, act: $act, id: $id, fields: $fields}')" | jq -e .id
}
people() {
	local ops id name role
	ops=$(own organisation create 0 '{"name":"运维单位甲","type":"ops_unit"}')
	while read -r name role; do
		id=$(own person create 0 "{\"name\":\"值班$name\",\"login\":\"p$(uid "$name")\",\"uid\":$(uid "$name"),\"organisation\":$ops,\"valid_until\":\"2099-12-31\",\"phone\":\"1000000770$(uid "$name" | tail -c 2)\"}")
		own person authorise "$id"
		own grant authorise "$(own grant create 0 "{\"person\":$id,\"role\":\"$role\"}")"
	done <<-END
		甲 duty_operator
		乙 duty_operator
		看 viewer
	END
}
record() { look get "$1" "$2" --json | jq -ce "$3"; }
in_time() { echo $(($(look status --json | jq .now) + $1 * 1000000)); }
live() { look call list '{"kind":"handover"}' | jq -e '[.records[] | select(.state | IN("preparing", "outgoing_signed"))][0].id // empty'; }
items() { look call list "{\"kind\":\"handover_item\",\"where\":{\"handover\":$1},\"limit\":200}" | jq -c "[.records[] | select(.state != \"gone\")] | $2"; }
read_all() {
	local id
	items "$1" '.[] | select(.state == "listed") | .id' | while read -r id; do
		act "$2" handover_item read "$id" '{"read_back":"知道了，按下一步办"}' || return 1
	done
}
signed() { read_all "$1" "$2" && act "$2" handover sign_in "$1" "{\"until\":$(in_time 43200)}"; }
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
