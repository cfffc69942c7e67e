/* The loop's side of history.db, and the two threads behind it: the writer, which takes what queued
 * since the last commit as the next one, and the reader. Between them and the loop there are only
 * messages, and under the mutex the queue and the status. */
#include "service/history.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/history_read.h"
#include "service/history_writer.h"

#define SIZE_LIMIT (INT64_C(20) << 30)
#define FREE_RESERVE (INT64_C(256) << 20)
#define COMMIT_US (3 * CLOCK_SECOND)

/* What may wait for a slow disk. */
#define QUEUE_BYTES (64u << 20)
/* A group is not made larger than this: a poll costs some 10 us to write. */
#define GROUP_POLLS 2000

/* An idle writer shows that it is alive, and looks whether a full disk has room again. */
#define IDLE_US CLOCK_SECOND

struct history {
	char *path;
	int64_t commit_us;
	GMainContext *loop;
	GThread *writing, *reading;
	GAsyncQueue *requests;     /* struct request, for the reader */
	struct history_writer writer; /* the writer's own */

	GMutex mutex;
	GCond wake;                /* of the writer */
	GQueue polls;
	size_t bytes;              /* of the polls waiting */
	bool stop;
	struct history_status status;

	GHashTable *shapes;        /* loop: device -> shape of its last poll */
	GHashTable *open;          /* loop: set of requests not yet answered */
};

/* A read on its way to the reader and back. */
struct request {
	struct history *history;   /* NULL: the reader is to end */
	struct history_query query;
	char *name;
	history_series *done;
	void *data;
	GArray *points;            /* answer; NULL: failed */
	GSource *answer;           /* on the loop, once there is one */
};

static void free_request(struct request *request)
{
	g_clear_pointer(&request->points, g_array_unref);
	g_clear_pointer(&request->answer, g_source_unref);
	g_free(request->name);
	g_free(request);
}

/* ---- the writer --------------------------------------------------------------------------- */

static size_t poll_bytes(const struct history_poll *poll)
{
	return sizeof *poll + poll->shape->n * (sizeof *poll->values + sizeof *poll->known);
}

/* Wait for polls and then for those that come along with them; take them all. False: stop, and
 * there are none left. */
static bool take_group(struct history *history, GQueue *group, bool more)
{
	g_mutex_lock(&history->mutex);
	const int64_t idle_end = g_get_monotonic_time() + IDLE_US;
	while (!more && !history->stop && history->polls.length == 0) {
		if (!g_cond_wait_until(&history->wake, &history->mutex, idle_end))
			break;
	}
	const int64_t end = g_get_monotonic_time() + history->commit_us;
	while (!more && !history->stop && history->polls.length > 0 &&
	    history->polls.length < GROUP_POLLS) {
		if (!g_cond_wait_until(&history->wake, &history->mutex, end))
			break;
	}
	for (size_t i = 0; i < GROUP_POLLS && history->polls.length > 0; i++) {
		struct history_poll *poll = g_queue_pop_head(&history->polls);
		history->bytes -= poll_bytes(poll);
		g_queue_push_tail(group, poll);
	}
	const bool stop = history->stop && group->length == 0;
	g_mutex_unlock(&history->mutex);
	return !stop;
}

/* Tell the loop how it went. What was put aside stays said; a sentence is kept for good because the
 * loop may still read it. */
static void publish(struct history *history, guint lost, const GError *error)
{
	struct history_status status = { .trouble = NULL };

	history_writer_status(&history->writer, &status);
	if (error) {
		status.trouble = g_intern_string(error->message);
	} else if (history->writer.aside) {
		g_autofree char *text = g_strdup_printf(
		    _("历史库曾损坏，已另存为 %s，现用新库，此前的历史数据不可查。"),
		    history->writer.aside);
		status.trouble = g_intern_string(text);
	}
	g_mutex_lock(&history->mutex);
	status.dropped = history->status.dropped + lost;
	status.progress = clock_mono();
	if (!history->writer.file.db) {
		status.rows = history->status.rows;
		status.bytes_per_day = history->status.bytes_per_day;
		status.oldest = history->status.oldest;
	}
	history->status = status;
	g_mutex_unlock(&history->mutex);
}

