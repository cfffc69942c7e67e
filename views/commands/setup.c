/* `zhiban setup`: a production machine and its three administrators. The program becomes zhiband.
 */
#include "base/i18n.h"
#include "views/command.h"

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	(void)where;
	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"setup");
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(given, argv[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_setup = {
	.name = "setup",
	.usage = "--site NAME --sysadmin LOGIN --secadmin LOGIN --auditor LOGIN",
	.title = N_("设为生产：写 zhiban.conf，建三员"),
	.order = 20,
	.run = run,
};
