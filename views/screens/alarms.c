/* 告警: what is wrong, once, worst first. What stands under a root is not here but behind it, and
 * in 受影响. The left and right arrows choose what is listed; the line on top says how much each
 * holds. Below, of the alarm under the cursor, why and what to do first. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_acts.h"
#include "views/alarm_choice.h"
#include "views/alarm_flood.h"
#include "views/alarm_show.h"
#include "views/incident_acts.h"
#include "views/run.h"
#include "views/screen.h"
#include "views/ticket_acts.h"

/* A selection that was forgotten acknowledges nothing later. */
#define MARKS_LAST (300 * CLOCK_SECOND)
/* Who has not touched a key for so long is not in the middle of something. */
#define AT_REST (10 * CLOCK_SECOND)
/* Roots whose alarms are listed in 受影响: those with the most. */
#define ROOTS_MOST 24
#define FOOT_ROWS 4
#define LOW 12                 /* an area that has no room for a foot */

struct alarms {
	struct view *view;
	const struct mirror *mirror, *site;
	struct alarm_choice choice;
	GHashTable *marks;           /* keys of rows, owned */
	struct mono marked_at;
	GPtrArray *roots;            /* topics of 受影响 that are followed, owned */
	GHashTable *affected;        /* such a topic -> struct mirror * */
	char *reason;                /* of the last refusal */
};

/* ---- what stands under others ------------------------------------------------------------- */

static void add_chosen(struct alarms *alarms, const struct mirror *mirror, GPtrArray *into)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	for (guint i = 0; i < rows->len; i++)
		if (alarm_is_chosen(rows->pdata[i], &alarms->choice))
			g_ptr_array_add(into, rows->pdata[i]);
}

static void list_affected(struct alarms *alarms)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	GHashTableIter iter;
	void *mirror;

	g_hash_table_iter_init(&iter, alarms->affected);
	while (g_hash_table_iter_next(&iter, NULL, &mirror))
		add_chosen(alarms, mirror, rows);
	table_update(alarms->view->table, (const void *const *)rows->pdata, rows->len);
}

static void take_affected(struct view *view, const struct mirror *mirror)
{
	struct alarms *alarms = view->data;

	g_hash_table_replace(alarms->affected, (void *)(uintptr_t)mirror_topic(mirror),
	    (void *)(uintptr_t)mirror);
	list_affected(alarms);
}

static int most_under_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "under"),
		y = row_get_integer(*(json_t *const *)b, "under");

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Topics of the alarms with the most under them, as they are now. */
static GPtrArray *wanted_roots(const struct alarms *alarms)
{
	GPtrArray *topics = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) rows = mirror_rows(alarms->mirror);

	g_ptr_array_sort(rows, most_under_first);
	for (guint i = 0; i < rows->len && i < ROOTS_MOST; i++)
		if (row_get_integer(rows->pdata[i], "under") > 0)
			g_ptr_array_add(topics, g_strdup_printf("alarms:%s",
			    row_key(rows->pdata[i])));
	return topics;
}

static bool is_among(const GPtrArray *topics, const char *topic)
{
	for (guint i = 0; i < topics->len; i++)
		if (strcmp(topics->pdata[i], topic) == 0)
			return true;
	return false;
}

/* From now on ROOTS (taken over) are followed, and no others. */
static void follow_roots(struct alarms *alarms, GPtrArray *roots)
{
	g_autoptr(GPtrArray) before = alarms->roots;
	g_autoptr(GPtrArray) left = g_ptr_array_new();

	alarms->roots = roots;
	for (guint i = 0; i < before->len; i++)
		if (!is_among(roots, before->pdata[i])) {
			g_hash_table_remove(alarms->affected, before->pdata[i]);
			g_ptr_array_add(left, before->pdata[i]);
		}
	if (left->len > 0 && alarms->choice.lens == LENS_AFFECTED)
		list_affected(alarms);
	for (guint i = 0; i < left->len; i++)
		console_unfollow_topic(alarms->view, left->pdata[i]);
	for (guint i = 0; i < roots->len; i++)
		if (!is_among(before, roots->pdata[i]))
			console_follow(alarms->view, roots->pdata[i], take_affected);
}

