#include "service/plugin_runner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "service/spawn.h"

#define READ_SIZE 8192
#define NICENESS 10
/* A shell says so when it finds no program, the loader when a library is missing. */
#define EXIT_NOT_FOUND 127

/* One of a plugin's two outputs, as far as it was read. */
struct flow {
	int fd;                      /* -1: at its end */
	GSource *source;
	GByteArray *bytes;
};

struct plugin_run {
	struct plugin_runner *runner;
	char **command;
	int64_t timeout;
	plugin_done *done;           /* NULL: cancelled, or told already */
	void *data;
	pid_t pid;                   /* its group has the same number; 0: waits */
	int pidfd;
	GSource *ended;
	struct flow out, err;
	struct timer limit;
	struct mono begun;
};

struct plugin_runner {
	struct timers *timers;
	unsigned children;
	GQueue waiting;              /* struct plugin_run * */
	GPtrArray *running;
	struct timer pump;
};

/* ---- what it came to ---------------------------------------------------------------------- */

/* Tells whoever asked, and forgets that there is anybody to tell. */
static void tell(struct plugin_run *run, enum plugin_status status, const char *failure,
    struct plugin_output *output)
{
	plugin_done *done = run->done;
	g_autofree char *clean = failure == NULL ? NULL : text_clean_string(failure);
	struct plugin_answer answer = { .status = status, .failure = clean, .output = output,
		.took_us = run->pid == 0 ? 0 : mono_between(run->begun, clock_mono()) };

	run->done = NULL;
	if (done != NULL)
		done(&answer, run->data);
	else
		plugin_output_free(output);
}

static struct plugin_output *output_of(const struct plugin_run *run)
{
	const GByteArray *bytes = run->out.bytes;

	return plugin_read((struct bytes){ bytes->data, bytes->len });
}

/* What it complained about, as far as one line goes. Caller frees. */
static char *complaint(const struct plugin_run *run)
{
	const GByteArray *bytes = run->err.bytes;
	own(plugin_output) said = plugin_read((struct bytes){ bytes->data, bytes->len });

	return g_strdup(said->line);
}

/* Why STATUS with OUTPUT is no answer; NULL when it is one. Caller frees. */
static char *fault_of(const struct plugin_run *run, int status, const struct plugin_output *output)
{
	g_autofree char *stderr_line = complaint(run);
	const char *line = output->line[0] != '\0' ? output->line : stderr_line;

	if (WIFSIGNALED(status))
		return g_strdup_printf(_("插件被信号 %d 终止（%s）"), WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == EXIT_NOT_FOUND)
		return g_strdup_printf(_("插件起不来：%s"), line);
	if (WEXITSTATUS(status) > PLUGIN_UNKNOWN)
		return g_strdup_printf(_("插件的退出码是 %d，不是 0 到 3：%s"),
		    WEXITSTATUS(status), line);
	if (output->line[0] == '\0')
		return g_strdup_printf(_("插件没有输出（退出码 %d）%s%s"), WEXITSTATUS(status),
		    line[0] == '\0' ? "" : _("："), line);
	return NULL;
}

/* An exit status is an answer only together with words; what is bad without them stays bad. */
static enum plugin_status status_of(int status, bool faulty)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : PLUGIN_UNKNOWN;

	return code > PLUGIN_UNKNOWN || (faulty && code == PLUGIN_OK) ? PLUGIN_UNKNOWN :
	    (enum plugin_status)code;
}

static void judge(struct plugin_run *run, int status)
{
	struct plugin_output *output = output_of(run);
	g_autofree char *fault = fault_of(run, status, output);

	tell(run, status_of(status, fault != NULL), fault, output);
}

/* ---- reading ------------------------------------------------------------------------------ */

static void flow_end(struct flow *flow)
{
	if (flow->source != NULL) {
		g_source_destroy(flow->source);
		g_clear_pointer(&flow->source, g_source_unref);
	}
	if (flow->fd >= 0)
		close(flow->fd);
	flow->fd = -1;
}

