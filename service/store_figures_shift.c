/* Reads what the figures of the watch are made of (service/figures_shift.h), on the reader thread.
 * Kinds that are not there have no records, and their figures no data. */
#include "base/i18n.h"
#include "records/model/post.h"
#include "service/figures_shift.h"
#include "service/store_figures.h"
#include "service/store_parts.h"

#define RAISES_MOST 200000

struct reader {
	sqlite3 *db;
	struct shift_source *source;
	GError **error;
};

/* Calls TAKE for each record of NAME that fits CONDITIONS, in which ?1 and ?2 are the time. */
static bool each(struct reader *reader, const char *name, const char *conditions,
    void (*take)(struct reader *reader, const json_t *record))
{
	const struct kind *kind = kind_find(name);
	size_t i;
	json_t *record;

	if (kind == NULL)
		return true;
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *sql = g_strconcat(select, " ", conditions, NULL);
	g_autoptr(sqlite3_stmt) rows = sql_prepare(reader->db, sql, reader->error);
	if (!rows)
		return false;
	sqlite3_bind_int64(rows, 1, reader->source->from);
	sqlite3_bind_int64(rows, 2, reader->source->to);
	json_auto_t *records = sql_records(kind, rows, false, reader->error);
	if (!records)
		return false;
	json_array_foreach(records, i, record)
		take(reader, record);
	return true;
}

static char *text_of(const json_t *record, const char *field)
{
	return g_strdup(record_text(record, field));
}

/* How many rows SQL counts, for ID and UNTIL. */
static int64_t count_of(const struct reader *reader, const char *sql, int64_t id, int64_t until)
{
	g_autoptr(sql_kept) row = sql_keep(reader->db, sql);

	if (!row)
		return 0;
	sqlite3_bind_int64(row, 1, id);
	sqlite3_bind_int64(row, 2, until);
	return sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
}

/* ---- who was responsible ------------------------------------------------------------------ */

/* One that begins before it is written down says so itself. */
static int64_t beginning_of(const json_t *record)
{
	int64_t began = record_integer(record, "began_at");

	return began != 0 ? began : record_integer(record, "created_at");
}

static const char *post_of(const json_t *record)
{
	for (const struct choice *post = post_choices; post->name != NULL; post++)
		if (g_strcmp0(post->name, record_text(record, "post")) == 0)
			return post->name;
	return NULL;
}

static void take_birth(struct reader *reader, const json_t *record)
{
	const char *post = post_of(record);
	int64_t began = beginning_of(record);

	if (post != NULL && !g_hash_table_contains(reader->source->born, post))
		g_hash_table_insert(reader->source->born, g_strdup(post),
		    g_memdup2(&began, sizeof began));
}

static void take_span(struct reader *reader, const json_t *record)
{
	int64_t finished = record_integer(record, "finished_at");
	struct shift_span span = {
		.window = { beginning_of(record), finished != 0 ? finished : reader->source->to },
		.id = record_id(record),
		.post = post_of(record),
		.open = finished == 0,
	};

	if (span.post == NULL || span.window.to <= reader->source->from ||
	    span.window.from >= reader->source->to)
		return;
	span.name = text_of(record, "operator");
	g_array_append_val(reader->source->spans, span);
}

static int by_beginning(const void *a, const void *b)
{
	const struct shift_span *x = a, *y = b;

	return x->window.from < y->window.from ? -1 : x->window.from > y->window.from;
}

/* ---- the others --------------------------------------------------------------------------- */

static const char late_items[] =
    "SELECT count(*) FROM round_result WHERE round = ?1 AND at > ?2 AND state = 'recorded'";

/* What was done besides, of nobody's plan, is no item that had to be done. */
static void take_round(struct reader *reader, const json_t *record)
{
	struct shift_round round = {
		.id = record_id(record),
		.until = record_integer(record, "due_until"),
		.total = record_integer(record, "total"),
		.done = record_integer(record, "done"),
		.excused = record_integer(record, "excused"),
		.missed = g_strcmp0(record_text(record, "state"), "missed") == 0,
	};

	if (record_flag(record, "extra"))
		return;
	round.late = count_of(reader, late_items, round.id, round.until);
	round.number = text_of(record, "number");
	round.title = text_of(record, "title");
	g_array_append_val(reader->source->rounds, round);
}

static const char gave_back[] = "SELECT count(*) FROM audit WHERE kind = 'handover' AND id = ?1"
    " AND action = 'handover.give_back' AND success = 1 AND ?2 > 0";
static const char unread_items[] = "SELECT count(*) FROM handover_item WHERE handover = ?1"
    " AND state = 'listed' AND ifnull(late, 0) = 0 AND ?2 > 0";

