#include "views/periodic_report.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/figures.h"
#include "views/records.h"
#include "views/text_page.h"
#include "views/ticket_show.h"

#define HEAD_ROWS 4
#define ASK_AGAIN (2 * CLOCK_SECOND) /* an answer that came while another view was open is lost */

enum leaf {
	TAB_FIGURES, TAB_MISSING, TAB_INCIDENTS, TAB_RECTIFICATIONS, TAB_WARNINGS, TAB_ISOLATIONS,
	TAB_WORDS,
	TABS
};

struct page {
	struct view *view;
	int64_t id;
	const struct mirror *reports;
	json_t *document;            /* NULL: not read, or not worked out yet */
	bool stale;                  /* it has to be read (again) */
	struct mono asked_at;
	enum leaf tab;
	struct table *tables[TABS];
	json_t *rows[TABS];          /* what the tables show; owned */
};

static const struct kind *report_kind(void)
{
	return kind_find("periodic_report");
}

static const json_t *report_row(const struct page *page)
{
	return page->reports == NULL ? NULL : mirror_row(page->reports, page->id);
}

char *periodic_report_title(const json_t *row)
{
	int version = (int)row_get_integer(row, "version");
	const char *sort = choice_title(report_sorts, row_get(row, "sort"));

	return version > 1 ? g_strdup_printf(_("%s %s 重算版 %d"), sort, row_get(row, "period"),
	    version) : g_strdup_printf("%s %s", sort, row_get(row, "period"));
}

bool periodic_report_is_late(const json_t *row, struct wall now)
{
	return json_is_true(json_object_get(row, "late")) ||
	    due_is_late(report_kind(), row, now);
}

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_figure)
{
	(void)column, (void)data;
	cell->text = figures_title(row, cell->buffer);
}

static CELL(cell_value)
{
	(void)column, (void)data;
	cell->text = figures_value(row, cell->buffer);
	if (row_get_integer(row, "samples") == 0 && json_object_get(row, "count") == NULL)
		cell->style = STYLE_DIM;
}

static CELL(cell_samples)
{
	(void)column, (void)data;
	cell->text = figures_samples(row, cell->buffer);
}

/* Field `what` of a record as people read it. */
static CELL(cell_field)
{
	const struct kind *kind = kind_find(row_get(row, "kind"));
	const struct field *field = kind == NULL ? NULL : kind_field(kind, column->what);
	g_autofree char *text = NULL;

	(void)data;
	if (field == NULL) {
		cell->text = row_get(row, column->what);
		return;
	}
	text = record_shown(row, field);
	cell_copy(cell, text);
}

static CELL(cell_state)
{
	const struct kind *kind = kind_find(row_get(row, "kind"));

	(void)column, (void)data;
	cell->text = kind == NULL ? row_get(row, "state") : state_shown(kind, row);
}

