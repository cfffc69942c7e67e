#!/bin/bash
# peers.sh DIR: unpack the servers that tests talk to (snmpd, sshd) and the libraries they miss here below DIR. Nothing is
# installed and no daemon is started; any user may do it. DIR/bin/snmpd and DIR/bin/sshd then run them.
set -euo pipefail

servers="snmpd openssh-server openssh-sftp-server"
libraries="libsnmp40 libsnmp-base libwrap0 libpam0g libaudit1 libcom-err2 libgssapi-krb5-2 libkrb5-3 libk5crypto3
	libkrb5support0 libkeyutils1 libsystemd0 libssl3 libpci3 libsensors5 libnl-3-200 libperl5.36"
dir=${1:?usage: peers.sh DIR}
[ ! -e "$dir/complete" ] || exit 0

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
want=$servers
for p in $libraries; do installed "$p" || want+=" $p"; done

rm -rf "$dir"
mkdir -p "$dir/root" "$dir/bin" "$dir/packages"
top=$(cd "$dir" && pwd)
# Unpacking warns about a sandbox user that cannot read here; only failures are worth a line.
# shellcheck disable=SC2086 # a list of words
if ! (cd "$dir/packages" && apt-get download -q $want) >"$dir/log" 2>&1; then
	echo "the servers for the tests could not be downloaded (apt-get update may be needed):" >&2
	tail -3 "$dir/log" >&2
	exit 1
fi
for deb in "$dir"/packages/*.deb; do dpkg -x "$deb" "$dir/root"; done

lib=$top/root/usr/lib/$(uname -m)-linux-gnu:$top/root/lib/$(uname -m)-linux-gnu
for server in snmpd sshd; do
	cat >"$dir/bin/$server" <<-END
		#!/bin/sh
		export LD_LIBRARY_PATH='$lib' MIBDIRS='$top/root/usr/share/snmp/mibs:/usr/share/snmp/mibs'
		exec '$top/root/usr/sbin/$server' "\$@"
	END
	chmod +x "$dir/bin/$server"
	if LD_LIBRARY_PATH=$lib ldd "$top/root/usr/sbin/$server" | grep 'not found' >&2; then
		echo "$server lacks these libraries: name their packages in tests/peers.sh" >&2
		exit 1
	fi
done
rm -rf "$dir/packages"
touch "$dir/complete"
