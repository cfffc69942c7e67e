/* 取证: what devices said over SSH when something went wrong, and what changed since all was well.
 * A list of what was kept of one device; Enter shows one answer, its lines marked by what the last
 * one of a good time said. */
#include "views/evidence.h"

#include <string.h>

#include "base/diff.h"
#include "base/i18n.h"
#include "views/list.h"
#include "views/text_page.h"

#define LISTED 200
#define AGAIN (3 * CLOCK_SECOND)

struct evidence_view {
	struct view *view;
	int64_t device;
	json_t *records;             /* newest first; NULL: not come yet */
	bool gone;                   /* the view is closed, an answer is still on its way */
	unsigned open;               /* calls under way */
	bool listing;
	char *failure;
	struct timer again;          /* a bundle may be on its way */
};

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_for)
{
	int64_t alarm = row_get_integer(row, "alarm");

	(void)column, (void)data;
	if (json_is_true(json_object_get(row, "good"))) {
		cell->text = _("正常时的参照");
		cell->style = STYLE_DIM;
	} else if (alarm != 0) {
		g_snprintf(cell->buffer, sizeof cell->buffer, "%s GJ-%d", _("告警"), (int)alarm);
		cell->text = cell->buffer;
	} else if (row_get_integer(row, "run_step") != 0) {
		cell->text = _("预案步骤");
	} else {
		cell->text = row_get(row, "note")[0] != '\0' ? row_get(row, "note") : _("人工留存");
	}
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return x > y ? -1 : x < y;
}

static const struct table_column columns[] = {
	{ N_("时刻"), 14, 14, 0, TEXT_LEFT, .what = "asked_at", .cell = cell_full_time },
	{ N_("命令"), 20, 44, 2, TEXT_LEFT, .searched = true, .what = "line", .cell = cell_text },
	{ N_("为什么"), 14, 30, 1, TEXT_LEFT, .searched = true, .cell = cell_for },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = newest_first,
	.empty = N_("还没有留存的输出：重要以上的告警一出就去问，稍等；没有配 SSH 的设备问不到。"),
};

/* ---- one answer beside the last good one -------------------------------------------------- */

struct pair {
	struct evidence_view *evidence;
	json_t *now, *good;          /* whole records; GOOD may be NULL */
};

static void leave(struct evidence_view *evidence)
{
	evidence->open--;
	if (!evidence->gone || evidence->open > 0)
		return;
	json_decref(evidence->records);
	g_free(evidence->failure);
	g_free(evidence);
}

/* "-" what the good time had, "+" what is new. */
static void add_lines(struct text_page *page, const json_t *now, const json_t *good)
{
	static const char *const marks[] = { " ", "-", "+" };
	g_auto(GStrv) old = g_strsplit(good == NULL ? row_get(now, "output") :
	    row_get(good, "output"), "\n", -1);
	g_auto(GStrv) new = g_strsplit(row_get(now, "output"), "\n", -1);
	g_autoptr(GArray) lines = diff_lines(old, new);

	for (guint i = 0; i < lines->len; i++) {
		const struct diff_line *line = &g_array_index(lines, struct diff_line, i);
		text_page_print(page, line->side == DIFF_SAME ? STYLE_NORMAL :
		    line->side == DIFF_NEW ? STYLE_MINOR : STYLE_DIM, 1, "%s %s",
		    marks[line->side], line->text);
	}
}

static void show_pair(struct pair *pair)
{
	char at[SHOW_SIZE], then[SHOW_SIZE];
	struct text_page *page = text_page_new(row_get(pair->now, "line"));

	text_page_print(page, STYLE_TITLE, 1, "%s  %s", row_get(pair->now, "line"),
	    show_time(pair->now, "asked_at", CLOCK_FULL, at));
	if (pair->good != NULL)
		text_page_print(page, STYLE_DIM, 1, _("与 %s 正常时比：+ 新的  - 没有了"),
		    show_time(pair->good, "asked_at", CLOCK_FULL, then));
	else
		text_page_add(page, STYLE_DIM, 1, _("没有更早的正常时输出可比。"));
	text_page_add(page, STYLE_NORMAL, 1, "");
	add_lines(page, pair->now, pair->good);
	text_page_open(pair->evidence->view->app, page);
}

static void pair_done(struct pair *pair, bool good)
{
	struct evidence_view *evidence = pair->evidence;

	if (good && !evidence->gone)
		show_pair(pair);
	json_decref(pair->now);
	json_decref(pair->good);
	g_free(pair);
	leave(evidence);
}

static bool take_record(struct pair *pair, json_t *result, json_t *error, json_t **ret)
{
	if (error == NULL) {
		*ret = json_incref(json_object_get(result, "record"));
		return true;
	}
	g_autofree char *text = model_error_text(error);
	if (!pair->evidence->gone)
		app_toast(pair->evidence->view->app, STYLE_ERROR, "%s", text);
	return false;
}

static void good_came(json_t *result, json_t *error, void *data)
{
	struct pair *pair = data;

	pair_done(pair, take_record(pair, result, error, &pair->good));
}

