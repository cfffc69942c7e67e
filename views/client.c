#include "views/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/rpc.h"
#include "base/timer.h"

#define PROTOCOL_VERSION 1
#define CALL_LIMIT_US (60 * CLOCK_SECOND)
/* A service that is there greets at once, unless its machine is very busy. */
#define HELLO_LIMIT_US (20 * CLOCK_SECOND)
#define ROWS_LIMIT_US (10 * CLOCK_SECOND)
#define START_LIMIT_MS 10000
#define PRODUCTION_CONFIG CONFDIR "/zhiban.conf"

int client_fail(const GError *error)
{
	g_autofree char *clean = text_clean_string(error->message);

	fprintf(stderr, "zhiban: %s\n", clean);
	return 1;
}

/* ---- which service ------------------------------------------------------------------------ */

/* The socket a production configuration names. */
static char *configured_socket(const char *config)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	g_key_file_load_from_file(file, config, G_KEY_FILE_NONE, NULL);
	char *socket_path = g_key_file_get_string(file, "service", "socket", NULL);
	return socket_path == NULL ? g_strdup("/run/zhiban/zhiban.sock") : socket_path;
}

static void decide(struct client_place *place, const char *socket_path, const char *state,
    bool private)
{
	const char *wanted = socket_path != NULL ? socket_path : g_getenv("ZHIBAN_SOCKET");

	if (!private && state == NULL && wanted == NULL &&
	    g_file_test(PRODUCTION_CONFIG, G_FILE_TEST_EXISTS)) {
		place->config = g_strdup(PRODUCTION_CONFIG);
		place->socket = configured_socket(PRODUCTION_CONFIG);
		return;
	}
	place->state_dir = state != NULL ? g_canonicalize_filename(state, NULL) :
	    g_build_filename(g_get_user_state_dir(), "zhiban", NULL);
	place->socket = wanted != NULL ? g_canonicalize_filename(wanted, NULL) :
	    g_build_filename(place->state_dir, "socket", NULL);
}

bool client_place_parse(int *argc, char ***argv, struct client_place *ret)
{
	g_autofree char *socket_path = NULL, *state = NULL;
	gboolean private = FALSE, wall = FALSE;
	const GOptionEntry options[] = {
		{ "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, NULL, NULL },
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, NULL, NULL },
		{ "private", 0, 0, G_OPTION_ARG_NONE, &private, NULL, NULL },
		{ "wall", 0, 0, G_OPTION_ARG_NONE, &wall, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, options, NULL);
	g_option_context_set_ignore_unknown_options(context, TRUE);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, TRUE);
	if (!g_option_context_parse(context, argc, argv, &error)) {
		client_fail(error);
		return false;
	}
	decide(ret, socket_path, state, private);
	ret->wall = wall;
	return true;
}

void client_place_clear(struct client_place *place)
{
	g_clear_pointer(&place->socket, g_free);
	g_clear_pointer(&place->state_dir, g_free);
	g_clear_pointer(&place->config, g_free);
}

char *client_program(const char *name)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *directory = self == NULL ? NULL : g_path_get_dirname(self);
	char *beside = directory == NULL ? NULL : g_build_filename(directory, name, NULL);

	if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return beside;
	g_free(beside);
	return g_build_filename(LIBEXECDIR, name, NULL);
}

/* ---- connecting --------------------------------------------------------------------------- */

struct client {
	struct rpc_connection *connection;
	struct timers *timers;
	json_t *hello;
	bool closed;
	const char *topic;           /* being gathered */
	json_t *gathered;            /* key -> row; NULL: none is */
	int64_t to_come;             /* rows that will follow by notification */
	const char *listened;        /* a method listened to; NULL: none */
	client_notice *notice;
	void *notice_data;
};

/* A call under way. It outlives the patience of who made it: its answer may still come. */
struct waiting {
	bool done, late, abandoned;
	json_t *result, *error;
};

static void on_closed(struct rpc_connection *connection, const char *reason, void *data)
{
	(void)connection, (void)reason;
	((struct client *)data)->closed = true;
}

/* ROWS of the topic that is being gathered. A key that was not there yet is one row fewer to come.
 */
static void gather(struct client *client, const json_t *rows)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		g_autofree char *key = g_strdup_printf("%" JSON_INTEGER_FORMAT,
		    json_integer_value(json_object_get(row, "key")));
		client->to_come -= json_object_get(client->gathered, key) == NULL;
		json_object_set(client->gathered, key, row);
	}
}

/* Rows that went away meanwhile. */
static void drop_gone(struct client *client, const json_t *keys)
{
	size_t i;
	json_t *key;

	json_array_foreach(keys, i, key) {
		g_autofree char *text =
		    g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(key));
		client->to_come -= json_object_del(client->gathered, text) != 0;
	}
}

