#include "views/journal_pane.h"

#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/records.h"

#define ENTRIES_MOST 500
#define FOOT_ROWS 3
#define LOW 9                  /* an area that has no room for a foot */

/* Shared with the call under way: freed with the last of them. */
struct journal_pane {
	struct app *app;             /* NULL: nobody wants it any more */
	const struct kind *kind;
	int64_t id;
	struct table *table;
	json_t *entries;             /* oldest first, each with a `_key`; NULL: not read yet */
	unsigned holders;
	bool reading, again;
};

static const struct kind *entry_kind(void)
{
	return kind_find("journal_entry");
}

/* ---- cells -------------------------------------------------------------------------------- */

static bool is_struck(const json_t *entry)
{
	return json_is_true(json_object_get(entry, "corrected"));
}

static CELL(cell_act)
{
	(void)column, (void)data;
	cell->text = row_get_integer(row, "corrects") != 0 ? _("更正")
	    : json_is_true(json_object_get(row, "late"))   ? _("补录")
							   : row_get(row, "act");
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

/* What was corrected is not hidden: it is grey and says so. */
static char *said(const json_t *entry)
{
	const char *witness = row_get(entry, "witness");

	return g_strdup_printf("%s%s%s%s%s", is_struck(entry) ? _("（已更正）") : "",
	    row_get(entry, "text"), witness[0] == '\0' ? "" : _("（见证人 "), witness,
	    witness[0] == '\0' ? "" : _("）"));
}

static CELL(cell_said)
{
	g_autofree char *text = said(row);

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_dim)
{
	(void)data;
	cell->text = row_get(row, column->what);
	cell->style = STYLE_DIM;
}

static CELL(cell_at)
{
	char at[SHOW_SIZE];

	(void)column, (void)data;
	g_strlcpy(cell->buffer, show_time(row, "at", CLOCK_MINUTE, at), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = STYLE_DIM;
}

/* By when it happened; a correction behind what it mends. */
static int oldest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "at"), y = row_get_integer(b, "at");

	if (x == y) {
		x = row_get_integer(a, "id");
		y = row_get_integer(b, "id");
	}
	return x < y ? -1 : x > y;
}

static const struct table_column columns[] = {
	{ N_("时刻"), 11, 11, 0, TEXT_LEFT, .cell = cell_at },
	{ N_("动作"), 12, 14, 0, TEXT_LEFT, .searched = true, .cell = cell_act },
	{ N_("内容"), 24, 160, 8, TEXT_LEFT, .searched = true, .cell = cell_said },
	{ N_("记录人"), 8, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "person",
	    .cell = cell_dim },
	{ NULL },
};

static const struct table_type table_type = {
	.columns = columns, .key = row_key, .compare = oldest_first, .empty = N_("还没有经过。"),
};

/* ---- reading ------------------------------------------------------------------------------ */

static void release(struct journal_pane *pane)
{
	if (--pane->holders > 0)
		return;
	json_decref(pane->entries);
	g_free(pane);
}

/* The cursor stays on the newest where it was there, and where it was nowhere. */
static void take(struct journal_pane *pane, json_t *entries)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	const json_t *before = json_array_get(pane->entries, json_array_size(pane->entries) - 1);
	const char *selected = table_selected_key(pane->table);
	bool follows = before == NULL || g_strcmp0(selected, row_key(before)) == 0;
	json_t *old = pane->entries, *entry;
	size_t n = json_array_size(entries);

	pane->entries = json_array();
	for (size_t i = n; i-- > 0;) {
		entry = json_array_get(entries, i);
		g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT,
		    row_get_integer(entry, "id"));
		json_object_set_new(entry, "_key", json_string(key));
		json_array_append(pane->entries, entry);
		g_ptr_array_add(rows, entry);
	}
	table_update(pane->table, (const void *const *)rows->pdata, rows->len);
	if (follows && n > 0)
		table_select(pane->table, row_key(rows->pdata[n - 1]));
	json_decref(old);
	app_changed(pane->app);
}

