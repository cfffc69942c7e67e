#include "service/store_schema.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"

static const char fixed_tables[] =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS audit ("
    " seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, since_boot INTEGER NOT NULL, boot TEXT,"
    " synchronised INTEGER NOT NULL, person INTEGER NOT NULL, uid INTEGER NOT NULL, name TEXT,"
    " roles TEXT, origin TEXT, action TEXT NOT NULL, kind TEXT, id INTEGER NOT NULL,"
    " success INTEGER NOT NULL, before TEXT, after TEXT, detail TEXT, previous TEXT NOT NULL,"
    " hash TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS audit_record ON audit (kind, id);"
    "CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;"
    "CREATE TABLE IF NOT EXISTS transition"
    " (key INTEGER PRIMARY KEY, at INTEGER NOT NULL, row TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS transition_at ON transition (at);"
    "CREATE TABLE IF NOT EXISTS standing (key INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
    " since INTEGER, kind TEXT NOT NULL, id INTEGER NOT NULL, state TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS standing_of ON standing (kind, id, at);"
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

static const char *column_type(const struct field *field)
{
	switch (field->type) {
	case FIELD_INTEGER:
	case FIELD_FLAG:
	case FIELD_TIME:
	case FIELD_REFERENCE:
		return "INTEGER";
	case FIELD_TEXT:
	case FIELD_NOTE:
	case FIELD_CHOICE:
	case FIELD_DATE:
	case FIELD_ADDRESS:
	case FIELD_PHONE:
		return "TEXT";
	}
	g_assert_not_reached();
}

/* Names of the columns TABLE has, in a set; empty when there is no such table. */
static GHashTable *columns_of(sqlite3 *db, const char *table)
{
	GHashTable *columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(sqlite3_stmt) rows =
	    sql_prepare(db, "SELECT name FROM pragma_table_info(?)", NULL);

	sql_bind_text(rows, 1, table);
	while (rows && sqlite3_step(rows) == SQLITE_ROW)
		g_hash_table_add(columns, g_strdup((const char *)sqlite3_column_text(rows, 0)));
	return columns;
}

static bool newer(GError **error, const char *what)
{
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("数据库是更新版本的程序建的（%s），本程序不能打开。请升级程序，或恢复旧版本的备份。"),
	    what);
	return false;
}

/* A column we do not know was made by a program that knows more than we do. */
static bool columns_are_known(sqlite3 *db, const struct kind *kind, GError **error)
{
	g_autoptr(GHashTable) columns = columns_of(db, kind->name);
	GHashTableIter iterator;
	gpointer name;

	g_hash_table_iter_init(&iterator, columns);
	while (g_hash_table_iter_next(&iterator, &name, NULL))
		if (!sql_has_column(kind, name)) {
			g_autofree char *what = g_strdup_printf("%s.%s", kind->name,
			    (const char *)name);

			return newer(error, what);
		}
	return true;
}

static bool is_fixed_table(const char *name)
{
	return word_in("meta|audit|transition|standing|kept|sqlite_sequence", name);
}

static bool tables_are_known(sqlite3 *db, GError **error)
{
	g_autoptr(sqlite3_stmt) rows =
	    sql_prepare(db, "SELECT name FROM sqlite_master WHERE type = 'table'", error);
	int code;

	if (!rows)
		return false;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(rows, 0);

		if (!is_fixed_table(name) && !g_str_has_prefix(name, "sqlite_") && !kind_find(name))
			return newer(error, name);
	}
	return code == SQLITE_DONE || sql_fail(db, error);
}

bool schema_is_known(sqlite3 *db, GError **error)
{
	if (sql_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'", -1) != 1) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
		    _("这个文件不是值班数据库。"));
		return false;
	}
	int64_t format = sql_number(db, "SELECT value FROM meta WHERE key = 'format'", 0);
	if (format > STORE_FORMAT) {
		g_autofree char *what = g_strdup_printf(_("格式 %" PRId64), format);

		return newer(error, what);
	}
	if (!tables_are_known(db, error))
		return false;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		if (!columns_are_known(db, kind, error))
			return false;
	return true;
}

/* ---- bringing it up to date ------------------------------------------------------------------ */

/* Every change of a schema costs reading much of it anew, so what is there as it should be is left
 * alone, and a table is made with all its columns. */
struct present {
	GHashTable *parts;           /* indexes and triggers by name: how each was made */
	GString *sql;                /* makes what is missing */
};

static GHashTable *parts_of(sqlite3 *db)
{
	GHashTable *parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')", NULL);

	while (rows && sqlite3_step(rows) == SQLITE_ROW)
		g_hash_table_insert(parts, g_strdup((const char *)sqlite3_column_text(rows, 0)),
		    g_strdup((const char *)sqlite3_column_text(rows, 1)));
	return parts;
}

/* SQLite keeps the words a trigger was made with: other words are another trigger. */
static void append_trigger(struct present *present, const char *name, const char *body)
{
	g_autofree char *made = g_strdup_printf("CREATE TRIGGER \"%s\" %s", name, body);
	const char *is = g_hash_table_lookup(present->parts, name);

	if (g_strcmp0(is, made) == 0)
		return;
	if (is)
		g_string_append_printf(present->sql, "DROP TRIGGER \"%s\";", name);
	g_string_append_printf(present->sql, "%s;", made);
}

