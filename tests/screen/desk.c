#include "tests/screen/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include <gio/gio.h>
#include <glib-unix.h>

#include "base/clock.h"
#include "base/rpc.h"

#define ROWS_A_MESSAGE 500

#define REFUSAL " refusal"       /* member of an answer that is none */

/* The loop runs in a thread of its own, because the test waits for the glass. All below is touched
 * in that thread only, but for what a job carries. */
struct desk {
	char *directory, *socket;
	json_t *hello;
	GThread *thread;
	GMainContext *context;
	GMainLoop *loop;
	int listener;
	GSource *source;
	GPtrArray *lines;            /* struct rpc_connection * */
	GHashTable *topics;          /* name -> GHashTable of int64 -> json_t */
	GHashTable *watched;         /* topics */
	GHashTable *answers;         /* method -> json_t */
	json_t *done;
	bool silent;
	GPtrArray *held;             /* struct asked * */
};

struct asked {
	struct rpc_connection *line;
	json_t *id;
	char *method;
	json_t *params;
};

/* ---- work in the thread ------------------------------------------------------------------- */

struct job {
	void (*run)(struct desk *desk, void *data);
	struct desk *desk;
	void *data;
	GMutex lock;
	GCond over;
	bool done;
};

static gboolean run_job(void *data)
{
	struct job *job = data;

	job->run(job->desk, job->data);
	g_mutex_lock(&job->lock);
	job->done = true;
	g_cond_signal(&job->over);
	g_mutex_unlock(&job->lock);
	return G_SOURCE_REMOVE;
}

/* RUN in the thread of DESK; returns when it is done. */
static void in_thread(struct desk *desk, void (*run)(struct desk *desk, void *data), void *data)
{
	struct job job = { .run = run, .desk = desk, .data = data };

	g_mutex_init(&job.lock);
	g_cond_init(&job.over);
	g_main_context_invoke(desk->context, run_job, &job);
	g_mutex_lock(&job.lock);
	while (!job.done)
		g_cond_wait(&job.over, &job.lock);
	g_mutex_unlock(&job.lock);
	g_mutex_clear(&job.lock);
	g_cond_clear(&job.over);
}

/* ---- rows --------------------------------------------------------------------------------- */

static void release(void *json)
{
	json_decref(json);
}

static GHashTable *rows_of(struct desk *desk, const char *topic)
{
	GHashTable *rows = g_hash_table_lookup(desk->topics, topic);

	if (rows == NULL) {
		rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, release);
		g_hash_table_insert(desk->topics, g_strdup(topic), rows);
	}
	return rows;
}

static int64_t key_of(const json_t *row)
{
	return json_integer_value(json_object_get(row, "key"));
}

static void tell(struct desk *desk, const char *topic, json_t *set, json_t *gone)
{
	json_auto_t *params =
	    json_pack("{s:s, s:o, s:o}", "topic", topic, "set", set, "gone", gone);

	for (guint i = 0; g_hash_table_contains(desk->watched, topic) && i < desk->lines->len; i++)
		rpc_notify(desk->lines->pdata[i], "rows", json_incref(params));
}

struct setting {
	const char *topic;
	json_t *rows;
	int64_t key;
};

static void set_rows(struct desk *desk, void *data)
{
	const struct setting *setting = data;
	GHashTable *rows = rows_of(desk, setting->topic);
	json_t *set = json_array(), *row;
	size_t i;

	json_array_foreach(setting->rows, i, row) {
		int64_t key = key_of(row);
		g_hash_table_replace(rows, g_memdup2(&key, sizeof key), json_incref(row));
		json_array_append(set, row);
		if (json_array_size(set) < ROWS_A_MESSAGE)
			continue;
		tell(desk, setting->topic, set, json_array());
		set = json_array();
	}
	tell(desk, setting->topic, set, json_array());
}

static void drop_row(struct desk *desk, void *data)
{
	const struct setting *setting = data;

	g_hash_table_remove(rows_of(desk, setting->topic), &setting->key);
	tell(desk, setting->topic, json_array(), json_pack("[I]", (json_int_t)setting->key));
}

void desk_set_all(struct desk *desk, const char *topic, json_t *rows)
{
	struct setting setting = { topic, rows, 0 };

	in_thread(desk, set_rows, &setting);
	json_decref(rows);
}

void desk_set(struct desk *desk, const char *topic, json_t *row)
{
	desk_set_all(desk, topic, json_pack("[o]", row));
}

void desk_drop(struct desk *desk, const char *topic, int64_t key)
{
	struct setting setting = { topic, NULL, key };

	in_thread(desk, drop_row, &setting);
}

/* ---- answering ---------------------------------------------------------------------------- */

static bool still_there(const struct desk *desk, const struct rpc_connection *line)
{
	for (guint i = 0; i < desk->lines->len; i++)
		if (desk->lines->pdata[i] == line)
			return true;
	return false;
}

