/* Few words over SQLite, shared by the files behind store.h. */
#ifndef SERVICE_STORE_SQL_H
#define SERVICE_STORE_SQL_H

#include <glib.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "records/model/kind.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close_v2)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/* For one thread at a time. The write connection is the only one that may checkpoint. */
enum sql_mode { SQL_READ, SQL_WRITE, SQL_CREATE };
sqlite3 *sql_open(const char *path, enum sql_mode mode, GError **error);

/* What went wrong last, as one sentence for people. Caller frees. */
char *sql_sentence(sqlite3 *db);
/* Sets ERROR to sql_sentence() and returns false. */
bool sql_fail(sqlite3 *db, GError **error);

/* Statements without result. */
bool sql_run(sqlite3 *db, const char *sql, GError **error);
sqlite3_stmt *sql_prepare(sqlite3 *db, const char *sql, GError **error);
/* The same, prepared once for the life of DB: what a connection does thousands of times it does not
 * parse each time. Given back, not finalized: g_autoptr(sql_kept). Not twice the same at a time. */
typedef sqlite3_stmt sql_kept;
sql_kept *sql_keep(sqlite3 *db, const char *sql);
void sql_give_back(sql_kept *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sql_kept, sql_give_back)
/* Closes DB with what it keeps; whether nothing else was left open. */
bool sql_close(sqlite3 *db);
/* First column of the first row; OTHERWISE when there is none. */
int64_t sql_number(sqlite3 *db, const char *sql, int64_t otherwise);

/* JSON null and NULL bind NULL. The text is copied. */
void sql_bind(sqlite3_stmt *statement, int place, const json_t *value);
void sql_bind_text(sqlite3_stmt *statement, int place, const char *text);

/* ---- records as rows ------------------------------------------------------------------------- */

/* "SELECT id, ... FROM kind", to be gone on with; rows are read by sql_record(). Caller frees. */
char *sql_select(const struct kind *kind, bool verbatim);
json_t *sql_record(const struct kind *kind, sqlite3_stmt *row, bool verbatim);
/* All rows of STATEMENT as an array; NULL and ERROR when reading failed. */
json_t *sql_records(const struct kind *kind, sqlite3_stmt *statement, bool verbatim,
    GError **error);

/* One record whole, NULL when there is none; *FAILED is set when it could not be read. */
json_t *sql_read_one(sqlite3 *db, const struct kind *kind, int64_t id, bool *failed);
/* "INSERT INTO kind (...) VALUES (?, ...)" for the members of RECORD. Caller frees. */
char *sql_insert_statement(const struct kind *kind, json_t *record);
/* Runs SQL with the members of VALUES in their order, then ID if it is not 0. */
bool sql_run_with(sqlite3 *db, const char *sql, json_t *values, int64_t id);

/* The field that says when a record of KIND ended: "closed_at" where that is "closed". Caller
 * frees. */
char *sql_ended_at(const struct kind *kind);
bool sql_has_column(const struct kind *kind, const char *name);

#endif
