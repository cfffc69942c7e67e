#include "lab/control.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"

#define LINE_LIMIT 4096
#define ANSWER_LIMIT (4 * 1024 * 1024)
#define VISITORS_LIMIT 16
#define PATIENCE (10 * CLOCK_SECOND)

struct lab_control {
	struct lab_desk *desk;
	char *path;
	int fd;
	GSource *source;
	GPtrArray *visitors;      /* struct visitor *, owned */
};

struct visitor {
	struct lab_control *control;
	int fd;
	GSource *source;
	GString *in, *out;
	struct timer patience;    /* a line that does not come, an answer nobody takes */
};

/* ---- the lab's end -------------------------------------------------------------------------- */

static void visitor_free(void *data)
{
	struct visitor *visitor = data;
	timer_stop(&visitor->patience);
	if (visitor->source) {
		g_source_destroy(visitor->source);
		g_source_unref(visitor->source);
	}
	close(visitor->fd);
	g_string_free(visitor->in, TRUE);
	g_string_free(visitor->out, TRUE);
	g_free(visitor);
}

static void leave(struct visitor *visitor)
{
	g_ptr_array_remove_fast(visitor->control->visitors, visitor);
}

static void on_impatient(struct timer *timer, void *data)
{
	(void)timer;
	leave(data);
}

static gboolean on_visitor(int fd, GIOCondition condition, void *data);

/* Look for what is possible now: more of an order, or room for the answer. */
static void watch(struct visitor *visitor, GIOCondition condition)
{
	if (visitor->source) {
		g_source_destroy(visitor->source);
		g_source_unref(visitor->source);
	}
	visitor->source = g_unix_fd_source_new(visitor->fd, condition);
	g_source_set_callback(visitor->source, G_SOURCE_FUNC(on_visitor), visitor, NULL);
	g_source_attach(visitor->source, NULL);
	timer_after(&visitor->patience, PATIENCE);
}

static void answer_line(struct visitor *visitor, const char *line)
{
	g_autoptr(GString) answer = g_string_new("");
	if (lab_desk_order(visitor->control->desk, line, answer))
		g_string_append_printf(visitor->out, "ok\n%s.\n", answer->str);
	else
		g_string_append_printf(visitor->out, "no %s\n.\n", answer->str);
}

/* Every whole line that has come. False: too long for an order. */
static bool answer_lines(struct visitor *visitor)
{
	char *end;
	while ((end = memchr(visitor->in->str, '\n', visitor->in->len))) {
		*end = '\0';
		answer_line(visitor, visitor->in->str);
		g_string_erase(visitor->in, 0, end + 1 - visitor->in->str);
		if (visitor->out->len > ANSWER_LIMIT)
			return false;
	}
	return visitor->in->len <= LINE_LIMIT;
}

static gboolean on_visitor(int fd, GIOCondition condition, void *data)
{
	struct visitor *visitor = data;
	char buffer[LINE_LIMIT];
	if (condition & G_IO_OUT) {
		ssize_t n =
		    send(fd, visitor->out->str, visitor->out->len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			leave(visitor);
			return G_SOURCE_REMOVE;
		}
		g_string_erase(visitor->out, 0, MAX(n, 0));
		if (visitor->out->len > 0)
			return G_SOURCE_CONTINUE;
		watch(visitor, G_IO_IN);
		return G_SOURCE_REMOVE;
	}
	ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0)
		g_string_append_len(visitor->in, buffer, n);
	if (n <= 0 || !answer_lines(visitor)) {
		leave(visitor);
		return G_SOURCE_REMOVE;
	}
	if (visitor->out->len == 0)
		return G_SOURCE_CONTINUE;
	watch(visitor, G_IO_OUT);
	return G_SOURCE_REMOVE;
}

static gboolean on_knock(int fd, GIOCondition condition, void *data)
{
	struct lab_control *control = data;
	(void)condition;
	int visitor_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (visitor_fd < 0)
		return G_SOURCE_CONTINUE;
	if (control->visitors->len >= VISITORS_LIMIT) {
		close(visitor_fd);
		return G_SOURCE_CONTINUE;
	}
	struct visitor *visitor = g_new0(struct visitor, 1);
	visitor->control = control;
	visitor->fd = visitor_fd;
	visitor->in = g_string_new("");
	visitor->out = g_string_new("");
	timer_init(&visitor->patience, control->desk->timers, on_impatient, visitor);
	g_ptr_array_add(control->visitors, visitor);
	watch(visitor, G_IO_IN);
	return G_SOURCE_CONTINUE;
}

