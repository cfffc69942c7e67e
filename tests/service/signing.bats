# Signing passwords in production, each caller a login of the system: who sets whose, the one no, the lock and the reset, what is
# on the record, and that a password is found nowhere afterwards. Only root can be all of them.

bats_require_minimum_version 1.5.0
load helper

service_user=irc

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export house gid
	house=$(mktemp -d /tmp/zhiban-signing.XXXXXX)
	gid=$(id -g $service_user)
	chmod 755 "$house"
	cp "$BUILD/zhiband" "$RELEASE/zhiban" "$BUILD/zhiban-sign" "$house"
	install -d -o $service_user -g "$gid" -m 700 "$house/state"
	install -d -o $service_user -g "$gid" -m 711 "$house/run"
	"$house/zhiban" setup --config "$house/etc/zhiban.conf" --state "$house/state" --site 市中心机房 \
		--sysadmin daemon --secadmin bin --auditor sys >"$house/setup.log" 2>&1
	# the delays of the tests are short, the lock is as long as it is
	printf '[signing]\ntries=3\ndelay=100ms\ndelay_most=200ms\n[messages]\ntrap_port=%d\nsyslog_port=%d\n' \
		$((TEST_PORT + 60)) $((TEST_PORT + 61)) >"$house/site.conf"
	start_service
	as daemon config apply "$house/site.conf" >&2
	for who in games man; do hire $who; done
}

teardown_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	stop_service TERM
	! grep -E 'ERROR: AddressSanitizer|runtime error' "$house/service.log" || { cat "$house/service.log"; false; }
	rm -rf "$house"
}

setup() {
	[ "$(id -u)" -eq 0 ] || skip "production with real uids: only root can be other users"
	export ASAN_OPTIONS=detect_leaks=0
}

# as USER ARGUMENT ...: zhiban of that login
as() {
	setpriv --reuid="$1" --regid=nogroup --groups="$gid" env -u SUDO_UID HOME="$house" \
		"$house/zhiban" --socket "$house/run/socket" "${@:2}"
}
# on_terminal LINE ...: games sets his password at a terminal
on_terminal() {
	python3 -SEB tests/service/typed.py "$@" -- setpriv --reuid=games --regid=nogroup --groups="$gid" env HOME="$house" \
		"$house/zhiban" --socket "$house/run/socket" sign set
}
# typed LINES COMMAND ...: with these lines on standard input
typed() { printf "$1" | "${@:2}"; }
hire() {
	as daemon put person name="$1" login="$1" uid="$(id -u "$1")" organisation=1 valid_until=2099-12-31
	as bin 'do' person "$1" authorise
	as daemon put grant person="$1" role=duty_operator | grep -oE '[0-9]+$' | {
		read -r grant
		as bin 'do' grant "$grant" authorise
	}
} >&2

start_service() {
	mkfifo "$house/ready"
	ASAN_OPTIONS=detect_leaks=0 setpriv --reuid=$service_user --regid="$gid" --clear-groups setsid "$house/zhiband" serve \
		--config "$house/etc/zhiban.conf" --socket "$house/run/socket" --ready-fd 9 \
		9>"$house/ready" 2>>"$house/service.log" </dev/null >/dev/null 3>&- &
	echo $! >"$house/pid"
	head -c1 "$house/ready" | cmp -s - <(echo) || { cat "$house/service.log"; return 1; }
	rm "$house/ready"
}
stop_service() {
	local pid turn
	pid=$(cat "$house/pid") && kill "-$1" "$pid" || return 0
	for ((turn = 0; turn < 2400; turn++)); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}
# audit CONDITION: rows of the log, action and success and cause
audit() {
	sqlite3 "file:$house/state/records.db?mode=ro" "SELECT action, success, coalesce(json_extract(detail, '\$.cause'), '') FROM audit
		WHERE action LIKE 'signing.%' AND seq > $since AND ($1) ORDER BY seq"
}
mark() { since=$(sqlite3 "file:$house/state/records.db?mode=ro" 'SELECT max(seq) FROM audit'); }

