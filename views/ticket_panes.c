/* The lower part of a ticket, one of four: what happened, the units it hits and whether they were
 * told, the calls that hang on it and whether they were called back, its clocks. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/ticket_acts.h"
#include "views/ticket_parts.h"

/* ---- units -------------------------------------------------------------------------------- */

/* "11-21 03:20 王主任", "未告知" */
static void copy_told(struct table_cell *cell, const json_t *row, const char *when, const char *no)
{
	const char *receiver = row_get(row, "receiver");
	char at[SHOW_SIZE];

	if (row_get_integer(row, when) == 0) {
		cell->text = no;
		return;
	}
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s", show_time(row, when, CLOCK_MINUTE, at),
	    receiver);
	cell->text = cell->buffer;
}

static CELL(cell_told)
{
	(void)column, (void)data;
	copy_told(cell, row, "told_at", _("未告知"));
	if (row_get_integer(row, "told_at") == 0)
		cell->style = STYLE_WARNING;
}

/* Nobody is told of an end that has not come. */
static CELL(cell_restored_told)
{
	const struct ticket *ticket = data;
	bool over = row_get_integer(ticket_row(ticket), "restored_at") != 0;

	(void)column;
	copy_told(cell, row, "restored_told_at", over ? _("未告知") : "");
	if (over && row_get_integer(row, "restored_told_at") == 0)
		cell->style = STYLE_WARNING;
}

/* Whom to call at the unit: at night who may be called at night, and whoever was verified last. */
static const json_t *person_of(const struct ticket *ticket, int64_t unit)
{
	g_autoptr(GPtrArray) rows = mirror_rows(ticket->contacts);
	const json_t *best = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		bool night = json_is_true(json_object_get(row, "at_night"));
		if (row_get_integer(row, "access_unit") != unit ||
		    strcmp(row_get(row, "state"), "former") == 0)
			continue;
		if (best == NULL || night > json_is_true(json_object_get(best, "at_night")) ||
		    (night == json_is_true(json_object_get(best, "at_night")) &&
			strcmp(row_get(row, "verified_on"), row_get(best, "verified_on")) > 0))
			best = row;
	}
	return best;
}

static CELL(cell_person)
{
	const json_t *person = person_of(data, row_get_integer(row, "access_unit"));
	const char *mobile = row_get(person, "mobile");

	(void)column;
	if (person == NULL) {
		cell->text = _("台账没有联系人");
		return;
	}
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s%s", row_get(person, "name"),
	    mobile[0] != '\0' ? mobile : row_get(person, "office_phone"),
	    json_is_true(json_object_get(person, "at_night")) ? _(" 夜间可打") : "");
	cell->text = cell->buffer;
}

static const struct table_column unit_columns[] = {
	{ N_("影响单位"), 16, 40, 4, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("告知"), 14, 22, 1, TEXT_LEFT, .cell = cell_told },
	{ N_("告知恢复"), 8, 22, 1, TEXT_LEFT, .cell = cell_restored_told },
	{ N_("找谁"), 31, 40, 2, TEXT_LEFT, .dispensable = 1, .cell = cell_person },
	{ NULL },
};

/* Who has not been told first. */
static int untold_first(const void *a, const void *b)
{
	int x = (row_get_integer(a, "told_at") != 0) * 2 +
	    (row_get_integer(a, "restored_told_at") != 0);
	int y = (row_get_integer(b, "told_at") != 0) * 2 +
	    (row_get_integer(b, "restored_told_at") != 0);

	return x != y ? x - y : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_type unit_table = {
	.columns = unit_columns, .key = row_key, .compare = untold_first,
	.empty = N_("没有登记受影响的单位。按 n 加单位。"),
};

/* ---- calls -------------------------------------------------------------------------------- */

static const struct table_column call_columns[] = {
	{ N_("来电"), 11, 11, 0, TEXT_LEFT, .what = "at", .cell = cell_minute },
	{ N_("单位"), 12, 30, 3, TEXT_LEFT, .searched = true, .what = "unit_name",
	    .cell = cell_text },
	{ N_("姓名"), 8, 12, 1, TEXT_LEFT, .searched = true, .what = "caller", .cell = cell_text },
	{ N_("回呼电话"), 13, 16, 0, TEXT_LEFT, .searched = true, .what = "callback_phone",
	    .cell = cell_text },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .what = "call", .cell = cell_record_state },
	{ N_("期限"), 18, 24, 0, TEXT_LEFT, .dispensable = 1, .what = "call",
	    .cell = cell_next_due },
	{ NULL },
};

