# shellcheck disable=SC2154 # service, ended and output are set by helper.bash and bats
# Ports for traps and syslog that somebody else has: it is said where the person looks, and not only in messages.status.

bats_require_minimum_version 1.5.0
load helper

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/ports.XXXXXX")
	mkdir -p "$dir/state/config"
	chmod 700 "$dir/state"
	traps=$TEST_PORT syslog=$((TEST_PORT + 1)) other=$((TEST_PORT + 2))
}

teardown() {
	leave
	unserve
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log" || { cat "$dir/service.log"; false; }
	rm -rf "$dir"
}

# occupy KIND PORT: somebody holds the port, until leave
occupy() {
	python3 -c '
import signal, socket, sys
s = socket.socket(socket.AF_INET6, getattr(socket, sys.argv[1]))
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
s.bind(("::", int(sys.argv[2])))
if sys.argv[1] == "SOCK_STREAM": s.listen()
open(sys.argv[3], "w").close()
signal.pause()' "$1" "$2" "$dir/held" 3>&- &
	holder=$!
	eventually test -e "$dir/held"
	rm "$dir/held"
}
leave() {
	[ -n "${holder:-}" ] || return 0
	kill "$holder"
	wait "$holder" || :
	holder=
}
site() {
	printf '[messages]\n' >"$dir/site.conf"
	printf '%s\n' "$@" >>"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
}
# standing: what the alarm about receiving says; nothing while there is none
standing() {
	look call list '{"kind":"alarm"}' |
		jq -re '.records[] | select(.type == "service_trouble" and .qualifier == "messages" and .cleared != true) | .why'
}
over() { ! standing; }
troubles() { look call watch '{"topic":"site"}' | jq -r '.rows[0].trouble[]?'; }
open_are() { look call messages.status | jq -e ".traps_open == $1 and .syslog_open == $2"; }

@test "a port that is taken is refused with the field, and what was in force goes on" {
	serve
	site trap_port="$traps" syslog_port="$syslog"
	eventually open_are true true
	occupy SOCK_DGRAM "$other"
	refused site trap_port="$other" syslog_port="$syslog"
	says "[messages] trap_port"
	says "$other"
	leave
	occupy SOCK_STREAM "$other"
	refused site trap_port="$traps" syslog_port="$other"
	says "[messages] syslog_port"
	leave
	refused site trap_port="$other" syslog_port="$other"
	says "[messages] syslog_port"
	open_are true true
	# our own are not in our way, whatever else is said of them
	site trap_port="$traps" syslog_port="$syslog" address=127.0.0.1
	eventually open_are true true
	over
}

@test "a port that was taken before we began is an alarm and a trouble, until it is free" {
	serve
	site trap_port="$traps" syslog_port="$syslog"
	unserve
	occupy SOCK_DGRAM "$traps"
	serve
	eventually standing
	standing | grep -F "$traps"
	troubles | grep -F "$traps"
	leave
	eventually over
	open_are true true
	! troubles | grep -F "$traps"
}

@test "the usual ports of a trial may be another one's" {
	serve
	eventually look call messages.status
	over
	! troubles | grep -F 端口
}
