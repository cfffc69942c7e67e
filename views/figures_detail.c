#include "views/figures_detail.h"

#include <string.h>

#include "base/i18n.h"
#include "views/list.h"

struct detail {
	struct view *view;
	char *figure, *group;        /* of figures.detail; GROUP may be NULL */
	int64_t key;
	struct figures_time time;
	json_t *told;                /* NULL: not yet */
	char *failure;
};

/* ---- asking ------------------------------------------------------------------------------- */

struct asked {
	struct app *app;
	struct view *view;
};

static void take(struct detail *detail, json_t *told)
{
	const json_t *rows = json_object_get(told, "rows");
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	detail->told = json_incref(told);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i);
		g_autofree char *key = g_strdup_printf("%zu", i);
		json_object_set_new(row, "_key", json_string(key));
		json_object_set_new(row, "place", json_integer((json_int_t)i));
		g_ptr_array_add(list, row);
	}
	table_update(detail->view->table, (const void *const *)list->pdata, list->len);
}

static void came(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (app_top(asked->app) != asked->view)
		return;
	struct detail *detail = asked->view->data;
	if (detail->told != NULL)
		return;
	if (error == NULL) {
		take(detail, result);
	} else {
		g_free(detail->failure);
		detail->failure = model_error_text(error);
	}
	app_changed(asked->app);
}

static void enter(struct view *view)
{
	const struct detail *detail = view->data;
	struct asked *asked;

	if (detail->told != NULL)
		return;
	asked = g_new0(struct asked, 1);
	asked->app = view->app;
	asked->view = view;
	model_call(console_model(view->app), "figures.detail",
	    json_pack("{s:s, s:s*, s:I, s:I, s:I}", "figure", detail->figure, "group",
		detail->group, "key", (json_int_t)detail->key, "from",
		(json_int_t)detail->time.from.us, "to", (json_int_t)detail->time.to.us),
	    came, asked);
}

/* ---- cells -------------------------------------------------------------------------------- */

static const struct {
	const char *word, *title;
	enum style style;
} pieces[] = {
	{ "up", N_("可用"), STYLE_DIM },
	{ "up_planned", N_("可用，批准维护中"), STYLE_MAINTENANCE },
	{ "down", N_("中断"), STYLE_MAJOR },
	{ "down_planned", N_("计划中断，已批准"), STYLE_MAINTENANCE },
	{ "unknown", N_("未知"), STYLE_UNKNOWN },
	{ "isolated", N_("隔离"), STYLE_MINOR },
	{ "present", N_("有人负责"), STYLE_DIM },
	{ "absent", N_("无人负责"), STYLE_MAJOR },
};

static CELL(cell_piece)
{
	const char *word = row_get(row, "piece");

	(void)column, (void)data;
	cell->text = word;
	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++)
		if (strcmp(pieces[i].word, word) == 0) {
			cell->text = _(pieces[i].title);
			cell->style = pieces[i].style;
		}
}

static CELL(cell_lasted)
{
	(void)column, (void)data;
	cell->text = clock_duration(row_get_integer(row, "to") - row_get_integer(row, "from"),
	    cell->buffer, sizeof cell->buffer);
}

/* A duration, or how many of how many. */
static CELL(cell_counted)
{
	(void)column, (void)data;
	if (json_object_get(row, "share_whole") != NULL)
		g_snprintf(cell->buffer, sizeof cell->buffer, "%d/%d",
		    (int)row_get_integer(row, "share_part"),
		    (int)row_get_integer(row, "share_whole"));
	else if (row_get_integer(row, "value") < CLOCK_SECOND)
		g_snprintf(cell->buffer, sizeof cell->buffer, "%d",
		    (int)row_get_integer(row, "value"));
	else
		clock_duration(row_get_integer(row, "value"), cell->buffer, sizeof cell->buffer);
	cell->text = cell->buffer;
}

static int by_place(const void *a, const void *b)
{
	return (int)(row_get_integer(a, "place") - row_get_integer(b, "place"));
}

