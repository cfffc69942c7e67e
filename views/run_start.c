/* Beginning a plan: from an alarm in two keys, or by hand. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/run_role.h"
#include "views/pick.h"
#include "views/records.h"
#include "views/run.h"
#include "views/show.h"

#define OFFERED_MOST 8

struct offer {
	struct app *app;
	int64_t alarm;
	json_t *plans;
};

static void offer_free(struct offer *offer)
{
	json_decref(offer->plans);
	g_free(offer);
}

static void begun(json_t *result, json_t *error, void *data)
{
	struct offer *offer = data;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(offer->app, STYLE_ERROR, "%s", text);
	} else {
		open_run(offer->app, row_get_integer(result, "id"));
	}
	offer_free(offer);
}

static void chosen(int answer, void *data)
{
	struct offer *offer = data;
	const json_t *plan = answer < 0 ? NULL : json_array_get(offer->plans, (size_t)answer);

	if (plan == NULL) {
		offer_free(offer);
		return;
	}
	model_call(console_model(offer->app), "do",
	    json_pack("{s:s, s:s, s:{s:O, s:O, s:I}}", "kind", "run", "act", "start", "fields",
		"code", json_object_get(plan, "code"), "version",
		json_object_get(plan, "version"), "alarm", (json_int_t)offer->alarm), begun, offer);
}

static void proposed(json_t *result, json_t *error, void *data)
{
	struct offer *offer = data;
	const char *answers[OFFERED_MOST + 2] = { NULL };
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	const json_t *plan;
	size_t i, n = 0;

	if (row_get_integer(result, "run") != 0) {
		open_run(offer->app, row_get_integer(result, "run"));
		offer_free(offer);
		return;
	}
	offer->plans = json_incref(json_object_get(result, "plans"));
	json_array_foreach(offer->plans, i, plan) {
		if (n == OFFERED_MOST)
			break;
		char *text = g_strdup_printf("%s %s", row_get(plan, "code"),
		    row_get(plan, "title"));
		g_ptr_array_add(texts, text);
		answers[n++] = text;
	}
	if (error != NULL || n == 0) {
		g_autofree char *text = error == NULL ? g_strdup(
		    _("没有预案由这种告警提出；到 7 预案里选一个，按 s 启动。"))
		    : model_error_text(error);
		app_toast(offer->app, STYLE_TOAST, "%s", text);
		offer_free(offer);
		return;
	}
	answers[n] = _("返回");
	app_ask(offer->app, _("启动哪个预案？"), answers, chosen, offer);
}

void run_from_alarm(struct app *app, const json_t *row)
{
	struct offer *offer = g_new0(struct offer, 1);

	offer->app = app;
	offer->alarm = row_get_integer(row, "key");
	model_call(console_model(app), "plan.propose",
	    json_pack("{s:I}", "alarm", (json_int_t)offer->alarm), proposed, offer);
}

static void saved(struct app *app, int64_t id)
{
	open_run(app, id);
}

/* ---- by hand ------------------------------------------------------------------------------ */

struct beginning {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
	char *code;
	int64_t version;
	int64_t incident;            /* begun for; 0: none */
	json_t *roles;               /* the answer of plan.roles */
};

static void beginning_free(struct beginning *beginning)
{
	json_decref(beginning->roles);
	g_free(beginning->code);
	g_free(beginning);
}

/* "RB-06 …", then "角色 core（核心设备）  核心A", a line each. Caller frees. */
static char *roles_said(const char *code, const json_t *answer)
{
	const json_t *uses = json_object_get(answer, "uses");
	GString *text = g_string_new(code);
	const json_t *use;
	size_t i;

	g_string_append_printf(text, " %s", row_get(answer, "title"));
	json_array_foreach((json_t *)(uintptr_t)uses, i, use) {
		const char *name = row_get(use, "name"), *port = row_get(use, "port");
		g_string_append_printf(text, _("\n角色 %s（%s）  %s%s%s"), row_get(use, "role"),
		    row_get(use, "title"), name[0] == '\0' ?
		    _("没有绑定：下面填的就是它，或启动后按 u 选定") : name,
		    port[0] == '\0' ? "" : " ", port);
	}
	return g_string_free(text, FALSE);
}