static int owed_first(const void *a, const void *b)
{
	int order = due_first(kind_find("call"), a, b);

	return order != 0 ? order : strcmp(row_get(a, "number"), row_get(b, "number"));
}

static const struct table_type call_table = {
	.columns = call_columns, .key = row_key, .compare = owed_first,
	.empty = N_("没有来电挂在这张单上。"),
};

/* ---- clocks ------------------------------------------------------------------------------- */

static CELL(cell_clock_left)
{
	bool counts = json_is_true(json_object_get(row, "counts"));
	struct wall at = { row_get_integer(row, "at") }, now = clock_wall();

	(void)column, (void)data;
	cell->text = counts ? due_left(at, now, cell->buffer) : _("不再计");
	cell->style = !counts ? STYLE_DIM : at.us <= now.us ? STYLE_MAJOR : STYLE_NORMAL;
}

static int earliest_first(const void *a, const void *b)
{
	int x = json_is_true(json_object_get(a, "counts")),
	    y = json_is_true(json_object_get(b, "counts"));
	int64_t at = row_get_integer(a, "at"), other = row_get_integer(b, "at");

	return x != y ? y - x : at < other ? -1 : at > other;
}

static const struct table_column clock_columns[] = {
	{ N_("期限"), 14, 14, 0, TEXT_LEFT, .what = "at", .cell = cell_full_time },
	{ N_("什么"), 16, 30, 2, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("还剩"), 14, 18, 1, TEXT_LEFT, .cell = cell_clock_left },
	{ NULL },
};

static const struct table_type clock_table = {
	.columns = clock_columns, .key = row_key, .compare = earliest_first,
	.empty = N_("没有期限。"),
};

