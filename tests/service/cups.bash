# A CUPS of one's own (build/peers): private spool, a socket in $dir, one queue `duty` whose backend does what $dir/how says and keeps
# what it prints as $dir/paper/JOB. Never installed, ended by pid.

: "${PEERS:=build/peers}"

cups_here() { [ -x "$PEERS/bin/cupsd" ]; }

cups_start() {
	local top share
	top=$(cd "$PEERS/root/usr" && pwd)
	share=$top/share/cups
	mkdir -p "$dir/cups"/{etc,bin/backend,bin/daemon,bin/filter,bin/notifier,cache,run,spool,tmp,log} "$dir/paper"
	chmod 755 "$dir" "$dir/cups"
	chmod 777 "$dir/paper"
	cp "$top/lib/cups/daemon/cups-exec" "$dir/cups/bin/daemon/"
	how ok
	cat >"$dir/cups/bin/backend/desk" <<-END
		#!/bin/sh
		[ \$# -gt 0 ] || { echo 'direct desk "desk" "desk"'; exit 0; }
		wait_while() {
			echo "STATE: +\$2" >&2
			while [ "\$(cat '$dir/how')" = "\$1" ]; do sleep 0.1; done
			echo "STATE: -\$2" >&2
		}
		case \$(cat '$dir/how') in
		empty) wait_while empty media-empty-error ;;
		jam) wait_while jam media-jam-error ;;
		fail) echo "ERROR: the drum is broken" >&2; exit 1 ;;
		esac
		cat "\${6:--}" >'$dir/paper/'\$1.new && mv '$dir/paper/'\$1.new '$dir/paper/'\$1
	END
	chmod 755 "$dir/cups/bin/backend/desk"
	cat >"$dir/cups/cupsd.conf" <<-END
		LogLevel info
		Listen $dir/cups.sock
		WebInterface No
		Browsing Off
		DefaultAuthType None
		DefaultPolicy default
		<Location />
		Order allow,deny
		Allow all
		</Location>
		<Policy default>
		<Limit All>
		Order allow,deny
		Allow all
		</Limit>
		</Policy>
	END
	cat >"$dir/cups/cups-files.conf" <<-END
		ServerRoot $dir/cups/etc
		ServerBin $dir/cups/bin
		DataDir $share
		DocumentRoot $share
		CacheDir $dir/cups/cache
		StateDir $dir/cups/run
		RequestRoot $dir/cups/spool
		TempDir $dir/cups/tmp
		AccessLog $dir/cups/log/access
		ErrorLog $dir/cups/log/error
		PageLog $dir/cups/log/page
		SystemGroup $(id -gn)
		Sandboxing relaxed
	END
	export CUPS_SERVER=$dir/cups.sock
	cups_run
	"$PEERS/bin/lpadmin" -p duty -E -v desk:/ -m raw -o printer-error-policy=abort-job 2>/dev/null
}

cups_run() {
	"$PEERS/bin/cupsd" -f -c "$dir/cups/cupsd.conf" -s "$dir/cups/cups-files.conf" </dev/null >>"$dir/cups/log/out" 2>&1 3>&- &
	echo $! >"$dir/cups.pid"
	eventually "$PEERS/bin/lpstat" -r
	eventually cups_answers
}
cups_answers() { "$PEERS/bin/lpstat" -r | grep -q 'is running'; }

cups_stop() {
	[ -e "$dir/cups.pid" ] || return 0
	kill "$(cat "$dir/cups.pid")" 2>/dev/null
	eventually cups_gone
}
cups_gone() { ! kill -0 "$(cat "$dir/cups.pid")" 2>/dev/null || grep -q '^State:.Z' "/proc/$(cat "$dir/cups.pid")/status"; }

# how ok|empty|jam|fail: what the printer does from now on
how() { echo "$1" >"$dir/how.new" && chmod 644 "$dir/how.new" && mv "$dir/how.new" "$dir/how"; }
