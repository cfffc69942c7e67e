#include "service/store_chain.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"

#define COLUMNS \
	"seq, at, since_boot, boot, synchronised, person, uid, name, roles, origin, action, " \
	"kind, id, success, before, after, detail, previous, hash"

/* The wall clock may be slewed; a step back of more than this is on record. */
#define STEP_BACK CLOCK_SECOND

char *chain_boot_id(void)
{
	char *id = NULL;

	if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &id, NULL, NULL))
		return g_strdup("");
	return g_strstrip(id);
}

bool chain_load(sqlite3 *db, struct chain *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) last = sql_prepare(db,
	    "SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1", error);
	int code = last ? sqlite3_step(last) : SQLITE_ERROR;
	struct chain chain = { .hash = AUDIT_NO_HASH };

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_fail(db, error);
	if (code == SQLITE_ROW) {
		chain.seq = sqlite3_column_int64(last, 0);
		g_strlcpy(chain.hash, (const char *)sqlite3_column_text(last, 1),
		    sizeof(chain.hash));
		chain.at.us = sqlite3_column_int64(last, 2);
	}
	*ret = chain;
	return true;
}

/* ---- appending ------------------------------------------------------------------------------- */

static bool insert(sqlite3 *db, const struct audit_entry *entry, const char *hash)
{
	g_autoptr(sql_kept) row = sql_keep(db,
	    "INSERT INTO audit (" COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");

	if (!row)
		return false;
	sqlite3_bind_int64(row, 1, entry->seq);
	sqlite3_bind_int64(row, 2, entry->at.us);
	sqlite3_bind_int64(row, 3, entry->since_boot.us);
	sql_bind_text(row, 4, entry->boot);
	sqlite3_bind_int(row, 5, entry->synchronised);
	sqlite3_bind_int64(row, 6, entry->person);
	sqlite3_bind_int64(row, 7, entry->uid);
	sql_bind_text(row, 8, entry->name);
	sql_bind_text(row, 9, entry->roles);
	sql_bind_text(row, 10, entry->origin);
	sql_bind_text(row, 11, entry->action);
	sql_bind_text(row, 12, entry->kind);
	sqlite3_bind_int64(row, 13, entry->id);
	sqlite3_bind_int(row, 14, entry->success);
	sql_bind_text(row, 15, entry->before);
	sql_bind_text(row, 16, entry->after);
	sql_bind_text(row, 17, entry->detail);
	sql_bind_text(row, 18, entry->previous);
	sql_bind_text(row, 19, hash);
	return sqlite3_step(row) == SQLITE_DONE;
}

/* Hash of RECORD in BUFFER; NULL where there is no record. */
static const char *hash_of(const json_t *record, char buffer[AUDIT_HASH_SIZE])
{
	if (!record)
		return NULL;
	audit_record_hash(record, buffer);
	return buffer;
}

static bool append_row(struct chain *chain, sqlite3 *db, const char *boot,
    const struct chain_event *event)
{
	char before[AUDIT_HASH_SIZE], after[AUDIT_HASH_SIZE];
	g_autofree char *roles = audit_roles(event->actor->roles);
	char *detail = event->detail ? json_dumps(event->detail, JSON_COMPACT | JSON_SORT_KEYS)
				     : NULL;
	struct audit_entry entry = {
		.seq = chain->seq + 1,
		.at = event->now,
		.since_boot = clock_mono(),
		.boot = boot,
		.synchronised = clock_is_synchronised(),
		.person = event->actor->person,
		.uid = event->actor->uid,
		.name = event->actor->name,
		.roles = roles,
		.origin = event->origin,
		.action = event->action,
		.kind = event->kind,
		.id = event->id,
		.success = event->success,
		.before = hash_of(event->before, before),
		.after = hash_of(event->after, after),
		.detail = detail,
		.previous = chain->hash,
	};
	struct chain next = { .seq = entry.seq, .at = entry.at,
		.newest.us = MAX(chain->newest.us, entry.at.us) };

	audit_hash(&entry, next.hash);
	bool done = insert(db, &entry, next.hash);
	free(detail);
	if (done)
		*chain = next;
	return done;
}

bool chain_append(struct chain *chain, sqlite3 *db, const char *boot,
    const struct chain_event *event)
{
	if (chain->seq && wall_between(event->now, chain->at) > STEP_BACK) {
		static const struct actor nobody = { .name = "" };
		json_t *detail = json_pack("{s:I, s:I}", "from", (json_int_t)chain->at.us, "to",
		    (json_int_t)event->now.us);
		struct chain_event back = { .now = event->now,
			.actor = &nobody,
			.action = "clock.back",
			.success = true,
			.detail = detail };
		bool done = append_row(chain, db, boot, &back);

		json_decref(detail);
		if (!done)
			return false;
	}
	return append_row(chain, db, boot, event);
}

/* ---- verifying ------------------------------------------------------------------------------- */

static const char *text_at(sqlite3_stmt *row, int place)
{
	return (const char *)sqlite3_column_text(row, place);
}

static void read_entry(sqlite3_stmt *row, struct audit_entry *ret)
{
	*ret = (struct audit_entry){
		.seq = sqlite3_column_int64(row, 0),
		.at.us = sqlite3_column_int64(row, 1),
		.since_boot.us = sqlite3_column_int64(row, 2),
		.boot = text_at(row, 3),
		.synchronised = sqlite3_column_int(row, 4),
		.person = sqlite3_column_int64(row, 5),
		.uid = sqlite3_column_int64(row, 6),
		.name = text_at(row, 7),
		.roles = text_at(row, 8),
		.origin = text_at(row, 9),
		.action = text_at(row, 10),
		.kind = text_at(row, 11),
		.id = sqlite3_column_int64(row, 12),
		.success = sqlite3_column_int(row, 13),
		.before = text_at(row, 14),
		.after = text_at(row, 15),
		.detail = text_at(row, 16),
		.previous = text_at(row, 17),
	};
}

/* What is wrong with ENTRY as the row after END, or NULL. */
static const char *fault(const struct audit_entry *entry, const struct chain *end, const char *hash)
{
	char expected[AUDIT_HASH_SIZE];

	if (entry->seq != end->seq + 1)
		return _("序号不连续，缺了记录");
	if (g_strcmp0(entry->previous, end->hash) != 0)
		return _("与前一条接不上");
	audit_hash(entry, expected);
	return g_strcmp0(hash, expected) == 0 ? NULL : _("内容被改动");
}

static bool bad(int64_t seq, const char *what, int64_t *ret_bad, GError **error)
{
	*ret_bad = seq;
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("审计链在序号 %" PRId64 " 处断开：%s。请保留现场，报审计员。"), seq, what);
	return false;
}

