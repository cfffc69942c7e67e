#include "service/history_file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/i18n.h"

/* "zbhi"; tells the file from other people's databases. */
#define APPLICATION 0x7a626869
#define FORMAT 1

#define LAYOUTS_CACHED 1000

/* A row of 384 values with nothing in common with the last still stays in its leaf of 8 KB (a
 * quarter of the page is the limit); with 4 KB it would take an overflow page of its own.
 *
 * synchronous=NORMAL: a power cut may cost the last half minute of numbers, never the file. Nobody
 * was promised these numbers, the gap shows as a gap, and the disk's flushes belong to records.db,
 * whose people wait for them. */
static const char schema[] =
    "PRAGMA page_size = 8192;"
    "PRAGMA auto_vacuum = INCREMENTAL;"
    "PRAGMA journal_mode = WAL;"
    "BEGIN;"
    "PRAGMA application_id = 2053269609;"
    "PRAGMA user_version = 1;"
    "CREATE TABLE kept (name INTEGER PRIMARY KEY, value INTEGER NOT NULL);"
    /* used: no row before that time refers to it */
    "CREATE TABLE layout (id INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL,"
    " used INTEGER NOT NULL, shape BLOB NOT NULL);"
    "CREATE INDEX layout_hash ON layout (hash);"
    /* layout: set in a keyframe */
    "CREATE TABLE raw (device INTEGER, at INTEGER, layout INTEGER, data BLOB NOT NULL,"
    " PRIMARY KEY (device, at)) WITHOUT ROWID;"
    "CREATE TABLE hour (device INTEGER, at INTEGER, layout INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (device, at)) WITHOUT ROWID;"
    "CREATE TABLE growth (hour INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);"
    "COMMIT;";

/* The earliest time of all devices, one seek each. */
#define OLDEST(table) \
	"WITH RECURSIVE d (id) AS (SELECT min(device) FROM " table " UNION ALL" \
	" SELECT (SELECT min(device) FROM " table \
	" WHERE device > d.id) FROM d WHERE d.id IS NOT NULL)" \
	" SELECT min((SELECT min(at) FROM " table \
	" WHERE device = d.id AND at >= ?1)) FROM d WHERE d.id IS NOT NULL"

static const char *const texts[HISTORY_STATEMENTS] = {
	[HISTORY_BEGIN] = "BEGIN IMMEDIATE",
	[HISTORY_BEGIN_READ] = "BEGIN",
	[HISTORY_COMMIT] = "COMMIT",
	[HISTORY_PAGES] = "PRAGMA page_count",
	[HISTORY_FREE_PAGES] = "PRAGMA freelist_count",
	[HISTORY_PAGE_SIZE] = "PRAGMA page_size",
	[HISTORY_SHRINK] = "PRAGMA incremental_vacuum(64)",
	[HISTORY_KEPT] = "SELECT value FROM kept WHERE name = ?",
	[HISTORY_KEEP] = "INSERT OR REPLACE INTO kept VALUES (?, ?)",
	[HISTORY_LAYOUT] = "SELECT shape FROM layout WHERE id = ?",
	[HISTORY_LAYOUTS_HASHED] = "SELECT id, shape FROM layout WHERE hash = ?",
	[HISTORY_ADD_LAYOUT] = "INSERT INTO layout (hash, used, shape) VALUES (?, ?, ?)",
	[HISTORY_USE_LAYOUT] = "UPDATE layout SET used = ?2 WHERE id = ?1 AND used < ?3",
	[HISTORY_DROP_LAYOUTS] = "DELETE FROM layout WHERE used < ?",
	[HISTORY_ADD_ROW] = "INSERT INTO raw VALUES (?, ?, ?, ?)",
	[HISTORY_LAST_AT] = "SELECT max(at) FROM raw WHERE device = ?",
	[HISTORY_NEXT_ROW] =
	    "SELECT at, layout FROM raw WHERE device = ? AND at >= ? ORDER BY at LIMIT 1",
	[HISTORY_MAKE_KEYFRAME] =
	    "UPDATE raw SET layout = ?3, data = ?4 WHERE device = ?1 AND at = ?2",
	[HISTORY_ROWS] =
	    "SELECT at, layout, data FROM raw WHERE device = ? AND at >= ? AND at < ? ORDER BY at",
	[HISTORY_ROW_DEVICE] = "SELECT min(device) FROM raw WHERE device > ?",
	[HISTORY_ROW_OLDEST] = OLDEST("raw"),
	[HISTORY_DROP_ROWS] = "DELETE FROM raw WHERE device = ? AND at < ?",
	[HISTORY_ADD_HOUR] = "INSERT OR REPLACE INTO hour VALUES (?, ?, ?, ?)",
	[HISTORY_HOURS] =
	    "SELECT at, layout, data FROM hour WHERE device = ? AND at >= ? AND at < ? ORDER BY at",
	[HISTORY_HOUR_DEVICE] = "SELECT min(device) FROM hour WHERE device > ?",
	[HISTORY_HOUR_OLDEST] = OLDEST("hour"),
	[HISTORY_DROP_HOURS] = "DELETE FROM hour WHERE device = ? AND at < ?",
	[HISTORY_GREW] =
	    "INSERT INTO growth VALUES (?1, ?2) ON CONFLICT DO UPDATE SET bytes = bytes + ?2",
	[HISTORY_GROWTH] = "SELECT min(hour), sum(bytes) FROM growth WHERE hour >= ? AND hour < ?",
	[HISTORY_LAST_GROWTH] = "SELECT max(hour) FROM growth",
	[HISTORY_DROP_GROWTH] = "DELETE FROM growth WHERE hour < ?",
};

