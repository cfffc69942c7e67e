#include "views/sheet_run.h"

#include <string.h>

#include "base/i18n.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

static bool is(const json_t *row, const char *name, const char *word)
{
	return strcmp(row_get(row, name), word) == 0;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(const json_t *const *)a, "number");
	int64_t y = row_get_integer(*(const json_t *const *)b, "number");

	return x < y ? -1 : x > y;
}

GPtrArray *sheet_run_steps(const struct sheet_data *data, const char *need)
{
	GPtrArray *steps = sheet_parts(data, need);

	if (steps->len > 0)
		g_ptr_array_sort(steps, by_number);
	return steps;
}

char *sheet_exact(int64_t us)
{
	int64_t seconds = us / CLOCK_SECOND;
	int minutes = (int)(seconds / 60 % 60), rest = (int)(seconds % 60);

	if (seconds >= 3600)
		return g_strdup_printf(_("%d时%d分%d秒"), (int)(seconds / 3600), minutes, rest);
	if (seconds >= 60)
		return g_strdup_printf(_("%d分%d秒"), minutes, rest);
	return g_strdup_printf(_("%d秒"), rest);
}

char *sheet_step_target(const json_t *step)
{
	int64_t within = row_get_integer(step, "within");
	bool waits = row_get(step, "when")[0] != '\0';
	char time[CLOCK_TEXT_SIZE];

	if (json_object_get(step, "within") == NULL)
		return NULL;
	clock_duration(within * CLOCK_SECOND, time, sizeof time);
	if (within == 0)
		return g_strdup(waits ? _("条件到时") : "T0");
	return g_strdup_printf(waits ? _("条件后%s") : "T+%s", time);
}

/* What was left out because the run ended or went another way has no time of its own. */
static bool was_done(const json_t *step)
{
	return is(step, "state", "done") && row_get_integer(step, "done_at") != 0;
}

char *sheet_step_at(const json_t *step, int64_t started_at)
{
	struct wall at = { row_get_integer(step, "done_at") };
	char when[CLOCK_TEXT_SIZE], begun[CLOCK_TEXT_SIZE];
	const size_t day = strlen("2026-11-21 "), month = strlen("2026-");

	if (!was_done(step) && !(is(step, "outcome", "skipped") && at.us != 0))
		return NULL;
	clock_text(at, CLOCK_FULL, when, sizeof when);
	clock_text((struct wall){ started_at }, CLOCK_FULL, begun, sizeof begun);
	return g_strdup(when + (strncmp(when, begun, day) == 0 ? day : month));
}

char *sheet_step_used(const json_t *step, int64_t started_at)
{
	int64_t from = row_get(step, "when")[0] != '\0' ? row_get_integer(step, "opened_at")
	    : started_at;
	int64_t used = row_get_integer(step, "done_at") - from;

	return was_done(step) && from != 0 && used >= 0 ? sheet_exact(used) : NULL;
}

char *sheet_run_subject(const json_t *record)
{
	return row_get(record, "code")[0] == '\0' ? NULL :
	    g_strdup_printf("%s %s", row_get(record, "code"), row_get(record, "title"));
}

const char *sheet_unreal(const json_t *record)
{
	(void)record;
	return _("演练 非真实事件");
}
