# The simulated devices asked by zhiban-ssh, and what can be ordered of them.

setup() {
	lab=build/san/zhiban-lab
	ssh=build/san/zhiban-ssh
	unset ZHIBAN_LAB_SOCKET
	dir=$(mktemp -d "$BATS_TMPDIR/lab.XXXXXX")
	port=${TEST_PORT:-$((20000 + $$ % 12000))}
	mkfifo "$dir/ready"
	"$lab" --control "$dir/control" run --port "$port" --quiet --ready-fd 9 9>"$dir/ready" >"$dir/log" 2>&1 3>&- &
	pid=$!
	[ "$(head -c1 "$dir/ready")" = r ]
}

teardown() {
	kill "$pid" 2>/dev/null
	wait "$pid"
	cat "$dir/log"
	[ ! -s "$dir/log" ]
	rm -rf "$dir"
}

order() { "$lab" --control "$dir/control" "$@"; }

vrp='"prompt":"^(?:HRP_[MS])?[<\\[][a-z0-9-]+[>\\]]$","pager":"^ *---- ?More ?----","pager_answer":" ","farewell":"quit"'
# ask PLACE DIALECT COMMAND ...: what zhiban-ssh says; the key is the one in $key
ask() {
	local place=$1 dialect=$2
	shift 2
	jq -cn --arg address "127.77.0.$place" --argjson port $((port + 22)) --arg key "${key-}" --argjson dialect "{$dialect}" \
		--argjson step "${step-20000}" --args '{address: $address, port: $port, user: "zhiban", password: "zhiban-lab-ssh",
		host_keys: [$key | select(. != "")], dialect: $dialect, commands: $ARGS.positional, step_ms: $step}' "$@" | "$ssh"
}
# meet PLACE: takes its host key, as a person who looked at it would
meet() { key=; key=$(ask "$1" "$vrp" | jq -r .host_key); [[ $key == ssh-ed25519* ]]; }
outcome() { jq -r '.outcome + " " + .stage'; }

@test "a switch says its version, page by page or at once" {
	meet 1
	ask 1 "$vrp" "display interface brief" >"$dir/paged"
	[ "$(jq -r .outcome "$dir/paged")" = ok ]
	[ "$(jq -r .prompt "$dir/paged")" = "<core-a>" ]
	ask 1 "$vrp,\"setup\":[\"screen-length 0 temporary\"]" "display interface brief" >"$dir/whole"
	# one port is one line of each, whatever its traffic was at that moment
	jq -r '.outputs[0].text' "$dir/paged" | awk 'NF == 7 {print $1, $2}' >"$dir/a"
	jq -r '.outputs[0].text' "$dir/whole" | awk 'NF == 7 {print $1, $2}' >"$dir/b"
	[ "$(wc -l <"$dir/a")" -gt 24 ]
	cmp "$dir/a" "$dir/b"
}

@test "a link that is cut is dark, and in the log" {
	meet 1
	order link core-a XGigabitEthernet1/0/0 down
	ask 1 "$vrp" "display transceiver diagnosis interface" "display logbuffer size 5" >"$dir/out"
	jq -r '.outputs[0].text' "$dir/out" | grep -A6 '^Port XGigabitEthernet1/0/0 ' | grep -Eq 'RxPower\(dBm\) +-40\.00 .* abnormal'
	jq -r '.outputs[1].text' "$dir/out" | grep -q 'Interface XGigabitEthernet1/0/0 has turned into DOWN state'
}

@test "a server runs commands without a terminal, each with its exit status" {
	meet 10
	ask 10 '"exec":true' "uptime" "df -P" "reboot" >"$dir/out"
	[ "$(jq -c '[.outcome] + [.outputs[].exit]' "$dir/out")" = '["ok",0,0,127]' ]
	jq -r '.outputs[0].text' "$dir/out" | grep -q 'load average'
}

@test "GB18030 leaves the device and UTF-8 arrives" {
	meet 21
	ask 21 '"prompt":"^[a-z-]+#$","pager":"^ *--More--","pager_answer":" "' "show interfaces GigabitEthernet0/24" >"$dir/out"
	jq -r '.outputs[0].text' "$dir/out" | grep -q 'Description: JR-0303 南桥街道接入'
}

@test "no line free, a wrong password, a question, another key: each is told apart" {
	meet 1
	order ssh-busy core-a on
	[ "$(ask 1 "$vrp" "display version" | outcome)" = "busy shell" ]
	order ssh-busy core-a off
	order ssh-password core-a wrong
	[ "$(ask 1 "$vrp" "display version" | outcome)" = "auth_refused auth" ]
	order ssh-password core-a right
	order ssh-question core-a on
	[ "$(ask 1 "$vrp" "display version" | jq -r .outcome)" = password_expired ]
	[ "$(ask 1 "$vrp,\"questions\":[{\"expect\":\"Change now\",\"answer\":\"n\"}]" "display version" | jq -r .outcome)" = ok ]
	order ssh-question core-a off
	order ssh-key core-a
	[ "$(ask 1 "$vrp" "display version" | outcome)" = "host_key_changed host_key" ]
	order ssh core-a off
	[ "$(ask 1 "$vrp" "display version" | jq -r .outcome)" != ok ]
	order status | grep -q '^core-a.*ssh off'
	order calm
	meet 1
	[ "$(ask 1 "$vrp" "display version" | jq -r .outcome)" = ok ]
}

@test "a device that hangs does so where it was told to, and nobody else waits" {
	meet 2
	other=$key
	meet 1
	step=1000
	# where it hangs, and what the other side makes of it: a channel is asked for with the terminal, and what was said before
	# the device did not hang up is whole
	stages=0
	while read -r stage told; do
		order ssh-hang core-a "$stage"
		ask 1 "$vrp" "display version" >"$dir/out"
		[ "$(outcome <"$dir/out")" = "$told" ] || { echo "$stage: $(cat "$dir/out")"; return 1; }
		[ "$stage" != close ] || jq -e '.outputs[0].text | contains("VRP")' "$dir/out"
		[ "$stage" = close ] || [ "$(jq '.outputs | length' "$dir/out")" -eq 0 ]
		key_of_a=$key key=$other
		[ "$(ask 2 "$vrp" "display version" | jq -r .outcome)" = ok ]
		key=$key_of_a
		stages=$((stages + 1))
	done <<-END
		banner timeout banner
		kex timeout kex
		auth timeout auth
		channel timeout shell
		shell timeout shell
		command timeout command
		output timeout command
		close ok close
	END
	[ "$stages" -eq 8 ]
	order ssh-hang core-a off
	[ "$(ask 1 "$vrp" "display version" | jq -r .outcome)" = ok ]
}

@test "orders are checked" {
	run order ssh-hang core-a somewhere
	[ "$status" -eq 1 ]
	run order ssh-slow core-a 70000
	[ "$status" -eq 1 ]
	run order ssh nobody off
	[ "$status" -eq 1 ]
	order check ssh-slow core-a 200
	[ -z "$(order status | grep ssh-slow)" ]
	[ "$(order status | sed -n 's/^ssh\t//p')" -eq $((port + 22)) ]
}
