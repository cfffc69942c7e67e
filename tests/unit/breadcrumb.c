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
		cmocka_unit_test_setup_teardown(test_broken_file_is_made_anew, setup, teardown),
		cmocka_unit_test(test_without_it_nothing_is_quarantined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
