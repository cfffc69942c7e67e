# Every check of the plugin book against a real server, and what time does to checks.

# shellcheck disable=SC1010,SC2154 # do is a verb of zhiban here; the names of plugins.bash

bats_require_minimum_version 1.5.0
load plugins

@test "names, clocks, mailboxes, pages and echoes: each check of the book is good, then bad in the plugin's own words" {
	[ -x /usr/bin/dig ] || skip "dig is not here"
	echo >"$dir/ill"
	python3 tests/service/daemons.py 127.0.0.1 $((TEST_PORT + 30)) "$dir/ill" </dev/null >"$dir/daemons.log" 2>&1 3>&- &
	children+=($!)
	eventually grep -qx ready "$dir/daemons.log"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key" -out "$dir/cert" -days 90 -subj /CN=portal.example 2>/dev/null
	openssl s_server -accept "127.0.0.1:$((TEST_PORT + 9))" -cert "$dir/cert" -key "$dir/key" -www -quiet \
		</dev/null >/dev/null 2>&1 3>&- &
	web=$!
	children+=("$web")
	one() {
		zhiban put managed_service name="$1" category=other
		zhiban put service_check managed_service="$1" name=一 plugin="$1" address=127.0.0.1 "${@:2}"
	}
	one dns port=$((TEST_PORT + 30)) host=portal.example expect=10.1.2.3
	one ntp port=$((TEST_PORT + 31))
	one imap port=$((TEST_PORT + 32))
	one https port=$((TEST_PORT + 9))
	one ping
	for name in dns ntp imap https ping; do
		eventually service_is $name ok || { reason_of $name; false; }
	done
	point 1 'perf.time[一]' '.value > 0 and .unit == "s"'
	point 2 'perf.offset[一]' '.value < 1 and .unit == "s"'
	point 5 'perf.pl[一]' '.value == 0 and .unit == "%"'
	echo dns ntp imap >"$dir/ill"
	kill "$web"
	zhiban do service_check 5 edit warning=0.001,20%
	eventually service_is dns warning
	[[ $(reason_of dns) == *'not found in ANSWER SECTION'* ]]
	eventually service_is ntp critical
	[[ $(reason_of ntp) == *'Offset 3'[56]* ]]
	eventually service_is imap warning
	[[ $(reason_of imap) == *'BYE busy'* ]]
	eventually service_is https critical
	eventually service_is ping warning
	echo dns-refused ntp-silent >"$dir/ill"
	eventually service_is dns critical
	eventually service_is imap ok
}

@test "a plugin whose own program is missing is unknown, not bad" {
	printf '[plugin inner]\ncommand=/bin/false\nneeds=/opt/gone/inner\npackage=inner-tools\n' >>"$dir/state/config/site.conf"
	zhiban config apply "$dir/state/config/site.conf"
	zhiban put managed_service name=甲 category=dns
	zhiban put service_check managed_service=甲 name=一 plugin=inner address=127.0.0.1
	named() { [ "$(reason_of 甲)" = '一：没有插件程序 /opt/gone/inner，请安装 inner-tools' ]; }
	eventually named
	service_is 甲 unknown
	run zhiban doctor
	says "no-install-recommends inner-tools"
}

@test "a plugin that hangs is ended at its limit, its turns are skipped and counted; who waits for it grows old and is unknown" {
	# the minutes of this pass on the clock of the test, in steps that are no pause
	unserve
	export ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	printf '[checks]\ninterval=2s\nretry=1s\nchildren=1\n[plugin own]\ncommand=%s/own\n' "$dir" >"$dir/state/config/site.conf"
	printf '[plugin hang]\ncommand=/bin/sleep;1000\ntimeout=60s\n' >>"$dir/state/config/site.conf"
	serve
	zhiban config apply "$dir/state/config/site.conf"
	now() { look status --json | jq .now; }
	passed() { [ "$(now)" -ge $(($1 + 5000000)) ]; }
	# later COMMAND ...: time goes on until it succeeds, for five minutes
	later() {
		local turn before
		for ((turn = 0; turn < 60; turn++)); do
			"$@" >/dev/null && return
			before=$(now)
			"$BUILD/zhiban-lab" clock +5s
			eventually passed "$before"
		done
		echo "never: $*"
		return 1
	}
	own 0 'echo fine'
	zhiban put managed_service name=甲 category=other
	zhiban put service_check managed_service=甲 name=一 plugin=own address=127.0.0.1
	eventually service_is 甲 ok
	zhiban put managed_service name=乙 category=other
	for name in 一 二 三; do
		zhiban put service_check managed_service=乙 name=$name plugin=hang address=127.0.0.1
	done
	old() { [ "$(reason_of 甲)" = 一：很久没有新的结果 ]; }
	later old
	service_is 甲 unknown
	rows checks:1 | jq -e '.state == "unknown" and .newest == "ok" and .runs_missed > 0'
	told() { [ "$(transitions | grep -c '甲|ok|unknown|indeterminate')" -ge 1 ]; }
	eventually told
	unknown_stands() { rows alarms | jq -se 'any(.type == "service_unknown" and .resource == 1 and .severity == "warning" and (.cleared | not))'; }
	later unknown_stands
	hung() { rows checks:2 | jq -se 'any(.newest == "unknown" and (.reason | contains("没有结束")) and .runs_missed > 0)'; }
	later hung
	zhiban do managed_service 乙 retire retired_reason=试完
	later service_is 甲 ok
	later nothing_stands
}
