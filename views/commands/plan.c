/* `zhiban plan`: the emergency plans of this duty room, and one of them as it stands in its
 * file. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/plan.h"
#include "views/show.h"

extern const struct command command_plan;

/* How a plan is begun. */
struct begin {
	int version;                 /* 0: the one in force */
	int64_t alarm;               /* 0: by hand */
	const char *cause;           /* NULL: not said */
	bool json;
};

/* ---- list --------------------------------------------------------------------------------- */

/* "ups gen_volt": those no alarm brings. Caller frees. */
static char *roles_text(const json_t *uses)
{
	GString *text = g_string_new(NULL);
	const json_t *use;
	size_t i;

	json_array_foreach(uses, i, use)
		if (!json_is_true(json_object_get(use, "by_alarm")))
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ",
			    row_get(use, "role"));
	return g_string_free(text, FALSE);
}

static void add_plan(struct columns *columns, const json_t *row)
{
	char version[16], steps[16];
	g_autofree char *unbound = roles_text(json_object_get(row, "unbound"));
	const char *approved = row_get(row, "approved");
	const char *cells[] = { row_get(row, "code"), row_get(row, "title"), version, steps,
		row_get(row, "effective"), approved[0] != '\0' ? approved : _("未经批准"),
		plan_standing_shown(row_get(row, "standing")), unbound };

	g_snprintf(version, sizeof version, "%d", (int)row_get_integer(row, "version"));
	g_snprintf(steps, sizeof steps, "%d", (int)row_get_integer(row, "steps"));
	columns_add(columns, cells);
}

static int list(bool json, const struct client_place *where)
{
	const char *const titles[] = { _("编号"), _("预案"), _("版本"), _("步数"), _("生效日期"),
		_("批准"), _("状态"), _("未绑定的角色"), NULL };
	g_autoptr(GError) error = NULL;
	own(client) client = client_open(where, &error);
	json_auto_t *rows = client == NULL ? NULL : client_rows(client, "plans", &error);

	if (rows == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(rows));
	own(columns) columns = columns_new(titles);
	columns_align(columns, 2, TEXT_RIGHT);
	columns_align(columns, 3, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(rows); i++)
		add_plan(columns, json_array_get(rows, i));
	columns_print(columns, stdout);
	return COMMAND_DONE;
}

/* ---- show --------------------------------------------------------------------------------- */

static int show(const char *code, int version, bool json, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL : client_call(client, "plan.get",
	    json_pack("{s:s, s:i}", "code", code, "version", version), 0, NULL, &error);

	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(json_object_get(answer, "plan")));
	fputs(row_get(answer, "text"), stdout);
	return COMMAND_DONE;
}

/* ---- start -------------------------------------------------------------------------------- */

/* Begins CODE, for the alarm ALARM or by hand for the reason CAUSE. */
static int start(const char *code, const struct begin *begin, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	own(client) client = client_open(where, &error);
	json_t *fields = json_pack("{s:s}", "code", code);

	if (begin->version != 0)
		json_object_set_new(fields, "version", json_integer(begin->version));
	if (begin->alarm != 0)
		json_object_set_new(fields, "alarm", json_integer(begin->alarm));
	if (begin->cause != NULL)
		json_object_set_new(fields, "cause", json_string(begin->cause));
	if (client == NULL) {
		json_decref(fields);
		return client_fail(error);
	}
	json_auto_t *answer = client_call(client, "do", json_pack("{s:s, s:s, s:o}", "kind", "run",
	    "act", "start", "fields", fields), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	if (begin->json)
		return command_print_json(json_incref(answer));
	printf(_("%s 已启动：zhiban get run %d，或在控制台 7 执行里打开\n"), code,
	    (int)row_get_integer(answer, "id"));
	return COMMAND_DONE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autofree char *cause = NULL;
	gint64 alarm = 0;
	gint version = 0;
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "version", 0, 0, G_OPTION_ARG_INT, &version, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ "alarm", 0, 0, G_OPTION_ARG_INT64, &alarm, NULL, NULL },
		{ "cause", 0, 0, G_OPTION_ARG_STRING, &cause, NULL, NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	if (!command_options(&command_plan, &argc, &argv, entries, 1, 2))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "list") == 0 && argc == 2 && version == 0)
		return list(json, where);
	if (strcmp(argv[1], "show") == 0 && argc == 3 && version >= 0)
		return show(argv[2], version, json, where);
	if (strcmp(argv[1], "start") == 0 && argc == 3 && version >= 0 && alarm >= 0)
		return start(argv[2], &(struct begin){ version, alarm, cause, json }, where);
	return command_usage(&command_plan);
}

const struct command command_plan = {
	.name = "plan",
	.usage = "list [--json] | show CODE [--version N] [--json] | start CODE [--version N]"
		 " [--alarm ID] [--cause TEXT] [--json]",
	.title = N_("应急预案：哪些现行，还缺什么；读其中一份，启动其中一份"),
	.order = 119,
	.run = run,
};
