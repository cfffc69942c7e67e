#include "views/run_roles.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/run_role.h"
#include "views/pick.h"
#include "views/records.h"

struct roles {
	struct view *view;
	int64_t run;
};

static bool is_bound(const json_t *row)
{
	return row_get_integer(row, "object") != 0;
}

static CELL(cell_thing)
{
	const char *port = row_get(row, "port");

	(void)column, (void)data;
	if (!is_bound(row)) {
		cell->text = _("没有绑定");
		cell->style = STYLE_MINOR;
		return;
	}
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s%s%s", row_get(row, "name"),
	    port[0] == '\0' ? "" : " ", port);
	cell->text = cell->buffer;
}

static CELL(cell_by)
{
	const char *by = row_get(row, "bound_by");

	(void)column, (void)data;
	if (by[0] != '\0')
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("%s 本次选的"), by);
	cell->text = by[0] != '\0' ? cell->buffer : is_bound(row) ? _("告警或本站绑定") : "";
}

static const struct table_column columns[] = {
	{ N_("角色"), 10, 16, 0, TEXT_LEFT, .searched = true, .what = "role", .cell = cell_text },
	{ N_("说明"), 16, 30, 2, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("本次指"), 16, 30, 3, TEXT_LEFT, .searched = true, .cell = cell_thing },
	{ N_("由来"), 14, 24, 1, TEXT_LEFT, .dispensable = 1, .cell = cell_by },
	{ NULL },
};

/* As the plan names them. */
static int by_id(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return x < y ? -1 : x > y;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_id, .empty = N_("这个预案没有角色。"),
};

static bool is_ours(const json_t *row, void *data)
{
	return row_get_integer(row, "run") == ((struct roles *)data)->run;
}

static void take(struct view *view, const struct mirror *mirror)
{
	table_take_chosen(view->table, mirror, is_ours, view->data);
	app_changed(view->app);
}

/* ---- choosing ----------------------------------------------------------------------------- */

static const json_t *selected(const struct roles *roles)
{
	return table_selected(roles->view->table);
}

static const char *refuse_bind(void *data)
{
	const json_t *row = selected(data);

	if (row == NULL)
		return _("没有选中的行");
	return is_bound(row) && row_get(row, "bound_by")[0] == '\0' ?
	    _("这个角色由告警或本站绑定，这次执行不改") : NULL;
}

static void was_bound(json_t *result, json_t *error, void *data)
{
	struct app *app = data;

	(void)result;
	if (error == NULL)
		return;
	g_autofree char *text = model_error_text(error);
	app_toast(app, STYLE_ERROR, "%s", text);
}

/* A port of the device ROW has to be named as well: that is typed. */
static void picked_port(struct app *app, const json_t *row, int64_t role)
{
	const struct kind *kind = kind_find("run_role");
	json_auto_t *given = json_pack("{s:I}", "device", (json_int_t)row_get_integer(row, "id"));

	open_act_form(app, &(struct act_form){ .kind = kind, .act = kind_act(kind, "bind"),
		.id = role, .given = given, .fields = "port_name", .said = row_get(row, "name") });
}

static void bind(struct app *app, const char *field, const json_t *row, int64_t role)
{
	model_call(console_model(app), "do", json_pack("{s:s, s:s, s:I, s:{s:I}}", "kind",
	    "run_role", "act", "bind", "id", (json_int_t)role, "fields", field,
	    (json_int_t)row_get_integer(row, "id")), was_bound, app);
}

#define PICKED(field) \
	static void picked_##field(struct app *app, const json_t *row, int64_t role) \
	{ \
		bind(app, #field, row, role); \
	}
PICKED(device)
PICKED(place)
PICKED(circuit)
PICKED(room)
PICKED(managed_service)

static const struct { const char *class; pick_done *done; } pickers[] = {
	{ "device", picked_device }, { "port", picked_port }, { "place", picked_place },
	{ "circuit", picked_circuit }, { "room", picked_room },
	{ "service", picked_managed_service },
};

static void choose(void *data)
{
	struct roles *roles = data;
	const json_t *row = selected(roles);
	const char *class = row_get(row, "class");
	g_autofree char *topic = g_strdup_printf("records:%s", run_role_field(class));
	struct pick pick = { .title = row_get(row, "title"), .topic = topic,
		.data = row_get_integer(row, "id") };

	for (size_t i = 0; i < G_N_ELEMENTS(pickers); i++)
		if (strcmp(pickers[i].class, class) == 0)
			pick.done = pickers[i].done;
	if (pick.done != NULL)
		pick_open(roles->view->app, &pick);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "run-roles.bind", N_("选定"), N_("为这次执行选定这个角色指什么"),
	    BINDING_FIRST, refuse_bind, choose },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void draw(struct view *view, struct area area)
{
	table_draw(view->table, area);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "run-roles",
	.title = N_("角色"),
	.help = N_("预案里的角色这次指哪一样东西。告警和本站绑定定了的不改；没有绑定的可以为"
		   "这一次选定，谁选的、什么时候选的记在经过里，核验从此按它看。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct roles *)data)->view->app);
}

void open_run_roles(struct app *app, int64_t run)
{
	struct roles *roles = g_new0(struct roles, 1);
	struct view *view = roles->view = view_new(app, &type, roles);

	roles->run = run;
	view->table = table_new(&table, app_timers(app), table_changed, roles);
	console_follow(view, "records:run_role", take);
	app_push(app, view);
}