static const struct table_column piece_columns[] = {
	{ N_("起"), 14, 14, 0, TEXT_LEFT, .what = "from", .cell = cell_full_time },
	{ N_("止"), 14, 14, 0, TEXT_LEFT, .what = "to", .cell = cell_full_time },
	{ N_("历时"), 8, 10, 0, TEXT_RIGHT, .cell = cell_lasted },
	{ N_("算作"), 16, 20, 0, TEXT_LEFT, .searched = true, .cell = cell_piece },
	{ N_("凭据"), 16, 40, 2, TEXT_LEFT, .searched = true, .what = "number", .cell = cell_text },
	{ NULL },
};

static const struct table_column ticket_columns[] = {
	{ N_("单号"), 16, 20, 0, TEXT_LEFT, .searched = true, .what = "number", .cell = cell_text },
	{ N_("发生"), 14, 14, 0, TEXT_LEFT, .what = "occurred", .cell = cell_full_time },
	{ N_("计入"), 10, 12, 0, TEXT_RIGHT, .cell = cell_counted },
	{ N_("对象"), 16, 50, 2, TEXT_LEFT, .searched = true, .what = "object", .cell = cell_text },
	{ NULL },
};

static const struct table_type piece_table = { .columns = piece_columns, .key = row_key,
	.compare = by_place, .empty = N_("没有。") };
static const struct table_type ticket_table = { .columns = ticket_columns, .key = row_key,
	.compare = by_place, .empty = N_("没有计入的单子。") };

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	const struct detail *detail = view->data;
	char text[FIGURES_SIZE];
	int column = area_text(area, 0, 1, STYLE_NORMAL,
	    figures_time_text(&detail->time, clock_wall(), text, sizeof text)) + 2;

	if (detail->told == NULL) {
		area_text(area, 2, 1, detail->failure == NULL ? STYLE_DIM : STYLE_ERROR,
		    detail->failure == NULL ? _("还没有算好，正在等值班服务。")
					    : detail->failure);
		return;
	}
	area_print(area, 0, column, STYLE_DIM, _("%d 行"),
	    (int)json_array_size(json_object_get(detail->told, "rows")));
	if (json_object_get(detail->told, "more") != NULL)
		area_print(area, 0, column + 8, STYLE_WARNING, _("另有 %d 行没有列出"),
		    (int)row_get_integer(detail->told, "more"));
	table_draw(view->table, area_part(area, 1, 0, area.rows - 1, area.columns));
}

static const char *refuse_without_record(void *data)
{
	const struct detail *detail = data;
	const json_t *row = table_selected(detail->view->table);

	if (row == NULL)
		return _("没有选中的行");
	return kind_find(row_get(row, "kind")) == NULL ? _("这一段没有对应的单子") : NULL;
}

static void open_selected(void *data)
{
	const struct detail *detail = data;

	open_subject(detail->view->app, table_selected(detail->view->table));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开对应的单子、班次或告警"), BINDING_FIRST,
	    refuse_without_record, open_selected },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct detail *detail = view->data;

	table_free(view->table);
	json_decref(detail->told);
	g_free(detail->failure);
	g_free(detail->figure);
	g_free(detail->group);
	g_free(detail);
}

static const struct view_type type = {
	.name = "figures-detail",
	.title = N_("明细"),
	.help = N_("一个数由哪些时段或单子合成，可以逐条核对。"),
	.bindings = bindings,
	.draw = draw,
	.enter = enter,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct detail *)data)->view->app);
}

void open_figures_detail(struct app *app, enum figures_section section, const json_t *row,
    const struct figures_time *time)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	char title[FIGURES_SIZE];
	bool of_time = section < FIGURES_TICKETS ||
	    strcmp(row_get(row, "figure"), "presence") == 0;

	detail->figure = g_strdup(figures_have_values(section) ? row_get(row, "figure") :
	    section == FIGURES_SHIFTS ? "shift" : section == FIGURES_UNITS ? "unit" : "circuit");
	detail->key = row_get_integer(row, section == FIGURES_CARRIERS ? "carrier" :
	    section == FIGURES_WATCH ? "post" : "key");
	if (figures_are_of_security(section))
		detail->group = g_strdup(json_string_value(json_object_get(row, "group")));
	detail->time = *time;
	view->table = table_new(!of_time ? &ticket_table : &piece_table, app_timers(app),
	    table_changed, detail);
	view_set_title(view, figures_title(row, title));
	app_push(app, view);
}
