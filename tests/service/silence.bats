# shellcheck shell=bash disable=SC1010 # do is a verb of zhiban here
# The sound and its silence, on the simulated site: silence is bounded, is seen by all, ends by itself and with the shift; the
# operator's hook is told what sounds, by its argv and its stdin alone. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	export HOME=$dir ZHIBAN_CLOCK=$dir/clock
	"$BUILD/zhiban-lab" clock +0s
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	hook 'printf "%s|" "$@" >args; cat >facts.new; mv facts.new facts'
	conf "hook=$dir/hook.sh --lamp 'red one' '\$(touch shell)'"
	eventually standing 0
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log"
}

# hook TEXT: what the operator's command does, in the directory of the test
hook() {
	printf '#!/bin/bash\ncd %q || exit 9\n%s\n' "$dir" "$1" >"$dir/hook.new"
	chmod 700 "$dir/hook.new"
	mv "$dir/hook.new" "$dir/hook.sh"
}

# conf LINE: the site with this line in [sound]
conf() {
	printf '[poll]\nsweep=200ms\nfull=1s\n\n[topology]\norigin=机房接入\n\n[sound]\nhook_gap=0s\n%s\n' "$1" >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
}

site() { look call watch '{"topic":"site"}' | jq -c '.rows[0]'; }
alarms() { site | jq -e ".alarms | $1"; }
standing() { [ "$(look call watch '{"topic":"alarms"}' | jq '[.rows[] | select(.resource_kind == "circuit" and (.cleared | not))] | length')" -eq "$1" ]; }
alarm_id() { look call watch '{"topic":"alarms"}' | jq ".rows[] | select(.name | test(\"$1\")) | .key"; }
silence() { zhiban list silence --json | jq -r ".[-1].$1"; }
sounding() { [ "$(silence state)" = ended ]; }
told() { jq -e "$1" "$dir/facts"; }
site_says() { site | jq -e ".trouble | any(test(\"$1\"))"; }
site_says_not() { ! site_says "$1"; }
later() { "$BUILD/zhiban-lab" clock "$1"; }

@test "silence is seen by all, and recorded with who it was" {
	zhiban do silence 0 begin minutes=3
	alarms '.silence_until and .silenced_by and .silence'
	left=$(($(site | jq .alarms.silence_until) / 1000000 - $(site | jq '.data_at / 1000000 | floor')))
	[ "$left" -gt 100 ] && [ "$left" -le 185 ]
	[ "$(silence state)" = active ]
	zhiban call journal "{\"kind\":\"silence\",\"id\":$(silence id)}" | jq -e '.rows[0] | .action == "silence.begin" and .success'
}

@test "it is not prolonged: what is silent is heard before it is silenced again" {
	refused zhiban do silence 0 begin
	says 不能续
	zhiban do silence "$(silence id)" end
	alarms '.silence_until == null'
	[ "$(silence ended_why)" = person ]
}

@test "it has a limit, which the site sets" {
	refused zhiban do silence 0 begin minutes=11
	says "最长 10 分钟"
	conf "hook=$dir/hook.sh --lamp 'red one' '\$(touch shell)'
silence=2m"
	refused zhiban do silence 0 begin minutes=3
	says "最长 2 分钟"
	zhiban do silence 0 begin
	[ "$(site | jq '.alarms.silence_until')" -gt 0 ]
	[ "$(zhiban list silence --json | jq '.[-1] | .until - .created_at')" -eq 120000000 ]
	zhiban do silence "$(silence id)" end
}

@test "it ends by itself" {
	zhiban do silence 0 begin minutes=1
	later +61s
	eventually sounding
	[ "$(silence ended_why)" = time ]
	alarms '.silence_until == null'
}

@test "it ends with the shift: who takes over decides anew" {
	zhiban do shift_summary 0 begin post=network_duty planned_until="$(TZ=Asia/Shanghai date -d '+8 hours' '+%F %H:%M')"
	zhiban do silence 0 begin
	[ "$(silence state)" = active ]
	zhiban do shift_summary "$(zhiban list shift_summary --json | jq '.[-1].id')" finish assessment=stable left_reason=撤岗
	eventually sounding
	[ "$(silence ended_why)" = shift ]
}

@test "a restart keeps it, and ends what was over meanwhile" {
	zhiban do silence 0 begin minutes=2
	kill "$(cut -d' ' -f1 "$dir/service.pid")"
	eventually test ! -S "$dir/socket"
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	eventually alarms '.silence_until'
	kill "$(cut -d' ' -f1 "$dir/service.pid")"
	eventually test ! -S "$dir/socket"
	later +3m
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
	eventually sounding
	alarms '.silence_until == null'
}

@test "the hook is told what sounds, without a shell and without our environment" {
	hook 'printf "%s|" "$@" >args; env >env; cat >facts.new; mv facts.new facts'
	lab circuit JR-0302 down
	eventually told '.pattern == "three"'
	told '.sounding >= 1 and (.alarms[0] | .severity == "major" and .type == "circuit_down" and .since > 0)'
	told '.mode == "trial" and .silenced == false'
	[ "$(cat "$dir/args")" = "--lamp|red one|\$(touch shell)|three|" ]
	[ ! -e "$dir/shell" ] && [ ! -e /shell ]
	run ! grep -E 'HOME|ZHIBAN|BATS' "$dir/env"
}

@test "silence holds for the hook as well, and ends for it" {
	zhiban do silence 0 begin minutes=1
	eventually told '.pattern == "none" and .silenced and .sounding >= 1'
	zhiban do silence "$(silence id)" end
	eventually told '.pattern == "three" and (.silenced | not)'
}

@test "what somebody acknowledges is silent" {
	zhiban do alarm "$(alarm_id JR-0302)" ack
	eventually told '.pattern != "three" and (.alarms | all(.type != "circuit_down"))'
	lab circuit JR-0302 up
	eventually standing 0
}

# hook_alarm CONDITION: the alarm that the hook fails stands, and is so
hook_alarm() {
	look call list '{"kind":"alarm"}' | jq -e ".records | map(select(.type == \"service_trouble\" and .qualifier == \"hook\" and .cleared != true)) |
		length == 1 and all(.[]; $1)"
}
hook_alarm_over() { ! hook_alarm true; }

@test "a hook that fails or hangs is a trouble until it does well" {
	hook 'exit 3'
	lab circuit JR-0301 down
	eventually site_says 声光外设
	site_says "异常结束"
	eventually hook_alarm '.why | contains("异常结束")'
	hook 'sleep 1000'
	conf "hook=$dir/hook.sh slow
hook_limit=300ms"
	zhiban do silence 0 begin minutes=1
	eventually site_says "没有按时结束"
	hook 'cat >facts.new; mv facts.new facts'
	zhiban do silence "$(silence id)" end
	eventually told '.pattern == "three"'
	eventually site_says_not 声光外设
	eventually hook_alarm_over
	lab circuit JR-0301 up
}

@test "a hook without an absolute path is refused" {
	refused conf "hook=relay on"
	says 绝对路径
	refused conf "hook=/bin/relay 'on"
	says 绝对路径
}

@test "whether the bell was heard is recorded" {
	zhiban do bell_test 0 record heard=some terminal=/dev/tty1
	zhiban list bell_test --json | jq -e '.[-1] | .heard == "some" and .terminal == "/dev/tty1" and (.number | startswith("XL-"))'
}
