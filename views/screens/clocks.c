/* 时钟: everything with a deadline, whatever kind of record carries it, what is due first; so what
 * has passed stands on top. The head says what kind of day it is, for clocks that count working
 * days, and which year nobody has imported holidays of. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "views/list.h"
#include "views/screen.h"

#define HEAD_ROWS 2

struct clocks {
	struct view *view;
	const struct mirror *site, *deadlines;
};

static bool is_late(const json_t *row)
{
	return json_is_true(json_object_get(row, "late"));
}

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_mark)
{
	(void)column, (void)data;
	if (!is_late(row))
		return;
	cell->text = show_mark("minor");
	cell->style = show_style("severity", "minor");
}

/* "11-27 23:59"; of another year its day alone. */
static CELL(cell_at)
{
	struct wall at = { row_get_integer(row, column->what) };
	char then[CLOCK_TEXT_SIZE], now[CLOCK_TEXT_SIZE];
	bool near = strncmp(clock_text(at, CLOCK_DATE, then, sizeof then),
	    clock_text(clock_wall(), CLOCK_DATE, now, sizeof now), 4) == 0;

	(void)data;
	cell->text =
	    clock_text(at, near ? CLOCK_MINUTE : CLOCK_DATE, cell->buffer, TABLE_TEXT_SIZE);
}

/* How long there is, or for how long it has been late. The service says what is late: our clock may
 * be another. */
static CELL(cell_left)
{
	int64_t left = wall_between(clock_wall(), (struct wall){ row_get_integer(row, "at") });
	bool late = is_late(row);
	char lasts[CLOCK_TEXT_SIZE];

	(void)column, (void)data;
	clock_duration(MAX(late ? -left : left, 0), lasts, sizeof lasts);
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, late ? _("已过 %s") : _("还有 %s"), lasts);
	cell->text = cell->buffer;
	cell->style = late ? show_style("severity", "minor") : STYLE_NORMAL;
}

static const char *state_title(const json_t *row)
{
	const struct kind *kind = kind_find(row_get(row, "kind"));
	const char *state = row_get(row, "state");

	return kind == NULL || kind->states == NULL ? state : choice_title(kind->states, state);
}

static CELL(cell_state)
{
	(void)column, (void)data;
	cell->text = state_title(row);
}

