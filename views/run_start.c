/* Beginning a plan: from an alarm in two keys, or by hand. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
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

void run_from_plan(struct app *app, const char *code, int64_t version)
{
	const struct kind *kind = kind_find("run");
	json_auto_t *given = json_pack("{s:s}", "code", code);

	if (version != 0)
		json_object_set_new(given, "version", json_integer(version));
	open_act_form(app, &(struct act_form){ .kind = kind, .act = kind_act(kind, "start"),
		.given = given, .fields = "cause|device|place|circuit|room|managed_service",
		.said = code, .saved = saved });
}
