# A service that asks often, plugins of the test's own, and the lab: for the stories of managed services.
# shellcheck shell=bash disable=SC1010,SC2154 # do is a verb of zhiban here; the names of helper.bash

load helper

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/plugins.XXXXXX")
	export HOME=$dir
	children=()
	mkdir -p "$dir/state/config"
	chmod 700 "$dir/state"
	printf '[checks]\ninterval=2s\nretry=1s\n[plugin own]\ncommand=%s/own;${expect}\ntitle=自制\n' "$dir" \
		>"$dir/state/config/site.conf"
	printf '[plugin gone]\ncommand=/opt/gone/check\npackage=gone-plugins\n' >>"$dir/state/config/site.conf"
	serve
	zhiban config apply "$dir/state/config/site.conf"
	"$BUILD/zhiban-lab" --control "$dir/lab.socket" run --quiet --port "$TEST_PORT" </dev/null >"$dir/lab.log" 2>&1 3>&- &
	children+=($!)
	eventually lab status
}

teardown() {
	unserve
	[ ! -e "$dir/daemons.log" ] || cat "$dir/daemons.log"
	for pid in "${children[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null || true
	done
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/service.log" || { cat "$dir/service.log"; false; }
	rm -rf "$dir"
}

rows() { look call watch "{\"topic\":\"$1\"}" | jq -c '.rows[]'; }
service_is() { [ "$(rows services | jq -r "select(.name == \"$1\") | .state")" = "$2" ]; }
reason_of() { rows services | jq -r "select(.name == \"$1\") | .reason // \"\""; }
# stands TYPE NAME SEVERITY: there is that alarm; nothing_stands: none is about a managed service. That the service itself was
# late is true on a busy machine.
stands() {
	rows alarms | jq -se --arg type "$1" --arg name "$2" --arg severity "$3" \
		'any(.type == $type and .name == $name and .severity == $severity and (.cleared | not))'
}
nothing_stands() { rows alarms | jq -se 'all(.resource_kind != "managed_service" or .cleared)'; }
# point SERVICE NAME CONDITION: there is one, and it is so
point() { look call points "{\"service\":$1}" | jq -e ".points | any(.name == \"$2\" and ($3))"; }
transitions() { look call transitions '{"from":0}' | jq -r '.rows[] | [.kind, .name, .from // "-", .to, .severity] | join("|")'; }
# own STATUS WORDS: what the plugin of the test does from now on
own() { printf '#!/bin/sh\n%s\nexit %d\n' "$2" "$1" >"$dir/own.new" && chmod +x "$dir/own.new" && mv "$dir/own.new" "$dir/own"; }
