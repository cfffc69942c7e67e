/* A table on the glass: how wide its columns are, and the rows that are seen. */
#include "base/i18n.h"
#include "tui/table_private.h"

#define GAP 2
#define MARK 1             /* the column of '>' */
#define COLUMNS_MOST 24

struct layout {
	int width[COLUMNS_MOST];   /* 0: dropped */
	int count;
};

static int columns_used(const struct layout *layout)
{
	int used = 0, shown = 0;

	for (int i = 0; i < layout->count; i++) {
		used += layout->width[i];
		shown += layout->width[i] > 0;
	}
	return used + MAX(shown - 1, 0) * GAP;
}

/* The column that can best be done without, or -1. */
static int least_needed(const struct table *table, const struct layout *layout)
{
	int found = -1;

	for (int i = 0; i < layout->count; i++) {
		int rank = table->type->columns[i].dispensable;
		if (layout->width[i] > 0 && rank > 0 &&
		    (found < 0 || rank > table->type->columns[found].dispensable))
			found = i;
	}
	return found;
}

/* Share the room that is left by weight; what a column at its maximum cannot take goes to the
 * others. */
static void widen(const struct table *table, struct layout *layout, int room)
{
	bool given = true;

	while (room > 0 && given) {
		int weights = 0, share = room;
		given = false;
		for (int i = 0; i < layout->count; i++) {
			const struct table_column *column = &table->type->columns[i];
			bool full = column->maximum > 0 && layout->width[i] >= column->maximum;
			weights += layout->width[i] > 0 && !full ? column->weight : 0;
		}
		for (int i = 0; i < layout->count && weights > 0 && room > 0; i++) {
			const struct table_column *column = &table->type->columns[i];
			int most = column->maximum > 0 ? column->maximum - layout->width[i] : room;
			int part = (share * column->weight + weights - 1) / weights;
			int more = MIN(MIN(part, most), room);
			if (layout->width[i] == 0 || more <= 0)
				continue;
			layout->width[i] += more;
			room -= more;
			given = true;
		}
	}
}

static struct layout lay_out(const struct table *table, int columns)
{
	struct layout layout = { .count = MIN(table_columns(table), COLUMNS_MOST) };

	for (int i = 0; i < layout.count; i++)
		layout.width[i] = table->type->columns[i].minimum;
	int drop = least_needed(table, &layout);
	while (columns_used(&layout) > columns && drop >= 0) {
		layout.width[drop] = 0;
		drop = least_needed(table, &layout);
	}
	widen(table, &layout, columns - columns_used(&layout));
	return layout;
}

/* A title may use all of the gap behind its column but one blank. */
static void draw_heading(const struct table *table, struct area area, const struct layout *layout)
{
	int at = MARK;

	for (int i = 0; i < layout->count; i++) {
		if (layout->width[i] == 0)
			continue;
		const struct table_column *column = &table->type->columns[i];
		const char *mark = i != table->sort_column ? "" : table->descending ? " v" : " ^";
		g_autofree char *title = g_strconcat(_(column->title), mark, NULL);
		int room = layout->width[i] + (column->align == TEXT_LEFT ? GAP - 1 : 0);
		area_field(area, 0, at, room, column->align, STYLE_DIM, title);
		at += layout->width[i] + GAP;
	}
}

static void draw_row(const struct table *table, struct area area, int row,
    const struct layout *layout,
    const void *object)
{
	struct table_cell cell;
	int at = MARK;

	for (int i = 0; i < layout->count; i++) {
		if (layout->width[i] == 0)
			continue;
		const struct table_column *column = &table->type->columns[i];
		table_fill(table, column, object, &cell);
		at = area_field(area, row, at, layout->width[i], column->align, cell.style,
		    cell.text) + GAP;
	}
}

static void scroll(struct table *table, int rows)
{
	size_t page = (size_t)MAX(rows, 1), count = table->lines->len;

	table->page = page;
	if (table->index < table->top)
		table->top = table->index;
	if (table->index >= table->top + page)
		table->top = table->index - page + 1;
	if (table->top + page > count)
		table->top = count > page ? count - page : 0;
}

void table_draw(struct table *table, struct area area)
{
	struct layout layout = lay_out(table, area.columns - MARK);
	struct area body = area_part(area, 1, 0, area.rows - 1, area.columns);

	if (area.rows < 1)
		return;
	draw_heading(table, area, &layout);
	scroll(table, body.rows);
	if (table->lines->len == 0)
		area_text(body, 0, MARK, STYLE_DIM,
		    table->count > 0 ? _("没有符合筛选的行。") : _(table->type->empty));
	for (int row = 0; row < body.rows && table->top + (size_t)row < table->lines->len; row++) {
		size_t index = table->top + (size_t)row;
		const struct entry *line = table_line(table, index);
		if (line->row)
			draw_row(table, body, row, &layout, line->row);
		if (index != table->index)
			continue;
		area_text(body, row, 0, STYLE_SELECTED, ">");
		area_select(body, row);
		area_cursor(body, row, 0);
	}
}

const struct binding table_bindings[] = {
	{ K_UP, K_DOWN, "table.move", N_("上下"), N_("移动光标，光标跟着对象走。"), BINDING_QUIET,
	    NULL, NULL },
	{ K_PAGE_UP, K_PAGE_DOWN, "table.page", N_("翻页"), N_("上一页，下一页。"), BINDING_QUIET,
	    NULL, NULL },
	{ K_HOME, K_END, "table.ends", N_("首尾"), N_("第一行，最后一行。"), BINDING_QUIET, NULL,
	    NULL },
	{ 0 }
};
