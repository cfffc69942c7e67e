/* `zhiban profiles`: which families of devices are understood, and whether anybody has seen that it
 * works. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_profiles;

static void print_table(const json_t *profiles)
{
	const char *const titles[] = { _("设备模板"), _("名称"), _("测点种类"), _("实测"),
		_("来自"), _("依据"), NULL };
	own(columns) columns = columns_new(titles);

	columns_align(columns, 2, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(profiles); i++) {
		const json_t *row = json_array_get(profiles, i);
		bool tested = json_is_true(json_object_get(row, "tested"));
		bool own = json_is_true(json_object_get(row, "own"));
		char sensors[SHOW_SIZE];
		g_snprintf(sensors, sizeof sensors, "%d", (int)row_get_integer(row, "sensors"));
		const char *cells[] = { row_get(row, "name"), row_get(row, "title"), sensors,
			tested ? "" : _("未实测"), own ? _("自定") : "", row_get(row, "source") };
		columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_profiles, &argc, &argv, options, 0, 0))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL :
	    client_call(client, "profiles", json_object(), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(json_object_get(answer, "profiles")));
	print_table(json_object_get(answer, "profiles"));
	return COMMAND_DONE;
}

const struct command command_profiles = {
	.name = "profiles",
	.usage = "[--json]",
	.title = N_("认得哪些设备：各家的设备模板"),
	.order = 77,
	.run = run,
};
