#include "service/child.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "service/spawn.h"

#define CHUNK 65536

/* It is over when the process has ended and both of its streams with it. */
struct child {
	pid_t pid;                   /* 0: it has ended, and was waited for */
	int pidfd;
	int status;
	GInputStream *says;
	GOutputStream *hears;
	GCancellable *cancel;
	GBytes *input;
	GByteArray *out;
	size_t limit;
	uint8_t chunk[CHUNK];
	struct timer late;
	bool group;                  /* it has a process group of its own */
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
	if (!WIFEXITED(child->status) || WEXITSTATUS(child->status) != 0)
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
	g_object_unref(child->says);
	g_object_unref(child->hears);
	close(child->pidfd);
	g_free(child->program);
	g_free(child);
}

/* It, and all of its group, while the number is surely its own: it has not been waited for. */
static void end_process(const struct child *child)
{
	if (child->pid > 0)
		kill(child->group ? -child->pid : child->pid, SIGKILL);
}

static void end(struct child *child, const char *failure)
{
	if (child->failure == NULL)
		child->failure = failure;
	end_process(child);
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
	g_input_stream_read_async(child->says, child->chunk, CHUNK,
	    G_PRIORITY_DEFAULT, child->cancel, on_read, child);
}

static gboolean on_ended(int pidfd, GIOCondition condition, void *data)
{
	struct child *child = data;

	(void)pidfd, (void)condition;
	waitpid(child->pid, &child->status, 0);
	child->pid = 0;
	one_less(child);
	return G_SOURCE_REMOVE;
}

static void on_late(struct timer *timer, void *data)
{
	(void)timer;
	end(data, _("没有按时结束，已停止"));
}

/* Both pipes, or none of them. */
static bool open_pipes(int in[2], int out[2])
{
	if (pipe2(in, O_CLOEXEC) != 0)
		return false;
	if (pipe2(out, O_CLOEXEC) == 0)
		return true;
	int why = errno;
	close(in[0]);
	close(in[1]);
	errno = why;
	return false;
}

static void set_streams(struct child *child, int hears, int says)
{
	g_unix_set_fd_nonblocking(hears, TRUE, NULL);
	g_unix_set_fd_nonblocking(says, TRUE, NULL);
	child->hears = g_unix_output_stream_new(hears, TRUE);
	child->says = g_unix_input_stream_new(says, TRUE);
}

/* The stderr of a program of ours is ours: it says nothing there unless it is broken. */
static bool spawn_child(struct child *child, const struct child_order *order)
{
	int in[2], out[2];

	if (!open_pipes(in, out))
		return false;
	child->pid = spawn(&(struct spawn_order){ .argv = order->argv,
	    .environment = (const char *const *)order->environment, .in = in[0], .out = out[1],
	    .err = order->operators ? out[1] : -1, .alone = order->operators }, &child->pidfd);
	int why = errno;
	close(in[0]);
	close(out[1]);
	set_streams(child, in[1], out[0]);
	if (child->pid > 0)
		return true;
	g_object_unref(child->hears);
	g_object_unref(child->says);
	errno = why;
	return false;
}

struct child *child_start(struct timers *timers, const struct child_order *order, child_done *done,
    void *data, GError **error)
{
	struct child *child = g_new0(struct child, 1);

	if (!spawn_child(child, order)) {
		int why = errno;
		g_autofree char *program = g_path_get_basename(order->argv[0]);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("启动不了 %s（%s）"), program,
		    g_strerror(why));
		g_free(child);
		return NULL;
	}
	gsize size;
	const void *input = g_bytes_get_data(order->input, &size);

	child->cancel = g_cancellable_new();
	child->input = g_bytes_ref(order->input);
	child->out = g_byte_array_new();
	child->limit = order->limit;
	child->group = order->operators;
	child->program = g_path_get_basename(order->argv[0]);
	child->done = done;
	child->data = data;
	child->open = 3;
	timer_init(&child->late, timers, on_late, child);
	timer_after(&child->late, order->us);
	g_output_stream_write_all_async(child->hears, input, size,
	    G_PRIORITY_DEFAULT, child->cancel, on_written, child);
	read_more(child);
	g_unix_fd_add(child->pidfd, G_IO_IN, on_ended, child);
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