/* What an incident was, in the first words there are. */
static CELL(cell_what)
{
	static const char *const fields[] = { "phenomenon", "subtype", "unit_name" };
	const char *system = row_get(row, "system");

	(void)column, (void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (row_get(row, fields[i])[0] != '\0') {
			g_autofree char *text = g_strconcat(system, system[0] == '\0' ? "" : " ",
			    row_get(row, fields[i]), NULL);
			cell_copy(cell, text);
			return;
		}
	cell->text = system;
}

/* "及时", "迟", "没有" by the members of the column. */
static CELL(cell_signed)
{
	(void)column, (void)data;
	if (json_is_true(json_object_get(row, "sign_late"))) {
		cell->text = _("迟");
		cell->style = STYLE_MAJOR;
	} else {
		cell->text = row_get_integer(row, "signed_at") == 0 ? _("没有") : _("按时");
	}
}

/* ---- tables ------------------------------------------------------------------------------- */

#define NUMBER \
	{ N_("编号"), 16, 20, 0, TEXT_LEFT, .searched = true, .what = "number", .cell = cell_text }

static const struct table_column figure_columns[] = {
	{ N_("指标"), 26, 40, 1, TEXT_LEFT, .searched = true, .cell = cell_figure },
	{ N_("数值"), 28, 50, 3, TEXT_LEFT, .cell = cell_value },
	{ N_("样本"), 10, 16, 0, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column missing_columns[] = {
	NUMBER,
	{ N_("缺什么"), 30, 60, 3, TEXT_LEFT, .searched = true, .what = "text",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_column incident_columns[] = {
	NUMBER,
	{ N_("发现"), 11, 11, 0, TEXT_LEFT, .what = "found_at", .cell = cell_minute },
	{ N_("类型"), 10, 14, 1, TEXT_LEFT, .searched = true, .what = "category",
	    .cell = cell_field },
	{ N_("级别"), 8, 8, 0, TEXT_LEFT, .searched = true, .what = "level", .cell = cell_field },
	{ N_("概要"), 14, 60, 3, TEXT_LEFT, .searched = true, .cell = cell_what },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_column rectification_columns[] = {
	NUMBER,
	{ N_("问题"), 16, 60, 3, TEXT_LEFT, .searched = true, .what = "finding",
	    .cell = cell_text },
	{ N_("责任人"), 8, 12, 0, TEXT_LEFT, .searched = true, .what = "owner_name",
	    .cell = cell_text },
	{ N_("截止"), 11, 11, 0, TEXT_LEFT, .what = "due_at", .cell = cell_minute },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_column warning_columns[] = {
	NUMBER,
	{ N_("颜色"), 10, 10, 0, TEXT_LEFT, .searched = true, .what = "color",
	    .cell = cell_field },
	{ N_("名称"), 16, 60, 3, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("收到"), 11, 11, 0, TEXT_LEFT, .what = "received_at", .cell = cell_minute },
	{ N_("签收"), 6, 8, 0, TEXT_LEFT, .cell = cell_signed },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_column isolation_columns[] = {
	NUMBER,
	{ N_("单位"), 16, 60, 3, TEXT_LEFT, .searched = true, .what = "unit_name",
	    .cell = cell_text },
	{ N_("断开"), 13, 13, 0, TEXT_LEFT, .what = "isolated_at", .cell = cell_minute },
	{ N_("复接"), 13, 13, 0, TEXT_LEFT, .what = "reconnected_at", .cell = cell_minute },
	{ N_("状态"), 10, 14, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_column word_columns[] = {
	{ N_("项"), 10, 12, 0, TEXT_LEFT, .what = "name", .cell = cell_text },
	{ N_("内容"), 30, 100, 3, TEXT_LEFT, .searched = true, .what = "text",
	    .cell = cell_text },
	{ NULL },
};

#define TABLE(columns_, empty_) \
	{ .columns = columns_, .key = row_key, .compare = periodic_by_place, .empty = empty_ }
static const struct table_type table_types[TABS] = {
	[TAB_FIGURES] = TABLE(figure_columns, N_("还没有汇编好。")),
	[TAB_MISSING] = TABLE(missing_columns, N_("没有缺项。")),
	[TAB_INCIDENTS] = TABLE(incident_columns, N_("零事件：这个周期没有登记安全事件。")),
	[TAB_RECTIFICATIONS] = TABLE(rectification_columns, N_("没有到期的整改。")),
	[TAB_WARNINGS] = TABLE(warning_columns, N_("没有收到预警。")),
	[TAB_ISOLATIONS] = TABLE(isolation_columns, N_("没有断网隔离。")),
	[TAB_WORDS] = TABLE(word_columns, N_("还没有写。按 e 写分析和建议。")),
};

/* Where each takes its rows from. */
static const struct {
	const char *title, *kind;
} tabs[TABS] = {
	[TAB_FIGURES] = { N_("指标"), NULL },
	[TAB_MISSING] = { N_("缺项"), NULL },
	[TAB_INCIDENTS] = { N_("事件"), "incident" },
	[TAB_RECTIFICATIONS] = { N_("整改"), "rectification" },
	[TAB_WARNINGS] = { N_("预警"), "warning_notice" },
	[TAB_ISOLATIONS] = { N_("隔离"), "isolation" },
	[TAB_WORDS] = { N_("文字"), NULL },
};

/* ---- what the tables show ----------------------------------------------------------------- */

/* All sections, one after the other. New. */
static json_t *figure_rows(const json_t *document)
{
	json_t *rows = json_array(), *section;
	const char *name;

	json_object_foreach(json_object_get(document, "sections"), name, section)
		for (size_t i = 0; i < json_array_size(section); i++)
			json_array_append_new(rows, json_copy(json_array_get(section, i)));
	return rows;
}

static json_t *list_rows(const json_t *records, const char *kind)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < json_array_size(records); i++) {
		json_t *row = json_copy(json_array_get(records, i));
		if (kind != NULL)
			json_object_set_new(row, "kind", json_string(kind));
		json_array_append_new(rows, row);
	}
	return rows;
}

/* What people wrote, one row each. */
static json_t *word_rows(const json_t *report)
{
	static const char *const fields[] = { "analysis", "advice", "remarks", "reason" };
	json_t *rows = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (row_get(report, fields[i])[0] != '\0')
			json_array_append_new(rows, json_pack("{s:s, s:s}", "name",
			    _(kind_field(report_kind(), fields[i])->title), "text",
			    row_get(report, fields[i])));
	return rows;
}

static json_t *rows_of(const struct page *page, enum leaf tab)
{
	switch (tab) {
	case TAB_FIGURES:
		return figure_rows(page->document);
	case TAB_MISSING:
		return list_rows(json_object_get(page->document, "missing"), NULL);
	case TAB_WORDS:
		return word_rows(report_row(page));
	case TAB_INCIDENTS:
	case TAB_RECTIFICATIONS:
	case TAB_WARNINGS:
	case TAB_ISOLATIONS:
	case TABS:
		break;
	}
	return list_rows(json_object_get(json_object_get(page->document, "lists"),
	    tabs[tab].kind), tabs[tab].kind);
}

static void show(struct page *page)
{
	for (int tab = 0; tab < TABS; tab++) {
		json_t *before = page->rows[tab];
		page->rows[tab] = rows_of(page, (enum leaf)tab);
		periodic_show_rows(page->tables[tab], page->rows[tab]);
		json_decref(before);
	}
	page->view->table = page->tables[page->tab];
}

/* A list that this report does not have has no tab: warnings are no part of a quarter. */
static bool has_tab(const struct page *page, enum leaf tab)
{
	return tabs[tab].kind == NULL ||
	    json_object_get(json_object_get(page->document, "lists"), tabs[tab].kind) != NULL;
}

/* ---- reading ------------------------------------------------------------------------------ */

struct wish {
	struct app *app;
	struct view *view;
};

static void record_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;

	if (app_top(wish->app) != wish->view)
		return;
	struct page *page = wish->view->data;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(wish->app, STYLE_ERROR, "%s", text);
		return;
	}
	const char *text = row_get(json_object_get(result, "record"), "document");
	page->stale = false;
	json_decref(page->document);
	page->document = json_loads(text, 0, NULL);
	show(page);
	app_changed(wish->app);
}

static void ask(struct page *page)
{
	struct mono now = clock_mono();
	struct wish *wish;

	if (!page->stale || app_top(page->view->app) != page->view ||
	    (page->asked_at.us != 0 && mono_between(page->asked_at, now) < ASK_AGAIN))
		return;
	wish = g_new0(struct wish, 1);
	page->asked_at = now;
	*wish = (struct wish){ page->view->app, page->view };
	model_call(console_model(wish->app), "get", json_pack("{s:s, s:I}", "kind",
	    "periodic_report", "id", (json_int_t)page->id), record_came, wish);
}

/* ---- acts --------------------------------------------------------------------------------- */

static const char *refuse_without_row(void *data)
{
	const struct page *page = data;
	const json_t *row = table_selected(page->view->table);

	if (row == NULL)
		return _("没有选中的行");
	if (page->tab == TAB_FIGURES && json_object_get(row, "ids") == NULL)
		return _("预案本身在「预案」里看，这个数没有单子");
	return NULL;
}

static void open_selected(void *data)
{
	struct page *page = data;
	const json_t *row = table_selected(page->view->table);

	if (page->tab == TAB_FIGURES) {
		open_periodic_figure(page->view->app, page->document, row);
	} else if (page->tab == TAB_WORDS) {
		struct text_page *text = text_page_new(row_get(row, "name"));
		text_page_add(text, STYLE_NORMAL, 1, row_get(row, "text"));
		text_page_open(page->view->app, text);
	} else {
		open_subject(page->view->app, row);
	}
}

static void turn(struct page *page, int step)
{
	do
		page->tab = (enum leaf)(((int)page->tab + step + TABS) % TABS);
	while (!has_tab(page, page->tab));
	page->view->table = page->tables[page->tab];
}

static void next_tab(void *data)
{
	turn(data, 1);
}

static void previous_tab(void *data)
{
	turn(data, -1);
}

static void open_menu(void *data)
{
	struct page *page = data;

	act_menu_open(page->view->app, report_kind(), report_row(page), NULL, NULL);
}

static void open_whole(void *data)
{
	struct page *page = data;

	open_record(page->view->app, report_kind(), page->id);
}

static const char *refuse_sheet(void *data)
{
	return ((struct page *)data)->document == NULL ? _("还没有汇编好") : NULL;
}

static void preview(void *data)
{
	struct page *page = data;

	open_sheet(page->view->app, row_get(report_row(page), "sort"), page->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("明细"), N_("这个数由哪些记录来；打开这一条"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ K_RIGHT, 0, "periodic.tab", N_("换表"), N_("指标、缺项、各张清单、文字"), BINDING_FIRST,
	    NULL, next_tab },
	{ K_LEFT, 0, "periodic.tab-back", N_("换表"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_tab },
	{ 'm', 0, "periodic.menu", N_("更多"), N_("写分析、重新汇编、审核、签发、报送、重算"),
	    BINDING_FIRST, NULL, open_menu },
	{ 'p', 0, "periodic.sheet", N_("单据"), N_("这份报告：预览并打印"), BINDING_FIRST,
	    refuse_sheet, preview },
	{ 'd', 0, "periodic.whole", N_("全部字段"), N_("报告的全部字段和经过"), 0, NULL,
	    open_whole },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* Letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	const struct page *page = view->data;

	return report_row(page) != NULL && input->type == INPUT_KEY &&
	    act_menu_key(view->app, report_kind(), report_row(page), NULL, NULL,
		key_fold(input->key));
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_due(struct area area, const json_t *row)
{
	struct wall now = clock_wall(), due = { row_get_integer(row, "due_at") };
	char at[DUE_SIZE], left[DUE_SIZE], sent[SHOW_SIZE];
	enum style style = periodic_report_is_late(row, now) ? STYLE_MAJOR : STYLE_NORMAL;

	if (row_get_integer(row, "sent_at") != 0)
		area_print(area, 1, 44, style, _("报送 %s%s"),
		    show_time(row, "sent_at", CLOCK_MINUTE, sent),
		    json_is_true(json_object_get(row, "late")) ? _(" 逾期") : "");
	else if (due.us == 0)
		area_text(area, 1, 44, STYLE_DIM, _("本站不欠，没有截止"));
	else if (due_is_late(report_kind(), row, now) ||
	    !record_has_ended(report_kind(), row))
		area_print(area, 1, 44, style, _("截止 %s %s"), due_moment(due, now, at),
		    due_left(due, now, left));
}

static void draw_head(struct area area, const json_t *row)
{
	g_autofree char *title = periodic_report_title(row);
	char from[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE], drafted[SHOW_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE, state_shown(report_kind(), row)) + 2;

	column = area_text(area, 0, column, STYLE_TITLE, title) + 2;
	if (json_is_true(json_object_get(row, "zero")))
		area_text(area, 0, column, STYLE_TITLE, _("零报告"));
	area_print(area, 1, 1, STYLE_NORMAL, _("%s 至 %s"),
	    clock_text((struct wall){ row_get_integer(row, "from") }, CLOCK_DATE, from,
		sizeof from),
	    clock_text((struct wall){ row_get_integer(row, "until") - 1 }, CLOCK_DATE, until,
		sizeof until));
	draw_due(area, row);
	if (json_is_true(json_object_get(row, "pending")))
		area_text(area, 2, 1, STYLE_UNKNOWN, _("正在汇编，数据还不是最后的。"));
	else if (row_get_integer(row, "issued_at") != 0)
		area_print(area, 2, 1, STYLE_NORMAL, _("汇编 %s  审核 %s  签发 %s  SHA %.12s"),
		    show_time(row, "drafted_at", CLOCK_MINUTE, drafted),
		    row_get(row, "reviewed_by"), row_get(row, "issued_by"),
		    row_get(row, "hash"));
	else
		area_print(area, 2, 1, STYLE_NORMAL, _("汇编 %s  下一步 %s"),
		    show_time(row, "drafted_at", CLOCK_MINUTE, drafted), row_get(row, "owner"));
}

static void draw_tabs(const struct page *page, struct area area, int line)
{
	int column = 1;

	area_rule(area, line);
	for (int tab = 0; tab < TABS; tab++) {
		bool chosen = tab == (int)page->tab, counted = tab != TAB_FIGURES;
		g_autofree char *count = !counted ? g_strdup("") :
		    g_strdup_printf(" %zu", json_array_size(page->rows[tab]));
		bool warn = tab == TAB_MISSING && json_array_size(page->rows[tab]) > 0;
		if (!has_tab(page, (enum leaf)tab))
			continue;
		column = area_print(area, line, column, warn ? STYLE_MINOR : chosen ? STYLE_TITLE
		    : STYLE_DIM, chosen ? "[%s%s]" : " %s%s ", _(tabs[tab].title), count);
	}
}

static void draw(struct view *view, struct area area)
{
	struct page *page = view->data;
	const json_t *row = report_row(page);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	ask(page);
	draw_head(area, row);
	draw_tabs(page, area, HEAD_ROWS - 1);
	table_draw(view->table,
	    area_part(area, HEAD_ROWS, 0, area.rows - HEAD_ROWS, area.columns));
}

/* ---- the view ----------------------------------------------------------------------------- */

static void take_reports(struct view *view, const struct mirror *mirror)
{
	struct page *page = view->data;
	const json_t *row;

	page->reports = mirror;
	row = report_row(page);
	if (row == NULL)
		return;
	view_set_title(view, row_get(row, "number"));
	page->stale = true;
	page->asked_at = (struct mono){ 0 };
	show(page);
	app_changed(view->app);
}

static void release(struct view *view)
{
	struct page *page = view->data;

	console_unfollow(view);
	for (int tab = 0; tab < TABS; tab++) {
		table_free(page->tables[tab]);
		json_decref(page->rows[tab]);
	}
	json_decref(page->document);
	g_free(page);
}

static const struct view_type type = {
	.name = "periodic",
	.title = N_("周期报告"),
	.help = N_("一份周期报告：数和清单由程序汇编，人写分析和建议；一人审核，另一人签发，签发后"
		   "不再变。后来更正的记录只在重算版里出现。每个数都能看到由哪些记录来。"),
	.bindings = bindings,
	.draw = draw,
	.input = input,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct page *)data)->view->app);
}

void open_periodic_report(struct app *app, int64_t id)
{
	struct page *page = g_new0(struct page, 1);
	struct view *view = page->view = view_new(app, &type, page);

	page->id = id;
	for (int tab = 0; tab < TABS; tab++)
		page->tables[tab] =
		    table_new(&table_types[tab], app_timers(app), table_changed, page);
	view->table = page->tables[page->tab];
	app_push(app, view);
	console_follow(view, "records:periodic_report", take_reports);
}
