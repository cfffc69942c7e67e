/* The breadcrumb outlives a service that is killed: each crash here is a child that drops it and is
 * killed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "service/breadcrumb.h"

static int setup(void **state)
{
	*state = g_dir_make_tmp("zhiban-XXXXXX", NULL);
	return *state == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	g_autofree char *dir = *state;
	g_autofree char *path = g_build_filename(dir, "parsing", NULL);

	g_unlink(path);
	return g_rmdir(dir);
}

static struct breadcrumb *must_open(const char *dir)
{
	struct breadcrumb *breadcrumb = breadcrumb_open(dir, NULL);

	assert_non_null(breadcrumb);
	return breadcrumb;
}

/* A service that dies while it parses an answer of DEVICE (0: while it does something else). */
static void crash_on(const char *dir, int64_t device)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct breadcrumb *breadcrumb = breadcrumb_open(dir, NULL);
		breadcrumb_drop(breadcrumb, 5);
		breadcrumb_pick(breadcrumb);
		breadcrumb_drop(breadcrumb, device);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

/* A service that dies while the loop parses an answer of DEVICE and a thread one of OTHER. */
static void crash_on_both(const char *dir, int64_t device, int64_t other)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct breadcrumb *breadcrumb = breadcrumb_open(dir, NULL);
		breadcrumb_enter(breadcrumb, 5);
		breadcrumb_leave(breadcrumb);
		breadcrumb_enter(breadcrumb, other);
		breadcrumb_drop(breadcrumb, device);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static bool is_quarantined(const char *dir, int64_t device)
{
	struct breadcrumb *breadcrumb = must_open(dir);
	bool quarantined = breadcrumb_is_quarantined(breadcrumb, device);

	breadcrumb_close(breadcrumb, false);
	return quarantined;
}

static void test_two_crashes_in_a_row(void **state)
{
	crash_on(*state, 7);
	assert_false(is_quarantined(*state, 7));
	crash_on(*state, 7);
	assert_true(is_quarantined(*state, 7));
	assert_false(is_quarantined(*state, 5));
	assert_true(is_quarantined(*state, 7));
}

static void test_crashes_on_different_devices(void **state)
{
	crash_on(*state, 7);
	crash_on(*state, 8);
	crash_on(*state, 7);
	assert_false(is_quarantined(*state, 7));
	assert_false(is_quarantined(*state, 8));
}

static void test_crash_elsewhere_accuses_nobody(void **state)
{
	crash_on(*state, 0);
	crash_on(*state, 0);
	assert_false(is_quarantined(*state, 0));
	assert_false(is_quarantined(*state, 5));
}

static void test_orderly_end_forgives_one(void **state)
{
	crash_on(*state, 7);
	breadcrumb_close(must_open(*state), true);
	crash_on(*state, 7);
	assert_false(is_quarantined(*state, 7));
}

static void test_release_and_relapse(void **state)
{
	crash_on(*state, 7);
	crash_on(*state, 7);
	struct breadcrumb *breadcrumb = must_open(*state);
	assert_false(breadcrumb_release(breadcrumb, 8));
	assert_true(breadcrumb_release(breadcrumb, 7));
	assert_false(breadcrumb_release(breadcrumb, 7));
	assert_false(breadcrumb_is_quarantined(breadcrumb, 7));
	breadcrumb_close(breadcrumb, false);
	crash_on(*state, 7);
	assert_true(is_quarantined(*state, 7));
}

/* Of two that were parsed at once the one that is named again is the one. */
static void test_crashes_with_a_thread(void **state)
{
	crash_on_both(*state, 0, 9);
	assert_false(is_quarantined(*state, 9));
	crash_on_both(*state, 7, 9);
	assert_true(is_quarantined(*state, 9));
	assert_false(is_quarantined(*state, 7));
	assert_false(is_quarantined(*state, 5));
}

/* A device is the same whether the loop or a thread parses it. */
static void test_crashes_on_both_sides(void **state)
{
	crash_on_both(*state, 7, 8);
	crash_on_both(*state, 9, 7);
	assert_true(is_quarantined(*state, 7));
	assert_false(is_quarantined(*state, 8));
	assert_false(is_quarantined(*state, 9));
	crash_on_both(*state, 6, 6);
	assert_false(is_quarantined(*state, 6));
	crash_on_both(*state, 0, 6);
	assert_true(is_quarantined(*state, 6));
}

static gpointer hurry_in(gpointer data)
{
	breadcrumb_enter(data, 3);
	breadcrumb_leave(data);
	return NULL;
}

/* Threads are in it one after the other: what the file says is of one of them. */
static void test_one_thread_at_a_time(void **state)
{
	struct breadcrumb *breadcrumb = must_open(*state);

	breadcrumb_enter(breadcrumb, 4);
	GThread *other = g_thread_new("other", hurry_in, breadcrumb);
	crash_on(*state, 0);            /* the file, read by another, names 4 */
	breadcrumb_leave(breadcrumb);
	g_thread_join(other);
	breadcrumb_close(breadcrumb, false);
	crash_on_both(*state, 0, 4);
	assert_true(is_quarantined(*state, 4));
	assert_false(is_quarantined(*state, 3));
}

static void test_broken_file_is_made_anew(void **state)
{
	g_autofree char *path = g_build_filename(*state, "parsing", NULL);

	assert_true(g_file_set_contents(path, "nonsense", -1, NULL));
	assert_false(is_quarantined(*state, 7));
	crash_on(*state, 7);
	crash_on(*state, 7);
	assert_true(is_quarantined(*state, 7));
}

static void test_without_it_nothing_is_quarantined(void **state)
{
	GError *error = NULL;

	(void)state;
	assert_null(breadcrumb_open("/proc/nowhere", &error));
	assert_non_null(error);
	g_error_free(error);
	breadcrumb_drop(NULL, 7);
	breadcrumb_pick(NULL);
	breadcrumb_enter(NULL, 7);
	breadcrumb_leave(NULL);
	assert_false(breadcrumb_is_quarantined(NULL, 7));
	assert_false(breadcrumb_release(NULL, 7));
	breadcrumb_close(NULL, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_two_crashes_in_a_row, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crashes_on_different_devices, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crash_elsewhere_accuses_nobody, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_orderly_end_forgives_one, setup, teardown),
		cmocka_unit_test_setup_teardown(test_release_and_relapse, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crashes_with_a_thread, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crashes_on_both_sides, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_thread_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_file_is_made_anew, setup, teardown),
		cmocka_unit_test(test_without_it_nothing_is_quarantined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
