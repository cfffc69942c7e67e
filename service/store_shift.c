#include "service/store_shift.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "service/store_parts.h"
#include "service/store_story.h"

#define ROWS_MOST 300           /* of tickets and of the log that a digest carries */
#define FLOODS_MOST 100000

/* ---- the chain ---------------------------------------------------------------------------- */

/* A chain as it is put together. */
struct chain_of {
	json_t *pieces;
	int64_t from, until;         /* what was asked for */
	int64_t cursor;              /* until where all is told */
	int64_t covered, gaps;
};

/* Takes [cursor, END) as PIECE, which is taken over; what lies outside is not told. */
static void take_piece(struct chain_of *chain, int64_t end, json_t *piece, bool gap)
{
	int64_t from = MAX(chain->cursor, chain->from), until = MIN(end, chain->until);

	chain->cursor = MAX(chain->cursor, end);
	if (from >= until && !json_is_true(json_object_get(piece, "clock_back"))) {
		json_decref(piece);
		return;
	}
	if (from > until || from < chain->from || from > chain->until) {
		json_decref(piece);
		return;
	}
	json_object_set_new(piece, "from", json_integer(from));
	json_object_set_new(piece, "until", json_integer(until));
	*(gap ? &chain->gaps : &chain->covered) += until - from;
	json_array_append_new(chain->pieces, piece);
}

static void take_gap(struct chain_of *chain, int64_t end, const char *why)
{
	if (end > chain->cursor)
		take_piece(chain, end, json_pack("{s:b, s:s}", "gap", 1, "why", why), true);
}

/* When SPAN began, as it is written; spans of older versions have only when they were made. */
static int64_t began(const json_t *span)
{
	int64_t at = record_integer(span, "began_at");

	return at != 0 ? at : record_integer(span, "created_at");
}

/* SPAN, as a piece: who, by which handovers, and where a clock that was set back hides when. */
static json_t *piece_of(const json_t *span, bool back)
{
	static const char *const copied[] = { "id", "seq", "person", "shift", "shift_date",
		"planned_until", "handover_in", "handover_out", NULL };
	json_t *piece = json_pack("{s:s*}", "name", record_text(span, "operator"));

	for (const char *const *name = copied; *name != NULL; name++)
		if (json_object_get(span, *name) != NULL)
			json_object_set(piece, *name, json_object_get(span, *name));
	if (g_strcmp0(record_text(span, "state"), "open") == 0)
		json_object_set_new(piece, "open", json_true());
	if (!back)
		return piece;
	json_object_update_new(piece, json_pack("{s:b, s:I}", "clock_back", 1, "written_from",
	    (json_int_t)began(span)));
	if (record_integer(span, "finished_at") != 0)
		json_object_set_new(piece, "written_until",
		    json_integer(record_integer(span, "finished_at")));
	return piece;
}

static void take_span(struct chain_of *chain, const json_t *span, const char *why, int64_t now)
{
	int64_t begin = began(span), end = record_integer(span, "finished_at");

	take_gap(chain, begin, why);
	if (end == 0)
		end = MAX(now, chain->cursor);
	bool back = begin < chain->cursor || end < chain->cursor;
	take_piece(chain, MAX(end, chain->cursor), piece_of(span, back), false);
}

/* Until when it can be said who was responsible: now, or the last that was written by a clock that
 * has been set back since. */
static int64_t end_of(const json_t *spans, int64_t now)
{
	for (size_t i = 0; i < json_array_size(spans); i++) {
		const json_t *span = json_array_get(spans, i);
		now = MAX(now, MAX(began(span), record_integer(span, "finished_at")));
	}
	return now;
}

json_t *shift_chain(const json_t *spans, int64_t from, int64_t until, int64_t now)
{
	struct chain_of chain = { .pieces = json_array(), .from = from,
		.until = MAX(MIN(until, end_of(spans, now)), from) };
	const char *why = _("第一个班次之前");

	for (size_t i = 0; i < json_array_size(spans); i++) {
		const json_t *span = json_array_get(spans, i);
		const char *left = record_text(span, "left_reason");
		take_span(&chain, span, why, now);
		why = left != NULL ? left : _("没有人当班");
	}
	take_gap(&chain, chain.until, why);
	return json_pack("{s:I, s:I, s:I, s:o, s:I, s:I, s:I}", "from", (json_int_t)from, "until",
	    (json_int_t)chain.until, "now", (json_int_t)now, "spans", chain.pieces, "covered_us",
	    (json_int_t)chain.covered, "gap_us", (json_int_t)chain.gaps, "whole_us",
	    (json_int_t)(chain.until - from));
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Records of the kind NAME that fit CONDITIONS, in which ?1 is TEXT or, where that is NULL, FROM,
 * and ?2 is TO. A kind there is not has none; NULL on failure. */
static json_t *records_of(sqlite3 *db, const char *name, const char *conditions, const char *text,
    const int64_t times[2], GError **error)
{
	const struct kind *kind = kind_find(name);

	if (kind == NULL)
		return json_array();
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *sql = g_strconcat(select, " ", conditions, NULL);
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db, sql, error);
	if (rows == NULL)
		return NULL;
	if (text != NULL)
		sql_bind_text(rows, 1, text);
	else
		sqlite3_bind_int64(rows, 1, times[0]);
	if (sqlite3_bind_parameter_count(rows) > 1)
		sqlite3_bind_int64(rows, 2, times[1]);
	return sql_records(kind, rows, false, error);
}

