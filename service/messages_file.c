/* One day of messages: messages/2026-11-22.db. A message's key is the microsecond it was received
 * at, made unique, so time and order are the same and nothing else needs an index but who sent it.
 */
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/messages_parts.h"

/* "zbms"; tells the file from other people's databases. */
#define APPLICATION 0x7a626d73
#define APPLICATION_TEXT "2053270899"

/* synchronous=FULL: an inform is acknowledged when its commit is on the disk. */
static const char schema[] =
    "PRAGMA page_size = 8192;"
    "PRAGMA journal_mode = WAL;"
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id = " APPLICATION_TEXT ";"
    "PRAGMA user_version = 1;"
    "CREATE TABLE message (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " device INTEGER NOT NULL, source TEXT NOT NULL, said_at INTEGER, facility INTEGER,"
    " severity INTEGER, host TEXT, program TEXT, trap TEXT, text TEXT NOT NULL, head TEXT,"
    " variables TEXT, port INTEGER, malformed INTEGER, inform INTEGER);"
    "CREATE INDEX message_device ON message (device);"
    "CREATE INDEX message_inform ON message (inform) WHERE inform IS NOT NULL;"
    "COMMIT;";

G_DEFINE_QUARK(message-file-error-quark, message_file_error)

void message_day(int64_t at, char day[DAY_SIZE])
{
	time_t seconds = (time_t)(at / CLOCK_SECOND);
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(day, DAY_SIZE, "%Y-%m-%d", &tm);
}

char *message_day_path(const char *folder, const char *day)
{
	g_autofree char *name = g_strconcat(day, ".db", NULL);

	return g_build_filename(folder, name, NULL);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	const char *const *first = a, *const *second = b;

	return strcmp(*first, *second);
}

GPtrArray *message_days(const char *folder)
{
	GPtrArray *days = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *day = g_strndup(name, 10);
		if (strlen(name) == 13 && strcmp(name + 10, ".db") == 0 &&
		    clock_day(day, 0).us != 0)
			g_ptr_array_add(days, g_steal_pointer(&day));
	}
	g_ptr_array_sort(days, by_name);
	return days;
}

void message_file_fail(sqlite3 *db, GError **error)
{
	int code = sqlite3_errcode(db);
	bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;

	g_set_error(error, MESSAGE_FILE_ERROR, damaged ? MESSAGE_FILE_DAMAGED : MESSAGE_FILE_DISK,
	    code == SQLITE_FULL ? _("消息库写不进：磁盘已满") : _("消息库读写失败（%s）"),
	    sqlite3_errmsg(db));
}

static int64_t pragma(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *ask = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &ask, NULL) == SQLITE_OK &&
	    sqlite3_step(ask) == SQLITE_ROW)
		value = sqlite3_column_int64(ask, 0);
	sqlite3_finalize(ask);
	return value;
}

/* Ours, or new and made so now. The tables are counted first: a writer may be making them while a
 * reader looks, all at once. */
static bool prepare(sqlite3 *db, bool write, GError **error)
{
	int64_t tables, application;

	if (sqlite3_exec(db, write ? "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000"
				   : "PRAGMA query_only = 1", NULL, NULL, NULL) != SQLITE_OK ||
	    (tables = pragma(db, "SELECT count(*) FROM sqlite_schema")) < 0 ||
	    (application = pragma(db, "PRAGMA application_id")) < 0) {
		message_file_fail(db, error);
		return false;
	}
	if (tables == 0 && application == 0 && write) {
		if (sqlite3_exec(db, schema, NULL, NULL, NULL) == SQLITE_OK)
			return true;
		message_file_fail(db, error);
		return false;
	}
	if (tables > 0 && application == APPLICATION)
		return true;
	if (tables == 0)
		g_set_error_literal(error, MESSAGE_FILE_ERROR, MESSAGE_FILE_EMPTY,
		    _("消息库还是空的"));
	else
		g_set_error_literal(error, MESSAGE_FILE_ERROR, MESSAGE_FILE_DAMAGED,
		    _("不是消息库"));
	return false;
}