/* One piece of FLOW; false at its end, for now or for ever. */
static bool flow_read(struct flow *flow)
{
	uint8_t piece[READ_SIZE];
	ssize_t n = flow->fd < 0 ? 0 : read(flow->fd, piece, sizeof piece);

	if (n > 0)
		g_byte_array_append(flow->bytes, piece, (guint)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		flow_end(flow);
	return n > 0;
}

static bool is_too_much(const struct plugin_run *run)
{
	return run->out.bytes->len > PLUGIN_OUTPUT_LIMIT ||
	    run->err.bytes->len > PLUGIN_OUTPUT_LIMIT;
}

/* Ends the whole group. Its leader is not reaped yet, so the number is still its own. */
static void kill_group(const struct plugin_run *run)
{
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
}

/* It did what no plugin should: it is ended now, and reaped when the kernel is done with it. */
static void give_up(struct plugin_run *run, const char *failure)
{
	timer_stop(&run->limit);
	flow_end(&run->out);
	flow_end(&run->err);
	kill_group(run);
	tell(run, PLUGIN_UNKNOWN, failure, output_of(run));
}

static gboolean on_output(int fd, GIOCondition condition, void *data)
{
	struct plugin_run *run = data;

	(void)condition;
	flow_read(fd == run->out.fd ? &run->out : &run->err);
	if (is_too_much(run)) {
		g_autofree char *failure = g_strdup_printf(
		    _("插件的输出超过 %d KiB，已终止"), PLUGIN_OUTPUT_LIMIT / 1024);
		give_up(run, failure);
	}
	return G_SOURCE_CONTINUE;       /* of no meaning for a source that was destroyed */
}

static void flow_begin(struct plugin_run *run, struct flow *flow, int fd)
{
	g_unix_set_fd_nonblocking(fd, TRUE, NULL);
	flow->fd = fd;
	flow->source = g_unix_fd_source_new(fd, G_IO_IN);
	g_source_set_callback(flow->source, G_SOURCE_FUNC(on_output), run, NULL);
	g_source_attach(flow->source, NULL);
}

/* ---- ending ------------------------------------------------------------------------------- */

static void run_free(void *data)
{
	struct plugin_run *run = data;

	timer_stop(&run->limit);
	flow_end(&run->out);
	flow_end(&run->err);
	if (run->ended != NULL) {
		g_source_destroy(run->ended);
		g_source_unref(run->ended);
	}
	if (run->pidfd >= 0)
		close(run->pidfd);
	g_byte_array_unref(run->out.bytes);
	g_byte_array_unref(run->err.bytes);
	g_strfreev(run->command);
	g_free(run);
}

static void pump_soon(struct plugin_runner *runner)
{
	timer_after(&runner->pump, 0);
}

/* The plugin is dead. What it left in its group goes with it, then what it had said is read: a
 * child of its own that still holds the pipe is not waited for. */
static gboolean on_ended(int fd, GIOCondition condition, void *data)
{
	struct plugin_run *run = data;
	struct plugin_runner *runner = run->runner;
	int status = 0;

	(void)fd, (void)condition;
	kill(-run->pid, SIGKILL);
	while (!is_too_much(run) && flow_read(&run->out))
		continue;
	while (!is_too_much(run) && flow_read(&run->err))
		continue;
	waitpid(run->pid, &status, 0);
	if (run->done != NULL)
		judge(run, status);
	g_ptr_array_remove_fast(runner->running, run);
	pump_soon(runner);
	return G_SOURCE_CONTINUE;
}

static void on_limit(struct timer *timer, void *data)
{
	struct plugin_run *run = data;
	g_autofree char *failure = g_strdup_printf(_("插件 %d 秒没有结束，已终止"),
	    (int)(run->timeout / CLOCK_SECOND));

	(void)timer;
	give_up(run, failure);
}

/* ---- beginning ---------------------------------------------------------------------------- */

static bool spawn_plugin(struct plugin_run *run)
{
	static const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		"LC_ALL=C.UTF-8", NULL };
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) != 0)
		return false;
	if (pipe2(err, O_CLOEXEC) != 0) {
		close(out[0]);
		close(out[1]);
		return false;
	}
	pid_t pid = spawn(&(struct spawn_order){ .argv = (const char *const *)run->command,
	    .environment = environment, .in = -1, .out = out[1], .err = err[1], .alone = true,
	    .niceness = NICENESS }, &run->pidfd);
	int why = errno;
	close(out[1]);
	close(err[1]);
	flow_begin(run, &run->out, out[0]);
	flow_begin(run, &run->err, err[0]);
	errno = why;
	run->pid = MAX(pid, 0);
	return pid > 0;
}

