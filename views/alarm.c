/* One alarm: what, why, the probable cause and what to do first on top; then times, whom it hits
 * and who has it; below what stands under it and what happened to it. An alarm that is not in the
 * lists any more is shown from its record. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_acts.h"
#include "views/alarm_show.h"
#include "views/alarm_story.h"
#include "views/incident_acts.h"
#include "views/run.h"
#include "views/ticket_acts.h"

#define LABEL 10
#define NAMES_MOST 6           /* of the units, in one line */
#define WIDE 120               /* what is under it and its story stand side by side */

struct detail {
	struct view *view;
	int64_t id, root;
	const struct mirror *alarms, *siblings, *under, *circuits, *changes;
	struct alarm_story *story;
	const json_t *seen;          /* the row when the story was asked for; only compared */
	json_t *kept;                /* a row made of the record; NULL: not needed so far */
	int skip, lines;             /* of the story */
	char *reason;
};

/* ---- which row ---------------------------------------------------------------------------- */

/* The record in the words of a row. */
static json_t *row_of_record(const json_t *record)
{
	static const struct { const char *row, *record; } names[] = {
		{ "key", "id" }, { "name", "resource_name" }, { "since", "raised_at" },
		{ "first", "first_raised_at" }, { "changed", "changed_at" },
		{ "count", "raise_count" },
	};
	json_t *row = json_copy((json_t *)(uintptr_t)record);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		json_t *value = json_object_get(record, names[i].record);
		if (value != NULL)
			json_object_set(row, names[i].row, value);
	}
	return row;
}

/* The row of now, else what the records say; NULL before anything came. */
static const json_t *row_of(struct detail *detail)
{
	const json_t *row = mirror_row(detail->alarms, detail->id);
	const json_t *record = alarm_story_record(detail->story);

	if (row == NULL && detail->siblings != NULL)
		row = mirror_row(detail->siblings, detail->id);
	if (row != NULL || record == NULL)
		return row;
	json_decref(detail->kept);
	detail->kept = row_of_record(record);
	return detail->kept;
}

/* ---- what is under it --------------------------------------------------------------------- */

static CELL(cell_hush)
{
	static const struct { const char *word, *title; } words[] = {
		{ "upstream", N_("上游") }, { "power", N_("供电") }, { "part", N_("所属") },
		{ "folded", N_("同类") }, { "maintenance", N_("维护") }, { "blind", N_("看不见") },
	};

	(void)column, (void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, row_get(row, "hush")) == 0)
			cell->text = _(words[i].title);
}

static const struct table_column columns[] = {
	{ "", 4, 4, 0, TEXT_LEFT, .cell = cell_alarm_mark },
	{ N_("起"), 5, 5, 0, TEXT_LEFT, .cell = cell_alarm_since },
	{ N_("受它影响"), 20, 60, 4, TEXT_LEFT, .searched = true, .cell = cell_alarm_what },
	{ N_("因为"), 6, 6, 0, TEXT_LEFT, .searched = true, .dispensable = 2, .cell = cell_hush },
	{ N_("处理"), 14, 16, 0, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_alarm_standing },
	{ NULL },
};

static void rank_worst_first(const void *row, struct table_rank *rank)
{
	rank->number = alarm_rank(row);
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = alarm_worst_first,
	.rank = rank_worst_first, .empty = N_("没有。"),
};

/* ---- the upper part ----------------------------------------------------------------------- */

/* Returns the row below; nothing where there is no text. */
static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, LABEL, 2, area.columns - LABEL), 0, 0, 2, style,
			 text);
}

/* "  首次 11-21 03:12:08"; nothing where there is no such time. */
static void add_time(GString *text, const char *label, const json_t *row, const char *name)
{
	struct wall at = { row_get_integer(row, name) };
	char buffer[CLOCK_TEXT_SIZE];

	if (at.us != 0)
		g_string_append_printf(text, "%s%s", label,
		    clock_text(at, CLOCK_FULL, buffer, sizeof buffer) + strlen("2026-"));
}

