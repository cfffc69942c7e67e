# shellcheck disable=SC1010 # do is a verb of zhiban here
# Asking a device over SSH: a real service, zhiban-ssh and a real sshd as the device. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

# sshd as an ordinary user lets that user in; as root it wants an account of its own, which it is given in a mount namespace.
# device KEY: an sshd on $port with the host key KEY, in $sshd
device() {
	cat >"$dir/sshd.conf" <<-END
		ListenAddress 127.0.0.1
		Port $port
		HostKey $dir/$1
		PidFile none
		UsePAM no
		StrictModes no
		PrintMotd no
		PrintLastLog no
		PasswordAuthentication yes
		AuthorizedKeysFile $dir/keys
	END
	if [ "$(id -u)" -eq 0 ]; then
		{ cat /etc/passwd; echo sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin; } >"$dir/passwd"
		# shellcheck disable=SC2016 # the inner shell's words
		unshare -m sh -c 'mount --bind "$1/passwd" /etc/passwd && mount -t tmpfs none /run && mkdir -m 755 /run/sshd &&
			exec "$2" -D -f "$1/sshd.conf" 2>>"$1/sshd.log"' sshd "$dir" "$PEERS/bin/sshd" 3>&- &
	else
		"$PEERS/bin/sshd" -D -f "$dir/sshd.conf" 2>>"$dir/sshd.log" 3>&- &
	fi
	echo $! >"$dir/sshd.pid"
	eventually bash -c "exec 9<>/dev/tcp/127.0.0.1/$port"
}
undevice() {
	kill "$(cat "$dir/sshd.pid")"
	eventually bash -c "! kill -0 $(cat "$dir/sshd.pid")"
}

# fill_room: the device, the service and its ledger
fill_room() {
	for key in host other client; do ssh-keygen -q -t ed25519 -N '' -f "$dir/$key"; done
	cp "$dir/client.pub" "$dir/keys"
	printf '[ssh]\ninterval=1s\nstep=5s\n' >"$dir/site.conf"
	device host
	serve
	echo "$service" >"$dir/service.pid"
	zhiban config apply "$dir/site.conf"
	zhiban put credential name=甲 protocol=ssh user="$(id -un)"
	jq -Rs '{private_key: ., password: "canary-pw-5317"}' <"$dir/client" | zhiban secret set 甲
	zhiban put device name=服务器一 mgmt_ip=127.0.0.1 echo=none ssh_credential=甲 ssh_port="$port" cli_profile=linux \
		ssh_commands="memory disk"
}

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site port=$TEST_PORT PEERS=${PEERS:-build/peers}
	PEERS=$(cd "$PEERS" && pwd)
	mkdir -p "$dir"
	# a root directory that is no mount of its own has no namespace for the account of sshd
	if [ "$(id -u)" -eq 0 ] && ! unshare -m true 2>/dev/null; then
		touch "$dir/none"
	else
		fill_room
	fi
}

setup() {
	[ ! -e "$dir/none" ] || skip 'no mount namespace to be had for the account of sshd'
}

teardown_file() {
	if [ ! -e "$dir/none" ]; then
		empty_room
	fi
}

empty_room() {
	service=$(cat "$dir/service.pid")
	kill "$service" 2>/dev/null || true
	undevice || true
	cat "$dir/service.log"
}

ssh_row() { look call watch "{\"topic\":\"ssh:$(device_id)\"}" | jq -c '.rows[0]'; }
state() { [ "$(ssh_row | jq -r .state)" = "$1" ]; }
device_id() { zhiban list device name=服务器一 --json | jq '.[0].id'; }
ask() { zhiban call command.run "{\"device\":$(device_id),\"command\":\"$1\"}"; }
needs() { look call watch '{"topic":"alarms"}' | jq -e ".rows | any((.type | startswith(\"host_key\")) and .severity == \"$1\" and (.cleared | not))"; }
without() { ! needs "$1"; }
changed() { look call watch '{"topic":"changes"}' | jq -e ".rows | any(.to == \"$1\" and .severity == \"$2\")"; }
key_in() { zhiban list host_key --json | jq -e "any(.state == \"$1\")"; }