/* Commit GROUP, once more if the file turned out damaged: then it goes into the new one. */
static bool commit(struct history *history, GQueue *group, bool *ret_more, GError **error)
{
	g_autoptr(GError) first = NULL;

	if (history_writer_commit(&history->writer, group, ret_more, &first))
		return true;
	if (g_error_matches(first, HISTORY_ERROR, HISTORY_ERROR_DAMAGED)) {
		history_writer_put_aside(&history->writer);
		return history_writer_commit(&history->writer, group, ret_more, error);
	}
	g_propagate_error(error, g_steal_pointer(&first));
	return false;
}

static void *write_thread(void *data)
{
	struct history *history = data;
	bool more = false, troubled = false;
	GQueue group = G_QUEUE_INIT;

	while (take_group(history, &group, more)) {
		g_autoptr(GError) error = NULL;
		more = false;
		const bool good = commit(history, &group, &more, &error);
		publish(history, good ? 0 : group.length, error);
		if (!good && !troubled)
			log_error("history", "%s: %s", history->path, error->message);
		if (good && troubled)
			log_info("history", "%s: saved again", history->path);
		troubled = !good;
		while (group.length > 0)
			history_poll_free(g_queue_pop_head(&group));
	}
	history_writer_close(&history->writer);
	return NULL;
}

/* ---- the reader --------------------------------------------------------------------------- */

static gboolean answer(void *data)
{
	struct request *request = data;

	g_hash_table_remove(request->history->open, request);
	if (request->points)
		request->done((const struct history_bucket *)(const void *)request->points->data,
		    request->points->len, NULL, request->data);
	else
		request->done(NULL, 0, _("历史库读不出，请稍后再试。"), request->data);
	free_request(request);
	return G_SOURCE_REMOVE;
}

/* One read in one snapshot. The connection is opened for it: the file may have been put aside
 * meanwhile, and a reader that holds nothing holds up no checkpoint. */
static GArray *read_series(const char *path, const struct history_query *query)
{
	struct history_file file;
	GArray *points = NULL;

	if (!history_file_open(&file, path, false, NULL))
		return NULL;
	if (history_run(history_ask(&file, HISTORY_BEGIN_READ, NULL, 0)))
		points = history_read_series(&file, query);
	history_file_close(&file);
	return points;
}

static void *read_thread(void *data)
{
	struct history *history = data;
	struct request *request;

	while ((request = g_async_queue_pop(history->requests))->history) {
		request->query.name = request->name;
		request->points = read_series(history->path, &request->query);
		request->answer = g_idle_source_new();
		g_source_set_priority(request->answer, G_PRIORITY_DEFAULT);
		g_source_set_callback(request->answer, answer, request, NULL);
		g_source_attach(request->answer, history->loop);
	}
	free_request(request);
	return NULL;
}

void history_read(struct history *history, int64_t device, const char *name, struct wall from,
    struct wall to, size_t buckets, history_series *done, void *data)
{
	struct request *request = g_new(struct request, 1);

	*request = (struct request){
		.history = history,
		.name = g_strdup(name),
		.done = done,
		.data = data,
		.query = { .device = device,
		    .from = from.us,
		    .to = MAX(from.us, to.us),
		    .buckets = buckets },
	};
	g_hash_table_add(history->open, request);
	g_async_queue_push(history->requests, request);
}

/* ---- the loop's side ---------------------------------------------------------------------- */

static void unref_shape(void *shape)
{
	history_shape_unref(shape);
}

struct history *history_open(const struct history_settings *settings, GError **error)
{
	g_autofree char *path = g_build_filename(settings->state_dir, "history.db", NULL);
	struct history_writer writer = {
		.limit = settings->size_limit ? settings->size_limit : SIZE_LIMIT,
		.reserve = settings->free_reserve ? settings->free_reserve : FREE_RESERVE,
	};
	g_autoptr(GError) reason = NULL;

