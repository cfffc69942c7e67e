#include "views/run_ask.h"

#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/records.h"
#include "views/text_page.h"
#include "views/ticket_show.h"

struct asks {
	struct view *view;
	int64_t step;
};

static const struct kind *ask_kind(void)
{
	return kind_find("run_ask");
}

static bool is(const json_t *ask, const char *state)
{
	return strcmp(row_get(ask, "state"), state) == 0;
}

/* ---- how one is said ---------------------------------------------------------------------- */

const json_t *run_ask_last(const struct mirror *asks, const json_t *step, const char *role,
    const char *command)
{
	g_autoptr(GPtrArray) rows = asks == NULL ? g_ptr_array_new() : mirror_rows(asks);
	const json_t *last = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (row_get_integer(row, "run_step") == row_get_integer(step, "id") &&
		    strcmp(row_get(row, "role"), role) == 0 &&
		    strcmp(row_get(row, "command"), command) == 0 &&
		    (last == NULL || row_get_integer(last, "id") < row_get_integer(row, "id")))
			last = row;
	}
	return last;
}

char *run_ask_text(const json_t *ask)
{
	char at[SHOW_SIZE], age[CLOCK_TEXT_SIZE];

	show_time(ask, "asked_at", CLOCK_TIME, at);
	clock_duration(MAX(clock_wall().us - row_get_integer(ask, "asked_at"), 0), age, sizeof age);
	if (is(ask, "asked"))
		return g_strdup_printf(_("在问 %s"), age);
	if (is(ask, "answered"))
		return g_strdup_printf("%s %s", row_get(ask, "number"), at);
	if (is(ask, "unknown"))
		return g_strdup_printf(_("结果不明，%s 问的"), at);
	if (is(ask, "seen"))
		return g_strdup_printf(_("人工说明：%s"), row_get(ask, "seen"));
	return g_strdup_printf(_("没有成：%s"), row_get(ask, "reason"));
}

enum style run_ask_style(const json_t *ask)
{
	return is(ask, "unknown") ? STYLE_UNKNOWN : is(ask, "failed") ? STYLE_MINOR : STYLE_NORMAL;
}

/* ---- asking ------------------------------------------------------------------------------- */

static void was_asked(json_t *result, json_t *error, void *data)
{
	struct app *app = data;

	(void)result;
	if (error == NULL) {
		app_toast(app, STYLE_TOAST, "%s", _("已记下，正在问设备；v 看应答"));
		return;
	}
	g_autofree char *text = model_error_text(error);
	app_toast(app, STYLE_ERROR, "%s", text);
}

void run_ask_step(struct app *app, int64_t id)
{
	model_call(console_model(app), "do", json_pack("{s:s, s:s, s:I, s:{}}", "kind", "run_step",
	    "act", "ask", "id", (json_int_t)id, "fields"), was_asked, app);
}

/* ---- the list ----------------------------------------------------------------------------- */

static CELL(cell_came)
{
	g_autofree char *text = is(row, "answered") ? g_strdup(row_get(row, "number")) :
	    run_ask_text(row);

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = run_ask_style(row);
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return x > y ? -1 : x < y;
}

