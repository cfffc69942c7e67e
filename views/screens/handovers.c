/* 交接班: the handovers, the one that goes on first; one of them is the wizard. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/list.h"
#include "views/screen.h"
#include "views/takeover.h"
#include "views/takeover_show.h"
#include "views/ticket_show.h"

static CELL(cell_assessment)
{
	(void)column, (void)data;
	cell->text = choice_shown(kind_find("handover"), row, "assessment");
}

static CELL(cell_parties)
{
	const char *incoming = row_get(row, "incoming_name");
	g_autofree char *text = g_strdup_printf("%s -> %s", row_get(row, "outgoing_name"),
	    incoming[0] == '\0' ? "?" : incoming);

	(void)column, (void)data;
	cell_copy(cell, text);
}

static const struct table_column columns[] = {
	{ N_("编号"), 14, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("班次"), 4, 10, 0, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "shift",
	    .cell = cell_text },
	{ N_("交接"), 16, 40, 2, TEXT_LEFT, .searched = true, .cell = cell_parties },
	{ N_("计划"), 11, 11, 0, TEXT_LEFT, .what = "planned_at", .cell = cell_minute },
	{ N_("转移"), 11, 11, 0, TEXT_LEFT, .what = "transferred_at", .cell = cell_minute },
	{ N_("研判"), 8, 10, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_assessment },
	{ N_("状态"), 10, 12, 0, TEXT_LEFT, .searched = true, .what = "handover",
	    .cell = cell_record_state },
	{ NULL },
};

static int newest_first(const void *a, const void *b)
{
	int open = (int)takeover_is_open(b) - (int)takeover_is_open(a);
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return open != 0 ? open : x < y ? 1 : x > y ? -1 : 0;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = newest_first,
	.empty = N_("还没有交接班。到点前自动准备；提前换人在「值班」按 h。"),
};

static void open_row(struct app *app, const json_t *row)
{
	open_takeover(app, row_get_integer(row, "id"));
}

static const struct list_type list = { .table = &table, .open = open_row };

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "handovers",
	.title = N_("交接班"),
	.help = N_("每一次交接班，在办的在前。签过的不能改，只能看。"),
	.bindings = bindings,
	.draw = list_draw,
	.free = list_free,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &type, &list, "records:handover");
}

const struct screen_entry screen_handovers = { "handover", N_("交接班"), '6', 1, open };
