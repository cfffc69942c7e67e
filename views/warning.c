/* One warning: above what it says, what was done about it in time or late, what is due; below one
 * of three panes: what of ours it touches (and what of the ledger it may touch, to be chosen from),
 * the tasks, what happened. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/incident_acts.h"
#include "views/journal_pane.h"
#include "views/records.h"
#include "views/ticket_show.h"
#include "views/warning_show.h"
#include "views/warning_tables.h"

enum pane { PANE_ASSETS, PANE_TASKS, PANE_JOURNAL, PANES };

struct warning {
	struct view *view;
	const struct kind *kind;
	int64_t id;
	const struct mirror *notices, *assets, *tasks;
	const json_t *seen;          /* the row when the rest was asked for; only compared */
	struct journal_pane *journal;
	struct table *tables[PANES]; /* that of the journal is its own */
	json_t *candidates;          /* as the service answered; NULL: not yet */
	enum pane pane;
};

static const json_t *warning_row(const struct warning *warning)
{
	return warning->notices == NULL ? NULL : mirror_row(warning->notices, warning->id);
}

static bool is_over(const struct warning *warning)
{
	return record_has_ended(warning->kind, warning_row(warning));
}

/* ---- assets and candidates ---------------------------------------------------------------- */

static void list_assets(struct warning *warning)
{
	g_autoptr(GPtrArray) all = warning->assets == NULL ? g_ptr_array_new() :
	    mirror_rows(warning->assets);
	size_t known = json_array_size(warning->candidates), count = 0;
	g_autofree const void **rows = g_new0(const void *, all->len + known + 1);

	for (guint n = 0; n < all->len; n++)
		if (row_get_integer(all->pdata[n], "warning_notice") == warning->id)
			rows[count++] = all->pdata[n];
	for (size_t i = 0; i < known; i++)
		rows[count++] = json_array_get(warning->candidates, i);
	table_update(warning->tables[PANE_ASSETS], rows, count);
}

/* Who asked may have been left when the answer comes. */
struct wish {
	struct app *app;
	struct view *view;
};

static void candidates_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;
	json_t *candidate;
	size_t i;

	if (app_top(wish->app) != wish->view || error != NULL)
		return;
	struct warning *warning = wish->view->data;
	json_t *before = warning->candidates;
	warning->candidates = json_incref(json_object_get(result, "candidates"));
	json_array_foreach(warning->candidates, i, candidate) {
		g_autofree char *key = g_strdup_printf("%s-%" G_GINT64_FORMAT,
		    row_get(candidate, "kind"), row_get_integer(candidate, "id"));
		json_object_set_new(candidate, "_key", json_string(key));
	}
	list_assets(warning);
	json_decref(before);
	app_changed(wish->app);
}

/* What of the ledger it may touch is asked for while it still matters. */
static void ask_candidates(struct warning *warning)
{
	struct app *app = warning->view->app;

	if (warning_row(warning) == NULL || is_over(warning) || app_top(app) != warning->view ||
	    (model_actor(console_model(app))->roles & ~(unsigned)ROLE_VIEWER) == 0)
		return;
	struct wish *wish = g_new0(struct wish, 1);
	*wish = (struct wish){ app, warning->view };
	model_call(console_model(app), "prefill",
	    json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind", "warning_asset", "act", "create", "from",
		"kind", "warning_notice", "id", (json_int_t)warning->id),
	    candidates_came, wish);
}

static bool is_ours(const json_t *row, void *data)
{
	return row_get_integer(row, "warning_notice") == ((const struct warning *)data)->id;
}

/* ---- the head ----------------------------------------------------------------------------- */

static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, 8, 2, area.columns - 9), 0, 0, 2, style, text);
}

static void draw_title(const struct warning *warning, struct area area, const json_t *row)
{
	const char *color = row_get(row, "color");
	enum style style = is_over(warning) ? STYLE_NORMAL : warning_style(color);
	g_autofree char *owner = g_strdup_printf(_("下一步由 %s"), row_get(row, "owner"));
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2;

	column = area_text(area, 0, column, style, choice_shown(warning->kind, row, "color")) + 2;
	column = area_text(area, 0, column, STYLE_TITLE, state_shown(warning->kind, row)) + 2;
	if (!is_over(warning))
		area_text(area, 0,
		    MAX(column, area.columns - 1 - (int)text_columns(owner)), STYLE_NORMAL, owner);
}

