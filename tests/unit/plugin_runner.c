/* Plugins as they should not be, run for real: each ends in time, as unknown, with a sentence, and
 * leaves nothing behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/plugin_runner.h"

struct fixture {
	char *directory;
	struct timers *timers;
	struct plugin_runner *runner;
};

/* How one run came out. */
struct outcome {
	bool told;
	enum plugin_status status;
	char *failure;
	struct plugin_output *output;
};

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->directory = g_dir_make_tmp("zhiban-plugins.XXXXXX", NULL);
	fixture->timers = timers_new(NULL);
	fixture->runner = plugin_runner_new(fixture->timers, 2);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GDir) directory = g_dir_open(fixture->directory, 0, NULL);
	const char *name;

	plugin_runner_free(fixture->runner);
	timers_free(fixture->timers);
	while ((name = g_dir_read_name(directory)) != NULL) {
		g_autofree char *path = g_build_filename(fixture->directory, name, NULL);
		g_unlink(path);
	}
	g_rmdir(fixture->directory);
	g_free(fixture->directory);
	g_free(fixture);
	return 0;
}

/* A script of that TEXT; its path. */
static char *script(const struct fixture *fixture, const char *text)
{
	static int n;
	g_autofree char *name = g_strdup_printf("plugin-%d", n++);
	g_autofree char *whole = g_strdup_printf("#!/bin/sh\n%s\n", text);
	char *path = g_build_filename(fixture->directory, name, NULL);

	assert_true(
	    g_file_set_contents_full(path, whole, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	return path;
}

static void take(const struct plugin_answer *answer, void *data)
{
	struct outcome *outcome = data;

	assert_false(outcome->told);
	*outcome = (struct outcome){ .told = true, .status = answer->status,
		.failure = g_strdup(answer->failure), .output = answer->output };
}

static void outcome_clear(struct outcome *outcome)
{
	g_free(outcome->failure);
	plugin_output_free(outcome->output);
}

static struct plugin_run *begin(struct fixture *fixture, const char *text, int64_t timeout,
    struct outcome *outcome)
{
	g_autofree char *path = script(fixture, text);
	char *const command[] = { path, (char *)(uintptr_t) "one two", (char *)(uintptr_t) "$(x)",
		NULL };

	*outcome = (struct outcome){ 0 };
	return plugin_run(fixture->runner, command, timeout, take, outcome);
}

static void wait_for(const struct outcome *outcome)
{
	while (!outcome->told)
		g_main_context_iteration(NULL, TRUE);
}

/* Runs TEXT and wants STATUS, FAILURE as a part of the sentence ("": an answer), and LINE. */
static void expect(struct fixture *fixture, const char *text, int64_t timeout,
    enum plugin_status status, const char *failure, const char *line)
{
	struct outcome outcome;

	begin(fixture, text, timeout, &outcome);
	wait_for(&outcome);
	assert_int_equal(outcome.status, status);
	if (failure[0] == '\0')
		assert_null(outcome.failure);
	else if (outcome.failure == NULL || strstr(outcome.failure, failure) == NULL)
		fail_msg("%s: %s", text, outcome.failure);
	assert_string_equal(outcome.output->line, line);
	outcome_clear(&outcome);
}

#define LONG (60 * CLOCK_SECOND)

static void test_answers(void **state)
{
	expect(*state, "echo 'OK - fine|x=1'", LONG, PLUGIN_OK, "", "OK - fine");
	expect(*state, "echo slow; exit 1", LONG, PLUGIN_WARNING, "", "slow");
	expect(*state, "echo down; exit 2", LONG, PLUGIN_CRITICAL, "", "down");
	expect(*state, "echo what; exit 3", LONG, PLUGIN_UNKNOWN, "", "what");
	expect(*state, "printf '%s/%s/%s' $# \"$1\" \"$2\"", LONG, PLUGIN_OK, "", "2/one two/$(x)");
}

/* Nothing of ours: no variable, no descriptor but three, no terminal, the root directory. */
static void test_surroundings(void **state)
{
	g_setenv("ZHIBAN_SECRET", "x", TRUE);
	expect(*state, "echo \"$ZHIBAN_SECRET$HOME$LC_ALL $(pwd) $(cat | wc -c)\"", LONG, PLUGIN_OK,
	    "", "C.UTF-8 / 0");
	expect(*state, "set -- /proc/self/fd/*; echo $#", LONG, PLUGIN_OK, "",
	    "5"); /* three, and two of the shell */
	expect(*state, "ps -o pgid= -p $$ | tr -d ' ' | grep -qx $$ && echo alone", LONG, PLUGIN_OK,
	    "", "alone");
}

static void test_misbehaviour(void **state)
{
	expect(*state, "true", LONG, PLUGIN_UNKNOWN, "没有输出", "");
	expect(*state, "exit 2", LONG, PLUGIN_CRITICAL, "没有输出", "");
	expect(*state, "echo no library >&2; exit 127", LONG, PLUGIN_UNKNOWN, "no library", "");
	expect(*state, "echo odd; exit 77", LONG, PLUGIN_UNKNOWN, "77", "odd");
	expect(*state, "echo half; kill -SEGV $$", LONG, PLUGIN_UNKNOWN, "信号 11", "half");
	expect(*state, "printf '\\033[31m\\326\\320\\266\\317\\000'; exit 2", LONG, PLUGIN_CRITICAL,
	    "", "^[[31m中断");
	expect(*state, "echo before; sleep 1000", CLOCK_SECOND / 5, PLUGIN_UNKNOWN, "没有结束",
	    "before");
	expect(*state, "exec >&- 2>&-; sleep 1000", CLOCK_SECOND / 5, PLUGIN_UNKNOWN, "没有结束",
	    "");
	expect(*state, "trap '' TERM HUP INT; sleep 1000 & wait", CLOCK_SECOND / 5, PLUGIN_UNKNOWN,
	    "没有结束", "");
}

static void test_flood(void **state)
{
	struct outcome outcome;

	begin(*state, "yes flood", LONG, &outcome);
	wait_for(&outcome);
	assert_int_equal(outcome.status, PLUGIN_UNKNOWN);
	assert_non_null(strstr(outcome.failure, "64 KiB"));
	outcome_clear(&outcome);
	begin(*state, "yes flood >&2", LONG, &outcome);
	wait_for(&outcome);
	assert_non_null(strstr(outcome.failure, "64 KiB"));
	outcome_clear(&outcome);
}

/* The plugin is done, its child holds on to the pipe: nobody waits, and the child goes as well. */
static void test_daemon(void **state)
{
	struct outcome outcome;

	begin(*state, "sleep 1000 & echo $!", LONG, &outcome);
	wait_for(&outcome);
	assert_int_equal(outcome.status, PLUGIN_OK);
	pid_t child = (pid_t)g_ascii_strtoll(outcome.output->line, NULL, 10);
	assert_true(child > 1);
	g_autofree char *status = g_strdup_printf("/proc/%d/stat", (int)child);
	g_autofree char *text = NULL;
	/* killed already; who reaps it may take its time */
	while (g_file_get_contents(status, &text, NULL, NULL) && strstr(text, ") Z ") == NULL)
		g_clear_pointer(&text, g_free);
	outcome_clear(&outcome);
}

static void test_missing(void **state)
{
	struct fixture *fixture = *state;
	struct outcome outcome = { 0 };
	char *const command[] = { (char *)(uintptr_t)"/nonexistent/plugin", NULL };

	plugin_run(fixture->runner, command, LONG, take, &outcome);
	assert_false(outcome.told);     /* never from within */
	wait_for(&outcome);
	assert_int_equal(outcome.status, PLUGIN_UNKNOWN);
	assert_non_null(strstr(outcome.failure, "插件起不来"));
	outcome_clear(&outcome);
}

/* Two at once: the third begins when one has ended, and those that wait come in their order. */
static void test_crowd(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *gate = g_build_filename(fixture->directory, "gate", NULL);
	g_autofree char *wait =
	    g_strdup_printf("until [ -e %s ]; do sleep 0.05; done; echo in", gate);
	struct outcome outcomes[5];

	for (size_t i = 0; i < 4; i++)
		begin(fixture, i < 2 ? wait : "echo later", LONG, &outcomes[i]);
	begin(fixture, "echo now", LONG, &outcomes[4]);
	plugin_runner_allow(fixture->runner, 3);
	wait_for(&outcomes[4]);
	assert_true(outcomes[2].told && outcomes[3].told);
	assert_false(outcomes[0].told || outcomes[1].told);
	assert_true(g_file_set_contents(gate, "", 0, NULL));
	wait_for(&outcomes[0]);
	wait_for(&outcomes[1]);
	for (size_t i = 0; i < 5; i++)
		outcome_clear(&outcomes[i]);
}

static void test_cancel(void **state)
{
	struct fixture *fixture = *state;
	struct outcome first, second, third, last;
	struct plugin_run *run = begin(fixture, "sleep 1000", LONG, &first);
	struct plugin_run *other = begin(fixture, "sleep 1000", LONG, &second);
	struct plugin_run *queued = begin(fixture, "echo never", LONG, &third);

	g_main_context_iteration(NULL, TRUE);
	plugin_run_cancel(queued);
	plugin_run_cancel(run);
	plugin_run_cancel(other);
	begin(fixture, "echo last", LONG, &last);
	wait_for(&last);
	assert_false(first.told || second.told || third.told);
	outcome_clear(&last);
	begin(fixture, "sleep 1000", LONG, &first);   /* and one that runs when everything ends */
	g_main_context_iteration(NULL, TRUE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_surroundings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_misbehaviour, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flood, setup, teardown),
		cmocka_unit_test_setup_teardown(test_daemon, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crowd, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cancel, setup, teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
