/* `zhiban rounds codes`: the codes that are posted at the equipment, to be printed, cut and hung
 * up; for the supervisor, and on record each time. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_rounds;

static void print_codes(const json_t *codes)
{
	const char *const titles[] = { _("机房"), _("巡检点"), _("贴在哪里"), _("第几次"),
		_("到场码"), NULL };
	own(columns) columns = columns_new(titles);
	const json_t *row;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)codes, i, row) {
		char issue[SHOW_SIZE];
		g_snprintf(issue, sizeof issue, "%d", (int)row_get_integer(row, "issue"));
		const char *const cells[] = { row_get(row, "room"), row_get(row, "name"),
			row_get(row, "where"), issue, row_get(row, "code") };
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

	if (!command_options(&command_rounds, &argc, &argv, options, 1, 1))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "codes") != 0)
		return command_usage(&command_rounds);
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL :
	    client_call(client, "round.codes", json_object(), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	const json_t *codes = json_object_get(answer, "codes");
	if (json)
		return command_print_json(json_incref((json_t *)(uintptr_t)codes));
	print_codes(codes);
	return COMMAND_DONE;
}

const struct command command_rounds = {
	.name = "rounds",
	.usage = "codes [--json]",
	.title = N_("贴在设备旁的到场码，值班长打印用"),
	.order = 76,
	.run = run,
};
