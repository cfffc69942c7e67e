#include "views/training_score.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
#include "views/columns.h"
#include "views/show.h"

#define TIME_SIZE 16

static const struct choice grades[] = {
	{ "met", N_("达标") },
	{ "late", N_("超时") },
	{ "missed", N_("漏做") },
	{ "wrong", N_("做错") },
	{ NULL, NULL },
};

/* "4:05", minutes and seconds; "" where SCORE does not say. */
static const char *minutes(const json_t *score, const char *name, char *buffer)
{
	int64_t seconds = row_get_integer(score, name);

	buffer[0] = '\0';
	if (json_object_get(score, name) != NULL)
		g_snprintf(buffer, TIME_SIZE, "%" PRId64 ":%02d", seconds / 60,
		    (int)(seconds % 60));
	return buffer;
}

static void print_head(const json_t *score, FILE *out)
{
	char time[TIME_SIZE];

	fprintf(out, _("成绩  %s %s  %s  执行人 %s\n"), row_get(score, "code"),
	    row_get(score, "title"), row_get(score, "number"), row_get(score, "commander"));
	if (json_object_get(score, "begun_after") != NULL)
		fprintf(out, _("首次告警到启动预案 %s  "), minutes(score, "begun_after", time));
	else
		fprintf(out, "%s", _("不是由告警启动的  "));
	fprintf(out, _("用时 %s%s\n"), minutes(score, "lasted", time),
	    json_object_get(score, "ended_at") == NULL ? _("，还没有结束") : "");
}

/* What a grade alone does not say: how it was done, and why it was not. */
static char *note_of(const json_t *step)
{
	const char *outcome = row_get(step, "outcome"), *reason = row_get(step, "reason");

	return g_strdup_printf("%s%s%s", outcome[0] == '\0' ? "" :
	    choice_title(run_outcomes, outcome), reason[0] == '\0' ? "" : _("："), reason);
}

static void add_step(struct columns *columns, const json_t *step)
{
	char number[16], calls[48] = "", within[TIME_SIZE], used[TIME_SIZE];
	const char *grade = row_get(step, "grade");
	g_autofree char *note = note_of(step);
	int64_t owed = row_get_integer(step, "calls_owed"), made = row_get_integer(step, "calls");
	const char *cells[] = { number, row_get(step, "title"), minutes(step, "within", within),
		minutes(step, "used", used), grade[0] == '\0' ? "-" : choice_title(grades, grade),
		calls, note };

	g_snprintf(number, sizeof number, "%" PRId64, row_get_integer(step, "number"));
	if (owed > 0 || made > 0)
		g_snprintf(calls, sizeof calls, "%" PRId64 "/%" PRId64, made, owed);
	columns_add(columns, cells);
}

static void print_totals(const json_t *score, FILE *out)
{
	fprintf(out, _("达标 %" PRId64 "  超时 %" PRId64 "  漏做 %" PRId64 "  做错 %" PRId64
		       "  未做完 %" PRId64 "  不需要 %" PRId64 "  通话 %" PRId64 " 次"),
	    row_get_integer(score, "met"), row_get_integer(score, "late"),
	    row_get_integer(score, "missed"), row_get_integer(score, "wrong"),
	    row_get_integer(score, "open"), row_get_integer(score, "passed"),
	    row_get_integer(score, "calls"));
	if (json_object_get(score, "share") != NULL)
		fprintf(out, _("  达标率 %" PRId64 "%%（只舍不入）"),
		    row_get_integer(score, "share"));
	fputc('\n', out);
}

void training_score_print(const json_t *score, FILE *out)
{
	const char *const titles[] = { _("步"), _("步骤"), _("时限"), _("用时"), _("评定"),
		_("通话/应打"), _("说明"), NULL };
	own(columns) columns = columns_new(titles);
	const json_t *step;
	size_t i;

	print_head(score, out);
	columns_align(columns, 0, TEXT_RIGHT);
	columns_align(columns, 2, TEXT_RIGHT);
	columns_align(columns, 3, TEXT_RIGHT);
	json_array_foreach(json_object_get(score, "steps"), i, step)
		add_step(columns, step);
	columns_print(columns, out);
	print_totals(score, out);
}
