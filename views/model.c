#include "views/model.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"

#define PROTOCOL_VERSION 1
#define RETRY (CLOCK_SECOND / 2)
/* Nobody answered hello for so long: say so instead of showing an empty network. */
#define PATIENCE CLOCK_SECOND
/* A service that greeted is asked so often whether it is still there. */
#define PULSE CLOCK_SECOND

struct mirror {
	char *topic;
	unsigned users;
	bool known;
	size_t awaited;              /* rows announced that have not come */
	GHashTable *rows;            /* int64 key -> json_t */
	const struct mirror_change *change;
};

struct model {
	char *socket;
	struct timers *timers;
	const struct model_handlers *handlers;
	void *data;
	struct rpc_connection *connection;
	enum model_line line;
	struct wall since;
	char *trouble;
	json_t *hello;
	struct actor actor;
	struct timer retry, patience, pulse;
	GHashTable *mirrors;         /* topic -> struct mirror * */
	const char *listened;        /* a notification somebody listens to; NULL: none */
	model_notice *notice;
	void *notice_data;
};

static void try_connect(struct timer *timer, void *data);
static void lose_patience(struct timer *timer, void *data);
static void ping(struct timer *timer, void *data);

/* ---- line --------------------------------------------------------------------------------- */

static void set_line(struct model *model, enum model_line line, const char *trouble)
{
	bool same = model->line == line && g_strcmp0(model->trouble, trouble) == 0;

	if (model->line != line)
		model->since = clock_wall();
	model->line = line;
	g_free(model->trouble);
	model->trouble = g_strdup(trouble);
	if (!same)
		model->handlers->on_line(model->data);
}

static void hang_up(struct model *model, const char *why)
{
	g_clear_pointer(&model->connection, rpc_connection_free);
	timer_stop(&model->patience);
	timer_stop(&model->pulse);
	timer_after(&model->retry, RETRY);
	set_line(model, MODEL_DOWN, why);
}

/* ---- rows --------------------------------------------------------------------------------- */

static void release_row(void *row)
{
	json_decref(row);
}

static void put_row(struct mirror *mirror, json_t *row)
{
	int64_t key = json_integer_value(json_object_get(row, "key"));
	char text[24];

	g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, key);
	json_object_set_new(row, "_key", json_string(text));
	g_hash_table_replace(mirror->rows, g_memdup2(&key, sizeof key), json_incref(row));
}

/* Told of are the rows of now: of a key that came twice only the last one is left. */
static void note_set(const struct mirror *mirror, const json_t *row, GPtrArray *set)
{
	int64_t key = json_integer_value(json_object_get(row, "key"));

	if (g_hash_table_lookup(mirror->rows, &key) == row)
		g_ptr_array_add(set, (void *)(uintptr_t)row);
}

/* One that went before it came is not waited for any more. */
static void drop_row(struct mirror *mirror, int64_t key, GPtrArray *gone)
{
	if (g_hash_table_remove(mirror->rows, &key))
		g_ptr_array_add(gone, g_strdup_printf("%" G_GINT64_FORMAT, key));
	else if (mirror->awaited > 0)
		mirror->awaited--;
}

static void rows_came(struct model *model, const json_t *params)
{
	const char *topic = json_string_value(json_object_get(params, "topic"));
	struct mirror *mirror = topic == NULL ? NULL : g_hash_table_lookup(model->mirrors, topic);
	const json_t *came = json_object_get(params, "set");
	g_autoptr(GPtrArray) set = g_ptr_array_new(), gone = g_ptr_array_new_with_free_func(g_free);
	size_t before = mirror == NULL ? 0 : mirror_size(mirror), i;
	json_t *value;

	if (mirror == NULL)
		return;
	json_array_foreach(came, i, value)
		put_row(mirror, value);
	mirror->awaited -= MIN(mirror->awaited, mirror_size(mirror) - before);
	json_array_foreach(json_object_get(params, "gone"), i, value)
		drop_row(mirror, json_integer_value(value), gone);
	json_array_foreach(came, i, value)
		note_set(mirror, value, set);
	struct mirror_change change = { set, gone };
	mirror->change = mirror->known ? &change : NULL;
	model->handlers->on_rows(mirror, model->data);
	mirror->change = NULL;
}

/* The rows of a topic, after watch, in place of what was there; more than one message carries
 * follow. */
static void watched(json_t *result, json_t *error, void *data)
{
	struct model *model = data;
	const char *topic = json_string_value(json_object_get(result, "topic"));
	struct mirror *mirror = topic == NULL ? NULL : g_hash_table_lookup(model->mirrors, topic);
	json_t *rows = json_object_get(result, "rows"), *row;
	size_t i;

	if (error != NULL || mirror == NULL)
		return;
	g_hash_table_remove_all(mirror->rows);
	json_array_foreach(rows, i, row)
		put_row(mirror, row);
	mirror->known = true;
	mirror->awaited = (size_t)json_integer_value(json_object_get(result, "more"));
	model->handlers->on_rows(mirror, model->data);
}