G_DEFINE_QUARK(zhiban-history-error, history_error)

int64_t history_hour(int64_t at)
{
	const int64_t into = at % HISTORY_HOUR;
	return at - into - (into < 0 ? HISTORY_HOUR : 0);
}

/* ---- opening ------------------------------------------------------------------------------ */

void history_file_error(const struct history_file *file, GError **error)
{
	switch (sqlite3_errcode(file->db)) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DAMAGED,
		    _("历史库已损坏。"));
		break;
	case SQLITE_FULL:
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DISK,
		    _("磁盘已满，历史数据暂停保存，腾出空间后自动恢复。"));
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DISK,
		    _("历史库不可写，历史数据暂停保存，恢复可写后自动继续。"));
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DISK,
		    _("历史库被其他程序占用，历史数据暂停保存，释放后自动继续。"));
		break;
	default:
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DISK,
		    _("历史库读写出错，历史数据暂停保存，正在重试。"));
	}
}

static bool pragma(sqlite3 *db, const char *text, int *ret)
{
	sqlite3_stmt *statement = NULL;
	const bool good = sqlite3_prepare_v2(db, text, -1, &statement, NULL) == SQLITE_OK
	    && sqlite3_step(statement) == SQLITE_ROW;

	if (good)
		*ret = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return good;
}

/* Make the tables in an empty file; refuse what is not ours or newer. The tables are counted first:
 * a writer may be making them while a reader looks, all at once. */
static bool settle_format(struct history_file *file, bool write, GError **error)
{
	int application, format, tables;

	if (!pragma(file->db, "SELECT count(*) FROM sqlite_schema", &tables) ||
	    !pragma(file->db, "PRAGMA application_id", &application) ||
	    !pragma(file->db, "PRAGMA user_version", &format))
		goto failed;
	if (tables == 0 && ((application == 0 && format == 0) || !write)) {
		if (write && sqlite3_exec(file->db, schema, NULL, NULL, NULL) != SQLITE_OK)
			goto failed;
		return true;
	}
	if (application != APPLICATION) {
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_DAMAGED,
		    _("历史库不是本程序的文件。"));
		return false;
	}
	if (format > FORMAT) {
		g_set_error_literal(error, HISTORY_ERROR, HISTORY_ERROR_NEWER,
		    _("历史库由更新版本的程序写成，本版本不能使用，请升级程序或换用对应版本。"));
		return false;
	}
	return true;
failed:
	history_file_error(file, error);
	return false;
}

static void unref_shape(void *shape)
{
	history_shape_unref(shape);
}

bool history_file_open(struct history_file *file, const char *path, bool write, GError **error)
{
	static const char settings[] =
	    "PRAGMA synchronous = NORMAL;"
	    "PRAGMA journal_size_limit = 16777216;"
	    "PRAGMA cache_size = -16384;";
	const int mode = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;

	*file = (struct history_file){
		.layouts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_shape),
	};
	if (sqlite3_open_v2(path, &file->db, mode | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
	    || sqlite3_busy_timeout(file->db, 1000) != SQLITE_OK
	    || sqlite3_exec(file->db, settings, NULL, NULL, NULL) != SQLITE_OK) {
		history_file_error(file, error);
		history_file_close(file);
		return false;
	}
	if (!settle_format(file, write, error)) {
		history_file_close(file);
		return false;
	}
	return true;
}

void history_file_close(struct history_file *file)
{
	for (size_t i = 0; i < HISTORY_STATEMENTS; i++)
		sqlite3_finalize(file->statements[i]);
	sqlite3_close(file->db);
	g_clear_pointer(&file->layouts, g_hash_table_unref);
	*file = (struct history_file){ .db = NULL };
}

char *history_file_put_aside(const char *path, struct wall now)
{
	static const char *const parts[] = { "-wal", "-shm", "" };
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(now.us / CLOCK_SECOND);
	g_autofree char *stamp = g_date_time_format(date, "%Y%m%d-%H%M%S");
	g_autofree char *aside = g_strdup_printf("%s.damaged-%s", path, stamp);

	for (unsigned i = 2; g_file_test(aside, G_FILE_TEST_EXISTS); i++) {
		g_free(aside);
		aside = g_strdup_printf("%s.damaged-%s-%u", path, stamp, i);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *from = g_strconcat(path, parts[i], NULL);
		g_autofree char *to = g_strconcat(aside, parts[i], NULL);
		if (g_rename(from, to) < 0 && parts[i][0] == '\0')
			return NULL;
	}
	return g_steal_pointer(&aside);
}

