#include "views/list.h"

#include <string.h>

#include "base/i18n.h"

struct list {
	const struct list_type *type;
	struct view *view;
	const struct mirror *mirror;
};

const char *row_key(const void *row)
{
	return row_get(row, "_key");
}

static void table_changed(void *data)
{
	app_changed(((struct list *)data)->view->app);
}

/* Only what changed; what is not wanted any more goes. */
static void take_change(struct table *table, const struct mirror_change *change,
    row_chosen *chosen, void *data)
{
	g_autoptr(GPtrArray) set = g_ptr_array_new(), gone = g_ptr_array_new();

	for (guint i = 0; i < change->set->len; i++) {
		void *row = change->set->pdata[i];
		bool shown = chosen(row, data);
		g_ptr_array_add(shown ? set : gone,
		    shown ? row : (void *)(uintptr_t)row_key(row));
	}
	for (guint i = 0; i < change->gone->len; i++)
		g_ptr_array_add(gone, change->gone->pdata[i]);
	table_change(table, (const void *const *)set->pdata, set->len,
	    (const char *const *)gone->pdata, gone->len);
}

void table_take_chosen(struct table *table, const struct mirror *mirror, row_chosen *chosen,
    void *data)
{
	if (mirror_change(mirror) != NULL) {
		take_change(table, mirror_change(mirror), chosen, data);
		return;
	}
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	if (!mirror_is_known(mirror))
		return;
	for (size_t i = rows->len; i-- > 0;)
		if (!chosen(g_ptr_array_index(rows, i), data))
			g_ptr_array_remove_index_fast(rows, (guint)i);
	table_update(table, (const void *const *)rows->pdata, rows->len);
}

/* DATA is where the pointer to the function lies. */
static bool choose_wanted(const json_t *row, void *data)
{
	row_wanted *const *wanted = data;

	return *wanted == NULL || (*wanted)(row);
}

void table_take(struct table *table, const struct mirror *mirror, row_wanted *wanted)
{
	table_take_chosen(table, mirror, choose_wanted, &wanted);
}

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct list *list = view->data;

	list->mirror = mirror;
	table_take(view->table, mirror, list->type->wanted);
}

struct view *list_view_new(struct app *app, const struct view_type *view_type,
    const struct list_type *type, const char *topic)
{
	struct list *list = g_new0(struct list, 1);

	list->type = type;
	list->view = view_new(app, view_type, list);
	list->view->table = table_new(type->table, app_timers(app), table_changed, list);
	console_follow(list->view, topic, take_rows);
	return list->view;
}

void list_free(struct view *view)
{
	struct list *list = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_free(list);
}

struct area list_draw_awaited(const struct mirror *mirror, struct area area)
{
	if (mirror_awaited(mirror) == 0)
		return area;
	area_print(area, area.rows - 1, 1, STYLE_WARNING, _("还在读：已有 %zu 行，还差 %zu 行"),
	    mirror_size(mirror), mirror_awaited(mirror));
	return area_part(area, 0, 0, -1, area.columns);
}

void list_draw(struct view *view, struct area area)
{
	struct list *list = view->data;
	const json_t *row = table_selected(view->table);

	if (!table_is_known(view->table)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	if (list->type->foot != NULL && area.rows > 6) {
		g_autofree char *foot = row == NULL ? NULL : list->type->foot(row);
		area_rule(area, area.rows - 2);
		if (foot != NULL)
			area_text(area, area.rows - 1, 1, STYLE_NORMAL, foot);
		area = area_part(area, 0, 0, -2, area.columns);
	}
	table_draw(view->table, list_draw_awaited(list->mirror, area));
}

const json_t *list_selected(const struct list *list)
{
	return table_selected(list->view->table);
}

struct view *list_view(const struct list *list)
{
	return list->view;
}

void list_open_selected(void *data)
{
	struct list *list = data;
	const json_t *row = list_selected(list);

	if (row != NULL && list->type->open != NULL)
		list->type->open(list->view->app, row);
}

const char *list_refuse_without_row(void *data)
{
	return list_selected(data) == NULL ? _("没有选中的行") : NULL;
}

/* ---- cells -------------------------------------------------------------------------------- */

void cell_copy(struct table_cell *cell, const char *text)
{
	const char *end = text, *next = text;

	while (text_next(&next) != 0 && next - text < TABLE_TEXT_SIZE)
		end = next;
	memcpy(cell->buffer, text, (size_t)(end - text));
	cell->buffer[end - text] = '\0';
	cell->text = g_strdelimit(cell->buffer, "\n", ' ');
}

CELL(cell_text)
{
	(void)data;
	cell->text = row_get(row, column->what);
}

CELL(cell_bps)
{
	(void)data;
	cell->text = show_bps(row, column->what, cell->buffer);
}

CELL(cell_permille)
{
	(void)data;
	cell->text = show_permille(row, column->what, cell->buffer);
}

CELL(cell_rtt)
{
	(void)data;
	cell->text = show_rtt(row, column->what, cell->buffer);
}

CELL(cell_age)
{
	(void)data;
	cell->text = show_age(row, column->what, cell->buffer);
}

CELL(cell_full_time)
{
	struct wall when = { row_get_integer(row, column->what) };

	(void)data;
	if (when.us != 0)
		cell->text =
		    strchr(clock_text(when, CLOCK_FULL, cell->buffer, TABLE_TEXT_SIZE), '-') + 1;
}

CELL(cell_severity_mark)
{
	const char *severity = row_get(row, column->what);

	(void)data;
	cell->text = show_mark(severity);
	cell->style = show_style("severity", severity);
}

CELL(cell_service_mark)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_state_mark("managed_service", state);
	cell->style = show_style("managed_service", state);
}

CELL(cell_service_state)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_word("managed_service", state);
	cell->style = show_style("managed_service", state);
}

CELL(cell_service_since)
{
	(void)column, (void)data;
	if (strcmp(row_get(row, "state"), "ok") != 0)
		cell->text = show_age(row, "since", cell->buffer);
}