/* Records are never deleted; what people wrote into history is never changed. */
static void append_triggers(struct present *present, const struct kind *kind)
{
	g_autofree char *no_delete = g_strconcat(kind->name, "_no_delete", NULL);
	g_autofree char *no_update = g_strconcat(kind->name, "_no_update", NULL);
	g_autofree char *stay = g_strdup_printf(
	    "BEFORE DELETE ON \"%s\" BEGIN SELECT RAISE(ABORT, 'records stay'); END", kind->name);
	g_autoptr(GString) body =
	    g_string_new("BEFORE UPDATE OF id, seq, created_at, created_by");

	append_trigger(present, no_delete, stay);
	if (!(kind->flags & KIND_APPEND))
		return;
	for (const struct field *field = kind->fields; field->name; field++)
		if (!(field->flags & FIELD_DERIVED))
			g_string_append_printf(body, ", \"%s\"", field->name);
	g_string_append_printf(body, " ON \"%s\" BEGIN SELECT RAISE(ABORT, 'history stays'); END",
	    kind->name);
	append_trigger(present, no_update, body->str);
}

/* What guards look for must be found without reading all. */
static void append_index(struct present *present, const struct kind *kind, const char *column)
{
	g_autofree char *plain = g_strconcat(kind->name, "_", column, NULL);
	/* indexes and tables share their names: round.template beside the kind round_template */
	g_autofree char *name = g_strconcat(plain, kind_find(plain) != NULL ? "_of" : "", NULL);

	if (!g_hash_table_contains(present->parts, name))
		g_string_append_printf(present->sql,
		    "CREATE INDEX IF NOT EXISTS \"%s\" ON \"%s\" (\"%s\");", name, kind->name,
		    column);
}

/* A text that is always there and never changes says what a record belongs to. */
static bool is_looked_for(const struct field *field)
{
	const unsigned belongs = FIELD_REQUIRED | FIELD_FIXED;
	const bool text = field->type == FIELD_TEXT;

	return field->type == FIELD_REFERENCE || field->type == FIELD_DATE ||
	    (field->flags & (FIELD_UNIQUE | FIELD_NAME) && field->type != FIELD_NOTE) ||
	    (text && (field->flags & belongs) == belongs);
}

static void append_indexes(struct present *present, const struct kind *kind)
{
	for (const struct field *field = kind->fields; field->name; field++)
		if (is_looked_for(field))
			append_index(present, kind, field->name);
	if (kind->states)
		append_index(present, kind, "state");
	if (kind->flags & KIND_OBSERVED && kind->ended) {
		g_autofree char *ended_at = sql_ended_at(kind);

		append_index(present, kind, ended_at);
	}
}

/* A column of the table of KIND: in the making of a table, or added to one that is there. */
static void append_column(GString *sql, const struct kind *kind, bool there, const char *name,
    const char *type)
{
	if (there)
		g_string_append_printf(sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s;", kind->name,
		    name, type);
	else
		g_string_append_printf(sql, ", \"%s\" %s", name, type);
}

static void append_table(sqlite3 *db, GString *sql, const struct kind *kind)
{
	g_autoptr(GHashTable) columns = columns_of(db, kind->name);
	const bool there = g_hash_table_size(columns) != 0;

	if (!there)
		g_string_append_printf(sql,
		    "CREATE TABLE \"%s\" (id INTEGER PRIMARY KEY AUTOINCREMENT, "
		    "seq INTEGER NOT NULL, created_at INTEGER NOT NULL, "
		    "created_by INTEGER NOT NULL",
		    kind->name);
	if (kind->states && !g_hash_table_contains(columns, "state")) {
		g_autofree char *type =
		    g_strdup_printf("TEXT NOT NULL DEFAULT '%s'", kind->states[0].name);

		append_column(sql, kind, there, "state", type);
	}
	for (const struct field *field = kind->fields; field->name; field++)
		if (!g_hash_table_contains(columns, field->name))
			append_column(sql, kind, there, field->name, column_type(field));
	if (!there)
		g_string_append(sql, ") STRICT;");
}

static bool migrate(sqlite3 *db, GError **error)
{
	g_autofree char *format = g_strdup_printf(
	    "INSERT INTO meta VALUES ('format', '%d') "
	    "ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
	    STORE_FORMAT);

	if (!sql_run(db, fixed_tables, error))
		return false;
	g_autoptr(GHashTable) parts = parts_of(db);
	g_autoptr(GString) sql = g_string_new(NULL);
	struct present present = { .parts = parts, .sql = sql };

	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind)) {
		append_table(db, sql, kind);
		append_indexes(&present, kind);
		append_triggers(&present, kind);
	}
	return sql_run(db, sql->str, error) && sql_run(db, format, error);
}

bool schema_migrate(sqlite3 *db, GError **error)
{
	if (!sql_run(db, "BEGIN IMMEDIATE", error))
		return false;
	if (migrate(db, error) && sql_run(db, "COMMIT", error))
		return true;
	sql_run(db, "ROLLBACK", NULL);
	return false;
}
