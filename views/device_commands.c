#include "views/device_commands.h"

#include <string.h>

#include "base/i18n.h"
#include "views/list.h"

struct commands {
	struct view *view;
	int64_t device;
	char *name;
	json_t *profile;             /* what `commands` said; NULL: not yet */
	char *trouble;               /* why it said nothing; NULL */
	GHashTable *asks;            /* command name -> struct ask *, the last of each */
	const struct mirror *ssh;
	char *state;                 /* as of the last row: another one is asked about */
};

/* ---- asking ------------------------------------------------------------------------------- */

struct ask *ask_hold(struct ask *ask)
{
	ask->references++;
	return ask;
}

void ask_release(struct ask *ask)
{
	if (ask == NULL || --ask->references > 0)
		return;
	json_decref(ask->command);
	json_decref(ask->arguments);
	json_decref(ask->told);
	g_free(ask->refusal);
	g_free(ask->device_name);
	g_free(ask);
}

/* Whoever went elsewhere meanwhile is told that it is there. */
static void answered(json_t *result, json_t *error, void *data)
{
	struct ask *ask = data;
	struct app *app = ask->app;

	ask->running = false;
	if (error != NULL)
		ask->refusal = model_error_text(error);
	else
		ask->told = json_incref(result);
	if (ask->view == NULL)
		app_toast(app, error == NULL ? STYLE_TOAST : STYLE_ERROR, "%s %s：%s",
		    ask->device_name, row_get(ask->command, "title"),
		    error == NULL ? _("设备已应答") : ask->refusal);
	app_changed(app);
	ask_release(ask);
}

void ask_again(struct ask *ask)
{
	if (ask->running)
		return;
	g_clear_pointer(&ask->refusal, g_free);
	g_clear_pointer(&ask->told, json_decref);
	ask->begun = clock_mono();
	ask->running = true;
	model_call(console_model(ask->app), "command.run",
	    json_pack("{s:I, s:s, s:O*}", "device", (json_int_t)ask->device, "command",
		row_get(ask->command, "name"), "arguments", ask->arguments),
	    answered, ask_hold(ask));
}

struct ask *ask_new(struct app *app, int64_t device, const char *device_name, json_t *command,
    json_t *arguments)
{
	struct ask *ask = g_new0(struct ask, 1);

	*ask = (struct ask){ .app = app, .device = device, .device_name = g_strdup(device_name),
		.command = json_incref(command), .arguments = arguments, .references = 1 };
	ask_again(ask);
	return ask;
}

/* ---- the list ----------------------------------------------------------------------------- */

static const struct ask *ask_of(const struct commands *commands, const void *row)
{
	return g_hash_table_lookup(commands->asks, row_get(row, "name"));
}

static CELL(cell_mark)
{
	const struct ask *ask = ask_of(data, row);

	(void)column;
	if (ask != NULL && ask->refusal != NULL) {
		cell->text = "!";
		cell->style = STYLE_WARNING;
	}
}

static CELL(cell_last)
{
	const struct ask *ask = ask_of(data, row);
	char age[CLOCK_TEXT_SIZE];

	(void)column;
	if (ask == NULL)
		return;
	int64_t since = ask->told == NULL ? mono_between(ask->begun, clock_mono()) :
	    clock_wall().us - row_get_integer(ask->told, "at");
	clock_duration(since, age, sizeof age);
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, ask->running ? _("执行中 %s") :
	    ask->refusal != NULL ? _("没有成") : _("%s前"), age);
	cell->text = cell->buffer;
}

static CELL(cell_line)
{
	(void)data;
	cell->text = row_get(row, column->what);
	cell->style = STYLE_DIM;
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("命令"), 17, 17, 0, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("名称"), 15, 17, 0, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "name",
	  .cell = cell_text },
	{ N_("发给设备的行"), 24, 80, 1, TEXT_LEFT, .searched = true, .what = "line",
	  .cell = cell_line },
	{ N_("上次"), 11, 14, 0, TEXT_RIGHT, .cell = cell_last },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .empty = N_("这台设备没有可以执行的命令。"),
};

/* ---- head --------------------------------------------------------------------------------- */

