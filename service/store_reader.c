/* The reader thread: answers questions over a connection of its own that can only read. Each
 * question is one short transaction, so that no reader keeps the log from being checkpointed. */
#include <string.h>

#include "base/i18n.h"
#include "service/store_figures.h"
#include "service/store_parts.h"
#include "service/store_shift.h"

struct question question_end;

void question_free(struct question *question)
{
	json_decref(question->where);
	g_free(question->file);
	g_free(question);
}

/* ---- answers on their way to the loop -------------------------------------------------------- */

struct answer {
	store_rows *rows;
	store_copied *copied;
	void *data;
	json_t *records;
	int64_t bytes;
	char *failure;
};

static void answer_free(gpointer data)
{
	struct answer *answer = data;

	json_decref(answer->records);
	g_free(answer->failure);
	g_free(answer);
}

static void tell_answer(struct store *store, void *parcel)
{
	const struct answer *answer = parcel;

	(void)store;
	if (answer->rows)
		answer->rows(answer->records, answer->failure, answer->data);
	if (answer->copied)
		answer->copied(answer->failure, answer->bytes, answer->data);
}

/* Hands over RECORDS (taken over), or why there are none. */
static void deliver(struct store *store, const struct question *question, json_t *records,
    int64_t bytes, const GError *error)
{
	struct answer *answer = g_new0(struct answer, 1);

	*answer = (struct answer){
		.rows = question->rows,
		.copied = question->copied,
		.data = question->data,
		.records = records,
		.bytes = bytes,
		.failure = error ? g_strdup(error->message) : NULL,
	};
	store_deliver(store, tell_answer, answer, answer_free);
}

/* ---- records --------------------------------------------------------------------------------- */

/* " WHERE ..." for the members of WHERE; a flag that is not set counts as no. */
static bool append_conditions(GString *sql, const struct question *question, GError **error)
{
	const char *name;
	json_t *value;

	g_string_append(sql, " WHERE (? = 0 OR id < ?)");
	json_object_foreach(question->where, name, value) {
		if (!sql_has_column(question->kind, name)) {
			g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
			    _("%s没有 %s 这个字段。"), _(question->kind->title), name);
			return false;
		}
		if (json_is_null(value))
			g_string_append_printf(sql, " AND \"%s\" IS ?", name);
		else if (json_is_false(value))
			g_string_append_printf(sql, " AND ifnull(\"%s\", 0) = ?", name);
		else
			g_string_append_printf(sql, " AND \"%s\" = ?", name);
	}
	g_string_append(sql, " ORDER BY id DESC LIMIT ?");
	return true;
}

static json_t *read_list(sqlite3 *db, const struct question *question, GError **error)
{
	bool verbatim = json_object_get(question->where, "id");
	g_autofree char *select = sql_select(question->kind, verbatim);
	g_autoptr(GString) sql = g_string_new(select);
	const char *name;
	json_t *value;
	int place = 1;

	if (!append_conditions(sql, question, error))
		return NULL;
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db, sql->str, error);
	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, place++, question->before);
	sqlite3_bind_int64(rows, place++, question->before);
	json_object_foreach(question->where, name, value)
		sql_bind(rows, place++, value);
	sqlite3_bind_int64(rows, place, (int64_t)question->limit);
	return sql_records(question->kind, rows, verbatim, error);
}

static void answer_list(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	json_t *records = read_list(db, question, &error);

	deliver(store, question, records, 0, error);
}

/* ---- the journal of a record ----------------------------------------------------------------- */

static json_t *journal_row(sqlite3_stmt *row)
{
	const char *detail = (const char *)sqlite3_column_text(row, 6);
	json_t *journal = json_pack("{s:I, s:I, s:I, s:s*, s:s*, s:b}", "seq",
	    (json_int_t)sqlite3_column_int64(row, 0), "at",
	    (json_int_t)sqlite3_column_int64(row, 1), "person",
	    (json_int_t)sqlite3_column_int64(row, 2), "name", sqlite3_column_text(row, 3), "action",
	    sqlite3_column_text(row, 4), "success", sqlite3_column_int(row, 5));

	if (detail)
		json_object_set_new(journal, "detail", json_loads(detail, 0, NULL));
	if (sqlite3_column_int(row, 7))
		json_object_set_new(journal, "doubtful", json_true());
	return journal;
}

