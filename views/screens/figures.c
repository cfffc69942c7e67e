/* 指标: availability, faults and carriers of a time (requirements 5.4), each figure with what it
 * rests on and, behind Enter, the pieces of time and the tickets it was made of. Worked out by the
 * service when it is asked for: nothing here moves by itself. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "views/figures.h"
#include "views/figures_detail.h"
#include "views/list.h"
#include "views/screen.h"

#define HEAD_ROWS 3
#define FOOT_ROWS 1

struct figures {
	struct view *view;
	enum figures_section section;
	struct figures_time time;
	const char *title;           /* of the time; static, NULL: days somebody typed */
	json_t *told[FIGURES_SECTIONS]; /* answers; NULL: none yet */
	char *failure;
	struct table *tables[FIGURES_SECTIONS];
	unsigned question;           /* late answers are told by it */
};

/* ---- asking ------------------------------------------------------------------------------- */

struct asked {
	struct app *app;
	struct view *view;
	unsigned question;
};

static void show(struct figures *figures)
{
	const json_t *rows = json_object_get(figures->told[figures->section], "rows");
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i);
		g_autofree char *key = g_strdup_printf("%zu", i);
		json_object_set_new(row, "_key", json_string(key));
		json_object_set_new(row, "place", json_integer((json_int_t)i));
		g_ptr_array_add(list, row);
	}
	figures->view->table = figures->tables[figures->section];
	table_update(figures->view->table, (const void *const *)list->pdata, list->len);
}

static void take(struct figures *figures, json_t *told)
{
	enum figures_section section = figures_section_find(row_get(told, "of"));

	if (section == FIGURES_SECTIONS)
		return;
	g_clear_pointer(&figures->failure, g_free);
	table_update(figures->tables[section], NULL, 0);
	json_decref(figures->told[section]);
	figures->told[section] = json_incref(told);
	show(figures);
}

static void came(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (app_top(asked->app) != asked->view)
		return;
	struct figures *figures = asked->view->data;
	if (asked->question != figures->question)
		return;
	if (error == NULL) {
		take(figures, result);
	} else {
		g_free(figures->failure);
		figures->failure = model_error_text(error);
	}
	app_changed(asked->app);
}

static void ask(struct figures *figures)
{
	struct asked *asked = g_new0(struct asked, 1);

	asked->app = figures->view->app;
	asked->view = figures->view;
	asked->question = ++figures->question;
	model_call(console_model(asked->app), "figures",
	    json_pack("{s:I, s:I, s:s}", "from", (json_int_t)figures->time.from.us, "to",
		(json_int_t)figures->time.to.us, "of", figures_sections[figures->section].name),
	    came, asked);
}

static void forget(struct figures *figures)
{
	for (int section = 0; section < FIGURES_SECTIONS; section++) {
		table_update(figures->tables[section], NULL, 0);
		g_clear_pointer(&figures->told[section], json_decref);
	}
	g_clear_pointer(&figures->failure, g_free);
	ask(figures);
}

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_title)
{
	(void)column, (void)data;
	cell->text = figures_title(row, cell->buffer);
}

static CELL(cell_share)
{
	(void)data;
	cell->text = figures_share(row, column->what, cell->buffer);
	if (json_object_get(row, column->what) == NULL)
		cell->style = STYLE_DIM;
}

static CELL(cell_span)
{
	(void)data;
	cell->text = figures_span(row, column->what, cell->buffer);
}

static CELL(cell_outages)
{
	(void)column, (void)data;
	cell->text = show_number(row, "outages", cell->buffer);
}

