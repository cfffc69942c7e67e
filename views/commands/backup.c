/* `zhiban backup`: the records copied, consistently, while work goes on. */
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "views/command.h"

#define BACKUP_LIMIT (3600 * CLOCK_SECOND)

extern const struct command command_backup;

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_backup, &argc, &argv, NULL, 1, 1))
		return COMMAND_USAGE;
	g_autofree char *file = g_canonicalize_filename(argv[1], NULL);
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL
	    ? NULL
	    : client_call(client, "backup", json_pack("{s:s}", "file", file), BACKUP_LIMIT, NULL,
		  &error);
	if (answer == NULL)
		return client_fail(error);
	g_autofree char *size =
	    g_format_size((guint64)json_integer_value(json_object_get(answer, "bytes")));
	printf(_("已备份到 %s（%s）\n"), file, size);
	return COMMAND_DONE;
}

const struct command command_backup = {
	.name = "backup",
	.usage = "FILE",
	.title = N_("备份记录，不必停机"),
	.order = 55,
	.run = run,
};
