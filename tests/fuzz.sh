#!/bin/bash
# fuzz.sh TARGET SECONDS: run one fuzz target from its seeds (tests/fuzz/seeds/TARGET) for so long. What it finds on the way is
# kept in build/fuzz/corpus/TARGET, an input that breaks something in build/fuzz/crashes.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 seconds=$2
found=build/fuzz/corpus/$target seeds=tests/fuzz/seeds/$target
mkdir -p "$found" build/fuzz/crashes
[ -n "$(ls "$seeds" 2>/dev/null)" ] || { echo "no seeds in $seeds" >&2; exit 1; }
options=(-max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0
	-artifact_prefix="build/fuzz/crashes/$target-")
[ ! -e "tests/fuzz/$target.dict" ] || options+=(-dict="tests/fuzz/$target.dict")
exec "build/fuzz/tests/fuzz/$target" "${options[@]}" "$found" "$seeds"
