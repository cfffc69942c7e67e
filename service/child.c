#include "service/child.h"

#include <gio/gio.h>

#include "base/i18n.h"

#define CHUNK 65536

/* It is over when the process has ended and both of its streams with it. */
struct child {
	GSubprocess *process;
	GCancellable *cancel;
	GBytes *input;
	GByteArray *out;
	size_t limit;
	uint8_t chunk[CHUNK];
	struct timer late;
	int open;
	const char *failure;         /* why it was ended, translated; NULL: it was not */
	char *program;
	child_done *done;
	void *data;
};

static char *failure_of(const struct child *child)
{
	if (child->failure != NULL)
		return g_strdup(child->failure);
	if (!g_subprocess_get_if_exited(child->process) ||
	    g_subprocess_get_exit_status(child->process) != 0)
		return g_strdup_printf(_("%s 异常结束"), child->program);
	return NULL;
}

static void one_less(struct child *child)
{
	if (--child->open > 0)
		return;
	timer_stop(&child->late);
	g_autofree char *failure = failure_of(child);
	GBytes *out = g_byte_array_free_to_bytes(child->out);
	child->done(failure == NULL ? out : NULL, failure, child->data);
	g_bytes_unref(out);
	g_clear_pointer(&child->input, g_bytes_unref);
	g_object_unref(child->cancel);
	g_object_unref(child->process);
	g_free(child->program);
	g_free(child);
}

static void end(struct child *child, const char *failure)
{
	if (child->failure == NULL)
		child->failure = failure;
	g_subprocess_force_exit(child->process);
	g_cancellable_cancel(child->cancel);
}

/* What was not taken is the program's affair: what it says tells whether it mattered. */
static void on_written(GObject *source, GAsyncResult *result, void *data)
{
	struct child *child = data;

	g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
	g_output_stream_close(G_OUTPUT_STREAM(source), NULL, NULL);
	g_clear_pointer(&child->input, g_bytes_unref);
	one_less(child);
}

static void read_more(struct child *child);

static void on_read(GObject *source, GAsyncResult *result, void *data)
{
	struct child *child = data;
	gssize n = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

	if (n > 0)
		g_byte_array_append(child->out, child->chunk, (guint)n);
	if (child->out->len > child->limit)
		end(child, _("应答太长，已停止"));
	if (n > 0 && child->failure == NULL)
		read_more(child);
	else
		one_less(child);
}

static void read_more(struct child *child)
{
	g_input_stream_read_async(g_subprocess_get_stdout_pipe(child->process), child->chunk, CHUNK,
	    G_PRIORITY_DEFAULT, child->cancel, on_read, child);
}

static void on_ended(GObject *source, GAsyncResult *result, void *data)
{
	g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
	one_less(data);
}

static void on_late(struct timer *timer, void *data)
{
	(void)timer;
	end(data, _("没有按时结束，已停止"));
}

/* Its stderr is ours: a program of ours says nothing there unless it is broken. */
static GSubprocess *spawn(const struct child_order *order, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
	    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);

	g_subprocess_launcher_set_environ(launcher, order->environment);
	return g_subprocess_launcher_spawnv(launcher, order->argv, error);
}

struct child *child_start(struct timers *timers, const struct child_order *order, child_done *done,
    void *data, GError **error)
{
	g_autoptr(GError) cause = NULL;
	GSubprocess *process = spawn(order, &cause);

	if (process == NULL) {
		g_autofree char *program = g_path_get_basename(order->argv[0]);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("启动不了 %s（%s）"), program,
		    cause->message);
		return NULL;
	}
	struct child *child = g_new0(struct child, 1);
	gsize size;
	const void *input = g_bytes_get_data(order->input, &size);

	child->process = process;
	child->cancel = g_cancellable_new();
	child->input = g_bytes_ref(order->input);
	child->out = g_byte_array_new();
	child->limit = order->limit;
	child->program = g_path_get_basename(order->argv[0]);
	child->done = done;
	child->data = data;
	child->open = 3;
	timer_init(&child->late, timers, on_late, child);
	timer_after(&child->late, order->us);
	g_output_stream_write_all_async(g_subprocess_get_stdin_pipe(process), input, size,
	    G_PRIORITY_DEFAULT, child->cancel, on_written, child);
	read_more(child);
	g_subprocess_wait_async(process, NULL, on_ended, child);
	return child;
}

void child_kill(struct child *child)
{
	end(child, _("已中止"));
}

char *child_program(const char *name)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *directory = self == NULL ? NULL : g_path_get_dirname(self);
	char *beside = directory == NULL ? NULL : g_build_filename(directory, name, NULL);

	if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return beside;
	g_free(beside);
	return g_build_filename(LIBEXECDIR, name, NULL);
}