static json_t *read_journal(sqlite3 *db, const struct question *question, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT seq, at, person, name, action, success, detail, "
	    "EXISTS (SELECT 1 FROM clock_confirmation WHERE state = 'confirmed' "
	    "AND audit.seq >= from_seq AND audit.seq < to_seq) "
	    "FROM audit WHERE kind = ? AND id = ? ORDER BY seq",
	    error);
	int code;

	if (!rows)
		return NULL;
	sql_bind_text(rows, 1, question->kind->name);
	sqlite3_bind_int64(rows, 2, question->id);
	json_t *journal = json_array();
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		json_array_append_new(journal, journal_row(rows));
	if (code == SQLITE_DONE)
		return journal;
	json_decref(journal);
	sql_fail(db, error);
	return NULL;
}

static void answer_journal(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	json_t *journal = read_journal(db, question, &error);

	deliver(store, question, journal, 0, error);
}

/* ---- transitions ----------------------------------------------------------------------------- */

/* The newest LIMIT, turned round. */
static json_t *read_transitions(sqlite3 *db, const struct question *question, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT key, row FROM (SELECT key, row FROM transition "
	    "WHERE at >= ? AND at < ? ORDER BY key DESC LIMIT ?) ORDER BY key",
	    error);
	int code;

	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, 1, question->from.us);
	sqlite3_bind_int64(rows, 2, question->to.us ? question->to.us : INT64_MAX);
	sqlite3_bind_int64(rows, 3, (int64_t)question->limit);
	json_t *transitions = json_array();
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		json_t *row = json_loads((const char *)sqlite3_column_text(rows, 1), 0, NULL);

		json_object_set_new(row, "key", json_integer(sqlite3_column_int64(rows, 0)));
		json_array_append_new(transitions, row);
	}
	if (code == SQLITE_DONE)
		return transitions;
	json_decref(transitions);
	sql_fail(db, error);
	return NULL;
}

static void answer_transitions(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	json_t *transitions = read_transitions(db, question, &error);

	deliver(store, question, transitions, 0, error);
}

static void answer_figures(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	json_t *answer = figures_read(db, question->where, &error);

	deliver(store, question, answer, 0, error);
}

static void answer_shift(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	json_t *answer = shift_read(db, question->where, &error);

	deliver(store, question, answer, 0, error);
}

static void answer_backup(struct store *store, sqlite3 *db, struct question *question)
{
	g_autoptr(GError) error = NULL;
	int64_t bytes = store_copy(db, question->file, &error);

	deliver(store, question, NULL, bytes, error);
}

/* ---- the thread ------------------------------------------------------------------------------ */

gpointer store_read_thread(gpointer data)
{
	struct store *store = data;
	g_autofree char *path = g_build_filename(store->state_dir, STORE_FILE, NULL);
	g_autoptr(sqlite3) db = NULL;
	struct question *question;

	while ((question = g_async_queue_pop(store->questions)) != &question_end) {
		g_autoptr(GError) error = NULL;

		if (!db)
			db = sql_open(path, SQL_READ, &error);
		if (db)
			question->answer(store, db, question);
		else
			deliver(store, question, NULL, -1, error);
		question_free(question);
	}
	return NULL;
}

static void ask(struct store *store, struct question question)
{
	g_async_queue_push(store->questions, g_memdup2(&question, sizeof(question)));
}

void store_list(struct store *store, const struct kind *kind, json_t *where, int64_t before,
    size_t limit, store_rows *done, void *data)
{
	ask(store,
	    (struct question){ .answer = answer_list,
		.kind = kind,
		.where = where,
		.before = before,
		.limit = limit,
		.rows = done,
		.data = data });
}

void store_journal(struct store *store, const struct kind *kind, int64_t id, store_rows *done,
    void *data)
{
	ask(store,
	    (struct question){
		.answer = answer_journal, .kind = kind, .id = id, .rows = done, .data = data });
}

void store_transitions(struct store *store, struct wall from, struct wall to, size_t limit,
    store_rows *done, void *data)
{
	ask(store,
	    (struct question){ .answer = answer_transitions,
		.from = from,
		.to = to,
		.limit = limit,
		.rows = done,
		.data = data });
}

void store_figures(struct store *store, json_t *asked, store_rows *done, void *data)
{
	ask(store,
	    (struct question){
		.answer = answer_figures, .where = asked, .rows = done, .data = data });
}

void store_shift(struct store *store, json_t *asked, store_rows *done, void *data)
{
	ask(store,
	    (struct question){
		.answer = answer_shift, .where = asked, .rows = done, .data = data });
}

void store_backup(struct store *store, const char *file, store_copied *done, void *data)
{
	ask(store,
	    (struct question){
		.answer = answer_backup, .file = g_strdup(file), .copied = done, .data = data });
}
