#include "service/topics.h"

#include <errno.h>
#include <string.h>

#include "base/timer.h"
#include "service/service.h"

#define FLUSH_INTERVAL (CLOCK_SECOND / 4)
/* Even what is in a hurry waits for what comes with it. */
#define HURRY_AFTER (CLOCK_SECOND / 50)
/* Rows that go into one notification: keeps a line far below the limit of a message. */
#define FLUSH_ROWS 500
#define FLUSH_BYTES (RPC_MESSAGE_LIMIT / 2)
/* More topics than a console ever watches. */
#define WATCH_LIMIT 160

/* One topic watched by one connection. */
struct watch {
	const struct topic *topic;
	char *name;                  /* as asked for: "ports:7" */
	const char *argument;        /* within name, after the colon; "" */
	int64_t id;
	GHashTable *dirty;           /* set of int64 keys */
	GHashTable *first;           /* keys of rows that were never sent yet, likewise */
};

struct watcher {
	struct topics *topics;
	struct rpc_connection *connection;
	GPtrArray *watches;
	struct timer fill;           /* more of a long topic, as soon as the line takes it */
	enum view view;
};

/* A row that was made in this flush, for all who watch it. Records are not: each may be masked. */
struct made {
	const struct topic *topic;
	int64_t id, key;
	json_t *row;
};

struct topics {
	struct service *service;
	GPtrArray *watchers;         /* borrowed */
	GHashTable *made;            /* set of struct made; empty but within a flush */
	struct timer flush;
	struct mono flushed_at;
};

static void flush_all(struct timer *timer, void *data);

static guint hash_made(const void *data)
{
	const struct made *made = data;

	return g_int64_hash(&made->key) ^ g_int64_hash(&made->id) ^ g_direct_hash(made->topic);
}

static gboolean same_made(const void *first, const void *second)
{
	const struct made *a = first, *b = second;

	return a->topic == b->topic && a->id == b->id && a->key == b->key;
}

static void made_free(void *data)
{
	struct made *made = data;

	json_decref(made->row);
	g_free(made);
}

struct topics *topics_new(struct service *service)
{
	struct topics *topics = g_new0(struct topics, 1);

	topics->service = service;
	topics->watchers = g_ptr_array_new();
	topics->made = g_hash_table_new_full(hash_made, same_made, made_free, NULL);
	timer_init(&topics->flush, service->timers, flush_all, topics);
	return topics;
}

void topics_free(struct topics *topics)
{
	if (topics == NULL)
		return;
	timer_stop(&topics->flush);
	g_ptr_array_unref(topics->watchers);
	g_hash_table_destroy(topics->made);
	g_free(topics);
}

/* ---- marking ------------------------------------------------------------------------------ */

static void schedule(struct topics *topics)
{
	if (!timer_is_armed(&topics->flush))
		timer_at(&topics->flush, mono_after(topics->flushed_at, FLUSH_INTERVAL));
}

static void mark(struct watch *watch, int64_t key)
{
	if (!g_hash_table_contains(watch->dirty, &key) &&
	    !g_hash_table_contains(watch->first, &key))
		g_hash_table_add(watch->dirty, g_memdup2(&key, sizeof key));
}

static void touch(struct topics *topics, const char *name, const char *argument, int64_t id,
    int64_t key)
{
	for (size_t i = 0; i < topics->watchers->len; i++) {
		struct watcher *watcher = g_ptr_array_index(topics->watchers, i);
		for (size_t j = 0; j < watcher->watches->len; j++) {
			struct watch *watch = g_ptr_array_index(watcher->watches, j);
			if (watch->id != id || strcmp(watch->topic->name, name) != 0 ||
			    (argument != NULL && strcmp(watch->argument, argument) != 0))
				continue;
			mark(watch, key);
			schedule(topics);
		}
	}
}

void topics_hurry(struct topics *topics)
{
	struct mono soon = mono_after(clock_mono(), HURRY_AFTER);

	if (topics != NULL && timer_is_armed(&topics->flush) &&
	    mono_between(soon, topics->flush.deadline) > 0)
		timer_at(&topics->flush, soon);
}

void topics_touch(struct topics *topics, const char *name, int64_t id, int64_t key)
{
	if (topics != NULL)
		touch(topics, name, NULL, id, key);
}

void topics_touch_record(struct topics *topics, const struct kind *kind, int64_t key)
{
	if (topics != NULL)
		touch(topics, "records", kind->name, 0, key);
}

/* ---- sending ------------------------------------------------------------------------------ */

static bool are_records(const struct watch *watch)
{
	return strcmp(watch->topic->name, "records") == 0;
}

/* The row as this watcher may see it, new reference; NULL when it is gone. */
static json_t *row_for(const struct watcher *watcher, const struct watch *watch, int64_t key)
{
	json_t *row = watch->topic->row(watcher->topics->service, watch->argument, watch->id, key);

	if (row != NULL && watcher->view == VIEW_MASKED && are_records(watch))
		record_mask(kind_find(watch->argument), row);
	return row;
}

