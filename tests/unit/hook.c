/* The operator's command, run for real: what it is given, what it must not get, and what becomes of
 * one that fails, hangs or is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/hook.h"

#define PATIENCE (120 * CLOCK_SECOND)
#define LONG (600 * CLOCK_SECOND)

struct fixture {
	char *directory;
	struct timers *timers;
	struct hook *hook;
	unsigned changes;            /* how often the trouble changed */
};

static void count(void *data)
{
	((struct fixture *)data)->changes++;
}

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->directory = g_dir_make_tmp("zhiban-hook.XXXXXX", NULL);
	fixture->timers = timers_new(NULL);
	fixture->hook = hook_new(fixture->timers, count, fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GDir) directory = g_dir_open(fixture->directory, 0, NULL);
	const char *name;

	hook_free(fixture->hook);
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

static char *file_in(const struct fixture *fixture, const char *name)
{
	return g_build_filename(fixture->directory, name, NULL);
}

/* A script of that TEXT, in which %s is the directory, becomes the hook, followed by ARGUMENTS. */
static void set_script(struct fixture *fixture, const char *text, const char *arguments,
    int64_t gap, int64_t limit)
{
	g_autofree char *path = file_in(fixture, "hook.sh");
	g_autofree char *whole = g_strdup_printf("#!/bin/bash\ncd '%s' || exit 9\n%s\n",
	    fixture->directory, text);
	g_autofree char *command = g_strdup_printf("'%s' %s", path, arguments);

	assert_true(
	    g_file_set_contents_full(path, whole, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	hook_set(fixture->hook, command, gap, limit);
}

static void tell(struct fixture *fixture, const char *pattern, int n)
{
	hook_tell(fixture->hook, pattern, json_pack("{s:s, s:i}", "pattern", pattern, "n", n));
}

static bool holds(const struct fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = file_in(fixture, name);
	g_autofree char *is = NULL;

	return g_file_get_contents(path, &is, NULL, NULL) && strcmp(is, text) == 0;
}

static void give_up(struct timer *timer, void *data)
{
	(void)timer;
	*(bool *)data = true;
}

/* Turns the loop until CONDITION, a macro's expression, or fails. */
#define wait_for(fixture, condition) \
	do { \
		struct timer limit; \
		bool over = false; \
		timer_init(&limit, (fixture)->timers, give_up, &over); \
		timer_after(&limit, PATIENCE); \
		while (!(condition) && !over) { \
			struct timer look; \
			bool looked = false; \
			timer_init(&look, (fixture)->timers, give_up, &looked); \
			timer_after(&look, CLOCK_SECOND / 50); \
			g_main_context_iteration(NULL, TRUE); \
			timer_stop(&look); \
		} \
		timer_stop(&limit); \
		assert_false(over); \
	} while (0)

/* ---- stories ------------------------------------------------------------------------------ */

/* Arguments as they stand in the file, the pattern behind them, the facts on stdin; nothing of our
 * environment, and no shell in between. */
static void test_told(void **state)
{
	struct fixture *fixture = *state;

	g_setenv("ZHIBAN_SECRET", "geheim", TRUE);
	set_script(fixture,
	    "printf '%s|' \"$@\" >args; cat >facts; echo \"${ZHIBAN_SECRET-none} $PWD\" >env\n"
	    "touch done",
	    "--lamp 'red one' '$(touch shell)' '*'", 0, LONG);
	tell(fixture, "three", 7);
	wait_for(fixture, holds(fixture, "done", ""));
	assert_true(holds(fixture, "args", "--lamp|red one|$(touch shell)|*|three|"));
	assert_true(holds(fixture, "facts", "{\"pattern\":\"three\",\"n\":7}\n"));
	g_autofree char *environment = g_strdup_printf("none %s\n", fixture->directory);
	assert_true(holds(fixture, "env", environment));
	assert_false(holds(fixture, "shell", ""));
	assert_null(hook_trouble(fixture->hook));
	g_unsetenv("ZHIBAN_SECRET");
}

/* While one runs, and while the gap lasts, only the newest is kept. */
static void test_newest(void **state)
{
	struct fixture *fixture = *state;

	set_script(fixture, "echo \"$1\" >>order; while [ ! -e go ]; do sleep 0.02; done", "", 0,
	    LONG);
	tell(fixture, "one", 1);
	wait_for(fixture, holds(fixture, "order", "one\n"));
	tell(fixture, "three", 2);
	tell(fixture, "continuous", 3);
	tell(fixture, "none", 4);
	g_autofree char *go = file_in(fixture, "go");
	assert_true(g_file_set_contents(go, "", 0, NULL));
	wait_for(fixture, holds(fixture, "order", "one\nnone\n"));
}

static void test_gap(void **state)
{
	struct fixture *fixture = *state;
	struct mono begun = clock_mono();

	set_script(fixture, "echo \"$1\" >>order", "", CLOCK_SECOND / 2, LONG);
	tell(fixture, "one", 1);
	wait_for(fixture, holds(fixture, "order", "one\n"));
	tell(fixture, "none", 2);
	wait_for(fixture, holds(fixture, "order", "one\nnone\n"));
	assert_true(mono_between(begun, clock_mono()) >= CLOCK_SECOND / 2);
}

/* A failure is a trouble, in one sentence, until it goes well again. */
static void test_failure(void **state)
{
	struct fixture *fixture = *state;

	set_script(fixture, "echo 'no lamp' >&2; exit 3", "", 0, LONG);
	tell(fixture, "one", 1);
	wait_for(fixture, hook_trouble(fixture->hook) != NULL);
	assert_non_null(strstr(hook_trouble(fixture->hook), "hook.sh 异常结束"));
	assert_int_equal(fixture->changes, 1);
	set_script(fixture, "exit 0", "", 0, LONG);
	tell(fixture, "none", 2);
	wait_for(fixture, hook_trouble(fixture->hook) == NULL);
	assert_int_equal(fixture->changes, 2);
}

static bool is_dead(const struct fixture *fixture)
{
	g_autofree char *path = file_in(fixture, "pid");
	g_autofree char *text = NULL;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_autofree char *process = g_strdup_printf("/proc/%s", g_strchomp(text));
	return !g_file_test(process, G_FILE_TEST_EXISTS);
}

/* What hangs is ended, with what it started. */
static void test_hang(void **state)
{
	struct fixture *fixture = *state;

	set_script(fixture, "sleep 1000 & echo $! >new; mv new pid; wait", "", 0, CLOCK_SECOND / 2);
	tell(fixture, "one", 1);
	wait_for(fixture, hook_trouble(fixture->hook) != NULL);
	assert_non_null(strstr(hook_trouble(fixture->hook), "没有按时结束"));
	wait_for(fixture, is_dead(fixture));
}

static void test_pours(void **state)
{
	struct fixture *fixture = *state;

	set_script(fixture, "yes", "", 0, LONG);
	tell(fixture, "one", 1);
	wait_for(fixture, hook_trouble(fixture->hook) != NULL);
	assert_non_null(strstr(hook_trouble(fixture->hook), "太长"));
}

static void test_missing(void **state)
{
	struct fixture *fixture = *state;

	hook_set(fixture->hook, "/nonexistent/lamp on", 0, LONG);
	tell(fixture, "one", 1);
	wait_for(fixture, hook_trouble(fixture->hook) != NULL);
	assert_non_null(strstr(hook_trouble(fixture->hook), "启动不了 lamp"));
	hook_set(fixture->hook, "", 0, LONG);
	assert_null(hook_trouble(fixture->hook));
	tell(fixture, "one", 2);
	g_main_context_iteration(NULL, FALSE);
	assert_null(hook_trouble(fixture->hook));
}

/* What runs when the service ends, ends with it. */
static void test_ends_with_us(void **state)
{
	struct fixture *fixture = *state;

	set_script(fixture, "echo $$ >new; mv new pid; exec sleep 1000", "", 0, LONG);
	tell(fixture, "one", 1);
	g_autofree char *path = file_in(fixture, "pid");
	g_autofree char *text = NULL;
	wait_for(fixture, g_file_get_contents(path, &text, NULL, NULL) && text[0] != '\0');
	hook_end(fixture->hook);
	assert_true(is_dead(fixture));
	/* and nothing begins after it */
	assert_int_equal(unlink(path), 0);
	tell(fixture, "two", 2);
	struct timer second;
	bool over = false;
	timer_init(&second, fixture->timers, give_up, &over);
	timer_after(&second, CLOCK_SECOND);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
	assert_int_equal(access(path, F_OK), -1);
	g_clear_pointer(&fixture->hook, hook_free);
}

static void test_words(void **state)
{
	static const char *const wrong[] = { "relay on", "./relay", "/bin/a 'b", "~/relay" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		assert_null(hook_words(wrong[i], &error));
		assert_non_null(error);
	}
	g_auto(GStrv) words = hook_words("/bin/a 'b c' \"d;e\" $HOME", NULL);
	assert_int_equal(g_strv_length(words), 4);
	assert_string_equal(words[1], "b c");
	assert_string_equal(words[2], "d;e");
	assert_string_equal(words[3], "$HOME");
	g_auto(GStrv) none = hook_words("", NULL);
	assert_null(none[0]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_newest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failure, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pours, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ends_with_us, setup, teardown),
		cmocka_unit_test(test_words),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);       /* as the service does: a hook need not read its stdin */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