static const char *possible_reason(const struct commands *commands)
{
	if (commands->trouble != NULL)
		return commands->trouble;
	return row_get(commands->profile, "reason");
}

static int draw_profile(struct area area, const struct commands *commands)
{
	const char *title = row_get(commands->profile, "title");
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s", commands->name) + 2;

	if (title[0] != '\0')
		column = area_text(area, 0, column, STYLE_NORMAL, title) + 2;
	if (json_is_false(json_object_get(commands->profile, "tested")))
		column = area_text(area, 0, column, STYLE_WARNING, _("（未实测）")) + 2;
	return column;
}

static void draw_state(struct area area, const struct commands *commands)
{
	const json_t *row = mirror_row(commands->ssh, commands->device);
	const char *state = row_get(row, "state");
	char text[SHOW_SIZE];
	int column = draw_profile(area, commands);

	if (row == NULL)
		return;
	column = area_text(area, 0, column, STYLE_DIM, "SSH") + 1;
	column = area_text(area, 0, column, show_style("ssh", state), show_word("ssh", state)) + 2;
	if (show_age(row, "success_at", text)[0] != '\0')
		area_print(area, 0, column, STYLE_DIM, _("上次登录成功 %s前"), text);
	if (possible_reason(commands)[0] != '\0')
		area_wrap(area_part(area, 1, 1, 2, area.columns - 2), 0, 0, 2,
		    show_style("ssh", state), possible_reason(commands));
	else if (row_get(row, "reason")[0] != '\0')
		area_wrap(area_part(area, 1, 1, 2, area.columns - 2), 0, 0, 2,
		    show_style("ssh", state), row_get(row, "reason"));
	else
		area_wrap(area_part(area, 1, 1, 2, area.columns - 2), 0, 0, 2, STYLE_DIM,
		    row_get(row, "doubt"));
}

static void draw(struct view *view, struct area area)
{
	struct commands *commands = view->data;

	draw_state(area, commands);
	area_rule(area, 3);
	if (commands->profile == NULL) {
		area_text(area, 4, 1, STYLE_DIM,
		    commands->trouble != NULL ? "" : _("还没有读到，正在等值班服务。"));
		return;
	}
	table_draw(view->table, area_part(area, 4, 0, area.rows - 4, area.columns));
}

/* ---- what may be asked -------------------------------------------------------------------- */

struct question {
	struct app *app;
	struct view *view;
};

static void take_profile(struct commands *commands, json_t *result)
{
	const json_t *list = json_object_get(result, "commands");
	g_autoptr(GPtrArray) rows = g_ptr_array_new();

	json_decref(commands->profile);
	commands->profile = json_incref(result);
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *row = json_array_get(list, i);
		json_object_set(row, "_key", json_object_get(row, "name"));
		g_ptr_array_add(rows, row);
	}
	table_update(commands->view->table, (const void *const *)rows->pdata, rows->len);
}

static void commands_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct question *question = data;

	if (app_top(question->app) != question->view)
		return;
	struct commands *commands = question->view->data;
	g_clear_pointer(&commands->trouble, g_free);
	if (error != NULL)
		commands->trouble = model_error_text(error);
	else
		take_profile(commands, result);
	app_changed(question->app);
}

static void read_commands(struct commands *commands)
{
	struct question *question = g_new0(struct question, 1);

	*question = (struct question){ commands->view->app, commands->view };
	model_call(console_model(question->app), "commands",
	    json_pack("{s:I}", "device", (json_int_t)commands->device), commands_came, question);
}

