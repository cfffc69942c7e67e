/* 事件: security incidents, those with a clock that has passed first, then the newest. What they
 * owe next is their own deadline or that of a report, whichever is nearer. */
#include <string.h>

#include "base/i18n.h"
#include "views/incident_show.h"
#include "views/lens.h"
#include "views/screen.h"
#include "views/ticket_show.h"

#define FOOT_ROWS 3
#define LOW 12                 /* an area that has no room for a foot */

struct incidents {
	struct view *view;
	const struct mirror *mirror, *reports;
	GPtrArray *rows;             /* of ours: rows of the mirror and what they owe; owned */
	GHashTable *waiting;         /* ids of incidents with reports to be told */
	int64_t turns_at;            /* when the next clock passes, and the order with it; 0:
				      * none */
	size_t lens;
};

static const struct kind *incident_kind(void)
{
	return kind_find("incident");
}

/* ---- what is listed ----------------------------------------------------------------------- */

static bool is_in(const json_t *row, const char *state)
{
	return strcmp(row_get(row, "state"), state) == 0;
}

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(incident_kind(), row);
}

static bool is_waiting(const json_t *row, void *data)
{
	const struct incidents *incidents = data;
	int64_t id = row_get_integer(row, "id");

	return g_hash_table_contains(incidents->waiting, &id);
}

static bool is_closed(const json_t *row, void *data)
{
	(void)data;
	return is_in(row, "closed");
}

static bool is_false(const json_t *row, void *data)
{
	(void)data;
	return is_in(row, "false_positive");
}

static const struct lens lenses[] = {
	{ N_("未结"), is_open, false },
	{ N_("待上报"), is_waiting, false },
	{ N_("已归档"), is_closed, true },
	{ N_("误报"), is_false, true },
	{ NULL, NULL, false },
};

static CELL(cell_level)
{
	g_autofree char *text = incident_level_text(row);

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = incident_level_style(row_get(row, "level"));
}

static CELL(cell_what)
{
	g_autofree char *text = incident_what(row);

	(void)column, (void)data;
	cell_copy(cell, text);
}

/* As incident_clock_of() found it, in members of ours. */
static struct incident_clock clock_of(const json_t *row)
{
	return (struct incident_clock){ row_get_integer(row, "next_at"),
		(char *)(uintptr_t)row_get(row, "next"),
		(unsigned)row_get_integer(row, "waiting"), (unsigned)row_get_integer(row, "late") };
}

static CELL(cell_clock)
{
	const struct incident_clock clock = clock_of(row);
	struct wall now = clock_wall();
	g_autofree char *text = incident_clock_text(&clock, now);

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = incident_clock_is_late(&clock, now) ? STYLE_MAJOR : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("编号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("级别"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_level },
	{ N_("事件"), 14, 60, 5, TEXT_LEFT, .searched = true, .cell = cell_what },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .searched = true, .what = "incident",
	    .cell = cell_record_state },
	{ N_("下一期限"), 24, 44, 3, TEXT_LEFT, .searched = true, .cell = cell_clock },
	{ N_("下一步由"), 8, 16, 1, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "owner", .cell = cell_text },
	{ N_("发现"), 11, 11, 0, TEXT_LEFT, .dispensable = 2, .what = "found_at",
	    .cell = cell_minute },
	{ NULL },
};

/* What is late, the longest first; then the newest. */
static int late_then_newest(const void *a, const void *b)
{
	int64_t now = clock_wall().us, x = row_get_integer(a, "next_at"),
		y = row_get_integer(b, "next_at");
	bool late = x != 0 && x <= now, other = y != 0 && y <= now;

	if (late != other)
		return late ? -1 : 1;
	if (late && x != y)
		return x < y ? -1 : 1;
	x = row_get_integer(a, "id");
	y = row_get_integer(b, "id");
	return x > y ? -1 : x < y;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = late_then_newest,
	.empty = N_("没有安全事件。在告警、日志、来电、故障单上转，或在这里按 n 登记疑似。"),
};

/* ---- rows --------------------------------------------------------------------------------- */

static void release_row(void *row)
{
	json_decref(row);
}

static void note_waiting(struct incidents *incidents, const GPtrArray *reports)
{
	g_hash_table_remove_all(incidents->waiting);
	for (guint i = 0; i < reports->len; i++) {
		int64_t id = row_get_integer(reports->pdata[i], "incident");
		if (is_in(reports->pdata[i], "due"))
			g_hash_table_add(incidents->waiting, g_memdup2(&id, sizeof id));
	}
}

/* ROW and what it owes. New reference. */
static json_t *row_with_clock(struct incidents *incidents, const json_t *row,
    const GPtrArray *reports)
{
	struct wall now = clock_wall();
	struct incident_clock clock;
	json_t *ours = json_copy((json_t *)(uintptr_t)row);

	incident_clock_of(&clock, row, reports, now);
	json_object_update_new(ours, json_pack("{s:I, s:s, s:i, s:i}", "next_at",
	    (json_int_t)clock.next_at, "next", clock.next == NULL ? "" : clock.next, "waiting",
	    (int)clock.waiting, "late", (int)clock.late));
	if (clock.next_at > now.us &&
	    (incidents->turns_at == 0 || clock.next_at < incidents->turns_at))
		incidents->turns_at = clock.next_at;
	incident_clock_clear(&clock);
	return ours;
}

