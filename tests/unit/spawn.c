/* What a program that is started has, and what it has not. */
#include <errno.h>
#include <glib.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "service/spawn.h"

static const char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", NULL };

/* All that ARGV says until its end; its wait status in *STATUS. Caller frees. */
static char *output(const char *const *argv, bool alone, int *status)
{
	int out[2], pidfd;
	GString *said = g_string_new(NULL);
	char chunk[512];

	assert_int_equal(pipe(out), 0);
	pid_t pid = spawn(&(struct spawn_order){ .argv = argv, .environment = environment,
	    .in = -1, .out = out[1], .err = out[1], .alone = alone }, &pidfd);
	assert_true(pid > 0);
	close(out[1]);
	for (ssize_t n; (n = read(out[0], chunk, sizeof chunk)) > 0;)
		g_string_append_len(said, chunk, n);
	assert_int_equal(waitpid(pid, status, 0), pid);
	close(out[0]);
	close(pidfd);
	return g_string_free(said, FALSE);
}

static char *shell_says(const char *words, bool alone)
{
	const char *const argv[] = { "/bin/sh", "-c", words, NULL };
	int status;

	return output(argv, alone, &status);
}

static void only_three_descriptors_and_its_own_environment(void **state)
{
	(void)state;
	/* The third is what ls itself has opened. */
	g_autofree char *open_ones = shell_says("ls /proc/self/fd", false);
	g_autofree char *own = shell_says("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=; cat", false);

	assert_string_equal(open_ones, "0\n1\n2\n3\n");
	assert_string_equal(own, "PATH=/usr/bin:/bin\nLC_ALL=C\n");
}

static void signals_mean_what_they_usually_do(void **state)
{
	sigset_t stopped, before;
	const char *const argv[] = { "/bin/sh", "-c", "kill -PIPE $$", NULL };
	int status;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&stopped);
	sigaddset(&stopped, SIGPIPE);
	sigprocmask(SIG_BLOCK, &stopped, &before);
	g_autofree char *nothing = output(argv, false, &status);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_string_equal(nothing, "");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPIPE);
}

static void one_that_stands_alone_has_its_own_group_and_is_in_the_root(void **state)
{
	(void)state;
	const char *group = "pwd; [ $(cut -d' ' -f5 /proc/$$/stat) = $$ ] && echo own";
	g_autofree char *where = shell_says(group, true);
	g_autofree char *ours = shell_says(group, false);

	assert_string_equal(where, "/\nown\n");
	assert_null(strstr(ours, "own"));
	assert_string_not_equal(ours, "/\n");
}

static void a_script_needs_no_first_line(void **state)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "spawn-script", NULL);
	const char *const argv[] = { path, "甲", NULL };
	int status;

	(void)state;
	assert_true(g_file_set_contents_full(path, "echo \"heard $1\"\n", -1, 0, 0700, NULL));
	g_autofree char *said = output(argv, true, &status);
	assert_string_equal(said, "heard 甲\n");
	unlink(path);
}

static void what_cannot_be_started_says_why_and_leaves_nobody(void **state)
{
	static const char *const nowhere[] = { "/nowhere/lamp", NULL };
	static const char *const folder[] = { "/", NULL };
	int pidfd = -1;
	struct spawn_order order = { .argv = nowhere, .environment = environment, .in = -1,
		.out = STDOUT_FILENO, .err = -1 };

	(void)state;
	assert_int_equal(spawn(&order, &pidfd), -1);
	assert_int_equal(errno, ENOENT);
	order.argv = folder;
	assert_int_equal(spawn(&order, &pidfd), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(pidfd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_three_descriptors_and_its_own_environment),
		cmocka_unit_test(signals_mean_what_they_usually_do),
		cmocka_unit_test(one_that_stands_alone_has_its_own_group_and_is_in_the_root),
		cmocka_unit_test(a_script_needs_no_first_line),
		cmocka_unit_test(what_cannot_be_started_says_why_and_leaves_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
