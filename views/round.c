/* A round, walked with one hand: a value and Enter, n for normal, x for not done; after each the
 * next one that waits. What the probe reads stands beside what the eye saw. Each line is sent at
 * once, so that nothing but the value being typed can be lost, and that is kept as a draft. */
#include "views/round.h"

#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/drafts.h"
#include "views/records.h"
#include "views/ticket_show.h"

#define FOOT_ROWS 3
#define LOW 12                 /* an area that has no room for a foot */

struct round {
	struct view *view;           /* NULL: it was left while something is on its way */
	struct app *app;
	int64_t id;
	const struct mirror *rounds, *lines;
	char *code;                  /* typed at the spot `coded`; NULL: none */
	int64_t coded;
	int64_t line;                /* of which a value or a code is being typed */
	bool sending;
};

/* What is asked for or on its way holds the view's data. */
static void round_clear(void *data)
{
	g_free(((struct round *)data)->code);
}

static void let_go(struct round *round)
{
	g_rc_box_release_full(round, round_clear);
}

static const struct kind *line_kind(void)
{
	return kind_find("round_result");
}

static const json_t *round_row(const struct round *round)
{
	return round->rounds == NULL ? NULL : mirror_row(round->rounds, round->id);
}

static const json_t *line_row(const struct round *round, int64_t id)
{
	return round->lines == NULL ? NULL : mirror_row(round->lines, id);
}

static const json_t *selected(const struct round *round)
{
	return table_selected(round->view->table);
}

static bool is_running(const struct round *round)
{
	return strcmp(row_get(round_row(round), "state"), "running") == 0;
}

bool round_is_local(const struct app *app)
{
	return json_is_true(json_object_get(model_hello(console_model(app)), "local"));
}

char *round_terminal(const struct app *app)
{
	const json_t *hello = model_hello(console_model(app));
	const char *terminal = row_get(hello, "terminal");

	if (hello == NULL)
		return g_strdup("");
	if (round_is_local(app))
		return g_strdup_printf(_("本地终端 %s：可以记到场项，要输设备旁的到场码。"),
		    terminal);
	return g_strdup_printf(
	    _("远程终端 %s：标「场」的项需现场，只能在值班室本地终端上记。"), terminal);
}

/* ---- the lines ---------------------------------------------------------------------------- */

static int as_walked(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "sort"), y = row_get_integer(b, "sort");

	if (x != y)
		return x < y ? -1 : 1;
	x = row_get_integer(a, "id");
	y = row_get_integer(b, "id");
	return x < y ? -1 : x > y;
}

static CELL(cell_state)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = strcmp(state, "recorded") == 0 ? "v" :
	    strcmp(state, "excused") == 0 ? "-" : strcmp(state, "asked") == 0 ? "?" : "[ ]";
}

static CELL(cell_domain)
{
	(void)column, (void)data;
	cell->text = choice_shown(line_kind(), row, "domain");
}

static CELL(cell_on_site)
{
	(void)column, (void)data;
	cell->text = json_is_true(json_object_get(row, "on_site")) ? _("场") : "";
}

static CELL(cell_outcome)
{
	const char *outcome = row_get(row, "outcome");
	bool asked = strcmp(row_get(row, "state"), "asked") == 0;

	(void)column, (void)data;
	cell->text = asked ? _("待批准") : choice_shown(line_kind(), row, "outcome");
	cell->style = strcmp(outcome, "fault") == 0 ? STYLE_MAJOR :
	    strcmp(outcome, "deviation") == 0 ? STYLE_WARNING : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_state },
	{ N_("域"), 6, 10, 0, TEXT_LEFT, .dispensable = 2, .cell = cell_domain },
	{ N_("巡检项"), 18, 50, 4, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("地点"), 10, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "place", .cell = cell_text },
	{ N_("场"), 2, 2, 0, TEXT_LEFT, .cell = cell_on_site },
	{ N_("探测"), 8, 12, 1, TEXT_RIGHT, .what = "probe_text", .cell = cell_text },
	{ N_("现场值"), 8, 20, 2, TEXT_RIGHT, .what = "seen", .cell = cell_text },
	{ N_("结论"), 6, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_outcome },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = as_walked, .empty = N_("还没有读到。"),
};

/* The line after AFTER (NULL: the first) that waits, round the end; NULL: none does. */
static const json_t *next_waiting(const struct round *round, const json_t *after)
{
	g_autoptr(GPtrArray) rows = mirror_rows(round->lines);
	const json_t *behind = NULL, *first = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (row_get_integer(row, "round") != round->id || row == after ||
		    strcmp(row_get(row, "state"), "waiting") != 0)
			continue;
		if (first == NULL || as_walked(row, first) < 0)
			first = row;
		if (after != NULL && as_walked(row, after) > 0 &&
		    (behind == NULL || as_walked(row, behind) < 0))
			behind = row;
	}
	return behind != NULL ? behind : first;
}