/* "值班甲 11-22 03:20  逾期": who did it and when; "" where nobody has. Caller frees. */
static char *done_text(const json_t *row, const char *by, const char *at, const char *late)
{
	char moment[SHOW_SIZE];
	bool is_late = late != NULL && json_is_true(json_object_get(row, late));

	return row_get_integer(row, at) == 0 ? g_strdup("") :
	    g_strdup_printf("%s %s%s", row_get(row, by),
		show_time(row, at, CLOCK_MINUTE, moment), is_late ? _("  逾期") : "");
}

static char *source_text(const json_t *row)
{
	char at[SHOW_SIZE], until[SHOW_SIZE];
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, _("%s %s  %s 收到"), row_get(row, "source"),
	    row_get(row, "source_number"), show_time(row, "received_at", CLOCK_MINUTE, at));
	if (row_get_integer(row, "valid_until") != 0)
		g_string_append_printf(text, _("  有效至 %s"),
		    show_time(row, "valid_until", CLOCK_MINUTE, until));
	return g_string_free(text, FALSE);
}

/* What was done about it, each with who and when; late in colour for good. */
static int draw_done(struct area area, int line, const json_t *row)
{
	static const struct {
		const char *label, *by, *at, *late, *text;
	} steps[] = {
		{ N_("签收"), "signed_by", "signed_at", "sign_late", NULL },
		{ N_("研判"), "assessed_by", "assessed_at", NULL, "assessment" },
		{ N_("反馈"), "feedback_by", "feedback_at", "feedback_late", "feedback" },
		{ N_("解除"), "lifted_by", "lifted_at", NULL, "lift_number" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		bool late = steps[i].late != NULL &&
		    json_is_true(json_object_get(row, steps[i].late));
		g_autofree char *done =
		    done_text(row, steps[i].by, steps[i].at, steps[i].late);
		g_autofree char *text = steps[i].text == NULL || done[0] == '\0' ? NULL :
		    g_strdup_printf("%s  %s", done, row_get(row, steps[i].text));
		line = draw_said(area, line, _(steps[i].label), late ? STYLE_MAJOR : STYLE_NORMAL,
		    text != NULL ? text : done);
	}
	return line;
}

static int draw_head(const struct warning *warning, struct area area, const json_t *row)
{
	g_autofree char *source = source_text(row),
		       *due = due_text(warning->kind, row, clock_wall());
	bool late = due_is_late(warning->kind, row, clock_wall());
	int line = 1;

	draw_title(warning, area, row);
	line = draw_said(area, line, _("标题"), STYLE_TITLE, row_get(row, "title"));
	line = draw_said(area, line, _("来源"), STYLE_NORMAL, source);
	line = draw_said(area, line, _("内容"), STYLE_NORMAL, row_get(row, "content"));
	line = draw_said(area, line, _("影响"), STYLE_NORMAL, row_get(row, "affected"));
	line = draw_said(area, line, _("要求"), STYLE_NORMAL, row_get(row, "demands"));
	line = draw_done(area, line, row);
	return draw_said(area, line, _("期限"), late ? STYLE_MAJOR : STYLE_NORMAL, due);
}

static void draw_tabs(const struct warning *warning, struct area area)
{
	static const char *const titles[PANES] = { N_("资产"), N_("任务"), N_("经过") };
	int column = 2;

	area_rule(area, 0);
	for (int pane = 0; pane < PANES; pane++) {
		int n = pane == PANE_JOURNAL ? journal_pane_size(warning->journal) :
		    (int)table_count(warning->tables[pane]);
		int candidates = pane != PANE_ASSETS ? 0 :
		    (int)json_array_size(warning->candidates);
		g_autofree char *text = n < 0 ? g_strdup_printf("%s ?", _(titles[pane])) :
		    candidates == 0 ? g_strdup_printf("%s %d", _(titles[pane]), n) :
		    g_strdup_printf(_("资产 %d 候选 %d"), MAX(n - candidates, 0), candidates);
		bool shown = pane == (int)warning->pane;
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
		    shown ? "[%s]" : " %s ", text) + 1;
	}
}