static int due_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "at"), y = row_get_integer(b, "at");

	return x < y ? -1 : x > y ? 1 : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static void rank_due(const void *row, struct table_rank *rank)
{
	rank->number = row_get_integer(row, "at");
	rank->text = row_get(row, "name");
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("到期"), 11, 11, 0, TEXT_LEFT, .what = "at", .cell = cell_at },
	{ N_("时间"), 13, 13, 0, TEXT_LEFT, .searched = true, .cell = cell_left },
	{ N_("事项"), 14, 16, 0, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("单号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("对象"), 10, 40, 4, TEXT_LEFT, .searched = true, .what = "about", .cell = cell_text },
	{ N_("责任人"), 8, 12, 1, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "owner",
	    .cell = cell_text },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .cell = cell_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = due_first, .rank = rank_due,
	.empty = N_("没有要到期的。故障单、来电、维护、报备、工作时钟的期限会在这里。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

/* What today is, as far as TODAY of the row `site` says. */
static int draw_today(struct area area, int column, const json_t *today)
{
	const char *holiday = row_get(today, "holiday");
	GDate date = calendar_day(clock_wall());
	bool weekend = g_date_get_weekday(&date) >= G_DATE_SATURDAY;
	if (today == NULL)
		return column;
	if (json_is_true(json_object_get(today, "workday")))
		return area_text(area, 0, column, STYLE_NORMAL,
		    weekend ? _("今天是工作日（调休上班）") : _("今天是工作日"));
	return holiday[0] == '\0'
	    ? area_text(area, 0, column, STYLE_NORMAL, _("今天是周末，不算工作日"))
	    : area_print(area, 0, column, STYLE_NORMAL, _("今天放假：%s，不算工作日"), holiday);
}

static unsigned count_late(const struct mirror *deadlines)
{
	g_autoptr(GPtrArray) rows = mirror_rows(deadlines);
	unsigned late = 0;

	for (guint i = 0; i < rows->len; i++)
		late += is_late(rows->pdata[i]);
	return late;
}

static void draw_head(const struct clocks *clocks, struct area area)
{
	const json_t *site = clocks->site == NULL ? NULL : mirror_row(clocks->site, 0);
	const json_t *today = json_object_get(site, "today");
	int year = (int)row_get_integer(today, "unknown_year");
	unsigned late = count_late(clocks->deadlines);
	int column = area_print(area, 0, 1, STYLE_NORMAL, _("有期限 %zu"),
	    mirror_size(clocks->deadlines));

	column = area_print(area, 0, column + 2,
	    late > 0 ? show_style("severity", "minor") : STYLE_NORMAL, _("已过 %u"), late);
	column = draw_today(area, column + 2, today);
	if (year != 0)
		area_print(area, 0, column + 2, STYLE_WARNING,
		    _("未导入 %d 年节假日，仅按周末计算"), year);
}

/* What narrow columns cut, of the selected row. */
static void draw_foot(struct area area, const json_t *row)
{
	const struct kind *kind = kind_find(row_get(row, "kind"));
	const char *owner = row_get(row, "owner");

	area_rule(area, area.rows - 2);
	if (row == NULL)
		return;
	int column = area_print(area, area.rows - 1, 1, STYLE_NORMAL, "%s  %s  ",
	    kind == NULL ? "" : _(kind->title), state_title(row));
	if (owner[0] != '\0')
		column = area_print(area, area.rows - 1, column, STYLE_NORMAL, _("责任人 %s  "),
		    owner);
	area_text(area, area.rows - 1, column, STYLE_DIM, row_get(row, "about"));
}

static void draw(struct view *view, struct area area)
{
	const struct clocks *clocks = view->data;

	if (!table_is_known(view->table)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_head(clocks, area);
	area_rule(area, 1);
	if (area.rows > HEAD_ROWS + 6) {
		draw_foot(area, table_selected(view->table));
		area = area_part(area, 0, 0, -2, area.columns);
	}
	area = area_part(area, HEAD_ROWS, 0, area.rows - HEAD_ROWS, area.columns);
	table_draw(view->table, list_draw_awaited(clocks->deadlines, area));
}

/* ---- the screen --------------------------------------------------------------------------- */

static void open_selected(void *data)
{
	struct view *view = ((struct clocks *)data)->view;

	open_subject(view->app, table_selected(view->table));
}

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct clocks *)data)->view->table) == NULL
	    ? _("没有选中的行") : NULL;
}

static void make(void *data, const char *name)
{
	const struct kind *kind = kind_find(name);

	open_act(((struct clocks *)data)->view->app, kind, kind_act(kind, "create"), 0, NULL);
}

static void make_clock(void *data)
{
	make(data, "work_clock");
}

static void make_notice(void *data)
{
	make(data, "prior_notice");
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的单"), BINDING_FIRST, refuse_without_row,
	    open_selected },
	{ 'n', 0, "clocks.clock", N_("登记时钟"), N_("登记一个按工作日、小时或月计的时限"), 0, NULL,
	    make_clock },
	{ 'b', 0, "clocks.notice", N_("登记报备"), N_("接入单位要调试或升级设备，先来报备"), 0,
	    NULL, make_notice },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void take(struct view *view, const struct mirror *mirror)
{
	struct clocks *clocks = view->data;

	if (strcmp(mirror_topic(mirror), "site") == 0) {
		clocks->site = mirror;
		return;
	}
	clocks->deadlines = mirror;
	table_take(view->table, mirror, NULL);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "clocks",
	.title = N_("时钟"),
	.help = N_(
	    "一切有期限的：承诺恢复、回呼、跟进、报备、维护、审批时限，先到期的在前，过了的标出。"
	    "工作日不算周末和放假，算调休上班。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct clocks *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct clocks *clocks = g_new0(struct clocks, 1);
	struct view *view = clocks->view = view_new(app, &type, clocks);

	view->table = table_new(&table, app_timers(app), table_changed, clocks);
	console_follow(view, "site", take);
	console_follow(view, "deadlines", take);
	return view;
}

const struct screen_entry screen_clocks = { "clocks", N_("时钟"), '5', 5, open };
