/* 总览: what needs me, what changed, what comes next. Nothing else. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_acts.h"
#include "views/alarm_show.h"
#include "views/due_show.h"
#include "views/screen.h"
#include "views/ticket_acts.h"
#include "views/warning_show.h"

#define LIST_LEAST 5           /* its heading and four rows, on the smallest terminal */
#define BELOW_LEAST 7          /* two changes and what comes first, with their titles */
#define ROOMY 20               /* from so many rows on the foot has two */

struct overview {
	struct view *view;
	const struct mirror *site, *alarms, *changes, *upcoming;
	char *reason;                /* of the last refusal */
};

/* ---- what needs somebody ------------------------------------------------------------------ */

static const struct table_column columns[] = {
	{ "", 4, 4, 0, TEXT_LEFT, .cell = cell_alarm_mark },
	{ N_("起"), 5, 5, 0, TEXT_LEFT, .cell = cell_alarm_since },
	{ N_("要处理"), 24, 60, 4, TEXT_LEFT, .searched = true, .cell = cell_alarm_what },
	{ N_("依据"), 12, 60, 3, TEXT_LEFT, .searched = true, .dispensable = 3, .what = "why",
	    .cell = cell_text },
	{ N_("影响"), 12, 14, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_alarm_affected },
	{ N_("处理"), 15, 16, 0, TEXT_LEFT, .searched = true, .cell = cell_alarm_standing },
	{ N_("历时"), 7, 8, 0, TEXT_RIGHT, .dispensable = 2, .cell = cell_alarm_lasted },
	{ NULL },
};

static void rank_worst_first(const void *row, struct table_rank *rank)
{
	rank->number = alarm_rank(row);
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = alarm_worst_first,
	.rank = rank_worst_first, .empty = N_("没有要处理的。"),
};

/* ---- counts ------------------------------------------------------------------------------- */

struct count {
	const char *member, *title;
	enum style style;
	int column;
	bool seldom;                 /* said only while there is one */
};

static const struct count circuit_counts[] = {
	{ "total", N_("链路"), STYLE_NORMAL, 1 },
	{ "normal", N_("正常"), STYLE_NORMAL, 14 },
	{ "down", N_("中断"), STYLE_MAJOR, 24 },
	{ "degraded", N_("劣化"), STYLE_MINOR, 35 },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE, 46 },
	{ "unknown", N_("未知"), STYLE_UNKNOWN, 57 },
	{ "isolated", N_("隔离"), STYLE_MAINTENANCE, 68, true },
	{ NULL },
};

static const struct count device_counts[] = {
	{ "total", N_("设备"), STYLE_NORMAL, 1 },
	{ "up", N_("可达"), STYLE_NORMAL, 14 },
	{ "down", N_("不可达"), STYLE_MAJOR, 24 },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE, 46 },
	{ "unknown", N_("未知"), STYLE_UNKNOWN, 57 },
	{ NULL },
};

static const struct count service_counts[] = {
	{ "total", N_("业务"), STYLE_NORMAL, 1 },
	{ "ok", N_("正常"), STYLE_NORMAL, 14 },
	{ "critical", N_("异常"), STYLE_MAJOR, 24 },
	{ "warning", N_("提示"), STYLE_MINOR, 35 },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE, 46 },
	{ "unknown", N_("未知"), STYLE_UNKNOWN, 57 },
	{ NULL },
};

static const struct count room_counts[] = {
	{ "total", N_("机房"), STYLE_NORMAL, 1 },
	{ "normal", N_("正常"), STYLE_NORMAL, 14 },
	{ "over", N_("超限"), STYLE_MAJOR, 24 },
	{ "lost_sensors", N_("传感器失联"), STYLE_UNKNOWN, 35 },
	{ NULL },
};

