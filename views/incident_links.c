#include "views/incident_links.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/incident.h"
#include "records/model/run.h"
#include "views/isolation_show.h"
#include "views/records.h"
#include "views/run.h"
#include "views/show.h"
#include "views/ticket_acts.h"

#define RUNS_MOST 6

static const struct kind *incident_kind(void)
{
	return kind_find("incident");
}

const char *incident_refuse_link(const json_t *row)
{
	if (row == NULL)
		return _("没有选中的行");
	return record_has_ended(incident_kind(), row) ? _("事件已经归档或是误报") : NULL;
}

/* ---- which plan --------------------------------------------------------------------------- */

/* Of CATEGORY (NULL: any) whose words hold one of WORDS (NULL: whatever they are); the first that
 * fits. */
static const struct { const char *category, *words, *code; } plans[] = {
	{ NULL, "篡改|黑链|暗链|挂马" /* not shown */, "RB-10" },
	{ NULL, "拒绝服务|DDoS|ddos|洪水攻击|流量攻击" /* not shown */, "RB-09" },
	{ NULL, "挖矿|木马|勒索|病毒|蠕虫" /* not shown */, "RB-11" },
	{ NULL, "域名|DNS|dns" /* not shown */, "RB-12" },
	{ NULL, "闯入|撬锁|撬门|尾随" /* not shown */, "RB-14" },
	{ "malware", NULL, "RB-11" },
};

static bool holds_one(const char *text, const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, "|", -1);

	for (char **part = parts; *part != NULL; part++)
		if (strstr(text, *part) != NULL)
			return true;
	return false;
}

const char *incident_plan_for(const json_t *row)
{
	g_autofree char *text = g_strdup_printf("%s %s", row_get(row, "subtype"),
	    row_get(row, "phenomenon"));

	for (size_t i = 0; i < G_N_ELEMENTS(plans); i++)
		if ((plans[i].category == NULL ||
			strcmp(plans[i].category, row_get(row, "category")) == 0) &&
		    (plans[i].words == NULL || holds_one(text, plans[i].words)))
			return plans[i].code;
	return NULL;
}

/* ---- a plan ------------------------------------------------------------------------------- */

/* Runs of the incident are asked for, then what to do. */
struct offer {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
	int64_t incident;
	const char *code;            /* proposed, static; NULL: none */
	json_t *runs;                /* under way */
};

static void offer_free(struct offer *offer)
{
	json_decref(offer->runs);
	g_free(offer);
}

/* The runs come first, then the proposal, then the list. */
static void chosen(int answer, void *data)
{
	struct offer *offer = data;
	int runs = (int)json_array_size(offer->runs), proposed = offer->code == NULL ? 0 : 1;

	if (answer >= 0 && answer < runs)
		open_run(offer->app,
		    row_get_integer(json_array_get(offer->runs, (size_t)answer), "id"));
	else if (answer >= runs && answer <= runs + proposed)
		run_for_incident(offer->app, answer < runs + proposed ? offer->code : NULL,
		    offer->incident);
	offer_free(offer);
}

static void ask(struct offer *offer)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; i < json_array_size(offer->runs); i++) {
		const json_t *run = json_array_get(offer->runs, i);
		g_ptr_array_add(answers, g_strdup_printf(_("打开 %s  %s %s"),
		    row_get(run, "number"), row_get(run, "code"), row_get(run, "title")));
	}
	if (offer->code != NULL)
		g_ptr_array_add(answers, g_strdup_printf(_("启动 %s（按事件类型建议）"),
		    offer->code));
	g_ptr_array_add(answers, g_strdup(_("选一个预案")));
	g_ptr_array_add(answers, g_strdup(_("返回")));
	g_ptr_array_add(answers, NULL);
	app_ask(offer->app, _("为这起事件执行哪个预案？"), (const char *const *)answers->pdata,
	    chosen, offer);
}

