#!/bin/bash
# corpus.sh DIR: score what we read from the recorded devices in DIR (its README.md tells what they are) against what is known
# of them. The recordings are played on loopback and each is discovered once. Fails unless every port is found and none is
# invented, and where a share that is promised (below) is missed; the other scores are printed. What was missed is listed in build/corpus/missing.
#
# For who writes a device profile: ONLY=NAME,NAME scores these recordings alone, lists what is missing or wrong and promises nothing;
# with BUILD=build it takes seconds. NAME may be the beginning of a name.
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=${1:?usage: corpus.sh DIR}
program=${BUILD:-build/san}/zhiband
port=${TEST_PORT:-21161}
only=${ONLY:-}
out=build/corpus${only:+-only}

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

# Names as they are, or the beginnings of names.
wanted() {
	[ -n "$only" ] || { cat; return; }
	grep -E " (${only//,/|})" || { echo "no recording is called $only" >&2; exit 1; }
}
wanted <"$out/hosts" >"$out/wanted"
names=$(cut -d' ' -f2 "$out/wanted" | paste -sd,)

# shellcheck disable=SC2016 # the inner shell expands it
xargs -P "${JOBS:-$(nproc)}" -L 1 sh -c '"$0" discover "$3:$1" --community public --json >"$2/results/$4.json" || echo "$4: not reached"' \
	"$program" "$port" "$out" <"$out/wanted"

python3 "$corpus/compare.py" --corpus "$corpus" ${only:+-v --only "$names"} --missing "$out/missing" --json "$out/totals" "$out/results" >"$out/table"
if [ -n "$only" ]; then
	cat "$out/table" "$out/missing"
	exit 0
fi
grep -E '^ |^= all|^lldp local|^mean over|^class agrees' "$out/table"
mean=$(sed -n 's/^mean over recordings.* sensors \([0-9.]*\) % of.*/\1/p' "$out/table")
python3 - "$out/totals" "${mean:-0}" <<'END'
import json, sys

total = json.load(open(sys.argv[1]))
promised = (("ports found", "p_hit", "p_truth", 100), ("physical ports found", "p_phys_hit", "p_phys", 100),
            ("ports reported that exist", "p_hit", "p_got", 100), ("admin status", "p_adm", "p_adm_n", 99.9),
            ("oper status", "p_oper", "p_oper_n", 99.9), ("speed", "p_spd", "p_spd_n", 99.5),
            ("BGP peers found", "b_hit", "b_truth", 100),
            ("BGP peers with their state and AS", "b_ok", "b_truth", 100),
            ("LLDP neighbours", "n_hit", "n_truth", 95), ("their local ports", "n_loc", "n_loc_n", 95))
promised += (("sensors found", "s_hit", "s_truth", 97), ("sensors read right", "s_ok", "s_hit", 99))
for what, got, all, percent in promised[-2:]:
    print(f"{what}: {total[got]} of {total[all]}, {100 * total[got] / total[all]:.1f} % (wanted {percent} %)")
wrong = [f"{what}: {total[got]} of {total[all]}, below {percent} %"
         for what, got, all, percent in promised if total[got] * 100 < total[all] * percent]
if total.get("s_wrong", 0):
    wrong.append(f"{total['s_wrong']} sensors reported that are not there")
mean = float(sys.argv[2])
if mean < 95:
    wrong.append(f"sensors found as a mean over recordings: {mean} %, below 95 %")
print("\n".join(wrong) or f"all {total['p_truth']} ports found, none invented; all {total['b_truth']} BGP peers right")
sys.exit(bool(wrong))
END
