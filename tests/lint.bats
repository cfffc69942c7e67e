# Lint itself: for each rule a tiny tree that breaks it must be told, by file and line, and a tree that keeps all must pass.

setup() {
	tree=$(mktemp -d "$BATS_TMPDIR/lint.XXXXXX")
	mkdir -p "$tree"/{base,points,records,service,tui,views,po,docs/man,docs/systemd,tests}
}

teardown() { rm -rf "$tree"; }

# tells FINDING: lint fails and says exactly that somewhere
tells() {
	run tests/lint.sh "$tree"
	echo "$output"
	[ "$status" -eq 1 ]
	grep -qF -- "$1" <<<"$output"
}

repeat() { for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done; }

@test "a tree that keeps the rules passes" {
	printf '#include "base/text.h"\n\nint three(void)\n{\n\treturn 3;\n}\n' >"$tree/points/fine.c"
	printf '#define HEADER 1\n' >"$tree/base/text.h"
	run tests/lint.sh "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a lower layer includes a higher one" {
	printf '\n#include "service/store.h"\n' >"$tree/points/bad.c"
	tells "points/bad.c:2: points/ may not include service/ (the layers of the house)"
}

@test "views and service meet only in the protocol" {
	printf '#include "service/store.h"\n' >"$tree/views/bad.c"
	tells "views/bad.c:1: views/ may not include service/ (the layers of the house)"
}

@test "the console's main includes the service" {
	printf '#include "service/store.h"\n' >"$tree/zhiban.c"
	tells "zhiban.c:1: zhiban/ may not include service/ (the layers of the house)"
}

@test "headers include each other in a circle" {
	printf '#include "base/b.h"\n' >"$tree/base/a.h"
	printf '#include "base/a.h"\n' >"$tree/base/b.h"
	tells 'closes a circle'
}

@test "SQLite outside the store" {
	printf '#include <sqlite3.h>\n' >"$tree/service/audit.c"
	tells "service/audit.c:1: SQLite belongs to service/store, history, messages"
}

@test "net-snmp, libssh, pango and curses outside their corners" {
	printf '#include <net-snmp/net-snmp-config.h>\n#include <libssh/libssh.h>\n#include <pango/pangocairo.h>\n#include <curses.h>\n' >"$tree/views/bad.c"
	tells "views/bad.c:1: net-snmp belongs to probes/wire/snmp"
	tells "views/bad.c:2: libssh belongs to probes/wire/ssh"
	tells "views/bad.c:3: pango and cairo belong to views/sheets/page"
	tells "views/bad.c:4: curses belongs to tui/"
}

@test "banned calls, but not their names in comments and literals" {
	printf '/* strcpy(a, b) */\nconst char *name = "sprintf(";\n\nvoid bad(char *a, const char *b)\n{\n\tstrcpy(a, b);\n}\n' >"$tree/base/bad.c"
	tells "base/bad.c:6: strcpy() is banned: g_strlcpy"
	[ "$(grep -c banned <<<"$output")" -eq 1 ]
}

@test "a deadline that does not go through base/timer" {
	printf 'void bad(void)\n{\n\tg_timeout_add(10, 0, 0);\n}\n' >"$tree/service/bad.c"
	tells "service/bad.c:3: g_timeout_add(): deadlines go through base/timer"
}

@test "a file of more than 600 lines" {
	repeat 601 '/* line */' >"$tree/base/long.c"
	tells "base/long.c:601: more than 600 lines in a file"
}

@test "a function of more than 50 lines" {
	{ printf 'void longer(void)\n{\n'; repeat 60 '	next();'; printf '}\n'; } >"$tree/base/long.c"
	tells "base/long.c:1: a function of 63 lines, more than 50"
}

@test "a flat switch may be longer, up to 100 lines" {
	{ printf 'int flat(int x)\n{\n\tswitch (x) {\n'; repeat 40 '	case X:
		return 1;'; printf '\t}\n}\n'; } >"$tree/base/flat.c"
	run tests/lint.sh "$tree"
	[ "$status" -eq 0 ]
	{ printf 'int flat(int x)\n{\n\tswitch (x) {\n'; repeat 60 '	case X:
		return 1;'; printf '\t}\n}\n'; } >"$tree/base/flat.c"
	tells "a function of 125 lines, more than 100"
}

@test "more than 100 columns, counting tabs as 8 and hanzi as 2" {
	printf '\t/* %s */\n' "$(repeat 44 值 | tr -d '\n')" >"$tree/base/wide.c"
	tells "base/wide.c:1: 102 columns, more than 100"
}

@test "blanks at the end of a line and for indentation" {
	printf 'int a; \n        int b;\n' >"$tree/base/blank.c"
	tells "base/blank.c:1: blanks at the end of the line"
	tells "base/blank.c:2: indented by blanks, not by tabs"
}

@test "Chinese that is not translated" {
	printf '\nconst char *a = N_("好"\n    "的"), *b = "坏";\n' >"$tree/views/words.c"
	tells "views/words.c:3: Chinese text outside _() or N_()"
	[ "$(grep -c 'outside' <<<"$output")" -eq 1 ]
}