static void begin(struct plugin_run *run)
{
	struct plugin_runner *runner = run->runner;

	run->begun = clock_mono();
	g_ptr_array_add(runner->running, run);
	if (!spawn_plugin(run)) {
		g_autofree char *failure = g_strdup_printf(_("插件起不来：%s"), g_strerror(errno));
		tell(run, PLUGIN_UNKNOWN, failure, NULL);
		g_ptr_array_remove_fast(runner->running, run);
		pump_soon(runner);
		return;
	}
	run->ended = g_unix_fd_source_new(run->pidfd, G_IO_IN);
	g_source_set_callback(run->ended, G_SOURCE_FUNC(on_ended), run, NULL);
	g_source_attach(run->ended, NULL);
	timer_after(&run->limit, run->timeout);
}

/* As many as there is room for. */
static void pump(struct timer *timer, void *data)
{
	struct plugin_runner *runner = data;

	(void)timer;
	while (runner->running->len < runner->children && !g_queue_is_empty(&runner->waiting))
		begin(g_queue_pop_head(&runner->waiting));
}

struct plugin_run *plugin_run(struct plugin_runner *runner, char *const *command, int64_t timeout,
    plugin_done *done, void *data)
{
	struct plugin_run *run = g_new0(struct plugin_run, 1);

	run->runner = runner;
	run->command = g_strdupv((char **)(uintptr_t)command);
	run->timeout = timeout;
	run->done = done;
	run->data = data;
	run->pidfd = run->out.fd = run->err.fd = -1;
	run->out.bytes = g_byte_array_new();
	run->err.bytes = g_byte_array_new();
	timer_init(&run->limit, runner->timers, on_limit, run);
	g_queue_push_tail(&runner->waiting, run);
	pump_soon(runner);
	return run;
}

void plugin_run_cancel(struct plugin_run *run)
{
	run->done = NULL;
	if (run->pid == 0) {
		g_queue_remove(&run->runner->waiting, run);
		run_free(run);
		return;
	}
	timer_stop(&run->limit);
	kill_group(run);
}

/* ---- the runner --------------------------------------------------------------------------- */

struct plugin_runner *plugin_runner_new(struct timers *timers, unsigned children)
{
	struct plugin_runner *runner = g_new0(struct plugin_runner, 1);

	runner->timers = timers;
	runner->children = children;
	g_queue_init(&runner->waiting);
	runner->running = g_ptr_array_new_with_free_func(run_free);
	timer_init(&runner->pump, timers, pump, runner);
	return runner;
}

void plugin_runner_free(struct plugin_runner *runner)
{
	if (runner == NULL)
		return;
	timer_stop(&runner->pump);
	for (guint i = 0; i < runner->running->len; i++) {
		struct plugin_run *run = g_ptr_array_index(runner->running, i);
		kill_group(run);
		waitpid(run->pid, NULL, WNOHANG);
	}
	g_ptr_array_unref(runner->running);
	g_queue_clear_full(&runner->waiting, run_free);
	g_free(runner);
}

void plugin_runner_allow(struct plugin_runner *runner, unsigned children)
{
	runner->children = children;
	pump_soon(runner);
}
