/* One maintenance job: above how it stands and what is due, below one of four panes: the check
 * list, the units it hits, what it is done to, what happened. Whatever somebody else does to it
 * appears by itself. */
#include "views/maintenance.h"

#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/journal_pane.h"
#include "views/list.h"
#include "views/records.h"
#include "views/ticket_show.h"

enum pane { PANE_STEPS, PANE_UNITS, PANE_OBJECTS, PANE_JOURNAL, PANES };

struct maintenance {
	struct view *view;
	const struct kind *kind;
	int64_t id;
	const struct mirror *jobs, *units, *objects, *freezes;
	const json_t *seen;          /* the row when the journal was asked for; only compared */
	struct journal_pane *journal;
	struct table *tables[PANES]; /* that of the journal is its own */
	json_t *steps;               /* rows of PANE_STEPS */
	enum pane pane;
};

static const json_t *job_row(const struct maintenance *job)
{
	return job->jobs == NULL ? NULL : mirror_row(job->jobs, job->id);
}

/* Rows of MIRROR that belong to the job and count; g_ptr_array_unref(). */
static GPtrArray *parts_of(const struct maintenance *job, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror == NULL ? g_ptr_array_new() : mirror_rows(mirror);
	GPtrArray *ours = g_ptr_array_new();

	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "job") == job->id &&
		    strcmp(row_get(rows->pdata[i], "state"), "removed") != 0)
			g_ptr_array_add(ours, rows->pdata[i]);
	return ours;
}

/* ---- the check list ----------------------------------------------------------------------- */

static CELL(cell_done)
{
	const char *done = row_get(row, "done");

	(void)column, (void)data;
	cell->text = strcmp(done, "yes") == 0 ? "v" : strcmp(done, "late") == 0 ? "!!" : "[ ]";
	cell->style = strcmp(done, "late") == 0 ? STYLE_MAJOR : STYLE_NORMAL;
}

static const struct table_column step_columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_done },
	{ N_("检查项"), 16, 16, 0, TEXT_LEFT, .what = "title", .cell = cell_text },
	{ N_("情况"), 40, 200, 4, TEXT_LEFT, .what = "text", .cell = cell_text },
	{ NULL },
};

static int in_order(const void *a, const void *b)
{
	return strcmp(row_get(a, "_key"), row_get(b, "_key"));
}

static const struct table_type step_table = {
	.columns = step_columns, .key = row_key, .compare = in_order, .empty = N_("还没有读到。"),
};

/* ---- units and objects -------------------------------------------------------------------- */

static CELL(cell_left)
{
	const char *left = row_get(row, "left");

	(void)column, (void)data;
	cell_copy(cell, left[0] != '\0' ? left :
	    strcmp(row_get(row, "source"), "added") == 0 ? _("人工添加") : _("全断"));
}

static CELL(cell_told)
{
	bool late = json_is_true(json_object_get(row, "late"));
	char at[SHOW_SIZE];

	(void)column, (void)data;
	if (row_get_integer(row, "told_at") == 0) {
		cell->text = _("未告知");
		cell->style = STYLE_WARNING;
		return;
	}
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s%s %s", late ? _("迟 ") : "",
	    show_time(row, "told_at", CLOCK_MINUTE, at), row_get(row, "receiver"));
	cell->text = cell->buffer;
	cell->style = late ? STYLE_WARNING : STYLE_NORMAL;
}

static const struct table_column unit_columns[] = {
	{ N_("影响单位"), 18, 40, 3, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("受影响链路"), 12, 30, 2, TEXT_LEFT, .searched = true, .what = "circuits",
	    .cell = cell_text },
	{ N_("仍可用"), 10, 30, 1, TEXT_LEFT, .cell = cell_left },
	{ N_("告知"), 20, 34, 1, TEXT_LEFT, .cell = cell_told },
	{ NULL },
};