static const struct table_column columns[] = {
	{ N_("问的时刻"), 14, 14, 0, TEXT_LEFT, .what = "asked_at", .cell = cell_full_time },
	{ N_("设备"), 10, 20, 1, TEXT_LEFT, .searched = true, .what = "device_name",
	  .cell = cell_text },
	{ N_("命令名"), 15, 20, 1, TEXT_LEFT, .searched = true, .what = "command",
	  .cell = cell_text },
	{ N_("结果"), 20, 60, 3, TEXT_LEFT, .searched = true, .cell = cell_came },
	{ N_("谁问的"), 8, 12, 0, TEXT_LEFT, .dispensable = 1, .what = "by", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = newest_first,
	.empty = N_("这一步还没有问过设备。按 r 问。"),
};

static bool is_ours(const json_t *row, void *data)
{
	return row_get_integer(row, "run_step") == ((struct asks *)data)->step;
}

static void take(struct view *view, const struct mirror *mirror)
{
	table_take_chosen(view->table, mirror, is_ours, view->data);
	app_changed(view->app);
}

/* ---- reading one -------------------------------------------------------------------------- */

static void show_output(struct app *app, const json_t *output)
{
	struct text_page *page = text_page_new(row_get(output, "number"));
	g_auto(GStrv) lines = g_strsplit(row_get(output, "output"), "\n", -1);
	char at[SHOW_SIZE];

	text_page_print(page, STYLE_TITLE, 1, "%s  %s  %s", row_get(output, "number"),
	    row_get(json_object_get(output, "shown"), "device"), row_get(output, "line"));
	text_page_print(page, STYLE_DIM, 1, "%s  SHA-256 %s",
	    show_time(output, "asked_at", CLOCK_FULL, at), row_get(output, "hash"));
	text_page_add(page, STYLE_NORMAL, 1, "");
	for (char **line = lines; *line != NULL; line++)
		text_page_add(page, STYLE_NORMAL, 1, *line);
	text_page_open(app, page);
}

/* Of which view it was wanted: nothing is opened over another one. */
struct reading {
	struct app *app;
	struct view *from;
};

static void output_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct reading *reading = data;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(reading->app, STYLE_ERROR, "%s", text);
	} else if (app_top(reading->app) == reading->from) {
		show_output(reading->app, json_object_get(result, "record"));
	}
}

static const json_t *selected(const struct asks *asks)
{
	return table_selected(asks->view->table);
}

static const char *refuse_read(void *data)
{
	const json_t *row = selected(data);

	return row == NULL ? _("没有选中的行") : is(row, "asked") ? _("设备还没有应答") : NULL;
}

static void read_it(void *data)
{
	struct asks *asks = data;
	const json_t *row = selected(asks);
	struct app *app = asks->view->app;

	if (!is(row, "answered")) {
		g_autofree char *text = run_ask_text(row);
		struct text_page *page = text_page_new(row_get(row, "command"));
		text_page_print(page, STYLE_TITLE, 1, "%s  %s", row_get(row, "device_name"),
		    row_get(row, "command"));
		text_page_add(page, STYLE_NORMAL, 1, text);
		text_page_open(app, page);
		return;
	}
	struct reading *reading = g_new0(struct reading, 1);
	*reading = (struct reading){ app, asks->view };
	model_call(console_model(app), "get", json_pack("{s:s, s:I}", "kind", "command_output",
	    "id", (json_int_t)row_get_integer(row, "output")), output_came, reading);
}

static const char *refuse_say(void *data)
{
	const json_t *row = selected(data);

	return row == NULL ? _("没有选中的行") :
	    is(row, "unknown") || is(row, "failed") ? NULL : _("只有没有结果的才写看到的");
}

static void say(void *data)
{
	struct asks *asks = data;

	open_act(asks->view->app, ask_kind(), kind_act(ask_kind(), "say"),
	    row_get_integer(selected(asks), "id"), NULL);
}

static void ask(void *data)
{
	const struct asks *asks = data;

	run_ask_step(asks->view->app, asks->step);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "run-ask.read", N_("看应答"), N_("设备说了什么，原文和 SHA-256"),
	    BINDING_FIRST, refuse_read, read_it },
	{ 'r', 0, "run-ask.ask", N_("再问"), N_("这一步的命令再问一遍；不会自己重问"), 0, NULL,
	    ask },
	{ 's', 0, "run-ask.say", N_("写看到的"), N_("没有结果的，写明人怎样看的、看到什么"), 0,
	    refuse_say, say },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void draw(struct view *view, struct area area)
{
	table_draw(view->table, area);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "run-asks",
	.title = N_("取证"),
	.help = N_("这一步问过设备什么，答了什么。先记下再问；问到一半服务停了的是结果不明，"
		   "由人再问，或写明看到的。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct asks *)data)->view->app);
}

void open_run_asks(struct app *app, const json_t *step)
{
	struct asks *asks = g_new0(struct asks, 1);
	struct view *view = asks->view = view_new(app, &type, asks);
	g_autofree char *title = g_strdup_printf(_("第 %d 步取证"),
	    (int)row_get_integer(step, "number"));

	asks->step = row_get_integer(step, "id");
	view->table = table_new(&table, app_timers(app), table_changed, asks);
	view_set_title(view, title);
	console_follow(view, "records:run_ask", take);
	app_push(app, view);
}
