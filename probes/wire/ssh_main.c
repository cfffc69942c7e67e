/* zhiban-ssh: one conversation with one device. The job comes as JSON on stdin, what became of it
 * goes as one line of JSON to stdout.
 *
 * It holds a password and talks to strangers, so it keeps little: no core dump, no debugger, no new
 * privileges, nothing on disk; memory that held the job is overwritten when it is given back. It
 * ends with the process that started it. A second thread watches the clock: whatever hangs, even
 * inside a library, what is known by then is told in time. */
#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "probes/wire/ssh.h"

#define INPUT_LIMIT (1024 * 1024)
#define INPUT_TIME (10 * CLOCK_SECOND)
#define GRACE_US (CLOCK_SECOND / 2) /* after the job's time, for what is to be told */

/* False when the process that started us has gone meanwhile: nobody would read the answer, and the
 * device would keep a line for nobody. */
static bool harden(void)
{
	struct rlimit none = { 0, 0 };
	pid_t parent = getppid();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGPIPE, SIG_IGN);
	return getppid() == parent;
}

static void free_wiped(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

/* All of stdin into BUFFER, which is never moved, so that no copy is left behind. */
static bool read_input(char *buffer, size_t *ret_size)
{
	struct mono begun = clock_mono();

	for (*ret_size = 0;;) {
		struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
		int64_t left = INPUT_TIME - mono_between(begun, clock_mono());
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&ready, 1, (int)(left / 1000)) <= 0)
			continue;
		n = read(STDIN_FILENO, buffer + *ret_size, INPUT_LIMIT - *ret_size);
		if (n == 0)
			return true;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (*ret_size += (size_t)n) == INPUT_LIMIT)
			return false;
	}
}

static struct ssh_job *read_job(GError **error)
{
	char *buffer = g_malloc(INPUT_LIMIT);
	struct ssh_job *job = NULL;
	size_t size;

	if (read_input(buffer, &size))
		job = ssh_job_parse(buffer, size, error);
	else
		g_set_error_literal(
		    error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _("任务读不完整，或超过 1 MB。"));
	explicit_bzero(buffer, INPUT_LIMIT);
	g_free(buffer);
	return job;
}

/* Tells RESULT, whose lock the caller holds, and ends: one answer is told, by whoever comes first,
 * and then there is nobody left who could change it. */
static _Noreturn void tell_and_end(struct ssh_result *result)
{
	char *text = ssh_result_text(result);
	size_t left = strlen(text), all = left;

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, text + (all - left), left);

		if (n < 0 && errno != EINTR)
			_exit(EXIT_FAILURE);
		left -= n > 0 ? (size_t)n : 0;
	}
	g_free(text);
	_exit(EXIT_SUCCESS);
}

struct watch {
	struct ssh_result *result;
	int64_t us;
};

static gpointer watch_clock(gpointer data)
{
	const struct watch *watch = data;
	struct mono begun = clock_mono();

	for (int64_t left; (left = watch->us - mono_between(begun, clock_mono())) > 0;)
		g_usleep((gulong)left);
	g_mutex_lock(&watch->result->lock);
	watch->result->outcome = SSH_OUTCOME_TIMEOUT;
	if (!watch->result->reason)
		watch->result->reason = g_strdup(_("会话没有在总时限内结束，已强行中止。"));
	tell_and_end(watch->result);
}

int main(int argc, char **argv)
{
	struct ssh_result result;
	struct watch watch = { .result = &result };
	g_autoptr(GError) error = NULL;
	struct ssh_job *job;

	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	i18n_start(NULL);
	if (argc > 1) {
		fprintf(stderr, "%s\n", _("用法：zhiban-ssh < 任务.json > 结果.json"));
		return 2;
	}
	if (!harden())
		return EXIT_FAILURE;
	json_set_alloc_funcs(malloc, free_wiped);
	ssh_result_init(&result);
	job = read_job(&error);
	if (job) {
		watch.us = job->total_us + GRACE_US;
		g_thread_unref(g_thread_new("watch", watch_clock, &watch));
		ssh_converse(job, &result);
		ssh_job_free(job);
	} else {
		result.outcome = SSH_OUTCOME_BAD_JOB;
		result.reason = g_strdup(error->message);
	}
	g_mutex_lock(&result.lock);
	tell_and_end(&result);
}
