#include "service/store_signed.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "service/store_parts.h"

/* Who was responsible is as good as signed, though no act of it wants a password. */
#define AS_GOOD_AS "shift_summary"

static bool has_signing(const struct kind *kind)
{
	for (const struct act *act = kind->acts; act->name != NULL; act++)
		if (act->signing)
			return true;
	return word_in(AS_GOOD_AS, kind->name);
}

static bool is_signed(const struct kind *kind)
{
	const struct field *parent =
	    kind->parent == NULL ? NULL : kind_field(kind, kind->parent);
	const struct kind *whole = parent == NULL ? NULL : kind_find(parent->refers_to);

	return (kind->flags & KIND_OBSERVED) == 0 &&
	    (has_signing(kind) || (whole != NULL && has_signing(whole)));
}

static bool bad(const struct kind *kind, int64_t id, int64_t seq, int64_t *ret_bad,
    GError **error)
{
	*ret_bad = seq;
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("%s 编号 %" PRId64 " 和审计序号 %" PRId64
	      " 记的不一样：有人绕过程序改了库。请保留现场，报审计员。"),
	    _(kind->title), id, seq);
	return false;
}

/* ROW: id, seq and hash of the last audit row of each record of KIND. */
static bool verify_row(sqlite3 *db, const struct kind *kind, sqlite3_stmt *row, int64_t *ret_bad,
    GError **error)
{
	int64_t id = sqlite3_column_int64(row, 0), seq = sqlite3_column_int64(row, 1);
	const char *after = (const char *)sqlite3_column_text(row, 2);
	char hash[AUDIT_HASH_SIZE];
	bool failed = false;
	json_auto_t *record = sql_read_one(db, kind, id, &failed);

	if (failed)
		return sql_fail(db, error);
	if (after == NULL || record == NULL)
		return bad(kind, id, seq, ret_bad, error);
	audit_record_hash(record, hash);
	return strcmp(hash, after) == 0 || bad(kind, id, seq, ret_bad, error);
}

/* A record of KIND of which the audit knows nothing. */
static bool verify_no_more(sqlite3 *db, const struct kind *kind, int64_t *ret_bad, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT min(id) FROM \"%s\" WHERE id NOT IN"
	    " (SELECT id FROM audit WHERE kind = '%s' AND success)", kind->name, kind->name);
	int64_t id = sql_number(db, sql, 0);

	return id == 0 || bad(kind, id, 0, ret_bad, error);
}

static bool verify_kind(sqlite3 *db, const struct kind *kind, int64_t *ret_bad, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT a.id, a.seq, a.after FROM audit a JOIN (SELECT max(seq) AS last FROM audit"
	    " WHERE kind = ?1 AND success AND after IS NOT NULL GROUP BY id) l ON a.seq = l.last",
	    error);
	int code;

	if (rows == NULL)
		return false;
	sql_bind_text(rows, 1, kind->name);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		if (!verify_row(db, kind, rows, ret_bad, error))
			return false;
	return code == SQLITE_DONE ? verify_no_more(db, kind, ret_bad, error) :
	    sql_fail(db, error);
}

bool signed_verify(sqlite3 *db, int64_t *ret_bad, GError **error)
{
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind))
		if (is_signed(kind) && !verify_kind(db, kind, ret_bad, error))
			return false;
	return true;
}
