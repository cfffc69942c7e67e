/* How the console leaves a terminal: ends, signals, crashes, hangup, a line that takes nothing. */
#include "tests/screen/glass.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screen/demo.h"

static char self[4096];

static struct glass *start(const struct glass_options *options)
{
	const char *const argv[] = { self, "demo", NULL };
	struct glass *glass = glass_new(options, argv);

	glass_wait_text(glass, "q 退出");
	glass_wait_idle(glass);
	return glass;
}

/* The key of the row the cursor is on, "LS-0005". */
static char *cursor_key(const struct glass *glass)
{
	int row, column;

	assert_true(glass_cursor(glass, &row, &column));
	assert_int_equal(column, 0);
	assert_int_equal(glass_column(glass, row, 0, ">"), 0);
	assert_true(glass_look(glass, row, 0).reverse);
	g_autofree char *line = glass_row(glass, row);
	const char *key = strstr(line, "LS-");
	assert_non_null(key);
	return g_strndup(key, 7);
}

static void assert_on(const struct glass *glass, const char *key)
{
	g_autofree char *found = cursor_key(glass);

	assert_string_equal(found, key);
}

static void assert_given_back(const struct glass *glass)
{
	struct termios modes = glass_modes(glass);

	assert_true(modes.c_lflag & ECHO);
	assert_true(modes.c_lflag & ICANON);
	assert_true(modes.c_lflag & ISIG);
	assert_true(modes.c_oflag & OPOST);
	assert_false(glass_alternate(glass));
	assert_true(glass_cursor(glass, NULL, NULL));
}

static void test_terminal_is_given_back(void **state)
{
	static const int signals[] = { 0, SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
		struct glass *glass = start(NULL);
		assert_false(glass_modes(glass).c_lflag & ECHO);
		assert_true(glass_alternate(glass));
		if (signals[i])
			kill(glass_pid(glass), signals[i]);
		else
			glass_send(glass, "q", 1);
		int status = glass_wait_exit(glass);
		if (signals[i] == SIGSEGV || signals[i] == SIGABRT)
			assert_int_equal(WTERMSIG(status), signals[i]);
		else
			assert_int_equal(status, 0);
		assert_given_back(glass);
		glass_free(glass);
	}
}

static void test_found_raw_left_sane(void **state)
{
	const char *const argv[] = { self, "demo", NULL };
	struct glass *glass = start(NULL);

	(void)state;
	kill(glass_pid(glass), SIGKILL);
	glass_wait_exit(glass);
	assert_false(glass_modes(glass).c_lflag & ECHO);
	glass_respawn(glass, argv);
	glass_wait_frame(glass);
	glass_press(glass, "Down");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	assert_given_back(glass);
	glass_free(glass);
}

/* It ends by itself, and has not used a second of processor until then. */
static void test_hangup_ends_without_spinning(void **state)
{
	struct glass *glass = start(NULL);
	struct rusage before, after;

	(void)state;
	getrusage(RUSAGE_CHILDREN, &before);
	glass_hang_up(glass);
	assert_int_equal(glass_wait_exit(glass), 0);
	getrusage(RUSAGE_CHILDREN, &after);
	assert_true(after.ru_utime.tv_sec - before.ru_utime.tv_sec <= 1);
	assert_true(after.ru_stime.tv_sec - before.ru_stime.tv_sec <= 1);
	glass_free(glass);
}

/* Nobody reads what it writes: it takes keys, waits without blocking, and still ends when asked. */
static void test_terminal_that_stops_reading(void **state)
{
	struct glass *glass = start(&(struct glass_options){ 300, 80 });

	(void)state;
	glass_read(glass, false);
	for (int i = 0; i < 200; i++)
		glass_send(glass, i % 2 ? "1" : "\014", 1);
	glass_read(glass, true);
	glass_wait_frame(glass);
	glass_press(glass, "Down");
	assert_on(glass, "LS-0042");
	glass_read(glass, false);
	for (int i = 0; i < 200; i++)
		glass_send(glass, "\014", 1);
	kill(glass_pid(glass), SIGTERM);
	assert_int_equal(glass_wait_exit(glass), 0);
	assert_true(glass_modes(glass).c_lflag & ECHO);
	glass_free(glass);
}

static void test_suspend_and_resume(void **state)
{
	g_autofree char *script =
	    g_strdup_printf("'%s' demo; echo STOPPED; read x; fg; echo DONE", self);
	const char *const argv[] = { "sh", "-mc", script, NULL };
	struct glass *glass = glass_new(NULL, argv);

	(void)state;
	glass_wait_text(glass, "q 退出");
	glass_press(glass, "Down");
	glass_send(glass, "\032", 1);
	glass_wait_text(glass, "STOPPED");
	assert_given_back(glass);
	glass_send(glass, "\r", 1);
	glass_wait_text(glass, "q 退出");
	assert_on(glass, "LS-0042");
	assert_false(glass_modes(glass).c_lflag & ECHO);
	glass_send(glass, "q", 1);
	glass_wait_text(glass, "DONE");
	assert_int_equal(glass_wait_exit(glass), 0);
	assert_given_back(glass);
	glass_free(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminal_is_given_back),
		cmocka_unit_test(test_found_raw_left_sane),
		cmocka_unit_test(test_hangup_ends_without_spinning),
		cmocka_unit_test(test_terminal_that_stops_reading),
		cmocka_unit_test(test_suspend_and_resume),
	};

	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return demo_run(argc - 2, argv + 2);
	ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
	if (size < 0)
		return 1;
	self[size] = '\0';
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
