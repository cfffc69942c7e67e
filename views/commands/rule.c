/* `zhiban rule test`: what the rules of a file would make of a message. The program becomes
 * zhiband. */
#include <string.h>

#include "base/i18n.h"
#include "views/command.h"

extern const struct command command_rule;

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	(void)where;
	if (argc < 3 || strcmp(argv[1], "test") != 0)
		return command_usage(&command_rule);
	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"rule-test");
	for (int i = 2; i < argc; i++)
		g_ptr_array_add(given, argv[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_rule = {
	.name = "rule",
	.usage = "test FILE [--message TEXT | --log FILE] [--trap NAME] [--json]",
	.title = N_("试一条规则：一条消息或一份日志会成什么告警"),
	.order = 185,
	.run = run,
};
