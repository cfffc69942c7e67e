#!/bin/bash
# corpus.sh DIR: score what we read from the recorded devices in DIR (its README.md tells what they are) against what is known
# of them. The recordings are played on loopback and each is discovered once. Fails unless every port is found and none is
# invented, and where a share that is promised (below) is missed; the other scores are printed. What was missed is listed in build/corpus/missing.
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=${1:?usage: corpus.sh DIR}
program=${BUILD:-build/san}/zhiband
port=${TEST_PORT:-21161}
out=build/corpus

if ! command -v python3 >/dev/null; then
	echo 'not run: the corpus is scored by its compare.py, and there is no python3 (make packages)' >&2
	exit 1
fi
rm -rf "$out"
mkdir -p "$out/results"
"${CC:-cc}" -O2 -w -o "$out/replay" "$corpus/replay.c"

"$out/replay" -p "$port" -m "$out/hosts" "$corpus/recordings" >"$out/log" 2>&1 &
replay=$!
trap 'kill $replay 2>/dev/null' EXIT
recordings=$(find "$corpus/recordings" -name '*.snmprec' | wc -l)
until [ "$(wc -l 2>/dev/null <"$out/hosts" || echo 0)" -eq "$recordings" ]; do
	kill -0 "$replay" 2>/dev/null || { cat "$out/log" >&2; exit 1; }
	sleep 0.1
done

while read -r address name; do
	"$program" discover "$address:$port" --community public --json >"$out/results/$name.json" || echo "$name: not reached"
done <"$out/hosts"

python3 "$corpus/compare.py" --corpus "$corpus" --missing "$out/missing" --json "$out/totals" "$out/results" >"$out/table"
grep -E '^ |^= all|^lldp local' "$out/table"
python3 - "$out/totals" <<'END'
import json, sys

total = json.load(open(sys.argv[1]))
promised = (("ports found", "p_hit", "p_truth", 100), ("physical ports found", "p_phys_hit", "p_phys", 100),
            ("ports reported that exist", "p_hit", "p_got", 100), ("admin status", "p_adm", "p_adm_n", 99.9),
            ("oper status", "p_oper", "p_oper_n", 99.9), ("speed", "p_spd", "p_spd_n", 99.5),
            ("BGP peers found", "b_hit", "b_truth", 100),
            ("BGP peers with their state and AS", "b_ok", "b_truth", 100),
            ("LLDP neighbours", "n_hit", "n_truth", 95), ("their local ports", "n_loc", "n_loc_n", 95))
wrong = [f"{what}: {total[got]} of {total[all]}, below {percent} %"
         for what, got, all, percent in promised if total[got] * 100 < total[all] * percent]
print("\n".join(wrong) or f"all {total['p_truth']} ports found, none invented; all {total['b_truth']} BGP peers right")
sys.exit(bool(wrong))
END
