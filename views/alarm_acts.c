#include "views/alarm_acts.h"

#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/console.h"
#include "views/location.h"

static const struct kind *kind_alarms(void)
{
	return kind_find("alarm");
}

static int64_t id_of(const json_t *row)
{
	return row_get_integer(row, "key");
}

const char *alarm_refuse(const struct app *app, const json_t *row, const char *act, char **place)
{
	if (row == NULL)
		return _("没有选中的行");
	g_clear_pointer(place, g_free);
	return act_allowed(kind_alarms(), kind_act(kind_alarms(), act), row,
		   model_actor(console_model(app)), clock_wall(), place) ? NULL : *place;
}

/* Says why ACT is not possible, where it is not. */
static bool is_possible(struct app *app, const json_t *row, const char *act)
{
	g_autofree char *place = NULL;
	const char *reason = alarm_refuse(app, row, act, &place);

	if (reason != NULL)
		app_toast(app, STYLE_TOAST, "%s", reason);
	return reason == NULL;
}

/* ---- calls -------------------------------------------------------------------------------- */

/* A call under way, and the sentence that is true once it is committed. */
struct doing {
	struct app *app;
	char *done;
};

static void answered(json_t *result, json_t *error, void *data)
{
	struct doing *doing = data;

	(void)result;
	if (error == NULL) {
		app_toast(doing->app, STYLE_TOAST, "%s", doing->done);
	} else {
		g_autofree char *text = model_error_text(error);
		app_toast(doing->app, STYLE_ERROR, "%s", text);
	}
	g_free(doing->done);
	g_free(doing);
}

/* DONE and PARAMS are taken over. */
static void call(struct app *app, const char *method, json_t *params, char *done)
{
	struct doing *doing = g_new0(struct doing, 1);

	*doing = (struct doing){ app, done };
	model_call(console_model(app), method, params, answered, doing);
}

static json_t *act_params(int64_t id, const char *act, json_t *fields)
{
	json_t *params = json_pack("{s:s, s:I, s:s}", "kind", "alarm", "id", (json_int_t)id, "act",
	    act);

	if (fields != NULL)
		json_object_set_new(params, "fields", fields);
	return params;
}

/* ---- acknowledging ------------------------------------------------------------------------ */

void alarm_acknowledge(struct app *app, const json_t *row)
{
	g_autofree char *title = row == NULL ? NULL : alarm_title(row);

	if (is_possible(app, row, "ack"))
		call(app, "do", act_params(id_of(row), "ack", NULL),
		    g_strdup_printf(_("已记：确认 %s。u 撤销"), title));
}

static char *done_sentence(size_t done, size_t critical)
{
	return critical == 0
	    ? g_strdup_printf(_("已记：确认 %zu 条。u 撤销"), done)
	    : g_strdup_printf(_("已记：确认 %zu 条。紧急的 %zu 条没有确认：要一条一条看过。u 撤销"),
		  done, critical);
}

void alarm_acknowledge_all(struct app *app, const GPtrArray *rows)
{
	json_t *acts = json_array();
	size_t critical = 0;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (!alarm_in_state(row, "open"))
			continue;
		if (strcmp(alarm_row_severity(row), "critical") == 0)
			critical++;
		else
			json_array_append_new(acts, act_params(id_of(row), "ack", NULL));
	}
	size_t count = json_array_size(acts);
	if (count > 0) {
		call(app, "do_all", json_pack("{s:o}", "acts", acts),
		    done_sentence(count, critical));
		return;
	}
	json_decref(acts);
	app_toast(app, STYLE_TOAST, "%s", critical > 0
	    ? _("选中的都是紧急告警：要一条一条看过再确认，不能成批。")
	    : _("选中的都已经确认过。"));
}

/* ROW was acknowledged by the person here and can be taken back: since when it is acknowledged. */
static int64_t undoable_since(const struct app *app, const json_t *row)
{
	const char *name = model_actor(console_model(app))->name;

	return alarm_in_state(row, "ack") && strcmp(row_get(row, "acked_by"), name) == 0 &&
	    row_get_integer(row, "undo_until") > clock_wall().us
	    ? row_get_integer(row, "acked_at") : 0;
}

/* The rows of what was acknowledged last, which has one time for all of them. */
static GPtrArray *undoable_rows(const struct app *app, const struct mirror *alarms)
{
	g_autoptr(GPtrArray) rows = alarms == NULL ? g_ptr_array_new() : mirror_rows(alarms);
	GPtrArray *found = g_ptr_array_new();
	int64_t newest = 0;

	for (guint i = 0; i < rows->len; i++) {
		int64_t since = undoable_since(app, rows->pdata[i]);
		if (since > newest)
			g_ptr_array_set_size(found, 0);
		if (since > 0 && since >= newest) {
			newest = since;
			g_ptr_array_add(found, rows->pdata[i]);
		}
	}
	return found;
}

