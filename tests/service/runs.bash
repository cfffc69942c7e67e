# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of the story
# For the stories of plans that are carried out: acts on the run whose id is in $run, and what is read of it.

# alarm TYPE: the id of the first that stands
alarm() { look call list '{"kind":"alarm","limit":200}' | jq -e "[.records[] | select(.type == \"$1\" and .cleared != true)][0].id // empty"; }
# proposed ALARM: the codes of the plans it calls for
proposed() { look call plan.propose "{\"alarm\":$1}" | jq -c '[.plans[].code]'; }
# begin CODE FIELD=VALUE ...: its id in $run
begin() {
	run=$(look call do "$(fields run start 0 code="$1" "${@:2}")" | jq -e .id)
	echo "$run" >"$dir/run"
}
# fields KIND ACT ID FIELD=VALUE ...: a call of `do`
fields() {
	local one object={}
	for one in "${@:4}"; do
		object=$(jq -c --arg name "${one%%=*}" --arg value "${one#*=}" '.[$name] = ($value | tonumber? // $value)' <<<"$object")
	done
	jq -nc --arg kind "$1" --arg act "$2" --argjson id "$3" --argjson fields "$object" \
		'{kind: $kind, act: $act, fields: $fields} + (if $id > 0 then {id: $id} else {} end)'
}
steps() { look call list "{\"kind\":\"run_step\",\"where\":{\"run\":$run},\"limit\":100}" | jq -ce "[.records | sort_by(.number)[]] | $1"; }
# step NUMBER: its record
step() { steps ".[$1 - 1] | $2"; }
# on NUMBER ACT FIELD=VALUE ...
on() {
	local id
	id=$(step "$1" .id)
	look call do "$(fields run_step "$2" "$id" "${@:3}")"
}
# phone NUMBER WHOM ...: each is called and answers
phone() {
	local whom
	for whom in "${@:2}"; do
		look call do "$(fields run_call log 0 run="$run" step="$1" whom="$whom" result=answered person=接话人 summary=已告知)" >/dev/null
	done
}
of_run() { look get run "$run" --json | jq -ce "$1"; }
journal() { look call list '{"kind":"journal_entry","limit":500}' | jq -ce "[.records[] | select(.subject == \"run:$run\") | .text] | $1"; }
