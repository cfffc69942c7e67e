#!/bin/bash
# lint.sh [DIR]: the rules of the house, over the tree in DIR (default: this one). Each finding is "file:line: reason"; the exit
# code says whether there was one. What the compiler already refuses is not repeated here.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}" || exit 1
shopt -s globstar nullglob

wrong=0
# report: findings on stdin are printed and counted
report() {
	local line
	while IFS= read -r line; do
		printf '%s\n' "$line"
		wrong=$((wrong + 1))
	done
}

# Everything that belongs to the tree, without what was built.
files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -co --exclude-standard
	else
		find . -type f -not -path './build/*' | sed 's|^\./||'
	fi | while IFS= read -r f; do [ -f "$f" ] && printf '%s\n' "$f"; done | sort
}
mapfile -t all < <(files)
of() { printf '%s\n' "${all[@]}" | grep -E "$1"; }

# C: layers, libraries in their corner, banned calls, sizes, columns, words
mapfile -t sources < <(of '\.[ch]$')
[ ${#sources[@]} -eq 0 ] || report < <(perl "$here/lint.pl" "${sources[@]}")

# What a header offers and nobody calls: left behind, or its caller was lost
mapfile -t headers < <(of '\.h$' | grep -v '^tests/')
[ ${#headers[@]} -eq 0 ] || report < <(awk '
	NR == FNR { used[$2] = $1; next }
	/^[a-z]/ && $1 !~ /_(free|quark|give_back)$/ && used[$1] < 3 { print $2 ": nobody calls " $1 }' \
	<(printf '%s\n' "${sources[@]}" | xargs grep -ohE '\b[a-z][a-z0-9_]+\b' | sort | uniq -c) \
	<(ctags -x --kinds-C=p --_xformat='%N %F:%n' "${headers[@]}"))

# Words that mark something unfinished, and paths of somebody's machine, in anything that is text
mapfile -t texts < <(of '\.(c|h|sh|bats|pl|md|conf|service|socket|[1-8])$|^Makefile$|^lab/site$' | grep -vE '^tests/lint\.|^tests/data/')
[ ${#texts[@]} -eq 0 ] || {
	report < <(grep -nHE '\b(TODO|FIXME|XXX|HACK)\b' "${texts[@]}" | sed -E 's/^([^:]*:[0-9]+):.*/\1: a word that marks something unfinished/')
	report < <(grep -nHE '(^|[^[:alnum:]_.])/(work|farm|home/[a-z]+|Users)/|deb\.debian\.org' "${texts[@]}" |
		sed -E 's/^([^:]*:[0-9]+):.*/\1: a path or host of one machine/')
}

# Catalogues: every message of the source is there, translated, and its conversions fit
mapfile -t catalogues < <(of '^po/.*\.po$')
if [ ${#catalogues[@]} -gt 0 ]; then
	pot=$(mktemp)
	trap 'rm -f "$pot"' EXIT
	printf '%s\n' "${sources[@]}" | grep -E '\.c$' | grep -vE '^tests/' |
		xgettext -f - --from-code=UTF-8 -k -k_ -kN_ -o - 2>/dev/null >"$pot"
	for po in "${catalogues[@]}"; do
		report < <(msgfmt --check-format -o /dev/null "$po" 2>&1 | grep -E '^[^ ]+:[0-9]+: ')
		report < <(msgattrib --only-fuzzy --no-obsolete --no-wrap "$po" | grep -E '^msgid "[^"]' | sed "s|^|$po:1: uncertain (fuzzy): |")
		report < <(msgcmp --use-untranslated --use-fuzzy "$po" "$pot" 2>&1 | grep -c 'used but not defined' |
			grep -v '^0$' | sed "s|.*|$po:1: & messages of the source are not in it: make po|")
		report < <(msgattrib --untranslated --no-obsolete --no-wrap "$po" | grep -E '^msgid "[^"]' | sed "s|^|$po:1: not translated: |")
		report < <(printf '%s\n' "${sources[@]}" | grep -E '\.c$' | grep -vE '^tests/' | xargs perl "$here/titles.pl" "$po")
	done
fi

# Manual pages
mapfile -t pages < <(of '^docs/man/.*\.[1-8]$')
for page in "${pages[@]}"; do
	report < <(mandoc -T lint -W warning "$page" 2>&1 | sed -E 's/^mandoc: //')
done

# What can be called, watched, set and typed has its words where people look for them.
# told PATTERN FILE ...: "file:line:NAME" of each row "{ "NAME" of the tables that PATTERN begins
told() { awk -v begin="$1" '$0 ~ begin { on = 1 } /^};/ { on = 0 }
	on && match($0, /^\t\{ "[^"]*"/) { print FILENAME ":" FNR ":" substr($0, RSTART + 4, RLENGTH - 5) }' "${@:2}"; }
mapfile -t methods < <(of '^service/methods_.*\.c$')
[ ${#methods[@]} -eq 0 ] || report < <(told '^const struct method .*\{$' "${methods[@]}" | while IFS=: read -r file line name; do
	grep -qF -- "\`$name {" docs/protocol.md 2>/dev/null || echo "$file:$line: the method $name is not in docs/protocol.md"
done)
[ ! -f service/rows.c ] || report < <(told '^const struct topic topic_table' service/rows.c | while IFS=: read -r file line name; do
	grep -qE "^\| .*\`$name(:[A-Z]+)?\`" docs/protocol.md 2>/dev/null ||
		echo "$file:$line: the topic $name is not in the table of docs/protocol.md"
done)
[ ! -f service/settings.c ] || report < <(grep -noE '^	\{ "[a-z]+", "[a-z_]+", SETTING' service/settings.c |
	sed -E 's/^([0-9]+):.*"(.*)", "(.*)",.*/\1 \2 \3/' | while read -r line section name; do
	grep -qE "^\.It Sy \[$section\] (.* , )?$name( |$)" docs/man/zhiban.conf.5 2>/dev/null ||
		echo "service/settings.c:$line: [$section] $name is not in docs/man/zhiban.conf.5"
done)
for command in $(of '^views/commands/.*\.c$'); do
	name=$(grep -m 1 -oE '\.name = "[^"]*"' "$command" | cut -d'"' -f2)
	[ -z "$name" ] || grep -qE "^\.It Ic ($name|.* , $name|.*No , Ic $name)( |$)" docs/man/zhiban.1 2>/dev/null ||
		report <<<"$command:1: the command $name is not in docs/man/zhiban.1"
done

# A clause says which test proves it: that test is there.
[ ! -f docs/clauses.md ] || report < <(grep -noE '`tests/[^`]+`' docs/clauses.md | tr -d '`' | while IFS=: read -r line test; do
	[ -e "$test" ] || echo "docs/clauses.md:$line: there is no $test"
done)

# Each fault of the list is shown by a test, and each test named there is one.
[ ! -f tests/data/faults.tsv ] || report < <(
	line=0
	while IFS=$'\t' read -r row _ file test; do
		line=$((line + 1))
		[[ $row == '#'* ]] && continue
		[ -n "$test" ] && grep -qF -e "@test \"$test\"" -e "($test)" -e "($test," -- "$file" 2>/dev/null ||
			echo "tests/data/faults.tsv:$line: there is no test of that name for $row"
	done <tests/data/faults.tsv
	for row in S{01..41} I{01..04} C{01..05} H{01..11} T{01..14}; do
		grep -q "^$row	" tests/data/faults.tsv || echo "tests/data/faults.tsv:1: $row has no test"
	done
)

# Shell
mapfile -t scripts < <(of '\.sh$|\.bats$|^lab/site$|^docs/systemd/after-install$|^\.ci/run$')
for script in "${scripts[@]}"; do
	case $script in *.bats) ;; *) report < <(bash -n "$script" 2>&1 | sed -E 's/^([^:]+): line ([0-9]+):/\1:\2:/') ;; esac
done
[ ${#scripts[@]} -eq 0 ] || report < <(shellcheck -f gcc -S warning "${scripts[@]}")

# Units: systemd reads them, and the service is well closed in
mapfile -t units < <(of '^docs/systemd/.*\.service$')
for unit in "${units[@]}"; do
	command -v systemd-analyze >/dev/null || { echo "not run: systemd-analyze is not here"; break; }
	report < <(systemd-analyze security --offline=true --threshold=17 "$unit" 2>&1 | grep -E 'Overall exposure|rror' |
		awk -v u="$unit" '{ for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+\.[0-9]$/ && $i > 1.7) print u ":1: exposure " $i ", more than 1.7" }')
done

[ "$wrong" -eq 0 ] || echo "$wrong findings"
[ "$wrong" -eq 0 ]