static char *times_of(const json_t *row)
{
	GString *text = g_string_new(NULL);
	int64_t count = row_get_integer(row, "count");
	char lasted[SHOW_SIZE];

	add_time(text, "", row, "since");
	if (alarm_is(row, "cleared"))
		add_time(text, _("，恢复于 "), row, "cleared_at");
	else
		g_string_append_printf(text, _(" 起，已 %s"), show_age(row, "since", lasted));
	if (count > 1)
		g_string_append_printf(text, _("  第 %d 次"), (int)count);
	if (count > 1)
		add_time(text, _("，首次 "), row, "first");
	add_time(text, _("  最近变化 "), row, "changed");
	return g_string_free(text, FALSE);
}

/* Why it is quiet or uncertain, in words. */
static char *quiet_of(const json_t *row)
{
	static const struct { const char *flag, *text; } flags[] = {
		{ "held", N_("? 现在无法知道是不是还在，按没有恢复看。") },
		{ "review", N_("待复核：重启前就有，重启后还没有再看到。") },
		{ "flapping", N_("反复抖动，合并成这一条。") },
		{ "maintenance", N_("* 维护中：照样记录，不响铃。") },
	};
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		if (alarm_is(row, flags[i].flag))
			g_string_append(text, _(flags[i].text));
	return g_string_free(text, FALSE);
}

/* Names that circuit ID serves, into NAMES, each once. */
static void add_units(GPtrArray *names, const struct mirror *circuits, int64_t id)
{
	const json_t *units = json_object_get(mirror_row(circuits, id), "units"), *unit;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)units, i, unit) {
		const char *name = json_string_value(unit);
		if (name != NULL &&
		    !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, (void *)(uintptr_t)name);
	}
}

static bool is_circuit(const json_t *row)
{
	return strcmp(row_get(row, "resource_kind"), "circuit") == 0;
}

/* "2 家：街道办事处、乡镇便民中心": the units of its circuit and of those under it; of what is over
 * those that it hit. */
static char *units_of(const struct detail *detail, const json_t *row)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new(), under = mirror_rows(detail->under);
	int units = (int)row_get_integer(row, "units"), below = (int)row_get_integer(row, "under");
	GString *text = g_string_new(NULL);

	if (is_circuit(row))
		add_units(names, detail->circuits, row_get_integer(row, "resource"));
	for (guint i = 0; i < under->len; i++)
		if (is_circuit(under->pdata[i]))
			add_units(names, detail->circuits,
			    row_get_integer(under->pdata[i], "resource"));
	if (alarm_is(row, "cleared"))
		units = MAX(units, (int)names->len);
	g_string_append_printf(text, _("%d 家"), units);
	for (guint i = 0; i < names->len && i < NAMES_MOST; i++)
		g_string_append_printf(text, "%s%s", i == 0 ? _("：") : _("、"),
		    (const char *)names->pdata[i]);
	if (names->len > NAMES_MOST)
		g_string_append(text, _("等"));
	if (below > 0)
		g_string_append_printf(text, _("  另有 %d 条告警归在它下面"), below);
	return g_string_free(text, FALSE);
}

/* Who has it and since when, and what limits run. */
static char *handling_of(const json_t *row)
{
	GString *text = g_string_new(NULL);
	char standing[TABLE_TEXT_SIZE];
	const char *owner = row_get(row, "owner");
	int escalated = (int)row_get_integer(row, "escalated");

	if (alarm_in_state(row, "ack") && !alarm_is(row, "cleared") && owner[0] != '\0')
		g_string_append_printf(text, _("由 %s 处理"), owner);
	else
		g_string_append(text, alarm_row_standing(row, standing));
	if (alarm_in_state(row, "closed"))
		g_string_append_printf(text, _("  %s：%s"), row_get(row, "closed_by"),
		    row_get(row, "close_reason"));
	if (row_get(row, "acked_by")[0] != '\0' && !alarm_in_state(row, "open")) {
		g_string_append_printf(text, _("  确认 %s"), row_get(row, "acked_by"));
		add_time(text, " ", row, "acked_at");
	}
	if (alarm_in_state(row, "open"))
		add_time(text, _("  确认时限 "), row, "due");
	if (escalated > 0)
		g_string_append_printf(text, _("  已升级 %d 次"), escalated);
	add_time(text, _("  搁置到 "), row, "shelved_until");
	if (row_get(row, "shelve_asked_by")[0] != '\0')
		g_string_append_printf(text, _("  %s 申请搁置"), row_get(row, "shelve_asked_by"));
	if (row_get(row, "ticket_number")[0] != '\0')
		g_string_append_printf(text, _("  故障单 %s"), row_get(row, "ticket_number"));
	return g_string_free(text, FALSE);
}

