# What goes wrong with a service: callers that talk nonsense, a death in mid-work, disks and files that fail.

load helper

setup() {
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/s.XXXX")
	service=
	: >"$dir/service.log"
}

teardown() {
	[ -z "$service" ] || unserve KILL
	cat "$dir/service.log"
}

# talk BYTES [LINES]: send them (with \n and \x.. understood) and print what comes: so many lines, or until it closes
talk() {
	python3 - "$dir/socket" "$1" "${2:-99}" <<-'END'
		import socket, sys
		peer = socket.socket(socket.AF_UNIX)
		peer.connect(sys.argv[1])
		peer.settimeout(20)
		data = sys.argv[2].encode().decode("unicode_escape").encode("latin-1")
		try:
		    peer.sendall(data)
		    said = b""
		    while said.count(b"\n") < int(sys.argv[3]) and (chunk := peer.recv(65536)):
		        said += chunk
		    sys.stdout.buffer.write(said)
		except (BrokenPipeError, ConnectionResetError):
		    pass
	END
}
hello='{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":1,"client":"t"}}\n'

@test "malformed calls close that connection only" {
	serve
	run talk 'not json\n'
	[ "$status" -eq 0 ]
	run talk '{"jsonrpc":"2.0","id":1,"method":"status"}\n'
	[ -z "$output" ]
	run talk '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":99}}\n' 1
	says -32004
	run talk "$hello"'{"jsonrpc":"2.0","id":2,"method":"no.such"}\n' 2
	says -32601
	run talk "$hello"'{"jsonrpc":"2.0","id":2,"method":"list","params":{"kind":"device","where":{"name":"a\\u0007b"}}}\n' 2
	says -32602
	run talk "$hello"'{"jsonrpc":"2.0","id":2,"method":"list","params":{"kind":"planet"}}\n' 2
	says -32002
	run talk "$hello"'[[[[[[\n'
	run talk "$hello"'\xff\xfe\x00\x01\n'
	zhiban status
	kill -0 "$service"
}

@test "oversize, half a call, many callers: the service goes on" {
	serve
	python3 - "$dir/socket" <<-'END'
		import socket, sys
		def connect():
		    peer = socket.socket(socket.AF_UNIX)
		    peer.connect(sys.argv[1])
		    return peer
		peer = connect()
		try:
		    peer.sendall(b'{"x":"' + b"a" * (2 << 20))
		    assert peer.recv(65536).count(b"result") == 0
		except (BrokenPipeError, ConnectionResetError):
		    pass
		half = [connect() for _ in range(150)]
		for peer in half:
		    peer.sendall(b'{"jsonrpc":"2.0","id":1,')
	END
	zhiban status
	zhiban put log_entry note=还在
}

@test "kill -9 while records are put: none that was acknowledged is lost" {
	for round in 1 2 3; do
		serve
		(
			n=0
			while zhiban put log_entry note="轮 $round 号 $((n += 1)) 。" >/dev/null 2>&1; do
				echo "轮 $round 号 $n 。" >>"$dir/acknowledged"
			done
		) 3>&- &
		loop=$!
		enough() { [ "$(grep -c "轮 $round" "$dir/acknowledged")" -ge 5 ]; }
		eventually enough
		kill -9 "$service"
		wait "$service" || true
		wait $loop || true
		service=
	done
	serve
	zhiban list log_entry --json | jq -r '.[].note' >"$dir/kept"
	while read -r line; do grep -qxF "$line" "$dir/kept"; done <"$dir/acknowledged"
	zhiban audit verify
}

@test "a stale socket is replaced" {
	serve
	unserve KILL
	[ -S "$dir/socket" ]
	serve
	zhiban stop
	wait "$service"
	service=
	[ ! -e "$dir/socket" ]
}

@test "a held socket without a service behind it is said, not waited for" {
	mkdir -m 700 "$dir/state"
	mkfifo "$dir/wait"
	python3 -c '
import socket, sys
held = socket.socket(socket.AF_UNIX)
held.bind(sys.argv[1])
held.listen(1)
print(flush=True)
sys.stdin.read()' "$dir/socket" <"$dir/wait" >"$dir/held" 3>&- &
	holder=$!
	exec 8>"$dir/wait"
	eventually test -s "$dir/held"
	refused zhiban status
	says 没有应答
	exec 8>&-
	wait $holder
}

@test "a full disk is a sentence, and what was acknowledged stays" {
	serve
	zhiban put log_entry note=满之前
	unserve
	[ "${ended:?}" -eq 0 ]
	PREPARE="trap '' XFSZ; ulimit -f 400" serve
	text=$(printf '满%.0s' $(seq 2000))
	n=0
	while [ "$n" -lt 200 ] && run zhiban put log_entry note="$n $text" && [ "$status" -eq 0 ]; do n=$((n + 1)); done
	echo "$n: $output"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	run zhiban status
	[ "$status" -eq 0 ]
	says 注意
	unserve
	serve
	[ "$(zhiban list log_entry --json | jq length)" -ge $((n + 1)) ]
	zhiban put log_entry note=又能写了
	zhiban audit verify
}

@test "a state directory that cannot be is a sentence" {
	: >"$dir/file"
	refused "$BUILD/zhiban" serve --state "$dir/file/state" --socket "$dir/socket"
	mkdir -m 777 "$dir/open"
	chmod 777 "$dir/open"
	refused "$BUILD/zhiban" serve --state "$dir/open" --socket "$dir/socket"
	says 700
}

@test "the database of a newer program is not touched" {
	serve
	unserve
	sqlite3 "$dir/state/records.db" 'CREATE TABLE from_the_future (x)'
	before=$(sha256sum <"$dir/state/records.db")
	refused "$BUILD/zhiban" serve --state "$dir/state" --socket "$dir/socket"
	says 更新版本
	[ "$(sha256sum <"$dir/state/records.db")" = "$before" ]
}

@test "a bad row of the audit is named" {
	serve
	for n in 1 2 3; do zhiban put log_entry note="$n"; done
	unserve
	zhiban audit verify
	sqlite3 "$dir/state/records.db" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'" |
		sqlite3 "$dir/state/records.db"
	sqlite3 "$dir/state/records.db" "UPDATE audit SET detail = '{}' WHERE seq = 2"
	refused zhiban audit verify
	says 2
}

@test "paths that are too long and files that are not there" {
	long=$dir/$(printf 'x%.0s' $(seq 120))
	refused "$BUILD/zhiban" --socket "$long" status
	says 太长
	refused "$BUILD/zhiban" --socket "$dir/none" status
	refused zhiban restore "$dir/none"
}

@test "setup founds a production ledger with three people, and only with three" {
	if ! id daemon bin sys >/dev/null 2>&1; then skip "no users to appoint"; fi
	[ "$(id -u)" -ne 0 ] || skip "setup by root gives its records to the service: production.bats tells that"
	setup_with() { "$BUILD/zhiban" setup --state "$dir/state" --config "$dir/zhiban.conf" --site 某运维队 --sysadmin daemon --secadmin "$1" --auditor sys; }
	refused setup_with daemon
	refused setup_with root
	[ ! -e "$dir/zhiban.conf" ]
	setup_with bin
	grep mode=production "$dir/zhiban.conf"
	"$BUILD/zhiban" check "$dir/zhiban.conf"
	[ "$(sqlite3 "$dir/state/records.db" "SELECT count(*) FROM \"grant\" WHERE state = 'effective'")" -eq 3 ]
	refused setup_with bin
	says 已存在
}
