# shellcheck disable=SC1010,SC2154 # do is a verb of zhiban here; service is set by helper.bash
# Messages become alarms by rules: real datagrams, the shipped rules, and a site's own.

bats_require_minimum_version 1.5.0
load helper

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/rules.XXXXXX")
	export ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	trap_port=$TEST_PORT syslog_port=$((TEST_PORT + 1))
	mkdir -p "$dir/state/config/rules"
	chmod 700 "$dir/state"
	printf '[messages]\ntrap_port = %d\nsyslog_port = %d\n' "$trap_port" "$syslog_port" >"$dir/state/config/site.conf"
	serve
	zhiban config apply "$dir/state/config/site.conf"
	zhiban put device name=交换机一 mgmt_ip=127.0.0.1 echo=none
	again
}

teardown() {
	unserve
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log" || { cat "$dir/service.log"; false; }
	rm -rf "$dir"
}

again() {
	unserve
	serve
}

# said TEXT ...: each as a syslog datagram
said() {
	local text
	for text in "$@"; do
		printf '<36>%s' "$text" >"/dev/udp/127.0.0.1/$syslog_port"
	done
}
failed() {
	local i
	for ((i = 0; i < $1; i++)); do
		said "sshd[12]: Failed password for root from $2 port 5$i ssh2"
	done
}
notified() { snmptrap -v 2c -c public "127.0.0.1:$trap_port" 1 "$@"; }
heard() { [ "$(look call watch '{"topic":"messages"}' | jq '.rows | length')" -ge "$1" ]; }
alarms() { look call watch '{"topic":"alarms"}' | jq -c '.rows[] | select(.type == "rule")'; }
# standing RULE N: so many alarms of the rule are raised
standing() { [ "$(alarms | jq -c "select(.qualifier | startswith(\"$1\")) | select(.cleared | not)" | wc -l)" -eq "$2" ]; }
ended() { [ "$(alarms | jq -c "select(.qualifier | startswith(\"$1\")) | select(.cleared)" | wc -l)" -eq "$2" ]; }
one() { alarms | jq -c "select(.qualifier | startswith(\"$1\"))"; }

@test "five failed logins in five minutes from one source are exactly one alarm, with what to do" {
	failed 4 203.0.113.7
	failed 4 203.0.113.8
	eventually heard 8
	standing logins/failed-logins 0
	failed 1 203.0.113.7
	eventually standing logins/failed-logins 1
	failed 12 203.0.113.7
	said 'app: the end'
	eventually heard 22
	standing logins/failed-logins 1
	one logins/failed-logins | jq -e '.severity == "major" and .what == "登录失败过多（203.0.113.7）" and .count == 1 and
		(.why | contains("Failed password for root")) and (.step | contains("来源地址")) and .name == "交换机一"'
}

@test "an alarm of a rule outlives a restart, and so does what was counted" {
	failed 5 203.0.113.7
	failed 3 203.0.113.8
	eventually standing logins/failed-logins 1
	eventually heard 8
	again
	eventually standing logins/failed-logins 1
	[ "$(one logins/failed-logins | jq -r '.count')" -eq 1 ]
	failed 2 203.0.113.8
	eventually standing logins/failed-logins 2
}

@test "an alarm of a rule ends when nothing came for as long as the rule says; a pause of the host is no such time" {
	printf '[rule x]\ntitle = t\non = syslog\nwhen = text ~ "hello"\nseverity = minor\nlasts = %s\n' 5m >"$dir/state/config/rules/ours.conf"
	zhiban config apply "$dir/state/config/rules/ours.conf"
	said 'app: hello'
	eventually standing ours/x 1
	"$BUILD/zhiban-lab" clock +31m
	paused() { look call transitions '{"from":0}' | jq -e '.rows[] | select(.to == "blind")'; }
	eventually paused
	said 'app: hello'
	eventually heard 2
	standing ours/x 1
	sed -i 's/5m/2s/' "$dir/state/config/rules/ours.conf"
	zhiban config apply "$dir/state/config/rules/ours.conf"
	eventually ended ours/x 1
	said 'app: hello'
	eventually standing ours/x 1
	eventually ended ours/x 1
}

@test "a message that ends it ends it" {
	said '%%10LPDETECT/4/LPDETECT_LOOPED: A loop was detected on GigabitEthernet6/4/1.'
	eventually standing layer2/loop-detected 1
	said '%%10LPDETECT/5/LPDETECT_RECOVERED: All loops were removed on GigabitEthernet6/4/1.'
	eventually ended layer2/loop-detected 1
}

@test "traps: a wrong community three times, a UPS nobody polls" {
	for _ in 1 2 3; do notified 1.3.6.1.6.3.1.1.5.5; done
	eventually standing traps/snmp-authentication 1
	notified 1.3.6.1.2.1.33.2.0.1 1.3.6.1.2.1.33.1.2.3.0 i 40
	eventually standing traps/ups-on-battery 1
	one traps/ups-on-battery | jq -e '.severity == "critical" and (.why | contains("upsEstimatedMinutesRemaining = 40"))'
}

@test "a stranger raises nothing" {
	zhiban do device 1 edit mgmt_ip=127.0.0.9
	quarantined() { [ "$(look call messages.status | jq -r .quarantined)" -ge "$1" ]; }
	strange() { said 'app: who am I' && quarantined 1; }
	eventually strange
	before=$(look call messages.status | jq -r .quarantined)
	failed 6 203.0.113.7
	eventually quarantined $((before + 6))
	[ -z "$(alarms)" ]
}

@test "a site's own rule counts once it is applied, in place of the shipped file of its name, until it is withdrawn" {
	cat >"$dir/state/config/rules/logins.conf" <<-'END'
		[rule ours]
		title = 有人登录
		on = syslog
		when = text ~ "hello from (?<who>[a-z]+)"
		by = who
		severity = minor
		lasts = 1h
	END
	said 'app: hello from eve'
	eventually heard 1
	zhiban check "$dir/state/config/rules/logins.conf"
	zhiban config apply "$dir/state/config/rules/logins.conf"
	said 'app: hello from mallory'
	eventually standing logins/ours 1
	failed 6 203.0.113.7
	said 'app: hello from trent'
	eventually standing logins/ours 2
	standing logins/failed-logins 0
	echo '# none' >"$dir/state/config/rules/logins.conf"
	zhiban config apply "$dir/state/config/rules/logins.conf"
	eventually ended logins/ours 2
	failed 5 203.0.113.7
	eventually standing logins/failed-logins 1
}

@test "what is wrong with a rule file is said by file, line and column" {
	printf '[rule x]\ntitle = t\non = syslog\nwhen = text ~ "(a+)+$"\nseverity = minor\n' >"$dir/bad.conf"
	refused zhiban check "$dir/bad.conf"
	says "bad.conf:4：when：第 8 列：模式「(a+)+$」太费力"
	refused zhiban rule test "$dir/bad.conf"
	says "bad.conf:4："
}

@test "a rule can be tried on a message, a log and a trap" {
	for i in 1 2 3 4 5 6; do
		echo "<36>Nov 22 10:1$i:00 sw1 sshd[12]: Failed password for root from 203.0.113.7 port 22 ssh2"
	done >"$dir/log"
	run zhiban rule test service/rules/logins.conf --log "$dir/log"
	[ "${lines[3]}" = "第 4 条  logins/failed-logins  计数 4（满 5 成告警）  203.0.113.7" ]
	[ "${lines[4]}" = "第 5 条  logins/failed-logins  告警，级别 major  203.0.113.7" ]
	[ "${lines[5]}" = "第 6 条  logins/failed-logins  并入已有告警  203.0.113.7" ]
	zhiban rule test service/rules/logins.conf --log "$dir/log" --json | jq -e 'map(select(.hit)) | length == 1'
	run zhiban rule test service/rules/logins.conf --message 'nothing to see'
	[ "$output" = 没有规则命中 ]
	run zhiban rule test service/rules/traps.conf --trap ospfNbrStateChange
	[ "$output" = "第 1 条  traps/routing  立即查看设备" ]
	run -2 zhiban rule
	says "用法：zhiban rule test FILE"
}