/* Why, and for which thing, of those the roles can be. Caller frees. */
static char *fields_asked(const json_t *uses)
{
	GString *fields = g_string_new("cause");
	const json_t *use;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)uses, i, use) {
		const char *field = run_role_field(row_get(use, "class"));
		if (!word_in(fields->str, field))
			g_string_append_printf(fields, "|%s", field);
	}
	return g_string_free(fields, FALSE);
}

/* KNOWN: the answer of `prefill`, for an incident; NULL: nothing is. */
static void open_start(const struct beginning *beginning, const json_t *known)
{
	const struct kind *kind = kind_find("run");
	json_auto_t *given = json_pack("{s:s}", "code", beginning->code);
	json_auto_t *preset = json_copy(json_object_get(known, "fields"));
	g_autofree char *said = roles_said(beginning->code, beginning->roles);
	g_autofree char *fields = fields_asked(json_object_get(beginning->roles, "uses"));
	g_autofree char *about = g_strdup_printf("%s-%" G_GINT64_FORMAT, beginning->code,
	    beginning->incident);

	if (beginning->version != 0)
		json_object_set_new(given, "version", json_integer(beginning->version));
	if (beginning->incident != 0)
		json_object_set_new(given, "incident", json_integer(beginning->incident));
	open_act_form(beginning->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "start"), .given = given, .preset = preset,
		.fields = fields, .said = said, .ready = beginning->incident != 0,
		.about = beginning->incident != 0 ? about : beginning->code, .saved = saved });
}

/* Whether it can go on: nothing was refused, and nobody went elsewhere meanwhile. */
static bool goes_on(const struct beginning *beginning, const json_t *error)
{
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(beginning->app, STYLE_ERROR, "%s", text);
	}
	return error == NULL && app_top(beginning->app) == beginning->from;
}

static void known_came(json_t *result, json_t *error, void *data)
{
	struct beginning *beginning = data;

	if (goes_on(beginning, error))
		open_start(beginning, result);
	beginning_free(beginning);
}

static void roles_came(json_t *result, json_t *error, void *data)
{
	struct beginning *beginning = data;

	beginning->roles = json_incref(result);
	if (goes_on(beginning, error) && beginning->incident != 0) {
		model_call(console_model(beginning->app), "prefill",
		    json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind", "run", "act", "start", "from",
			"kind", "incident", "id", (json_int_t)beginning->incident), known_came,
		    beginning);
		return;
	}
	if (error == NULL && app_top(beginning->app) == beginning->from)
		open_start(beginning, NULL);
	beginning_free(beginning);
}

static void begin(struct app *app, const char *code, int64_t version, int64_t incident)
{
	struct beginning *beginning = g_new0(struct beginning, 1);
	json_t *params = json_pack("{s:s}", "code", code);

	*beginning = (struct beginning){ app, app_top(app), g_strdup(code), version, incident,
		NULL };
	if (version != 0)
		json_object_set_new(params, "version", json_integer(version));
	model_call(console_model(app), "plan.roles", params, roles_came, beginning);
}

void run_from_plan(struct app *app, const char *code, int64_t version)
{
	begin(app, code, version, 0);
}

static bool is_in_force(const json_t *row)
{
	return strcmp(row_get(row, "standing"), "in_force") == 0;
}

static int by_code(const void *a, const void *b)
{
	return strcmp(row_get(a, "code"), row_get(b, "code"));
}

static const struct table_column plan_columns[] = {
	{ N_("编号"), 6, 12, 0, TEXT_LEFT, .searched = true, .what = "code", .cell = cell_text },
	{ N_("预案"), 24, 60, 5, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type plan_table = {
	.columns = plan_columns, .key = row_key, .compare = by_code, .empty = N_("没有预案。"),
};

static void plan_picked(struct app *app, const json_t *row, int64_t incident)
{
	begin(app, row_get(row, "code"), row_get_integer(row, "version"), incident);
}

void run_for_incident(struct app *app, const char *code, int64_t incident)
{
	if (code != NULL)
		begin(app, code, 0, incident);
	else
		pick_open(app, &(struct pick){ .title = _("启动预案"), .topic = "plans",
			.table = &plan_table, .wanted = is_in_force, .done = plan_picked,
			.data = incident });
}

void run_begin(struct app *app)
{
	run_for_incident(app, NULL, 0);
}
