#include "tui/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "tui/probe.h"

#define ESCAPE_WAIT (CLOCK_SECOND / 25)
/* While answers may come, an ESC is more likely one of theirs that was split. */
#define ESCAPE_WAIT_ASKED (CLOCK_SECOND / 4)
#define PROBE_WAIT (CLOCK_SECOND * 3 / 10)
#define GOODBYE_WAIT_MS 200

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

struct terminal {
	const struct terminal_handlers *handlers;
	void *data;
	int fd;
	struct termios found;      /* to be restored */
	struct screen *screen;
	struct key_decoder *decoder;
	struct probe probe;
	struct timer escape, probe_end;
	GByteArray *queue;
	guint in_source, out_source, signal_source;
	int signals[2];            /* a pipe from the signal handlers into the loop */
	int columns, rows;
	bool serving;              /* terminal_open() is done: handlers may be called */
	bool gone;                 /* on_gone() was called */
	bool broken;               /* nothing can be written any more */
};

/* ---- signals --------------------------------------------------------------------------------- */

/* What a signal handler needs to give the terminal back; the only state that is not in a struct of
 * somebody, because a signal handler is given nothing. */
static struct {
	volatile sig_atomic_t active;
	int fd, pipe;
	struct termios found;
	char leave[256];
	size_t leave_size;
} rescue;

static const int loop_signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT };
static const int fatal_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };

static void on_loop_signal(int number)
{
	int saved = errno;
	char byte = (char)number;

	(void)!write(rescue.pipe, &byte, 1);
	errno = saved;
}

static void on_fatal_signal(int number)
{
	if (rescue.active) {
		rescue.active = 0;
		(void)!write(rescue.fd, rescue.leave, rescue.leave_size);
		tcsetattr(rescue.fd, TCSANOW, &rescue.found);
	}
	raise(number); /* SA_RESETHAND: now the default */
}

static void catch_signals(void (*on_loop)(int), void (*on_fatal)(int))
{
	struct sigaction loop = { .sa_handler = on_loop, .sa_flags = SA_RESTART };
	struct sigaction fatal = {
		.sa_handler = on_fatal, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(loop_signals); i++)
		sigaction(loop_signals[i], &loop, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(fatal_signals); i++)
		sigaction(fatal_signals[i], &fatal, NULL);
}

/* ---- bytes out ------------------------------------------------------------------------------- */

/* Asked to end: what is queued may still be taken, keys are not wanted any more. */
static void go(struct terminal *terminal)
{
	if (terminal->gone)
		return;
	terminal->gone = true;
	g_clear_handle_id(&terminal->in_source, g_source_remove);
	if (terminal->serving)
		terminal->handlers->on_gone(terminal->data);
}

static void hang_up(struct terminal *terminal)
{
	terminal->broken = true;
	g_byte_array_set_size(terminal->queue, 0);
	go(terminal);
}

/* Write what the terminal takes now. */
static void flush_queue(struct terminal *terminal)
{
	while (terminal->queue->len > 0) {
		ssize_t size = write(terminal->fd, terminal->queue->data, terminal->queue->len);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && errno != EAGAIN)
			hang_up(terminal);
		if (size <= 0)
			return;
		g_byte_array_remove_range(terminal->queue, 0, (guint)size);
	}
}

static gboolean on_writable(int fd, GIOCondition condition, void *data)
{
	struct terminal *terminal = data;

	(void)fd;
	(void)condition;
	flush_queue(terminal);
	if (terminal->queue->len > 0)
		return G_SOURCE_CONTINUE;
	terminal->out_source = 0;
	if (!terminal->gone)
		terminal->handlers->on_drained(terminal->data);
	return G_SOURCE_REMOVE;
}

static void queue_bytes(struct terminal *terminal, const void *bytes, size_t size)
{
	if (terminal->broken)
		return;
	g_byte_array_append(terminal->queue, bytes, (guint)size);
}

static void send_queue(struct terminal *terminal)
{
	flush_queue(terminal);
	if (terminal->queue->len > 0 && terminal->out_source == 0)
		terminal->out_source = g_unix_fd_add(terminal->fd, G_IO_OUT, on_writable, terminal);
}