static bool address_of(const char *path, struct sockaddr_un *ret, GError **error)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (g_strlcpy(ret->sun_path, path, sizeof ret->sun_path) < sizeof ret->sun_path)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
	    _("控制套接字的路径太长（最多 107 字节）：%s"), path);
	return false;
}

static int connect_to(const char *path, GError **error)
{
	struct sockaddr_un address;
	if (!address_of(path, &address, error))
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	int why = errno;
	if (fd >= 0)
		close(fd);
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
	    _("模拟站点没有运行（%s：%s）。先执行 zhiban-lab run。"), path, g_strerror(why));
	return -1;
}

static int listen_at(const char *path, GError **error)
{
	struct sockaddr_un address;
	struct stat what;
	if (!address_of(path, &address, error))
		return -1;
	int other = connect_to(path, NULL);
	if (other >= 0) {
		close(other);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
		    _("%s 上已有一个模拟站点在运行。先执行 zhiban-lab stop。"), path);
		return -1;
	}
	if (lstat(path, &what) == 0 && S_ISSOCK(what.st_mode))
		unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t old = umask(0177);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0
	    && listen(fd, VISITORS_LIMIT) == 0;
	int why = errno;
	umask(old);
	if (ok)
		return fd;
	if (fd >= 0)
		close(fd);
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why), _("不能建立控制套接字 %s：%s。"),
	    path, g_strerror(why));
	return -1;
}

struct lab_control *lab_control_new(struct lab_desk *desk, const char *path, GError **error)
{
	int fd = listen_at(path, error);
	if (fd < 0)
		return NULL;
	struct lab_control *control = g_new0(struct lab_control, 1);
	control->desk = desk;
	control->path = g_strdup(path);
	control->fd = fd;
	control->visitors = g_ptr_array_new_with_free_func(visitor_free);
	control->source = g_unix_fd_source_new(fd, G_IO_IN);
	g_source_set_callback(control->source, G_SOURCE_FUNC(on_knock), control, NULL);
	g_source_attach(control->source, NULL);
	return control;
}

/* Whoever ordered the end gets an answer, as far as the socket takes it at once. */
static void say_last(struct visitor *visitor)
{
	ssize_t n =
	    send(visitor->fd, visitor->out->str, visitor->out->len, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)n;
}

void lab_control_free(struct lab_control *control)
{
	if (!control)
		return;
	for (guint i = 0; i < control->visitors->len; i++)
		say_last(control->visitors->pdata[i]);
	g_ptr_array_unref(control->visitors);
	g_source_destroy(control->source);
	g_source_unref(control->source);
	unlink(control->path);
	close(control->fd);
	g_free(control->path);
	g_free(control);
}

/* ---- the other end -------------------------------------------------------------------------- */

struct lab_line {
	int fd;
	GString *in;
};

struct lab_line *lab_line_new(const char *path, GError **error)
{
	int fd = connect_to(path, error);
	if (fd < 0)
		return NULL;
	struct timeval patience = { .tv_sec = PATIENCE / CLOCK_SECOND };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	struct lab_line *line = g_new0(struct lab_line, 1);
	line->fd = fd;
	line->in = g_string_new("");
	return line;
}

void lab_line_free(struct lab_line *line)
{
	if (!line)
		return;
	close(line->fd);
	g_string_free(line->in, TRUE);
	g_free(line);
}

static bool is_gone(GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_CLOSED,
	    _("模拟站点没有回答，命令可能没有执行。用 zhiban-lab status 看一看。"));
	return false;
}

bool lab_line_ask(struct lab_line *line, const char *order, bool *ret_ok, char **ret_text,
    GError **error)
{
	g_autofree char *whole = g_strdup_printf("%s\n", order);
	size_t size = strlen(whole);
	char *end;
	if (strchr(order, '\n') || send(line->fd, whole, size, MSG_NOSIGNAL) != (ssize_t)size)
		return is_gone(error);
	while (!(end = strstr(line->in->str, "\n.\n"))) {
		char buffer[LINE_LIMIT];
		ssize_t n = recv(line->fd, buffer, sizeof buffer, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || line->in->len > ANSWER_LIMIT)
			return is_gone(error);
		g_string_append_len(line->in, buffer, n);
	}
	*ret_ok = g_str_has_prefix(line->in->str, "ok\n");
	char *from = line->in->str + MIN(3, end + 1 - line->in->str);
	*ret_text = g_strndup(from, (gsize)(end + 1 - from));
	g_string_erase(line->in, 0, end + 3 - line->in->str);
	return true;
}
