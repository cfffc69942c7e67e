#include "views/incident_show.h"

#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/ticket_show.h"

static const struct kind *incident_kind(void)
{
	return kind_find("incident");
}

static const struct kind *report_kind(void)
{
	return kind_find("incident_report");
}

/* ---- the incident ------------------------------------------------------------------------- */

/* The one that says it best: what people called it, else what the ledger calls it. */
static const char *system_of(const json_t *row)
{
	const json_t *shown = json_object_get(row, "shown");
	const char *names[] = { row_get(row, "system"), row_get(shown, "service"),
		row_get(shown, "device"), row_get(row, "place") };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i][0] != '\0')
			return names[i];
	return "";
}

char *incident_what(const json_t *row)
{
	const char *category = choice_shown(incident_kind(), row, "category"),
		   *subtype = row_get(row, "subtype"), *system = system_of(row),
		   *unit = row_get(row, "unit_name");
	GString *text = g_string_new(category);

	if (subtype[0] != '\0')
		g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "-", subtype);
	if (text->len == 0)
		g_string_append(text, row_get(row, "phenomenon"));
	if (text->len == 0)
		g_string_append(text, _("类型未填"));
	if (system[0] != '\0')
		g_string_append_printf(text, "  %s", system);
	if (unit[0] != '\0' && strcmp(unit, system) != 0)
		g_string_append_printf(text, system[0] == '\0' ? "  %s" : _("（%s）"), unit);
	return g_string_free(text, FALSE);
}

enum style incident_level_style(const char *level)
{
	static const struct { const char *level; enum style style; } styles[] = {
		{ "large", STYLE_MINOR },
		{ "major", STYLE_MAJOR },
		{ "extreme", STYLE_CRITICAL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(styles); i++)
		if (strcmp(level, styles[i].level) == 0)
			return styles[i].style;
	return STYLE_NORMAL;
}

char *incident_level_text(const json_t *row)
{
	const char *level = choice_shown(incident_kind(), row, "level"),
		   *proposed = choice_shown(incident_kind(), row, "proposed");

	return level[0] != '\0' ? g_strdup(level) :
	    proposed[0] != '\0' ? g_strdup_printf(_("初判%s"), proposed) :
				  g_strdup(_("未定级"));
}

/* ---- reports ------------------------------------------------------------------------------ */

static bool is_waiting(const json_t *report)
{
	return strcmp(row_get(report, "state"), "due") == 0;
}

char *report_class(const json_t *report)
{
	int serial = (int)row_get_integer(report, "serial");
	const char *title = choice_shown(report_kind(), report, "report");

	return serial > 1 ? g_strdup_printf("%s %d", title, serial) : g_strdup(title);
}

bool report_is_late(const json_t *report, struct wall now)
{
	int64_t due = row_get_integer(report, "due_at");

	return json_is_true(json_object_get(report, "late")) ||
	    (is_waiting(report) && due != 0 && due <= now.us);
}

/* It was told, or is not asked for any more: how it did stays. */
static char *over_text(const json_t *report, struct wall due, const char *moment, bool late)
{
	bool sent = strcmp(row_get(report, "state"), "sent") == 0;
	int64_t over = row_get_integer(report, "told_at") - due.us;
	char lasts[CLOCK_TEXT_SIZE];

	if (!sent)
		return g_strdup(late ? _("不再要求，已逾期") : _("不再要求"));
	if (!late || over <= 0)
		return g_strdup_printf(late ? _("迟报 %s") : _("按时 %s"), moment);
	return g_strdup_printf(_("迟%s %s"), clock_duration(over, lasts, sizeof lasts), moment);
}

char *report_due_text(const json_t *report, struct wall now)
{
	struct wall due = { row_get_integer(report, "due_at") };
	char moment[DUE_SIZE] = "", left[DUE_SIZE];

	if (due.us != 0)
		due_moment(due, now, moment);
	if (!is_waiting(report))
		return over_text(report, due, moment,
		    json_is_true(json_object_get(report, "late")));
	return due.us == 0 ? g_strdup(_("没有期限")) :
	    g_strdup_printf("%s %s", due_left(due, now, left), moment);
}

char *report_told_text(const json_t *report, struct wall now)
{
	struct wall told = { row_get_integer(report, "told_at") };
	char moment[DUE_SIZE];

	if (told.us == 0)
		return g_strdup("");
	return g_strdup_printf("%s %s %s", due_moment(told, now, moment),
	    choice_shown(report_kind(), report, "means"), row_get(report, "receiver"));
}

/* ---- the nearest clock -------------------------------------------------------------------- */

/* WHAT is taken over. */
static void offer(struct incident_clock *clock, int64_t at, char *what)
{
	if (at == 0 || (clock->next_at != 0 && clock->next_at <= at)) {
		g_free(what);
		return;
	}
	g_free(clock->next);
	clock->next_at = at;
	clock->next = what;
}

void incident_clock_of(struct incident_clock *clock, const json_t *row,
    const GPtrArray *reports, struct wall now)
{
	const struct due *own = due_next(incident_kind(), row);
	int64_t id = row_get_integer(row, "id");

	*clock = (struct incident_clock){ .next_at = 0 };
	if (own != NULL)
		offer(clock, due_next_at(incident_kind(), row).us, g_strdup(_(own->title)));
	for (guint i = 0; reports != NULL && i < reports->len; i++) {
		const json_t *report = reports->pdata[i];
		if (row_get_integer(report, "incident") != id)
			continue;
		clock->late += report_is_late(report, now);
		if (!is_waiting(report))
			continue;
		g_autofree char *class = report_class(report);
		clock->waiting++;
		offer(clock, row_get_integer(report, "due_at"),
		    g_strdup_printf("%s %s", class, row_get(report, "party_title")));
	}
}

void incident_clock_clear(struct incident_clock *clock)
{
	g_clear_pointer(&clock->next, g_free);
}

bool incident_clock_is_late(const struct incident_clock *clock, struct wall now)
{
	return clock->next_at != 0 && clock->next_at <= now.us;
}

char *incident_clock_text(const struct incident_clock *clock, struct wall now)
{
	struct wall at = { clock->next_at };
	char moment[DUE_SIZE], left[DUE_SIZE];

	if (at.us != 0)
		return g_strdup_printf(_("%s %s（%s）"), due_left(at, now, left), clock->next,
		    due_moment(at, now, moment));
	return clock->late == 0 ? g_strdup("") :
	    g_strdup_printf(_("迟报过 %u 次"), clock->late);
}

/* ---- going there -------------------------------------------------------------------------- */

struct wish {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
};

static void part_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;
	const json_t *record = json_object_get(result, "record");
	g_autofree char *text = error == NULL ? NULL : model_error_text(error);

	if (app_top(wish->app) != wish->from)
		return;
	if (text != NULL)
		app_toast(wish->app, STYLE_ERROR, "%s", text);
	else
		open_incident(wish->app, row_get_integer(record, "incident"));
}

void open_incident_of(struct app *app, const char *kind, int64_t id)
{
	struct wish *wish = g_new0(struct wish, 1);

	*wish = (struct wish){ app, app_top(app) };
	model_call(console_model(app), "get",
	    json_pack("{s:s, s:I}", "kind", kind, "id", (json_int_t)id), part_came, wish);
}