void terminal_send(struct terminal *terminal, struct bytes bytes)
{
	queue_bytes(terminal, bytes.data, bytes.size);
	send_queue(terminal);
}

bool terminal_is_busy(const struct terminal *terminal)
{
	return terminal->queue->len > 0;
}

void terminal_bell(struct terminal *terminal)
{
	queue_bytes(terminal, "\a", 1);
	send_queue(terminal);
}

/* ---- modes ----------------------------------------------------------------------------------- */

/* Modes as a shell leaves them. A program that was killed may have left the terminal raw. */
static void make_sane(struct termios *modes)
{
	if (modes->c_lflag & ICANON && modes->c_lflag & ECHO)
		return;
	modes->c_iflag |= BRKINT | ICRNL | IXON;
	modes->c_oflag |= OPOST | ONLCR;
	modes->c_lflag |= ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
}

static bool set_raw(struct terminal *terminal)
{
	struct termios raw = terminal->found;

	raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP);
	raw.c_iflag &= ~(tcflag_t)(INLCR | IGNCR | ICRNL | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return tcsetattr(terminal->fd, TCSANOW, &raw) == 0;
}

static void enter(struct terminal *terminal)
{
	set_raw(terminal);
	struct bytes bytes = screen_enter(terminal->screen);
	queue_bytes(terminal, bytes.data, bytes.size);
	queue_bytes(terminal, paste_on, sizeof paste_on - 1);
	rescue.active = 1;
}

/* What is still queued is of no use any more; a terminal that takes nothing is not waited for. */
static void leave(struct terminal *terminal)
{
	struct bytes bytes = screen_leave(terminal->screen);

	g_clear_handle_id(&terminal->out_source, g_source_remove);
	queue_bytes(terminal, paste_off, sizeof paste_off - 1);
	queue_bytes(terminal, bytes.data, bytes.size);
	flush_queue(terminal);
	struct pollfd wait = { .fd = terminal->fd, .events = POLLOUT };
	while (terminal->queue->len > 0 && poll(&wait, 1, GOODBYE_WAIT_MS) > 0)
		flush_queue(terminal);
	g_byte_array_set_size(terminal->queue, 0);
	tcsetattr(terminal->fd, TCSANOW, &terminal->found);
	rescue.active = 0;
}

static void read_size(struct terminal *terminal)
{
	struct winsize size = { 0 };

	(void)ioctl(terminal->fd, TIOCGWINSZ, &size);
	terminal->columns = size.ws_col > 0 ? size.ws_col : 80;
	terminal->rows = size.ws_row > 0 ? size.ws_row : 24;
}

static void resize(struct terminal *terminal)
{
	int columns = terminal->columns, rows = terminal->rows;

	read_size(terminal);
	if (columns == terminal->columns && rows == terminal->rows)
		return;
	screen_resize(terminal->screen, terminal->columns, terminal->rows);
	terminal->handlers->on_resize(terminal->columns, terminal->rows, terminal->data);
}

/* Modes and picture again as they were before somebody stopped us. */
static void come_back(struct terminal *terminal)
{
	enter(terminal);
	screen_forget(terminal->screen);
	send_queue(terminal);
	resize(terminal);
	terminal->handlers->on_changed(terminal->data);
}

/* The whole process group stops, as if the terminal had sent the signal; a group that no shell
 * looks after is not stopped by the kernel, and we are back at once. */
void terminal_suspend(struct terminal *terminal)
{
	struct sigaction stop = { .sa_handler = SIG_DFL }, before;

	if (terminal->gone)
		return;
	leave(terminal);
	sigaction(SIGTSTP, &stop, &before);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &before, NULL);
	come_back(terminal);
}

/* ---- bytes in -------------------------------------------------------------------------------- */

static void use_charset(struct terminal *terminal, enum charset charset, bool ambiguous_wide)
{
	screen_set_charset(terminal->screen, charset, ambiguous_wide);
	key_decoder_set_charset(terminal->decoder, charset);
}

