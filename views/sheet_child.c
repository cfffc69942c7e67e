#include <signal.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/timer.h"
#include "views/sheet_child.h"
#include "views/sheet_layout.h"

#define SAID_LIMIT 300

/* One run, on a main context of its own, so that it can be waited for in any thread. It is over
 * when the program has ended and its three streams with it. (g_subprocess_communicate() would lose
 * what a program says that ends before it has read everything.) */
struct run {
	GMainLoop *loop;
	GSubprocess *process;
	GCancellable *cancel;
	GOutputStream *out, *err;   /* in memory */
	int open;
	bool late;
};

static void one_less(struct run *run)
{
	if (--run->open == 0)
		g_main_loop_quit(run->loop);
}

static void on_written(GObject *source, GAsyncResult *result, gpointer data)
{
	/* What was not taken is the program's affair: its exit code says whether it mattered. */
	g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
	g_output_stream_close(G_OUTPUT_STREAM(source), NULL, NULL);
	one_less(data);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer data)
{
	g_output_stream_splice_finish(G_OUTPUT_STREAM(source), result, NULL);
	one_less(data);
}

static void on_ended(GObject *source, GAsyncResult *result, gpointer data)
{
	g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
	one_less(data);
}

static void on_late(struct timer *timer, void *data)
{
	struct run *run = data;

	(void)timer;
	run->late = true;
	g_subprocess_force_exit(run->process);
	g_cancellable_cancel(run->cancel);
}

static GSubprocess *start(const char *const *argv, GError **error)
{
	g_autoptr(GSubprocessLauncher)
	    launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE |
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

	/* The words of lp and lpstat are read by us: they are to be English. */
	g_subprocess_launcher_setenv(launcher, "LC_ALL", "C.UTF-8", TRUE);
	g_subprocess_launcher_setenv(launcher, "LANGUAGE", "", TRUE);
	return g_subprocess_launcher_spawnv(launcher, argv, error);
}

static GOutputStream *begin_read(struct run *run, GInputStream *from)
{
	GOutputStream *into = g_memory_output_stream_new_resizable();

	g_output_stream_splice_async(into, from, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
	    G_PRIORITY_DEFAULT, run->cancel, on_read, run);
	return into;
}

/* A program that ends before it has read everything is no reason for us to end: its SIGPIPE waits,
 * and is forgotten. Only around the talk, because a child inherits what is blocked when it starts.
 */
static void hold_pipe_signal(sigset_t *ret_before)
{
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, ret_before);
}

static void release_pipe_signal(const sigset_t *before)
{
	const struct timespec at_once = { 0 };
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	while (sigtimedwait(&pipe, NULL, &at_once) > 0)
		;
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* Talks to the process until it ends or is late. */
static void run_until(struct run *run, GMainContext *context, GBytes *input, int64_t us)
{
	struct timers *timers = timers_new(context);
	struct timer limit;
	gsize size;
	const void *data = g_bytes_get_data(input, &size);
	sigset_t before;

	timer_init(&limit, timers, on_late, run);
	timer_after(&limit, us);
	hold_pipe_signal(&before);
	run->open = 4;
	g_output_stream_write_all_async(g_subprocess_get_stdin_pipe(run->process), data, size,
	    G_PRIORITY_DEFAULT, run->cancel, on_written, run);
	run->out = begin_read(run, g_subprocess_get_stdout_pipe(run->process));
	run->err = begin_read(run, g_subprocess_get_stderr_pipe(run->process));
	g_subprocess_wait_async(run->process, NULL, on_ended, run);
	g_main_loop_run(run->loop);
	release_pipe_signal(&before);
	timer_stop(&limit);
	timers_free(timers);
}

/* The first line that was said, clean. */
static char *first_line(GBytes *bytes)
{
	gsize size;
	const uint8_t *data = g_bytes_get_data(bytes, &size);
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;

	return text_clean((struct bytes){ .data = data, .size = end ? (size_t)(end - data) : size },
	    SAID_LIMIT);
}

static GBytes *taken(GOutputStream *stream)
{
	return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

/* What came of it. */
static bool run_result(const struct run *run, const char *program, struct sheet_child *ret,
    GError **error)
{
	g_autoptr(GBytes) said = NULL;

	if (run->late) {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT,
		    _("%s 没有按时完成，已停止。"), program);
		return false;
	}
	said = taken(run->err);
	ret->status = g_subprocess_get_if_exited(run->process)
	    ? g_subprocess_get_exit_status(run->process)
	    : -1;
	ret->out = taken(run->out);
	ret->said = first_line(said);
	return true;
}

bool sheet_child_run(const char *const *argv, GBytes *input, int64_t us, struct sheet_child *ret,
    GError **error)
{
	g_autofree char *program = g_path_get_basename(argv[0]);
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GError) failure = NULL;
	struct run run = { 0 };
	bool good = false;

	g_main_context_push_thread_default(context);
	run.process = start(argv, &failure);
	if (run.process) {
		run.loop = g_main_loop_new(context, FALSE);
		run.cancel = g_cancellable_new();
		run_until(&run, context, input, us);
		good = run_result(&run, program, ret, error);
		g_object_unref(run.out);
		g_object_unref(run.err);
		g_object_unref(run.cancel);
		g_main_loop_unref(run.loop);
		g_object_unref(run.process);
	} else {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, _("不能启动 %s：%s。"),
		    program, failure->message);
	}
	g_main_context_pop_thread_default(context);
	return good;
}

void sheet_child_clear(struct sheet_child *child)
{
	g_clear_pointer(&child->out, g_bytes_unref);
	g_clear_pointer(&child->said, g_free);
}