/* As many rows as one message holds; the others follow. */
static void answer_watch(struct desk *desk, const struct asked *asked)
{
	const char *topic = json_string_value(json_object_get(asked->params, "topic"));
	GHashTable *rows = rows_of(desk, topic);
	json_t *first = json_array(), *rest = json_array();
	GHashTableIter iter;
	void *row;

	g_hash_table_add(desk->watched, g_strdup(topic));
	g_hash_table_iter_init(&iter, rows);
	while (g_hash_table_iter_next(&iter, NULL, &row))
		json_array_append(json_array_size(first) < ROWS_A_MESSAGE ? first : rest, row);
	rpc_answer(asked->line, asked->id, json_pack("{s:s, s:o, s:i}", "topic", topic, "rows",
	    first, "more", (int)json_array_size(rest)));
	struct setting setting = { topic, rest, 0 };
	if (json_array_size(rest) > 0)
		set_rows(desk, &setting);
	json_decref(rest);
}

static void answer(struct desk *desk, const struct asked *asked)
{
	json_t *result = g_hash_table_lookup(desk->answers, asked->method);
	const json_t *refusal = json_object_get(result, REFUSAL);

	if (!still_there(desk, asked->line))
		return;
	if (strcmp(asked->method, "watch") == 0)
		answer_watch(desk, asked);
	else if (strcmp(asked->method, "hello") == 0)
		rpc_answer(asked->line, asked->id, json_incref(desk->hello));
	else if (refusal != NULL)
		rpc_refuse(asked->line, asked->id,
		    (enum rpc_code)json_integer_value(json_object_get(refusal, "code")),
		    json_string_value(json_object_get(refusal, "message")),
		    json_incref(json_object_get(refusal, "data")));
	else
		rpc_answer(asked->line, asked->id, result == NULL ? json_object() :
		    json_incref(result));
	if (strcmp(asked->method, "unwatch") == 0)
		g_hash_table_remove(desk->watched,
		    json_string_value(json_object_get(asked->params, "topic")));
}

static void asked_free(void *data)
{
	struct asked *asked = data;

	json_decref(asked->id);
	json_decref(asked->params);
	g_free(asked->method);
	g_free(asked);
}

static void on_request(struct rpc_connection *line, const struct rpc_message *message, void *data)
{
	struct desk *desk = data;
	struct asked *asked = g_new0(struct asked, 1);

	*asked = (struct asked){ line, json_incref(message->id), g_strdup(message->method),
		json_incref(message->params) };
	if (g_str_has_prefix(message->method, "do"))
		json_array_append(desk->done, message->params);
	if (desk->silent && strcmp(message->method, "ping") != 0) {
		g_ptr_array_add(desk->held, asked);
		return;
	}
	answer(desk, asked);
	asked_free(asked);
}

static void on_closed(struct rpc_connection *line, const char *reason, void *data)
{
	struct desk *desk = data;

	(void)reason;
	g_ptr_array_remove(desk->lines, line);
	rpc_connection_free(line);
}

static const struct rpc_handlers handlers = { on_request, on_closed, NULL };

static gboolean on_caller(int fd, GIOCondition condition, void *data)
{
	struct desk *desk = data;
	int caller = accept(fd, NULL, NULL);

	(void)condition;
	if (caller >= 0)
		g_ptr_array_add(desk->lines,
		    rpc_connection_new(caller, desk->context, &handlers, desk));
	return G_SOURCE_CONTINUE;
}

struct canned {
	const char *method;
	json_t *result;
};

static void put_answer(struct desk *desk, void *data)
{
	const struct canned *canned = data;

	g_hash_table_replace(desk->answers, g_strdup(canned->method), canned->result);
}

void desk_answer(struct desk *desk, const char *method, json_t *result)
{
	struct canned canned = { method, result };

	in_thread(desk, put_answer, &canned);
}

static void put_terminal(struct desk *desk, void *data)
{
	json_object_set_new(desk->hello, "terminal", json_string(data));
	json_object_set_new(desk->hello, "local", json_true());
}

void desk_sit(struct desk *desk, const char *terminal)
{
	g_autofree char *copy = g_strdup(terminal);

	in_thread(desk, put_terminal, copy);
}

void desk_refuse(struct desk *desk, const char *method, int code, const char *message, json_t *data)
{
	desk_answer(desk, method, json_pack("{s:{s:i, s:s, s:o*}}", REFUSAL, "code", code,
	    "message", message, "data", data));
}

void desk_actor(struct desk *desk, const char *name, json_t *value)
{
	json_object_set_new(json_object_get(desk->hello, "actor"), name, value);
}

static void set_silent(struct desk *desk, void *data)
{
	desk->silent = *(const bool *)data;
	for (guint i = 0; !desk->silent && i < desk->held->len; i++)
		answer(desk, desk->held->pdata[i]);
	if (!desk->silent)
		g_ptr_array_set_size(desk->held, 0);
}

void desk_silence(struct desk *desk, bool silent)
{
	in_thread(desk, set_silent, &silent);
}