/* Every due that has an instant, whether it counts now or not. */
static void list_clocks(struct ticket *ticket)
{
	const json_t *row = ticket_row(ticket);
	json_t *before = ticket->clocks, *clock;
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	size_t i;

	ticket->clocks = json_array();
	for (const struct due *due = ticket->kind->dues; due != NULL && due->field != NULL; due++)
		if (row_get_integer(row, due->field) != 0)
			json_array_append_new(ticket->clocks,
			    json_pack("{s:s, s:s, s:I, s:b}", "_key", due->field, "title",
				_(due->title), "at", (json_int_t)row_get_integer(row, due->field),
				"counts", (int)due_counts(ticket->kind, due, row)));
	json_array_foreach(ticket->clocks, i, clock)
		g_ptr_array_add(rows, clock);
	table_update(ticket->tables[PANE_CLOCKS], (const void *const *)rows->pdata, rows->len);
	json_decref(before);
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool is_ours(const json_t *row, const struct ticket *ticket)
{
	return row_get_integer(row, "ticket") == ticket->id;
}

GPtrArray *ticket_hit_units(const struct ticket *ticket)
{
	g_autoptr(GPtrArray) rows = mirror_rows(ticket->units);
	GPtrArray *ours = g_ptr_array_new();

	for (guint i = 0; i < rows->len; i++)
		if (is_ours(rows->pdata[i], ticket) &&
		    strcmp(row_get(rows->pdata[i], "state"), "removed") != 0)
			g_ptr_array_add(ours, rows->pdata[i]);
	return ours;
}

static void list_calls(struct ticket *ticket)
{
	g_autoptr(GPtrArray) rows = mirror_rows(ticket->calls);

	for (guint i = rows->len; i-- > 0;)
		if (!is_ours(rows->pdata[i], ticket))
			g_ptr_array_remove_index_fast(rows, i);
	table_update(ticket->tables[PANE_CALLS], (const void *const *)rows->pdata, rows->len);
}

void ticket_panes_take(struct ticket *ticket)
{
	g_autoptr(GPtrArray) units = NULL;

	if (ticket->units != NULL && mirror_is_known(ticket->units)) {
		units = ticket_hit_units(ticket);
		table_update(ticket->tables[PANE_UNITS], (const void *const *)units->pdata,
		    units->len);
	}
	if (ticket->calls != NULL && mirror_is_known(ticket->calls))
		list_calls(ticket);
	if (ticket->tickets != NULL)
		list_clocks(ticket);
}

/* ---- making, drawing ---------------------------------------------------------------------- */

static void table_changed(void *data)
{
	app_changed(((struct ticket *)data)->view->app);
}

void ticket_panes_make(struct ticket *ticket)
{
	static const struct table_type *const types[TICKET_PANES] = { [PANE_UNITS] = &unit_table,
		[PANE_CALLS] = &call_table, [PANE_CLOCKS] = &clock_table };
	struct app *app = ticket->view->app;

	ticket->journal = journal_pane_new(app, ticket->kind, ticket->id);
	for (int i = 0; i < TICKET_PANES; i++)
		ticket->tables[i] = types[i] == NULL ? journal_pane_table(ticket->journal) :
		    table_new(types[i], app_timers(app), table_changed, ticket);
	ticket_panes_show(ticket, PANE_JOURNAL);
}

void ticket_panes_free(struct ticket *ticket)
{
	for (int i = 0; i < TICKET_PANES; i++)
		if (i != PANE_JOURNAL)
			table_free(ticket->tables[i]);
	journal_pane_free(ticket->journal);
	json_decref(ticket->clocks);
}

void ticket_panes_show(struct ticket *ticket, enum ticket_pane pane)
{
	ticket->pane = pane;
	ticket->view->table = ticket->tables[pane];
}

/* How many of the rows of PANE still want something done. */
static unsigned owed(const struct ticket *ticket, enum ticket_pane pane)
{
	const json_t *row = ticket_row(ticket);
	g_autoptr(GPtrArray) rows = pane == PANE_UNITS ? ticket_hit_units(ticket)
	    : pane == PANE_CALLS		       ? mirror_rows(ticket->calls)
						       : g_ptr_array_new();
	bool over = row_get_integer(row, "restored_at") != 0;
	unsigned n = 0;

	for (guint i = 0; i < rows->len; i++)
		n += pane == PANE_CALLS
		    ? is_ours(rows->pdata[i], ticket) &&
			!word_in("done|dropped", row_get(rows->pdata[i], "state"))
		    : row_get_integer(rows->pdata[i], over ? "restored_told_at" : "told_at") == 0;
	return n;
}

static char *tab_text(const struct ticket *ticket, enum ticket_pane pane)
{
	static const char *const titles[TICKET_PANES] = { N_("经过"), N_("单位"), N_("来电"),
		N_("期限") };
	int n = pane == PANE_JOURNAL ? journal_pane_size(ticket->journal) :
	    (int)table_count(ticket->tables[pane]);
	unsigned left = owed(ticket, pane);
	g_autofree char *count = n < 0 ? g_strdup("?") : g_strdup_printf("%d", n);

	return left == 0 ? g_strdup_printf("%s %s", _(titles[pane]), count) :
	    g_strdup_printf(pane == PANE_UNITS ? _("%s %s 未告知 %u") : _("%s %s 欠回呼 %u"),
		_(titles[pane]), count, left);
}

/* The rule above says which of the four stands below, and what the others hold. */
static void draw_tabs(const struct ticket *ticket, struct area area)
{
	int column = 2;

	area_rule(area, 0);
	for (enum ticket_pane pane = PANE_JOURNAL; pane < TICKET_PANES; pane++) {
		g_autofree char *text = tab_text(ticket, pane);
		bool shown = pane == ticket->pane;
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
		    shown ? "[%s]" : " %s ", text) + 1;
	}
}

void ticket_panes_draw(struct ticket *ticket, struct area area)
{
	struct area below = area_part(area, 1, 0, area.rows - 1, area.columns);

	draw_tabs(ticket, area);
	if (ticket->pane == PANE_JOURNAL)
		journal_pane_draw(ticket->journal, below);
	else
		table_draw(ticket->tables[ticket->pane], below);
}

bool ticket_panes_open(struct ticket *ticket)
{
	const json_t *row = table_selected(ticket->tables[ticket->pane]);
	struct app *app = ticket->view->app;

	if (row == NULL || (ticket->pane != PANE_UNITS && ticket->pane != PANE_CALLS))
		return false;
	if (ticket->pane == PANE_UNITS)
		act_menu_open(app, kind_find("ticket_unit"), row, NULL, NULL);
	else
		open_call(app, row_get_integer(row, "id"));
	return true;
}
