#include "views/run_show.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/run.h"
#include "views/plan.h"
#include "views/run.h"
#include "views/run_ask.h"
#include "views/run_form.h"
#include "views/run_phones.h"
#include "views/show.h"
#include "views/text_page.h"
#include "views/ticket_show.h"

static bool is(const json_t *row, const char *state)
{
	return strcmp(row_get(row, "state"), state) == 0;
}

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

/* ---- one step in the list ----------------------------------------------------------------- */

const char *run_step_mark(const json_t *step)
{
	static const struct { const char *state, *mark; } marks[] = {
		{ "done", "v" }, { "skipped", "/" }, { "passed", "-" }, { "open", ">" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (is(step, marks[i].state))
			return marks[i].mark;
	return has(step, "when") ? "?" : " ";
}

static bool is_over(const json_t *step)
{
	return record_has_ended(kind_find("run_step"), step);
}

/* T0: there is no limit it could be late by. */
static bool is_at_once(const json_t *step)
{
	return row_get_integer(step, "within") == 0 && row_get_integer(step, "every") == 0;
}

enum style run_step_style(const json_t *step, struct wall now)
{
	int64_t due = is_at_once(step) ? 0 : row_get_integer(step, "due_at");

	if (is_over(step))
		return json_is_true(json_object_get(step, "late")) ? STYLE_MAJOR : STYLE_DIM;
	return due != 0 && due < now.us ? STYLE_MAJOR : STYLE_NORMAL;
}

/* "1:52", "2:03:10": exact, for a clock that runs. */
static void clock_of(int64_t us, char *buffer, size_t size)
{
	int64_t seconds = us / CLOCK_SECOND;

	if (seconds >= 3600)
		g_snprintf(buffer, (gulong)size, "%d:%02d:%02d", (int)(seconds / 3600),
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
	else
		g_snprintf(buffer, (gulong)size, "%d:%02d", (int)(seconds / 60),
		    (int)(seconds % 60));
}

const char *run_left(int64_t due, int64_t now, char *buffer)
{
	char time[CLOCK_TEXT_SIZE];

	clock_of(due >= now ? due - now : now - due, time, sizeof time);
	g_snprintf(buffer, CLOCK_TEXT_SIZE, due >= now ? _("剩 %s") : _("超 %s"), time);
	return buffer;
}

void run_step_clock(const json_t *step, int64_t started_at, struct wall now, char *buffer,
    size_t size)
{
	int64_t due = row_get_integer(step, "due_at"), done = row_get_integer(step, "done_at");
	char left[CLOCK_TEXT_SIZE];

	buffer[0] = '\0';
	if (is(step, "done") && done != 0)
		clock_of(done - started_at, buffer, size);
	else if (is_over(step))
		return;
	else if (due == 0)
		g_strlcpy(buffer, _("待条件"), size);
	else if (is_at_once(step))
		g_strlcpy(buffer, _("立即"), size);
	else
		g_strlcpy(buffer, run_left(due, now.us, left), size);
}

/* ---- what it owes ------------------------------------------------------------------------- */

static bool is_logged(const struct mirror *calls, const json_t *step, const char *whom)
{
	g_autoptr(GPtrArray) rows = calls == NULL ? g_ptr_array_new() : mirror_rows(calls);

	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "run") == row_get_integer(step, "run") &&
		    row_get_integer(rows->pdata[i], "step") == row_get_integer(step, "number") &&
		    strcmp(row_get(rows->pdata[i], "whom"), whom) == 0)
			return true;
	return false;
}

char *run_step_call(const json_t *step, const struct mirror *calls)
{
	g_auto(GStrv) wanted = g_strsplit(row_get(step, "calls"), "\n", -1);

	for (char **whom = wanted; *whom != NULL; whom++)
		if (!is_logged(calls, step, *whom))
			return g_strdup(*whom);
	return NULL;
}

static const json_t *live_row(const json_t *step, const struct mirror *live)
{
	return live == NULL ? NULL : mirror_row(live, row_get_integer(step, "id"));
}

static bool holds(const json_t *step, const struct mirror *live)
{
	const json_t *words = json_object_get(live_row(step, live), "holds"), *word;
	size_t i;

	if (!has(step, "verify"))
		return true;
	json_array_foreach(words, i, word)
		if (strcmp(json_string_value(word), "true") != 0)
			return false;
	return json_array_size(words) > 0;
}

char *run_step_owed(const json_t *step, const struct mirror *live, const struct mirror *calls)
{
	g_autofree char *call = run_step_call(step, calls);
	const struct { const char *field; bool owed; } fields[] = {
		{ "recorded", has(step, "records") },
		{ "authority_by", has(step, "authority") },
		{ "second", row_get_integer(step, "people") > 1 },
		{ "reason", call != NULL || !holds(step, live) },
	};
	GString *owed = g_string_new(NULL);

	/* people before equipment: what takes them out asks for nothing */
	for (size_t i = 0; i < G_N_ELEMENTS(fields) &&
	     !json_is_true(json_object_get(step, "evacuate")); i++)
		if (fields[i].owed)
			g_string_append_printf(owed, "%s%s", owed->len == 0 ? "" : "|",
			    fields[i].field);
	return g_string_free(owed, FALSE);
}

/* ---- drawing ------------------------------------------------------------------------------ */

void run_draw_head(struct area area, const json_t *run)
{
	const struct kind *kind = kind_find("run");
	bool drill = strcmp(row_get(run, "mode"), "drill") == 0;
	int64_t end = row_get_integer(run, "ended_at");
	int64_t used = (end != 0 ? end : clock_wall().us) - row_get_integer(run, "started_at");
	char time[CLOCK_TEXT_SIZE];
	int column;

	clock_of(MAX(used, 0), time, sizeof time);
	column = area_text(area, 0, 1, drill ? STYLE_EXERCISE : STYLE_TITLE,
	    choice_shown(kind, run, "mode"));
	column = area_print(area, 0, column + 2, STYLE_TITLE, "%s %s", row_get(run, "code"),
	    row_get(run, "title"));
	column = area_print(area, 0, column + 2, STYLE_NORMAL, _("已完 %d/%d  已用 %s  执行 %s"),
	    (int)row_get_integer(run, "done"), (int)row_get_integer(run, "total"), time,
	    row_get(run, "commander"));
	if (row_get_integer(run, "help_at") != 0)
		area_print(area, 0, column + 2, STYLE_CRITICAL, _("%s 求援"),
		    row_get(run, "help_by"));
	column = area_text(area, 1, 1, is(run, "running") ? STYLE_DIM : STYLE_WARNING,
	    state_shown(kind, run));
	if (row_get_integer(run, "late") > 0)
		column = area_print(area, 1, column + 2, STYLE_MAJOR, _("超时 %d 步"),
		    (int)row_get_integer(run, "late"));
	const char *incident = row_get(json_object_get(run, "shown"), "incident");
	if (incident[0] != '\0')
		column = area_text(area, 1, column + 2, STYLE_NORMAL, incident);
	area_text(area, 1, column + 2, STYLE_DIM, is(run, "paused") ? row_get(run, "safe_note") :
	    row_get(run, "alarm_what")[0] != '\0' ? row_get(run, "alarm_what") :
	    row_get(run, "cause"));
}

/* Lines of VALUE, each after TITLE; returns the next row. */
static int draw_lines(struct area area, int row, enum style style, const char *title,
    const char *value)
{
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

	for (char **line = lines; *line != NULL && value[0] != '\0' && row < area.rows; line++) {
		g_autofree char *text = g_strdup_printf("%s%s", title, *line);
		row += area_wrap(area, row, 2, area.rows - row, style, text);
	}
	return row;
}

static int draw_verify(struct area area, int row, const json_t *step, const struct mirror *live)
{
	const json_t *now = live_row(step, live), *word;
	size_t i;

	if (now == NULL)
		return draw_lines(area, row, STYLE_DIM, _("核验 "), row_get(step, "verify"));
	json_array_foreach(json_object_get(now, "holds"), i, word) {
		const char *truth = json_string_value(word), *reading = json_string_value(
		    json_array_get(json_object_get(now, "readings"), i));
		bool good = strcmp(truth, "true") == 0, known = strcmp(truth, "unknown") != 0;
		g_autofree char *text = g_strdup_printf("%s  %s", good ? _("核验 到了") : known
			? _("核验 未到") : _("核验 读不到，要人看"), reading);
		if (row < area.rows)
			row += area_wrap(area, row, 2, area.rows - row,
			    good ? STYLE_NORMAL : known ? STYLE_MINOR : STYLE_UNKNOWN, text);
	}
	return row;
}

static int draw_calls(struct area area, int row, const json_t *step, const struct mirror *calls,
    const struct run_phones *phones)
{
	g_auto(GStrv) wanted = g_strsplit(row_get(step, "calls"), "\n", -1);

	for (char **whom = wanted; *whom != NULL && **whom != '\0' && row < area.rows; whom++) {
		bool logged = is_logged(calls, step, *whom);
		g_autofree char *people = run_phones_text(run_phones_of(phones, step, *whom));
		g_autofree char *text = g_strdup_printf(_("电话 %s %s  %s"), *whom,
		    logged ? _("已记") : _("还没有记，按 c"), people);
		row += area_wrap(area, row, 2, area.rows - row, STYLE_NORMAL, text);
	}
	return row;
}

/* Each command of the step: what came of it, or that nobody has asked. */
static int draw_asks(struct area area, int row, const json_t *step, const struct mirror *asks)
{
	g_auto(GStrv) lines = g_strsplit(row_get(step, "commands"), "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_auto(GStrv) words = g_strsplit(*line, " ", -1);
		for (char **word = words; *word != NULL && row < area.rows; word++) {
			if (word == words)
				continue;
			const json_t *ask = run_ask_last(asks, step, words[0], *word);
			g_autofree char *came = ask == NULL ? g_strdup(_("还没有问，按 r")) :
			    run_ask_text(ask);
			g_autofree char *text = g_strdup_printf(_("取证 %s %s  %s"), ask == NULL ?
			    words[0] : row_get(ask, "device_name"), *word, came);
			row += area_wrap(area, row, 2, area.rows - row, ask == NULL ?
			    STYLE_NORMAL : run_ask_style(ask), text);
		}
	}
	return row;
}

static int draw_form(struct area area, int row, const json_t *step)
{
	const char *title = run_form_title(step);

	if (has(step, "made"))
		return draw_lines(area, row, STYLE_NORMAL, _("已开 "), row_get(step, "made"));
	if (title[0] == '\0' || row >= area.rows)
		return row;
	area_print(area, row, 2, STYLE_NORMAL, _("要开 %s，按 f"), title);
	return row + 1;
}

static int draw_branch(struct area area, int row, const json_t *step)
{
	int64_t to = row_get_integer(step, "else_step");

	if (row >= area.rows || (to == 0 && !has(step, "else_plan")))
		return row;
	if (to != 0)
		area_print(area, row, 2, STYLE_DIM, _("x 不成立转第 %d 步：%s"), (int)to,
		    row_get(step, "else_words"));
	else
		area_print(area, row, 2, STYLE_DIM, _("x 不成立；b 转 %s：%s"),
		    row_get(step, "else_plan"), row_get(step, "else_words"));
	return row + 1;
}

void run_draw_step(struct area area, const json_t *step, const struct run_beside *beside,
    const struct run_phones *phones)
{
	bool evacuate = json_is_true(json_object_get(step, "evacuate"));
	int row = 0;

	area_print(area, row++, 1, STYLE_TITLE, "%d %s", (int)row_get_integer(step, "number"),
	    row_get(step, "title"));
	if (evacuate)
		area_text(area, row++, 2, STYLE_CRITICAL,
		    _("先撤人：人身安全优先于设备，不等核验。"));
	row = draw_lines(area, row, evacuate ? STYLE_CRITICAL : STYLE_MAJOR, _("安全："),
	    row_get(step, "safety"));
	if (is_over(step)) {
		row = draw_lines(area, row, STYLE_NORMAL, "",
		    choice_shown(kind_find("run_step"), step, "outcome"));
		row = draw_lines(area, row, STYLE_NORMAL, _("登记 "), row_get(step, "recorded"));
		row = draw_lines(area, row, STYLE_NORMAL, _("理由 "), row_get(step, "reason"));
		row = draw_asks(area, row, step, beside->asks);
		row = draw_form(area, row, step);
		draw_lines(area, row, STYLE_DIM, _("所见 "), row_get(step, "evidence"));
		return;
	}
	row = draw_verify(area, row, step, beside->live);
	row = draw_asks(area, row, step, beside->asks);
	row = draw_calls(area, row, step, beside->calls, phones);
	row = draw_form(area, row, step);
	row = draw_lines(area, row, STYLE_NORMAL, _("登记 "), row_get(step, "records"));
	row = draw_lines(area, row, STYLE_NORMAL, _("须经 "), row_get(step, "authority"));
	if (row_get_integer(step, "people") > 1 && row < area.rows)
		area_text(area, row++, 2, STYLE_NORMAL, _("要两个人"));
	row = draw_branch(area, row, step);
	g_auto(GStrv) paragraphs = plan_paragraphs(row_get(step, "guidance"));
	for (char **one = paragraphs; *one != NULL && row < area.rows; one++)
		row += (*one)[0] == '\0' ? 1 :
		    area_wrap(area, row, 2, area.rows - row, STYLE_NORMAL, *one);
}

/* Whoever the step wants called, with all numbers there are. */
static void add_phones(struct text_page *page, const json_t *step, const struct run_phones *phones)
{
	g_auto(GStrv) wanted = g_strsplit(row_get(step, "calls"), "\n", -1);

	for (char **whom = wanted; *whom != NULL && **whom != '\0'; whom++) {
		const json_t *people = run_phones_of(phones, step, *whom), *person;
		size_t i;

		text_page_print(page, STYLE_NORMAL, 2, _("电话 %s"), *whom);
		json_array_foreach((json_t *)(uintptr_t)people, i, person) {
			g_autofree char *text = run_phone_text(person);
			text_page_add(page, STYLE_NORMAL, 6, text);
		}
		if (people != NULL && i == 0)
			text_page_add(page, STYLE_WARNING, 6, _("台账里没有号码"));
	}
}

void run_read_step(struct app *app, const json_t *step, const struct run_phones *phones)
{
	static const struct { const char *field, *title; } parts[] = {
		{ "safety", N_("安全") }, { "verify", N_("核验") }, { "when", N_("条件") },
		{ "records", N_("登记") }, { "authority", N_("须经") },
		{ "commands", N_("取证") }, { "else_words", N_("不成立") },
		{ "evidence", N_("所见") }, { "recorded", N_("登记的") }, { "reason", N_("理由") },
		{ "made", N_("已开") },
	};
	struct text_page *page = text_page_new(row_get(step, "title"));
	g_auto(GStrv) lines = plan_paragraphs(row_get(step, "guidance"));

	text_page_print(page, STYLE_TITLE, 1, "%d %s", (int)row_get_integer(step, "number"),
	    row_get(step, "title"));
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (has(step, parts[i].field)) {
			g_auto(GStrv) each = g_strsplit(row_get(step, parts[i].field), "\n", -1);
			for (char **one = each; *one != NULL; one++)
				text_page_print(page,
				    i == 0 ? STYLE_MAJOR : STYLE_NORMAL, 2, "%s %s",
				    _(parts[i].title), *one);
		}
	add_phones(page, step, phones);
	text_page_add(page, STYLE_NORMAL, 0, "");
	for (char **line = lines; *line != NULL; line++)
		text_page_add(page, STYLE_NORMAL, 2, *line);
	text_page_open(app, page);
}
