# shellcheck disable=SC1010,SC2154 # do is a verb of zhiban here; service is set by helper.bash
# Files of one's own that decide what is sent to devices count only once somebody has put them in force. The stories build on
# one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	begin
	zhiban put credential name=甲 protocol=ssh user=nobody
	echo '{"password": "canary-pw-7731"}' | zhiban secret set 甲
	zhiban put device name=交换机一 mgmt_ip=127.0.0.1 echo=none ssh_credential=甲 ssh_port="$TEST_PORT" cli_profile=own
	mkdir "$dir/state/cli"
}

teardown_file() {
	end
	cat "$dir/service.log"
}

begin() {
	serve
	echo "$service" >"$dir/pid"
}

end() {
	kill "$(cat "$dir/pid")" 2>/dev/null
	eventually bash -c "! kill -0 $(cat "$dir/pid")"
}

# profile LINE: a command profile that may send LINE, on stdout
profile() {
	cat <<-END
		[profile]
		name = own
		title = 自己的
		tested = no
		allowed = show
		mac = xx:xx:xx:xx:xx:xx
		[dialect]
		prompt = >$
		[command version]
		title = 版本
		line = $1
		row = (?<text>.+)
	END
}

reload() { kill -HUP "$(cat "$dir/pid")"; }
troubles() { zhiban status --json | jq -r '.troubles[]?, .site.trouble[]?, .ssh.troubles[]?'; }
troubled() { troubles | grep -F "$1"; }
untroubled() { ! troubled "$1"; }
line() {
	zhiban call commands "{\"device\":$(zhiban list device name=交换机一 --json | jq '.[0].id')}" |
		jq -e --arg line "$1" '[.commands[].line] == (if $line == "" then [] else [$line] end)'
}

@test "a profile of one's own that lies there is told, and is not in force" {
	profile 'show version' >"$dir/state/cli/own.conf"
	echo 'not looked at' >"$dir/state/cli/notes.txt"
	mkfifo "$dir/state/cli/pipe.conf"
	reload
	eventually troubled cli/own.conf
	line ''
	troubled '没有命令模板 own'
	run ! troubled notes.txt
	run ! troubled pipe.conf
}

@test "applied it counts at once, from whatever folder, and who did it is on the record" {
	mkdir "$dir/drafts"
	sed 's/show version/reload/' "$dir/state/cli/own.conf" >"$dir/drafts/own.conf"
	refused zhiban config apply "$dir/drafts/own.conf"
	says own.conf:11
	line ''
	zhiban config apply "$dir/state/cli/own.conf"
	eventually line 'show version'
	reload
	eventually untroubled cli/own.conf
	zhiban list config --json | jq -e 'any(.name == "cli/own.conf" and (.hash | length) == 64 and .created_by != null)'
	profile 'show clock' >"$dir/drafts/own.conf"
	zhiban config apply "$dir/drafts/own.conf"
	eventually line 'show clock'
	zhiban config list | grep cli/own.conf
}

@test "edited and not applied: a warning, the old text stays, over a restart as well" {
	reload
	eventually troubled cli/own.conf
	zhiban call config.list | jq -e '.files | any(.name == "cli/own.conf" and .edited)'
	line 'show clock'
	end
	begin
	line 'show clock'
	eventually troubled cli/own.conf
}

@test "a file with nothing but comments withdraws it" {
	echo '# not used any more' >"$dir/state/cli/own.conf"
	zhiban config apply "$dir/state/cli/own.conf"
	eventually line ''
	reload
	eventually untroubled cli/own.conf
	end
	begin
	line ''
}

@test "one of the same name takes the place of the shipped one, until it is withdrawn" {
	version_line() {
		zhiban call commands "{\"device\":$(zhiban list device name=交换机一 --json | jq '.[0].id')}" |
			jq -e --arg line "$1" '.commands | any(.name == "version" and .line == $line)'
	}
	zhiban put device name=交换机一 cli_profile=zte
	eventually version_line 'show version'
	profile 'show hardware' | sed 's/name = own/name = zte/' >"$dir/drafts/zte.conf"
	zhiban config apply "$dir/drafts/zte.conf"
	eventually version_line 'show hardware'
	mkdir "$dir/drafts/cli"
	echo '#' >"$dir/drafts/cli/zte.conf"
	zhiban config apply "$dir/drafts/cli/zte.conf"
	eventually version_line 'show version'
}

@test "what was put in force and cannot be read by this version is a trouble, and the service starts" {
	end
	columns=$(sqlite3 "$dir/state/records.db" "select group_concat(name) from pragma_table_info('config') where name not in ('id', 'name')")
	sqlite3 "$dir/state/records.db" "insert into config (name, $columns) select 'orchard/apples.conf', $columns from config limit 1"
	begin
	troubled apples.conf
}
