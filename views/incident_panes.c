/* The lower part of a security incident, one of five: whom it is reported to and by when, what was
 * done, what was secured, what the report says and what it does not say yet, what happened. */
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/incident_parts.h"
#include "views/ticket_show.h"

#define FOOT_ROWS 3
#define LOW 9                  /* an area that has no room for a foot */
#define HASH_SHOWN 12

/* ---- reports ------------------------------------------------------------------------------ */

static bool is_in(const json_t *row, const char *states)
{
	return word_in(states, row_get(row, "state"));
}

static enum style report_style(const json_t *row)
{
	return report_is_late(row, clock_wall()) ? STYLE_MAJOR :
	    is_in(row, "due") ? STYLE_NORMAL : STYLE_DIM;
}

static CELL(cell_class)
{
	g_autofree char *text = report_class(row);

	(void)column, (void)data;
	cell_copy(cell, text);
}

static CELL(cell_due)
{
	g_autofree char *text = report_due_text(row, clock_wall());

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = report_style(row);
}

static CELL(cell_told)
{
	g_autofree char *text = report_told_text(row, clock_wall());

	(void)column, (void)data;
	cell_copy(cell, text);
}

static const struct table_column report_columns[] = {
	{ N_("类别"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_class },
	{ N_("上报对象"), 22, 40, 4, TEXT_LEFT, .searched = true, .what = "party_title",
	    .cell = cell_text },
	{ N_("截止"), 22, 28, 1, TEXT_LEFT, .searched = true, .cell = cell_due },
	{ N_("已报"), 19, 36, 3, TEXT_LEFT, .searched = true, .cell = cell_told },
	{ N_("电话"), 13, 16, 0, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "phone",
	    .cell = cell_text },
	{ N_("报告人"), 8, 12, 0, TEXT_LEFT, .dispensable = 1, .what = "sent_by",
	    .cell = cell_text },
	{ NULL },
};

/* What is to be told first, the nearest on top; then what was told, the latest on top. */
static int untold_first(const void *a, const void *b)
{
	bool x = is_in(a, "due"), y = is_in(b, "due");
	int64_t at = row_get_integer(a, x ? "due_at" : "told_at"),
		other = row_get_integer(b, y ? "due_at" : "told_at");

	if (x != y)
		return x ? -1 : 1;
	if (at != other)
		return (at < other) == x ? -1 : 1;
	at = row_get_integer(a, "id");
	other = row_get_integer(b, "id");
	return at < other ? -1 : at > other;
}

static const struct table_type report_table = {
	.columns = report_columns, .key = row_key, .compare = untold_first,
	.empty = N_("没有要上报的：定级以后按本地规则逐家列出。"),
};

/* ---- steps and evidence ------------------------------------------------------------------- */

static const struct table_column step_columns[] = {
	{ N_("时刻"), 14, 14, 0, TEXT_LEFT, .what = "at", .cell = cell_full_time },
	{ N_("措施"), 24, 160, 4, TEXT_LEFT, .searched = true, .what = "what",
	    .cell = cell_text },
	{ N_("登记人"), 8, 12, 0, TEXT_LEFT, .dispensable = 1, .what = "by", .cell = cell_text },
	{ NULL },
};

static int earliest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "at"), y = row_get_integer(b, "at");

	if (x == y) {
		x = row_get_integer(a, "id");
		y = row_get_integer(b, "id");
	}
	return x < y ? -1 : x > y;
}

static const struct table_type step_table = {
	.columns = step_columns, .key = row_key, .compare = earliest_first,
	.empty = N_("还没有登记措施。"),
};

static CELL(cell_sort)
{
	(void)column, (void)data;
	cell->text = choice_shown(kind_find("incident_evidence"), row, "sort");
}

static CELL(cell_hash)
{
	const char *hash = row_get(row, "sha256");

	(void)column, (void)data;
	g_strlcpy(cell->buffer, hash, HASH_SHOWN + 1);
	cell->text = hash[0] == '\0' ? _("没有文件") : cell->buffer;
}