static void runs_came(json_t *result, json_t *error, void *data)
{
	struct offer *offer = data;
	const json_t *run;
	size_t i;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(offer->app, STYLE_ERROR, "%s", text);
	}
	if (error != NULL || app_top(offer->app) != offer->from) {
		offer_free(offer);
		return;
	}
	json_array_foreach(json_object_get(result, "records"), i, run)
		if (word_in(RUN_LIVE, row_get(run, "state")) &&
		    json_array_size(offer->runs) < RUNS_MOST)
			json_array_append(offer->runs, (json_t *)(uintptr_t)run);
	ask(offer);
}

void incident_start_plan(struct app *app, const json_t *row)
{
	struct offer *offer = g_new0(struct offer, 1);

	*offer = (struct offer){ app, app_top(app), row_get_integer(row, "id"),
		incident_plan_for(row), json_array() };
	model_call(console_model(app), "list",
	    json_pack("{s:s, s:{s:I}}", "kind", "run", "where", "incident",
		(json_int_t)offer->incident), runs_came, offer);
}

/* ---- an isolation ------------------------------------------------------------------------- */

struct filling {
	struct app *app;
	struct view *from;
	int64_t incident;
};

static void isolation_known(json_t *result, json_t *error, void *data)
{
	g_autofree struct filling *filling = data;
	const struct kind *kind = kind_find("isolation");
	json_auto_t *preset = json_deep_copy(json_object_get(result, "fields"));
	json_auto_t *given = json_pack("{s:I}", "incident", (json_int_t)filling->incident);
	g_autofree char *about =
	    g_strdup_printf("incident-%" G_GINT64_FORMAT, filling->incident);

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(filling->app, STYLE_ERROR, "%s", text);
	}
	if (error != NULL || app_top(filling->app) != filling->from)
		return;
	json_object_set(preset, "shown", json_object_get(result, "shown"));
	open_act_form(filling->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "request"), .preset = preset, .given = given,
		.about = about, .ready = true, .saved = open_isolation });
}

void incident_request_isolation(struct app *app, const json_t *row)
{
	struct filling *filling = g_new0(struct filling, 1);

	*filling = (struct filling){ app, app_top(app), row_get_integer(row, "id") };
	model_call(console_model(app), "prefill", json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind",
	    "isolation", "act", "request", "from", "kind", "incident", "id",
	    (json_int_t)filling->incident), isolation_known, filling);
}

/* ---- a ticket, a finding, a paper --------------------------------------------------------- */

void incident_open_ticket(struct app *app, const json_t *row)
{
	ticket_begin(app, "incident", row_get_integer(row, "id"));
}

void incident_find_fault(struct app *app, const json_t *row)
{
	const struct kind *kind = kind_find("rectification");
	int64_t id = row_get_integer(row, "id");
	json_auto_t *given = json_pack("{s:s, s:I}", "source", "incident", "incident",
	    (json_int_t)id);
	g_autofree char *about = g_strdup_printf("incident-%" G_GINT64_FORMAT, id);

	open_act_form(app, &(struct act_form){ .kind = kind, .act = kind_act(kind, "find"),
		.given = given, .fields = "finding|measure|owner_name|due_at", .about = about });
}

struct printing_of {
	struct app *app;
	int64_t incident;
};

static void class_chosen(int answer, void *data)
{
	g_autofree struct printing_of *printing = data;

	if (answer <= 0)
		return;
	g_autofree char *sheet = g_strconcat("incident_", incident_reports[answer - 1].name, NULL);
	open_sheet(printing->app, sheet, printing->incident);
}

void incident_print(struct app *app, const json_t *row)
{
	struct printing_of *printing = g_new0(struct printing_of, 1);
	g_autoptr(GPtrArray) answers = g_ptr_array_new();

	*printing = (struct printing_of){ app, row_get_integer(row, "id") };
	g_ptr_array_add(answers, (void *)(uintptr_t)_("返回"));
	for (const struct choice *class = incident_reports; class->name != NULL; class++)
		g_ptr_array_add(answers, (void *)(uintptr_t)_(class->title));
	g_ptr_array_add(answers, NULL);
	app_ask(app, _("看哪一类报告单？"), (const char *const *)answers->pdata, class_chosen,
	    printing);
}