static void unwatched(json_t *result, json_t *error, void *data)
{
	(void)result, (void)error, (void)data;
}

static void ask_watch(struct model *model, const struct mirror *mirror)
{
	if (model->line == MODEL_UP)
		rpc_call(model->connection, "watch", json_pack("{s:s}", "topic", mirror->topic),
		    watched, model);
}

static void ask_all(struct model *model)
{
	GHashTableIter iter;
	void *mirror;

	g_hash_table_iter_init(&iter, model->mirrors);
	while (g_hash_table_iter_next(&iter, NULL, &mirror))
		ask_watch(model, mirror);
}

/* ---- pulse -------------------------------------------------------------------------------- */

/* It answers. When it had been silent for a while, what was asked for meanwhile is asked again. */
static void ponged(json_t *result, json_t *error, void *data)
{
	struct model *model = data;

	(void)result;
	if (error != NULL)
		return;
	timer_stop(&model->patience);
	timer_after(&model->pulse, PULSE);
	if (model->line == MODEL_UP)
		return;
	set_line(model, MODEL_UP, "");
	ask_all(model);
}

static void ping(struct timer *timer, void *data)
{
	struct model *model = data;

	(void)timer;
	timer_after(&model->patience, PATIENCE);
	rpc_call(model->connection, "ping", NULL, ponged, model);
}

/* ---- greeting ----------------------------------------------------------------------------- */

static void greeted(json_t *result, json_t *error, void *data)
{
	struct model *model = data;

	if (error != NULL) {
		const char *message = json_string_value(json_object_get(error, "message"));
		set_line(model, MODEL_DOWN, message == NULL ? _("值班服务没有应答") : message);
		return;
	}
	timer_stop(&model->patience);
	json_decref(model->hello);
	model->hello = json_incref(result);
	if (!actor_from_json(json_object_get(model->hello, "actor"), &model->actor))
		model->actor = (struct actor){ .name = "" };
	timer_after(&model->pulse, PULSE);
	set_line(model, MODEL_UP, "");
	ask_all(model);
}

static void on_request(struct rpc_connection *connection, const struct rpc_message *message,
    void *data)
{
	struct model *model = data;

	(void)connection;
	if (message->id != NULL)
		return;
	if (strcmp(message->method, "rows") == 0)
		rows_came(model, message->params);
	else if (model->notice != NULL && strcmp(message->method, model->listened) == 0)
		model->notice(message->params, model->notice_data);
}

static void on_closed(struct rpc_connection *connection, const char *reason, void *data)
{
	struct model *model = data;

	(void)connection, (void)reason;
	hang_up(model, _("值班服务断开"));
}

static const struct rpc_handlers rpc_handlers = { on_request, on_closed, NULL };

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	g_strlcpy(address.sun_path, path, sizeof address.sun_path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)(void *)&address, sizeof address) != 0) {
		int reason = errno;
		close(fd);
		errno = reason;
		return -1;
	}
	return fd;
}

static const char *why_not(int reason)
{
	switch (reason) {
	case EACCES:
	case EPERM:
		return _("没有权限连接值班服务：登录名要在 zhiban 组里");
	case EAGAIN:
		return _("值班服务在，但没有应答");
	default:
		return _("值班服务未运行");
	}
}

static void try_connect(struct timer *timer, void *data)
{
	struct model *model = data;
	int fd = connect_to(model->socket);

	if (fd < 0) {
		const char *reason = why_not(errno);
		timer_after(timer, RETRY);
		if (model->line != MODEL_CONNECTING)
			set_line(model, MODEL_DOWN, reason);
		return;
	}
	model->connection = rpc_connection_new(fd, NULL, &rpc_handlers, model);
	timer_after(&model->patience, PATIENCE);
	rpc_call(model->connection, "hello",
	    json_pack("{s:i, s:s}", "version", PROTOCOL_VERSION, "client",
		"zhiban " ZHIBAN_VERSION),
	    greeted, model);
}

/* A socket that accepts is not yet a service that lives. */
static void lose_patience(struct timer *timer, void *data)
{
	struct model *model = data;

	(void)timer;
	if (model->connection == NULL)
		set_line(model, MODEL_DOWN, _("值班服务未运行"));
	else
		set_line(model, MODEL_DOWN, _("值班服务在，但没有应答"));
}

struct model *model_new(const char *socket_path, struct timers *timers,
    const struct model_handlers *handlers, void *data)
{
	struct model *model = g_new0(struct model, 1);

	model->socket = g_strdup(socket_path);
	model->timers = timers;
	model->handlers = handlers;
	model->data = data;
	model->since = clock_wall();
	model->actor.name = "";
	model->mirrors = g_hash_table_new(g_str_hash, g_str_equal);
	timer_init(&model->retry, timers, try_connect, model);
	timer_init(&model->patience, timers, lose_patience, model);
	timer_init(&model->pulse, timers, ping, model);
	timer_after(&model->retry, 0);
	timer_after(&model->patience, PATIENCE);
	return model;
}