static void draw(struct view *view, struct area area)
{
	struct warning *warning = view->data;
	const json_t *row = warning_row(warning);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    warning->notices != NULL && mirror_is_known(warning->notices)
			? _("没有这条预警。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = draw_head(warning, area, row);
	area = area_part(area, used, 0, area.rows - used, area.columns);
	draw_tabs(warning, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (warning->pane == PANE_JOURNAL)
		journal_pane_draw(warning->journal, area);
	else
		table_draw(warning->tables[warning->pane], area);
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_nothing(void *data)
{
	return warning_row(data) == NULL ? _("没有这条预警。") : NULL;
}

/* The form of an asset: of CANDIDATE, or of what is not in the ledger or was not found there. */
static void open_asset_form(struct warning *warning, const json_t *candidate)
{
	const struct kind *kind = kind_find("warning_asset");
	json_auto_t *given = json_pack("{s:I}", "warning_notice", (json_int_t)warning->id);
	json_auto_t *preset = json_pack("{s:s}", "conclusion", "affected");
	g_autofree char *said = candidate == NULL ? NULL :
	    g_strdup_printf(_("%s  %s %s\n命中  %s"), row_get(candidate, "name"),
		row_get(candidate, "model"), row_get(candidate, "version"),
		row_get(candidate, "words"));
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "create"),
		.given = given, .preset = preset, .said = said,
		.fields = candidate == NULL ?
		    "device|managed_service|access_unit|what|conclusion|note" : "conclusion|note" };

	if (candidate != NULL)
		json_object_set(given, row_get(candidate, "kind"),
		    json_object_get(candidate, "id"));
	open_act_form(warning->view->app, &form);
}

/* On a part what can be done to that. */
static void open_selected(void *data)
{
	struct warning *warning = data;
	const json_t *row = warning->pane == PANE_JOURNAL ? NULL :
	    table_selected(warning->tables[warning->pane]);

	if (row == NULL)
		act_menu_open(warning->view->app, warning->kind, warning_row(warning), NULL, NULL);
	else if (warning_is_candidate(row))
		open_asset_form(warning, row);
	else
		act_menu_open(warning->view->app, kind_find(warning->pane == PANE_ASSETS ?
		    "warning_asset" : "warning_task"), row, NULL, NULL);
}

static void open_menu(void *data)
{
	struct warning *warning = data;

	act_menu_open(warning->view->app, warning->kind, warning_row(warning), NULL, NULL);
}

static void show(struct warning *warning, enum pane pane)
{
	warning->pane = pane;
	warning->view->table = warning->tables[pane];
}

static void next_pane(void *data)
{
	struct warning *warning = data;

	show(warning, (enum pane)((warning->pane + 1) % PANES));
}

static void previous_pane(void *data)
{
	struct warning *warning = data;

	show(warning, (enum pane)((warning->pane + PANES - 1) % PANES));
}

static void open_task_form(struct warning *warning)
{
	const struct kind *kind = kind_find("warning_task");
	json_auto_t *given = json_pack("{s:I}", "warning_notice", (json_int_t)warning->id);

	open_act_form(warning->view->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "assign"), .given = given,
		.fields = "what|owner_name|due_at" });
}

static const char *refuse_task(void *data)
{
	return word_in("assessed|tasked", row_get(warning_row(data), "state")) ? NULL :
	    _("先签收、研判，再布置任务；已反馈或结束的不再布置");
}

static void assign_task(void *data)
{
	show(data, PANE_TASKS);
	open_task_form(data);
}

static const char *refuse_asset(void *data)
{
	return is_over(data) ? _("预警已经结束，不再记资产") : refuse_nothing(data);
}

static void add_asset(void *data)
{
	show(data, PANE_ASSETS);
	open_asset_form(data, NULL);
}

/* ---- all candidates ----------------------------------------------------------------------- */

static void recorded(json_t *result, json_t *error, void *data)
{
	(void)result;
	if (error == NULL)
		return;
	g_autofree char *text = model_error_text(error);
	app_toast(data, STYLE_ERROR, "%s", text);
}

static void all_chosen(int answer, void *data)
{
	struct warning *warning = data;
	struct app *app = warning->view->app;
	const json_t *candidate;
	size_t i;

	json_array_foreach(answer == 1 ? warning->candidates : NULL, i, candidate)
		model_call(console_model(app), "do",
		    json_pack("{s:s, s:s, s:{s:I, s:I, s:s, s:o}}", "kind", "warning_asset", "act",
			"create", "fields", "warning_notice", (json_int_t)warning->id,
			row_get(candidate, "kind"), (json_int_t)row_get_integer(candidate, "id"),
			"conclusion", "unknown", "note",
			json_sprintf(_("台账命中：%s"), row_get(candidate, "words"))),
		    recorded, app);
}

static const char *refuse_all(void *data)
{
	const struct warning *warning = data;

	return json_array_size(warning->candidates) == 0 ? _("没有候选") : refuse_asset(data);
}

static void record_all(void *data)
{
	struct warning *warning = data;
	g_autofree char *all = g_strdup_printf(_("全部记下，结论待核实（%zu 个）"),
	    json_array_size(warning->candidates));
	const char *const answers[] = { _("返回，逐个选"), all, NULL };

	show(warning, PANE_ASSETS);
	app_ask(warning->view->app, _("把候选都记为资产"), answers, all_chosen, warning);
}

