#include "views/panel.h"

#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/large.h"
#include "views/sound.h"

#define PAGE_TIME (10 * CLOCK_SECOND)    /* never below 8 s: hanzi are read from afar */
#define NOTICE_TIME (10 * CLOCK_SECOND)
#define FIGURES_MOST 3
#define HOUR (3600 * CLOCK_SECOND)

struct panel {
	struct app *app;
	struct mirror *site, *attention, *changes;
	struct timer turn;
	unsigned page;
	struct mono noticed;         /* a key was pressed; Esc now leaves */
};

/* ---- counts in large figures -------------------------------------------------------------- */

static void draw_number(struct area area, int column, const char *number, enum style style)
{
	if (strlen(number) > FIGURES_MOST)
		area_text(area, LARGE_ROWS / 2, column, style, number);
	else
		large_draw(area, 0, column, style, number);
}

/* Counts by severity, always at the same places. OLD: nobody knows. */
static int draw_severities(const struct app *app, struct area area, const json_t *site, bool old)
{
	static const char *const severities[] = { "critical", "major", "minor", "warning" };
	const json_t *counts = json_object_get(site, "severities");
	int width = area.columns / (int)G_N_ELEMENTS(severities);

	for (int i = 0; i < (int)G_N_ELEMENTS(severities); i++) {
		int64_t count = row_get_integer(counts, severities[i]);
		enum style style = old ? STYLE_UNKNOWN :
		    count == 0 ? STYLE_DIM : show_style("severity", severities[i]);
		char number[24];
		g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, count);
		area_print(area, 0, i * width + 2, style, "%s %s", show_mark(severities[i]),
		    console_severity(app, severities[i]));
		draw_number(area_part(area, 1, 0, LARGE_ROWS, area.columns), i * width + 2,
		    old ? "?" : number, style);
	}
	return 1 + LARGE_ROWS;
}

/* ---- lines -------------------------------------------------------------------------------- */

struct count {
	const char *member, *title;
	enum style style;
};

static const struct count circuit_counts[] = {
	{ "total", N_("链路"), STYLE_NORMAL },
	{ "normal", N_("正常"), STYLE_NORMAL },
	{ "down", N_("中断"), STYLE_MAJOR },
	{ "degraded", N_("劣化"), STYLE_MINOR },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE },
	{ "unknown", N_("未知"), STYLE_UNKNOWN },
	{ NULL },
};

static const struct count device_counts[] = {
	{ "total", N_("设备"), STYLE_NORMAL },
	{ "up", N_("可达"), STYLE_NORMAL },
	{ "down", N_("不可达"), STYLE_MAJOR },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE },
	{ "unknown", N_("未知"), STYLE_UNKNOWN },
	{ NULL },
};

static void draw_counts(struct area area, int row, const json_t *counts, const struct count *places,
    bool old)
{
	int column = 2, width = MAX((area.columns - 2) / 6, 10);

	for (; places->member != NULL; places++, column += width) {
		int64_t count = row_get_integer(counts, places->member);
		if (old)
			area_print(area, row, column, STYLE_UNKNOWN, "%s ?", _(places->title));
		else
			area_print(area, row, column, count == 0 ? STYLE_DIM : places->style,
			    "%s %" G_GINT64_FORMAT, _(places->title), count);
	}
}