@test "a conversion in a message that the translators' tools do not know" {
	printf 'const char *a = N_("共 %%" G_GINT64_FORMAT " 条");\n' >"$tree/views/words.c"
	tells "views/words.c:1: xgettext does not know G_..._FORMAT in a message: PRId64"
}

@test "a character of uncertain width in our own text" {
	printf 'const char *a = N_("26\302\260");\n' >"$tree/views/width.c"
	tells "views/width.c:1: a character of uncertain width in our own text"
}

header='msgid ""
msgstr ""
"Project-Id-Version: zhiban\\n"
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
'

@test "a catalogue that lacks a message, has one untranslated, or one with other conversions" {
	printf 'const char *a = N_("好 %%s"), *b = N_("坏");\n' >"$tree/views/words.c"
	printf '%b\nmsgid "旧"\nmsgstr ""\n' "$header" >"$tree/po/en.po"
	tells "po/en.po:1: 2 messages of the source are not in it: make po"
	tells 'po/en.po:1: not translated: msgid "旧"'
	printf '%b\n#, c-format\nmsgid "好 %%s"\nmsgstr "good %%d"\n\nmsgid "坏"\nmsgstr "bad"\n' "$header" >"$tree/po/en.po"
	tells "po/en.po:"
}

@test "a translation marked uncertain" {
	printf 'const char *b = N_("坏");\n' >"$tree/views/words.c"
	printf '%b\n#, fuzzy\nmsgid "坏"\nmsgstr "bad"\n' "$header" >"$tree/po/en.po"
	tells 'po/en.po:1: uncertain (fuzzy): msgid "坏"'
}

@test "a manual page with a mistake" {
	printf '.Dd November 22, 2026\n.Dt BAD 1\n.Os\n.Sh NAME\n.Nm bad\n.Nd bad\n.Sh DESCRIPTION\n.Xx\n' >"$tree/docs/man/bad.1"
	tells "docs/man/bad.1:8"
}

@test "a clause proved by a test that is not there" {
	mkdir -p "$tree/docs"
	printf '| T01 | `tests/lint.bats` |\n| T02 | `tests/gone.c` |\n' >"$tree/docs/clauses.md"
	touch "$tree/tests/lint.bats"
	tells "docs/clauses.md:2: there is no tests/gone.c"
}

@test "a fault without a test, and one whose test is not there" {
	mkdir -p "$tree/tests/data"
	printf 'S01\tx\ttests/a.bats\tS01 a\nS02\tx\ttests/a.bats\tS02 gone\n' >"$tree/tests/data/faults.tsv"
	printf '@test "S01 a" {\n\ttrue\n}\n' >"$tree/tests/a.bats"
	tells "tests/data/faults.tsv:2: there is no test of that name for S02"
	tells "tests/data/faults.tsv:1: H11 has no test"
	! tests/lint.sh "$tree" | grep S01
}

@test "a shell script that does not parse, and one that does not quote" {
	printf '#!/bin/bash\nif true; then\n' >"$tree/tests/bad.sh"
	tells "tests/bad.sh:3:"
	printf '#!/bin/bash\ncd /tmp\nrm $(ls)\n' >"$tree/tests/bad.sh"
	tells "tests/bad.sh:3:"
}

@test "an unfinished word, and a path of one machine" {
	printf '/* TO%s */\n/* /ho%s */\n' 'DO: more' 'me/somebody/x' >"$tree/base/bad.c"
	tells "base/bad.c:1: a word that marks something unfinished"
	tells "base/bad.c:2: a path or host of one machine"
}

@test "a service that is not closed in" {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze is not here"
	printf '[Service]\nExecStart=/bin/true\n' >"$tree/docs/systemd/open.service"
	tells "docs/systemd/open.service:1: exposure"
}

@test "what can be called, watched, set or typed without its words" {
	mkdir -p "$tree/views/commands"
	printf 'const struct method some_methods[] = {\n\t{ "told", 0, told },\n\t{ "untold", 0, untold },\n};\n' >"$tree/service/methods_some.c"
	printf 'const struct topic topic_table[] = {\n\t{ "seen", a, b },\n\t{ "unseen", a, b },\n};\n' >"$tree/service/rows.c"
	printf 'static int x;\n\t{ "poll", "known", SETTING_NUMBER },\n\t{ "poll", "unknown", SETTING_NUMBER },\n' >"$tree/service/settings.c"
	printf '\t.name = "hidden",\n' >"$tree/views/commands/hidden.c"
	printf '| `told {}` | |\n| `seen:ID` | |\n' >"$tree/docs/protocol.md"
	printf '.It Sy [poll] known\n' >"$tree/docs/man/zhiban.conf.5"
	tells "service/methods_some.c:3: the method untold is not in docs/protocol.md"
	tells "service/rows.c:3: the topic unseen is not in the table of docs/protocol.md"
	tells "service/settings.c:3: [poll] unknown is not in docs/man/zhiban.conf.5"
	tells "views/commands/hidden.c:1: the command hidden is not in docs/man/zhiban.1"
	[ "$(grep -cE 'is not in' <<<"$output")" -eq 4 ]
}
