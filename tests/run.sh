#!/bin/bash
# run.sh [CORPUS]: all tests over what `make test` has built. One program more than there are processors runs at a time,
# each with a time limit and a scratch directory of its own. Failures are printed in full; the last line is `N passed, N failed`,
# over everything.
#
# A program says what it tested in TAP (cmocka, bats); a plain command is one test, passed when it exits 0. A crash, a missing
# plan, a plan not fulfilled, a time limit passed and a process left behind are failures like any other.
#
# The stories run with real clocks, processes and sockets. On a machine whose processors are taken by others one of a thousand
# may run out of patience: a few programs that failed are therefore run once more, alone (docs/decisions/13). What passes then
# counts as passed and is named as unsteady with what it said the first time; it is to be mended all the same.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

corpus=${1:-}
jobs=${TEST_JOBS:-$(($(nproc) + 1))}
limit=${TEST_LIMIT:-1800}
few=${TEST_AGAIN:-5}
logs=build/tests
rm -rf "$logs"
mkdir -p "$logs"

# ---- one program -----------------------------------------------------------------------------------------------------

# The processes that carry MARK in their environment: what a test started, wherever it has detached itself to.
marked() {
	grep -lzxF "ZHIBAN_TEST=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}

# sweep MARK: end what a test left behind; prints how many there were. What is on its way out by itself (a sanitizer's symbolizer
# whose pipe has just closed) is given a moment first.
sweep() {
	local left turn
	for ((turn = 0; turn < 20; turn++)); do
		left=$(marked "$1")
		[ -n "$left" ] || { echo 0; return; }
		sleep 0.1
	done
	# shellcheck disable=SC2086 # a list of pids
	kill -TERM $left 2>/dev/null
	for ((turn = 0; turn < 20; turn++)); do
		[ -n "$(marked "$1")" ] || break
		sleep 0.1
	done
	# shellcheck disable=SC2046
	[ -z "$(marked "$1")" ] || kill -KILL $(marked "$1") 2>/dev/null
	wc -w <<<"$left"
}

# count_tap LOG STATUS: "passed failed skipped" of TAP output; whatever does not add up counts as one failure, said in LOG
count_tap() {
	awk -v status="$2" '
		/^1\.\.[0-9]+/ { split($0, plan, /\.\./); planned += plan[2]; plans++ }
		/^(not )?ok .*# *SKIP/ || /^ok .*# skip/ { skipped++; next }
		/^ok( |$)/ { passed++ }
		/^not ok( |$)/ { failed++ }
		END {
			short = planned - passed - failed - skipped
			if (plans == 0) { wrong = "no plan: it ended before its first test" }
			else if (short != 0) wrong = "planned " planned " tests, told of " passed + failed + skipped
			else if (status != 0 && failed == 0) wrong = "ended with status " status " after its tests passed"
			if (wrong != "") { failed += short > 1 ? short : 1; print "# " wrong >>FILENAME }
			print passed + 0, failed + 0, skipped + 0
		}' "$1"
}

# run NUMBER NAME FORM COMMAND ...: FORM is tap or plain; the outcome goes to NUMBER.result
run() {
	local number=$1 name=$2 form=$3 log=$logs/$1.log begun=$SECONDS mark scratch status left outcome
	shift 3
	mark=$$.$number
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/zhiban-test.XXXXXX")
	mkdir "$scratch/home"
	env -u ZHIBAN_CLOCK -u NO_COLOR -u XDG_STATE_HOME -u XDG_RUNTIME_DIR -u TMUX ZHIBAN_TEST="$mark" HOME="$scratch/home" \
		TMPDIR="$scratch" TEST_PORT=$((11000 + 80 * number)) BUILD=build/san RELEASE=build PEERS=build/peers \
		LC_ALL=C.UTF-8 TZ=Asia/Shanghai TERM=xterm-256color CMOCKA_MESSAGE_OUTPUT=TAP G_DEBUG=fatal-criticals \
		ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1 \
		LSAN_OPTIONS=suppressions=tests/data/lsan.supp:print_suppressions=0 \
		timeout --kill-after=5 "$limit" "$@" </dev/null >"$log" 2>&1
	status=$?
	if [ "$form" = tap ]; then
		# a message that was cut has no end of line before what follows it
		LC_ALL=C sed -i -E 's/^([^#].*[^ ])(not ok [0-9]+ - )/\1\n\2/' "$log"
		outcome=$(count_tap "$log" $status)
	elif [ $status -eq 0 ]; then
		outcome="1 0 0"
	else
		outcome="0 1 0"
	fi
	[ $status -ne 124 ] && [ $status -ne 137 ] || echo "# stopped after $limit seconds" >>"$log"
	left=$(sweep "$mark")
	if [ "$left" -gt 0 ]; then
		echo "# left $left processes running" >>"$log"
		outcome=$(awk '{ print $1, $2 + 1, $3 }' <<<"$outcome")
	fi
	rm -rf "$scratch"
	echo "$outcome $((SECONDS - begun)) $name" >"$logs/$number.result"
}

# ---- all of them, a few at a time --------------------------------------------------------------------------------------

# Those that take longest begin first, so that none of them is alone at the end. The numbers are of the list as it is printed.
long='screen/panel service/hostile.bats service/production.bats service/rootcause.bats service/rooms.bats service/messages.bats
	service/network.bats service/clock.bats service/rules.bats service/plugins.bats service/odd_counters.bats
	service/odd_uptime.bats service/conditions.bats service/alarms.bats service/restart.bats service/checks.bats
	service/routing.bats service/fleet.bats service/location.bats service/faults.bats service/sensors.bats unit/states
	service/odd_values.bats service/maintenance.bats service/odd_ports.bats screen/mass_outage corpus service/commands.bats'
number=0
declare -A number_of
commands=()
# test_program NAME FORM COMMAND ...
test_program() {
	commands[++number]=$(printf '%q ' "$@")
	number_of[$1]=$number
}

running=0
begun=()
# begin NUMBER, as soon as there is room for it; each is begun once
begin() {
	local words
	[ -z "${begun[$1]:-}" ] || return 0
	while [ "$running" -ge "$jobs" ]; do
		wait -n
		running=$((running - 1))
	done
	eval "words=(${commands[$1]})"
	begun[$1]=yes
	run "$1" "${words[@]}" &
	running=$((running + 1))
}

# may_be_chance LOG: a story said "not ok", and nothing in it is wrong whatever the machine does: no fault of memory, no crash,
# no process left, no end by the time limit
may_be_chance() {
	grep -q '^not ok' "$1" &&
		! grep -qE 'ERROR: AddressSanitizer|runtime error:|ThreadSanitizer|^# (left|stopped|planned|no plan|ended)' "$1"
}

# Numbers of the programs that failed.
failed_programs() {
	local n f
	for ((n = 1; n <= number; n++)); do
		read -r _ f _ <"$logs/$n.result" && [ "$f" -eq 0 ] || echo "$n"
	done
}

# Programs with a main() that are not tests (something for a terminal to run) run no group of tests.
tests() { grep -ls '^int main\b' "$1"/*.c /dev/null | xargs -r grep -l cmocka_run_group_tests; }
for folder in unit screen faults; do
	for source in $(tests tests/$folder); do
		name=$folder/$(basename "$source" .c)
		test_program "$name" tap "build/san/tests/$name"
	done
done
for file in tests/service/*.bats tests/*.bats; do
	[ -e "$file" ] && test_program "${file#tests/}" tap bats --tap "$file"
done
for source in $(grep -ls LLVMFuzzerTestOneInput tests/fuzz/*.c /dev/null); do
	name=$(basename "$source" .c)
	test_program "fuzz/$name" plain tests/fuzz.sh "$name" "${FUZZ_SMOKE_SECONDS:-2}"
done
test_program lint plain tests/lint.sh
if [ -n "$corpus" ]; then
	test_program corpus plain tests/corpus.sh "$corpus"
fi
for name in $long; do
	[ -z "${number_of[$name]:-}" ] || begin "${number_of[$name]}"
done
for ((n = 1; n <= number; n++)); do
	begin "$n"
done
wait

# ---- once more, alone --------------------------------------------------------------------------------------------------

unsteady=()
mapfile -t again < <(failed_programs)
if [ "${#again[@]}" -le "$few" ]; then
	for n in "${again[@]}"; do
		eval "words=(${commands[$n]})"
		may_be_chance "$logs/$n.log" || continue
		mv "$logs/$n.log" "$logs/$n.first"
		run "$n" "${words[@]}"
		read -r _ f _ <"$logs/$n.result"
		[ "$f" -gt 0 ] || unsteady+=("$n")
	done
fi

# ---- what came of it ---------------------------------------------------------------------------------------------------

passed=0 failed=0 failures=() wrong=()
for ((n = 1; n <= number; n++)); do
	read -r p f _ took name <"$logs/$n.result" || { p=0 f=1 took=0 name="program $n"; }
	passed=$((passed + p)) failed=$((failed + f))
	if [ "$f" -gt 0 ]; then
		failures+=("$name ($f of $((p + f))): $(grep -m 3 -E '^not ok|^# (stopped|left|no plan|planned|ended)' "$logs/$n.log" | tr '\n' ';')")
		printf '\n---- FAILED: %s (%d of %d, %d s)\n' "$name" "$f" "$((p + f))" "$took"
		cat "$logs/$n.log"
	else
		printf 'passed: %s (%d, %d s)\n' "$name" "$p" "$took"
		sed -nE 's/^ok .*# *skip *//Ip' "$logs/$n.log" | sort | uniq -c | sed -E 's/^ *([0-9]+) /  not run: \1 of them, /'
	fi
done
for n in "${unsteady[@]}"; do
	read -r _ _ _ _ name <"$logs/$n.result"
	printf '\n---- unsteady, failed once and passed alone: %s, its first run:\n' "$name"
	cat "$logs/$n.first"
	wrong+=("$name: $(grep -m 3 -E '^not ok|^# (stopped|no plan|planned|ended)' "$logs/$n.first" | tr '\n' ';')")
done
[ ${#wrong[@]} -eq 0 ] || printf 'unsteady (failed once, passed alone): %s\n' "${wrong[@]}"
[ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
[ -n "$corpus" ] || echo 'not run: the corpus of recorded devices (make test CORPUS=DIR)'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
