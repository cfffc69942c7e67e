#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/timer.h"
#include "views/sheet_child.h"
#include "views/sheet_layout.h"

#define SAID_LIMIT 300

/* One run, on a main context of its own, so that it can be waited for in any thread. */
struct run {
	GMainLoop *loop;
	GSubprocess *process;
	GCancellable *cancel;
	GBytes *out, *err;
	GError *error;
	bool late;
};

static void on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	struct run *run = data;

	g_subprocess_communicate_finish(G_SUBPROCESS(source), result, &run->out, &run->err, &run->error);
	g_main_loop_quit(run->loop);
}

static void on_late(struct timer *timer, void *data)
{
	struct run *run = data;

	(void)timer;
	run->late = true;
	g_subprocess_force_exit(run->process);
	g_cancellable_cancel(run->cancel);
}

/* The first line that says something. */
static char *first_line(GBytes *bytes)
{
	gsize size = 0;
	const uint8_t *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
	const uint8_t *end = data ? memchr(data, '\n', size) : NULL;

	return text_clean((struct bytes){ .data = data, .size = end ? (size_t)(end - data) : size }, SAID_LIMIT);
}

static GSubprocess *start(const char *const *argv, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE
	    | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

	/* The words of lp and lpstat are read by us: they are to be English. */
	g_subprocess_launcher_setenv(launcher, "LC_ALL", "C.UTF-8", TRUE);
	g_subprocess_launcher_setenv(launcher, "LANGUAGE", "", TRUE);
	return g_subprocess_launcher_spawnv(launcher, argv, error);
}

/* Talks to the process until it ends or is late. */
static void run_until(struct run *run, GMainContext *context, GBytes *input, int64_t us)
{
	struct timers *timers = timers_new(context);
	struct timer limit;

	timer_init(&limit, timers, on_late, run);
	timer_after(&limit, us);
	g_subprocess_communicate_async(run->process, input, run->cancel, on_done, run);
	g_main_loop_run(run->loop);
	timer_stop(&limit);
	timers_free(timers);
}

/* What came of it; takes over what RUN holds. */
static bool run_result(struct run *run, const char *program, struct sheet_child *ret, GError **error)
{
	g_autoptr(GBytes) out = run->out, err = run->err;
	g_autoptr(GError) failure = run->error;

	if (run->late) {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, _("%s 没有按时完成，已停止。"), program);
		return false;
	}
	if (failure && !g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)) {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, _("%s 出错：%s。"), program, failure->message);
		return false;
	}
	g_subprocess_wait(run->process, NULL, NULL);
	ret->status = g_subprocess_get_if_exited(run->process) ? g_subprocess_get_exit_status(run->process) : -1;
	ret->out = out ? g_steal_pointer(&out) : g_bytes_new(NULL, 0);
	ret->said = first_line(err);
	return true;
}

bool sheet_child_run(const char *const *argv, GBytes *input, int64_t us, struct sheet_child *ret, GError **error)
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
		g_object_unref(run.cancel);
		g_main_loop_unref(run.loop);
		g_object_unref(run.process);
	} else {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, _("不能启动 %s：%s。"), program, failure->message);
	}
	g_main_context_pop_thread_default(context);
	return good;
}

void sheet_child_clear(struct sheet_child *child)
{
	g_clear_pointer(&child->out, g_bytes_unref);
	g_clear_pointer(&child->said, g_free);
}