@test "the first password is set by its owner at his own login, another one only with the old" {
	mark
	run -0 as games sign state
	says 未设
	refused typed '\n' as games sign set
	refused typed '短口令\n' as games sign set
	says 太短
	typed 'games-phrase-1\n' as games sign set
	run -0 as games sign state
	says 有效
	refused typed 'not-the-old-one\ngames-phrase-2\n' as games sign set
	says 没有通过
	refused typed 'games-phrase-1\ngames-phrase-1\n' as games sign set
	typed 'games-phrase-1\ngames-phrase-2\n' as games sign set
	[ "$(audit 1)" = "$(printf 'signing.set|1|\nsigning.wrong|0|wrong\nsigning.set|1|')" ]
}

@test "on a terminal it is typed twice and nothing of it is shown" {
	run -0 on_terminal games-phrase-2 games-phrase-3 games-phrase-3
	says 再输一遍
	says 已设置
	[[ $output != *phrase* ]]
	run -1 on_terminal games-phrase-3 games-phrase-4 games-phrase-5
	says 两遍不一样
}

@test "whatever is wrong with somebody else's password, there is one sentence" {
	local first
	mark
	refused typed 'x-phrase-old\nx-phrase-new\n' as man sign set games
	first=$output
	refused typed 'x-phrase-old\nx-phrase-new\n' as games sign set man
	[ "$output" = "$first" ]
	refused typed 'x-phrase-old\nx-phrase-new\n' as games sign set 999
	[ "$output" = "$first" ]
	[ "$(audit 1)" = "$(printf 'signing.wrong|0|wrong\nsigning.wrong|0|not_set\nsigning.wrong|0|not_set')" ]
}

@test "only the security administrator resets, nobody his own; what he gives is good to set another one" {
	local once
	for who in games daemon sys; do
		refused as $who sign reset games
	done
	refused as bin sign reset bin
	once=$(as bin sign reset man | grep -oE '[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}')
	run -0 as man sign state
	says 一次性
	run -0 as bin sign state man
	says 一次性
	refused as games sign state man
	typed "$once\nman-phrase-1\n" as man sign set
	refused typed "$once\nman-phrase-2\n" as man sign set
	run -0 as man sign state
	says 有效
}

@test "three wrong ones lock it, for the right one too; a kill of the service lifts nothing, a reset does" {
	local once
	mark
	for turn in 1 2 3; do refused typed 'no-phrase-here\nman-phrase-2\n' as man sign set; done
	refused typed 'man-phrase-1\nman-phrase-2\n' as man sign set
	says 没有通过
	run -0 as man sign state
	says 已锁定
	stop_service KILL
	start_service
	refused typed 'man-phrase-1\nman-phrase-2\n' as man sign set
	run -0 as man sign state
	says 已锁定
	[ "$(audit "action = 'signing.locked'")" = 'signing.locked|1|' ]
	[ "$(audit "action = 'signing.wrong'" | tail -n 1)" = 'signing.wrong|0|locked' ]
	once=$(as bin sign reset man | grep -oE '[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}')
	typed "$once\nman-phrase-3\n" as man sign set
}

@test "no password is in a file of the service, in its log, in the audit log or in its memory" {
	local pid
	pid=$(cat "$house/pid")
	typed 'games-phrase-3\ngames-phrase-9\n' as games sign set
	refused typed 'guessed-phrase-8\ngames-phrase-7\n' as games sign set
	run grep -raE '[a-z]-phrase-[0-9]' "$house/state" "$house/service.log"
	[ "$status" -eq 1 ]
	[ "$(stat -c %a "$house/state/signing")" = 600 ]
	grep -q '"\$y\$' "$house/state/signing"
	run -0 python3 -SEB tests/service/memory.py "$pid" games-phrase guessed-phrase man-phrase 市中心机房
	[ "${lines[0]}${lines[1]}${lines[2]}" = 000 ]
	[ "${lines[3]}" -gt 0 ]
	as sys audit verify
}

@test "a file of hashes that others may read keeps the service from starting" {
	stop_service TERM
	chmod 644 "$house/state/signing"
	run -1 start_service
	says 0600
	rm -f "$house/ready"
	chmod 600 "$house/state/signing"
	start_service
	run -0 as games sign state
	says 有效
}