/* The same within a flush, in which ten consoles ask for the same rows. */
static json_t *shared_row(const struct watcher *watcher, const struct watch *watch, int64_t key)
{
	GHashTable *made = watcher->topics->made;
	struct made wanted = { watch->topic, watch->id, key, NULL };
	const struct made *found =
	    are_records(watch) ? NULL : g_hash_table_lookup(made, &wanted);

	if (found != NULL)
		return json_incref(found->row);
	json_t *row = row_for(watcher, watch, key);
	if (row == NULL || are_records(watch) || watcher->topics->watchers->len < 2)
		return row;
	wanted.row = json_incref(row);
	g_hash_table_add(made, g_memdup2(&wanted, sizeof wanted));
	return row;
}

/* Bytes of ROW in a message. Only records may be long; counting the others would cost more than it
 * saves. */
static size_t size_of(const struct watch *watch, const json_t *row)
{
	return are_records(watch) ? json_dumpb(row, NULL, 0, 0) : 0;
}

static void notify_rows(const struct watcher *watcher, const struct watch *watch, json_t *set,
    json_t *gone)
{
	rpc_notify(watcher->connection, "rows",
	    json_pack("{s:s, s:o, s:o}", "topic", watch->name, "set", set, "gone", gone));
}

/* One notification with some of the rows whose KEYS are waiting, no more than a message should
 * carry. */
static void send_rows(struct watcher *watcher, struct watch *watch, GHashTable *keys)
{
	json_t *set = json_array(), *gone = json_array();
	GHashTableIter iter;
	void *key;
	unsigned n = 0;
	size_t size = 0;

	g_hash_table_iter_init(&iter, keys);
	while (
	    n++ < FLUSH_ROWS && size < FLUSH_BYTES && g_hash_table_iter_next(&iter, &key, NULL)) {
		int64_t id = *(int64_t *)key;
		json_t *row = keys == watch->dirty ? shared_row(watcher, watch, id) :
		    row_for(watcher, watch, id);
		if (row != NULL)
			json_array_append_new(set, row);
		else
			json_array_append_new(gone, json_integer(id));
		size += row == NULL ? 0 : size_of(watch, row);
		g_hash_table_iter_remove(&iter);
	}
	notify_rows(watcher, watch, set, gone);
}

static struct watch *filling_watch(const struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->watches->len; i++) {
		struct watch *watch = g_ptr_array_index(watcher->watches, i);
		if (g_hash_table_size(watch->first) > 0)
			return watch;
	}
	return NULL;
}

/* A topic that does not fit one message comes as fast as it is read: four times a second is for
 * news. One message a turn, so that nobody waits for it. */
static void fill(struct timer *timer, void *data)
{
	struct watcher *watcher = data;
	struct watch *watch = filling_watch(watcher);

	if (watch == NULL || rpc_queued(watcher->connection) >= RPC_QUEUE_HIGH)
		return;
	send_rows(watcher, watch, watch->first);
	timer_after(timer, 0);
}

static void flush(struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->watches->len; i++) {
		struct watch *watch = g_ptr_array_index(watcher->watches, i);
		while (g_hash_table_size(watch->dirty) > 0 &&
		    rpc_queued(watcher->connection) < RPC_QUEUE_HIGH)
			send_rows(watcher, watch, watch->dirty);
	}
}

static void flush_all(struct timer *timer, void *data)
{
	struct topics *topics = data;

	(void)timer;
	topics->flushed_at = clock_mono();
	for (size_t i = 0; i < topics->watchers->len; i++)
		flush(g_ptr_array_index(topics->watchers, i));
	g_hash_table_remove_all(topics->made);
}

void watcher_tell(struct watcher *watcher)
{
	flush(watcher);
	g_hash_table_remove_all(watcher->topics->made);
}

void watcher_resume(struct watcher *watcher)
{
	if (filling_watch(watcher) != NULL)
		timer_after(&watcher->fill, 0);
	schedule(watcher->topics);
}

/* ---- what may be seen --------------------------------------------------------------------- */

static bool is_head(const char *topic)
{
	return strcmp(topic, "site") == 0;
}

bool watcher_may(const struct watcher *watcher, const char *topic)
{
	return watcher->view != VIEW_HEAD || is_head(topic);
}

static void take_back(int64_t key, void *data)
{
	json_array_append_new(data, json_integer(key));
}

static void each_key_of(const struct watcher *watcher, const struct watch *watch,
    topic_visit *visit, void *data)
{
	watch->topic->keys(watcher->topics->service, watch->argument, watch->id, visit, data);
}

static void end_watch(struct watcher *watcher, struct watch *watch)
{
	json_t *gone = json_array();

	each_key_of(watcher, watch, take_back, gone);
	notify_rows(watcher, watch, json_array(), gone);
	g_ptr_array_remove(watcher->watches, watch);
}

static void mark_key(int64_t key, void *data)
{
	mark(data, key);
}

