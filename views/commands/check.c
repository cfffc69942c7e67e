/* `zhiban check`: what is wrong with a configuration file, by file and line. The program becomes
 * zhiband. */
#include "base/i18n.h"
#include "views/command.h"

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	(void)where;
	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"check");
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(given, argv[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_check = {
	.name = "check",
	.usage = "FILE",
	.title = N_("检查配置文件，说出哪一行为什么不行"),
	.order = 180,
	.run = run,
};