static void write_step(void *data)
{
	journal_pane_write(((struct warning *)data)->journal);
}

static void preview(void *data)
{
	const struct warning *warning = data;

	open_sheet(warning->view->app, "warning_receipt", warning->id);
}

static void begin_incident(void *data)
{
	const struct warning *warning = data;

	incident_begin(warning->view->app, "warning_notice", warning->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "warning.acts", N_("动作"),
	    N_("候选：记为资产；资产、任务：能对它做的；经过：能对预警做的"), BINDING_FIRST,
	    refuse_nothing, open_selected },
	{ K_TAB, K_RIGHT, "warning.pane", N_("换看"), N_("下面换看资产、任务、经过"),
	    BINDING_FIRST, NULL, next_pane },
	{ K_LEFT, K_BACKTAB, "warning.pane-back", N_("换看"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_pane },
	{ 'w', 0, "warning.menu", N_("预警动作"), N_("签收、研判、反馈、解除、更正"), BINDING_FIRST,
	    refuse_nothing, open_menu },
	{ 't', 0, "warning.task", N_("布置"), N_("布置一项任务：做什么，谁做，什么时候做完"), 0,
	    refuse_task, assign_task },
	{ 'n', 0, "warning.asset", N_("记资产"), N_("候选里没有的：台账里选，或写台账外的"), 0,
	    refuse_asset, add_asset },
	{ 'l', 0, "warning.all", N_("全部记下"), N_("候选全部记为资产，结论待核实"), 0, refuse_all,
	    record_all },
	INCIDENT_BINDING(refuse_nothing, begin_incident),
	{ 'm', 0, "warning.write", N_("记一步"), N_("记一句发生了什么"), 0, refuse_nothing,
	    write_step },
	{ 'p', 0, "warning.sheet", N_("单据"), N_("预览并打印预警签收反馈单"), 0, refuse_nothing,
	    preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

/* The letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	struct warning *warning = view->data;

	return input->type == INPUT_KEY && warning_row(warning) != NULL &&
	    act_menu_key(view->app, warning->kind, warning_row(warning), NULL, NULL, input->key);
}

static void read_rest(struct warning *warning)
{
	journal_pane_read(warning->journal);
	ask_candidates(warning);
}

static void take_notices(struct view *view, const struct mirror *mirror)
{
	struct warning *warning = view->data;

	warning->notices = mirror;
	const json_t *row = warning_row(warning);
	if (row == NULL || row == warning->seen)
		return;
	warning->seen = row;
	view_set_title(view, row_get(row, "number"));
	read_rest(warning);
}

/* What was recorded is no candidate any more. */
static void take_assets(struct view *view, const struct mirror *mirror)
{
	struct warning *warning = view->data;

	warning->assets = mirror;
	list_assets(warning);
	read_rest(warning);
}

static void take_tasks(struct view *view, const struct mirror *mirror)
{
	struct warning *warning = view->data;

	warning->tasks = mirror;
	table_take_chosen(warning->tables[PANE_TASKS], mirror, is_ours, warning);
	journal_pane_read(warning->journal);
}

static void enter(struct view *view)
{
	read_rest(view->data);
}

static void release(struct view *view)
{
	struct warning *warning = view->data;

	console_unfollow(view);
	table_free(warning->tables[PANE_ASSETS]);
	table_free(warning->tables[PANE_TASKS]);
	journal_pane_free(warning->journal);
	json_decref(warning->candidates);
	g_free(warning);
}

static const struct view_type type = {
	.name = "warning",
	.title = N_("预警"),
	.help = N_("一条预警：先签收，再研判影响资产。候选是台账里厂商、型号、版本、名称在来文里"
		   "出现的，是不是受影响由人下结论。然后布置任务、反馈、等解除。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.input = input,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct warning *)data)->view->app);
}

void open_warning(struct app *app, int64_t id)
{
	struct warning *warning = g_new0(struct warning, 1);
	struct view *view = warning->view = view_new(app, &type, warning);

	warning->id = id;
	warning->kind = kind_find("warning_notice");
	warning->journal = journal_pane_new(app, warning->kind, id);
	warning->tables[PANE_ASSETS] =
	    table_new(&warning_asset_table, app_timers(app), table_changed, warning);
	warning->tables[PANE_TASKS] =
	    table_new(&warning_task_table, app_timers(app), table_changed, warning);
	warning->tables[PANE_JOURNAL] = journal_pane_table(warning->journal);
	show(warning, PANE_ASSETS);
	console_follow(view, "records:warning_notice", take_notices);
	console_follow(view, "records:warning_asset", take_assets);
	console_follow(view, "records:warning_task", take_tasks);
	app_push(app, view);
}
