# The test runner itself, on a tree of a few tiny programs: what goes wrong must be counted.

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree"/{tests/unit,tests/data,build/san/tests/unit}
	cp tests/run.sh "$tree/tests"
	printf '#!/bin/sh\n' >"$tree/tests/lint.sh"
	chmod +x "$tree/tests/lint.sh"
}

# program NAME SCRIPT: stands for one cmocka program
program() {
	printf 'int main(void)\ncmocka_run_group_tests\n' >"$tree/tests/unit/$1.c"
	printf '#!/bin/bash\n%s\n' "$2" >"$tree/build/san/tests/unit/$1"
	chmod +x "$tree/build/san/tests/unit/$1"
}

# closes STATUS LINE: the runner ends so
closes() {
	run "$tree/tests/run.sh"
	echo "$output"
	[ "$status" -eq "$1" ]
	[ "${lines[-1]}" = "$2" ]
}

@test "all passed: lint is one of them" {
	program good 'printf "1..2\nok 1 - a\nok 2 - b\n"'
	closes 0 "3 passed, 0 failed"
}

@test "a failure is counted and shown in full" {
	program bad 'printf "1..2\nok 1 - a\nnot ok 2 - b\n# why\n"; exit 1'
	closes 1 "2 passed, 1 failed"
	grep -q '^# why' <<<"$output"
}

# once WHAT: a program that does WHAT the first time and is well the second time
once() {
	program chance 'if [ ! -e "'"$tree"'/second" ]; then touch "'"$tree"'/second"; '"$1"'; fi; printf "1..1\nok 1 - a\n"'
}

@test "a story that fails once and passes alone is said to be unsteady" {
	once 'printf "1..1\nnot ok 1 - a\n# too late\n"; exit 1'
	closes 0 "2 passed, 0 failed"
	grep -q '^# too late' <<<"$output"
	grep -q '^unsteady (failed once, passed alone): unit/chance: not ok 1 - a;' <<<"$output"
}

@test "a picture of a screen that was cut does not hide what failed" {
	once 'printf "1..1\n half a linenot ok 1 - a\n# too late\n"; exit 1'
	closes 0 "2 passed, 0 failed"
	grep -q '^unsteady (failed once, passed alone): unit/chance: not ok 1 - a;' <<<"$output"
}

@test "what no second try may wash away has none" {
	for what in 'kill -SEGV $$' 'printf "1..1\nok 1 - a\n"; exit 23' 'printf "1..1\nnot ok 1 - a\nx.c:1: runtime error: y\n"; exit 1' \
		'printf "1..1\nnot ok 1 - a\n==1==ERROR: AddressSanitizer: z\n"; exit 1'; do
		rm -f "$tree/second"
		once "$what"
		run "$tree/tests/run.sh"
		[ "$status" -eq 1 ]
	done
}

@test "more than a few are no chance" {
	once 'printf "1..1\nnot ok 1 - a\n"; exit 1'
	TEST_AGAIN=0 closes 1 "1 passed, 1 failed"
}

@test "a crash in the middle counts what was not told" {
	program crash 'printf "1..4\nok 1 - a\n"; kill -SEGV $$'
	closes 1 "2 passed, 3 failed"
}

@test "a program without a plan is a failure" {
	program silent 'exit 0'
	closes 1 "1 passed, 1 failed"
}

@test "a leak after the tests passed is a failure" {
	program leak 'printf "1..1\nok 1 - a\n"; exit 23'
	closes 1 "2 passed, 1 failed"
}

@test "a program that does not end is stopped" {
	program hang 'printf "1..1\n"; exec sleep 600'
	TEST_LIMIT=1 closes 1 "1 passed, 1 failed"
	grep -q 'stopped after 1 seconds' <<<"$output"
}

@test "a process left behind is ended and counted, however far it went" {
	program daemon 'printf "1..1\nok 1 - a\n"; setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $! >"'"$tree"'/pid"'
	closes 1 "2 passed, 1 failed"
	run grep -a sleep "/proc/$(cat "$tree/pid")/cmdline"
	[ "$status" -ne 0 ]
}

@test "a skipped test is neither, and is shown" {
	program skip 'printf "1..2\nok 1 - a\nok 2 - b # skip no such thing here\n"'
	closes 0 "2 passed, 0 failed"
	grep -q 'no such thing here' <<<"$output"
}

@test "without a corpus one line says so" {
	closes 0 "1 passed, 0 failed"
	grep -q '^not run: the corpus' <<<"$output"
}

@test "a process that is only on its way out is no failure" {
	program leaving 'printf "1..1\nok 1 - a\n"; setsid sleep 0.3 </dev/null >/dev/null 2>&1 &'
	closes 0 "2 passed, 0 failed"
}

@test "what failed is named once more before the last line" {
	program bad 'printf "1..2\nok 1 - a\nnot ok 2 - b\n"; exit 1'
	closes 1 "2 passed, 1 failed"
	[ "${lines[-3]}" = "failed: unit/bad (1 of 2): not ok 2 - b;" ]
}
