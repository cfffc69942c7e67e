# What a device measures besides its ports: found by a walk, asked again by polls and sweeps, and never taken for well when it
# is silent or gone. The device is a UPS of RFC 1628.

# shellcheck disable=SC2154 # the names of odd.bash

bats_require_minimum_version 1.5.0
load odd

# ups SOURCE CELSIUS: 3 normal, 4 bypass, 5 battery; no temperature where none is said
ups() {
	system 8640000
	printf '1.3.6.1.2.1.33.1.%s\n' '1.1.0 s Maker' '2.1.0 i 2' '2.2.0 i 0' '2.3.0 i 35' '2.4.0 i 97' '2.5.0 i 1923' \
		"4.1.0 i $1" '4.2.0 i 500' '3.3.1.2.1 i 500' '3.3.1.3.1 i 229' '4.4.1.2.1 i 220' '4.4.1.3.1 i 38' '4.4.1.5.1 i 42' \
		'6.1.0 g 0'
	[ -z "${2:-}" ] || echo "1.3.6.1.2.1.33.1.2.7.0 i $2"
}

intervals() { printf '[poll]\nsweep=%s\nfull=%s\nwalk=%s\n' "$@" >"$dir/site.conf"; zhiban config apply "$dir/site.conf"; }
# sensor ROW: what is known of it
sensor() { rows sensors:1 | jq -c --arg row "ups-mib.$1" 'select(.row == $row)'; }
# says ROW TEXT QUALITY
sensor_says() { sensor "$1" | jq -e --arg text "$2" --arg quality "$3" '.text == $text and .quality == $quality'; }

@test "a UPS shows what it measures: values in their units, states in words, each with its quality" {
	ups 3 24 | tell
	watch_device
	eventually sensor_says battery.temperature 24.0 good
	sensor output.source | jq -e '.state != "" and .severity == "cleared" and .value == 3 and .class == "state"'
	sensor battery.voltage | jq -e '.value == 192.3 and .unit == "V"'
	sensor output_line.load.1 | jq -e '.text == "42" and .unit == "%"'
	[ "$(rows ports:1 | wc -l)" -eq 0 ]
	zhiban points 怪 'sensor*' | grep -F 'sensor[ups-mib.battery.charge]' | grep -w 97
	zhiban points 怪 'sensor?ups-mib.battery.voltage?' --json | jq -e '.[0] | .value == 192.3 and .unit == "V" and .quality == "good" and .title != ""'
}

@test "what must be fast is read by the sweep alone; the rest waits for the full poll" {
	ups 3 24 | tell
	watch_device
	eventually sensor_says battery.temperature 24.0 good
	intervals 500ms 1h 1h
	ups 5 31 | tell
	eventually eval 'sensor output.source | jq -e ".value == 5 and .severity == \"critical\""'
	sensor_says battery.temperature 24.0 good
	ups 3 31 | tell
	eventually eval 'sensor output.source | jq -e ".value == 3 and .severity == \"cleared\""'
	sensor_says battery.temperature 24.0 good
}

@test "one that says nothing any more is unknown at once, the others stay; one the walk misses is lost, and comes back" {
	ups 3 24 | tell
	watch_device
	eventually sensor_says battery.temperature 24.0 good
	intervals 500ms 1s 1h
	ups 3 | tell
	eventually sensor_says battery.temperature '?' unknown
	sensor battery.temperature | jq -e '(has("value") | not) and .reason != "" and (.lost | not)'
	sensor_says battery.charge 97 good
	zhiban points 怪 'sensor?ups-mib.battery.temperature?' --json | jq -e '.[0] | .quality == "unknown" and (has("value") | not)'
	zhiban points 怪 'sensor*temperature*' | grep 没有给出
	zhiban call poll '{"device":1}'
	sensor battery.temperature | jq -e '.lost and .quality == "unknown" and .text == "?"'
	key=$(sensor battery.temperature | jq .key)
	ups 3 25 | tell
	zhiban call poll '{"device":1}'
	sensor_says battery.temperature 25.0 good
	[ "$(sensor battery.temperature | jq .key)" -eq "$key" ]
}

@test "a value nobody can have is unknown with the reason, never shown" {
	ups 3 24 | tell
	watch_device
	eventually sensor_says battery.temperature 24.0 good
	ups 3 6553 | tell
	eventually sensor_says battery.temperature '?' unknown
	sensor battery.temperature | jq -e '.reason != "" and (has("value") | not)'
}

@test "a device that falls silent leaves readings that grow old, not readings of now" {
	ups 3 24 | tell
	watch_device
	eventually sensor_says battery.temperature 24.0 good
	kill -STOP "$agent"
	eventually eval 'sensor output.source | jq -e ".quality == \"stale\" and .reason != \"\""'
	eventually eval 'sensor battery.temperature | jq -e ".quality == \"stale\" and .text == \"24.0\""'
	kill -CONT "$agent"
	eventually sensor_says battery.temperature 24.0 good
}

@test "each full poll is kept, in thousandths; what was not known is a gap" {
	ups 3 24 | tell
	watch_device
	eventually measured 'sensor[ups-mib.battery.voltage]' 2
	mostly 'sensor[ups-mib.battery.voltage]' 192.3 192.3
	ups 3 -5 | tell
	eventually eval 'history "sensor[ups-mib.battery.temperature]" | jq -e "any(.[]; . == -5)"'
	look call history '{"device":1,"point":"sensor[ups-mib.battery.temperature]","from":0}' |
		jq -e '.unit == "C" and ([.buckets[] | select(.[1] == -5)] | all(.[]; .[2] == -5 and .[3] == -5))'
	ups 3 | tell
	eventually sensor_says battery.temperature '?' unknown
	after_polls 2
	history 'sensor[ups-mib.battery.temperature]' | jq -e '.[-1] == null'
	history 'sensor[ups-mib.battery.voltage]' | jq -e '.[-1] == 192.3'
}