/* ---- sending ------------------------------------------------------------------------------ */

static void ask_value(struct round *round, const json_t *row);

static char *draft_name(int64_t line)
{
	return g_strdup_printf("round_result.record-%" G_GINT64_FORMAT ".0", line);
}

static void drop_draft(struct round *round, int64_t line)
{
	g_autofree char *name = draft_name(line);

	draft_keep(console_drafts(round->app), name, NULL);
}

/* The line was recorded: on to the next; one that wants a value is asked for at once. */
static void go_on(struct round *round, int64_t from)
{
	const json_t *next = next_waiting(round, line_row(round, from));

	if (next == NULL) {
		app_toast(round->app, STYLE_TOAST, "%s", _("全部记完。按 w 完成这次巡检。"));
		return;
	}
	table_select(round->view->table, row_get(next, "_key"));
	if (app_top(round->app) == round->view &&
	    strcmp(row_get(next, "measure"), "yes_no") != 0)
		ask_value(round, next);
}

static void answered(json_t *result, json_t *error, void *data)
{
	struct round *round = data;

	(void)result;
	round->sending = false;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		/* a code that may have been wrong is asked for again */
		g_clear_pointer(&round->code, g_free);
		if (round->view != NULL)
			app_toast(round->app, STYLE_ERROR, "%s", text);
	} else if (round->view != NULL && round->line != 0) {
		drop_draft(round, round->line);
		go_on(round, round->line);
	}
	let_go(round);
}

/* FIELDS is taken over. */
static void send(struct round *round, const char *kind, int64_t id, const char *act, json_t *fields)
{
	if (round->sending) {
		app_toast(round->app, STYLE_TOAST, "%s", _("上一项还在送，请稍候。"));
		json_decref(fields);
		return;
	}
	round->sending = true;
	round->line = strcmp(kind, "round_result") == 0 ? id : 0;
	model_call(console_model(round->app), "do",
	    json_pack("{s:s, s:I, s:s, s:o}", "kind", kind, "id", (json_int_t)id, "act", act,
		"fields", fields), answered, g_rc_box_acquire(round));
}

