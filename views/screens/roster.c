/* 排班: a calendar of shifts, a line each: who stands which post, who leads, who is behind them;
 * what is missing, what is one's own, which shift is now. Changes go by acts: a new entry, a swap,
 * a spot check. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "records/model/roster.h"
#include "views/list.h"
#include "views/records.h"
#include "views/roster_next.h"
#include "views/roster_show.h"
#include "views/screen.h"

struct calendar {
	struct view *view;
	const struct mirror *mirror;
	GPtrArray *offered;          /* ids of entries to choose from; see ask_entry() */
	void (*chosen)(struct calendar *calendar, int64_t entry);
};

/* ---- cells -------------------------------------------------------------------------------- */

static bool is_now(const json_t *row)
{
	int64_t now = clock_wall().us;

	return row_get_integer(row, "begins_at") <= now && now < row_get_integer(row, "ends_at");
}

static bool is_past(const json_t *row)
{
	return row_get_integer(row, "ends_at") <= clock_wall().us;
}

static bool is_flawed(const json_t *row)
{
	const json_t *people = json_object_get(row, "people");
	bool flawed = json_is_true(json_object_get(row, "no_leader"));

	for (size_t i = 0; i < json_array_size(people); i++)
		flawed = flawed || row_get(json_array_get(people, i), "despite")[0] != '\0' ||
		    json_is_true(json_object_get(json_array_get(people, i), "exempt"));
	return flawed;
}

static CELL(cell_mark)
{
	const struct calendar *calendar = data;
	int64_t person = model_actor(console_model(calendar->view->app))->person;
	const char *severity = json_array_size(json_object_get(row, "gaps")) > 0 ? "major" :
	    is_flawed(row) && !is_past(row) ? "minor" : "";

	(void)column;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s%s%s",
	    severity[0] == '\0' ? "" : show_mark(severity), is_now(row) ? _("今") : "",
	    roster_has(row, person) ? _("我") : "");
	cell->text = cell->buffer;
	cell->style = severity[0] == '\0' ? STYLE_NORMAL : show_style("severity", severity);
}

static const char *const weekdays[] = {
	[G_DATE_MONDAY] = N_("一"), [G_DATE_TUESDAY] = N_("二"), [G_DATE_WEDNESDAY] = N_("三"),
	[G_DATE_THURSDAY] = N_("四"), [G_DATE_FRIDAY] = N_("五"), [G_DATE_SATURDAY] = N_("六"),
	[G_DATE_SUNDAY] = N_("日"),
};

/* "11-22 日"; a day off is said in the foot by its name. */
static CELL(cell_date)
{
	const char *date = row_get(row, "date");
	GDate day;

	(void)column, (void)data;
	if (!workday_date_read(date, &day))
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s%s", date + 5,
	    _(weekdays[g_date_get_weekday(&day)]),
	    json_is_false(json_object_get(row, "workday")) ? _("休") : "");
	cell->text = cell->buffer;
	cell->style = is_past(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_hours)
{
	g_autofree char *hours = roster_hours(row);

	(void)column, (void)data;
	cell_copy(cell, hours);
	cell->style = STYLE_DIM;
}