/* One that has not come about counts from when it should have. */
static void take_handover(struct reader *reader, const json_t *record)
{
	struct shift_source *source = reader->source;
	struct shift_handover handover = {
		.id = record_id(record),
		.planned = record_integer(record, "planned_at"),
		.transferred = record_integer(record, "transferred_at"),
		.whole = record_text(record, "assessment") != NULL &&
		    record_integer(record, "signed_out_at") != 0 &&
		    record_integer(record, "signed_in_at") != 0,
	};
	int64_t at = handover.transferred != 0 ? handover.transferred :
	    handover.planned + source->on_time;

	if (at < source->from || at >= source->to)
		return;
	handover.number = text_of(record, "number");
	handover.returned = count_of(reader, gave_back, handover.id, 1);
	if (handover.transferred != 0)
		handover.unread = count_of(reader, unread_items, handover.id, 1);
	g_array_append_val(source->handovers, handover);
}

static void take_silence(struct reader *reader, const json_t *record)
{
	int64_t ended = record_integer(record, "ended_at"), until = record_integer(record, "until");
	struct shift_silence silence = {
		.window = { record_integer(record, "created_at"),
		    ended != 0 ? ended : MIN(until, reader->source->now) },
		.id = record_id(record),
	};

	if (silence.window.to <= reader->source->from)
		return;
	silence.number = text_of(record, "number");
	g_array_append_val(reader->source->silences, silence);
}

static void take_check(struct reader *reader, const json_t *record)
{
	struct shift_check check = {
		.id = record_id(record),
		.at = record_integer(record, "at"),
		.answered = g_strcmp0(record_text(record, "answer"), "absent") != 0,
		.number = text_of(record, "number"),
		.who = text_of(record, "operator"),
	};

	g_array_append_val(reader->source->checks, check);
}

/* Drills are in no figure. */
static const char raises_of[] =
    "SELECT event.alarm, event.at, alarm.number, ifnull(alarm.resource_name, '') || ' ' ||"
    " ifnull(alarm.what, '') FROM alarm_event AS event JOIN alarm ON alarm.id = event.alarm"
    " WHERE event.what = 'raised' AND event.at >= ?1 AND event.at < ?2"
    " AND ifnull(alarm.simulated, 0) = 0 ORDER BY event.at, event.id LIMIT ?3";

static bool read_raises(struct reader *reader)
{
	g_autoptr(sqlite3_stmt) row = sql_prepare(reader->db, raises_of, reader->error);
	int code;

	if (!row)
		return false;
	sqlite3_bind_int64(row, 1, reader->source->from);
	sqlite3_bind_int64(row, 2, reader->source->to);
	sqlite3_bind_int64(row, 3, RAISES_MOST + 1);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		struct shift_raise raise = { sqlite3_column_int64(row, 0),
			sqlite3_column_int64(row, 1),
			g_strdup((const char *)sqlite3_column_text(row, 2)),
			g_strdup((const char *)sqlite3_column_text(row, 3)) };
		g_array_append_val(reader->source->raises, raise);
	}
	if (reader->source->raises->len > RAISES_MOST) {
		g_set_error(reader->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
		    _("这段时间的记录太多，请分段统计。"));
		return false;
	}
	return code == SQLITE_DONE || sql_fail(reader->db, reader->error);
}

/* ---- the question ------------------------------------------------------------------------- */

static bool read_watch(struct reader *reader)
{
	return each(reader, "round",
		   "WHERE due_until >= ?1 AND due_until < ?2 ORDER BY due_until", take_round) &&
	    each(reader, "handover", "WHERE state <> 'void' ORDER BY id", take_handover) &&
	    each(reader, "spot_check", "WHERE at >= ?1 AND at < ?2 ORDER BY at", take_check);
}

json_t *figures_shift_read(sqlite3 *db, const json_t *asked, GError **error)
{
	own(shift_source) source = shift_source_new(record_integer(asked, "from"),
	    record_integer(asked, "to"), record_integer(asked, "now"));
	struct reader reader = { db, source, error };
	const char *figure = record_text(asked, "figure"), *of = record_text(asked, "of");
	bool shifts = figure == NULL ? strcmp(of, "shifts") == 0 : strcmp(figure, "shift") == 0;

	source->on_time = record_integer(asked, "on_time_us");
	if (!each(&reader, "shift_summary", "ORDER BY id", take_birth) ||
	    !each(&reader, "shift_summary", "WHERE ifnull(finished_at, ?2) >= ?1 ORDER BY id",
		take_span) ||
	    !each(&reader, "silence", "WHERE created_at < ?2 ORDER BY id", take_silence) ||
	    !(shifts ? read_raises(&reader) : read_watch(&reader)))
		return NULL;
	g_array_sort(source->spans, by_beginning);
	return figure == NULL ? figures_shift_answer(source, of) :
	    figures_shift_detail(source, figure, record_integer(asked, "key"));
}