/* Who has not been told first. */
static int untold_first(const void *a, const void *b)
{
	int x = row_get_integer(a, "told_at") != 0, y = row_get_integer(b, "told_at") != 0;

	return x != y ? x - y : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_type unit_table = {
	.columns = unit_columns, .key = row_key, .compare = untold_first,
	.empty = N_("没有影响单位。提交时按拓扑列出；按 n 加单位。"),
};

static const struct { const char *field, *title; } things[] = {
	{ "circuit", N_("链路") }, { "device", N_("设备") }, { "room", N_("机房") },
	{ "managed_service", N_("业务") },
};

static CELL(cell_thing)
{
	(void)column, (void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(things); i++)
		if (row_get_integer(row, things[i].field) != 0)
			cell->text = _(things[i].title);
}

static const struct table_column object_columns[] = {
	{ N_("类别"), 8, 8, 0, TEXT_LEFT, .cell = cell_thing },
	{ N_("对象"), 20, 60, 3, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ NULL },
};

static int by_name(const void *a, const void *b)
{
	return strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_type object_table = {
	.columns = object_columns, .key = row_key, .compare = by_name,
	.empty = N_("还没有作业对象。按 n 加对象：链路、设备、机房或业务。"),
};

/* ---- rows come ---------------------------------------------------------------------------- */

static void list_parts(struct maintenance *job, enum pane pane, const struct mirror *mirror)
{
	if (mirror == NULL || !mirror_is_known(mirror))
		return;
	g_autoptr(GPtrArray) rows = parts_of(job, mirror);
	table_update(job->tables[pane], (const void *const *)rows->pdata, rows->len);
}

static void list_steps(struct maintenance *job)
{
	const json_t *row = job_row(job);
	g_autoptr(GPtrArray) units = parts_of(job, job->units), rows = g_ptr_array_new();
	g_autoptr(GPtrArray) freezes =
	    job->freezes == NULL ? g_ptr_array_new() : mirror_rows(job->freezes);
	json_t *before = job->steps, *step;
	size_t i;

	if (row == NULL)
		return;
	job->steps = maintenance_steps(row, units, freezes);
	json_array_foreach(job->steps, i, step)
		g_ptr_array_add(rows, step);
	table_update(job->tables[PANE_STEPS], (const void *const *)rows->pdata, rows->len);
	json_decref(before);
}

static void take(struct view *view, const struct mirror *mirror)
{
	struct maintenance *job = view->data;
	const struct {
		const char *topic;
		const struct mirror **place;
	} places[] = {
		{ "records:maintenance_job", &job->jobs },
		{ "records:maintenance_unit", &job->units },
		{ "records:maintenance_object", &job->objects },
		{ "records:freeze_period", &job->freezes },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].topic, mirror_topic(mirror)) == 0)
			*places[i].place = mirror;
	list_parts(job, PANE_UNITS, job->units);
	list_parts(job, PANE_OBJECTS, job->objects);
	list_steps(job);
	const json_t *row = job_row(job);
	if (row == NULL || row == job->seen)
		return;
	job->seen = row;
	view_set_title(view, row_get(row, "number"));
	journal_pane_read(job->journal);
}

static void enter(struct view *view)
{
	journal_pane_read(((struct maintenance *)view->data)->journal);
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* Returns the row below; nothing where there is no text. */
static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, 8, 2, area.columns - 9), 0, 0, 2, style, text);
}

static void draw_title(const struct maintenance *job, struct area area, const json_t *row)
{
	bool bad = strcmp(row_get(row, "state"), "overrun") == 0;
	g_autofree char *owner = g_strdup_printf(_("下一步 %s"), row_get(row, "owner"));
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2;

	column = area_text(area, 0, column, STYLE_NORMAL,
	    choice_shown(job->kind, row, "type")) + 2;
	column = area_text(area, 0, column, bad ? STYLE_MAJOR : STYLE_TITLE,
	    state_shown(job->kind, row)) + 2;
	if (json_is_true(json_object_get(row, "unapproved")))
		column = area_text(area, 0, column, STYLE_MAJOR, _("未批准中断")) + 2;
	if (!record_has_ended(job->kind, row))
		area_text(area, 0,
		    MAX(column, area.columns - 1 - (int)text_columns(owner)), STYLE_NORMAL, owner);
}

static char *people_text(const json_t *row)
{
	const char *one = row_get(row, "implementer_1"), *two = row_get(row, "implementer_2"),
		   *guardian = row_get(row, "guardian");
	GString *text = g_string_new(NULL);

	if (one[0] != '\0')
		g_string_append_printf(text, _("实施 %s、%s  "), one, two);
	if (guardian[0] != '\0')
		g_string_append_printf(text, _("监护 %s  "), guardian);
	if (row_get(row, "applicant")[0] != '\0')
		g_string_append_printf(text, _("申请 %s"), row_get(row, "applicant"));
	return g_string_free(text, FALSE);
}

