#include "tests/screen/demo.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/app.h"
#include "tui/chart.h"

struct circuit {
	char key[32];
	char name[48];
	char carrier[32];
	char where[64];
	int severity;              /* 0 normal, then 1 warning .. 4 critical */
	int use, loss, minutes;
	bool gone;
};

struct demo {
	struct app *app;
	struct circuit *circuits;
	size_t count;
	struct table *table;
	struct timer life;
	int changes;               /* cells a second */
	unsigned seed;
};

static unsigned chance(struct demo *demo, unsigned most)
{
	demo->seed = demo->seed * 1103515245u + 12345u;
	return (demo->seed >> 16) % most;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void make_circuits(struct demo *demo)
{
	static const char *const places[] = {
		"乡镇接入", "街道办事处", "政务中心 A 座", "x县医保局", "市中心机房到汇聚机房",
	};
	static const char *const carriers[] = { "某运营商", "自建光缆", "电信 B", "广电" };

	demo->circuits = g_new0(struct circuit, demo->count);
	for (size_t i = 0; i < demo->count; i++) {
		struct circuit *circuit = &demo->circuits[i];
		snprintf(circuit->key, sizeof circuit->key, "LS-%04zu", i);
		snprintf(circuit->name, sizeof circuit->name, "%s%zu", places[i % 5], i);
		snprintf(circuit->carrier, sizeof circuit->carrier, "%s", carriers[i % 4]);
		snprintf(circuit->where, sizeof circuit->where,
		    "汇聚%c Gi0/0/%zu，收光 -%zu.%zu dBm",
		    (char)('A' + i % 3), i % 24, 7 + i % 5, i % 10);
		circuit->severity = i % 37 == 5 ? 4 : i % 23 == 3 ? 3 : i % 17 == 9 ? 2
		    : i % 19 == 4 ? 1 : 0;
		circuit->use = (int)(i * 37 % 100);
		circuit->loss = (int)(i % 3);
		circuit->minutes = (int)(i * 7 % 300);
	}
}

static void show_rows(struct demo *demo)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();

	for (size_t i = 0; i < demo->count; i++)
		if (!demo->circuits[i].gone)
			g_ptr_array_add(rows, &demo->circuits[i]);
	table_update(demo->table, (const void *const *)rows->pdata, rows->len);
	app_changed(demo->app);
}

static const char *circuit_key(const void *row)
{
	return ((const struct circuit *)row)->key;
}

static int by_severity(const void *a, const void *b)
{
	return ((const struct circuit *)b)->severity - ((const struct circuit *)a)->severity;
}

static int by_use(const void *a, const void *b)
{
	return ((const struct circuit *)a)->use - ((const struct circuit *)b)->use;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(circuit_key(a), circuit_key(b));
}

static void severity_cell(const void *row, const struct table_column *column,
    struct table_cell *cell, void *data)
{
	static const char *const marks[] = { "", "-", "!", "!!", "!!!" };
	static const enum style styles[] = {
		STYLE_NORMAL, STYLE_WARNING, STYLE_MINOR, STYLE_MAJOR, STYLE_CRITICAL,
	};
	int severity = ((const struct circuit *)row)->severity;

	(void)column, (void)data;
	cell->text = marks[severity];
	cell->style = styles[severity];
}

static void key_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	cell->text = circuit_key(row);
}

static void name_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	cell->text = ((const struct circuit *)row)->name;
}

static void carrier_cell(const void *row, const struct table_column *column,
    struct table_cell *cell, void *data)
{
	(void)column, (void)data;
	cell->text = ((const struct circuit *)row)->carrier;
}

static void where_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	cell->text = ((const struct circuit *)row)->where;
}

static void use_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	snprintf(cell->buffer, sizeof cell->buffer, "%d%%", ((const struct circuit *)row)->use);
	cell->text = cell->buffer;
}

static void loss_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	snprintf(cell->buffer, sizeof cell->buffer, "%d", ((const struct circuit *)row)->loss);
	cell->text = cell->buffer;
}

static void since_cell(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	snprintf(cell->buffer, sizeof cell->buffer, "%d分", ((const struct circuit *)row)->minutes);
	cell->text = cell->buffer;
}