/* The lines of counts on top: a member of the site each, and where what is in it stands. */
static const struct {
	const char *member;
	const struct count *places;
} count_lines[] = {
	{ "circuits", circuit_counts },
	{ "devices", device_counts },
	{ "services", service_counts },
	{ "rooms", room_counts },
};
#define COUNT_LINES ((int)G_N_ELEMENTS(count_lines))

static void draw_counts(struct area area, int row, const json_t *counts, const struct count *places)
{
	int end = 0;

	for (; places->member != NULL; places++) {
		int64_t count = row_get_integer(counts, places->member);
		if (count == 0 && places->seldom)
			continue;
		end = area_print(area, row, MAX(places->column, end + 1),
		    count == 0 ? STYLE_DIM : places->style, "%s %" G_GINT64_FORMAT,
		    _(places->title), count);
	}
}

/* What is under way stands at the right; the longest of it wants so many columns. */
#define WORK_COLUMN 68
#define WORK_COLUMNS 11

static int work_column(struct area area)
{
	return MIN(WORK_COLUMN, area.columns - WORK_COLUMNS);
}

/* Items of the rounds of this shift, or that one was missed. */
static void draw_rounds(struct area area, int row, const json_t *rounds)
{
	int total = (int)row_get_integer(rounds, "total"),
	    missed = (int)row_get_integer(rounds, "missed");

	if (missed > 0)
		area_print(area, row, work_column(area), STYLE_MAJOR, _("漏检 %d"), missed);
	else
		area_print(area, row, work_column(area), total == 0 ? STYLE_DIM : STYLE_NORMAL,
		    _("巡检 %d/%d"), (int)row_get_integer(rounds, "done"), total);
}

/* What is under way: faults that are not closed, jobs that are planned or going on, the rounds; who
 * is in the room and what came from above and is not done. */
static void draw_work(struct area area, int row, const json_t *site)
{
	int64_t tickets = row_get_integer(json_object_get(site, "tickets"), "open"),
		jobs = row_get_integer(json_object_get(site, "maintenance"), "open"),
		visitors = row_get_integer(json_object_get(site, "visitors"), "open"),
		notices = row_get_integer(json_object_get(site, "notices"), "open");
	int column = work_column(area);

	area_print(area, row, column, tickets == 0 ? STYLE_DIM : STYLE_NORMAL, _("未结单 %d"),
	    (int)tickets);
	area_print(area, row + 1, column, jobs == 0 ? STYLE_DIM : STYLE_NORMAL, _("作业 %d"),
	    (int)jobs);
	draw_rounds(area, row + 2, json_object_get(site, "rounds"));
	area_print(area, row + 3, column, visitors + notices == 0 ? STYLE_DIM : STYLE_NORMAL,
	    _("来人%d 通知%d"), (int)visitors, (int)notices);
}

/* What was put aside still stands: that nothing is listed must not look as if nothing were wrong.
 */
static void draw_shelved(struct area area, int row, const struct mirror *alarms)
{
	g_autoptr(GPtrArray) rows = mirror_rows(alarms);
	unsigned shelved = 0;

	for (guint i = 0; i < rows->len; i++)
		shelved += alarm_in_state(rows->pdata[i], "shelved");
	area_print(area, row, 57, shelved == 0 ? STYLE_DIM : STYLE_NORMAL, _("搁置 %u"), shelved);
}