/* The terminal has said what it shows, or had its time to. */
static void finish_probe(struct terminal *terminal)
{
	bool changed = probe_finish(&terminal->probe);

	timer_stop(&terminal->probe_end);
	if (!changed)
		return;
	use_charset(terminal, terminal->probe.charset, terminal->probe.ambiguous_wide);
	if (terminal->serving)
		terminal->handlers->on_changed(terminal->data);
}

static void on_probe_end(struct timer *timer, void *data)
{
	(void)timer;
	finish_probe(data);
}

static void on_decoded(const struct input *input, void *data)
{
	struct terminal *terminal = data;

	switch (input->type) {
	case INPUT_POSITION:
		probe_take_column(&terminal->probe, input->column);
		break;
	case INPUT_FENCE:
		finish_probe(terminal);
		break;
	case INPUT_KEY:
	case INPUT_PASTE:
		if (terminal->serving && !terminal->gone)
			terminal->handlers->on_input(input, terminal->data);
		break;
	}
}

static void on_escape(struct timer *timer, void *data)
{
	struct terminal *terminal = data;

	(void)timer;
	key_decoder_settle(terminal->decoder);
}

/* Reads once. False when the terminal is gone. */
static bool read_some(struct terminal *terminal)
{
	uint8_t buffer[4096];
	ssize_t size = read(terminal->fd, buffer, sizeof buffer);

	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (size <= 0)
		return false;
	timer_stop(&terminal->escape);
	key_decoder_feed(terminal->decoder, (struct bytes){ buffer, (size_t)size });
	if (key_decoder_is_pending(terminal->decoder))
		timer_after(&terminal->escape,
		    terminal->probe.asking ? ESCAPE_WAIT_ASKED : ESCAPE_WAIT);
	return true;
}

static gboolean on_readable(int fd, GIOCondition condition, void *data)
{
	struct terminal *terminal = data;
	bool there = condition & G_IO_IN ? read_some(terminal) : false;

	(void)fd;
	if (terminal->gone)
		return G_SOURCE_REMOVE;
	if (there)
		return G_SOURCE_CONTINUE;
	terminal->in_source = 0;
	hang_up(terminal);
	return G_SOURCE_REMOVE;
}

static void handle_signal(struct terminal *terminal, int number)
{
	switch (number) {
	case SIGWINCH:
		resize(terminal);
		break;
	case SIGTSTP:
		terminal_suspend(terminal);
		break;
	case SIGCONT:
		come_back(terminal);
		break;
	default:
		go(terminal);
		break;
	}
}

static gboolean on_signal(int fd, GIOCondition condition, void *data)
{
	struct terminal *terminal = data;
	char numbers[64];
	ssize_t size = read(fd, numbers, sizeof numbers);

	(void)condition;
	for (ssize_t i = 0; i < size && !terminal->gone; i++)
		handle_signal(terminal, numbers[i]);
	return G_SOURCE_CONTINUE;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* A description of our own: that it does not block must not be felt by the shell that shares
 * ours. */
static int open_device(GError **error)
{
	const char *name = isatty(STDIN_FILENO) &&
	    isatty(STDOUT_FILENO) ? ttyname(STDIN_FILENO) : NULL;
	int flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    _("标准输入和输出不是终端：请在终端里运行，或用 zhiban 的命令行。"));
		return -1;
	}
	int fd = name ? open(name, flags) : -1;
	if (fd < 0)
		fd = open("/dev/tty", flags);
	if (fd < 0)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("打不开终端 %s：%s。"),
		    name ? name : "/dev/tty", g_strerror(errno));
	return fd;
}

static bool prepare_device(struct terminal *terminal, GError **error)
{
	if (tcgetattr(terminal->fd, &terminal->found) != 0 ||
	    pipe2(terminal->signals, O_CLOEXEC | O_NONBLOCK) != 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("终端不能用：%s。"),
		    g_strerror(errno));
		return false;
	}
	make_sane(&terminal->found);
	return true;
}

