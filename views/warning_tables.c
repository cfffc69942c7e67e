#include "views/warning_tables.h"

#include <string.h>

#include "base/i18n.h"
#include "views/ticket_show.h"

/* ---- assets and candidates ---------------------------------------------------------------- */

bool warning_is_candidate(const json_t *row)
{
	return json_object_get(row, "words") != NULL;
}

static CELL(cell_conclusion)
{
	(void)column, (void)data;
	cell->text = warning_is_candidate(row) ? _("候选") :
	    choice_shown(kind_find("warning_asset"), row, "conclusion");
	cell->style = warning_is_candidate(row) ? STYLE_DIM :
	    strcmp(row_get(row, "conclusion"), "affected") == 0 ? STYLE_MAJOR : STYLE_NORMAL;
}

/* Why it is listed: what a person wrote, or the words that the text and the ledger share. */
static CELL(cell_ground)
{
	(void)column, (void)data;
	if (!warning_is_candidate(row)) {
		cell_copy(cell, row_get(row, "note"));
		return;
	}
	g_autofree char *text = g_strdup_printf(_("%s %s  命中 %s"), row_get(row, "model"),
	    row_get(row, "version"), row_get(row, "words"));
	cell_copy(cell, g_strchug(text));
	cell->style = STYLE_DIM;
}

static const struct table_column asset_columns[] = {
	{ N_("结论"), 8, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_conclusion },
	{ N_("资产"), 20, 40, 3, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("依据"), 20, 80, 4, TEXT_LEFT, .searched = true, .cell = cell_ground },
	{ NULL },
};

/* What was recorded first; candidates by how sure it is. */
static int recorded_first(const void *a, const void *b)
{
	int order = (int)warning_is_candidate(a) - (int)warning_is_candidate(b);
	int64_t weight = row_get_integer(b, "weight") - row_get_integer(a, "weight");

	if (order != 0 || weight != 0)
		return order != 0 ? order : weight > 0 ? 1 : -1;
	return strcmp(row_get(a, "name"), row_get(b, "name"));
}

const struct table_type warning_asset_table = {
	.columns = asset_columns, .key = row_key, .compare = recorded_first,
	.empty = N_("没有。台账里没有对得上的；有影响的按 n 另记。"),
};

/* ---- tasks -------------------------------------------------------------------------------- */

static CELL(cell_task_late)
{
	(void)column, (void)data;
	if (json_is_true(json_object_get(row, "late"))) {
		cell->text = _("逾期");
		cell->style = STYLE_MAJOR;
	}
}

static const struct table_column task_columns[] = {
	{ N_("任务"), 20, 80, 5, TEXT_LEFT, .searched = true, .what = "what",
	    .cell = cell_text },
	{ N_("责任人"), 8, 12, 1, TEXT_LEFT, .searched = true, .what = "owner_name",
	    .cell = cell_text },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .what = "warning_task", .cell = cell_record_state },
	{ N_("迟"), 4, 4, 0, TEXT_LEFT, .cell = cell_task_late },
	{ N_("截止"), 18, 24, 0, TEXT_LEFT, .what = "warning_task", .cell = cell_next_due },
	{ NULL },
};

static int open_first(const void *a, const void *b)
{
	int order = due_first(kind_find("warning_task"), a, b);
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return order != 0 ? order : x < y ? -1 : x > y;
}

const struct table_type warning_task_table = {
	.columns = task_columns, .key = row_key, .compare = open_first,
	.empty = N_("没有任务。研判以后按 t 布置：做什么，谁做，什么时候做完。"),
};