/* What is harmful is called so: nobody opens it to see what it is. */
static CELL(cell_evidence)
{
	bool harmful = json_is_true(json_object_get(row, "harmful"));
	g_autofree char *text = g_strdup_printf("%s%s", harmful ? _("（有害，不抄录）") : "",
	    row_get(row, "what"));

	(void)column, (void)data;
	cell_copy(cell, text);
}

static const struct table_column evidence_columns[] = {
	{ N_("编号"), 15, 18, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("种类"), 8, 8, 0, TEXT_LEFT, .cell = cell_sort },
	{ N_("内容"), 14, 60, 4, TEXT_LEFT, .searched = true, .cell = cell_evidence },
	{ N_("SHA-256"), 12, 12, 0, TEXT_LEFT, .searched = true, .cell = cell_hash },
	{ N_("存放"), 10, 30, 2, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "kept",
	    .cell = cell_text },
	{ N_("取证"), 11, 11, 0, TEXT_LEFT, .dispensable = 2, .what = "taken_at",
	    .cell = cell_minute },
	{ NULL },
};

static const struct table_type evidence_table = {
	.columns = evidence_columns, .key = row_key, .compare = earliest_first,
	.empty = N_("还没有存证。先取证后清除：按 n 登记。"),
};

/* ---- sections ----------------------------------------------------------------------------- */

/* As the sheet has them, and which reports want them: the first two items have to be there at once,
 * the rest may come later. */
#define FIRST "first"
#define LATER "follow_up|final"

static const struct {
	const char *field, *reports;
} sections[] = {
	{ "phenomenon", FIRST }, { "harm", FIRST }, { "measures", FIRST }, { "ransom", LATER },
	{ "trend", LATER }, { "cause", LATER }, { "trace", LATER }, { "request", LATER },
	{ "scene", LATER }, { "remark", LATER }, { "summary", "summary" },
};

/* "待续报（催办 11-12 14:00）" */
static char *missing_text(const struct incident *incident, size_t place)
{
	bool first = strcmp(sections[place].reports, FIRST) == 0;
	struct wall at = { incident_wanted_at(incident, sections[place].reports) };
	char moment[DUE_SIZE];

	if (strcmp(sections[place].field, "ransom") == 0)
		return g_strdup(_("不适用"));
	if (record_has_ended(incident->kind, incident_row(incident)))
		return g_strdup(_("没有填"));
	if (at.us == 0)
		return g_strdup(first ? _("初报就要，待填") : _("待续报"));
	return g_strdup_printf(first ? _("初报就要，待填（%s 前）") : _("待续报（催办 %s）"),
	    due_moment(at, clock_wall(), moment));
}

static json_t *section_row(const struct incident *incident, size_t place)
{
	const char *name = sections[place].field;
	const char *text = row_get(incident_row(incident), name);
	g_autofree char *missing = text[0] == '\0' ? missing_text(incident, place) : NULL;
	g_autofree char *key = g_strdup_printf("%02zu", place);

	return json_pack("{s:s, s:s, s:s, s:s, s:b}", "_key", key, "field", name, "title",
	    _(kind_field(incident->kind, name)->title), "text",
	    missing == NULL ? text : missing, "missing", missing != NULL);
}

void incident_panes_list_sections(struct incident *incident)
{
	json_t *before = incident->section_rows, *row;
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	size_t i;

	if (incident_row(incident) == NULL)
		return;
	incident->section_rows = json_array();
	for (size_t place = 0; place < G_N_ELEMENTS(sections); place++)
		json_array_append_new(incident->section_rows, section_row(incident, place));
	json_array_foreach(incident->section_rows, i, row)
		g_ptr_array_add(rows, row);
	table_update(incident->sections, (const void *const *)rows->pdata, rows->len);
	json_decref(before);
}

static bool is_missing(const json_t *row)
{
	return json_is_true(json_object_get(row, "missing"));
}

static CELL(cell_section)
{
	(void)column, (void)data;
	cell_copy(cell, row_get(row, "text"));
	cell->style = is_missing(row) ? STYLE_DIM : STYLE_NORMAL;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(row_key(a), row_key(b));
}

static const struct table_column section_columns[] = {
	{ N_("栏目"), 16, 18, 0, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("内容"), 30, 200, 4, TEXT_LEFT, .searched = true, .cell = cell_section },
	{ NULL },
};

