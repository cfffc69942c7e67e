#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* What went to stderr is caught in a pipe; cmocka itself speaks on stdout. */
struct fixture {
	int stderr_fd;
	int caught;
};

static int set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return -1;
	f->stderr_fd = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	f->caught = ends[0];
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	dup2(f->stderr_fd, STDERR_FILENO);
	close(f->stderr_fd);
	close(f->caught);
	log_set_level(1);
	log_set_file(-1);
	g_unsetenv("JOURNAL_STREAM");
	g_free(f);
	return 0;
}

/* Make stderr look like a journal's stream. */
static void pretend_journal(void)
{
	struct stat status;
	assert_int_equal(fstat(STDERR_FILENO, &status), 0);
	g_autofree char *stream = g_strdup_printf("%ju:%ju", (uintmax_t)status.st_dev,
	    (uintmax_t)status.st_ino);
	g_setenv("JOURNAL_STREAM", stream, TRUE);
}

/* Everything logged so far; an empty string if nothing was. */
static char *caught(const struct fixture *f)
{
	GString *text = g_string_new("");
	char buffer[4096];
	for (ssize_t got; (got = read(f->caught, buffer, sizeof buffer)) > 0;)
		g_string_append_len(text, buffer, got);
	return g_string_free(text, FALSE);
}

static void assert_caught(const struct fixture *f, const char *expected)
{
	g_autofree char *text = caught(f);
	assert_string_equal(text, expected);
}

static void the_journal_gets_priorities(void **state)
{
	pretend_journal();
	log_set_level(2);
	log_error("store", "disk full");
	log_warning("snmp", "%d silent", 3);
	log_info("rpc", "柳州");
	log_debug("rpc", "hello");
	assert_caught(*state, "<3>store: disk full\n<4>snmp: 3 silent\n"
	    "<6>rpc: 柳州\n<7>rpc: hello\n");
}

static void others_get_time_and_word(void **state)
{
	g_setenv("JOURNAL_STREAM", "1:1", TRUE); /* a journal, but not of this stderr */
	log_error("store", "disk full");
	g_autofree char *text = caught(*state);
	const char *expected = "^[-0-9]{10} [:0-9]{8} error store: disk full\n$";
	assert_true(g_regex_match_simple(expected, text, 0, 0));
}

static void levels_silence(void **state)
{
	pretend_journal();
	log_debug("rpc", "unheard");
	assert_caught(*state, "");
	log_set_level(0);
	log_info("rpc", "unheard");
	assert_caught(*state, "");
	log_warning("rpc", "heard");
	assert_caught(*state, "<4>rpc: heard\n");
}

static void foreign_text_stays_on_its_line(void **state)
{
	pretend_journal();
	log_error("snmp", "name %s", "a\n<0>kernel: \x1B[2Jb\r\n");
	assert_caught(*state, "<3>snmp: name a | <0>kernel: ^[[2Jb\n");
	log_error("snmp", "%s", "");
	assert_caught(*state, "<3>snmp: \n");
	g_autofree char *flood = g_strnfill(100000, 'x');
	log_error("snmp", "%s", flood);
	g_autofree char *text = caught(*state);
	assert_int_equal(strlen(text), 2048 + strlen("<3>snmp: \n"));
}

static void a_file_gets_the_same_lines(void **state)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("zhiban-log-XXXXXX", &path, NULL);
	assert_true(fd >= 0);
	pretend_journal();
	log_set_file(fd);
	log_info("store", "first");
	log_set_file(-1);
	log_info("store", "second");
	assert_caught(*state, "<6>store: first\n<6>store: second\n");
	g_autofree char *kept = NULL;
	assert_true(g_file_get_contents(path, &kept, NULL, NULL));
	assert_true(g_regex_match_simple("^[-0-9]+ [:0-9]+ info store: first\n$", kept, 0, 0));
	close(fd);
	unlink(path);
}

static void a_full_or_closed_log_stops_nothing(void **state)
{
	struct fixture *f = *state;
	while (write(STDERR_FILENO, "x", 1) == 1)
		;
	errno = EEXIST;
	log_error("store", "lost");
	assert_int_equal(errno, EEXIST);
	g_autofree char *text = caught(f);
	assert_true(strlen(text) > 0 && !strstr(text, "lost"));
	log_set_file(-2);
	log_error("store", "back");
	g_autofree char *again = caught(f);
	assert_non_null(strstr(again, "error store: back\n"));
}

/* ---- several threads ------------------------------------------------------------------------- */

#define THREADS 4
#define LINES 100

static void *log_lines(void *data)
{
	for (int i = 0; i < LINES; i++)
		log_error("thread", "%s", (const char *)data);
	return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
	static const char *const texts[] = { "一一一一一一", "bbbbbbbbbbb", "c", "四四", NULL };
	GThread *threads[THREADS];
	pretend_journal();
	for (int i = 0; i < THREADS; i++)
		threads[i] = g_thread_new("log", log_lines, (void *)(uintptr_t)texts[i]);
	for (int i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	g_autofree char *text = caught(*state);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	assert_int_equal(g_strv_length(lines), THREADS * LINES + 1);
	for (int i = 0; i < THREADS * LINES; i++) {
		assert_true(g_str_has_prefix(lines[i], "<3>thread: "));
		assert_true(g_strv_contains(texts, lines[i] + strlen("<3>thread: ")));
	}
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
#define LOG_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		LOG_TEST(the_journal_gets_priorities),
		LOG_TEST(others_get_time_and_word),
		LOG_TEST(levels_silence),
		LOG_TEST(foreign_text_stays_on_its_line),
		LOG_TEST(a_file_gets_the_same_lines),
		LOG_TEST(a_full_or_closed_log_stops_nothing),
		LOG_TEST(lines_of_threads_never_mix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