/* When the service did not watch: [{from, until}] of that time. */
static json_t *blind_times(sqlite3 *db, const int64_t times[2], GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT since, at FROM standing WHERE kind = 'service' AND at >= ?1 AND since < ?2"
	    " ORDER BY key", error);
	json_t *blind = json_array();

	if (rows == NULL) {
		json_decref(blind);
		return NULL;
	}
	sqlite3_bind_int64(rows, 1, times[0]);
	sqlite3_bind_int64(rows, 2, times[1]);
	while (sqlite3_step(rows) == SQLITE_ROW)
		json_array_append_new(blind,
		    json_pack("{s:I, s:I}", "from", (json_int_t)sqlite3_column_int64(rows, 0),
			"until", (json_int_t)sqlite3_column_int64(rows, 1)));
	return blind;
}

static json_t *read_chain(sqlite3 *db, const char *post, const int64_t times[2], int64_t now,
    GError **error)
{
	json_auto_t *spans = records_of(db, "shift_summary", "WHERE post = ?1 ORDER BY id", post,
	    times, error);

	if (spans == NULL)
		return NULL;
	json_t *chain = shift_chain(spans, times[0], times[1], now), *blind;
	json_object_set_new(chain, "post", json_string(post));
	json_object_set_new(chain, "title", json_string(choice_title(post_choices, post)));
	blind = blind_times(db, times, error);
	if (blind != NULL)
		json_object_set_new(chain, "blind", blind);
	else
		g_clear_pointer(&chain, json_decref);
	return chain;
}

/* ---- what a time looked like -------------------------------------------------------------- */

struct digest {
	sqlite3 *db;
	json_t *answer;
	int64_t times[2];
	const json_t *asked;
	GError **error;
};

static void add(json_t *counts, const char *name, int64_t n)
{
	json_object_set_new(counts, name, json_integer(record_integer(counts, name) + n));
}

/* How often more than `flood_begin` alarms came within the window, until fewer than `flood_end`
 * did. RAISED are the instants, rising. */
static int64_t count_floods(const struct digest *digest, const GArray *raised)
{
	int64_t window = record_integer(digest->asked, "flood_window"), floods = 0;
	guint begin = (guint)record_integer(digest->asked, "flood_begin"),
	      end = (guint)record_integer(digest->asked, "flood_end"), first = 0;
	bool flooded = false;

	for (guint i = 0; begin > 0 && i < raised->len; i++) {
		while (g_array_index(raised, int64_t, first) + window <
		    g_array_index(raised, int64_t, i))
			first++;
		guint within = i - first + 1;
		if (!flooded && within > begin)
			floods++;
		flooded = flooded ? within >= end : within > begin;
	}
	return floods;
}

static int compare_instants(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The journal of the alarms is read backwards until it is a day before the time: a clock that was
 * set is no reason to miss any, and none to read years. */
static bool take_events(struct digest *digest, json_t *alarms)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(digest->db,
	    "SELECT e.at, e.what, a.severity FROM alarm_event e LEFT JOIN alarm a ON a.id = e.alarm"
	    " ORDER BY e.id DESC", digest->error);
	g_autoptr(GArray) raised = g_array_new(FALSE, FALSE, sizeof(int64_t));
	json_t *by = json_object();

	json_object_set_new(alarms, "raised_by", by);
	if (rows == NULL)
		return false;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		int64_t at = sqlite3_column_int64(rows, 0);
		const char *what = (const char *)sqlite3_column_text(rows, 1),
			   *severity = (const char *)sqlite3_column_text(rows, 2);
		if (at < digest->times[0] - 24 * 3600 * CLOCK_SECOND)
			break;
		if (at < digest->times[0] || at >= digest->times[1])
			continue;
		add(alarms, "events", 1);
		if (g_strcmp0(what, "cleared") == 0)
			add(alarms, "cleared", 1);
		if (g_strcmp0(what, "raised") != 0)
			continue;
		add(alarms, "raised", 1);
		add(by, severity == NULL ? "indeterminate" : severity, 1);
		if (raised->len < FLOODS_MOST)
			g_array_append_val(raised, at);
	}
	g_array_sort(raised, compare_instants);
	add(alarms, "floods", count_floods(digest, raised));
	return true;
}