	writer.path = path;
	if (!history_writer_open(&writer, &reason) &&
	    g_error_matches(reason, HISTORY_ERROR, HISTORY_ERROR_NEWER)) {
		g_propagate_error(error, g_steal_pointer(&reason));
		history_writer_close(&writer);
		return NULL;
	}
	struct history *history = g_new0(struct history, 1);
	history->writer = writer;
	history->path = g_steal_pointer(&path);
	history->commit_us = settings->commit_us ? settings->commit_us : COMMIT_US;
	history->loop =
	    g_main_context_ref(settings->loop ? settings->loop : g_main_context_default());
	history->requests = g_async_queue_new();
	history->shapes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_shape);
	history->open = g_hash_table_new(NULL, NULL);
	g_mutex_init(&history->mutex);
	g_cond_init(&history->wake);
	publish(history, 0, reason);
	history->writing = g_thread_new("history", write_thread, history);
	history->reading = g_thread_new("history-read", read_thread, history);
	return history;
}

/* Reads that will not be answered any more, now that the reader has ended. */
static void fail_open_reads(struct history *history)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, history->open);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct request *request = key;
		g_hash_table_iter_remove(&iter);
		if (request->answer)
			g_source_destroy(request->answer);
		request->done(NULL, 0, _("值班服务正在停止。"), request->data);
		free_request(request);
	}
}

void history_close(struct history *history)
{
	if (!history)
		return;
	g_mutex_lock(&history->mutex);
	history->stop = true;
	g_cond_signal(&history->wake);
	g_mutex_unlock(&history->mutex);
	g_async_queue_push_front(history->requests, g_new0(struct request, 1));
	g_thread_join(history->reading);
	g_thread_join(history->writing);
	fail_open_reads(history);

	g_async_queue_unref(history->requests);
	g_hash_table_unref(history->shapes);
	g_hash_table_unref(history->open);
	g_main_context_unref(history->loop);
	g_mutex_clear(&history->mutex);
	g_cond_clear(&history->wake);
	g_free(history->path);
	g_free(history);
}

/* The shape of VALUES: mostly that of the device's last poll. */
static struct history_shape *shape_of(struct history *history, int64_t device,
    const struct history_value *values, size_t n)
{
	struct history_shape *shape = g_hash_table_lookup(history->shapes, &device);

	if (!shape || !history_shape_describes(shape, values, n)) {
		shape = history_shape_new(values, n);
		g_hash_table_replace(history->shapes, g_memdup2(&device, sizeof device), shape);
	}
	return history_shape_ref(shape);
}

int64_t history_subject(enum history_owner owner, int64_t id)
{
	return -(id * 16 + (int64_t)owner);
}

void history_add(struct history *history, int64_t device, struct wall at,
    const struct history_value *values, size_t n)
{
	struct history_poll *poll = g_new(struct history_poll, 1);

	*poll = (struct history_poll){
		.device = device, .at = at.us, .shape = shape_of(history, device, values, n),
		.values = g_new(int64_t, n + 1), .known = g_new(bool, n + 1),
	};
	for (size_t i = 0; i < n; i++) {
		poll->values[i] = values[i].value;
		poll->known[i] = values[i].known;
	}
	g_mutex_lock(&history->mutex);
	const bool room = history->bytes + poll_bytes(poll) <= QUEUE_BYTES;
	if (room) {
		history->bytes += poll_bytes(poll);
		g_queue_push_tail(&history->polls, poll);
		g_cond_signal(&history->wake);
	} else {
		history->status.dropped++;
	}
	g_mutex_unlock(&history->mutex);
	if (!room)
		history_poll_free(poll);
}

void history_status(const struct history *history, struct history_status *ret)
{
	GMutex *mutex = (GMutex *)(uintptr_t)&history->mutex;

	g_mutex_lock(mutex);
	*ret = history->status;
	g_mutex_unlock(mutex);
}