/* It names nobody: anybody may stand in the room. */
static void draw_attention_row(struct area area, int row, const json_t *item)
{
	char at[SHOW_SIZE], lasted[SHOW_SIZE], standing[TABLE_TEXT_SIZE], mark[TABLE_TEXT_SIZE];
	g_autofree char *title = alarm_title(item);
	g_autofree char *text = g_strdup_printf("%s  %s", title, row_get(item, "why"));
	bool open = alarm_in_state(item, "open");
	enum style style = alarm_style(item);
	int end = area.columns - 10, state = end - 16;

	area_text(area, row, 2, style, alarm_mark(item, mark));
	area_text(area, row, 7, STYLE_NORMAL, show_time(item, "since", CLOCK_HOUR_MINUTE, at));
	area_field(area, row, 13, MAX(0, state - 14), TEXT_LEFT, style, text);
	area_field(area, row, state, 15, TEXT_LEFT,
	    alarm_is_overdue(item) ? STYLE_MAJOR : STYLE_NORMAL,
	    open ? alarm_row_standing(item, standing) : _("已确认"));
	area_field(area, row, end, 9, TEXT_RIGHT, STYLE_NORMAL, alarm_lasted(item, lasted));
}

static int worst_first(const void *a, const void *b)
{
	return alarm_worst_first(*(void *const *)a, *(void *const *)b);
}

/* The alarms that need somebody. */
static GPtrArray *attention_rows(const struct panel *panel)
{
	GPtrArray *rows = mirror_rows(panel->attention);

	for (guint i = rows->len; i-- > 0;)
		if (!alarm_waits(rows->pdata[i]))
			g_ptr_array_remove_index_fast(rows, i);
	g_ptr_array_sort(rows, worst_first);
	return rows;
}

/* How many nobody has acknowledged, and whether they flood; returns the column behind it. */
static int draw_load(const struct panel *panel, struct area area, int row, int column)
{
	const json_t *site = mirror_row(panel->site, 0);
	int waiting = (int)row_get_integer(json_object_get(site, "alarms"), "unacknowledged");

	if (waiting > 0)
		column = area_print(area, row, column + 2, STYLE_TITLE, _("未确认 %d"), waiting);
	return alarms_flood(site) ? area_text(area, row, column + 2, STYLE_MAJOR, _("洪泛")) :
	    column;
}

