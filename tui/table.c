/* `rows` is what the caller gave last; `lines` is what is shown, in order, by key. While the
 * table is held (two seconds after a key) lines keep their places and only look up their rows
 * anew. */
#include "tui/table.h"

#include <string.h>

#include "base/i18n.h"

#define HOLD (2 * CLOCK_SECOND)
#define GAP 2
#define MARK 1             /* the column of '>' */
#define COLUMNS_MOST 24

struct line {
	char *key;
	const void *row;   /* NULL: went away while the table was held */
};

struct table {
	const struct table_type *type;
	void (*changed)(void *data);
	void *data;
	GPtrArray *rows;
	GArray *lines;
	GHashTable *by_key;        /* key of a row to the row; both belong to the caller */
	char *selected;            /* key */
	size_t index;              /* of the selected line */
	bool known;                /* rows have come, if only none */
	bool waits;                /* for the row of `selected`, which is not there yet */
	size_t top;                /* first line shown */
	size_t page;               /* lines that fit */
	struct timer hold;
	char *filter;
	int sort_column;           /* -1: the table's own order */
	bool descending;
};

static void clear_line(void *data)
{
	g_free(((struct line *)data)->key);
}

static void on_hold_over(struct timer *timer, void *data);

struct table *table_new(const struct table_type *type, struct timers *timers,
    void (*changed)(void *data), void *data)
{
	struct table *table = g_new0(struct table, 1);

	*table = (struct table){
		.type = type, .changed = changed, .data = data, .sort_column = -1, .page = 1,
		.rows = g_ptr_array_new(),
		.lines = g_array_new(FALSE, FALSE, sizeof(struct line)),
		.by_key = g_hash_table_new(g_str_hash, g_str_equal),
		.filter = g_strdup(""),
	};
	g_array_set_clear_func(table->lines, clear_line);
	timer_init(&table->hold, timers, on_hold_over, table);
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	timer_stop(&table->hold);
	g_ptr_array_unref(table->rows);
	g_array_unref(table->lines);
	g_hash_table_unref(table->by_key);
	g_free(table->selected);
	g_free(table->filter);
	g_free(table);
}

static struct line *line_at(const struct table *table, size_t index)
{
	return &g_array_index(table->lines, struct line, index);
}

size_t table_shown(const struct table *table)
{
	return table->lines->len;
}

size_t table_count(const struct table *table)
{
	return table->rows->len;
}

bool table_is_known(const struct table *table)
{
	return table->known;
}

/* ---- which rows, in which order ----------------------------------------------------------- */

static void fill_cell(const struct table *table, const struct table_column *column, const void *row,
    struct table_cell *cell)
{
	cell->text = "";
	cell->style = STYLE_NORMAL;
	cell->buffer[0] = '\0';
	column->cell(row, column, cell, table->data);
}

static bool passes(const struct table *table, const void *row)
{
	bool inverse = table->filter[0] == '!';
	const char *needle = table->filter + inverse;
	struct table_cell cell;

	if (!*needle)
		return true;
	for (const struct table_column *column = table->type->columns; column->title; column++) {
		if (!column->searched)
			continue;
		fill_cell(table, column, row, &cell);
		if (text_matches(cell.text, needle))
			return !inverse;
	}
	return inverse;
}

static int compare_rows(const void *a, const void *b, void *data)
{
	const struct table *table = data;
	const void *first = *(void *const *)a, *second = *(void *const *)b;
	int order = 0;

	if (table->sort_column >= 0)
		order = table->type->columns[table->sort_column].compare(first, second);
	if (table->descending)
		order = -order;
	if (order == 0 && table->type->compare)
		order = table->type->compare(first, second);
	return order != 0 ? order : strcmp(table->type->key(first), table->type->key(second));
}

static void add_line(struct table *table, const void *row)
{
	struct line line = { g_strdup(table->type->key(row)), row };

	g_array_append_val(table->lines, line);
}

static bool is_sorted(const struct table *table)
{
	return table->sort_column >= 0 || table->type->compare;
}

static void select_line(struct table *table, size_t index)
{
	table->index = index;
	table->waits = false;
	g_free(table->selected);
	table->selected = table->lines->len > 0 ? g_strdup(line_at(table, index)->key) : NULL;
}

/* The selected key's new place; the row that took its place when it is gone. The picture scrolls so
 * that the cursor stays where it was on the glass; but who reads from the first line on goes on
 * doing so, for what is worst comes there. */
static void find_selected(struct table *table)
{
	size_t offset = table->index - MIN(table->top, table->index);

	for (size_t i = 0; table->selected && i < table->lines->len; i++)
		if (strcmp(line_at(table, i)->key, table->selected) == 0) {
			table->index = i;
			if (table->top > 0 || i >= table->page)
				table->top = i - MIN(offset, i);
			table->waits = false;
			return;
		}
	if (table->lines->len == 0)
		table->index = 0;
	else if (table->waits)
		table->index = MIN(table->index, table->lines->len - 1);
	else
		select_line(table, MIN(table->index, table->lines->len - 1));
}