/* ---- rows come ---------------------------------------------------------------------------- */

static gboolean is_gone(void *key, void *value, void *data)
{
	const struct alarms *alarms = data;

	(void)value;
	return mirror_row(alarms->mirror, g_ascii_strtoll(key, NULL, 10)) == NULL;
}

/* The newest of what came that is bad and not acknowledged; NULL: none of it. */
static const json_t *newest_bad(const struct mirror_change *change)
{
	const json_t *newest = NULL;

	for (guint i = 0; i < change->set->len; i++) {
		const json_t *row = change->set->pdata[i];
		enum severity severity = SEVERITY_NONE;
		severity_read(alarm_row_severity(row), &severity);
		if (severity >= SEVERITY_MAJOR && alarm_sounds(row) &&
		    row_get_integer(row, "since") > row_get_integer(newest, "since"))
			newest = row;
	}
	return newest;
}

/* The cursor goes to what is new and bad, unless somebody is at work here. */
static void go_to_news(struct alarms *alarms)
{
	struct view *view = alarms->view;
	const struct mirror_change *change = mirror_change(alarms->mirror);
	const json_t *bad = change == NULL ? NULL : newest_bad(change);

	if (bad != NULL && alarm_is_chosen(bad, &alarms->choice) &&
	    g_hash_table_size(alarms->marks) == 0 &&
	    (app_top(view->app) != view || app_idle(view->app) > AT_REST))
		table_select(view->table, row_key(bad));
}

static void take_alarms(struct view *view, const struct mirror *mirror)
{
	struct alarms *alarms = view->data;

	alarms->mirror = mirror;
	alarm_choice_count(&alarms->choice, mirror);
	g_hash_table_foreach_remove(alarms->marks, is_gone, alarms);
	if (alarms->choice.lens == LENS_AFFECTED) {
		follow_roots(alarms, wanted_roots(alarms));
		return;
	}
	table_take_chosen(view->table, mirror, alarm_is_chosen, &alarms->choice);
	go_to_news(alarms);
}

static void take_site(struct view *view, const struct mirror *mirror)
{
	((struct alarms *)view->data)->site = mirror;
}

/* All rows anew, at once and from the top: something else is listed now. */
static void list_anew(struct alarms *alarms)
{
	struct table *table = alarms->view->table;
	g_autofree char *filter = g_strdup(table_filter_text(table));
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };

	g_hash_table_remove_all(alarms->marks);
	if (alarms->choice.lens == LENS_AFFECTED) {
		follow_roots(alarms, wanted_roots(alarms));
		list_affected(alarms);
	} else {
		table_take_chosen(table, alarms->mirror, alarm_is_chosen, &alarms->choice);
		follow_roots(alarms, g_ptr_array_new_with_free_func(g_free));
	}
	table_filter(table, filter);
	table_input(table, &home);
}

/* ---- the table ---------------------------------------------------------------------------- */

/* The mark, and `+` before it where the row is selected for one act on several. */
static CELL(cell_mark)
{
	const struct alarms *alarms = data;
	struct table_cell mark = { .text = "" };

	cell_alarm_mark(row, column, &mark, NULL);
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%c%s",
	    g_hash_table_contains(alarms->marks, row_key(row)) ? '+' : ' ', mark.text);
	cell->text = cell->buffer;
	cell->style = mark.style;
}

static CELL(cell_severity)
{
	const struct alarms *alarms = data;

	(void)column;
	cell->text = console_severity(alarms->view->app, alarm_row_severity(row));
}

