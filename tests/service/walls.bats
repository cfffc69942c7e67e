# What is shipped for production: every check of the plugin book, run by the service within the walls of its unit.

# shellcheck disable=SC1010,SC2034,SC2154 # do is a verb of zhiban here; the names of helper.bash

bats_require_minimum_version 1.5.0
load helper

nobody=65534
unit=docs/systemd/zhiband.service

# A network of its own, in which ping sockets can be given and taken; the service within the walls there, as nobody.
setup() {
	children=()
	service=
	[ "$(id -u)" -eq 0 ] || skip "walls are raised by root"
	unshare -n true 2>/dev/null || skip "no network namespace can be had here"
	command -v systemd-analyze >/dev/null || skip "systemd-analyze is not here"
	[ -x /usr/bin/dig ] || skip "dig is not here"
	dir=$(mktemp -d /tmp/zhiban-walls.XXXXXX)
	export HOME=$dir
	mkdir -p "$dir/state/config"
	printf '[checks]\ninterval=2s\nretry=1s\n' >"$dir/state/config/site.conf"
	: >"$dir/ill"
	chmod 700 "$dir/state"
	unshare -n sleep infinity 3>&- &
	net=$!
	children+=("$net")
	eventually apart
	there ip link set lo up
	nsenter -t "$net" -n python3 tests/service/daemons.py 127.0.0.1 $((TEST_PORT + 30)) "$dir/ill" </dev/null >"$dir/daemons.log" 2>&1 3>&- &
	children+=($!)
	nsenter -t "$net" -n "$BUILD/zhiban-lab" --control "$dir/lab.socket" run --quiet --port "$TEST_PORT" </dev/null >"$dir/lab.log" 2>&1 3>&- &
	children+=($!)
	eventually lab status
	eventually grep -qx ready "$dir/daemons.log"
}

teardown() {
	[ -n "${dir:-}" ] || return 0
	unserve
	[ ! -e "$dir/daemons.log" ] || cat "$dir/daemons.log"
	for pid in "${children[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null || true
	done
	[ ! -e "$dir/service.log" ] || cat "$dir/service.log"
	rm -rf "$dir"
}

apart() { [ "$(readlink "/proc/$net/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
there() { nsenter -t "$net" -n "$@"; }
may_ping() { there sh -c "echo '$1' >/proc/sys/net/ipv4/ping_group_range"; }
zhiban() { setpriv --reuid $nobody --regid $nobody --clear-groups "$RELEASE/zhiban" --socket "$dir/socket" --state "$dir/state" "$@"; }
# as production has it: the sanitizers want more room than the walls leave
serve_within() {
	chown -R $nobody:$nobody "$dir"
	nsenter -t "$net" -n python3 tests/service/walls.py $unit $nobody "$dir" \
		"$PWD/$RELEASE/zhiban" serve --state "$dir/state" --socket "$dir/socket" </dev/null >>"$dir/service.log" 2>&1 3>&- &
	service=$!
	eventually zhiban status
	zhiban config apply "$dir/state/config/site.conf"
}
# check PLUGIN [FIELD=VALUE ...]: a service with the name of its only check
check() {
	zhiban put managed_service name="$1" category=other
	zhiban put service_check managed_service="$1" name=一 plugin="$1" "${@:2}"
}
rows() { zhiban call watch '{"topic":"services"}' | jq -c '.rows[]'; }
service_is() { [ "$(rows | jq -r "select(.name == \"$1\") | .state")" = "$2" ]; }
reason_of() { rows | jq -r "select(.name == \"$1\") | .reason // \"\""; }

@test "within the walls of the unit every check of the book is good" {
	may_ping "$nobody $nobody"
	serve_within
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key" -out "$dir/cert" -days 90 -subj /CN=portal.example 2>/dev/null
	nsenter -t "$net" -n openssl s_server -accept "127.0.0.1:$((TEST_PORT + 9))" -cert "$dir/cert" -key "$dir/key" -www -quiet \
		</dev/null >/dev/null 2>&1 3>&- &
	children+=($!)
	check http address=127.78.0.1 port="$TEST_PORT"
	check https address=127.0.0.1 port=$((TEST_PORT + 9))
	check certificate address=127.0.0.1 port=$((TEST_PORT + 9)) host=portal.example
	check tcp address=127.78.0.4 port="$TEST_PORT"
	check dns address=127.0.0.1 port=$((TEST_PORT + 30)) host=portal.example expect=10.1.2.3
	check smtp address=127.78.0.4 port="$TEST_PORT"
	check imap address=127.0.0.1 port=$((TEST_PORT + 32))
	check ntp address=127.0.0.1 port=$((TEST_PORT + 31))
	check ping address=127.0.0.1
	for name in http https certificate tcp dns smtp imap ntp ping; do
		eventually service_is $name ok || { reason_of $name; false; }
	done
	[ "$(rows | wc -l)" -eq 9 ]
	# nothing that the service itself does is refused there
	! grep -E 'EPERM|not permitted|不允许' "$dir/service.log"
}

@test "without the right to send echo requests a ping is unknown, never down; and good once it is given" {
	may_ping "1 0"
	serve_within
	check ping address=127.0.0.1
	answered() { [[ $(reason_of ping) == 一：?* ]]; }
	eventually answered
	service_is ping unknown
	reason_of ping
	may_ping "$nobody $nobody"
	eventually service_is ping ok
}