/* ---- statements --------------------------------------------------------------------------- */

sqlite3_stmt *history_ask(struct history_file *file, enum history_statement which,
    const int64_t *bound, size_t n)
{
	sqlite3_stmt **statement = &file->statements[which];

	if (!*statement &&
	    sqlite3_prepare_v3(file->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
		NULL) != SQLITE_OK)
		return NULL;
	sqlite3_reset(*statement);
	sqlite3_clear_bindings(*statement);
	for (size_t i = 0; i < n; i++)
		sqlite3_bind_int64(*statement, (int)i + 1, bound[i]);
	return *statement;
}

bool history_run(sqlite3_stmt *statement)
{
	int result = SQLITE_ERROR;

	if (!statement)
		return false;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW)
		continue;
	if (result == SQLITE_DONE)
		sqlite3_reset(statement);
	return result == SQLITE_DONE;
}

bool history_number(sqlite3_stmt *statement, int64_t *ret)
{
	const int result = statement ? sqlite3_step(statement) : SQLITE_ERROR;

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return false;
	if (result == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		*ret = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return true;
}

bool history_oldest(struct history_file *file, bool hours, int64_t from, int64_t *ret)
{
	return history_number(
	    HISTORY_ASK(file, hours ? HISTORY_HOUR_OLDEST : HISTORY_ROW_OLDEST, from), ret);
}

struct history_shape *history_layout(struct history_file *file, int64_t id)
{
	struct history_shape *shape = g_hash_table_lookup(file->layouts, &id);
	if (shape)
		return shape;

	sqlite3_stmt *ask = HISTORY_ASK(file, HISTORY_LAYOUT, id);
	if (!ask || sqlite3_step(ask) != SQLITE_ROW)
		return NULL;
	shape =
	    history_shape_parse(sqlite3_column_blob(ask, 0), (size_t)sqlite3_column_bytes(ask, 0));
	sqlite3_reset(ask);
	if (shape)
		g_hash_table_insert(file->layouts, g_memdup2(&id, sizeof id), shape);
	return shape;
}

/* ---- walking ------------------------------------------------------------------------------ */

void history_walk_start(struct history_walk *walk, struct history_file *file, int64_t device,
    int64_t from, int64_t to, const char *name)
{
	if (g_hash_table_size(file->layouts) > LAYOUTS_CACHED)
		g_hash_table_remove_all(file->layouts);
	*walk = (struct history_walk){
		.file = file,
		.rows = HISTORY_ASK(file, HISTORY_ROWS, device, from, to),
		.name = name,
	};
}

/* A keyframe: from here on differences are taken to zero, by LAYOUT. */
static void walk_rekey(struct history_walk *walk, int64_t layout)
{
	walk->layout = layout;
	walk->shape = history_layout(walk->file, layout);
	if (!walk->shape)
		return;
	const size_t n = walk->name ? 1 : walk->shape->n;
	walk->place = walk->name ? history_shape_find(walk->shape, walk->name) : 0;
	walk->values = g_renew(int64_t, walk->values, n + 1);
	walk->known = g_renew(bool, walk->known, n + 1);
	memset(walk->values, 0, (n + 1) * sizeof *walk->values);
	memset(walk->known, 0, (n + 1) * sizeof *walk->known);
}

/* False if the row cannot be read: it waits for the next keyframe. */
static bool walk_decode(struct history_walk *walk)
{
	const uint8_t *data = sqlite3_column_blob(walk->rows, 2);
	const size_t size = (size_t)sqlite3_column_bytes(walk->rows, 2);

	if (sqlite3_column_type(walk->rows, 1) != SQLITE_NULL)
		walk_rekey(walk, sqlite3_column_int64(walk->rows, 1));
	if (!walk->shape || walk->place < 0)
		return false;
	const bool good = walk->name
	    ? history_row_decode_one(data, size, (size_t)walk->place, walk->values, walk->known)
	    : history_row_decode(data, size, walk->values, walk->known, walk->shape->n);
	if (!good)
		walk->shape = NULL;
	return good;
}

bool history_walk_next(struct history_walk *walk)
{
	int result = SQLITE_ERROR;

	while (walk->rows && (result = sqlite3_step(walk->rows)) == SQLITE_ROW) {
		walk->at = sqlite3_column_int64(walk->rows, 0);
		if (walk_decode(walk))
			return true;
	}
	walk->failed = result != SQLITE_DONE;
	return false;
}

void history_walk_stop(struct history_walk *walk)
{
	if (walk->rows)
		sqlite3_reset(walk->rows);
	g_free(walk->values);
	g_free(walk->known);
	*walk = (struct history_walk){ .rows = NULL };
}
