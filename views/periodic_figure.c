/* What is behind a figure of a periodic report: the records that counted when it was worked out. */
#include "views/periodic_report.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "records/model/security_figures.h"
#include "views/figures.h"

/* ---- rows of a document ------------------------------------------------------------------- */

int periodic_by_place(const void *a, const void *b)
{
	return (int)(row_get_integer(a, "place") - row_get_integer(b, "place"));
}

void periodic_show_rows(struct table *table, json_t *rows)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i);
		g_autofree char *key = g_strdup_printf("%zu", i);
		json_object_set_new(row, "_key", json_string(key));
		json_object_set_new(row, "place", json_integer((json_int_t)i));
		g_ptr_array_add(list, row);
	}
	table_update(table, (const void *const *)list->pdata, list->len);
}

/* ---- the view ----------------------------------------------------------------------------- */

/* The records of a figure, by the numbers they had when it was worked out. */
struct behind {
	struct view *view;
	json_t *rows;
};

static CELL(cell_kind)
{
	const struct kind *kind = kind_find(row_get(row, "kind"));

	(void)column, (void)data;
	cell->text = kind == NULL ? "" : _(kind->title);
}

static const struct table_column behind_columns[] = {
	{ N_("编号"), 20, 60, 3, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("种类"), 12, 16, 0, TEXT_LEFT, .cell = cell_kind },
	{ NULL },
};

static const struct table_type behind_table = {
	.columns = behind_columns, .key = row_key, .compare = periodic_by_place,
	.empty = N_("没有计入的记录。"),
};

static const char *refuse_without_record(void *data)
{
	const struct behind *behind = data;

	return table_selected(behind->view->table) == NULL ? _("没有选中的行") : NULL;
}

static void open_behind(void *data)
{
	const struct behind *behind = data;

	open_subject(behind->view->app, table_selected(behind->view->table));
}

static const struct binding behind_bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开这条记录现在的样子"), BINDING_FIRST,
	    refuse_without_record, open_behind },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void draw_behind(struct view *view, struct area area)
{
	area_text(area, 0, 1, STYLE_DIM,
	    _("汇编时计入的记录；打开看到的是现在的样子，可能已经更正。"));
	table_draw(view->table, area_part(area, 1, 0, area.rows - 1, area.columns));
}

static void free_behind(struct view *view)
{
	struct behind *behind = view->data;

	table_free(view->table);
	json_decref(behind->rows);
	g_free(behind);
}

static const struct view_type behind_type = {
	.name = "periodic-figure",
	.title = N_("明细"),
	.help = N_("周期报告里的一个数由哪些记录来，按汇编时的编号。"),
	.bindings = behind_bindings,
	.draw = draw_behind,
	.free = free_behind,
};

static void behind_changed(void *data)
{
	app_changed(((struct behind *)data)->view->app);
}

void open_periodic_figure(struct app *app, const json_t *document, const json_t *row)
{
	const struct security_figure *figure = security_figure_find(row_get(row, "figure"));
	const json_t *ids = json_object_get(row, "ids"), *numbers =
	    json_object_get(json_object_get(document, "numbers"), figure->kind);
	struct behind *behind = g_new0(struct behind, 1);
	struct view *view = behind->view = view_new(app, &behind_type, behind);
	char title[FIGURES_SIZE];

	behind->rows = json_array();
	for (size_t i = 0; i < json_array_size(ids); i++) {
		int64_t id = json_integer_value(json_array_get(ids, i));
		g_autofree char *name = g_strdup_printf("%" PRId64, id);
		json_array_append_new(behind->rows, json_pack("{s:s, s:I, s:s}", "kind",
		    figure->kind, "id", (json_int_t)id, "number", row_get(numbers, name)));
	}
	view->table = table_new(&behind_table, app_timers(app), behind_changed, behind);
	periodic_show_rows(view->table, behind->rows);
	view_set_title(view, figures_title(row, title));
	app_push(app, view);
}