static char *root_of(const struct detail *detail, const json_t *row)
{
	int64_t root = row_get_integer(row, "root");
	const json_t *head = mirror_row(detail->alarms, root);

	if (root == 0)
		return g_strdup("");
	return head == NULL ? g_strdup_printf(_("#%d（r 打开）"), (int)root) : alarm_title(head);
}

static void draw_title(const struct detail *detail, struct area area, const json_t *row)
{
	const char *severity = alarm_row_severity(row);
	g_autofree char *title = alarm_title(row);
	char where[TABLE_TEXT_SIZE];
	char mark[TABLE_TEXT_SIZE];
	int column = area_print(area, 0, 1, alarm_style(row), "%s %s", alarm_mark(row, mark),
		console_severity(detail->view->app, severity)) + 2;

	g_autofree char *kind = g_strdup_printf("%s %s  %s", _("类别"),
	    alarm_event_shown(alarm_event_of(row)), row_get(row, "number"));
	int end = area.columns - 1 - (int)text_columns(kind);
	column =
	    area_field(area, 0, column, MIN((int)text_columns(title), MAX(0, end - column - 2)),
		TEXT_LEFT, STYLE_TITLE, title) +
	    2;
	if (strstr(title, alarm_where(row, where)) == NULL)
		area_field(area, 0, column, MAX(0, end - column - 2), TEXT_LEFT, STYLE_DIM, where);
	area_text(area, 0, end, STYLE_DIM, kind);
}

