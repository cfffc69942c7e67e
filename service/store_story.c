#include "service/store_story.h"

#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "records/model/kind.h"
#include "records/model/post.h"
#include "service/store_sql.h"

/* Lines of one kind: what was written last is told. */
#define LINES_MOST 200
/* Characters of one step; all of it stands in the ticket. */
#define STEP_MOST 80

/* Column N as text, "" where it has none. */
static const char *text_at(sqlite3_stmt *row, int n)
{
	const char *text = (const char *)sqlite3_column_text(row, n);

	return text == NULL ? "" : text;
}

/* The title of VALUE of the choice FIELD of KIND. */
static const char *choice_of(const char *kind, const char *field, const char *value)
{
	const struct kind *known = kind_find(kind);
	const struct field *column = known == NULL ? NULL : kind_field(known, field);

	return column == NULL || column->choices == NULL ? value
							  : choice_title(column->choices, value);
}

/* "（乡道施工挖断光缆）", where there is something to say. */
static void add_aside(GString *text, const char *aside)
{
	if (aside[0] != '\0')
		g_string_append_printf(text, _("（%s）"), aside);
}

/* ---- one line of each kind ---------------------------------------------------------------- */

/* operator, posts with blanks between, number of the handover */
static void tell_duty(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	g_auto(GStrv) posts = g_strsplit(text_at(row, 2), " ", -1);
	g_autoptr(GString) titles = g_string_new(NULL);

	(void)db;
	for (char **post = posts; *post != NULL; post++)
		g_string_append_printf(titles, "%s%s", titles->len > 0 ? _("、") : "",
		    choice_title(post_choices, *post));
	if (text_at(row, 3)[0] != '\0')
		g_string_append_printf(text, _("接班 %s：双方签认，%s 当班"), text_at(row, 3),
		    text_at(row, 1));
	else
		g_string_append_printf(text, _("%s 开始当班"), text_at(row, 1));
	add_aside(text, titles->str);
}

/* number, severity, what, name, why, cleared_at, raise_count */
static void tell_alarm(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	const char *what = text_at(row, 3), *name = text_at(row, 4);
	char at[CLOCK_TEXT_SIZE];

	(void)db;
	g_string_append_printf(text, _("告警 %s %s %s"), text_at(row, 1),
	    choice_of("alarm", "severity", text_at(row, 2)), what);
	if (name[0] != '\0' && strstr(what, name) == NULL)
		g_string_append_printf(text, " %s", name);
	add_aside(text, text_at(row, 5));
	if (sqlite3_column_int64(row, 7) > 1)
		g_string_append_printf(text, _("，第 %d 次"), sqlite3_column_int(row, 7));
	if (sqlite3_column_type(row, 6) != SQLITE_NULL)
		g_string_append_printf(text, _("，%s 恢复"),
		    clock_text((struct wall){ sqlite3_column_int64(row, 6) }, CLOCK_HOUR_MINUTE, at,
			sizeof at));
}

/* SAID, or its beginning. Caller frees. */
static char *shortened(const char *said)
{
	if (g_utf8_strlen(said, -1) <= STEP_MOST)
		return g_strdup(said);
	g_autofree char *begin = g_utf8_substring(said, 0, STEP_MOST);
	return g_strconcat(begin, "..", NULL);
}

/* subject_name, act, text, corrects, corrected */
static void tell_step(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	g_autofree char *said = shortened(text_at(row, 3));

	(void)db;
	g_string_append_printf(text, "%s ", text_at(row, 1));
	if (sqlite3_column_int64(row, 4) != 0)
		g_string_append_printf(text, _("更正：%s"), said);
	else if (text_at(row, 2)[0] != '\0' && strcmp(text_at(row, 2), text_at(row, 3)) != 0)
		g_string_append_printf(text, _("%s：%s"), text_at(row, 2), said);
	else
		g_string_append(text, said);
	if (sqlite3_column_int64(row, 5) != 0)
		g_string_append(text, _("（已更正）"));
}

/* "；未做 二号空调室外机（平台结冰，值班长甲批准）" */
static void tell_not_done(sqlite3 *db, int64_t round, GString *text)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db,
	    "SELECT title, reason, approver FROM round_result"
	    " WHERE round = ?1 AND state = 'excused' ORDER BY sort, id", NULL);

	if (rows == NULL)
		return;
	sqlite3_bind_int64(rows, 1, round);
	while (sqlite3_step(rows) == SQLITE_ROW)
		g_string_append_printf(text, _("；未做 %s（%s，%s批准）"), text_at(rows, 0),
		    text_at(rows, 1), text_at(rows, 2));
}

/* number, title, total, done, abnormal, id */
static void tell_round(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	g_string_append_printf(text, _("%s %s 完成 %d/%d 项，异常 %d"), text_at(row, 2),
	    text_at(row, 1), sqlite3_column_int(row, 4), sqlite3_column_int(row, 3),
	    sqlite3_column_int(row, 5));
	tell_not_done(db, sqlite3_column_int64(row, 6), text);
}

