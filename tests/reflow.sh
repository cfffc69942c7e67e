#!/bin/bash
# reflow.sh FILE ...: fold the lines of C files that are longer than lint allows, by clang-format, and touch no other line.
set -euo pipefail
here=$(dirname "$0")
for file in "$@"; do
	[[ $file == *.[ch] ]] || { echo "not a C file: $file" >&2; continue; }
	# A rule of dashes after a title is as long as there is room for it.
	perl -pi -e 's{^(/\* ---- .{1,85}? -+)-* \*/$}{substr($1, 0, 94) . " */"}e if /^.{98,}$/' "$file"
	for ((turn = 0; turn < 4; turn++)); do
		mapfile -t long < <(perl "$here/lint.pl" "$file" | sed -nE 's/^[^:]*:([0-9]+): [0-9]+ columns.*/--lines=\1:\1/p')
		[ ${#long[@]} -gt 0 ] || break
		clang-format -i "${long[@]}" "$file"
	done
done
