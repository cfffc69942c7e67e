/* Reads what the figures of security (service/figures_security.h) and the periodic reports are made
 * of, on the reader thread. Kinds that are not there have no data. */
#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "service/periodic_document.h"
#include "service/store_figures.h"
#include "service/store_parts.h"

#define RECORDS_MOST 2000       /* of one kind in one time */

struct reader {
	sqlite3 *db;
	struct security_data *data;
	GError **error;
};

static sqlite3_stmt *prepared(const struct reader *reader, const char *sql)
{
	sqlite3_stmt *rows = sql_prepare(reader->db, sql, reader->error);

	if (rows != NULL) {
		sqlite3_bind_int64(rows, 1, reader->data->from);
		sqlite3_bind_int64(rows, 2, reader->data->to);
	}
	return rows;
}

/* Records of KIND that fit CONDITIONS, in which ?1 and ?2 are the time; NULL on failure. */
static json_t *records_of(const struct reader *reader, const struct kind *kind,
    const char *conditions)
{
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *sql =
	    g_strdup_printf("%s WHERE %s LIMIT %d", select, conditions, RECORDS_MOST + 1);
	g_autoptr(sqlite3_stmt) rows = prepared(reader, sql);
	json_t *records = rows == NULL ? NULL : sql_records(kind, rows, false, reader->error);

	if (json_array_size(records) <= RECORDS_MOST)
		return records;
	json_decref(records);
	g_set_error(reader->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("这段时间的记录太多，请分段统计。"));
	return NULL;
}

/* "ifnull(planned_at, started_at)": the instant of SOURCE as far as KIND has it; NULL: it has none
 * of it. Caller frees. */
static char *instant_of(const struct kind *kind, const struct security_source *source)
{
	g_autoptr(GString) sql = g_string_new(NULL);

	for (size_t i = 0; source->at[i] != NULL; i++)
		if (sql_has_column(kind, source->at[i]))
			g_string_append_printf(sql, "%s\"%s\"", sql->len == 0 ? "" : ", ",
			    source->at[i]);
	return sql->len == 0 ? NULL : g_strdup_printf("coalesce(%s, NULL)", sql->str);
}

static bool read_source(struct reader *reader, const struct security_source *source)
{
	const struct kind *kind = kind_find(source->kind);
	g_autofree char *at = kind == NULL ? NULL : instant_of(kind, source);

	if (at == NULL)
		return true;
	g_autofree char *conditions = g_strdup_printf("%s >= ?1 AND %s < ?2 ORDER BY %s, id", at,
	    at, at);
	json_t *records = records_of(reader, kind, conditions);
	if (records == NULL)
		return false;
	security_data_put(reader->data, source->kind, records);
	return true;
}

/* ---- drills ------------------------------------------------------------------------------- */

/* Late steps of the drills of the time, each with what it is called: "RB-04 3 撤人". */
static bool read_steps(struct reader *reader)
{
	json_t *steps = records_of(reader, kind_find("run_step"),
	    "grade = 'late' AND run IN (SELECT run FROM drill WHERE"
	    " coalesce(planned_at, started_at) >= ?1 AND coalesce(planned_at, started_at) < ?2)"
	    " ORDER BY id");
	const json_t *drills = security_data_of(reader->data, "drill");
	json_t *step;
	size_t i;

	if (steps == NULL)
		return false;
	json_array_foreach(steps, i, step) {
		const char *code = NULL;
		for (size_t n = 0; code == NULL && n < json_array_size(drills); n++)
			if (record_integer(json_array_get(drills, n), "run") ==
			    record_integer(step, "run"))
				code = record_text(json_array_get(drills, n), "code");
		const char *title = record_text(step, "title");
		json_object_set_new(step, "step",
		    json_sprintf("%s %d %s", code == NULL ? "" : code,
			(int)record_integer(step, "number"), title == NULL ? "" : title));
		/* its number is its place in the plan, no name */
		json_object_del(step, "number");
	}
	security_data_put(reader->data, "run_step", steps);
	return true;
}

