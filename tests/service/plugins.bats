# Managed services, asked by Debian's real plugins over real sockets.

# shellcheck disable=SC1010,SC2154 # do is a verb of zhiban here; the names of helper.bash

bats_require_minimum_version 1.5.0
load plugins

@test "web, mail and ports: good, then each kind of bad is told once, and good again" {
	zhiban put managed_service name=门户 category=web importance=A
	zhiban put service_check managed_service=门户 name=页面 plugin=http address=127.78.0.1 port="$TEST_PORT" \
		expect=云川市 warning=2 critical=8
	zhiban put managed_service name=邮件 category=mail
	zhiban put service_check managed_service=邮件 name=发信 plugin=smtp address=127.78.0.4 port="$TEST_PORT"
	zhiban put service_check managed_service=邮件 name=端口 plugin=tcp address=127.78.0.4 port="$TEST_PORT"
	eventually service_is 门户 ok
	eventually service_is 邮件 ok
	[ -z "$(transitions | grep managed_service)" ]
	lab service portal error
	eventually service_is 门户 critical
	[[ $(reason_of 门户) == 页面：*500* ]]
	eventually stands service_down 门户 critical
	lab service portal slow
	eventually service_is 门户 warning
	lab service mail down
	eventually service_is 邮件 critical
	lab calm
	eventually service_is 门户 ok
	eventually service_is 邮件 ok
	eventually nothing_stands
	[ "$(transitions | grep -c '邮件|ok|critical|major')" -eq 1 ]
	[ "$(transitions | grep -c '门户|ok|critical|critical')" -eq 1 ]
}

@test "a certificate of twenty days: its days are counted, and thirty are too few" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key" -out "$dir/cert" -days 20 -subj /CN=portal.example 2>/dev/null
	openssl s_server -accept "127.0.0.1:$((TEST_PORT + 2))" -cert "$dir/cert" -key "$dir/key" -www -quiet \
		</dev/null >/dev/null 2>&1 3>&- &
	children+=($!)
	zhiban put managed_service name=证书站 category=certificate
	zhiban put service_check managed_service=证书站 name=证书 plugin=certificate address=127.0.0.1 port=$((TEST_PORT + 2)) \
		host=portal.example
	zhiban put service_check managed_service=证书站 name=页面 plugin=https address=127.0.0.1 port=$((TEST_PORT + 2))
	eventually service_is 证书站 warning
	point 1 'check.days_left[证书]' '.value == 19'
	zhiban do service_check 1 edit warning_days=10 critical_days=5
	eventually service_is 证书站 ok
	point 1 'check.days_left[证书]' '.value == 19'
	refused zhiban do service_check 1 edit critical_days=15
}

@test "figures become points and history, and go by their check" {
	own 0 'echo "fine | time=0.25s;1;2 queue=17;20;30 load=50%;80;90 odd=U"'
	zhiban put managed_service name=平台 category=sharing_platform
	zhiban put service_check managed_service=平台 name=一 plugin=own address=127.0.0.1
	eventually service_is 平台 ok
	point 1 'perf.time[一]' '.value == 0.25 and .unit == "s"'
	point 1 'perf.odd[一]' '.quality == "unknown" and (has("value") | not)'
	kept() { look call history '{"service":1,"point":"'"$1"'","from":0}' | jq -e ".unit == \"$2\" and ([.buckets[][1] // empty] | last) == $3"; }
	eventually kept 'perf.time[一]' us 250000
	eventually kept 'perf.queue[一]' 1/1000 17000
	eventually kept 'perf.load[一]' permille 500
	refused zhiban call history '{"service":1,"point":"perf.time[二]","from":0}'
	refused zhiban call points '{"service":99}'
}