@test "a key nobody has vouched for is offered once, and nothing is sent" {
	eventually state key_unknown
	eventually key_in offered
	eventually needs warning
	run ! ask version
	says 主机密钥
	[ "$(zhiban list host_key --json | jq length)" -eq 1 ]
	[ "$(zhiban list host_key --json | jq -r '.[0].fingerprint')" = "$(ssh-keygen -lf "$dir/host.pub" | cut -d' ' -f2)" ]
	run ! grep -E 'Failed|Accepted' "$dir/sshd.log"
}

@test "once vouched for, the commands of the clock become points with history" {
	run zhiban do host_key "#$(zhiban list host_key --json | jq '.[0].id')" trust means=看过控制台
	echo "$output"
	[ "$status" -eq 0 ]
	eventually state good
	eventually without warning
	read_memory() { zhiban points 服务器一 'memory.total' --json | jq -e '.[0] | .value > 0 and .quality == "good" and .source == "ssh"'; }
	eventually read_memory
	kept() { zhiban history 服务器一 memory.total --json | jq -e '[.buckets[][1] | numbers] | length >= 2 and all(. > 0)'; }
	eventually kept
	zhiban points 服务器一 | grep memory.total
}

@test "a person asks, with arguments checked, and it is on the record without what the device said" {
	run ask version
	echo "$output"
	jq -e '.line and .at and (.text | contains("Linux"))' <<<"$output"
	run ! zhiban call command.run "{\"device\":$(device_id),\"command\":\"interface\",\"arguments\":{\"port\":\"lo;reboot\"}}"
	run ! zhiban call command.run "{\"device\":$(device_id),\"command\":\"nonsense\"}"
	zhiban call command.run "{\"device\":$(device_id),\"command\":\"interface\",\"arguments\":{\"port\":\"lo\"}}" | jq -e '.line | contains("lo")'
	zhiban call commands "{\"device\":$(device_id)}" | jq -e '.possible and (.commands | any(.name == "version" and .line != null))'
	audited() { sqlite3 "$dir/state/records.db" .dump | grep 'command.run'; }
	eventually audited
	run ! bash -c "sqlite3 '$dir/state/records.db' .dump | grep command.run | grep Linux"
}

@test "another key is critical: a refusal, no command, no password; the old one back ends it" {
	undevice
	before=$(grep -c Accepted "$dir/sshd.log" || true)
	device other
	eventually state key_changed
	eventually needs critical
	eventually changed ssh_key_changed critical
	run ! ask version
	says 密钥
	[ "$(grep -c Accepted "$dir/sshd.log" || true)" -eq "$before" ]
	undevice
	device host
	eventually state good
	eventually without critical
	eventually changed ssh_good cleared
}

@test "a refused login is tried once, and it is said when it may be again" {
	zhiban put credential name=乙 protocol=ssh user="$(id -un)"
	printf '{"password":"canary-pw-9911"}' | zhiban secret set 乙
	zhiban put device name=服务器一 ssh_credential=乙
	eventually state refused
	tries=$(grep -c 'Failed password' "$dir/sshd.log" || true)
	run ! ask version
	echo "$output"
	says 之后才能再试
	zhiban call commands "{\"device\":$(device_id)}" | jq -e '.possible == false and .possible_at != null'
	[ "$(grep -c 'Failed password' "$dir/sshd.log" || true)" -eq "$tries" ]
	[ "$tries" -le 1 ]
	eventually changed ssh_refused warning
	zhiban put device name=服务器一 ssh_credential=甲
	eventually state good
}

@test "a profile that is not there is said" {
	zhiban put device name=服务器一 cli_profile=nonsense
	eventually state unable
	zhiban status --json | jq -e '.ssh.troubles | any(contains("nonsense"))'
	run zhiban doctor
	says nonsense
	zhiban put device name=服务器一 cli_profile=linux
	eventually state good
}

@test "no secret is anywhere but in its file" {
	run ! grep -rE 'canary-pw|PRIVATE KEY' "$dir/service.log" "$dir/state/zhiband.log"
	run ! grep -E 'canary-pw|PRIVATE KEY' <(sqlite3 "$dir/state/records.db" .dump)
	run ! grep -a -E 'canary-pw' "$dir/state/records.db" "$dir/state/records.db-wal" "$dir/state/history.db"
	for view in "list credential --json" "status --json" "list device --json" "points 服务器一 --json"; do
		# shellcheck disable=SC2086 # words
		run zhiban $view
		[[ $output != *canary-pw* ]]
	done
}