static const struct table_type section_table = {
	.columns = section_columns, .key = row_key, .compare = by_key, .empty = N_("还没有读到。"),
};

/* ---- making, reading ---------------------------------------------------------------------- */

/* By when a section is wanted follows from the reports. */
static void changed(void *data)
{
	struct incident *incident = data;

	incident_panes_list_sections(incident);
	app_changed(incident->view->app);
}

static void table_changed(void *data)
{
	app_changed(((struct incident *)data)->view->app);
}

void incident_panes_make(struct incident *incident)
{
	static const struct {
		const char *kind;
		const struct table_type *type;
	} parts[PANE_SECTIONS] = {
		[PANE_REPORTS] = { "incident_report", &report_table },
		[PANE_STEPS] = { "incident_step", &step_table },
		[PANE_EVIDENCE] = { "incident_evidence", &evidence_table },
	};
	struct app *app = incident->view->app;

	for (int i = 0; i < PANE_SECTIONS; i++)
		incident->parts[i] = part_pane_new(app, kind_find(parts[i].kind), incident->id,
		    parts[i].type, changed, incident);
	incident->sections = table_new(&section_table, app_timers(app), table_changed, incident);
	incident->journal = journal_pane_new(app, incident->kind, incident->id);
	incident_panes_show(incident, PANE_REPORTS);
}

void incident_panes_free(struct incident *incident)
{
	for (int i = 0; i < PANE_SECTIONS; i++)
		part_pane_free(incident->parts[i]);
	table_free(incident->sections);
	json_decref(incident->section_rows);
	journal_pane_free(incident->journal);
}

struct table *incident_panes_table(const struct incident *incident, enum incident_pane pane)
{
	return pane < PANE_SECTIONS ? part_pane_table(incident->parts[pane]) :
	    pane == PANE_SECTIONS ? incident->sections : journal_pane_table(incident->journal);
}

void incident_panes_show(struct incident *incident, enum incident_pane pane)
{
	incident->pane = pane;
	incident->view->table = incident_panes_table(incident, pane);
}

void incident_panes_read(struct incident *incident)
{
	for (int i = 0; i < PANE_SECTIONS; i++)
		part_pane_read(incident->parts[i]);
	journal_pane_read(incident->journal);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static int count_waiting(const struct incident *incident)
{
	g_autoptr(GPtrArray) reports = incident_report_rows(incident);
	int n = 0;

	for (guint i = 0; i < reports->len; i++)
		n += is_in(reports->pdata[i], "due");
	return n;
}

static int count_missing(const struct incident *incident)
{
	json_t *row;
	size_t i;
	int n = 0;

	if (record_has_ended(incident->kind, incident_row(incident)))
		return 0;
	json_array_foreach(incident->section_rows, i, row)
		n += is_missing(row) && strcmp(row_get(row, "field"), "ransom") != 0;
	return n;
}

static char *tab_text(const struct incident *incident, enum incident_pane pane)
{
	static const char *const titles[INCIDENT_PANES] = { N_("上报"), N_("处置"), N_("存证"),
		N_("内容"), N_("经过") };
	int left = pane == PANE_REPORTS ? count_waiting(incident) :
	    pane == PANE_SECTIONS ? count_missing(incident) : 0;
	bool known = pane == PANE_JOURNAL ? journal_pane_size(incident->journal) >= 0 :
	    pane == PANE_SECTIONS ? incident->section_rows != NULL :
	    part_pane_rows(incident->parts[pane]) != NULL;
	int n = pane == PANE_JOURNAL ? journal_pane_size(incident->journal) :
	    (int)table_count(incident_panes_table(incident, pane));

	if (!known)
		return g_strdup_printf("%s ?", _(titles[pane]));
	if (left == 0)
		return pane == PANE_SECTIONS ? g_strdup(_(titles[pane])) :
		    g_strdup_printf("%s %d", _(titles[pane]), n);
	return pane == PANE_REPORTS
	    ? g_strdup_printf(_("%s %d 待报 %d"), _(titles[pane]), n, left)
	    : g_strdup_printf(_("%s 缺 %d"), _(titles[pane]), left);
}

/* The rule above says which of them stands below, and what the others hold. */
static void draw_tabs(const struct incident *incident, struct area area)
{
	int column = 2;

	area_rule(area, 0);
	for (enum incident_pane pane = PANE_REPORTS; pane < INCIDENT_PANES; pane++) {
		g_autofree char *text = tab_text(incident, pane);
		bool shown = pane == incident->pane;
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
		    shown ? "[%s]" : " %s ", text) + 1;
	}
}