static void mirror_free(void *data)
{
	struct mirror *mirror = data;

	g_hash_table_destroy(mirror->rows);
	g_free(mirror->topic);
	g_free(mirror);
}

void model_end(struct model *model)
{
	timer_stop(&model->retry);
	timer_stop(&model->patience);
	timer_stop(&model->pulse);
	model->line = MODEL_DOWN;
	g_clear_pointer(&model->connection, rpc_connection_free);
}

void model_free(struct model *model)
{
	GHashTableIter iter;
	void *mirror;

	if (model == NULL)
		return;
	model_end(model);
	g_hash_table_iter_init(&iter, model->mirrors);
	while (g_hash_table_iter_next(&iter, NULL, &mirror))
		mirror_free(mirror);
	g_hash_table_destroy(model->mirrors);
	json_decref(model->hello);
	g_free(model->trouble);
	g_free(model->socket);
	g_free(model);
}

enum model_line model_line(const struct model *model)
{
	return model->line;
}

struct wall model_since(const struct model *model)
{
	return model->since;
}

const char *model_trouble(const struct model *model)
{
	return model->trouble == NULL ? "" : model->trouble;
}

const json_t *model_hello(const struct model *model)
{
	return model->hello;
}

const struct actor *model_actor(const struct model *model)
{
	return &model->actor;
}

/* ---- mirrors ------------------------------------------------------------------------------ */

struct mirror *model_watch(struct model *model, const char *topic)
{
	struct mirror *mirror = g_hash_table_lookup(model->mirrors, topic);

	if (mirror == NULL) {
		mirror = g_new0(struct mirror, 1);
		mirror->topic = g_strdup(topic);
		mirror->rows =
		    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, release_row);
		g_hash_table_insert(model->mirrors, mirror->topic, mirror);
		ask_watch(model, mirror);
	}
	mirror->users++;
	return mirror;
}

void model_unwatch(struct model *model, struct mirror *mirror)
{
	if (--mirror->users > 0)
		return;
	if (model->line == MODEL_UP)
		rpc_call(model->connection, "unwatch", json_pack("{s:s}", "topic", mirror->topic),
		    unwatched, NULL);
	g_hash_table_remove(model->mirrors, mirror->topic);
	mirror_free(mirror);
}

const char *mirror_topic(const struct mirror *mirror)
{
	return mirror->topic;
}

bool mirror_is_known(const struct mirror *mirror)
{
	return mirror->known;
}

GPtrArray *mirror_rows(const struct mirror *mirror)
{
	GPtrArray *rows = g_ptr_array_sized_new(g_hash_table_size(mirror->rows));
	GHashTableIter iter;
	void *row;

	g_hash_table_iter_init(&iter, mirror->rows);
	while (g_hash_table_iter_next(&iter, NULL, &row))
		g_ptr_array_add(rows, row);
	return rows;
}

const struct mirror_change *mirror_change(const struct mirror *mirror)
{
	return mirror->change;
}

size_t mirror_awaited(const struct mirror *mirror)
{
	return mirror->awaited;
}

size_t mirror_size(const struct mirror *mirror)
{
	return g_hash_table_size(mirror->rows);
}

const json_t *mirror_row(const struct mirror *mirror, int64_t key)
{
	return g_hash_table_lookup(mirror->rows, &key);
}

/* ---- calls -------------------------------------------------------------------------------- */

void model_call(struct model *model, const char *method, json_t *params, rpc_reply *reply,
    void *data)
{
	if (model->line == MODEL_UP) {
		rpc_call(model->connection, method, params, reply, data);
		return;
	}
	json_auto_t *error = json_pack("{s:i, s:s}", "code", RPC_INTERNAL_ERROR, "message",
	    _("值班服务没有连上，没有存；内容还在，连上后再按一次"));
	json_decref(params);
	reply(NULL, error, data);
}

void model_listen(struct model *model, const char *method, model_notice *notice, void *data)
{
	if (notice == NULL && model->notice_data != data)
		return;
	model->listened = method;
	model->notice = notice;
	model->notice_data = data;
}

char *model_error_text(const json_t *error)
{
	const char *message = json_string_value(json_object_get(error, "message"));
	const json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");
	GString *text = g_string_new(message == NULL ? _("没有做成") : message);
	json_t *reason;
	size_t i;

	json_array_foreach(reasons, i, reason)
		if (json_object_get(reason, "field") == NULL)
			g_string_append_printf(text, "%s%s", _("："),
			    json_string_value(json_object_get(reason, "reason")));
	return g_string_free(text, FALSE);
}