/* The page of what needs somebody that is on now; ROWS with its title. */
static void draw_attention(struct panel *panel, struct area area, int row, int rows)
{
	g_autoptr(GPtrArray) items = attention_rows(panel);
	unsigned most = (unsigned)MAX(rows - 1, 1);
	unsigned pages = MAX((items->len + most - 1) / most, 1), page = panel->page % pages;

	int column = draw_load(panel, area, row, area_text(area, row, 1, STYLE_TITLE, _("要处理")));
	if (pages > 1)
		area_print(area, row, column + 2, STYLE_TITLE, _("共 %u，第 %u/%u 页"), items->len,
		    page + 1, pages);
	if (items->len == 0)
		area_text(area, row + 1, 2, STYLE_DIM,
		    mirror_is_known(panel->attention) ? _("没有要处理的。") : _("还没有读到。"));
	for (unsigned i = 0; i < most && page * most + i < items->len; i++)
		draw_attention_row(area, row + 1 + (int)i, items->pdata[page * most + i]);
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(void *const *)a, "key"),
		y = row_get_integer(*(void *const *)b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

static void draw_change(struct area area, int row, const json_t *change)
{
	const char *kind = row_get(change, "kind"), *to = row_get(change, "to");
	char at[SHOW_SIZE], name[SHOW_SIZE];
	int names = MAX(area.columns - 13 - 30, 16);

	area_text(area, row, 6, STYLE_NORMAL, show_time(change, "at", CLOCK_HOUR_MINUTE, at));
	area_field(area, row, 13, names, TEXT_LEFT, STYLE_NORMAL,
	    show_subject(kind, row_get(change, "name"), name));
	int column = 13 + names + 2;
	if (row_get(change, "from")[0] != '\0')
		column = area_print(area, row, column, STYLE_DIM, "%s -> ",
		    show_word(kind, row_get(change, "from")));
	area_text(area, row, column, show_style(kind, to), show_word(kind, to));
}

/* The newest changes of the last hour, in ROWS with their title. */
static void draw_changes(struct panel *panel, struct area area, int row, int rows)
{
	g_autoptr(GPtrArray) changes = mirror_rows(panel->changes);
	int64_t hour_ago = clock_wall().us - HOUR;
	int all = 0, used = 0;

	g_ptr_array_sort(changes, newest_first);
	for (guint i = 0; i < changes->len; i++)
		all += row_get_integer(changes->pdata[i], "at") >= hour_ago;
	area_print(area, row, 1, STYLE_TITLE, _("一小时内的变化 %d"), all);
	for (; used < rows - 1 && used < all; used++)
		draw_change(area, row + 1 + used, changes->pdata[used]);
}

/* ---- the picture -------------------------------------------------------------------------- */

void panel_draw(struct panel *panel, struct area area, const char *hint)
{
	const json_t *site = mirror_row(panel->site, 0);
	bool old = console_is_blind(panel->app);
	struct area body = area_part(area, 0, 0, -1, area.columns);
	int row = draw_severities(panel->app, body, site, old);
	int changes = CLAMP((body.rows - row - 3) / 2, 2, 9);
	int attention = body.rows - row - 2 - changes;

	draw_counts(body, row++, json_object_get(site, "circuits"), circuit_counts, old);
	draw_counts(body, row++, json_object_get(site, "devices"), device_counts, old);
	draw_attention(panel, body, row, attention);
	draw_changes(panel, body, row + attention, changes);
	if (old)
		area_fade(area_part(body, row, 0, body.rows - row, body.columns));
	area_text(area, area.rows - 1, 1, STYLE_DIM, hint);
	area_cursor(area, area.rows - 1, 0);
}

static void turn_page(struct timer *timer, void *data)
{
	struct panel *panel = data;

	timer_after(timer, PAGE_TIME);
	panel->page++;
	app_changed(panel->app);
}

struct panel *panel_new(struct app *app)
{
	struct panel *panel = g_new0(struct panel, 1);
	struct model *model = console_model(app);

	panel->app = app;
	panel->site = model_watch(model, "site");
	panel->attention = model_watch(model, "alarms");
	panel->changes = model_watch(model, "changes");
	timer_init(&panel->turn, app_timers(app), turn_page, panel);
	timer_after(&panel->turn, PAGE_TIME);
	return panel;
}

void panel_free(struct panel *panel)
{
	struct model *model = console_model(panel->app);

	timer_stop(&panel->turn);
	model_unwatch(model, panel->changes);
	model_unwatch(model, panel->attention);
	model_unwatch(model, panel->site);
	g_free(panel);
}

/* ---- on the stack ------------------------------------------------------------------------- */

static bool is_noticed(const struct panel *panel)
{
	return panel->noticed.us != 0 && mono_between(panel->noticed, clock_mono()) < NOTICE_TIME;
}

static void draw(struct view *view, struct area area)
{
	struct panel *panel = view->data;

	panel_draw(panel, area,
	    is_noticed(panel) ? _("再按 Esc 离开大屏  m 静音十分钟，再按解除  其他键不起作用")
			     : _("大屏  自动翻页，不用按键"));
}

/* A key that something fell on changes nothing: leaving takes Esc after the notice. */
static void take_input(struct view *view, const struct input *input)
{
	struct panel *panel = view->data;
	uint32_t key = input->type == INPUT_KEY ? key_fold(input->key) : K_NONE;

	if (key == 'm' || key == 'M') {
		sound_silence(console_sound(view->app));
	} else if (key == K_ESCAPE && is_noticed(panel)) {
		app_cover(view->app, NULL);
		return;
	}
	panel->noticed = clock_mono();
}

static bool input_taken(struct view *view, const struct input *input)
{
	take_input(view, input);
	return true;
}

static void release(struct view *view)
{
	panel_free(view->data);
}

static const struct view_type type = {
	.name = "wall", .title = N_("大屏"), .draw = draw, .input = input_taken, .free = release,
	.calm = true,
};

void open_wall(struct app *app)
{
	app_cover(app, view_new(app, &type, panel_new(app)));
}
