# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of helper.bash
# For stories of several people: they are different users of the machine, each on a connection of his own; who started the service
# holds every role of a trial. Only root can be other users.

load helper

# start_file NAME: a service of the file's own in $dir, with the clock of the tests
start_file() {
	dir=$(mktemp -d "/tmp/zhiban-$1.XXXXXX")
	chmod 755 "$dir"
	mkdir -m 700 "$dir/state"
	export dir HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	start
}
end_file() {
	[ -d "${dir:-}" ] || return 0
	stop TERM
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
	rm -rf "$dir"
}
start() {
	"$BUILD/zhiban" serve --state "$dir/state" --socket "$dir/socket" </dev/null >>"$dir/service.log" 2>&1 3>&- &
	echo $! >"$dir/pid"
	eventually look status
}
# stop SIGNAL: and wait for its end
stop() {
	local pid
	pid=$(cat "$dir/pid")
	kill "-$1" "$pid" 2>/dev/null || return 0
	eventually gone "$pid"
}
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }

# uid NAME
uid() {
	case $1 in 甲) echo 2001 ;; 乙) echo 2002 ;; 丙) echo 2003 ;; 长) echo 2004 ;; 领) echo 2005 ;; 看) echo 2006 ;; 安) echo 2007 ;; 审) echo 2008 ;; 管) echo 2009 ;; esac
}
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
# own KIND ACT ID JSON: by who started the service
own() {
	look call "do" "$(jq -nc --arg kind "$1" --arg act "$2" --argjson id "$3" --argjson fields "${4:-{\}}" \
		'{kind: $kind, act: $act, id: $id, fields: $fields}')" | jq -e .id
}
# people: of 运维单位甲, a line "NAME ROLE" of standard input each
people() {
	local ops id name role
	ops=$(own organisation create 0 '{"name":"运维单位甲","type":"ops_unit"}')
	while read -r name role; do
		id=$(own person create 0 "{\"name\":\"值班$name\",\"login\":\"p$(uid "$name")\",\"uid\":$(uid "$name"),\"organisation\":$ops,\"valid_until\":\"2099-12-31\",\"phone\":\"1000000770$(uid "$name" | tail -c 2)\"}")
		own person authorise "$id"
		own grant authorise "$(own grant create 0 "{\"person\":$id,\"role\":\"$role\"}")"
	done
}

record() { look get "$1" "$2" --json | jq -ce "$3"; }
clock() { "$BUILD/zhiban-lab" clock "$@"; }
now() { look status --json | jq .now; }
# in_time SECONDS: an instant that far from now
in_time() { echo $(($(now) + $1 * 1000000)); }
# live: the id of the handover under way
live() { look call list '{"kind":"handover"}' | jq -e '[.records[] | select(.state | IN("preparing", "outgoing_signed"))][0].id // empty'; }
items() { look call list "{\"kind\":\"handover_item\",\"where\":{\"handover\":$1},\"limit\":200}" | jq -c "[.records[] | select(.state != \"gone\")] | $2"; }
# read_all ID WHO: everything that is handed over is read back
read_all() {
	local id
	items "$1" '.[] | select(.state == "listed") | .id' | while read -r id; do
		act "$2" handover_item read "$id" '{"read_back":"知道了，按下一步办"}' || return 1
	done
}
# signed ID IN: all is read back and signed; false where something has become an alarm in between
signed() { read_all "$1" "$2" && act "$2" handover sign_in "$1" "{\"until\":$(in_time 43200)}"; }
