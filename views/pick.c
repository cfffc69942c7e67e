#include "views/pick.h"

#include <string.h>

#include "base/i18n.h"
#include "views/ticket_show.h"

struct picking {
	struct view *view;
	const struct kind *kind;     /* of records; NULL */
	row_wanted *wanted;
	pick_done *done;
	int64_t data;
	const struct mirror *mirror;
};

/* ---- records ------------------------------------------------------------------------------ */

static const struct kind *kind_of(const void *data)
{
	return ((const struct picking *)data)->kind;
}

static CELL(cell_name)
{
	(void)column;
	cell->text = row_get(row, kind_name_field(kind_of(data))->name);
}

/* The first column of the kind that says more than its name. */
static CELL(cell_more)
{
	const json_t *shown = json_object_get(row, "shown");

	(void)column;
	for (const struct field *field = kind_of(data)->fields; field->name != NULL; field++) {
		if ((field->flags & (FIELD_LIST | FIELD_NAME | FIELD_MASKED)) != FIELD_LIST)
			continue;
		const char *text = field->type == FIELD_REFERENCE ? row_get(shown, field->name)
		    : field->type == FIELD_CHOICE ? choice_shown(kind_of(data), row, field->name)
		    : field->type == FIELD_TEXT || field->type == FIELD_ADDRESS
		    ? row_get(row, field->name) : "";
		if (text[0] != '\0') {
			cell->text = text;
			return;
		}
	}
}

static CELL(cell_state)
{
	(void)column;
	cell->text = kind_of(data)->states == NULL ? "" : state_shown(kind_of(data), row);
}

/* Lines go by their numbers, everything else by its name. */
static int by_name(const void *a, const void *b)
{
	int order = strcmp(row_get(a, "circuit_no"), row_get(b, "circuit_no"));

	return order != 0 ? order : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_column columns[] = {
	{ N_("名称"), 20, 40, 3, TEXT_LEFT, .searched = true, .cell = cell_name },
	{ N_("说明"), 16, 40, 2, TEXT_LEFT, .searched = true, .cell = cell_more },
	{ N_("状态"), 8, 12, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_type records = {
	.columns = columns, .key = row_key, .compare = by_name, .empty = N_("没有可选的。"),
};

/* ---- choosing ----------------------------------------------------------------------------- */

static bool is_wanted(const json_t *row, void *data)
{
	const struct picking *picking = data;

	return (picking->kind == NULL || !record_has_ended(picking->kind, row)) &&
	    (picking->wanted == NULL || picking->wanted(row));
}

static void take(struct view *view, const struct mirror *mirror)
{
	struct picking *picking = view->data;

	picking->mirror = mirror;
	table_take_chosen(view->table, mirror, is_wanted, picking);
	app_changed(view->app);
}

static const char *refuse_without(void *data)
{
	return table_selected(((struct picking *)data)->view->table) == NULL ?
	    _("没有选中的行") : NULL;
}

static void choose(void *data)
{
	struct picking *picking = data;
	struct app *app = picking->view->app;
	pick_done *done = picking->done;
	int64_t number = picking->data;
	json_t *row = json_deep_copy(table_selected(picking->view->table));

	app_pop(app);
	done(app, row, number);
	json_decref(row);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "pick.choose", N_("选这个"), N_("选光标所在的一行"), BINDING_FIRST,
	    refuse_without, choose },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void draw(struct view *view, struct area area)
{
	const struct picking *picking = view->data;

	if (!table_is_known(view->table)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	table_draw(view->table, list_draw_awaited(picking->mirror, area));
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "pick",
	.title = N_("选一个"),
	.help = N_("回车选光标所在的一行；/ 按名称、拼音首字母筛选；Esc 不选。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct picking *)data)->view->app);
}

void pick_open(struct app *app, const struct pick *pick)
{
	struct picking *picking = g_new0(struct picking, 1);
	struct view *view = picking->view = view_new(app, &type, picking);

	picking->kind = pick->table == NULL ? kind_find(strchr(pick->topic, ':') + 1) : NULL;
	picking->wanted = pick->wanted;
	picking->done = pick->done;
	picking->data = pick->data;
	view->table = table_new(pick->table == NULL ? &records : pick->table, app_timers(app),
	    table_changed, picking);
	view_set_title(view, pick->title);
	console_follow(view, pick->topic, take);
	app_push(app, view);
}