const char *alarm_refuse_undo(const struct app *app, const struct mirror *alarms)
{
	g_autoptr(GPtrArray) rows = undoable_rows(app, alarms);

	return rows->len > 0 ? NULL : _("没有可以撤销的确认：过了时限，或不是你确认的");
}

void alarm_undo(struct app *app, const struct mirror *alarms)
{
	g_autoptr(GPtrArray) rows = undoable_rows(app, alarms);
	json_t *acts = json_array();

	for (guint i = 0; i < rows->len; i++)
		json_array_append_new(acts, act_params(id_of(rows->pdata[i]), "unack", NULL));
	if (rows->len == 0)
		json_decref(acts);
	else
		call(app, "do_all", json_pack("{s:o}", "acts", acts),
		    g_strdup_printf(_("已撤销 %u 条的确认"), rows->len));
}

/* ---- the other acts ----------------------------------------------------------------------- */

void alarm_take(struct app *app, const json_t *row)
{
	g_autofree char *title = row == NULL ? NULL : alarm_title(row);

	if (is_possible(app, row, "take"))
		call(app, "do", act_params(id_of(row), "take", NULL),
		    g_strdup_printf(_("已记：由你处理 %s"), title));
}

void alarm_annotate(struct app *app, const json_t *row)
{
	if (is_possible(app, row, "note"))
		open_act(app, kind_alarms(), kind_act(kind_alarms(), "note"), id_of(row), NULL);
}

/* A question about one alarm. */
struct question {
	struct app *app;
	int64_t id;
	const struct act *act;
};

static struct question *question_new(struct app *app, const json_t *row, const char *act)
{
	struct question *question = g_new0(struct question, 1);

	*question = (struct question){ app, id_of(row), kind_act(kind_alarms(), act) };
	return question;
}

/* Offered as far as they are shorter than the longest the site allows, which comes last. */
static const int64_t durations[] = { 1800 * CLOCK_SECOND, 2 * 3600 * CLOCK_SECOND };
#define DURATIONS (G_N_ELEMENTS(durations) + 1)

static size_t find_durations(const struct app *app, int64_t *ret)
{
	int64_t most = console_shelving(app);
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(durations); i++)
		if (durations[i] < most)
			ret[n++] = durations[i];
	if (most > 0)
		ret[n++] = most;
	return n;
}

static void duration_chosen(int answer, void *data)
{
	g_autofree struct question *question = data;
	json_auto_t *preset = json_object();
	int64_t lasts[DURATIONS];
	int n = (int)find_durations(question->app, lasts);

	if (answer <= 0)
		return;
	if (answer <= n)
		json_object_set_new(preset, "shelved_until",
		    json_integer(clock_wall().us + lasts[answer - 1]));
	open_act(question->app, kind_alarms(), question->act, question->id, preset);
}

static void ask_duration(struct app *app, const json_t *row, const char *act)
{
	const char *answers[DURATIONS + 3] = { _("返回") };
	char titles[DURATIONS][CLOCK_TEXT_SIZE];
	int64_t lasts[DURATIONS];
	const size_t n = find_durations(app, lasts);
	g_autofree char *title = alarm_title(row);
	g_autofree char *text = g_strdup_printf(_("%s：%s 多久？到时自己回来，交班时要重新认可。"),
	    _(kind_act(kind_alarms(), act)->title), title);

	for (size_t i = 0; i < n; i++)
		answers[i + 1] = clock_duration(lasts[i], titles[i], sizeof titles[i]);
	answers[n + 1] = _("自己写到几点");
	app_ask(app, text, answers, duration_chosen, question_new(app, row, act));
}

static void unshelving_chosen(int answer, void *data)
{
	g_autofree struct question *question = data;

	if (answer == 1)
		call(question->app, "do", act_params(question->id, "unshelve", NULL),
		    g_strdup(_("已记：取消搁置")));
}

static void ask_unshelving(struct app *app, const json_t *row)
{
	const char *const answers[] = { _("返回"), _("取消搁置，回到待处理"), NULL };
	g_autofree char *title = alarm_title(row);

	if (is_possible(app, row, "unshelve"))
		app_ask(app, title, answers, unshelving_chosen, question_new(app, row, "unshelve"));
}

/* Who may not shelve may ask for it. */
void alarm_shelve(struct app *app, const json_t *row)
{
	const struct alarm_type *type = row == NULL ? NULL : alarm_type_of(row);
	g_autofree char *place = NULL;

	if (row != NULL && alarm_in_state(row, "shelved"))
		ask_unshelving(app, row);
	else if (type != NULL && type->flags & ALARM_NEVER_SHELVED)
		app_toast(app, STYLE_TOAST, _("%s不许搁置：人要一直看得见。"), _(type->title));
	else if (alarm_refuse(app, row, "shelve", &place) == NULL)
		ask_duration(app, row, "shelve");
	else if (is_possible(app, row, "ask_shelving"))
		ask_duration(app, row, "ask_shelving");
}