static const struct table_column columns[] = {
	{ .title = N_("级"), .minimum = 3, .cell = severity_cell },
	{ .title = N_("编号"), .minimum = 8, .searched = true, .cell = key_cell,
	    .compare = by_key },
	{ .title = N_("名称"), .minimum = 13, .maximum = 40, .weight = 2, .searched = true,
	    .cell = name_cell },
	{ .title = N_("运营商"), .minimum = 9, .searched = true, .dispensable = 1,
	    .cell = carrier_cell },
	{ .title = N_("端口"), .minimum = 15, .weight = 3, .dispensable = 2, .cell = where_cell },
	{ .title = N_("利用率"), .minimum = 6, .align = TEXT_RIGHT, .cell = use_cell,
	    .compare = by_use },
	{ .title = N_("丢包"), .minimum = 4, .align = TEXT_RIGHT, .dispensable = 3,
	    .cell = loss_cell },
	{ .title = N_("历时"), .minimum = 6, .align = TEXT_RIGHT, .cell = since_cell },
	{ 0 }
};

static const struct table_type circuit_table = {
	.columns = columns, .key = circuit_key, .compare = by_severity, .empty = N_("没有链路。"),
};

static void table_changed(void *data)
{
	app_changed(((struct demo *)data)->app);
}

static void draw_list(struct view *view, struct area area)
{
	table_draw(view->table, area);
}

static void free_list(struct view *view)
{
	struct demo *demo = view->data;

	table_free(view->table);
	demo->table = NULL;
}

static void discard(int answer, void *data)
{
	struct demo *demo = data;

	if (answer == 0)
		app_toast(demo->app, STYLE_TOAST, "已隔离。");
}

static void isolate(void *data)
{
	struct demo *demo = data;

	app_confirm(demo->app, "隔离会断开这条链路上的全部单位。",
	    table_selected_key(demo->table), discard, demo);
}

/* The selected row becomes the least severe; another one goes away, one comes. */
static void disturb(void *data)
{
	struct demo *demo = data;
	struct circuit *selected = (struct circuit *)(uintptr_t)table_selected(demo->table);

	selected->severity = 0;
	demo->circuits[6].gone = !demo->circuits[6].gone;
	show_rows(demo);
}

static const char *refuse_always(void *data)
{
	(void)data;
	return "没有值班长的批准，不能重启。";
}

static void reboot(void *data)
{
	(void)data;
}

static void draw_detail(struct view *view, struct area area)
{
	(void)view;
	area_text(area, 0, 1, STYLE_TITLE, "详情");
	area_wrap(area, 2, 1, 5, STYLE_NORMAL,
	    "本端口正常，对端网关三次不通；同局向其他电路正常。"
	    "判断：运营商段或对端断电，先问对端是否停电。");
}

static const struct view_type detail_view = {
	.name = "detail", .title = N_("详情"), .draw = draw_detail,
};

static void open_detail(void *data)
{
	struct demo *demo = data;
	struct view *view = view_new(demo->app, &detail_view, demo);

	view_set_title(view, table_selected_key(demo->table));
	app_push(demo->app, view);
}

static const struct binding list_bindings[] = {
	{ K_ENTER, 0, "demo.open", N_("详情"), N_("打开光标所在的链路。"), BINDING_FIRST, NULL,
	    open_detail },
	{ 'i', 0, "demo.isolate", N_("隔离"), N_("断开一条链路，要键入全名。"), 0, NULL, isolate },
	{ 'r', 0, "demo.reboot", N_("重启"), N_("重启对端设备。"), 0, refuse_always, reboot },
	{ 'd', 0, "demo.disturb", N_("扰动"), N_("改变所选的行。"), BINDING_QUIET, NULL, disturb },
	{ 0 }
};

static const struct view_type list_view = {
	.name = "circuits", .title = N_("链路"), .help = N_("全部链路，重的在前。"),
	.bindings = list_bindings, .draw = draw_list, .free = free_list,
};

static struct view *open_list(struct app *app)
{
	struct demo *demo = app_data(app);
	struct view *view = view_new(app, &list_view, demo);

	view->table = demo->table = table_new(&circuit_table, app_timers(app), table_changed, demo);
	show_rows(demo);
	return view;
}

