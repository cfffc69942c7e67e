/* Searching messages, newest first, day by day, over connections that can only read. A search is
 * bounded in time: what it has not looked at yet is for the next one, which goes on from `before`.
 */
#include <string.h>

#include "base/i18n.h"
#include "service/messages_store.h"

#define MOMENT_US (1500 * (CLOCK_SECOND / 1000))
#define ANSWER_BYTES (600u << 10)
#define LIMIT_MOST 500
#define LOOK_EVERY 256           /* rows between two looks at the clock */
#define UNREAD_MOST 10

struct search {
	int64_t since, until, before; /* ids; before 0: from the newest */
	int64_t device, kind, severity; /* -1: any */
	bool quarantined;
	const char *source;          /* NULL: any */
	char **words;
	size_t limit;
	int64_t deadline;            /* g_get_monotonic_time() */
	json_t *rows, *damaged, *unread;
	size_t size;
	int64_t reached;             /* the id looked at last */
	bool full, late;
};

bool message_has_words(char *const *words, const char *const *texts, size_t n)
{
	for (; words != NULL && *words != NULL; words++) {
		bool found = false;
		for (size_t i = 0; i < n && !found; i++)
			found = texts[i] != NULL && strcasestr(texts[i], *words) != NULL;
		if (!found)
			return false;
	}
	return true;
}

static bool fits(const struct search *search, sqlite3_stmt *row)
{
	static const enum message_column searched[] = { COLUMN_TEXT, COLUMN_TRAP, COLUMN_PROGRAM,
		COLUMN_HOST, COLUMN_SOURCE, COLUMN_HEAD };
	const char *texts[G_N_ELEMENTS(searched)];

	if (search->kind >= 0 && sqlite3_column_int64(row, COLUMN_KIND) != search->kind)
		return false;
	if (search->quarantined && sqlite3_column_int64(row, COLUMN_DEVICE) != 0)
		return false;
	if (search->severity >= 0 && (sqlite3_column_type(row, COLUMN_SEVERITY) == SQLITE_NULL ||
	    sqlite3_column_int64(row, COLUMN_SEVERITY) > search->severity))
		return false;
	if (search->source != NULL && g_strcmp0((const char *)sqlite3_column_text(row,
	    COLUMN_SOURCE), search->source) != 0)
		return false;
	if (search->words == NULL)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(searched); i++)
		texts[i] = (const char *)sqlite3_column_text(row, (int)searched[i]);
	return message_has_words(search->words, texts, G_N_ELEMENTS(texts));
}

static void take_row(struct search *search, sqlite3_stmt *row)
{
	json_t *object = message_row_to_json(row);

	search->size += json_dumpb(object, NULL, 0, JSON_COMPACT) + 1;
	json_array_append_new(search->rows, object);
	search->full =
	    json_array_size(search->rows) >= search->limit || search->size > ANSWER_BYTES;
}

static int step_rows(struct search *search, sqlite3_stmt *rows)
{
	int code = SQLITE_DONE;

	for (size_t n = 1; (code = sqlite3_step(rows)) == SQLITE_ROW; n++) {
		search->reached = sqlite3_column_int64(rows, COLUMN_ID);
		if (fits(search, rows))
			take_row(search, rows);
		search->late =
		    n % LOOK_EVERY == 0 && g_get_monotonic_time() > search->deadline;
		if (search->full || search->late)
			break;
	}
	return code;
}

static bool search_file(struct search *search, const char *path, GError **error)
{
	sqlite3 *db = message_file_open(path, false, error);
	sqlite3_stmt *rows = NULL;
	int code = SQLITE_ERROR;

	if (db == NULL)
		return false;
	g_autofree char *sql = g_strconcat("SELECT " MESSAGE_COLUMN_NAMES
	    " FROM message WHERE id >= ? AND id < ?",
	    search->device > 0 ? " AND device = ?" : "", " ORDER BY id DESC", NULL);
	if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(rows, 1, search->since);
		sqlite3_bind_int64(rows, 2,
		    search->before == 0 ? search->until : MIN(search->until, search->before));
		if (search->device > 0)
			sqlite3_bind_int64(rows, 3, search->device);
		code = step_rows(search, rows);
	}
	bool good = code == SQLITE_DONE || code == SQLITE_ROW;
	if (!good)
		message_file_fail(db, error);
	sqlite3_finalize(rows);
	sqlite3_close(db);
	return good;
}

/* A day may have gone between the listing and the opening, or just begin: that is no damage. */
static void note_unread(struct search *search, const char *path, const char *day,
    const GError *error)
{
	json_t *list = g_error_matches(error, MESSAGE_FILE_ERROR, MESSAGE_FILE_DAMAGED)
	    ? search->damaged : search->unread;

	if (!g_error_matches(error, MESSAGE_FILE_ERROR, MESSAGE_FILE_EMPTY) &&
	    g_file_test(path, G_FILE_TEST_EXISTS) && json_array_size(list) < UNREAD_MOST)
		json_array_append_new(list, json_string(day));
}