@test "one bad result wakes nobody, two do; good again takes two as well" {
	own 0 'echo fine'
	zhiban put managed_service name=平台 category=sharing_platform
	zhiban put service_check managed_service=平台 name=一 plugin=own address=127.0.0.1
	eventually service_is 平台 ok
	# bad once in three: never twice of the last three
	own 0 "n=\$(cat $dir/n 2>/dev/null || echo 0); n=\$((n + 1)); echo \$n >$dir/n; [ \$((n % 3)) -ne 0 ] || { echo bad; exit 2; }; echo fine"
	often() { [ "$(cat "$dir/n")" -ge 8 ]; }
	eventually often
	service_is 平台 ok
	own 2 'echo down'
	eventually service_is 平台 critical
	[ "$(transitions | grep -c managed_service)" -eq 1 ]
}

@test "a plugin that is not there is unknown: the package is named, and doctor names it too" {
	zhiban put managed_service name=平台 category=other
	unregistered() { [ "$(reason_of 平台)" = 没有登记探测 ]; }
	eventually unregistered
	service_is 平台 unknown
	zhiban put service_check managed_service=平台 name=甲 plugin=gone address=127.0.0.1
	named() { [[ $(reason_of 平台) == *gone-plugins* ]]; }
	eventually named
	service_is 平台 unknown
	run zhiban doctor
	says "no-install-recommends gone-plugins"
	zhiban put service_check managed_service=平台 name=乙 plugin=nobody address=127.0.0.1
	zhiban do service_check 1 remove
	nobody() { [[ $(reason_of 平台) == *nobody* ]]; }
	eventually nobody
}

@test "a plugin that misbehaves is unknown with a sentence, and the service goes on" {
	own 0 'printf "\033[2Jfine\n"; yes flood'
	zhiban put managed_service name=甲 category=other
	zhiban put service_check managed_service=甲 name=一 plugin=own address=127.0.0.1
	flooded() { [[ $(reason_of 甲) == *64\ KiB* ]]; }
	eventually flooded
	own 0 'kill -9 $$'
	killed() { [[ $(reason_of 甲) == *信号\ 9* ]]; }
	eventually killed
	own 2 'printf "\033[2J\326\320\266\317\n"'
	eventually service_is 甲 critical
	[ "$(reason_of 甲)" = '一：^[[2J中断' ]
	zhiban status
}

@test "nothing of a record becomes an option or a command" {
	zhiban put managed_service name=甲 category=other
	check() { zhiban put service_check managed_service=甲 name=一 plugin=http address=127.0.0.1 "$@"; }
	refused check host=-x
	refused check host='a b'
	refused check path=x
	refused check path='/a b'
	refused check expect=--help
	refused check warning='$(id)'
	refused check critical=-1
	refused check plugin=../../bin/sh
	refused check address=localhost
	own 0 'echo "got [$1] $#"'
	check plugin=own expect='; touch x $(touch x) `x` | x > x'
	eventually service_is 甲 ok
	rows checks:1 | jq -e '.reason == "got [; touch x $(touch x) `x`"'
	refused check expect=again
}

@test "after a restart what was bad is for review until the next result; maintenance is quiet" {
	own 2 'echo down'
	zhiban put managed_service name=甲 category=other
	zhiban put service_check managed_service=甲 name=一 plugin=own address=127.0.0.1
	eventually service_is 甲 critical
	unserve
	# the first answer of the next life does not come before the look
	own 2 "until [ -e $dir/go ]; do sleep 0.1; done; echo down"
	serve
	service_is 甲 critical
	[[ $(reason_of 甲) == 待复核* ]]
	touch "$dir/go"
	reviewed() { [ "$(reason_of 甲)" = 一：down ]; }
	eventually reviewed
	[ "$(transitions | grep -c managed_service)" -eq 1 ]
	zhiban do managed_service 甲 maintain
	eventually service_is 甲 maintenance
	maintained() { rows alarms | jq -se 'all(.maintenance or .cleared)'; }
	eventually maintained
	zhiban do managed_service 甲 activate
	eventually service_is 甲 critical
	zhiban do service_check 1 pause
	eventually service_is 甲 unknown
	zhiban do managed_service 甲 retire retired_reason=试完
	[ -z "$(rows services)" ]
}
