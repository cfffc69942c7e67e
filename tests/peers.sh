#!/bin/bash
# peers.sh DIR: unpack the servers that tests talk to (snmpd, sshd, cupsd) and the libraries they miss here below DIR. Nothing is
# installed and no daemon is started; any user may do it. DIR/bin/snmpd, DIR/bin/sshd and DIR/bin/cupsd then run them.
# peers.sh DIR bench: instead the programs that `make bench` measures beside ours; DIR/bin/collectd,
# DIR/bin/prometheus-snmp-exporter, DIR/bin/rrdtool, DIR/bin/snmptrapd, DIR/bin/rsyslogd and DIR/bin/paps.
set -euo pipefail

dir=${1:?usage: peers.sh DIR [bench]}
case ${2:-} in
'')
	what="servers for the tests"
	packages="snmpd openssh-server openssh-sftp-server cups-daemon cups-client cups-common"
	programs="sbin/snmpd sbin/sshd sbin/cupsd bin/lp bin/lpstat bin/cancel sbin/lpadmin sbin/cupsenable sbin/cupsdisable"
	modules=
	;;
bench)
	what="programs to compare with"
	packages="collectd-core prometheus-snmp-exporter rrdtool snmptrapd rsyslog paps"
	programs="sbin/collectd bin/prometheus-snmp-exporter bin/rrdtool sbin/snmptrapd sbin/rsyslogd bin/paps"
	modules="lib/collectd/snmp.so lib/collectd/logfile.so"
	;;
*)
	echo "usage: peers.sh DIR [bench]" >&2
	exit 2
	;;
esac
# What an older list of programs left is fetched anew.
[ "$(cat "$dir/complete" 2>/dev/null)" != "$programs" ] || exit 0
libraries="libsnmp40 libsnmp-base libwrap0 libpam0g libaudit1 libcom-err2 libgssapi-krb5-2 libkrb5-3 libk5crypto3
	libkrb5support0 libkeyutils1 libsystemd0 libssl3 libpci3 libsensors5 libnl-3-200 libperl5.36 libcap2
	libcups2 libavahi-client3 libavahi-common3 libdbus-1-3 libpaper1
	librrd8 libdbi1 libxml2 libicu72 libnetsnmptrapd40 libestr0 libfastjson4 libpaps0"

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
want=$packages
for p in $libraries; do installed "$p" || want+=" $p"; done

rm -rf "$dir"
mkdir -p "$dir/root" "$dir/bin" "$dir/packages"
top=$(cd "$dir" && pwd)
# Unpacking warns about a sandbox user that cannot read here; only failures are worth a line.
# shellcheck disable=SC2086 # a list of words
if ! (cd "$dir/packages" && apt-get download -q $want) >"$dir/log" 2>&1; then
	echo "the $what could not be downloaded (apt-get update may be needed):" >&2
	tail -3 "$dir/log" >&2
	exit 1
fi
for deb in "$dir"/packages/*.deb; do dpkg -x "$deb" "$dir/root"; done

lib=$top/root/usr/lib/$(uname -m)-linux-gnu:$top/root/lib/$(uname -m)-linux-gnu:$top/root/usr/lib
for program in $programs; do
	cat >"$dir/bin/${program##*/}" <<-END
		#!/bin/sh
		export LD_LIBRARY_PATH='$lib' MIBDIRS='$top/root/usr/share/snmp/mibs:/usr/share/snmp/mibs'
		exec '$top/root/usr/$program' "\$@"
	END
	chmod +x "$dir/bin/${program##*/}"
done
for part in $programs $modules; do
	if LD_LIBRARY_PATH=$lib ldd "$top/root/usr/$part" | grep 'not found' >&2; then
		echo "$part lacks these libraries: name their packages in tests/peers.sh" >&2
		exit 1
	fi
done
rm -rf "$dir/packages"
echo "$programs" >"$dir/complete"