static void search_day(struct search *search, const char *folder, const char *day)
{
	g_autofree char *path = message_day_path(folder, day);
	g_autoptr(GError) error = NULL;
	int64_t from = clock_day(day, 0).us, until = clock_day(day, 1).us;

	if (until <= search->since || from >= search->until ||
	    (search->before != 0 && from >= search->before))
		return;
	if (!search_file(search, path, &error))
		note_unread(search, path, day, error);
	if (!search->full && !search->late) {
		search->reached = MIN(search->reached, from);
		search->late = g_get_monotonic_time() > search->deadline;
	}
}

static char **words_of(const json_t *where)
{
	const char *text = json_string_value(json_object_get(where, "words"));
	g_auto(GStrv) parts = g_strsplit_set(text == NULL ? "" : text, " \t\n", -1);
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();
	bool any = false;

	for (char **part = parts; *part != NULL; part++) {
		if (**part == '\0')
			continue;
		g_strv_builder_add(words, *part);
		any = true;
	}
	return any ? g_strv_builder_end(words) : NULL;
}

static int64_t number_of(const json_t *where, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(where, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static int64_t kind_of(const json_t *where)
{
	const char *kind = json_string_value(json_object_get(where, "kind"));

	return kind == NULL ? -1 : strcmp(kind, "trap") == 0 ? MESSAGE_TRAP : MESSAGE_SYSLOG;
}

static void set_days(json_t *answer, const char *name, json_t *days)
{
	if (json_array_size(days) > 0)
		json_object_set(answer, name, days);
	json_decref(days);
}

json_t *message_search_folder(const char *folder, const json_t *where, size_t limit,
    int64_t moment)
{
	g_autoptr(GPtrArray) days = message_days(folder);
	g_auto(GStrv) words = words_of(where);
	struct search search = {
		.since = number_of(where, "since", 0),
		.until = number_of(where, "until", INT64_MAX),
		.before = number_of(where, "before", 0),
		.device = number_of(where, "device", -1),
		.kind = kind_of(where),
		.severity = number_of(where, "severity", -1),
		.quarantined = json_is_true(json_object_get(where, "quarantined")),
		.source = json_string_value(json_object_get(where, "source")),
		.words = words,
		.limit = CLAMP(limit, 1, LIMIT_MOST),
		.deadline = g_get_monotonic_time() + moment,
		.rows = json_array(),
		.damaged = json_array(),
		.unread = json_array(),
		.reached = INT64_MAX,
	};

	for (guint i = days->len; i-- > 0 && !search.full && !search.late;)
		search_day(&search, folder, days->pdata[i]);
	bool more = (search.full || search.late) && search.reached > search.since;
	json_t *answer = json_pack("{s:o, s:b}", "rows", search.rows, "more", (int)more);
	if (more)
		json_object_set_new(answer, "before", json_integer(search.reached));
	set_days(answer, "damaged", search.damaged);
	set_days(answer, "unread", search.unread);
	return answer;
}

/* ---- the thread --------------------------------------------------------------------------- */

struct request {
	struct message_store *store; /* NULL: the reader is to end */
	json_t *where, *answer;
	size_t limit;
	messages_rows *done;
	void *data;
	GSource *told;
};

static void request_free(struct request *request)
{
	json_decref(request->where);
	json_decref(request->answer);
	if (request->told != NULL)
		g_source_unref(request->told);
	g_free(request);
}

static gboolean tell(void *data)
{
	struct request *request = data;

	g_hash_table_remove(request->store->open, request);
	request->done(request->answer, NULL, request->data);
	request_free(request);
	return G_SOURCE_REMOVE;
}

static void *read_thread(void *data)
{
	struct message_store *store = data;
	struct request *request;

	while ((request = g_async_queue_pop(store->requests))->store != NULL) {
		request->answer =
		    message_search_folder(store->folder, request->where, request->limit, MOMENT_US);
		const json_t *damaged = json_object_get(request->answer, "damaged");
		for (size_t i = 0; i < json_array_size(damaged); i++)
			message_store_damaged(store,
			    json_string_value(json_array_get(damaged, i)));
		request->told = g_idle_source_new();
		g_source_set_priority(request->told, G_PRIORITY_DEFAULT);
		g_source_set_callback(request->told, tell, request, NULL);
		g_source_attach(request->told, store->loop);
	}
	request_free(request);
	return NULL;
}

void message_store_start_reading(struct message_store *store)
{
	store->requests = g_async_queue_new();
	store->open = g_hash_table_new(NULL, NULL);
	store->reading = g_thread_new("messages-read", read_thread, store);
}

/* What will not be answered any more is told so. */
void message_store_stop_reading(struct message_store *store)
{
	GHashTableIter iter;
	void *key;

	g_async_queue_push_front(store->requests, g_new0(struct request, 1));
	g_thread_join(store->reading);
	g_hash_table_iter_init(&iter, store->open);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct request *request = key;
		g_hash_table_iter_remove(&iter);
		if (request->told != NULL)
			g_source_destroy(request->told);
		request->done(NULL, _("值班服务正在停止。"), request->data);
		request_free(request);
	}
	g_async_queue_unref(store->requests);
	g_hash_table_unref(store->open);
}

void message_store_search(struct message_store *store, json_t *where, size_t limit,
    messages_rows *done, void *data)
{
	struct request *request = g_new0(struct request, 1);

	*request = (struct request){ .store = store, .where = json_incref(where), .limit = limit,
		.done = done, .data = data };
	g_hash_table_add(store->open, request);
	g_async_queue_push(store->requests, request);
}