/* ---- what changed, what comes ------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "key"),
		y = row_get_integer(*(json_t *const *)b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

static bool is_pressing(const json_t *row)
{
	return json_is_true(json_object_get(row, "pressing"));
}

/* Limits that somebody is held to stand before what merely comes. */
static int by_time(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
	int64_t x = row_get_integer(one, "at"), y = row_get_integer(other, "at");

	if (is_pressing(one) != is_pressing(other))
		return is_pressing(one) ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void draw_change(struct area area, int row, const json_t *change)
{
	const char *kind = row_get(change, "kind"), *from = row_get(change, "from");
	char at[SHOW_SIZE], name[SHOW_SIZE];
	int names = CLAMP(area.columns / 4, 20, 36), why = 12 + names + 2 + 16;

	area_text(area, row, 5, STYLE_DIM, show_time(change, "at", CLOCK_HOUR_MINUTE, at));
	area_field(area, row, 12, names, TEXT_LEFT, STYLE_NORMAL,
	    show_subject(kind, row_get(change, "name"), name));
	int column = 12 + names + 2;
	if (from[0] != '\0')
		column = area_print(area, row, column, STYLE_DIM, "%s -> ", show_word(kind, from));
	column = area_text(area, row, column, show_style(kind, row_get(change, "to")),
	    show_word(kind, row_get(change, "to")));
	why = MAX(why, column + 2);
	area_field(area, row, why, MAX(0, area.columns - why), TEXT_LEFT, STYLE_DIM,
	    row_get(change, "why"));
}

/* The newest changes of the last hour; returns the rows used. */
static int draw_changes(struct area area, int row, int most, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) changes = mirror_rows(mirror);
	int64_t hour_ago = clock_wall().us - 3600 * CLOCK_SECOND;
	int used = 0;

	g_ptr_array_sort(changes, by_key);
	area_text(area, row, 1, STYLE_TITLE, _("一小时内的变化"));
	for (size_t i = 0; i < changes->len && used < most; i++) {
		const json_t *change = g_ptr_array_index(changes, i);
		if (row_get_integer(change, "at") < hour_ago)
			break;
		draw_change(area, row + 1 + used++, change);
	}
	if (used == 0)
		area_text(area, row + 1 + used++, 5, STYLE_DIM, _("无"));
	return used + 1;
}

/* Of what presses it is said how long there is. */
static void draw_coming(struct area area, int row, const json_t *item)
{
	struct wall at = { row_get_integer(item, "at") };
	bool late = json_is_true(json_object_get(item, "late"));
	char moment[SHOW_SIZE], left[DUE_SIZE];
	int column = 18;

	area_text(area, row, 5, STYLE_DIM, show_time(item, "at", CLOCK_MINUTE, moment));
	if (is_pressing(item))
		column = area_text(area, row, column, late ? STYLE_MAJOR : STYLE_TITLE,
			     due_left(at, clock_wall(), left)) + 1;
	area_text(area, row, column, STYLE_NORMAL, row_get(item, "text"));
}

static void draw_upcoming(struct area area, int row, int most, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) coming = mirror_rows(mirror);

	g_ptr_array_sort(coming, by_time);
	area_text(area, row, 1, STYLE_TITLE, _("接下来"));
	if (coming->len == 0)
		area_text(area, row + 1, 5, STYLE_DIM, _("无"));
	for (int i = 0; i < most && i < (int)coming->len; i++)
		draw_coming(area, row + 1 + i, g_ptr_array_index(coming, (guint)i));
}

/* All about the selected row, for whom its columns are too narrow, and what to do about it first.
 */
static void draw_foot(struct area area, int row, int rows, const json_t *selected)
{
	if (selected == NULL)
		return;
	g_autofree char *title = alarm_title(selected);
	g_autofree char *text = g_strdup_printf("%s  %s", title, row_get(selected, "why"));
	area_field(area, row, 6, area.columns - 7, TEXT_LEFT, STYLE_DIM, text);
	if (rows > 1)
		area_print(area, row + 1, 6, STYLE_NORMAL, _("先做 %s"), alarm_step(selected));
}