static void record(struct round *round, const json_t *row, const char *seen)
{
	bool on_site = json_is_true(json_object_get(row, "on_site"));
	json_t *fields = json_pack("{s:s}", "seen", seen);

	if (on_site && round->code != NULL && round->coded == row_get_integer(row, "spot"))
		json_object_set_new(fields, "code", json_string(round->code));
	send(round, "round_result", row_get_integer(row, "id"), "record", fields);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void value_changed(const char *text, void *data)
{
	struct round *round = data;
	g_autofree char *name = draft_name(round->line);

	draft_keep(console_drafts(round->app), name, text);
}

static void value_typed(const char *text, void *data)
{
	struct round *round = data;
	const json_t *row = line_row(round, round->line);

	if (text == NULL && !console_is_ending(round->app))
		drop_draft(round, round->line);
	else if (text != NULL && text[0] != '\0' && row != NULL && round->view != NULL)
		record(round, row, text);
	let_go(round);
}

static void code_typed(const char *text, void *data)
{
	struct round *round = data;
	const json_t *row = line_row(round, round->line);

	if (text != NULL && text[0] != '\0' && row != NULL && round->view != NULL) {
		g_free(round->code);
		round->code = g_strdup(text);
		round->coded = row_get_integer(row, "spot");
		ask_value(round, row);
	}
	let_go(round);
}

static bool needs_code(const struct round *round, const json_t *row)
{
	return json_is_true(json_object_get(row, "on_site")) &&
	    (round->code == NULL || round->coded != row_get_integer(row, "spot"));
}

/* First the code posted where the line is looked at, once for all lines there. */
static void ask_value(struct round *round, const json_t *row)
{
	const char *unit = row_get(row, "unit"),
		   *spot = row_get(json_object_get(row, "shown"), "spot");
	bool answer = strcmp(row_get(row, "measure"), "yes_no") == 0;

	round->line = row_get_integer(row, "id");
	if (needs_code(round, row)) {
		g_autofree char *label = g_strdup_printf(_("到场码（%s）："), spot);
		app_prompt(round->app, label, "", NULL, code_typed, g_rc_box_acquire(round));
		return;
	}
	g_autofree char *name = draft_name(round->line);
	g_autofree char *draft = draft_get(console_drafts(round->app), name);
	g_autofree char *label = answer ?
	    g_strdup_printf(_("%s（是 或 否）："), row_get(row, "title")) :
	    g_strdup_printf("%s%s%s%s：", row_get(row, "title"), unit[0] == '\0' ? "" : "（", unit,
		unit[0] == '\0' ? "" : "）");
	app_prompt(round->app, label, draft == NULL ? "" : draft, value_changed, value_typed,
	    g_rc_box_acquire(round));
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_line(void *data)
{
	const struct round *round = data;
	const json_t *row = selected(round);

	if (row == NULL)
		return _("没有选中的行");
	if (!is_running(round))
		return _("先按 b 开始这次巡检；完成了的不能再改。");
	return strcmp(row_get(row, "state"), "excused") == 0 ? _("这一项已批准不做") : NULL;
}

/* What has to be seen on the spot is not marked from elsewhere. */
static const char *refuse_record(void *data)
{
	const struct round *round = data;
	const char *reason = refuse_line(data);

	if (reason == NULL && json_is_true(json_object_get(selected(round), "on_site")) &&
	    !round_is_local(round->app))
		return _("需现场：这一项要在值班室本地终端上记，到设备旁看到场码。");
	return reason;
}

static const char *refuse_normal(void *data)
{
	const char *reason = refuse_record(data);

	if (reason == NULL &&
	    strcmp(row_get(selected(data), "measure"), "yes_no") != 0)
		return _("这一项要写看到的值：按 Enter。");
	return reason;
}

static void type_value(void *data)
{
	ask_value(data, selected(data));
}

static void mark_normal(void *data)
{
	struct round *round = data;
	const json_t *row = selected(round);
	const char *expected = row_get(row, "expected");

	if (needs_code(round, row))
		ask_value(round, row);
	else
		record(round, row, expected[0] == '\0' ? "yes" : expected);
}

static void open_line_act(struct round *round, const char *act, const char *fields, json_t *given)
{
	const json_t *row = selected(round);
	const struct act_form form = { .kind = line_kind(), .act = kind_act(line_kind(), act),
		.id = row_get_integer(row, "id"), .given = given, .fields = fields,
		.said = row_get(row, "title") };

	open_act_form(round->app, &form);
	json_decref(given);
}

static void mark_abnormal(void *data)
{
	struct round *round = data;
	const json_t *row = selected(round);
	json_t *given = json_pack("{s:b}", "abnormal", 1);
	bool coded = !needs_code(round, row);

	if (coded && json_is_true(json_object_get(row, "on_site")))
		json_object_set_new(given, "code", json_string(round->code));
	open_line_act(round, "record", coded ? "seen|remark" : "code|seen|remark", given);
}

static void ask_excuse(void *data)
{
	open_line_act(data, "ask", "reason", NULL);
}

static const char *refuse_menu(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static void open_menu(void *data)
{
	struct round *round = data;

	act_menu_open(round->app, line_kind(), selected(round), NULL, NULL);
}

static const char *refuse_begin(void *data)
{
	return word_in("due|missed", row_get(round_row(data), "state")) ? NULL :
	    _("已经开始了");
}

static void begin(void *data)
{
	struct round *round = data;

	send(round, "round", round->id, "begin", json_object());
}

static const char *refuse_finish(void *data)
{
	return is_running(data) ? NULL : _("没有在巡检中");
}

static void finish(void *data)
{
	struct round *round = data;

	send(round, "round", round->id, "finish", json_object());
}

static const char *refuse_excuse(void *data)
{
	return word_in("due|missed", row_get(round_row(data), "state")) ? NULL :
	    _("只有没开始的才能整次批准不做");
}

static void excuse_all(void *data)
{
	struct round *round = data;
	const struct kind *kind = kind_find("round");

	open_act(round->app, kind, kind_act(kind, "excuse"), round->id, NULL);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "round.value", N_("记值"), N_("写看到的值；到场项先输到场码"), BINDING_FIRST,
	    refuse_record, type_value },
	{ 'n', 0, "round.normal", N_("正常"), N_("是否项照正常的记"), BINDING_FIRST,
	    refuse_normal, mark_normal },
	{ 'f', 0, "round.abnormal", N_("异常"), N_("看着不对，写说明"), 0, refuse_record,
	    mark_abnormal },
	{ 'x', 0, "round.ask", N_("不做"), N_("写未做原因，请值班长批准"), 0, refuse_line,
	    ask_excuse },
	{ 'b', 0, "round.begin", N_("开始"), N_("开始这次巡检"), 0, refuse_begin, begin },
	{ 'w', 0, "round.finish", N_("完成"), N_("全部记完后完成这次巡检"), 0, refuse_finish,
	    finish },
	{ 'm', 0, "round.menu", N_("批准等"), N_("对这一项能做的：批准不做、不同意"), 0,
	    refuse_menu, open_menu },
	{ 'e', 0, "round.excuse", N_("整次不做"), N_("值班长批准这一次不做，写原因"),
	    BINDING_QUIET, refuse_excuse, excuse_all },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_head(const struct round *round, struct area area)
{
	const json_t *row = round_row(round);
	const struct kind *kind = kind_find("round");
	const char *state = row_get(row, "state");
	char from[SHOW_SIZE], until[SHOW_SIZE];
	g_autofree char *terminal = round_terminal(round->app);

	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  %s", row_get(row, "number"),
	    row_get(row, "title"));
	column = area_text(area, 0, column + 2,
	    strcmp(state, "missed") == 0 ? STYLE_MAJOR : STYLE_NORMAL, state_shown(kind, row));
	column = area_print(area, 0, column + 2, STYLE_NORMAL,
	    _("%d/%d 项  异常 %d  未做已批准 %d"),
	    (int)row_get_integer(row, "done"), (int)row_get_integer(row, "total"),
	    (int)row_get_integer(row, "abnormal"), (int)row_get_integer(row, "excused"));
	column = area_print(area, 1, 1, STYLE_DIM, _("应做 %s 至 %s  巡检人 %s"),
	    show_time(row, "due_from", CLOCK_MINUTE, from),
	    show_time(row, "due_until", CLOCK_MINUTE, until), row_get(row, "operator"));
	if (json_is_true(json_object_get(row, "late")))
		area_text(area, 1, column + 2, STYLE_MAJOR, _("迟做，不算按时"));
	area_text(area, 2, 1, round_is_local(round->app) ? STYLE_DIM : STYLE_WARNING, terminal);
}

/* By what the selected line is judged, and what was said of it. */
static void draw_foot(struct area area, const json_t *row)
{
	const char *low = row_get(row, "low"), *high = row_get(row, "high"),
		   *reason = row_get(row, "reason"), *remark = row_get(row, "remark");
	int column = 1;

	area_rule(area, 0);
	if (low[0] != '\0' || high[0] != '\0')
		column = area_print(area, 1, column, STYLE_DIM, _("正常 %s 至 %s %s"),
		    low[0] == '\0' ? "-" : low, high[0] == '\0' ? "-" : high,
		    row_get(row, "unit")) + 2;
	if (row_get(row, "difference")[0] != '\0')
		column = area_print(area, 1, column, STYLE_DIM, _("比探测差 %s，允许 %s"),
		    row_get(row, "difference"), row_get(row, "tolerance")[0] == '\0' ? "-" :
		    row_get(row, "tolerance")) + 2;
	area_text(area, 1, column, STYLE_DIM, row_get(row, "hint"));
	if (reason[0] != '\0')
		area_print(area, 2, 1, STYLE_NORMAL, _("未做原因 %s  批准人 %s"), reason,
		    row_get(row, "approver"));
	else
		area_text(area, 2, 1, STYLE_NORMAL, remark);
}

static void draw(struct view *view, struct area area)
{
	const struct round *round = view->data;

	if (round_row(round) == NULL) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_head(round, area);
	area = area_part(area, 3, 0, area.rows - 3, area.columns);
	if (selected(round) != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns),
		    selected(round));
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, area);
}