static void on_request(struct rpc_connection *connection, const struct rpc_message *message,
    void *data)
{
	struct client *client = data;
	const char *topic = json_string_value(json_object_get(message->params, "topic"));

	(void)connection;
	if (client->listened != NULL && strcmp(message->method, client->listened) == 0)
		client->notice(message->params, client->notice_data);
	if (client->gathered == NULL || strcmp(message->method, "rows") != 0 ||
	    g_strcmp0(topic, client->topic) != 0)
		return;
	gather(client, json_object_get(message->params, "set"));
	drop_gone(client, json_object_get(message->params, "gone"));
}

static const struct rpc_handlers handlers = { on_request, on_closed, NULL };

/* Connects or fails at once: a socket whose owner is stuck has no room for callers and must not
 * hold us. */
static bool connect_now(const char *path, int *ret_fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return false;
	}
	*ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*ret_fd < 0 ||
	    connect(*ret_fd, (struct sockaddr *)(void *)&address, sizeof address) == 0)
		return *ret_fd >= 0;
	int reason = errno;
	close(*ret_fd);
	errno = reason;
	return false;
}

static void set_unreachable(const struct client_place *place, int reason, GError **error)
{
	if (reason == EACCES || reason == EPERM)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    _("没有权限连接 %s：登录名要在 zhiban 组里"), place->socket);
	else if (reason == ENAMETOOLONG)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
		    _("套接字路径太长（最多 107 字节）：%s，请用 --socket 换一个"), place->socket);
	else if (reason == EAGAIN)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY, _("值班服务在，但没有应答（%s）"),
		    place->socket);
	else
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
		    place->config != NULL
			? _("值班服务未运行（%s），叫系统管理员：systemctl status zhiband")
			: _("值班服务未运行（%s），先打开值班台：zhiban"),
		    place->socket);
}

struct client *client_open(const struct client_place *place, GError **error)
{
	int fd;

	if (!connect_now(place->socket, &fd)) {
		set_unreachable(place, errno, error);
		return NULL;
	}
	struct client *client = g_new0(struct client, 1);
	client->timers = timers_new(NULL);
	client->connection = rpc_connection_new(fd, NULL, &handlers, client);
	client->hello = client_call(client, "hello",
	    json_pack("{s:i, s:s}", "version", PROTOCOL_VERSION, "client",
		"zhiban " ZHIBAN_VERSION),
	    HELLO_LIMIT_US, NULL, error);
	if (client->hello != NULL)
		return client;
	client_free(client);
	return NULL;
}

void client_free(struct client *client)
{
	if (client == NULL)
		return;
	rpc_connection_free(client->connection);
	timers_free(client->timers);
	json_decref(client->hello);
	g_free(client);
}

const json_t *client_hello(const struct client *client)
{
	return client->hello;
}

/* ---- calling ------------------------------------------------------------------------------ */

static void answered(json_t *result, json_t *error, void *data)
{
	struct waiting *waiting = data;

	if (waiting->abandoned) {
		g_free(waiting);
		return;
	}
	waiting->done = true;
	waiting->result = json_incref(result);
	waiting->error = json_incref(error);
}

static void too_late(struct timer *timer, void *data)
{
	(void)timer;
	((struct waiting *)data)->late = true;
}

/* What each field lacks, or what the refusal says as a whole (the first of the reasons). */
static void set_refusal(const json_t *refusal, GError **error)
{
	const char *message = json_string_value(json_object_get(refusal, "message"));
	g_autoptr(GString) text = g_string_new(NULL);
	json_t *reason;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(refusal, "data"), "reasons"), i,
	    reason) {
		const char *field = json_string_value(json_object_get(reason, "field"));
		const char *said = json_string_value(json_object_get(reason, "reason"));
		g_string_append_printf(text, "%s%s%s%s", i > 0 ? " " : "",
		    field == NULL ? "" : field, field == NULL ? "" : _("："),
		    said == NULL ? "" : said);
	}
	if (text->len == 0)
		g_string_append(text, message == NULL ? _("没有做成") : message);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, text->str);
}

json_t *client_call(struct client *client, const char *method, json_t *params, int64_t limit_us,
    json_t **ret_error, GError **error)
{
	struct waiting *waiting = g_new0(struct waiting, 1);
	struct timer limit;

	timer_init(&limit, client->timers, too_late, waiting);
	timer_after(&limit, limit_us == 0 ? CALL_LIMIT_US : limit_us);
	rpc_call(client->connection, method, params, answered, waiting);
	while (!waiting->done && !waiting->late && !client->closed)
		g_main_context_iteration(NULL, TRUE);
	timer_stop(&limit);
	if (!waiting->done)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s",
		    client->closed ? _("值班服务断开了连接") : _("值班服务在，但没有应答"));
	else if (waiting->result == NULL)
		set_refusal(waiting->error, error);
	if (ret_error != NULL)
		*ret_error = json_incref(waiting->error);
	json_t *result = waiting->result;
	json_decref(waiting->error);
	waiting->abandoned = !waiting->done;
	if (waiting->done)
		g_free(waiting);
	return result;
}