/* number, title */
static void tell_missed(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	(void)db;
	g_string_append_printf(text, _("%s %s 到时没有做"), text_at(row, 2), text_at(row, 1));
}

/* number, title, reason, approver */
static void tell_excused(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	(void)db;
	g_string_append_printf(text, _("%s %s 不做（%s，%s批准）"), text_at(row, 2),
	    text_at(row, 1), text_at(row, 3), text_at(row, 4));
}

/* minutes, begun_by */
static void tell_silence(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	(void)db;
	g_string_append_printf(text, _("静音 %d 分钟"), sqlite3_column_int(row, 1));
	add_aside(text, text_at(row, 2));
}

/* checker, how, answer */
static void tell_check(sqlite3 *db, sqlite3_stmt *row, GString *text)
{
	(void)db;
	g_string_append_printf(text, _("查岗：%s %s，%s"), text_at(row, 1),
	    choice_of("spot_check", "how", text_at(row, 2)),
	    choice_of("spot_check", "answer", text_at(row, 3)));
}

/* ---- all of them -------------------------------------------------------------------------- */

/* What is selected has the instant first; the newest come first. */
static const struct source {
	const char *kind, *sql;
	void (*tell)(sqlite3 *db, sqlite3_stmt *row, GString *text);
} sources[] = {
	{ "shift_summary",
	    "SELECT s.began_at, s.operator, group_concat(s.post, ' '), max(h.number)"
	    " FROM shift_summary s LEFT JOIN handover h ON h.id = s.handover_in"
	    " WHERE s.began_at >= ?1 AND s.began_at < ?2 GROUP BY s.began_at, s.operator"
	    " ORDER BY s.began_at DESC", tell_duty },
	{ "alarm",
	    "SELECT raised_at, number, severity, what, resource_name, why,"
	    " CASE WHEN cleared <> 0 THEN cleared_at END, raise_count FROM alarm"
	    " WHERE raised_at >= ?1 AND raised_at < ?2 AND severity IN ('critical', 'major')"
	    " AND ifnull(root, 0) = 0 AND ifnull(maintenance, 0) = 0 AND ifnull(simulated, 0) = 0"
	    " ORDER BY raised_at DESC", tell_alarm },
	{ "journal_entry",
	    "SELECT at, subject_name, act, text, corrects, corrected FROM journal_entry"
	    " WHERE at >= ?1 AND at < ?2 ORDER BY id DESC", tell_step },
	{ "round",
	    "SELECT finished_at, number, title, total, done, abnormal, id FROM round"
	    " WHERE state = 'done' AND finished_at >= ?1 AND finished_at < ?2"
	    " ORDER BY finished_at DESC", tell_round },
	{ "round",
	    "SELECT due_until, number, title FROM round WHERE state = 'missed'"
	    " AND due_until >= ?1 AND due_until < ?2 ORDER BY due_until DESC", tell_missed },
	{ "round",
	    "SELECT approved_at, number, title, reason, approver FROM round WHERE state = 'excused'"
	    " AND approved_at >= ?1 AND approved_at < ?2 ORDER BY approved_at DESC", tell_excused },
	{ "silence",
	    "SELECT created_at, minutes, begun_by FROM silence"
	    " WHERE created_at >= ?1 AND created_at < ?2 ORDER BY id DESC", tell_silence },
	{ "spot_check",
	    "SELECT at, checker, how, answer FROM spot_check WHERE at >= ?1 AND at < ?2"
	    " ORDER BY at DESC", tell_check },
};

static bool take(sqlite3 *db, const struct source *source, const int64_t times[2], json_t *story,
    int64_t *more, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db, source->sql, error);
	g_autoptr(GString) text = g_string_new(NULL);
	size_t first = json_array_size(story);

	if (rows == NULL)
		return false;
	sqlite3_bind_int64(rows, 1, times[0]);
	sqlite3_bind_int64(rows, 2, times[1]);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		if (json_array_size(story) - first >= LINES_MOST) {
			++*more;
			continue;
		}
		g_string_truncate(text, 0);
		source->tell(db, rows, text);
		json_array_insert_new(story, first, json_pack("{s:I, s:s}", "at",
		    (json_int_t)sqlite3_column_int64(rows, 0), "text", text->str));
	}
	return true;
}

json_t *story_read(sqlite3 *db, const int64_t times[2], int64_t *ret_more, GError **error)
{
	json_t *story = json_array();

	*ret_more = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		if (kind_find(sources[i].kind) == NULL ||
		    take(db, &sources[i], times, story, ret_more, error))
			continue;
		json_decref(story);
		return NULL;
	}
	return story;
}