/* The four times without which nothing is closed; what is missing is said. */
static void draw_times(const struct incident *incident, struct area area)
{
	static const struct { const char *field, *title; } times[] = {
		{ "found_at", N_("发现") },
		{ "located_at", N_("定位") },
		{ "handled_at", N_("处置") },
		{ "restored_at", N_("恢复") },
	};
	const json_t *row = incident_row(incident);
	int column = 1;
	char at[SHOW_SIZE];

	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		bool known = show_time(row, times[i].field, CLOCK_MINUTE, at)[0] != '\0';
		column = area_print(area, 0, column, STYLE_DIM, "%s ", _(times[i].title));
		column = area_text(area, 0, column, known ? STYLE_NORMAL : STYLE_TITLE,
		    known ? at : _("缺")) + 2;
	}
	if (show_time(row, "observe_until", CLOCK_MINUTE, at)[0] != '\0')
		area_print(area, 0, column, STYLE_DIM, _("观察至 %s"), at);
}

/* All about the selected row that its columns had no room for. */
static char *foot_text(const struct incident *incident, const json_t *row)
{
	if (incident->pane == PANE_SECTIONS)
		return g_strdup(row_get(row, "text"));
	if (incident->pane == PANE_STEPS)
		return g_strdup(row_get(row, "what"));
	if (incident->pane == PANE_EVIDENCE)
		return g_strdup_printf(_("%s %s  存放 %s  取证人 %s  %s\n%s"),
		    row_get(row, "number"), row_get(row, "what"), row_get(row, "kept"),
		    row_get(row, "taken_by"), row_get(row, "note"), row_get(row, "sha256"));
	const char *phone = row_get(row, "phone"), *theirs = row_get(row, "receiver_phone");
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, _("%s  电话 %s  %s"), row_get(row, "party_title"),
	    phone[0] == '\0' ? _("规则和台账都没有") : phone, row_get(row, "basis"));
	g_autofree char *told = report_told_text(row, clock_wall());
	if (told[0] != '\0')
		g_string_append_printf(text, _("  已报 %s %s"), told, theirs);
	if (row_get(row, "reason")[0] != '\0')
		g_string_append_printf(text, _("  理由 %s"), row_get(row, "reason"));
	if (row_get_integer(row, "again") > 0)
		g_string_append_printf(text, _("  另登记过 %d 次，见经过"),
		    (int)row_get_integer(row, "again"));
	if (row_get(row, "note")[0] != '\0')
		g_string_append_printf(text, _("  说明 %s"), row_get(row, "note"));
	return g_string_free(text, FALSE);
}

static struct area draw_foot(const struct incident *incident, struct area area)
{
	const json_t *row = table_selected(incident->view->table);

	if (row == NULL || area.rows < LOW)
		return area;
	g_autofree char *text = foot_text(incident, row);
	area_rule(area, area.rows - FOOT_ROWS);
	area_wrap(area_part(area, area.rows - FOOT_ROWS, 1, FOOT_ROWS, -1), 1, 0, FOOT_ROWS - 1,
	    STYLE_NORMAL, text);
	return area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
}

void incident_panes_draw(struct incident *incident, struct area area)
{
	struct area below = area_part(area, 1, 0, area.rows - 1, area.columns);

	draw_tabs(incident, area);
	if (incident->pane == PANE_JOURNAL) {
		journal_pane_draw(incident->journal, below);
		return;
	}
	below = draw_foot(incident, below);
	if (incident->pane == PANE_STEPS) {
		draw_times(incident, below);
		below = area_part(below, 1, 0, below.rows - 1, below.columns);
	}
	if (incident->pane == PANE_SECTIONS)
		table_draw(incident->sections, below);
	else
		part_pane_draw(incident->parts[incident->pane], below);
}