void watcher_allow(struct watcher *watcher, enum view view)
{
	bool changed = watcher->view != view;

	watcher->view = view;
	for (size_t i = watcher->watches->len; changed && i-- > 0;) {
		struct watch *watch = g_ptr_array_index(watcher->watches, i);
		if (!watcher_may(watcher, watch->name))
			end_watch(watcher, watch);
		else if (are_records(watch))
			each_key_of(watcher, watch, mark_key, watch);
	}
	if (changed)
		schedule(watcher->topics);
}

/* ---- watching ----------------------------------------------------------------------------- */

static void watch_free(void *data)
{
	struct watch *watch = data;

	g_hash_table_destroy(watch->dirty);
	g_hash_table_destroy(watch->first);
	g_free(watch->name);
	g_free(watch);
}

struct watcher *watcher_new(struct topics *topics, struct rpc_connection *connection)
{
	struct watcher *watcher = g_new0(struct watcher, 1);

	watcher->topics = topics;
	watcher->connection = connection;
	watcher->watches = g_ptr_array_new_with_free_func(watch_free);
	timer_init(&watcher->fill, topics->service->timers, fill, watcher);
	g_ptr_array_add(topics->watchers, watcher);
	return watcher;
}

void watcher_free(struct watcher *watcher)
{
	if (watcher == NULL)
		return;
	timer_stop(&watcher->fill);
	g_ptr_array_remove_fast(watcher->topics->watchers, watcher);
	g_ptr_array_unref(watcher->watches);
	g_free(watcher);
}

static struct watch *find_watch(const struct watcher *watcher, const char *name)
{
	for (size_t i = 0; i < watcher->watches->len; i++) {
		struct watch *watch = g_ptr_array_index(watcher->watches, i);
		if (strcmp(watch->name, name) == 0)
			return watch;
	}
	return NULL;
}

/* The number ARGUMENT is, written as we write numbers; false when it is none. Records are named,
 * not numbered: 0. */
static bool parse_id(const struct topic *topic, const char *argument, int64_t *ret)
{
	char *end;

	*ret = 0;
	if (topic->exists == NULL || !g_ascii_isdigit(argument[0]))
		return true;
	errno = 0;
	*ret = g_ascii_strtoll(argument, &end, 10);
	return *end == '\0' && errno == 0 && argument[0] != '0';
}

/* The topic NAME speaks of, with what follows the colon; false when there is none. */
static bool find_topic(struct service *service, const char *name, const struct topic **ret,
    const char **ret_argument, int64_t *ret_id)
{
	const char *colon = strchr(name, ':');
	size_t length = colon == NULL ? strlen(name) : (size_t)(colon - name);

	*ret_argument = colon == NULL ? "" : colon + 1;
	for (const struct topic *topic = topic_table; topic->name != NULL; topic++) {
		if (strlen(topic->name) != length || strncmp(topic->name, name, length) != 0)
			continue;
		*ret = topic;
		if (!parse_id(topic, *ret_argument, ret_id))
			return false;
		return topic->exists == NULL ? colon == NULL :
		    topic->exists(service, *ret_argument, *ret_id);
	}
	return false;
}

struct collect {
	const struct watcher *watcher;
	struct watch *watch;
	json_t *rows;
	size_t size, more;
};

/* More rows than one message should carry follow as notifications. */
static void take_row(int64_t key, void *data)
{
	struct collect *collect = data;
	bool full = json_array_size(collect->rows) >= FLUSH_ROWS || collect->size >= FLUSH_BYTES;
	json_t *row = full ? NULL : row_for(collect->watcher, collect->watch, key);

	if (full) {
		g_hash_table_add(collect->watch->first, g_memdup2(&key, sizeof key));
		collect->more++;
	}
	if (row == NULL)
		return;
	collect->size += size_of(collect->watch, row);
	json_array_append_new(collect->rows, row);
}

static struct watch *add_watch(struct watcher *watcher, const char *name)
{
	const struct topic *topic;
	const char *argument;
	int64_t id;

	if (watcher->watches->len >= WATCH_LIMIT ||
	    !find_topic(watcher->topics->service, name, &topic, &argument, &id))
		return NULL;
	struct watch *watch = g_new0(struct watch, 1);
	watch->topic = topic;
	watch->name = g_strdup(name);
	watch->argument = watch->name + (argument - name);
	watch->id = id;
	watch->dirty = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	watch->first = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_ptr_array_add(watcher->watches, watch);
	return watch;
}

json_t *watcher_watch(struct watcher *watcher, const char *name, size_t *ret_more)
{
	struct watch *watch = watcher_may(watcher, name) ? find_watch(watcher, name) : NULL;

	if (watch == NULL && watcher_may(watcher, name))
		watch = add_watch(watcher, name);
	if (watch == NULL)
		return NULL;
	struct collect collect = { watcher, watch, json_array(), 0, 0 };
	each_key_of(watcher, watch, take_row, &collect);
	schedule(watcher->topics);
	if (collect.more > 0)
		timer_after(&watcher->fill, 0);
	*ret_more = collect.more;
	return collect.rows;
}

void watcher_unwatch(struct watcher *watcher, const char *name)
{
	struct watch *watch = find_watch(watcher, name);

	if (watch != NULL)
		g_ptr_array_remove(watcher->watches, watch);
}