/* Lines anew from the rows: filtered and sorted. */
static void arrange(struct table *table)
{
	g_autoptr(GPtrArray) shown = g_ptr_array_sized_new(table->rows->len);

	for (guint i = 0; i < table->rows->len; i++)
		if (passes(table, table->rows->pdata[i]))
			g_ptr_array_add(shown, table->rows->pdata[i]);
	if (is_sorted(table))
		g_ptr_array_sort_with_data(shown, compare_rows, table);
	g_array_set_size(table->lines, 0);
	for (guint i = 0; i < shown->len; i++)
		add_line(table, shown->pdata[i]);
	find_selected(table);
}

/* Lines stay where they are and get their rows of now; new rows go to the end. */
static void refresh(struct table *table)
{
	g_autoptr(GHashTable) placed = g_hash_table_new(g_str_hash, g_str_equal);
	size_t before = table->lines->len;

	for (size_t i = 0; i < before; i++) {
		struct line *line = line_at(table, i);
		line->row = g_hash_table_lookup(table->by_key, line->key);
		g_hash_table_add(placed, line->key);
	}
	for (guint i = 0; i < table->rows->len; i++) {
		const void *row = table->rows->pdata[i];
		if (!g_hash_table_contains(placed, table->type->key(row)) && passes(table, row))
			add_line(table, row);
	}
	if (before == 0)
		find_selected(table);
}

void table_update(struct table *table, const void *const *rows, size_t count)
{
	table->known = true;
	g_ptr_array_set_size(table->rows, 0);
	g_hash_table_remove_all(table->by_key);
	for (size_t i = 0; i < count; i++) {
		void *row = (void *)(uintptr_t)rows[i];
		g_ptr_array_add(table->rows, row);
		g_hash_table_insert(table->by_key, (void *)(uintptr_t)table->type->key(row), row);
	}
	if (timer_is_armed(&table->hold))
		refresh(table);
	else
		arrange(table);
}

static void on_hold_over(struct timer *timer, void *data)
{
	struct table *table = data;

	(void)timer;
	arrange(table);
	if (table->changed)
		table->changed(table->data);
}

void table_filter(struct table *table, const char *text)
{
	g_free(table->filter);
	table->filter = g_strdup(text ? text : "");
	arrange(table);
}

const char *table_filter_text(const struct table *table)
{
	return table->filter;
}

static int column_count(const struct table *table)
{
	int count = 0;

	while (table->type->columns[count].title)
		count++;
	return count;
}

void table_sort_next(struct table *table, int step)
{
	int count = column_count(table);

	do {
		table->sort_column += step;
		if (table->sort_column >= count)
			table->sort_column = -1;
		if (table->sort_column < -1)
			table->sort_column = count - 1;
	} while (table->sort_column >= 0 && !table->type->columns[table->sort_column].compare);
	table->descending = false;
	arrange(table);
}

void table_sort_reverse(struct table *table)
{
	table->descending = !table->descending;
	arrange(table);
}

/* ---- the cursor --------------------------------------------------------------------------- */

const void *table_selected(const struct table *table)
{
	if (table->index >= table->lines->len || table->waits)
		return NULL;
	return line_at(table, table->index)->row;
}

const char *table_selected_key(const struct table *table)
{
	return table->selected;
}

void table_select(struct table *table, const char *key)
{
	g_autofree char *copy = g_strdup(key);

	g_free(table->selected);
	table->selected = g_steal_pointer(&copy);
	table->waits = true;
	find_selected(table);
}

static void move_to(struct table *table, gint64 index)
{
	gint64 last = (gint64)table->lines->len - 1;

	if (last >= 0)
		select_line(table, (size_t)CLAMP(index, 0, last));
}

bool table_input(struct table *table, const struct input *input)
{
	gint64 at = (gint64)table->index, page = (gint64)MAX(table->page, 2) - 1;

	if (input->type != INPUT_KEY)
		return false;
	timer_after(&table->hold, HOLD);
	switch (input->key) {
	case K_UP:
		move_to(table, at - 1);
		return true;
	case K_DOWN:
		move_to(table, at + 1);
		return true;
	case K_PAGE_UP:
		move_to(table, at - page);
		return true;
	case K_PAGE_DOWN:
		move_to(table, at + page);
		return true;
	case K_HOME:
		move_to(table, 0);
		return true;
	case K_END:
		move_to(table, G_MAXINT);
		return true;
	default:
		return false;
	}
}

/* ---- drawing ------------------------------------------------------------------------------ */

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
	struct layout layout = { .count = MIN(column_count(table), COLUMNS_MOST) };

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
		fill_cell(table, column, object, &cell);
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
		    table->rows->len > 0 ? _("没有符合筛选的行。") : _(table->type->empty));
	for (int row = 0; row < body.rows && table->top + (size_t)row < table->lines->len; row++) {
		size_t index = table->top + (size_t)row;
		const struct line *line = line_at(table, index);
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