static void came(json_t *result, json_t *error, void *data)
{
	struct journal_pane *pane = data;

	pane->reading = false;
	if (pane->app != NULL && error == NULL)
		take(pane, json_object_get(result, "records"));
	if (pane->app != NULL && pane->again)
		journal_pane_read(pane);
	release(pane);
}

/* What is asked for while an answer is on its way is asked for again behind it: the answer may be
 * of before. */
void journal_pane_read(struct journal_pane *pane)
{
	g_autofree char *subject = g_strdup_printf("%s:%" G_GINT64_FORMAT, pane->kind->name,
	    pane->id);

	pane->again = pane->reading;
	if (pane->reading)
		return;
	pane->reading = true;
	pane->holders++;
	model_call(console_model(pane->app), "list",
	    json_pack("{s:s, s:{s:s}, s:i}", "kind", "journal_entry", "where", "subject", subject,
		"limit", ENTRIES_MOST),
	    came, pane);
}

static void table_changed(void *data)
{
	app_changed(((struct journal_pane *)data)->app);
}

struct journal_pane *journal_pane_new(struct app *app, const struct kind *kind, int64_t id)
{
	struct journal_pane *pane = g_new0(struct journal_pane, 1);

	*pane = (struct journal_pane){ .app = app, .kind = kind, .id = id, .holders = 1 };
	pane->table = table_new(&table_type, app_timers(app), table_changed, pane);
	return pane;
}

void journal_pane_free(struct journal_pane *pane)
{
	table_free(pane->table);
	pane->app = NULL;
	release(pane);
}

struct table *journal_pane_table(const struct journal_pane *pane)
{
	return pane->table;
}

int journal_pane_size(const struct journal_pane *pane)
{
	return pane->entries == NULL ? -1 : (int)json_array_size(pane->entries);
}

/* ---- drawing, writing --------------------------------------------------------------------- */

void journal_pane_draw(struct journal_pane *pane, struct area area)
{
	const json_t *entry = table_selected(pane->table);

	if (pane->entries == NULL) {
		area_text(area, 0, 1, STYLE_DIM, _("还没有读到。"));
		return;
	}
	if (entry != NULL && area.rows >= LOW) {
		g_autofree char *text = said(entry);
		struct area foot = area_part(area, area.rows - FOOT_ROWS, 1, FOOT_ROWS, -1);
		area_rule(area, area.rows - FOOT_ROWS);
		area_wrap(foot, 1, 0, FOOT_ROWS - 1,
		    is_struck(entry) ? STYLE_DIM : STYLE_NORMAL, text);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(pane->table, area);
}

void journal_pane_write(struct journal_pane *pane)
{
	g_autofree char *subject = g_strdup_printf("%s:%" G_GINT64_FORMAT, pane->kind->name,
	    pane->id);
	json_auto_t *given = json_pack("{s:s}", "subject", subject);
	const struct act_form form = { .kind = entry_kind(),
		.act = kind_act(entry_kind(), "write"), .given = given, .about = subject,
		.ready = true };

	open_act_form(pane->app, &form);
}

const char *journal_pane_refuse_correct(const struct journal_pane *pane)
{
	const json_t *entry = table_selected(pane->table);

	return entry == NULL ? _("没有选中的行") : is_struck(entry)
	    ? _("这条已经更正过，请更正后来的那一条。") : NULL;
}

/* The form begins with what stands, which is to be mended. */
void journal_pane_correct(struct journal_pane *pane)
{
	const json_t *entry = table_selected(pane->table);
	g_autofree char *about = g_strdup_printf("entry-%s", row_key(entry));
	g_autofree char *text = g_strdup_printf(_("原文保留：%s"), row_get(entry, "text"));
	json_auto_t *given =
	    json_pack("{s:I}", "corrects", (json_int_t)row_get_integer(entry, "id"));
	json_auto_t *preset = json_pack("{s:s}", "text", row_get(entry, "text"));
	const struct act_form form = { .kind = entry_kind(),
		.act = kind_act(entry_kind(), "correct"), .given = given, .preset = preset,
		.said = text, .about = about };

	open_act_form(pane->app, &form);
}