/* Who stands the post; what is not stood is said in a word. */
static CELL(cell_post)
{
	g_autofree char *names = roster_names(row, column->what, "operator");
	bool lacks = roster_lacks(row, column->what);
	g_autofree char *text = g_strdup_printf("%s%s%s", names,
	    lacks && names[0] != '\0' ? " " : "", lacks ? _("缺人") : "");

	(void)data;
	cell_copy(cell, text);
	cell->style = lacks ? show_style("severity", "major") :
	    is_past(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_above)
{
	g_autofree char *names = roster_names(row, NULL, "supervisor|leader");
	bool lacks = json_is_true(json_object_get(row, "no_leader"));
	g_autofree char *text = g_strdup_printf("%s%s%s", names,
	    lacks && names[0] != '\0' ? " " : "", lacks ? _("缺带班") : "");

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = lacks ? show_style("severity", "minor") : STYLE_NORMAL;
}

static CELL(cell_behind)
{
	g_autofree char *names = roster_names(row, NULL, "standby|trainee");

	(void)column, (void)data;
	cell_copy(cell, names);
	cell->style = STYLE_DIM;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "begins_at"), y = row_get_integer(b, "begins_at");

	return x < y ? -1 : x > y ? 1 : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_column columns[] = {
	{ "", 5, 6, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("日期"), 10, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_date },
	{ N_("班次"), 6, 10, 1, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("起止"), 11, 11, 0, TEXT_LEFT, .dispensable = 2, .cell = cell_hours },
	{ N_("网络"), 10, 20, 2, TEXT_LEFT, .searched = true, .what = "network_duty",
	    .cell = cell_post },
	{ N_("安全"), 10, 20, 2, TEXT_LEFT, .searched = true, .what = "security_duty",
	    .cell = cell_post },
	{ N_("带班"), 10, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_above },
	{ N_("候补"), 6, 16, 1, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .cell = cell_behind },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_time,
	.empty = N_("还没有排班。按 d 定班次，按 n 排一个人，或用 zhiban roster fill 排一个月。"),
};

/* ---- foot --------------------------------------------------------------------------------- */

static void append_person(GString *text, const json_t *one)
{
	const char *despite = row_get(one, "despite");

	g_string_append_printf(text, "%s%s %s%s%s", text->len == 0 ? "" : "  ",
	    choice_title(duty_choices, row_get(one, "duty")), row_get(one, "name"),
	    json_is_true(json_object_get(one, "both")) ? _("(兼)") : "",
	    json_is_true(json_object_get(one, "exempt")) ? _("(豁免)") : "");
	if (despite[0] != '\0')
		g_string_append_printf(text, _("（超时：%s）"), despite);
}

static void draw_foot(struct area area, const json_t *row)
{
	const json_t *people = json_object_get(row, "people");
	g_autoptr(GString) text = g_string_new(NULL);

	area_rule(area, area.rows - 2);
	if (row == NULL)
		return;
	if (row_get(row, "holiday")[0] != '\0')
		g_string_append_printf(text, _("放假：%s"), row_get(row, "holiday"));
	for (size_t i = 0; i < json_array_size(people); i++)
		append_person(text, json_array_get(people, i));
	if (json_array_size(people) == 0)
		g_string_append(text, _("这一班没有排人"));
	area_text(area, area.rows - 1, 1, STYLE_NORMAL, text->str);
}

/* How many rows are not as they should be, and who comes next. */
static void draw_head(const struct calendar *calendar, struct area area)
{
	g_autoptr(GPtrArray) rows = mirror_rows(calendar->mirror);
	g_autofree char *next = roster_next(calendar->mirror, clock_wall());
	unsigned lacking = 0;

	for (guint i = 0; i < rows->len; i++)
		lacking += json_array_size(json_object_get(rows->pdata[i], "gaps")) > 0;
	int column = area_print(area, 0, 1,
	    lacking > 0 ? show_style("severity", "major") : STYLE_NORMAL, _("空档 %u 班"),
	    lacking);
	area_text(area, 0, column + 2, STYLE_NORMAL, next);
	area_rule(area, 1);
}

static void draw(struct view *view, struct area area)
{
	const struct calendar *calendar = view->data;

	if (!table_is_known(view->table)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	if (mirror_size(calendar->mirror) > 0) {
		draw_head(calendar, area);
		area = area_part(area, 2, 0, area.rows - 2, area.columns);
	}
	if (area.rows > 6) {
		draw_foot(area, table_selected(view->table));
		area = area_part(area, 0, 0, -2, area.columns);
	}
	table_draw(view->table, list_draw_awaited(calendar->mirror, area));
}

/* ---- acts --------------------------------------------------------------------------------- */

static const json_t *selected(struct calendar *calendar)
{
	return table_selected(calendar->view->table);
}

static void answered(int answer, void *data)
{
	struct calendar *calendar = data;

	if (answer >= 0 && (guint)answer < calendar->offered->len)
		calendar->chosen(calendar, *(int64_t *)calendar->offered->pdata[answer]);
}

/* Which of the entries of the selected shift QUESTION is about; the only one is not asked for. */
static void ask_entry(struct calendar *calendar, const char *question,
    void (*chosen)(struct calendar *calendar, int64_t entry))
{
	const json_t *people = json_object_get(selected(calendar), "people");
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_set_size(calendar->offered, 0);
	calendar->chosen = chosen;
	for (size_t i = 0; i < json_array_size(people); i++) {
		const json_t *one = json_array_get(people, i);
		const char *post = row_get(one, "post");
		int64_t id = row_get_integer(one, "id");
		g_ptr_array_add(calendar->offered, g_memdup2(&id, sizeof id));
		g_ptr_array_add(answers, g_strdup_printf("%s %s %s", row_get(one, "name"),
		    choice_title(duty_choices, row_get(one, "duty")),
		    post[0] == '\0' ? "" : roster_post(post)));
	}
	if (answers->len == 1) {
		answered(0, calendar);
		return;
	}
	g_ptr_array_add(answers, NULL);
	app_ask(calendar->view->app, question, (const char *const *)answers->pdata, answered,
	    calendar);
}

static const char *refuse_without_person(void *data)
{
	const json_t *row = selected(data);

	return row == NULL ? _("没有选中的行") :
	    json_array_size(json_object_get(row, "people")) == 0 ? _("这一班没有排人") : NULL;
}

static void show_entry(struct calendar *calendar, int64_t entry)
{
	open_record(calendar->view->app, kind_find("roster_entry"), entry);
}

static void open_selected(void *data)
{
	ask_entry(data, _("看哪一条"), show_entry);
}

static void act_on(struct calendar *calendar, const char *name, const char *act,
    const json_t *preset)
{
	const struct kind *kind = kind_find(name);

	open_act(calendar->view->app, kind, kind_act(kind, act), 0, preset);
}

/* Date and shift are those under the cursor. */
static void plan(void *data)
{
	const json_t *row = selected(data);
	json_auto_t *preset = row == NULL ? NULL : json_pack("{s:s, s:I, s:{s:s}}", "date",
	    row_get(row, "date"), "shift", (json_int_t)row_get_integer(row, "shift"), "shown",
	    "shift", row_get(row, "name"));

	act_on(data, "roster_entry", "create", preset);
}

/* Which entry it is is said over the form, not asked: its name would be long to type. */
static void swap_entry(struct calendar *calendar, int64_t entry)
{
	const json_t *row = selected(calendar), *people = json_object_get(row, "people");
	const struct kind *kind = kind_find("roster_swap");
	const char *name = "";

	for (size_t i = 0; i < json_array_size(people); i++)
		if (row_get_integer(json_array_get(people, i), "id") == entry)
			name = row_get(json_array_get(people, i), "name");
	g_autofree char *said = g_strdup_printf("%s %s %s %s", _("原排班"), row_get(row, "date"),
	    row_get(row, "name"), name);
	g_autofree char *about = g_strdup_printf("roster-%d", (int)entry);
	json_auto_t *given = json_pack("{s:I}", "entry", (json_int_t)entry);
	open_act_form(calendar->view->app, &(struct act_form){ .kind = kind,
	    .act = kind_act(kind, "request"), .given = given,
	    .fields = "substitute|reason|despite", .said = said, .about = about });
}

static void swap(void *data)
{
	ask_entry(data, _("换哪一条"), swap_entry);
}

static void check(void *data)
{
	act_on(data, "spot_check", "record", NULL);
}

static void list_kind(void *data, const char *name)
{
	open_records(((struct calendar *)data)->view->app, kind_find(name));
}

static void list_shifts(void *data)
{
	list_kind(data, "shift_definition");
}

static void list_swaps(void *data)
{
	list_kind(data, "roster_swap");
}

static void list_checks(void *data)
{
	list_kind(data, "spot_check");
}

static void list_exemptions(void *data)
{
	list_kind(data, "roster_exemption");
}

static void import(void *data)
{
	open_import(((struct calendar *)data)->view->app, kind_find("roster_entry"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开这一班的一条排班"), BINDING_FIRST,
	    refuse_without_person, open_selected },
	{ 'n', 0, "roster.plan", N_("排班"), N_("给这一班排一个人"), BINDING_FIRST, NULL, plan },
	{ 's', 0, "roster.swap", N_("调班"), N_("申请调班：本人或替班人申请，值班长批准"), 0,
	    refuse_without_person, swap },
	{ 'k', 0, "roster.check", N_("查岗"), N_("记一次查岗：谁查的，有没有人应答"), 0, NULL,
	    check },
	{ 'w', 0, "roster.swaps", N_("调班单"), N_("看调班单，批准或不批准"), 0, NULL, list_swaps },
	{ 'd', 0, "roster.shifts", N_("班次"), N_("看班次定义"), 0, NULL, list_shifts },
	{ 'K', 0, "roster.checks", N_("查岗记录"), N_("看查岗记录"), 0, NULL, list_checks },
	{ 'X', 0, "roster.exemptions", N_("豁免"), N_("看排班豁免"), 0, NULL, list_exemptions },
	{ 'i', 0, "roster.import", N_("导入"), N_("从 CSV 导入一个月，全部或一行也不"), 0, NULL,
	    import },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the screen --------------------------------------------------------------------------- */

static void take(struct view *view, const struct mirror *mirror)
{
	((struct calendar *)view->data)->mirror = mirror;
	table_take(view->table, mirror, NULL);
}

static void release(struct view *view)
{
	struct calendar *calendar = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_ptr_array_unref(calendar->offered);
	g_free(calendar);
}

static const struct view_type type = {
	.name = "roster",
	.title = N_("排班"),
	.help = N_("昨天到十四天后的每一班：网络、安全两岗各是谁，同一人兼两岗的标(兼)。"
		   "没有排人的写 缺人，提前告警。今：现在这一班；我：本人的班。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct calendar *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct calendar *calendar = g_new0(struct calendar, 1);
	struct view *view = calendar->view = view_new(app, &type, calendar);

	calendar->offered = g_ptr_array_new_with_free_func(g_free);
	view->table = table_new(&table, app_timers(app), table_changed, calendar);
	console_follow(view, "roster", take);
	return view;
}

const struct screen_entry screen_roster = { "roster", N_("排班"), '6', 3, open };