static const char *const closings[] = {
	N_("已恢复，观察正常"),
	N_("误报"),
	N_("计划作业引起，作业已结束"),
	N_("用户处自行恢复"),
	N_("已转故障单处理"),
};

static void closing_chosen(int answer, void *data)
{
	g_autofree struct question *question = data;

	if (answer > (int)G_N_ELEMENTS(closings))
		open_act(question->app, kind_alarms(), question->act, question->id, NULL);
	else if (answer > 0)
		call(question->app, "do",
		    act_params(question->id, "close",
			json_pack("{s:s}", "close_reason", _(closings[answer - 1]))),
		    g_strdup_printf(_("已记：关闭，%s"), _(closings[answer - 1])));
}

void alarm_close(struct app *app, const json_t *row)
{
	const char *answers[G_N_ELEMENTS(closings) + 3] = { _("返回") };
	const struct alarm_type *type = row == NULL ? NULL : alarm_type_of(row);
	bool lead = type != NULL && type->flags & ALARM_LEAD;

	if (!is_possible(app, row, "close"))
		return;
	if (!lead && !alarm_is(row, "cleared")) {
		app_toast(app, STYLE_TOAST, "%s",
		    _("告警还没有恢复，不能关闭。需要安静可以搁置。"));
		return;
	}
	g_autofree char *title = alarm_title(row);
	g_autofree char *text = g_strdup_printf(lead
	    ? _("关闭 %s：现在的样子从此算正常。原因？") : _("关闭 %s。原因？"), title);
	for (size_t i = 0; i < G_N_ELEMENTS(closings); i++)
		answers[i + 1] = _(closings[i]);
	answers[G_N_ELEMENTS(closings) + 1] = _("自己写");
	app_ask(app, text, answers, closing_chosen, question_new(app, row, "close"));
}

const char *alarm_refuse_locating(const json_t *row)
{
	if (row == NULL)
		return _("没有选中的行");
	return strcmp(row_get(row, "resource_kind"), "circuit") == 0 ? NULL :
	    _("只有链路能分段定位");
}

void alarm_locate(struct app *app, const json_t *row)
{
	app_push(app, location_view_new(app, row_get_integer(row, "resource")));
}

/* ---- the menu ----------------------------------------------------------------------------- */

/* Acts with a way of their own; the others open their form. */
static const struct { const char *act; void (*run)(struct app *app, const json_t *row);
} ways[] = {
	{ "ack", alarm_acknowledge },
	{ "take", alarm_take },
	{ "note", alarm_annotate },
	{ "ask_shelving", alarm_shelve },
	{ "shelve", alarm_shelve },
	{ "unshelve", alarm_shelve },
	{ "close", alarm_close },
};

#define OFFERED_MOST 8

struct menu {
	struct app *app;
	json_t *row;
	const struct act *offered[OFFERED_MOST];
};

static void menu_chosen(int answer, void *data)
{
	struct menu *menu = data;
	const struct act *act = answer > 0 ? menu->offered[answer - 1] : NULL;
	size_t i = 0;

	while (act != NULL && i < G_N_ELEMENTS(ways) && strcmp(ways[i].act, act->name) != 0)
		i++;
	if (act != NULL && i < G_N_ELEMENTS(ways))
		ways[i].run(menu->app, menu->row);
	else if (act != NULL)
		open_act(menu->app, kind_alarms(), act, id_of(menu->row), NULL);
	json_decref(menu->row);
	g_free(menu);
}

/* Those that people do, and that this state of the alarm knows. */
static bool is_offered(const struct act *act, const json_t *row)
{
	return act->roles != ROLE_SERVICE && !act_creates(act) &&
	    (act->from == NULL || word_in(act->from, row_get(row, "state")));
}

void alarm_menu(struct app *app, const json_t *row)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
	struct menu *menu = g_new0(struct menu, 1);
	size_t n = 0;

	menu->app = app;
	menu->row = json_incref((json_t *)(uintptr_t)row);
	g_ptr_array_add(answers, g_strdup(_("返回")));
	for (const struct act *act = kind_alarms()->acts; act->name != NULL; act++) {
		g_autofree char *reason = NULL;
		if (!is_offered(act, row) || n >= OFFERED_MOST)
			continue;
		menu->offered[n++] = act;
		alarm_refuse(app, row, act->name, &reason);
		g_ptr_array_add(answers, reason == NULL ? g_strdup(_(act->title)) :
		    g_strdup_printf(_("%s（不能：%s）"), _(act->title), reason));
	}
	g_ptr_array_add(answers, NULL);
	app_ask(app, _("做什么"), (const char *const *)answers->pdata, menu_chosen, menu);
}
