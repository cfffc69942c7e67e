# Days of watching end in advice: baselines, the 95th percentile of use, proposals with numbers.

# shellcheck disable=SC2154 # the names of site.bash

bats_require_minimum_version 1.5.0
load site

apply() {
	{ sed '/^full=/s/.*/full=1s/' service/sites/lab.conf; printf '%s\n' '[quality]' "$@"; } >"$dir/site.conf"
	"$build/zhiban" --socket "$dir/socket" config apply "$dir/site.conf" >/dev/null
}
proposals() { call list '{"kind":"tuning_proposal"}' | jq -c '.records[]'; }
# kept CIRCUIT POINT: what its history has of POINT today, known values only
kept() { call history "{\"circuit\":$1,\"point\":\"$2\",\"from\":0}" | jq -c '[.buckets[][1] | numbers]'; }

@test "use above the limit for days becomes one numbered proposal, which a person decides" {
	apply covered_permille=0 days=1 use_permille=0 errors=1000000 departed_permille=1000 baseline_hours=1
	id=$(circuit_row JR-0417 | jq .key)
	until_true '[ "$(kept "$id" use.in | jq length)" -ge 3 ]'
	until_true '[ "$(kept "$id" path.rtt | jq length)" -ge 3 ]'
	[ "$(proposals | wc -l)" -eq 0 ]
	"$build/zhiban-lab" clock +24h
	until_true '[ "$(proposals | jq -c "select(.circuit == $id)" | wc -l)" -eq 1 ]'

	# yesterday and what is usual are on the screen as well
	until_true 'circuit_row JR-0417 | jq -e ".day_use_permille and .usual_rtt_us != null and .busy_days == 1"'
	proposal=$(proposals | jq -c "select(.circuit == $id)")
	echo "$proposal" | jq -e '.state == "open" and .subject == "capacity" and .days == 1'
	echo "$proposal" | jq -r .number | grep -Eq '^TY-[0-9]{8}-[0-9]{3}$'

	number=$(echo "$proposal" | jq .id)
	run ! "$build/zhiban" --socket "$dir/socket" "do" tuning_proposal "$number" decline
	"$build/zhiban" --socket "$dir/socket" "do" tuning_proposal "$number" decline opinion=业务季节性
	run ! "$build/zhiban" --socket "$dir/socket" "do" tuning_proposal 0 propose circuit="$id" subject=capacity evidence=x days=1

	# decided a day ago: the same is not said again
	until_true '[ "$(kept "$id" use.in | jq length)" -ge 6 ]'
	"$build/zhiban-lab" clock +24h
	until_true 'circuit_row JR-0417 | jq -e ".busy_days == 2"'
	[ "$(proposals | jq -c "select(.circuit == $id)" | wc -l)" -eq 1 ]
}
