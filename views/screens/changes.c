/* 变化: what the service saw change, newest first. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/screen.h"

static CELL(cell_change)
{
	const char *kind = row_get(row, "kind"), *from = row_get(row, "from"),
		   *to = row_get(row, "to");

	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s%s%s", show_word(kind, from),
	    from[0] == '\0' ? "" : " -> ", show_word(kind, to));
	cell->text = cell->buffer;
	cell->style = show_style(kind, to);
}

static CELL(cell_subject)
{
	char name[SHOW_SIZE];

	(void)column, (void)data;
	g_strlcpy(cell->buffer, show_subject(row_get(row, "kind"), row_get(row, "name"), name),
	    TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .what = "severity", .cell = cell_severity_mark },
	{ N_("时刻"), 14, 14, 0, TEXT_LEFT, .what = "at", .cell = cell_full_time },
	{ N_("对象"), 20, 40, 2, TEXT_LEFT, .searched = true, .cell = cell_subject },
	{ N_("变化"), 14, 22, 0, TEXT_LEFT, .searched = true, .cell = cell_change },
	{ N_("原因"), 12, 60, 3, TEXT_LEFT, .searched = true, .what = "why", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = newest_first, .empty = N_("还没有变化。"),
};

static char *foot(const json_t *row)
{
	return g_strdup_printf("%s  %s", row_get(row, "name"), row_get(row, "why"));
}

static const struct list_type list = { .table = &table, .open = open_subject, .foot = foot };

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type view = {
	.name = "changes", .title = N_("变化"),
	.help = N_("值班台自己看到的状态变化，最新的在前。抖动的端口只记开始。"),
	.bindings = bindings, .draw = list_draw, .free = list_free,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &view, &list, "changes");
}

const struct screen_entry screen_changes = { "changes", N_("变化"), '4', 1, open };
