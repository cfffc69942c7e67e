/* `zhiban restore`: the records out of a backup, while the service is stopped. The program becomes
 * zhiband. */
#include "base/i18n.h"
#include "views/command.h"

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"restore");
	command_append_place(given, where);
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(given, argv[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_restore = {
	.name = "restore",
	.usage = "FILE",
	.title = N_("服务停止时，从备份恢复"),
	.order = 60,
	.run = run,
};