/* The end of the chain before row FROM. */
static bool load_before(sqlite3 *db, int64_t from, struct chain *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) row =
	    sql_prepare(db, "SELECT seq, hash FROM audit WHERE seq = ?", error);

	*ret = (struct chain){ .hash = AUDIT_NO_HASH };
	if (!row)
		return false;
	if (from <= 1)
		return true;
	sqlite3_bind_int64(row, 1, from - 1);
	if (sqlite3_step(row) != SQLITE_ROW)
		return sql_fail(db, error);
	ret->seq = sqlite3_column_int64(row, 0);
	g_strlcpy(ret->hash, text_at(row, 1), sizeof(ret->hash));
	return true;
}

bool chain_verify(sqlite3 *db, int64_t from, struct chain *ret_end, int64_t *ret_bad,
    GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT " COLUMNS " FROM audit WHERE seq >= ? ORDER BY seq", error);
	struct chain end;
	int code;

	*ret_bad = 0;
	if (!rows || !load_before(db, from, &end, error))
		return false;
	sqlite3_bind_int64(rows, 1, from > 1 ? from : INT64_MIN);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct audit_entry entry;
		const char *hash = text_at(rows, 18);

		read_entry(rows, &entry);
		const char *what = fault(&entry, &end, hash);
		if (what)
			return bad(end.seq + 1, what, ret_bad, error);
		end = (struct chain){ .seq = entry.seq, .at = entry.at };
		g_strlcpy(end.hash, hash, sizeof(end.hash));
	}
	if (code != SQLITE_DONE)
		return sql_fail(db, error);
	*ret_end = end;
	return true;
}
