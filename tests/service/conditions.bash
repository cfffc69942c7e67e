# What the stories of what raises alarms share: a site of which everything is asked often, and how its alarms are looked at.
# shellcheck shell=bash disable=SC2154 # the names of site.bash

load site

# quick [LINE ...]: everything is asked often, and what is usual is soon known
quick() {
	printf '%s\n' '[poll]' 'walk = 5s' 'full = 2s' 'sweep = 1s' '[limits]' 'light_samples = 3' 'learning = 0' \
		'ssh_failures = 1' '[ssh]' 'interval = 2s' "$@" >"$dir/state/config/site.conf"
	call config.apply "$(jq -n --rawfile text "$dir/state/config/site.conf" '{name: "site.conf", text: $text}')" >/dev/null
}
setup() {
	fill_site
	mkdir -p "$dir/state/config"
	quick
	until_true '[ "$(site .devices.up)" -eq 43 ] && counted circuits normal 19 && quiet'
}
quiet() { [ -z "$(call list '{"kind":"alarm"}' | jq -c ".records[] | select(.cleared != true and ($busy | not))")" ]; }
# is TYPE NAME SEVERITY [QUALIFIER]: that alarm stands, so bad; over TYPE NAME [QUALIFIER]: it does not
is() { [ "$(standing "$1" "$2" "${4:-}" | jq -r .severity)" = "$3" ]; }
over() { ! stands "$@"; }
says() { standing "$1" "$2" | jq -r '"\(.what)：\(.why)"' | grep -F "$3"; }
# later CONDITION: with a minute passed by for the delays
later() {
	order clock +61s
	until_true "$1"
}