static char *approval_text(const json_t *row)
{
	const char *who = row_get(json_object_get(row, "shown"), "approving_organisation");

	if (row_get_integer(row, "approved_at") == 0)
		return g_strdup(json_is_true(json_object_get(row, "unapproved")) ? "" :
			word_in("rejected|cancelled", row_get(row, "state"))
			? row_get(row, "reject_reason") : _("还没有管理单位批准，不得开工"));
	return g_strdup_printf(_("批准号 %s  批准人 %s  %s"), row_get(row, "approval_number"),
	    row_get(row, "approver"), who);
}

static int draw_head(const struct maintenance *job, struct area area, const json_t *row)
{
	g_autofree char *window = maintenance_window(row), *people = people_text(row),
		       *approval = approval_text(row),
		       *due = due_text(job->kind, row, clock_wall());
	bool late = due_is_late(job->kind, row, clock_wall());
	char back[SHOW_SIZE];
	int next = 1;

	if (row_get_integer(row, "rollback_at") != 0) {
		char *whole = g_strdup_printf(_("%s  回退时刻 %s"), window,
		    show_time(row, "rollback_at", CLOCK_MINUTE, back));
		g_free(window);
		window = whole;
	}
	draw_title(job, area, row);
	next = draw_said(area, next, _("作业"), STYLE_TITLE, row_get(row, "title"));
	next = draw_said(area, next, _("窗口"), STYLE_NORMAL, window);
	next = draw_said(area, next, _("人员"), STYLE_NORMAL, people);
	next = draw_said(area, next, _("批准"), STYLE_NORMAL, approval);
	next = draw_said(area, next, _("影响"), STYLE_NORMAL, row_get(row, "impact"));
	next = draw_said(area, next, _("遗留"), STYLE_NORMAL, row_get(row, "leftovers"));
	return draw_said(area, next, _("期限"), late ? STYLE_MAJOR : STYLE_NORMAL, due);
}

static void draw_tabs(const struct maintenance *job, struct area area)
{
	static const char *const titles[PANES] = { N_("检查单"), N_("单位"), N_("对象"),
		N_("经过") };
	int column = 2;

	area_rule(area, 0);
	for (int pane = 0; pane < PANES; pane++) {
		int n = pane == PANE_JOURNAL ? journal_pane_size(job->journal) :
		    (int)table_count(job->tables[pane]);
		g_autofree char *text = pane == PANE_STEPS ? g_strdup(_(titles[pane])) :
		    n < 0 ? g_strdup_printf("%s ?", _(titles[pane])) :
		    g_strdup_printf("%s %d", _(titles[pane]), n);
		bool shown = pane == (int)job->pane;
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
		    shown ? "[%s]" : " %s ", text) + 1;
	}
}