/* What stands now, by severity. */
static bool take_standing(struct digest *digest, json_t *alarms)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(digest->db,
	    "SELECT severity, state, count(*) FROM alarm WHERE state IN ('open', 'ack', 'shelved')"
	    " AND ifnull(cleared, 0) = 0 GROUP BY severity, state", digest->error);
	json_t *by = json_object();

	json_object_set_new(alarms, "standing_by", by);
	if (rows == NULL)
		return false;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		const char *severity = (const char *)sqlite3_column_text(rows, 0),
			   *state = (const char *)sqlite3_column_text(rows, 1);
		int64_t n = sqlite3_column_int64(rows, 2);
		add(by, severity == NULL ? "indeterminate" : severity, n);
		add(alarms, "standing", n);
		add(alarms, g_strcmp0(state, "open") == 0 ? "unacknowledged" :
		    g_strcmp0(state, "ack") == 0 ? "acknowledged" : "shelved", n);
	}
	return true;
}

static bool take_alarms(struct digest *digest)
{
	json_t *alarms = json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "events", 0, "raised", 0,
	    "cleared", 0, "standing", 0, "unacknowledged", 0, "acknowledged", 0, "shelved", 0);

	json_object_set_new(digest->answer, "alarms", alarms);
	return take_events(digest, alarms) && take_standing(digest, alarms);
}

/* How often and for how long there was no sound. */
static bool take_silence(struct digest *digest)
{
	json_auto_t *records = records_of(digest->db, "silence",
	    "WHERE created_at < ?2 AND ifnull(ended_at, until) > ?1 ORDER BY id", NULL,
	    digest->times, digest->error);
	int64_t us = 0;

	if (records == NULL)
		return false;
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *one = json_array_get(records, i);
		int64_t end = record_integer(one, "ended_at");
		if (end == 0)
			end = MIN(record_integer(one, "until"), digest->times[1]);
		us += MAX(MIN(end, digest->times[1]) -
		    MAX(record_integer(one, "created_at"), digest->times[0]), 0);
	}
	json_object_set_new(digest->answer, "silence",
	    json_pack("{s:I, s:I}", "count", (json_int_t)json_array_size(records), "us",
		(json_int_t)us));
	return true;
}

/* At most ROWS_MOST of RECORDS, the newest; how many more there were. */
static void set_rows(json_t *into, json_t *records)
{
	size_t n = json_array_size(records), from = n > ROWS_MOST ? n - ROWS_MOST : 0;
	json_t *rows = json_array();

	for (size_t i = from; i < n; i++)
		json_array_append(rows, json_array_get(records, i));
	json_object_set_new(into, "rows", rows);
	if (from > 0)
		json_object_set_new(into, "more", json_integer((json_int_t)from));
}

static bool is_within(const struct digest *digest, const json_t *record, const char *field)
{
	int64_t at = record_integer(record, field);

	return at >= digest->times[0] && at < digest->times[1];
}

/* What was opened, restored or closed in the time, and what is open. */
static bool take_tickets(struct digest *digest)
{
	json_auto_t *records = records_of(digest->db, "fault_ticket",
	    "WHERE ifnull(simulated, 0) = 0 AND (state NOT IN ('closed', 'merged', 'cancelled') OR"
	    " (created_at >= ?1 AND created_at < ?2) OR (restored_at >= ?1 AND restored_at < ?2)"
	    " OR (closed_at >= ?1 AND closed_at < ?2)) ORDER BY id",
	    NULL, digest->times, digest->error);
	json_t *tickets = json_pack("{s:i, s:i, s:i, s:i}", "opened", 0, "restored", 0, "closed", 0,
	    "open", 0);

	json_object_set_new(digest->answer, "tickets", tickets);
	if (records == NULL)
		return false;
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *one = json_array_get(records, i);
		add(tickets, "opened", is_within(digest, one, "created_at"));
		add(tickets, "restored", is_within(digest, one, "restored_at"));
		add(tickets, "closed", is_within(digest, one, "closed_at"));
		add(tickets, "open", !record_has_ended(kind_find("fault_ticket"), one));
	}
	set_rows(tickets, records);
	return true;
}