static CELL(cell_unknown)
{
	(void)column, (void)data;
	cell->text = show_permille(row, "unknown_permille", cell->buffer);
	if (json_is_true(json_object_get(row, "starred")))
		cell->style = STYLE_UNKNOWN;
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

static CELL(cell_average)
{
	(void)column, (void)data;
	cell->text = figures_average(row, cell->buffer);
}

static CELL(cell_post)
{
	(void)column, (void)data;
	cell->text = choice_title(post_choices, row_get(row, "post"));
}

static CELL(cell_count)
{
	(void)data;
	cell->text = show_number(row, column->what, cell->buffer);
}

static int by_place(const void *a, const void *b)
{
	return (int)(row_get_integer(a, "place") - row_get_integer(b, "place"));
}

/* ---- tables ------------------------------------------------------------------------------- */

#define SHARES \
	{ N_("剔除维护"), 9, 9, 0, TEXT_RIGHT, .what = "ex", .cell = cell_share }, \
	{ N_("含维护"), 9, 9, 0, TEXT_RIGHT, .what = "all", .cell = cell_share }

static const struct table_column availability_columns[] = {
	{ N_("名称"), 16, 40, 3, TEXT_LEFT, .searched = true, .cell = cell_title },
	SHARES,
	{ N_("次"), 3, 3, 0, TEXT_RIGHT, .cell = cell_outages },
	{ N_("中断"), 7, 10, 0, TEXT_RIGHT, .what = "down_us", .cell = cell_span },
	{ N_("计划"), 7, 10, 0, TEXT_RIGHT, false, 2, cell_span, "down_planned_us" },
	{ N_("隔离期"), 7, 10, 0, TEXT_RIGHT, false, 1, cell_span, "isolated_us" },
	{ N_("未知"), 6, 6, 0, TEXT_RIGHT, .cell = cell_unknown },
	{ NULL },
};

static const struct table_column network_columns[] = {
	{ N_("算法"), 28, 40, 3, TEXT_LEFT, .cell = cell_title },
	SHARES,
	{ N_("样本"), 14, 18, 1, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column ticket_columns[] = {
	{ N_("指标"), 25, 30, 0, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("数值"), 30, 60, 3, TEXT_LEFT, .cell = cell_value },
	{ N_("样本"), 17, 20, 0, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column carrier_columns[] = {
	{ N_("运营商"), 10, 20, 1, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("指标"), 16, 25, 1, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("数值"), 30, 60, 3, TEXT_LEFT, .cell = cell_value },
	{ N_("样本"), 16, 20, 0, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column watch_columns[] = {
	{ N_("指标"), 20, 26, 0, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("数值"), 24, 40, 3, TEXT_LEFT, .cell = cell_value },
	{ N_("样本"), 22, 30, 1, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column security_columns[] = {
	{ N_("指标"), 26, 40, 1, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("数值"), 28, 50, 3, TEXT_LEFT, .cell = cell_value },
	{ N_("样本"), 10, 16, 0, TEXT_LEFT, .cell = cell_samples },
	{ NULL },
};

static const struct table_column shift_columns[] = {
	{ N_("当班人"), 10, 20, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("岗位"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_post },
	{ N_("起"), 14, 14, 0, TEXT_LEFT, .what = "from", .cell = cell_full_time },
	{ N_("历时"), 7, 10, 0, TEXT_RIGHT, .what = "time_us", .cell = cell_span },
	{ N_("告警"), 6, 6, 0, TEXT_RIGHT, .what = "alarms", .cell = cell_count },
	{ N_("每十分钟"), 8, 8, 0, TEXT_RIGHT, .cell = cell_average },
	{ N_("最多"), 5, 5, 0, TEXT_RIGHT, .what = "worst", .cell = cell_count },
	{ N_("静音"), 7, 10, 0, TEXT_RIGHT, .what = "silence_us", .cell = cell_span },
	{ NULL },
};

#define TABLE(columns_, empty_) \
	{ .columns = columns_, .key = row_key, .compare = by_place, .empty = empty_ }
static const struct table_type tables[FIGURES_SECTIONS] = {
	[FIGURES_CIRCUITS] = TABLE(availability_columns, N_("无数据：这段时间没有在册的链路。")),
	[FIGURES_UNITS] = TABLE(availability_columns, N_("无数据：这段时间没有用链路的接入单位。")),
	[FIGURES_NETWORK] = TABLE(network_columns, N_("无数据")),
	[FIGURES_TICKETS] = TABLE(ticket_columns, N_("无数据")),
	[FIGURES_CARRIERS] = TABLE(carrier_columns, N_("无数据：这段时间没有运营商的故障。")),
	[FIGURES_WATCH] = TABLE(watch_columns, N_("无数据")),
	[FIGURES_SHIFTS] = TABLE(shift_columns, N_("无数据：这段时间没有人当班。")),
	[FIGURES_INCIDENTS] = TABLE(security_columns, N_("无数据")),
	[FIGURES_WARNINGS] = TABLE(security_columns, N_("无数据")),
	[FIGURES_DRILLS] = TABLE(security_columns, N_("无数据")),
	[FIGURES_PERIODIC] = TABLE(security_columns, N_("无数据")),
};

/* ---- the screen --------------------------------------------------------------------------- */

/* How it is counted, in one line. */
static const char *rule_of(enum figures_section section)
{
	if (section < FIGURES_TICKETS)
		return _("* 未知超过 1%。未知不算正常也不算故障；截断到 3 位，不进位");
	if (section < FIGURES_WATCH)
		return _("非计划故障，按发生时刻；未到期的不进分母，并单、取消、演练的不计");
	if (section < FIGURES_INCIDENTS)
		return _("到岗率 = 有人负责的时间/统计时间，截断；未到期的不进分母，补做不算按时");
	if (section == FIGURES_DRILLS)
		return _("按计划时间归期；没有到时间的不进分母；演练自成一表，不进别的指标");
	return _("按发现、收到、到期时刻归期；误报另计，未到期的不进分母，迟了的一直算迟");
}

static void draw_head(const struct figures *figures, struct area area)
{
	char text[FIGURES_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE,
	    figures->title == NULL ? _("时段") : _(figures->title)) + 2;

	column = area_text(area, 0, column, STYLE_NORMAL,
	    figures_time_text(&figures->time, clock_wall(), text, sizeof text)) + 2;
	const json_t *more = json_object_get(figures->told[figures->section], "more");
	if (more != NULL)
		area_print(area, 0, column, STYLE_WARNING, _("另有 %d 行没有列出"),
		    (int)json_integer_value(more));
	area_text(area, 1, 1, STYLE_DIM, rule_of(figures->section));
}

static void draw_sections(const struct figures *figures, struct area area, int row)
{
	int column = 1;

	area_rule(area, row);
	for (int section = 0; section < FIGURES_SECTIONS; section++) {
		bool shown = section == (int)figures->section;
		column = area_print(area, row, column, shown ? STYLE_TITLE : STYLE_DIM,
		    shown ? "[%s]" : " %s ", _(figures_sections[section].title));
	}
}

/* What the selected figure is made of, to be worked out again by hand. */
static void draw_foot(const struct figures *figures, struct area area, int row)
{
	const json_t *selected = table_selected(figures->view->table);
	char time[FIGURES_SIZE], between[FIGURES_SIZE], planned[FIGURES_SIZE];

	if (selected == NULL || json_object_get(selected, "time_us") == NULL ||
	    figures->section >= FIGURES_TICKETS)
		return;
	int column = 1;

	if (json_object_get(selected, "all_part") != NULL)
		column = area_print(area, row, column, STYLE_DIM, _("可用/已知 %.3f/%.3f 秒"),
		    (double)row_get_integer(selected, "all_part") / (double)CLOCK_SECOND,
		    (double)row_get_integer(selected, "all_whole") / (double)CLOCK_SECOND) + 2;
	area_print(area, row, column, STYLE_DIM, _("统计 %s  维护 %s  MTBF %s"),
	    figures_span(selected, "time_us", time), figures_span(selected, "planned_us", planned),
	    figures_between(selected, between));
}

static void draw(struct view *view, struct area area)
{
	const struct figures *figures = view->data;
	int rows = area.rows - HEAD_ROWS - FOOT_ROWS;

	draw_head(figures, area);
	draw_sections(figures, area, HEAD_ROWS - 1);
	if (figures->told[figures->section] == NULL) {
		area_text(area, HEAD_ROWS + 1, 1,
		    figures->failure == NULL ? STYLE_DIM : STYLE_ERROR,
		    figures->failure == NULL ? _("还没有算好，正在等值班服务。")
					     : figures->failure);
		return;
	}
	table_draw(view->table, area_part(area, HEAD_ROWS, 0, rows, area.columns));
	draw_foot(figures, area, area.rows - 1);
}

/* ---- acts --------------------------------------------------------------------------------- */

static void turn(struct figures *figures, int step)
{
	figures->section = (enum figures_section)(((int)figures->section + step +
		FIGURES_SECTIONS) % FIGURES_SECTIONS);
	show(figures);
	if (figures->told[figures->section] == NULL)
		ask(figures);
}

static void next_section(void *data)
{
	turn(data, 1);
}

static void previous_section(void *data)
{
	turn(data, -1);
}

static void days_typed(const char *text, void *data)
{
	struct figures *figures = data;
	g_auto(GStrv) words = g_strsplit_set(text == NULL ? "" : text, " ~", -1);
	struct figures_time time;

	if (text == NULL)
		return;
	if (g_strv_length(words) != 2 ||
	    !figures_days(words[0], words[1], clock_wall(), &time)) {
		app_toast(figures->view->app, STYLE_ERROR, "%s",
		    _("要写两天，先开始后结束：2026-11-01 2026-11-15"));
		return;
	}
	figures->time = time;
	figures->title = NULL;
	forget(figures);
}

static void period_chosen(int answer, void *data)
{
	struct figures *figures = data;
	int periods = (int)g_strv_length((char **)(uintptr_t)figures_period_titles);

	if (answer < 0)
		return;
	if (answer == periods) {
		app_prompt(figures->view->app, _("哪两天（含）"), "", NULL, days_typed, figures);
		return;
	}
	figures->time = figures_period((size_t)answer, clock_wall());
	figures->title = figures_period_titles[answer];
	forget(figures);
}

static void choose_period(void *data)
{
	struct figures *figures = data;
	g_autoptr(GPtrArray) answers = g_ptr_array_new();

	for (const char *const *title = figures_period_titles; *title != NULL; title++)
		g_ptr_array_add(answers, (char *)(uintptr_t)_(*title));
	g_ptr_array_add(answers, (char *)(uintptr_t)_("自己写起止日期"));
	g_ptr_array_add(answers, NULL);
	app_ask(figures->view->app, _("统计哪段时间"), (const char *const *)answers->pdata,
	    period_chosen, figures);
}

static const char *refuse_without_row(void *data)
{
	const struct figures *figures = data;

	if (figures->section == FIGURES_NETWORK)
		return _("全网由链路和单位合成，看那两张表");
	return table_selected(figures->view->table) == NULL ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	struct figures *figures = data;

	open_figures_detail(figures->view->app, figures->section,
	    table_selected(figures->view->table), &figures->time);
}

static void print_sheet(void *data)
{
	struct figures *figures = data;

	open_sheet_of_time(figures->view->app, "figures", figures->time.from, figures->time.to);
}

static void again(void *data)
{
	forget(data);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("明细"), N_("这个数由哪些时段、哪些单子来"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 't', 0, "figures.time", N_("时段"), N_("换时段：本月、上月、本季、本年、自己写"),
	    BINDING_FIRST, NULL, choose_period },
	{ K_RIGHT, 0, "figures.section", N_("换表"),
	    N_("链路、单位、全网、故障单、运营商、值守、班次、安全各表"), 0, NULL, next_section },
	{ K_LEFT, 0, "figures.section-back", N_("换表"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_section },
	{ 'p', 0, "figures.print", N_("打印"), N_("指标表：预览、打印、存文件"), 0, NULL,
	    print_sheet },
	{ 'r', 0, "figures.again", N_("重算"), N_("再算一次，到现在为止"), 0, NULL, again },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void enter(struct view *view)
{
	struct figures *figures = view->data;

	if (figures->told[figures->section] == NULL)
		ask(figures);
}

static void release(struct view *view)
{
	struct figures *figures = view->data;

	for (int section = 0; section < FIGURES_SECTIONS; section++) {
		table_free(figures->tables[section]);
		json_decref(figures->told[section]);
	}
	g_free(figures->failure);
	g_free(figures);
}

static const struct view_type type = {
	.name = "figures",
	.title = N_("指标"),
	.help =
	    N_("可用率同时给两列：含维护的，和剔除已批准维护的；没有批准的中断从不剔除。没有看到的"
	       "时间是未知，单列。没有数据就写无数据。每个数都能往下看到时段和单号。"),
	.bindings = bindings,
	.draw = draw,
	.enter = enter,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct figures *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct figures *figures = g_new0(struct figures, 1);
	struct view *view = figures->view = view_new(app, &type, figures);

	figures->time = figures_period(0, clock_wall());
	figures->title = figures_period_titles[0];
	for (int section = 0; section < FIGURES_SECTIONS; section++)
		figures->tables[section] =
		    table_new(&tables[section], app_timers(app), table_changed, figures);
	view->table = figures->tables[figures->section];
	return view;
}

const struct screen_entry screen_figures = { "figures", N_("指标"), '0', 1, open };