/* Without the reports nobody knows what is due. */
static bool are_known(const struct incidents *incidents)
{
	return incidents->mirror != NULL && incidents->reports != NULL &&
	    mirror_is_known(incidents->mirror) && mirror_is_known(incidents->reports);
}

/* The table lets go of the rows of before in table_update(), so these live until then. */
static void list_anew(struct incidents *incidents)
{
	const struct lens *lens = &lenses[incidents->lens];
	g_autoptr(GPtrArray) rows = NULL, reports = NULL;
	GPtrArray *ours;

	if (!are_known(incidents))
		return;
	rows = mirror_rows(incidents->mirror);
	reports = mirror_rows(incidents->reports);
	ours = g_ptr_array_new_with_free_func(release_row);
	note_waiting(incidents, reports);
	incidents->turns_at = 0;
	for (guint i = 0; i < rows->len; i++)
		if (lens->wants(rows->pdata[i], incidents))
			g_ptr_array_add(ours, row_with_clock(incidents, rows->pdata[i], reports));
	table_update(incidents->view->table, (const void *const *)ours->pdata, ours->len);
	g_ptr_array_unref(incidents->rows);
	incidents->rows = ours;
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* What the columns had no room for. */
static void draw_foot(struct area area, const json_t *row)
{
	const struct incident_clock clock = clock_of(row);
	struct wall now = clock_wall();
	g_autofree char *what = incident_what(row), *due = incident_clock_text(&clock, now);
	char at[SHOW_SIZE];

	area_rule(area, 0);
	area_print(area, 1, 1, STYLE_NORMAL, _("%s  发现 %s"), what,
	    show_time(row, "found_at", CLOCK_MINUTE, at));
	int column = area_print(area, 2, 1, STYLE_NORMAL, _("下一步由 %s  待上报 %u"),
	    row_get(row, "owner")[0] == '\0' ? "-" : row_get(row, "owner"), clock.waiting) + 2;
	if (clock.late > 0)
		column = area_print(area, 2, column, STYLE_MAJOR, _("迟报 %u"), clock.late) + 2;
	area_text(area, 2, column,
	    incident_clock_is_late(&clock, now) ? STYLE_MAJOR : STYLE_DIM, due);
}

static void draw(struct view *view, struct area area)
{
	struct incidents *incidents = view->data;

	if (!are_known(incidents)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	if (incidents->turns_at != 0 && incidents->turns_at <= clock_wall().us)
		list_anew(incidents);
	const json_t *row = table_selected(view->table);
	lens_draw(lenses, incidents->lens, incidents->mirror, incidents, NULL, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns), row);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, list_draw_awaited(incidents->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static const json_t *selected(const struct incidents *incidents)
{
	return table_selected(incidents->view->table);
}

static const char *refuse_without_row(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	open_incident(((struct incidents *)data)->view->app, row_get_integer(selected(data), "id"));
}

static void make(void *data)
{
	incident_new(((struct incidents *)data)->view->app);
}

static void turn(struct incidents *incidents, int step)
{
	incidents->lens = lens_next(lenses, incidents->lens, step);
	list_anew(incidents);
	lens_turned(incidents->view->table);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的事件；能做的都在里面"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 'n', 0, "incident.new", N_("登记疑似"), N_("看到可疑的先登记；研判、定级在后面"), 0, NULL,
	    make },
	{ K_RIGHT, 0, "incident.lens", N_("换类"), N_("看未结、待上报、已归档、误报"), 0, NULL,
	    next_lens },
	{ K_LEFT, 0, "incident.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take(struct view *view, const struct mirror *mirror)
{
	struct incidents *incidents = view->data;

	if (strcmp(mirror_topic(mirror), "records:incident") == 0)
		incidents->mirror = mirror;
	else
		incidents->reports = mirror;
	list_anew(incidents);
}

static void release(struct view *view)
{
	struct incidents *incidents = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_ptr_array_unref(incidents->rows);
	g_hash_table_destroy(incidents->waiting);
	g_free(incidents);
}

static const struct view_type type = {
	.name = "incidents",
	.title = N_("事件"),
	.help = N_("安全事件：疑似、研判、定级、上报、遏制、清除、恢复、观察、终报、归档。"
		   "期限过了的在前并有颜色，迟报过的一直看得见。"
		   "左右方向键换看待上报、已归档、误报。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct incidents *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct incidents *incidents = g_new0(struct incidents, 1);
	struct view *view = incidents->view = view_new(app, &type, incidents);

	incidents->rows = g_ptr_array_new_with_free_func(release_row);
	incidents->waiting = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	view->table = table_new(&table, app_timers(app), table_changed, incidents);
	console_follow(view, "records:incident", take);
	console_follow(view, "records:incident_report", take);
	return view;
}

const struct screen_entry screen_incidents = { "incidents", N_("事件"), '8', 2, open };