/* Returns the rows used. */
static int draw_upper(const struct detail *detail, struct area area, const json_t *row)
{
	g_autofree char *times = times_of(row), *units = units_of(detail, row),
		       *handling = handling_of(row), *quiet = quiet_of(row),
		       *root = root_of(detail, row);
	int next = 1;

	draw_title(detail, area, row);
	next = draw_said(area, next, _("依据"), STYLE_NORMAL, row_get(row, "why"));
	next = draw_said(area, next, _("可能原因"), STYLE_NORMAL, alarm_cause(row));
	next = draw_said(area, next, _("先做"), STYLE_TITLE, alarm_step(row));
	next = draw_said(area, next, _("根因"), STYLE_NORMAL, root);
	next = draw_said(area, next, _("注意"), STYLE_UNKNOWN, quiet);
	next = draw_said(area, next, _("时间"), STYLE_NORMAL, times);
	next = draw_said(area, next, _("影响"), STYLE_NORMAL, units);
	return draw_said(area, next, _("处理"),
	    alarm_is_overdue(row) ? STYLE_MAJOR : STYLE_NORMAL, handling);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void draw_story(struct detail *detail, struct area area, const json_t *row)
{
	area_text(area, 0, 1, STYLE_TITLE, _("经过"));
	detail->lines = alarm_story_draw(detail->story, detail->changes,
	    row_get(row, "resource_kind"), row_get_integer(row, "resource"), detail->skip,
	    area_part(area, 1, 0, area.rows - 1, area.columns));
	if (detail->lines == 0)
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到。"));
}

static void draw_lower(struct detail *detail, struct area area, const json_t *row)
{
	int under = (int)table_shown(detail->view->table);
	int left = area.columns / 2, above = CLAMP(under + 1, 0, area.rows / 2);

	if (table_count(detail->view->table) == 0) {
		draw_story(detail, area, row);
	} else if (area.columns >= WIDE) {
		table_draw(detail->view->table, area_part(area, 0, 0, area.rows, left));
		draw_story(detail, area_part(area, 0, left + 1, area.rows, -1), row);
	} else {
		table_draw(detail->view->table, area_part(area, 0, 0, above, area.columns));
		draw_story(detail, area_part(area, above, 0, area.rows - above, area.columns), row);
	}
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *row = row_of(detail);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM, mirror_is_known(detail->alarms)
		    ? _("没有这条告警。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = draw_upper(detail, area, row);
	area_rule(area, used++);
	draw_lower(detail, area_part(area, used, 0, area.rows - used, area.columns), row);
}

/* ---- rows come ---------------------------------------------------------------------------- */

/* The story goes on when the alarm changed. */
static void mind_story(struct detail *detail)
{
	const json_t *row = mirror_row(detail->alarms, detail->id);

	if (row == NULL && detail->siblings != NULL)
		row = mirror_row(detail->siblings, detail->id);
	if (row == detail->seen)
		return;
	detail->seen = row;
	alarm_story_read(detail->story);
}

static void take_alarms(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;

	detail->alarms = mirror;
	mind_story(detail);
}

static void take_siblings(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;

	detail->siblings = mirror;
	mind_story(detail);
}

static void take_under(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->under = mirror;
	table_take(view->table, mirror, NULL);
}

static void take_circuits(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->circuits = mirror;
}

static void take_changes(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->changes = mirror;
}

static void enter(struct view *view)
{
	alarm_story_read(((struct detail *)view->data)->story);
}

/* ---- keys --------------------------------------------------------------------------------- */

static struct app *app_of(const struct detail *detail)
{
	return detail->view->app;
}

static const char *refuse_nothing(void *data)
{
	return row_of(data) == NULL ? _("没有这条告警。") : NULL;
}

static void open_menu(void *data)
{
	alarm_menu(app_of(data), row_of(data));
}

/* Enter opens what is under it; where nothing is, what can be done. */
static void open_under(void *data)
{
	struct detail *detail = data;
	const json_t *row = table_selected(detail->view->table);

	if (row == NULL)
		open_menu(data);
	else
		open_alarm(app_of(detail), row_get_integer(row, "key"), detail->id);
}

static const char *refuse_ack(void *data)
{
	struct detail *detail = data;

	return alarm_refuse(app_of(detail), row_of(detail), "ack", &detail->reason);
}

static void acknowledge(void *data)
{
	alarm_acknowledge(app_of(data), row_of(data));
}

static const char *refuse_undo(void *data)
{
	struct detail *detail = data;

	return alarm_refuse_undo(app_of(detail), detail->alarms);
}

static void undo(void *data)
{
	struct detail *detail = data;

	alarm_undo(app_of(detail), detail->alarms);
}

static const char *refuse_locate(void *data)
{
	return alarm_refuse_locating(row_of(data));
}

static void locate(void *data)
{
	alarm_locate(app_of(data), row_of(data));
}

static const char *refuse_ticket(void *data)
{
	return ticket_refuse_from_alarm(row_of(data));
}

static void begin_ticket(void *data)
{
	ticket_from_alarm(app_of(data), row_of(data));
}

static void shelve(void *data)
{
	alarm_shelve(app_of(data), row_of(data));
}

static void take(void *data)
{
	alarm_take(app_of(data), row_of(data));
}

static void close_alarm(void *data)
{
	alarm_close(app_of(data), row_of(data));
}

static void annotate(void *data)
{
	alarm_annotate(app_of(data), row_of(data));
}

static void begin_plan(void *data)
{
	run_from_alarm(app_of(data), row_of(data));
}

static void begin_incident(void *data)
{
	incident_from_alarm(app_of(data), row_of(data));
}

static const char *refuse_root(void *data)
{
	return row_get_integer(row_of(data), "root") == 0 ? _("它自己成立，没有归入别的") : NULL;
}

static void open_root(void *data)
{
	open_alarm(app_of(data), row_get_integer(row_of(data), "root"), 0);
}

/* The object it is about: its screen. */
static void open_object(void *data)
{
	const json_t *row = row_of(data);
	json_auto_t *subject = json_pack("{s:s, s:I}", "kind", row_get(row, "resource_kind"), "id",
	    (json_int_t)row_get_integer(row, "resource"));

	open_subject(app_of(data), subject);
}

static void scroll(struct detail *detail, int step)
{
	detail->skip = CLAMP(detail->skip + step, 0, MAX(0, detail->lines - 1));
}

static void scroll_on(void *data)
{
	scroll(data, 5);
}

static void scroll_back(void *data)
{
	scroll(data, -5);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("打开"), N_("打开光标所在的、受它影响的告警；没有时列出能做的"),
	    BINDING_FIRST, refuse_nothing, open_under },
	{ K_TAB, 0, "alarm.acts", N_("动作"), N_("能对这条告警做什么，按数字选"), BINDING_FIRST,
	    refuse_nothing, open_menu },
	{ 'a', 0, "alarm.ack", N_("确认"), N_("有人看到了，并且在处理"), 0, refuse_ack,
	    acknowledge },
	{ 't', 0, "alarm.locate", N_("定位"), N_("断在哪一段，找谁"), 0, refuse_locate, locate },
	ALARM_BINDING_PLAN(refuse_nothing, begin_plan),
	INCIDENT_BINDING(refuse_nothing, begin_incident),
	{ 'g', 0, "alarm.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    refuse_ticket, begin_ticket },
	{ 'u', 0, "alarm.unack", N_("撤销确认"), N_("撤销刚才的确认，时限内可以"), 0, refuse_undo,
	    undo },
	{ 'h', 0, "alarm.shelve", N_("搁置"), N_("安静一段时间，到时自己回来；搁置的可以取消"), 0,
	    refuse_nothing, shelve },
	{ 'w', 0, "alarm.take", N_("接手"), N_("从此由你处理"), 0, refuse_nothing, take },
	{ 'x', 0, "alarm.close", N_("关闭"), N_("已恢复的写明原因关闭"), 0, refuse_nothing,
	    close_alarm },
	{ 'm', 0, "alarm.note", N_("说明"), N_("记一句说明"), 0, refuse_nothing, annotate },
	{ 'o', 0, "alarm.object", N_("对象"), N_("打开它说的那个对象"), 0, refuse_nothing,
	    open_object },
	{ 'r', 0, "alarm.root", N_("根因"), N_("打开它归入的那一条"), BINDING_QUIET, refuse_root,
	    open_root },
	{ K_RIGHT, 0, "alarm.older", N_("更早"), N_("经过往更早的翻"), BINDING_QUIET, NULL,
	    scroll_on },
	{ K_LEFT, 0, "alarm.newer", N_("更新"), N_("经过往更新的翻"), BINDING_QUIET, NULL,
	    scroll_back },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void release(struct view *view)
{
	struct detail *detail = view->data;

	console_unfollow(view);
	table_free(view->table);
	alarm_story_free(detail->story);
	json_decref(detail->kept);
	g_free(detail->reason);
	g_free(detail);
}

static const struct view_type type = {
	.name = "alarm",
	.title = N_("告警"),
	.help = N_("上面是什么、可能的原因、先做什么；中间是归在它下面的；下面是经过，最新的在前。"
		   "光标在下面的告警上时 Enter 打开它；Tab 列出能对这一条做的。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

void open_alarm(struct app *app, int64_t id, int64_t root)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *under = g_strdup_printf("alarms:%" G_GINT64_FORMAT, id);
	g_autofree char *siblings = g_strdup_printf("alarms:%" G_GINT64_FORMAT, root);

	detail->id = id;
	detail->story = alarm_story_new(app, id);
	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "circuits", take_circuits);
	console_follow(view, "changes", take_changes);
	console_follow(view, under, take_under);
	console_follow(view, "alarms", take_alarms);
	if (root != 0)
		console_follow(view, siblings, take_siblings);
	app_push(app, view);
}