/* ---- the view ----------------------------------------------------------------------------- */

static bool is_ours(const json_t *row, void *data)
{
	return row_get_integer(row, "round") == ((struct round *)data)->id;
}

static void take(struct view *view, const struct mirror *mirror)
{
	struct round *round = view->data;

	if (strcmp(mirror_topic(mirror), "records:round") == 0) {
		round->rounds = mirror;
		return;
	}
	bool first = !table_is_known(view->table);
	round->lines = mirror;
	table_take_chosen(view->table, mirror, is_ours, round);
	const json_t *waiting = first ? next_waiting(round, NULL) : NULL;
	if (waiting != NULL)
		table_select(view->table, row_get(waiting, "_key"));
}

static void release(struct view *view)
{
	struct round *round = view->data;

	console_unfollow(view);
	table_free(view->table);
	round->view = NULL;
	round->rounds = round->lines = NULL;
	let_go(round);
}

static const struct view_type type = {
	.name = "round",
	.title = N_("巡检"),
	.help = N_("一项一项走：写看到的值按 Enter，是否项按 n，做不了按 x。"
		   "探测是记的那一刻系统读到的，差得多标偏差。标「场」的要到现场。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	struct round *round = data;

	app_changed(round->app);
}

void open_round(struct app *app, int64_t id)
{
	struct round *round = g_rc_box_new0(struct round);
	struct view *view = round->view = view_new(app, &type, round);

	round->app = app;
	round->id = id;
	view->table = table_new(&table, app_timers(app), table_changed, round);
	console_follow(view, "records:round", take);
	console_follow(view, "records:round_result", take);
	app_push(app, view);
}