static bool take_log(struct digest *digest)
{
	json_auto_t *records = records_of(digest->db, "log_entry",
	    "WHERE occurred_at >= ?1 AND occurred_at < ?2 OR created_at >= ?1 AND created_at < ?2"
	    " ORDER BY id", NULL, digest->times, digest->error);
	json_t *log = json_pack("{s:i, s:i, s:i}", "count", 0, "corrections", 0, "late", 0);

	json_object_set_new(digest->answer, "log", log);
	if (records == NULL)
		return false;
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *one = json_array_get(records, i);
		add(log, "count", 1);
		add(log, "corrections", record_integer(one, "amends") != 0);
		add(log, "late", record_flag(one, "late"));
	}
	set_rows(log, records);
	return true;
}

/* Sums of fields of a kind that may not be there, over the records whose FIELD lies in the time. */
static const struct sum {
	const char *name, *kind, *field;
	const char *sums[5];
} sums[] = {
	{ "calls", "call", "at", { NULL } },
	{ "rounds", "round", "due_from", { "total", "done", "abnormal", "excused", NULL } },
	{ "visitors", "visitor", "came_at", { NULL } },
	{ "notices", "superior_notice", "received_at", { NULL } },
	{ "isolations", "isolation", "isolated_at", { NULL } },
	{ "maintenance", "maintenance_job", "started_at", { NULL } },
};

static bool take_sum(struct digest *digest, const struct sum *sum)
{
	const struct kind *kind = kind_find(sum->kind);

	if (kind == NULL || kind_field(kind, sum->field) == NULL)
		return true;
	g_autofree char *conditions = g_strdup_printf(
	    "WHERE \"%s\" >= ?1 AND \"%s\" < ?2 ORDER BY id", sum->field, sum->field);
	json_auto_t *records = records_of(digest->db, sum->kind, conditions, NULL, digest->times,
	    digest->error);
	if (records == NULL)
		return false;
	json_t *counts = json_pack("{s:I}", "count", (json_int_t)json_array_size(records));
	for (const char *const *name = sum->sums; *name != NULL; name++)
		add(counts, *name, 0);
	for (size_t i = 0; i < json_array_size(records); i++)
		for (const char *const *name = sum->sums; *name != NULL; name++)
			add(counts, *name, record_integer(json_array_get(records, i), *name));
	json_object_set_new(digest->answer, sum->name, counts);
	return true;
}

/* What happened, line by line. */
static bool take_story(struct digest *digest)
{
	int64_t more;
	json_t *story = story_read(digest->db, digest->times, &more, digest->error);

	if (story == NULL)
		return false;
	json_object_set_new(digest->answer, "story", story);
	if (more > 0)
		json_object_set_new(digest->answer, "story_more", json_integer(more));
	return true;
}

/* Who was responsible at each post. */
static bool take_chains(struct digest *digest)
{
	json_t *chains = json_array();

	json_object_set_new(digest->answer, "chains", chains);
	for (const struct choice *post = post_choices; post->name != NULL; post++) {
		json_t *chain = read_chain(digest->db, post->name, digest->times,
		    record_integer(digest->asked, "now"), digest->error);
		if (chain == NULL)
			return false;
		json_array_append_new(chains, chain);
	}
	return true;
}

static json_t *read_digest(sqlite3 *db, const json_t *asked, GError **error)
{
	struct digest digest = { .db = db, .asked = asked, .error = error,
		.times = { record_integer(asked, "from"), record_integer(asked, "to") } };
	bool done;

	digest.answer = json_pack("{s:I, s:I, s:I}", "from", (json_int_t)digest.times[0], "to",
	    (json_int_t)digest.times[1], "now", (json_int_t)record_integer(asked, "now"));
	done = take_alarms(&digest) && take_silence(&digest) && take_tickets(&digest) &&
	    take_log(&digest) && take_story(&digest) && take_chains(&digest);
	for (size_t i = 0; done && i < G_N_ELEMENTS(sums); i++)
		done = take_sum(&digest, &sums[i]);
	if (done)
		return digest.answer;
	json_decref(digest.answer);
	return NULL;
}

json_t *shift_read(sqlite3 *db, const json_t *asked, GError **error)
{
	const int64_t times[2] = { record_integer(asked, "from"), record_integer(asked, "until") };

	if (g_strcmp0(record_text(asked, "of"), "chain") == 0)
		return read_chain(db, record_text(asked, "post"), times,
		    record_integer(asked, "now"), error);
	return read_digest(db, asked, error);
}
