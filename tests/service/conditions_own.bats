# What raises alarms about who logs in where and about zhiban itself, provoked on the simulated site.
# The right alarm stands, says how bad it is, and is over when what made it is. What comes of an alarm then is told elsewhere.

# shellcheck disable=SC2154 # the names of site.bash

load conditions

@test "another host key, a refused login, and what is wrong with the service itself" {
	ask() { call command.run "{\"device\":$(device_id "$1"),\"command\":\"version\"}" >/dev/null 2>&1 || true; }
	order ssh-key core-a
	ask 核心A
	until_true 'is host_key_changed 核心A critical'
	order ssh-password core-b wrong
	ask 核心B
	until_true '[ "$(rows "ssh:$(device_id 核心B)" | jq -r .state)" = refused ]'
	later 'is shell_refused 核心B warning'

	printf '# edited\n' >>"$dir/state/config/site.conf"
	kill -HUP "$(pid_of service)"
	# its minute begins when it is seen
	until_true 'order clock +61s >/dev/null; sleep 1; stands configuration_edited'
	says configuration_edited 值班服务 site.conf
	quick '# edited'
	until_true 'over configuration_edited'
	quick '[limits]' 'disk_free = 1048576'
	until_true 'stands disk_low'
	order clock wall -1h
	# nothing is kept of it before the time is confirmed: it stands on the screen
	shown() { call watch '{"topic":"alarms"}' | jq -e --arg type "$1" 'any(.rows[]; .type == $type)'; }
	until_true 'shown clock_wrong'
	until_true 'shown clock_behind'
}