/* The bytes of a blank screen left behind, for the handler of fatal signals. */
static void prepare_rescue(struct terminal *terminal)
{
	size_t first = sizeof paste_off - 1;

	screen_enter(terminal->screen);
	struct bytes bytes = screen_leave(terminal->screen);
	rescue.fd = terminal->fd;
	rescue.pipe = terminal->signals[1];
	rescue.found = terminal->found;
	memcpy(rescue.leave, paste_off, first);
	rescue.leave_size = first + MIN(bytes.size, sizeof rescue.leave - first);
	memcpy(rescue.leave + first, bytes.data, rescue.leave_size - first);
}

static void ask(struct terminal *terminal)
{
	struct bytes question = probe_question(&terminal->probe);

	queue_bytes(terminal, question.data, question.size);
	timer_after(&terminal->probe_end, PROBE_WAIT);
}

/* The locale says nothing, so the first frame has to wait for the answer. */
static void wait_for_answer(struct terminal *terminal)
{
	struct mono begin = clock_mono();
	int64_t left = PROBE_WAIT;

	while (terminal->probe.asking && left > 0) {
		struct pollfd wait = { .fd = terminal->fd, .events = POLLIN };
		if (poll(&wait, 1, (int)(left / 1000) + 1) > 0 && !read_some(terminal))
			break;
		left = PROBE_WAIT - mono_between(begin, clock_mono());
	}
	if (terminal->probe.asking)
		finish_probe(terminal);
}

static bool decide_charset(struct terminal *terminal, const struct terminal_options *options,
    GError **error)
{
	bool asked = probe_begin(&terminal->probe, options);

	use_charset(terminal, terminal->probe.charset, terminal->probe.ambiguous_wide);
	if (asked)
		ask(terminal);
	send_queue(terminal);
	if (terminal->probe.charset == CHARSET_UNKNOWN && asked)
		wait_for_answer(terminal);
	if (terminal->probe.charset != CHARSET_UNKNOWN)
		return true;
	/* In English: it is certain that hanzi cannot be read here. */
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
	    "this terminal shows neither UTF-8 nor GBK text, as far as can be found out: "
	    "set its character set to UTF-8 and start again with LC_ALL=C.UTF-8");
	return false;
}

struct terminal *terminal_open(const struct terminal_options *options, struct timers *timers,
    const struct terminal_handlers *handlers, void *data, GError **error)
{
	int fd = open_device(error);

	if (fd < 0)
		return NULL;
	struct terminal *terminal = g_new0(struct terminal, 1);
	*terminal = (struct terminal){
		.handlers = handlers, .data = data, .fd = fd, .signals = { -1, -1 },
		.queue = g_byte_array_new(),
	};
	terminal->decoder = key_decoder_new(on_decoded, terminal);
	timer_init(&terminal->escape, timers, on_escape, terminal);
	timer_init(&terminal->probe_end, timers, on_probe_end, terminal);
	read_size(terminal);
	terminal->screen = screen_new(NULL, terminal->columns, terminal->rows, error);
	if (!terminal->screen || !prepare_device(terminal, error)) {
		terminal_close(terminal);
		return NULL;
	}
	prepare_rescue(terminal);
	enter(terminal);
	catch_signals(on_loop_signal, on_fatal_signal);
	terminal->in_source = g_unix_fd_add(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable,
	    terminal);
	terminal->signal_source = g_unix_fd_add(terminal->signals[0], G_IO_IN, on_signal, terminal);
	if (!decide_charset(terminal, options, error)) {
		terminal_close(terminal);
		return NULL;
	}
	terminal->serving = true;
	return terminal;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	terminal->serving = false;
	if (rescue.active)
		leave(terminal);
	if (terminal->signals[0] >= 0) {
		catch_signals(SIG_DFL, SIG_DFL);
		close(terminal->signals[0]);
		close(terminal->signals[1]);
	}
	timer_stop(&terminal->escape);
	timer_stop(&terminal->probe_end);
	g_clear_handle_id(&terminal->in_source, g_source_remove);
	g_clear_handle_id(&terminal->out_source, g_source_remove);
	g_clear_handle_id(&terminal->signal_source, g_source_remove);
	key_decoder_free(terminal->decoder);
	screen_free(terminal->screen);
	g_byte_array_unref(terminal->queue);
	close(terminal->fd);
	g_free(terminal);
}

struct screen *terminal_screen(struct terminal *terminal)
{
	return terminal->screen;
}
