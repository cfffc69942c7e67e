/* `zhiban serve`: the service in the foreground. The program becomes zhiband. */
#include "base/i18n.h"
#include "views/command.h"

extern const struct command command_serve;

static void append(GPtrArray *argv, const char *option, const char *value)
{
	if (value == NULL)
		return;
	g_ptr_array_add(argv, (void *)(uintptr_t)option);
	g_ptr_array_add(argv, (void *)(uintptr_t)value);
}

/* What stands after the name goes before what stands in front of it; a file or directory that was
 * named decides where the rest is. */
static int run(int argc, char **argv, const struct client_place *where)
{
	g_autofree char *state = NULL, *socket = NULL, *config = NULL;
	gboolean private = FALSE;
	const GOptionEntry options[] = {
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, NULL, NULL },
		{ "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket, NULL, NULL },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &config, NULL, NULL },
		{ "private", 0, 0, G_OPTION_ARG_NONE, &private, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};

	if (!command_options(&command_serve, &argc, &argv, options, 0, 0))
		return COMMAND_USAGE;
	bool named = state != NULL || config != NULL || private;
	g_autoptr(GPtrArray) given = g_ptr_array_new();
	append(given, "zhiband", "serve");
	append(given, "--config", config != NULL ? config : named ? NULL : where->config);
	append(given, "--state", named ? state : where->state_dir);
	append(given, "--socket",
	    socket != NULL                       ? socket
		: named || where->config != NULL ? NULL
						 : where->socket);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

const struct command command_serve = {
	.name = "serve",
	.usage = "[--state DIR] [--socket S] [--config FILE] [--private]",
	.title = N_("在前台运行值班服务"),
	.order = 10,
	.run = run,
};