/* Which of PLANS [{code, title}], those in force, were drilled in the time. */
static void take_plans(struct reader *reader, const json_t *plans)
{
	const json_t *drills = security_data_of(reader->data, "drill");
	json_t *all = json_array();

	for (size_t i = 0; i < json_array_size(plans); i++) {
		json_t *plan = json_copy(json_array_get(plans, i));
		bool drilled = false;
		for (size_t n = 0; n < json_array_size(drills); n++) {
			const json_t *drill = json_array_get(drills, n);
			drilled |= word_in("ended|evaluated|rectifying|closed",
				record_text(drill, "state")) &&
			    g_strcmp0(record_text(drill, "code"), record_text(plan, "code")) == 0;
		}
		json_object_set_new(plan, "drilled", json_boolean(drilled));
		json_array_append_new(all, plan);
	}
	if (json_is_array(plans))
		security_data_put(reader->data, "plan", g_steal_pointer(&all));
	json_decref(all);
}

/* ---- beside the records ------------------------------------------------------------------- */

/* Drills are in no figure. */
static json_t *read_alarms(const struct reader *reader)
{
	g_autoptr(sqlite3_stmt) row = prepared(reader,
	    "SELECT ifnull(alarm.severity, ''), count(*) FROM alarm_event AS event JOIN alarm"
	    " ON alarm.id = event.alarm WHERE event.what = 'raised' AND event.at >= ?1"
	    " AND event.at < ?2 AND ifnull(alarm.simulated, 0) = 0 GROUP BY 1 ORDER BY 1");
	json_t *alarms = json_object();

	while (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		json_object_set_new(alarms, (const char *)sqlite3_column_text(row, 0),
		    json_integer(sqlite3_column_int64(row, 1)));
	return alarms;
}

/* Rows of the audit in that time, those that were refused, and where its chain ends now. */
static json_t *read_audit(const struct reader *reader)
{
	g_autoptr(sqlite3_stmt) row = prepared(reader,
	    "SELECT count(*), ifnull(sum(success = 0), 0), (SELECT max(seq) FROM audit),"
	    " (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1) FROM audit"
	    " WHERE at >= ?1 AND at < ?2");

	if (row == NULL || sqlite3_step(row) != SQLITE_ROW)
		return NULL;
	return json_pack("{s:I, s:I, s:I, s:s*}", "rows", (json_int_t)sqlite3_column_int64(row, 0),
	    "refused", (json_int_t)sqlite3_column_int64(row, 1), "seq",
	    (json_int_t)sqlite3_column_int64(row, 2), "head", sqlite3_column_text(row, 3));
}

static json_t *read_report(const struct reader *reader, const json_t *asked)
{
	json_t *document = periodic_document(reader->data, asked, read_alarms(reader),
	    read_audit(reader));

	if (json_dumpb(document, NULL, 0, JSON_COMPACT) <= PERIODIC_DOCUMENT_MOST)
		return document;
	json_decref(document);
	g_set_error(reader->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("这段时间的记录太多，一份报告放不下。"));
	return NULL;
}

/* ---- the question ------------------------------------------------------------------------- */

json_t *figures_security_read(sqlite3 *db, const json_t *asked, GError **error)
{
	own(security_data) data = security_data_new(record_integer(asked, "from"),
	    record_integer(asked, "to"), record_integer(asked, "now"));
	struct reader reader = { db, data, error };
	const json_t *report = json_object_get(asked, "report");
	const char *figure = record_text(asked, "figure");

	data->began = sql_number(db, "SELECT at FROM audit ORDER BY seq LIMIT 1", 0);
	if (json_is_true(json_object_get(asked, "began")))
		return json_integer(data->began);
	for (const struct security_source *source = security_sources; source->kind != NULL;
	     source++)
		if (!read_source(&reader, source))
			return NULL;
	if (!read_steps(&reader))
		return NULL;
	take_plans(&reader, json_object_get(asked, "plans"));
	if (report != NULL)
		return read_report(&reader, report);
	return figure == NULL ? figures_security_answer(data, record_text(asked, "of")) :
	    figures_security_detail(data, figure, record_text(asked, "group"));
}