void client_listen(struct client *client, const char *method, client_notice *notice, void *data)
{
	client->listened = method;
	client->notice = notice;
	client->notice_data = data;
}

json_t *client_rows(struct client *client, const char *topic, GError **error)
{
	struct waiting waiting = { 0 };
	struct timer limit;
	json_t *rows = NULL, *row;
	const char *key;

	client->topic = topic;
	client->gathered = json_object();
	client->to_come = 0;
	json_auto_t *answer =
	    client_call(client, "watch", json_pack("{s:s}", "topic", topic), 0, NULL, error);
	client->to_come += (int64_t)json_array_size(json_object_get(answer, "rows")) +
	    json_integer_value(json_object_get(answer, "more"));
	gather(client, json_object_get(answer, "rows"));
	timer_init(&limit, client->timers, too_late, &waiting);
	timer_after(&limit, ROWS_LIMIT_US);
	while (answer != NULL && client->to_come > 0 && !waiting.late && !client->closed)
		g_main_context_iteration(NULL, TRUE);
	timer_stop(&limit);
	if (answer != NULL && client->to_come > 0)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("值班服务没有把 %s 送全"),
		    topic);
	else if (answer != NULL)
		rows = json_array();
	json_object_foreach(client->gathered, key, row)
		if (rows != NULL)
			json_array_append(rows, row);
	g_clear_pointer(&client->gathered, json_decref);
	return rows;
}

/* ---- a private service -------------------------------------------------------------------- */

/* zhiband in a session of its own, its log in the state directory, a pipe that says when it is
 * ready. */
static bool spawn_service(const struct client_place *place, int ready, GError **error)
{
	g_autofree char *program = client_program("zhiband");
	g_autofree char *log_path = g_build_filename(place->state_dir, "zhiband.log", NULL);
	int log_fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	g_autofree char *number = g_strdup_printf("%d", ready);
	pid_t child = fork();

	if (child == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		dup2(null_fd, 0);
		dup2(null_fd, 1);
		dup2(log_fd < 0 ? null_fd : log_fd, 2);
		fcntl(ready, F_SETFD, 0);
		execl(program, "zhiband", "serve", "--state", place->state_dir, "--socket",
		    place->socket, "--ready-fd", number, (char *)NULL);
		_exit(127);
	}
	close(null_fd);
	if (log_fd >= 0)
		close(log_fd);
	if (child < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    _("值班服务启动不了（%s）"), g_strerror(errno));
		return false;
	}
	waitpid(child, NULL, 0);
	return true;
}

/* The last line the service wrote says why it did not start: "stamp word subsystem: sentence". */
static void set_not_ready(const struct client_place *place, GError **error)
{
	g_autofree char *path = g_build_filename(place->state_dir, "zhiband.log", NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		text = g_strdup("");
	char *last = strrchr(g_strchomp(text), '\n');
	last = last == NULL ? text : last + 1;
	char *sentence = strstr(last, " service: ");
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("值班服务没有启动：%s"),
	    *last == '\0'          ? path
		: sentence == NULL ? last
				   : sentence + strlen(" service: "));
}

static bool start_and_wait(const struct client_place *place, GError **error)
{
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    _("值班服务启动不了（%s）"), g_strerror(errno));
		return false;
	}
	bool spawned = spawn_service(place, ends[1], error);
	close(ends[1]);
	struct pollfd waiting = { ends[0], POLLIN, 0 };
	bool ready =
	    spawned && poll(&waiting, 1, START_LIMIT_MS) > 0 && read(ends[0], &byte, 1) == 1;
	close(ends[0]);
	if (spawned && !ready)
		set_not_ready(place, error);
	return ready;
}

bool client_start_private(const struct client_place *place, GError **error)
{
	int fd;

	if (place->state_dir == NULL)
		return true;
	if (connect_now(place->socket, &fd))
		return close(fd) == 0;
	g_autofree char *lock_path = g_build_filename(place->state_dir, "start.lock", NULL);
	g_mkdir_with_parents(place->state_dir, 0700);
	int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) != 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    _("%s：不能写（%s）"), lock_path, g_strerror(errno));
		if (lock >= 0)
			close(lock);
		return false;
	}
	/* somebody else may have started it while we waited for the lock */
	bool running = connect_now(place->socket, &fd);
	if (running)
		close(fd);
	bool good = running || start_and_wait(place, error);
	close(lock);
	return good;
}
