#include "service/store_sql.h"

#include <string.h>

#include "base/i18n.h"
#include "service/store.h"

/* How long a lock that another program holds is waited for: a person with the sqlite3 shell. */
#define BUSY_MS 2000

static bool prepare_connection(sqlite3 *db, enum sql_mode mode, GError **error)
{
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_extended_result_codes(db, 1);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (mode == SQL_READ)
		return sql_run(db, "PRAGMA query_only=1", error);
	return sql_run(db,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
	    "PRAGMA wal_autocheckpoint=1000; PRAGMA temp_store=MEMORY",
	    error);
}

sqlite3 *sql_open(const char *path, enum sql_mode mode, GError **error)
{
	static const int flags[] = {
		[SQL_READ] = SQLITE_OPEN_READONLY,
		[SQL_WRITE] = SQLITE_OPEN_READWRITE,
		[SQL_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	g_autoptr(sqlite3) db = NULL;

	if (sqlite3_open_v2(path, &db, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		sql_fail(db, error);
		return NULL;
	}
	return prepare_connection(db, mode, error) ? g_steal_pointer(&db) : NULL;
}

char *sql_sentence(sqlite3 *db)
{
	switch (db ? sqlite3_extended_errcode(db) & 0xff : SQLITE_NOMEM) {
	case SQLITE_FULL:
		return g_strdup(_("磁盘已满，没有保存。请腾出空间，腾出后自动恢复。"));
	case SQLITE_READONLY:
		return g_strdup(_("数据库只读，没有保存。请检查目录和文件的权限。"));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return g_strdup(_("数据库被别的程序锁住，没有保存。请关掉打开它的程序。"));
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return g_strdup(_("数据库已损坏，请停止服务，用备份恢复（zhiban restore）。"));
	case SQLITE_CANTOPEN:
		return g_strdup(_("数据库打不开，请检查目录和文件的权限。"));
	case SQLITE_IOERR:
		return g_strdup_printf(_("磁盘读写出错（%s），没有保存。请检查磁盘。"),
		    sqlite3_errmsg(db));
	default:
		return g_strdup_printf(_("数据库出错：%s。"),
		    db ? sqlite3_errmsg(db) : "out of memory");
	}
}

bool sql_fail(sqlite3 *db, GError **error)
{
	if (error) {
		g_autofree char *sentence = sql_sentence(db);

		g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, sentence);
	}
	return false;
}

bool sql_run(sqlite3 *db, const char *sql, GError **error)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(db, error);
}

sqlite3_stmt *sql_prepare(sqlite3 *db, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		sql_fail(db, error);
	return statement;
}

/* More statements than this are not kept: each takes some kilobytes. */
#define KEPT_MOST 200

/* Finalizes what DB keeps and nobody uses. */
static void forget(sqlite3 *db)
{
	sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL), *next;

	for (; statement; statement = next) {
		next = sqlite3_next_stmt(db, statement);
		if (!sqlite3_stmt_busy(statement))
			sqlite3_finalize(statement);
	}
}

/* SQLite itself lists the statements of a connection: that list is the store. */
sql_kept *sql_keep(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL);
	int n = 0;

	for (; statement; statement = sqlite3_next_stmt(db, statement), n++)
		if (strcmp(sqlite3_sql(statement), sql) == 0 && !sqlite3_stmt_busy(statement))
			return statement;
	if (n >= KEPT_MOST)
		forget(db);
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) ==
	    SQLITE_OK)
		return statement;
	return NULL;
}

void sql_give_back(sql_kept *statement)
{
	if (!statement)
		return;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

bool sql_close(sqlite3 *db)
{
	forget(db);
	return sqlite3_close(db) == SQLITE_OK || (sqlite3_close_v2(db), false);
}

int64_t sql_number(sqlite3 *db, const char *sql, int64_t otherwise)
{
	g_autoptr(sqlite3_stmt) statement = sql_prepare(db, sql, NULL);

	if (!statement || sqlite3_step(statement) != SQLITE_ROW)
		return otherwise;
	return sqlite3_column_int64(statement, 0);
}

void sql_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
	if (text)
		sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
}

void sql_bind(sqlite3_stmt *statement, int place, const json_t *value)
{
	if (json_is_integer(value))
		sqlite3_bind_int64(statement, place, json_integer_value(value));
	else if (json_is_boolean(value))
		sqlite3_bind_int(statement, place, json_is_true(value));
	else
		sql_bind_text(statement, place, json_string_value(value));
}

/* ---- records as rows ------------------------------------------------------------------------- */