static void write_done(struct desk *desk, void *data)
{
	*(char **)data = json_dumps(desk->done, JSON_COMPACT);
}

char *desk_done(struct desk *desk)
{
	char *text = NULL;

	in_thread(desk, write_done, &text);
	return text;
}

void desk_wait_done(struct desk *desk, const char *text)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	for (;;) {
		g_autofree char *done = desk_done(desk);
		if (strstr(done, text) != NULL)
			return;
		if (g_get_monotonic_time() > end)
			fail_msg("%s is not among %s", text, done);
		g_usleep(5000);
	}
}

/* ---- the line ----------------------------------------------------------------------------- */

static void hang_up(struct desk *desk, void *data)
{
	(void)data;
	if (desk->source == NULL)
		return;
	g_source_destroy(desk->source);
	g_clear_pointer(&desk->source, g_source_unref);
	close(desk->listener);
	unlink(desk->socket);
	g_hash_table_remove_all(desk->watched);
	for (guint i = 0; i < desk->lines->len; i++)
		rpc_connection_free(desk->lines->pdata[i]);
	g_ptr_array_set_size(desk->lines, 0);
}

static void pick_up(struct desk *desk, void *data)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)data;
	g_strlcpy(address.sun_path, desk->socket, sizeof address.sun_path);
	desk->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(desk->listener, (struct sockaddr *)(void *)&address, sizeof address) != 0 ||
	    listen(desk->listener, 8) != 0)
		g_error("no socket at %s", desk->socket);
	desk->source = g_unix_fd_source_new(desk->listener, G_IO_IN);
	g_source_set_callback(desk->source, G_SOURCE_FUNC(on_caller), desk, NULL);
	g_source_attach(desk->source, desk->context);
}

void desk_down(struct desk *desk)
{
	in_thread(desk, hang_up, NULL);
}

void desk_up(struct desk *desk)
{
	in_thread(desk, pick_up, NULL);
}

static void *serve(void *data)
{
	struct desk *desk = data;

	g_main_context_push_thread_default(desk->context);
	g_main_loop_run(desk->loop);
	g_main_context_pop_thread_default(desk->context);
	return NULL;
}

static json_t *greeting(const char *const *roles)
{
	json_t *names = json_array();

	for (; *roles != NULL; roles++)
		json_array_append_new(names, json_string(*roles));
	return json_pack("{s:i, s:s, s:s, s:s, s:{s:i, s:s, s:i, s:o}, s:I, s:I}", "version", 1,
	    "service", "desk", "mode", "production", "site", "试验台", "actor", "person", 1, "name",
	    "值班甲", "uid", 1000, "roles", names, "started_at", (json_int_t)clock_wall().us, "now",
	    (json_int_t)clock_wall().us);
}

static void rows_free(void *rows)
{
	g_hash_table_destroy(rows);
}

struct desk *desk_open(const char *const *roles)
{
	struct desk *desk = g_new0(struct desk, 1);

	desk->directory = g_dir_make_tmp("zhiban-desk.XXXXXX", NULL);
	assert_non_null(desk->directory);
	desk->socket = g_build_filename(desk->directory, "socket", NULL);
	g_setenv("XDG_STATE_HOME", desk->directory, TRUE);
	desk->hello = greeting(roles);
	desk->lines = g_ptr_array_new();
	desk->held = g_ptr_array_new_with_free_func(asked_free);
	desk->topics = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, rows_free);
	desk->watched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	desk->answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	desk->done = json_array();
	desk->context = g_main_context_new();
	desk->loop = g_main_loop_new(desk->context, FALSE);
	desk->thread = g_thread_new("desk", serve, desk);
	desk_up(desk);
	return desk;
}

static void end(struct desk *desk, void *data)
{
	hang_up(desk, data);
	g_main_loop_quit(desk->loop);
}

void desk_close(struct desk *desk)
{
	const char *const remove[] = { "rm", "-rf", desk->directory, NULL };

	in_thread(desk, end, NULL);
	g_thread_join(desk->thread);
	g_main_loop_unref(desk->loop);
	g_main_context_unref(desk->context);
	g_ptr_array_unref(desk->lines);
	g_ptr_array_unref(desk->held);
	g_hash_table_destroy(desk->topics);
	g_hash_table_destroy(desk->watched);
	g_hash_table_destroy(desk->answers);
	json_decref(desk->done);
	json_decref(desk->hello);
	g_spawn_sync(NULL, (char **)(uintptr_t)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
	    NULL, NULL, NULL);
	g_free(desk->directory);
	g_free(desk->socket);
	g_free(desk);
}

const char *desk_socket(const struct desk *desk)
{
	return desk->socket;
}

struct glass *desk_console(struct desk *desk, const struct glass_options *options)
{
	const char *build = g_getenv("BUILD");
	g_autofree char *path =
	    g_build_filename(build == NULL ? "build/san" : build, "zhiban", NULL);
	const char *const argv[] = { path, "--socket", desk->socket, "--state", desk->directory,
		NULL };

	return glass_new(options, argv);
}