static const struct table_column columns[] = {
	{ "", 5, 5, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("起"), 5, 5, 0, TEXT_LEFT, .cell = cell_alarm_since },
	{ N_("告警"), 28, 60, 10, TEXT_LEFT, .searched = true, .cell = cell_alarm_what },
	{ N_("级别"), 4, 6, 0, TEXT_LEFT, .searched = true, .dispensable = 6,
	    .cell = cell_severity },
	{ N_("类别"), 4, 4, 0, TEXT_LEFT, .searched = true, .dispensable = 5,
	    .cell = cell_alarm_event },
	{ N_("地点"), 10, 20, 1, TEXT_LEFT, .searched = true, .dispensable = 4,
	    .cell = cell_alarm_where },
	{ N_("影响"), 12, 14, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_alarm_affected },
	{ N_("处理"), 15, 16, 0, TEXT_LEFT, .searched = true, .cell = cell_alarm_standing },
	{ N_("历时"), 7, 8, 0, TEXT_RIGHT, .dispensable = 3, .cell = cell_alarm_lasted },
	{ N_("依据"), 16, 60, 2, TEXT_LEFT, .searched = true, .dispensable = 8, .what = "why",
	    .cell = cell_text },
	{ N_("编号"), 8, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 9, .what = "number",
	    .cell = cell_text },
	{ NULL },
};