/* ---- the screen --------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	struct overview *overview = view->data;
	const json_t *site = mirror_row(overview->site, 0);
	/* below the list: the foot, what changed and, where there is room, what comes */
	int head = COUNT_LINES + 1;
	int list = MAX(LIST_LEAST, area.rows - head - (6 + CLAMP(area.rows / 3, 3, 8)));
	int foot = area.rows < ROOMY ? 1 : 2;
	/* what waits for somebody is before what changed */
	list = CLAMP((int)table_shown(view->table) + 1, list,
	    MAX(list, area.rows - head - BELOW_LEAST - foot));
	int row = head + list + foot + 1, room = area.rows - row;

	if (!mirror_is_known(overview->site)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	for (int i = 0; i < COUNT_LINES; i++)
		draw_counts(area, i, json_object_get(site, count_lines[i].member),
		    count_lines[i].places);
	draw_work(area, 0, site);
	draw_shelved(area, COUNT_LINES - 1, overview->alarms);
	warning_draw_rule(area, head - 1, site);
	table_draw(view->table, area_part(area, head, 0, list, area.columns));
	draw_foot(area, head + list, foot, table_selected(view->table));
	if (room >= 2)
		row +=
		    draw_changes(area, row, room >= 6 ? room - 4 : room - 1, overview->changes) + 1;
	if (area.rows - row >= 2)
		draw_upcoming(area, row, area.rows - row - 1, overview->upcoming);
}

static void take_alarms(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->alarms = mirror;
	table_take(view->table, mirror, alarm_waits);
}

static void take_site(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->site = mirror;
}

static void take_changes(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->changes = mirror;
}

static void take_upcoming(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->upcoming = mirror;
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(((struct overview *)view->data)->reason);
	g_free(view->data);
}

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

static void open_selected(void *data)
{
	struct overview *overview = data;
	const json_t *row = table_selected(overview->view->table);

	if (row != NULL)
		open_alarm(overview->view->app, row_get_integer(row, "key"), 0);
}

static const char *refuse_ack(void *data)
{
	struct overview *overview = data;

	return alarm_refuse(overview->view->app, table_selected(overview->view->table), "ack",
	    &overview->reason);
}

static void acknowledge(void *data)
{
	const struct overview *overview = data;

	alarm_acknowledge(overview->view->app, table_selected(overview->view->table));
}

static const char *refuse_locate(void *data)
{
	return alarm_refuse_locating(table_selected(((struct overview *)data)->view->table));
}

static void locate(void *data)
{
	const struct overview *overview = data;

	alarm_locate(overview->view->app, table_selected(overview->view->table));
}

static const char *refuse_ticket(void *data)
{
	return ticket_refuse_from_alarm(table_selected(((struct overview *)data)->view->table));
}

static void begin_ticket(void *data)
{
	const struct overview *overview = data;

	ticket_from_alarm(overview->view->app, table_selected(overview->view->table));
}

static const char *refuse_undo(void *data)
{
	const struct overview *overview = data;

	return alarm_refuse_undo(overview->view->app, overview->alarms);
}

static void undo(void *data)
{
	const struct overview *overview = data;

	alarm_undo(overview->view->app, overview->alarms);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一行"), BINDING_FIRST, NULL,
	    open_selected },
	{ 'a', 0, "alarm.ack", N_("确认"), N_("有人看到了，并且在处理"), BINDING_FIRST, refuse_ack,
	    acknowledge },
	{ 't', 0, "alarm.locate", N_("定位"), N_("断在哪一段，找谁"), 0, refuse_locate, locate },
	{ 'g', 0, "alarm.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    refuse_ticket, begin_ticket },
	{ 'u', 0, "alarm.unack", N_("撤销确认"), N_("撤销刚才的确认，时限内可以"), 0, refuse_undo,
	    undo },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "overview",
	.title = N_("总览"),
	.help = N_(
	    "上面是要处理的告警，最坏的在前；下面是一小时内的变化，"
	    "和接下来要做的。没有颜色就是没有事。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static struct view *open(struct app *app)
{
	struct overview *overview = g_new0(struct overview, 1);
	struct view *view = overview->view = view_new(app, &type, overview);

	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "site", take_site);
	console_follow(view, "alarms", take_alarms);
	console_follow(view, "changes", take_changes);
	console_follow(view, "upcoming", take_upcoming);
	return view;
}

const struct screen_entry screen_overview = { "overview", N_("总览"), '1', 1, open };