sqlite3 *message_file_open(const char *path, bool write, GError **error)
{
	sqlite3 *db = NULL;
	int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;

	if (sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(db, 1000);
		if (prepare(db, write, error))
			return db;
	} else {
		message_file_fail(db, error);
	}
	sqlite3_close(db);
	return NULL;
}

/* ---- rows --------------------------------------------------------------------------------- */

static const char *const kind_words[] = { [MESSAGE_TRAP] = "trap", [MESSAGE_SYSLOG] = "syslog" };

static void set_integer(json_t *row, const char *name, int64_t value, int64_t nothing)
{
	if (value != nothing)
		json_object_set_new(row, name, json_integer(value));
}

json_t *message_to_json(const struct message *message)
{
	json_t *row = json_pack("{s:I, s:I, s:s, s:s, s:s*, s:s*, s:s*, s:s, s:s*, s:O*}", "key",
	    (json_int_t)message->id, "at", (json_int_t)message->at.us, "kind",
	    kind_words[message->kind], "source", message->source, "host", message->host, "program",
	    message->program, "trap", message->trap, "text", message->text, "head", message->head,
	    "variables", message->variables);

	set_integer(row, "device", message->device, 0);
	set_integer(row, "said_at", message->said_at.us, 0);
	set_integer(row, "facility", message->facility, -1);
	set_integer(row, "severity", message->severity, -1);
	set_integer(row, "if_index", message->if_index, 0);
	if (message->malformed)
		json_object_set_new(row, "malformed", json_true());
	return row;
}

static char *column_text(sqlite3_stmt *row, enum message_column column)
{
	const char *text = (const char *)sqlite3_column_text(row, (int)column);
	size_t size = text == NULL ? 0 : strlen(text);

	/* it was clean when it was written; who knows what happened to the disk */
	struct bytes raw = { (const uint8_t *)text, size };
	return text == NULL ? NULL : text_is_clean(text) ? g_strdup(text) : text_clean(raw, size);
}

static int64_t column_integer(sqlite3_stmt *row, enum message_column column, int64_t nothing)
{
	return sqlite3_column_type(row, (int)column) == SQLITE_NULL
	    ? nothing : sqlite3_column_int64(row, (int)column);
}

json_t *message_row_to_json(sqlite3_stmt *row)
{
	g_autofree char *source = column_text(row, COLUMN_SOURCE),
			*host = column_text(row, COLUMN_HOST),
			*program = column_text(row, COLUMN_PROGRAM),
			*trap = column_text(row, COLUMN_TRAP),
			*text = column_text(row, COLUMN_TEXT),
			*head = column_text(row, COLUMN_HEAD),
			*variables = column_text(row, COLUMN_VARIABLES);
	int64_t id = sqlite3_column_int64(row, COLUMN_ID);
	struct message message = {
		.id = id,
		.at = { id },
		.kind = sqlite3_column_int(row, COLUMN_KIND) == MESSAGE_TRAP ? MESSAGE_TRAP
									  : MESSAGE_SYSLOG,
		.device = sqlite3_column_int64(row, COLUMN_DEVICE),
		.said_at = { column_integer(row, COLUMN_SAID_AT, 0) },
		.facility = (int)column_integer(row, COLUMN_FACILITY, -1),
		.severity = (int)column_integer(row, COLUMN_SEVERITY, -1),
		.source = source == NULL ? g_strdup("") : g_steal_pointer(&source),
		.host = host,
		.program = program,
		.trap = trap,
		.text = text == NULL ? g_strdup("") : g_steal_pointer(&text),
		.head = head,
		.variables = variables == NULL ? NULL : json_loads(variables, 0, NULL),
		.if_index = (uint32_t)column_integer(row, COLUMN_PORT, 0),
		.malformed = column_integer(row, COLUMN_MALFORMED, 0) != 0,
	};
	json_t *object = message_to_json(&message);

	json_decref(message.variables);
	g_free(message.source);
	g_free(message.text);
	return object;
}