/* What is possible changes with the state. */
static void take_ssh(struct view *view, const struct mirror *mirror)
{
	struct commands *commands = view->data;
	const json_t *row = mirror_row(mirror, commands->device);
	g_autofree char *state = row == NULL ? NULL : g_strdup_printf("%s %s %" G_GINT64_FORMAT,
	    row_get(row, "state"), row_get(row, "reason"), row_get_integer(row, "tried_at"));

	commands->ssh = mirror;
	if (g_strcmp0(state, commands->state) == 0 || app_top(view->app) != view)
		return;
	g_free(commands->state);
	commands->state = g_steal_pointer(&state);
	read_commands(commands);
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_without_row(void *data)
{
	const struct commands *commands = data;

	return table_selected(commands->view->table) == NULL ? _("没有选中的命令") : NULL;
}

static void ask_now(struct commands *commands, json_t *command, json_t *arguments)
{
	struct ask *ask = ask_new(commands->view->app, commands->device, commands->name, command,
	    arguments);

	g_hash_table_replace(commands->asks, g_strdup(row_get(command, "name")), ask);
	open_answer(ask);
}

struct wish {
	struct commands *commands;
	json_t *command;
};

static void arguments_typed(json_t *arguments, void *data)
{
	struct wish *wish = data;

	if (arguments != NULL) {
		ask_now(wish->commands, wish->command, arguments);
		return;
	}
	json_decref(wish->command);
	g_free(wish);
}

/* One that is under way is looked at; else it is asked, after its arguments. */
static void run(void *data)
{
	struct commands *commands = data;
	json_t *command = (json_t *)(uintptr_t)table_selected(commands->view->table);
	struct ask *ask = g_hash_table_lookup(commands->asks, row_get(command, "name"));

	if (ask != NULL && ask->running) {
		open_answer(ask);
	} else if (json_array_size(json_object_get(command, "arguments")) > 0) {
		struct wish *wish = g_new0(struct wish, 1);
		*wish = (struct wish){ commands, json_incref(command) };
		open_arguments(commands->view->app, command, arguments_typed, wish);
	} else {
		ask_now(commands, command, NULL);
	}
}

static const char *refuse_without_answer(void *data)
{
	const struct commands *commands = data;
	const void *row = table_selected(commands->view->table);

	return row == NULL || ask_of(commands, row) == NULL ? _("这个命令还没有执行过") : NULL;
}

static void look(void *data)
{
	struct commands *commands = data;

	open_answer(g_hash_table_lookup(commands->asks,
	    row_get(table_selected(commands->view->table), "name")));
}

static const char *refuse_without_key(void *data)
{
	const struct commands *commands = data;
	const json_t *row = mirror_row(commands->ssh, commands->device);

	return row_get_integer(row, "host_key") == 0 ? _("没有待核对的主机密钥") : NULL;
}

static void open_key(void *data)
{
	struct commands *commands = data;
	const json_t *row = mirror_row(commands->ssh, commands->device);

	open_record(commands->view->app, kind_find("host_key"), row_get_integer(row, "host_key"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "commands.run", N_("执行"), N_("问设备这一条，只读不改"), BINDING_FIRST,
	    refuse_without_row, run },
	{ 'v', 0, "commands.look", N_("上次"), N_("再看这条命令上次的应答"), 0,
	    refuse_without_answer, look },
	{ 'h', 0, "commands.key", N_("主机密钥"), N_("打开这台设备待核对的主机密钥"), 0,
	    refuse_without_key, open_key },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* Back from an answer or from the record of a key. */
static void enter(struct view *view)
{
	read_commands(view->data);
}

static void release(struct view *view)
{
	struct commands *commands = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_hash_table_destroy(commands->asks);
	json_decref(commands->profile);
	g_free(commands->trouble);
	g_free(commands->state);
	g_free(commands->name);
	g_free(commands);
}

static const struct view_type type = {
	.name = "commands",
	.title = N_("命令"),
	.help = N_("命令模板里允许的只读命令，由值班服务经 SSH 去问，问过的都有记录。"
		   "主机密钥没有核对过的设备不登录。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct commands *)data)->view->app);
}

static void release_ask(void *ask)
{
	ask_release(ask);
}

void open_commands(struct app *app, int64_t device, const char *name)
{
	struct commands *commands = g_new0(struct commands, 1);
	struct view *view = commands->view = view_new(app, &type, commands);
	g_autofree char *topic = g_strdup_printf("ssh:%" G_GINT64_FORMAT, device);

	commands->device = device;
	commands->name = g_strdup(name);
	commands->asks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release_ask);
	view->table = table_new(&table, app_timers(app), table_changed, commands);
	console_follow(view, topic, take_ssh);
	app_push(app, view);
}