/* ---- texts that are hard to draw ------------------------------------------------------------- */

static void draw_texts(struct view *view, struct area area)
{
	(void)view;
	area_text(area, 0, 0, STYLE_NORMAL, "ab你好|");
	area_text(area, 0, 3, STYLE_TITLE, "Z");
	area_text(area, 1, 0, STYLE_NORMAL, "ab你好|");
	area_text(area, 1, 2, STYLE_TITLE, "Z");
	area_text(area, 2, 0, STYLE_NORMAL, "ab你好|");
	area_text(area, 2, 3, STYLE_TITLE, "中");
	area_text(area_part(area, 3, 1, 1, 5), 0, 0, STYLE_NORMAL, "一二三四");
	area_text(area, 3, 7, STYLE_NORMAL, "|");
	area_text(area_part(area, 4, 1, 1, 6), 0, -1, STYLE_NORMAL, "一二三四");
	area_text(area, 5, area.columns - 3, STYLE_NORMAL, "右边界");
	area_text(area, 6, 1, STYLE_NORMAL, "温度 25.3℃ “引号” ● ─ … e\xcc\x81|");
}

static const struct view_type texts_view = {
	.name = "texts", .title = N_("文字"), .draw = draw_texts,
};

static struct view *open_texts(struct app *app)
{
	return view_new(app, &texts_view, NULL);
}

/* ---- the form -------------------------------------------------------------------------------- */

static void on_submit(struct form *form, void *data)
{
	struct view *view = data;

	if (*form_value(form, "name") == '\0') {
		form_set_error(form, "name", "名称不能空。");
		return;
	}
	app_toast(view->app, STYLE_TOAST, "已保存：%s", form_value(form, "name"));
	form_settle(form);
}

static struct view *open_form(struct app *app);
static void draw_form(struct view *view, struct area area)
{
	form_draw(view->form, area);
}

static void free_form(struct view *view)
{
	form_free(view->form);
}

static void push_form(void *data)
{
	struct demo *demo = data;

	app_push(demo->app, open_form(demo->app));
}

static const struct view_type form_view = {
	.name = "form", .title = N_("登记"), .draw = draw_form, .free = free_form,
};

static struct view *open_form(struct app *app)
{
	static const struct form_choice kinds[] = {
		{ "trunk", N_("主干") }, { "access", N_("接入") }, { "spare", N_("备用") }, { 0 },
	};
	static const char *const phrases[] = {
		"已电话通知。", "对端停电。", "运营商已受理。", NULL,
	};
	static const struct form_field fields[] = {
		{ .name = "number", .title = N_("单号"), .fixed = true },
		{ .name = "name", .title = N_("名称"), .required = true, .limit = 60,
		    .hint = N_("例：乡镇接入"),
		    .help = N_("台账里的名称，全网唯一。") },
		{ .name = "kind", .title = N_("类别"), .type = FORM_CHOICE, .choices = kinds },
		{ .name = "note", .title = N_("情况"), .type = FORM_NOTE, .phrases = phrases,
		    .help = N_("本系统非涉密，不要写国家秘密、工作秘密。") },
		{ .name = "secret", .title = N_("口令"), .type = FORM_SECRET },
		{ 0 },
	};
	static const struct form_handlers form_handlers = { .on_submit = on_submit };
	struct view *view = view_new(app, &form_view, app_data(app));

	view->form = form_new("登记链路", NULL, fields, &form_handlers, view);
	form_set_value(view->form, "number", "GZ-20261121-003");
	return view;
}

static void draw_notes(struct view *view, struct area area)
{
	(void)view;
	area_text(area, 0, 1, STYLE_NORMAL, "按 n 登记。");
}

static const struct binding notes_bindings[] = {
	{ 'n', 0, "demo.new", N_("登记"), N_("登记一条。"), 0, NULL, push_form },
	{ 0 }
};

static const struct view_type notes_view = {
	.name = "notes", .title = N_("填写"), .bindings = notes_bindings, .draw = draw_notes,
};

static struct view *open_notes(struct app *app)
{
	return view_new(app, &notes_view, app_data(app));
}

/* ---- the chart ------------------------------------------------------------------------------- */