static void draw(struct view *view, struct area area)
{
	struct maintenance *job = view->data;
	const json_t *row = job_row(job);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    job->jobs != NULL && mirror_is_known(job->jobs)
			? _("没有这张作业单。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = draw_head(job, area, row);
	area = area_part(area, used, 0, area.rows - used, area.columns);
	draw_tabs(job, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (job->pane == PANE_JOURNAL)
		journal_pane_draw(job->journal, area);
	else
		table_draw(job->tables[job->pane], area);
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_nothing(void *data)
{
	return job_row(data) == NULL ? _("没有这张作业单。") : NULL;
}

/* On a unit or an object what can be done to that. */
static void open_selected(void *data)
{
	struct maintenance *job = data;
	const json_t *row = job->pane == PANE_UNITS || job->pane == PANE_OBJECTS
	    ? table_selected(job->tables[job->pane]) : NULL;
	const struct kind *kind = row == NULL ? job->kind :
	    kind_find(job->pane == PANE_UNITS ? "maintenance_unit" : "maintenance_object");

	act_menu_open(job->view->app, kind, row == NULL ? job_row(job) : row, NULL, NULL);
}

static void open_menu(void *data)
{
	struct maintenance *job = data;

	act_menu_open(job->view->app, job->kind, job_row(job), NULL, NULL);
}

static void show(struct maintenance *job, enum pane pane)
{
	job->pane = pane;
	job->view->table = job->tables[pane];
}

static void next_pane(void *data)
{
	struct maintenance *job = data;

	show(job, (enum pane)((job->pane + 1) % PANES));
}

static void previous_pane(void *data)
{
	struct maintenance *job = data;

	show(job, (enum pane)((job->pane + PANES - 1) % PANES));
}

static void write_step(void *data)
{
	journal_pane_write(((struct maintenance *)data)->journal);
}

static const char *refuse_add(void *data)
{
	enum pane pane = ((const struct maintenance *)data)->pane;

	return pane == PANE_UNITS || pane == PANE_OBJECTS ? NULL : _("先翻到单位或对象");
}

static void add_part(void *data)
{
	struct maintenance *job = data;
	const struct kind *kind =
	    kind_find(job->pane == PANE_UNITS ? "maintenance_unit" : "maintenance_object");
	json_auto_t *given = json_pack("{s:I}", "job", (json_int_t)job->id);
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "add"),
		.given = given };

	open_act_form(job->view->app, &form);
}

static void sheet_chosen(int answer, void *data)
{
	struct maintenance *job = data;

	if (answer > 0)
		open_sheet(job->view->app,
		    answer == 1 ? "maintenance_order" : "maintenance_units", job->id);
}

static void preview(void *data)
{
	struct maintenance *job = data;
	const char *const answers[] = { _("返回"), _("维护作业单"), _("作业告知单"), NULL };

	app_ask(job->view->app, _("哪一种单据"), answers, sheet_chosen, job);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "maintenance.acts", N_("动作"),
	    N_("能对这张作业单做什么，按数字选；光标在单位、对象上时是那一行的"), BINDING_FIRST,
	    refuse_nothing, open_selected },
	{ K_TAB, K_RIGHT, "maintenance.pane", N_("换看"), N_("下面换看检查单、单位、对象、经过"),
	    BINDING_FIRST, NULL, next_pane },
	{ K_LEFT, K_BACKTAB, "maintenance.pane-back", N_("换看"), N_("反方向换"), BINDING_QUIET,
	    NULL, previous_pane },
	{ 'n', 0, "maintenance.add", N_("添加"), N_("加一家单位，或一个作业对象"), 0, refuse_add,
	    add_part },
	{ 'w', 0, "maintenance.menu", N_("作业动作"), N_("作业单本身的动作"), 0, refuse_nothing,
	    open_menu },
	{ 'm', 0, "maintenance.write", N_("记一步"), N_("记一句发生了什么"), 0, refuse_nothing,
	    write_step },
	{ 'u', 0, "maintenance.sheet", N_("单据"), N_("预览并打印维护作业单、作业告知单"), 0,
	    refuse_nothing, preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

/* The letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	struct maintenance *job = view->data;

	return input->type == INPUT_KEY &&
	    act_menu_key(view->app, job->kind, job_row(job), NULL, NULL, input->key);
}

static void release(struct view *view)
{
	struct maintenance *job = view->data;

	console_unfollow(view);
	for (int i = 0; i < PANES; i++)
		if (i != PANE_JOURNAL)
			table_free(job->tables[i]);
	journal_pane_free(job->journal);
	json_decref(job->steps);
	g_free(job);
}

static const struct view_type type = {
	.name = "maintenance_job",
	.title = N_("维护作业"),
	.help = N_("上面是作业现在怎样、哪个期限先到；下面是检查单、单位、对象、经过。"
		   "检查单上没有打勾的，是下一步之前还缺的。批准只能由管理单位的人做。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.input = input,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct maintenance *)data)->view->app);
}

void open_maintenance(struct app *app, int64_t id)
{
	static const char *const topics[] = { "records:maintenance_unit",
		"records:maintenance_object", "records:freeze_period", "records:maintenance_job" };
	static const struct table_type *const types[PANES] = { [PANE_STEPS] = &step_table,
		[PANE_UNITS] = &unit_table, [PANE_OBJECTS] = &object_table };
	struct maintenance *job = g_new0(struct maintenance, 1);
	struct view *view = job->view = view_new(app, &type, job);

	job->id = id;
	job->kind = kind_find("maintenance_job");
	job->journal = journal_pane_new(app, job->kind, id);
	for (int i = 0; i < PANES; i++)
		job->tables[i] = types[i] == NULL ? journal_pane_table(job->journal) :
		    table_new(types[i], app_timers(app), table_changed, job);
	show(job, PANE_STEPS);
	for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
		console_follow(view, topics[i], take);
	app_push(app, view);
}