/* The newest good answer to the same line that is older than ROW; 0: none. */
static int64_t good_before(const struct evidence_view *evidence, const json_t *row)
{
	const json_t *one;
	size_t i;

	json_array_foreach(evidence->records, i, one)
		if (row_get_integer(one, "id") < row_get_integer(row, "id") &&
		    json_is_true(json_object_get(one, "good")) &&
		    strcmp(row_get(one, "line"), row_get(row, "line")) == 0)
			return row_get_integer(one, "id");
	return 0;
}

static void ask_record(struct pair *pair, int64_t id, rpc_reply *reply)
{
	model_call(console_model(pair->evidence->view->app), "get",
	    json_pack("{s:s, s:I}", "kind", "command_output", "id", (json_int_t)id), reply, pair);
}

static void now_came(json_t *result, json_t *error, void *data)
{
	struct pair *pair = data;

	if (!take_record(pair, result, error, &pair->now)) {
		pair_done(pair, false);
		return;
	}
	int64_t good = pair->evidence->gone ? 0 : good_before(pair->evidence, pair->now);
	if (good == 0)
		pair_done(pair, true);
	else
		ask_record(pair, good, good_came);
}

static const char *refuse_without_row(void *data)
{
	struct evidence_view *evidence = data;

	return table_selected(evidence->view->table) == NULL ? _("先选一行") : NULL;
}

static void open_selected(void *data)
{
	struct evidence_view *evidence = data;
	struct pair *pair = g_new0(struct pair, 1);

	pair->evidence = evidence;
	evidence->open++;
	ask_record(pair, row_get_integer(table_selected(evidence->view->table), "id"), now_came);
}

/* ---- the list ----------------------------------------------------------------------------- */

/* The table holds rows of the old list until it has those of the new one. */
static void take(struct evidence_view *evidence, json_t *records)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	json_auto_t *old = evidence->records;
	json_t *one;
	size_t i;

	evidence->records = json_incref(records);
	json_array_foreach(evidence->records, i, one) {
		g_autofree char *key = g_strdup_printf("%d", (int)row_get_integer(one, "id"));
		json_object_set_new(one, "_key", json_string(key));
		g_ptr_array_add(rows, one);
	}
	table_update(evidence->view->table, (const void *const *)rows->pdata, rows->len);
	(void)old;
}

static void listed(json_t *result, json_t *error, void *data)
{
	struct evidence_view *evidence = data;

	evidence->listing = false;
	if (!evidence->gone) {
		g_clear_pointer(&evidence->failure, g_free);
		if (error != NULL)
			evidence->failure = model_error_text(error);
		else
			take(evidence, json_object_get(result, "records"));
		app_changed(evidence->view->app);
	}
	leave(evidence);
}

static void ask_list(struct evidence_view *evidence)
{
	if (evidence->listing)
		return;
	evidence->listing = true;
	evidence->open++;
	model_call(console_model(evidence->view->app), "list",
	    json_pack("{s:s, s:{s:I}, s:i}", "kind", "command_output", "where", "device",
		(json_int_t)evidence->device, "limit", LISTED), listed, evidence);
}

static void on_again(struct timer *timer, void *data)
{
	timer_after(timer, AGAIN);
	ask_list(data);
}

static void enter(struct view *view)
{
	struct evidence_view *evidence = view->data;

	ask_list(evidence);
	timer_after(&evidence->again, AGAIN);
}

static void leave_view(struct view *view)
{
	timer_stop(&((struct evidence_view *)view->data)->again);
}

static void draw(struct view *view, struct area area)
{
	struct evidence_view *evidence = view->data;

	if (evidence->failure != NULL)
		area_wrap(area, 1, 1, 4, STYLE_ERROR, evidence->failure);
	else if (evidence->records == NULL)
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
	else
		table_draw(view->table, area);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "evidence.open", N_("对比"), N_("看这次的输出，与正常时的逐行对比"),
	    BINDING_FIRST, refuse_without_row, open_selected },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void table_changed(void *data)
{
	app_changed(((struct evidence_view *)data)->view->app);
}

/* Its calls may still be under way: the last answer frees the rest. */
static void release(struct view *view)
{
	struct evidence_view *evidence = view->data;

	g_clear_pointer(&view->table, table_free);
	timer_stop(&evidence->again);
	evidence->gone = true;
	evidence->open++;
	leave(evidence);
}

static const struct view_type type = {
	.name = "evidence", .title = N_("取证"),
	.help = N_("告警时自动问设备的输出；Enter 与正常时的逐行对比。"),
	.bindings = bindings, .draw = draw, .enter = enter, .leave = leave_view, .free = release,
};

struct view *evidence_view_new(struct app *app, int64_t device)
{
	struct evidence_view *evidence = g_new0(struct evidence_view, 1);
	struct view *view = evidence->view = view_new(app, &type, evidence);

	evidence->device = device;
	view->table = table_new(&table, app_timers(app), table_changed, evidence);
	timer_init(&evidence->again, app_timers(app), on_again, evidence);
	return view;
}