static void rate(double value, char *buffer, size_t size)
{
	snprintf(buffer, size, "%.0fM", value);
}

static void draw_chart(struct view *view, struct area area)
{
	double in[96], out[96], limit = 900;

	(void)view;
	for (int i = 0; i < 96; i++) {
		in[i] = i >= 40 && i < 48 ? NAN : 400 + 300 * sin(i / 12.0) + i % 5 * 10;
		out[i] = 120 + 80 * cos(i / 9.0);
	}
	struct chart chart = {
		.from = { INT64_C(1795190400) * CLOCK_SECOND },
		.to = { INT64_C(1795276800) * CLOCK_SECOND },
		.series = {
			{ "入 Gi0/0/1", in, 96, '*', STYLE_NORMAL },
			{ "出", out, 96, 'o', STYLE_DIM },
		},
		.format = rate, .from_zero = true, .limits = &limit, .n_limits = 1,
	};
	chart_draw(&chart, area);
}

static const struct view_type chart_view = {
	.name = "chart", .title = N_("曲线"), .draw = draw_chart,
};

static struct view *open_chart(struct app *app)
{
	return view_new(app, &chart_view, NULL);
}

/* ---- the program ----------------------------------------------------------------------------- */

static void draw_head(struct app *app, struct area area)
{
	(void)app;
	area_text(area, 0, 1, STYLE_TITLE,
	    "市中心机房  11-21 周六 03:13:42 时钟准  当班 值班甲 网络安全 至 08:30  数据 2s");
	int column = 1;
	column = area_text(area, 1, column, STYLE_CRITICAL, "!!!");
	column = area_text(area, 1, column, STYLE_NORMAL, " 紧急 0   ");
	column = area_text(area, 1, column, STYLE_MAJOR, "!!");
	column = area_text(area, 1, column, STYLE_NORMAL, " 重要 1   ");
	column = area_text(area, 1, column, STYLE_MINOR, "!");
	column = area_text(area, 1, column, STYLE_NORMAL, " 次要 2   ");
	column = area_text(area, 1, column, STYLE_WARNING, "-");
	area_text(area, 1, column, STYLE_NORMAL, " 提示 3      未确认 1   静音 --");
}

static const struct tab lists[] = {
	{ "circuits", N_("链路"), open_list }, { "texts", N_("文字"), open_texts }, { 0 },
};
static const struct tab forms[] = { { "notes", N_("填写"), open_notes }, { 0 } };
static const struct tab charts[] = { { "chart", N_("曲线"), open_chart }, { 0 } };
static const struct group groups[] = {
	{ '1', N_("链路"), lists }, { '2', N_("填写"), forms }, { '3', N_("曲线"), charts }, { 0 },
};

static const struct app_type demo_app = {
	.groups = groups, .head_rows = 2, .draw_head = draw_head,
};

/* A second of life: `changes` cells of the list are other ones. */
static void on_life(struct timer *timer, void *data)
{
	struct demo *demo = data;

	timer_after(timer, CLOCK_SECOND);
	for (int i = 0; i < demo->changes; i++) {
		struct circuit *circuit = &demo->circuits[chance(demo, (unsigned)demo->count)];
		if (chance(demo, 2))
			circuit->use = (int)chance(demo, 100);
		else
			circuit->minutes = (int)chance(demo, 300);
	}
	show_rows(demo);
}

int demo_run(int argc, char **argv)
{
	struct demo demo = { .count = argc > 0 ? strtoul(argv[0], NULL, 10) : 200 };
	struct timers *timers = timers_new(NULL);
	g_autoptr(GError) error = NULL;

	demo.changes = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
	timer_init(&demo.life, timers, on_life, &demo);
	make_circuits(&demo);
	demo.app = app_new(&demo_app, NULL, timers, &demo, &error);
	int status = 1;
	if (demo.app) {
		if (demo.changes > 0)
			timer_after(&demo.life, CLOCK_SECOND);
		status = app_run(demo.app);
	} else {
		fprintf(stderr, "zhiban: %s\n", error->message);
	}
	timer_stop(&demo.life);
	app_free(demo.app);
	timers_free(timers);
	g_free(demo.circuits);
	return status;
}