static bool is_common(const struct kind *kind, const char *name)
{
	static const char *const common[] = { "id", "seq", "created_at", "created_by" };

	for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
		if (strcmp(common[i], name) == 0)
			return true;
	return kind->states && strcmp(name, "state") == 0;
}

bool sql_has_column(const struct kind *kind, const char *name)
{
	return is_common(kind, name) || kind_field(kind, name);
}

char *sql_ended_at(const struct kind *kind)
{
	char *name = g_strconcat(kind->ended, "_at", NULL);

	g_assert(kind_field(kind, name));
	return name;
}

char *sql_select(const struct kind *kind, bool verbatim)
{
	GString *sql = g_string_new("SELECT id, seq, created_at, created_by");

	if (kind->states)
		g_string_append(sql, ", state");
	for (const struct field *field = kind->fields; field->name; field++)
		if (verbatim || !(field->flags & FIELD_VERBATIM))
			g_string_append_printf(sql, ", \"%s\"", field->name);
	g_string_append_printf(sql, " FROM \"%s\"", kind->name);
	return g_string_free(sql, FALSE);
}

/* Column PLACE as the value of a field; NULL when it has none. */
static json_t *column_value(sqlite3_stmt *row, int place, enum field_type type)
{
	const char *text;

	switch (sqlite3_column_type(row, place)) {
	case SQLITE_INTEGER:
		if (type == FIELD_FLAG)
			return json_boolean(sqlite3_column_int(row, place));
		return json_integer(sqlite3_column_int64(row, place));
	case SQLITE_TEXT:
		text = (const char *)sqlite3_column_text(row, place);
		return text ? json_string(text) : NULL;
	default:
		return NULL;
	}
}

json_t *sql_record(const struct kind *kind, sqlite3_stmt *row, bool verbatim)
{
	static const char *const common[] = { "id", "seq", "created_at", "created_by" };
	json_t *record = json_object();
	int place = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
		json_object_set_new(record, common[i], column_value(row, place++, FIELD_INTEGER));
	if (kind->states)
		json_object_set_new(record, "state", column_value(row, place++, FIELD_TEXT));
	for (const struct field *field = kind->fields; field->name; field++)
		if (verbatim || !(field->flags & FIELD_VERBATIM))
			json_object_set_new(record, field->name,
			    column_value(row, place++, field->type));
	return record;
}

json_t *sql_records(const struct kind *kind, sqlite3_stmt *statement, bool verbatim, GError **error)
{
	json_t *records = json_array();
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		json_array_append_new(records, sql_record(kind, statement, verbatim));
	if (code == SQLITE_DONE)
		return records;
	json_decref(records);
	sql_fail(sqlite3_db_handle(statement), error);
	return NULL;
}

json_t *sql_read_one(sqlite3 *db, const struct kind *kind, int64_t id, bool *failed)
{
	g_autofree char *select = sql_select(kind, true);
	g_autofree char *sql = g_strconcat(select, " WHERE id = ?", NULL);
	g_autoptr(sql_kept) row = sql_keep(db, sql);

	if (row)
		sqlite3_bind_int64(row, 1, id);
	int code = row ? sqlite3_step(row) : SQLITE_ERROR;
	if (code == SQLITE_ROW)
		return sql_record(kind, row, true);
	*failed |= code != SQLITE_DONE;
	return NULL;
}

char *sql_insert_statement(const struct kind *kind, json_t *record)
{
	g_autoptr(GString) names = g_string_new(NULL);
	g_autoptr(GString) places = g_string_new(NULL);
	const char *name;
	json_t *value;

	json_object_foreach(record, name, value) {
		g_assert(sql_has_column(kind, name));
		g_string_append_printf(names, "%s\"%s\"", names->len ? ", " : "", name);
		g_string_append(places, places->len ? ", ?" : "?");
	}
	return g_strdup_printf("INSERT INTO \"%s\" (%s) VALUES (%s)", kind->name, names->str,
	    places->str);
}

bool sql_run_with(sqlite3 *db, const char *sql, json_t *values, int64_t id)
{
	g_autoptr(sql_kept) statement = sql_keep(db, sql);
	const char *name;
	json_t *value;
	int place = 1;

	if (!statement)
		return false;
	json_object_foreach(values, name, value)
		sql_bind(statement, place++, value);
	if (id)
		sqlite3_bind_int64(statement, place, id);
	return sqlite3_step(statement) == SQLITE_DONE;
}

const char *store_library(void)
{
	return sqlite3_libversion();
}