static void rank_worst_first(const void *row, struct table_rank *rank)
{
	rank->number = alarm_rank(row);
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = alarm_worst_first,
	.rank = rank_worst_first, .empty = N_("没有。左右方向键看别的。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

/* What is listed, and what it is filtered by. */
static void draw_choice(struct alarms *alarms, struct area area)
{
	unsigned marks = g_hash_table_size(alarms->marks);
	g_autofree char *marked = marks == 0 ? NULL : g_strdup_printf(_("选中 %u"), marks);

	alarm_choice_draw(&alarms->choice, alarms->view->app, marked, area);
}

/* The ticket in which it is dealt with, at the right; returns the column up to which is room. */
static int draw_ticket(struct area area, int row, const json_t *alarm)
{
	const char *number = row_get(alarm, "ticket_number");

	if (number[0] == '\0')
		return area.columns;
	g_autofree char *text = g_strdup_printf(_("故障单 %s"), number);
	int column = MAX(1, area.columns - 1 - (int)text_columns(text));
	area_text(area, row, column, STYLE_NORMAL, text);
	return column - 1;
}

/* All of the alarm under the cursor: what, why, the cause and what to do first. */
static void draw_foot(struct area area, const json_t *row)
{
	g_autofree char *title = alarm_title(row);
	char where[TABLE_TEXT_SIZE];

	area_rule(area, 0);
	int column = area_print(area, 1, 1, STYLE_TITLE, "%s  ", title);
	if (strstr(title, alarm_where(row, where)) == NULL)
		column = area_print(area, 1, column, STYLE_DIM, "%s  ", where);
	area_field(area, 1, column, MAX(0, area.columns - column), TEXT_LEFT, STYLE_NORMAL,
	    row_get(row, "why"));
	g_autofree char *cause = g_strdup_printf(_("可能 %s"), alarm_cause(row));
	g_autofree char *step = g_strdup_printf(_("先做 %s"), alarm_step(row));
	area_field(area, 2, 1, area.columns - 1, TEXT_LEFT, STYLE_DIM, cause);
	int end = draw_ticket(area, 3, row);
	area_field(area, 3, 1, end - 1, TEXT_LEFT, STYLE_NORMAL, step);
}

static void draw(struct view *view, struct area area)
{
	struct alarms *alarms = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(alarms->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_choice(alarms, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	int flood = alarm_flood_draw(area, mirror_row(alarms->site, 0), alarms->mirror);
	if (flood > 0)
		area_rule(area, flood++);
	area = area_part(area, flood, 0, area.rows - flood, area.columns);
	if (row != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns), row);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, list_draw_awaited(alarms->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static const json_t *selected(const struct alarms *alarms)
{
	return table_selected(alarms->view->table);
}

static const char *refuse_without_row(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	struct alarms *alarms = data;
	const json_t *row = selected(alarms);

	open_alarm(alarms->view->app, row_get_integer(row, "key"), row_get_integer(row, "root"));
}

/* The rows that are marked; an array of borrowed rows. */
static GPtrArray *marked_rows(struct alarms *alarms)
{
	GPtrArray *rows = g_ptr_array_new();
	GHashTableIter iter;
	void *key;

	if (mono_between(alarms->marked_at, clock_mono()) > MARKS_LAST)
		g_hash_table_remove_all(alarms->marks);
	g_hash_table_iter_init(&iter, alarms->marks);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const json_t *row =
		    mirror_row(alarms->mirror, g_ascii_strtoll(key, NULL, 10));
		if (row != NULL)
			g_ptr_array_add(rows, (void *)(uintptr_t)row);
	}
	return rows;
}

static const char *refuse_ack(void *data)
{
	struct alarms *alarms = data;

	return g_hash_table_size(alarms->marks) > 0 ? NULL :
	    alarm_refuse(alarms->view->app, selected(alarms), "ack", &alarms->reason);
}

static void acknowledge(void *data)
{
	struct alarms *alarms = data;
	g_autoptr(GPtrArray) rows = marked_rows(alarms);

	if (rows->len > 1)
		alarm_acknowledge_all(alarms->view->app, rows);
	else
		alarm_acknowledge(alarms->view->app,
		    rows->len == 1 ? rows->pdata[0] : selected(alarms));
	g_hash_table_remove_all(alarms->marks);
}

static const char *refuse_mark(void *data)
{
	const struct alarms *alarms = data;

	if (selected(alarms) == NULL)
		return _("没有选中的行");
	if (alarms->choice.lens == LENS_AFFECTED)
		return _("受影响的跟着根因走，不用逐条确认");
	return g_hash_table_size(alarms->marks) < ALARM_BULK_MOST ||
	    g_hash_table_contains(alarms->marks, row_key(selected(alarms))) ? NULL :
	    _("一次最多选 20 条：每一条都要看过。");
}

static void mark(void *data)
{
	struct alarms *alarms = data;
	const struct input down = { .type = INPUT_KEY, .key = K_DOWN };
	const char *key = row_key(selected(alarms));

	if (!g_hash_table_remove(alarms->marks, key))
		g_hash_table_add(alarms->marks, g_strdup(key));
	alarms->marked_at = clock_mono();
	table_input(alarms->view->table, &down);
}

static const char *refuse_undo(void *data)
{
	const struct alarms *alarms = data;

	return alarm_refuse_undo(alarms->view->app, alarms->mirror);
}

static void undo(void *data)
{
	const struct alarms *alarms = data;

	alarm_undo(alarms->view->app, alarms->mirror);
}

/* What is done with the row under the cursor. */
#define ON_SELECTED(name, act) \
	static void name(void *data) { act(((struct alarms *)data)->view->app, selected(data)); }

ON_SELECTED(take, alarm_take)
ON_SELECTED(shelve, alarm_shelve)
ON_SELECTED(close_alarm, alarm_close)
ON_SELECTED(annotate, alarm_annotate)
ON_SELECTED(begin_plan, run_from_alarm)
ON_SELECTED(begin_incident, incident_from_alarm)

static const char *refuse_locate(void *data)
{
	return alarm_refuse_locating(selected(data));
}

static void locate(void *data)
{
	alarm_locate(((struct alarms *)data)->view->app, selected(data));
}

static const char *refuse_ticket(void *data)
{
	return ticket_refuse_from_alarm(selected(data));
}

static void begin_ticket(void *data)
{
	ticket_from_alarm(((struct alarms *)data)->view->app, selected(data));
}

static void turn(struct alarms *alarms, int step)
{
	alarms->choice.lens =
	    (enum alarm_lens)(((int)alarms->choice.lens + step + LENSES) % LENSES);
	list_anew(alarms);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static const char *const severities[] = { "critical", "major", "minor", "warning",
	"indeterminate" };

static void severity_chosen(int answer, void *data)
{
	struct alarms *alarms = data;

	if (answer < 0)
		return;
	alarms->choice.severity = answer == 0 ? NULL : severities[answer - 1];
	list_anew(alarms);
}

static void choose_severity(void *data)
{
	struct alarms *alarms = data;
	const char *answers[G_N_ELEMENTS(severities) + 2] = { _("全部级别") };

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++)
		answers[i + 1] = console_severity(alarms->view->app, severities[i]);
	app_ask(alarms->view->app, _("看哪个级别"), answers, severity_chosen, alarms);
}

static void event_chosen(int answer, void *data)
{
	struct alarms *alarms = data;

	if (answer < 0)
		return;
	alarms->choice.event =
	    answer == 0 ? NULL : alarm_event_word((enum alarm_event)(answer - 1));
	list_anew(alarms);
}

static void choose_event(void *data)
{
	struct alarms *alarms = data;
	const char *answers[ALARM_EVENTS + 2] = { _("全部类别") };

	for (int event = 0; event < ALARM_EVENTS; event++)
		answers[event + 1] = _(alarm_event_title((enum alarm_event)event));
	app_ask(alarms->view->app, _("看哪个类别"), answers, event_chosen, alarms);
}

static void print_outage(void *data)
{
	open_sheet(((struct alarms *)data)->view->app, "outage", 0);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的告警；能做的都在里面"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 'a', 0, "alarm.ack", N_("确认"), N_("确认光标所在的，或选中的；紧急的只能一条一条确认"),
	    BINDING_FIRST, refuse_ack, acknowledge },
	{ 't', 0, "alarm.locate", N_("定位"), N_("断在哪一段，找谁"), 0, refuse_locate, locate },
	ALARM_BINDING_PLAN(refuse_without_row, begin_plan),
	INCIDENT_BINDING(refuse_without_row, begin_incident),
	{ 'g', 0, "alarm.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    refuse_ticket, begin_ticket },
	{ K_RIGHT, 0, "alarm.lens", N_("换类"), N_("看待处理、全部未关、搁置、已恢复、受影响"), 0,
	    NULL, next_lens },
	{ K_LEFT, 0, "alarm.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 'u', 0, "alarm.unack", N_("撤销确认"), N_("撤销刚才的确认，时限内可以"), 0, refuse_undo,
	    undo },
	{ ' ', 0, "alarm.mark", N_("选中"), N_("选中几条，一起确认；五分钟不用就取消"), 0,
	    refuse_mark, mark },
	{ 'h', 0, "alarm.shelve", N_("搁置"), N_("安静一段时间，到时自己回来；搁置的可以取消"), 0,
	    refuse_without_row, shelve },
	{ 'w', 0, "alarm.take", N_("接手"), N_("从此由你处理"), 0, refuse_without_row, take },
	{ 'x', 0, "alarm.close", N_("关闭"), N_("已恢复的写明原因关闭"), 0, refuse_without_row,
	    close_alarm },
	{ 'm', 0, "alarm.note", N_("说明"), N_("记一句说明"), 0, refuse_without_row, annotate },
	{ 'p', 0, "alarm.outage", N_("断网单页"), N_("一页纸：根因、影响、上报、电话树"), 0, NULL,
	    print_outage },
	{ 'f', 0, "alarm.severity", N_("级别"), N_("只看一个级别"), BINDING_QUIET, NULL,
	    choose_severity },
	{ 'e', 0, "alarm.event", N_("类别"), N_("只看一个类别：通信、设备、环境、质量、安全、处理"),
	    BINDING_QUIET, NULL, choose_event },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void release(struct view *view)
{
	struct alarms *alarms = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_hash_table_destroy(alarms->marks);
	g_hash_table_destroy(alarms->affected);
	g_ptr_array_unref(alarms->roots);
	g_free(alarms->reason);
	g_free(alarms);
}

static const struct view_type type = {
	.name = "alarms",
	.title = N_("告警"),
	.help =
	    N_("最坏的在前，同级未确认的在前，再是新的在前。v 已恢复；? 现在无法知道；* 维护中；"
	       "复核 重启前就有、还没有再看到；抖动 反复。含几条：受它影响的，不单独列出。"),
	.bindings = bindings, .draw = draw, .free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct alarms *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct alarms *alarms = g_new0(struct alarms, 1);
	struct view *view = alarms->view = view_new(app, &type, alarms);

	alarms->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	alarms->affected = g_hash_table_new(g_str_hash, g_str_equal);
	alarms->roots = g_ptr_array_new_with_free_func(g_free);
	view->table = table_new(&table, app_timers(app), table_changed, alarms);
	console_follow(view, "site", take_site);
	console_follow(view, "alarms", take_alarms);
	return view;
}

const struct screen_entry screen_alarms = { "alarms", N_("告警"), '4', 0, open };
