/* `zhiban discover`: one address or a range asked once, without a service. The program becomes
 * zhiband. */
#include "base/i18n.h"
#include "views/command.h"

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"discover");
	if (where->state_dir != NULL)
		command_append_place(given, where);
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(given, argv[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_discover = {
	.name = "discover",
	.usage = "ADDR|[ADDR6][:PORT]|CIDR --community C|--credential NAME [--json]",
	.title = N_("问一台设备或一段地址，不需要服务"),
	.order = 70,
	.run = run,
};
