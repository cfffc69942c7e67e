/* All records of a kind, from its table of fields: columns, filter, and the acts that make one. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/records.h"

#define NOTE_COLUMNS 120
#define NOTE_LEAST 24

/* A list of one kind; columns are made from its FIELD_LIST fields. */
struct shelf {
	struct view *view;
	const struct kind *kind;
	struct table_column *columns;
	struct table_type table;
	const struct act *makes[9];  /* acts that make a record, in the order of their keys */
};

static CELL(cell_field)
{
	const struct field *field = column->what;
	const struct table_column when = { .what = field->name };
	g_autofree char *text = record_shown(row, field);

	if (field->type == FIELD_TIME)
		cell_full_time(row, &when, cell, data);
	else
		cell_copy(cell, text);
}

static CELL(cell_state)
{
	const struct kind *kind = column->what;
	const char *state = row_get(row, "state");

	(void)data;
	cell->text = state[0] == '\0' ? "" : _(choice_title(kind->states, state));
	if (word_in(kind->ended, state))
		cell->style = STYLE_DIM;
}

static void rank_newest(const void *row, struct table_rank *rank)
{
	rank->number = -row_get_integer(row, "key");
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Room goes to the columns that name things; the narrow ones keep their width. */
static struct table_column *columns_of(const struct kind *kind)
{
	GArray *columns = g_array_new(TRUE, TRUE, sizeof(struct table_column));
	int place = 0;

	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		int width = field->columns == 0 ? 12 : field->columns;
		int most = field->type == FIELD_NOTE ? NOTE_COLUMNS : width * 2;
		struct table_column column = {
			.title = field->title,
			.minimum = field->type == FIELD_NOTE ? NOTE_LEAST : MIN(width, 16),
			.maximum = most,
			.weight = most,
			.searched = true,
			.cell = cell_field,
			.what = field,
			.dispensable = place > 2 ? place : 0,
			.align = field->type == FIELD_INTEGER ? TEXT_RIGHT : TEXT_LEFT,
		};
		if ((field->flags & FIELD_LIST) == 0)
			continue;
		g_array_append_val(columns, column);
		place++;
	}
	if (kind->states != NULL) {
		struct table_column state = { .title = N_("状态"),
			.minimum = 6,
			.searched = true,
			.cell = cell_state,
			.what = kind };
		g_array_append_val(columns, state);
	}
	return (struct table_column *)(void *)g_array_free(columns, FALSE);
}

static void take_rows(struct view *view, const struct mirror *mirror)
{
	table_take(view->table, mirror, NULL);
}

static void draw(struct view *view, struct area area)
{
	if (table_is_known(view->table))
		table_draw(view->table, area);
	else
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
}

static void release(struct view *view)
{
	struct shelf *shelf = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_free(shelf->columns);
	g_free(shelf);
}

static void open_selected(void *data)
{
	struct shelf *shelf = data;
	const json_t *row = table_selected(shelf->view->table);

	if (row != NULL)
		open_record(shelf->view->app, shelf->kind, row_get_integer(row, "key"));
}

static const char *refuse_open(void *data)
{
	struct shelf *shelf = data;

	return table_selected(shelf->view->table) == NULL ? _("没有选中的行") : NULL;
}

/* Whether a person may make a record by ACT: some are only made by the program itself. */
static bool makes(const struct act *act)
{
	return act_creates(act) && (act->roles & ROLE_ANY) != 0;
}

/* `n` opens the form of the act that makes one; with several (记一条, 补录) it asks which. */
static void made(int answer, void *data)
{
	struct shelf *shelf = data;

	if (answer >= 0)
		open_act(shelf->view->app, shelf->kind, shelf->makes[answer], 0, NULL);
}

static void make(void *data)
{
	struct shelf *shelf = data;
	const char *answers[G_N_ELEMENTS(shelf->makes) + 1] = { NULL };
	int n = 0;

	for (const struct act *act = shelf->kind->acts; act->name != NULL; act++)
		if (makes(act) && n < (int)G_N_ELEMENTS(shelf->makes)) {
			shelf->makes[n] = act;
			answers[n++] = _(act->title);
		}
	if (n == 1)
		made(0, shelf);
	else if (n > 1)
		app_ask(shelf->view->app, _(shelf->kind->title), answers, made, shelf);
}

static bool is_made_by_people(const struct kind *kind)
{
	for (const struct act *act = kind->acts; act->name != NULL; act++)
		if (makes(act))
			return true;
	return false;
}

static const char *refuse_make(void *data)
{
	const struct shelf *shelf = data;

	return is_made_by_people(shelf->kind) ? NULL : _("这类记录由值班台自己写");
}

static void import(void *data)
{
	const struct shelf *shelf = data;

	open_import(shelf->view->app, shelf->kind);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("打开"), N_("打开光标所在的记录"), BINDING_FIRST, refuse_open,
	    open_selected },
	{ 'n', 0, "record.new", N_("新建"), N_("新建一条记录"), 0, refuse_make, make },
	{ 'i', 0, "record.import", N_("导入"), N_("从 CSV 文件导入，先核对再一次存下"), 0,
	    refuse_make, import },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "records",
	.title = N_("台账"),
	.help = N_("一类记录的全部，最新的在前。/ 筛选，可用拼音首字母。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct shelf *)data)->view->app);
}

struct view *record_list_view(struct app *app, const struct kind *kind)
{
	struct shelf *shelf = g_new0(struct shelf, 1);
	struct view *view = shelf->view = view_new(app, &type, shelf);
	g_autofree char *topic = g_strdup_printf("records:%s", kind->name);

	shelf->kind = kind;
	shelf->columns = columns_of(kind);
	shelf->table = (struct table_type){ .columns = shelf->columns,
		.key = row_key,
		.compare = newest_first,
		.rank = rank_newest,
		.empty = is_made_by_people(kind) ? N_("还没有。按 n 新建。") : N_("还没有。") };
	view->table = table_new(&shelf->table, app_timers(app), table_changed, shelf);
	view_set_title(view, _(kind->title));
	console_follow(view, topic, take_rows);
	return view;
}

void open_records(struct app *app, const struct kind *kind)
{
	app_push(app, record_list_view(app, kind));
}
