/* zhiband: the service, and what is done with its files while it does not run. Command line to
 * role, nothing else. `zhiban` runs it for the user; nobody need type it. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "service/discover.h"
#include "service/offline.h"
#include "service/scenarios.h"
#include "service/service.h"

struct program_role {
	const char *name;
	int (*run)(int argc, char **argv);
};

static int serve(int argc, char **argv)
{
	g_autofree char *state = NULL, *socket = NULL, *config = NULL;
	int ready_fd = -1;
	const GOptionEntry options[] = {
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket, N_("控制台连接的套接字"),
		    "SOCKET" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &config, N_("zhiban.conf"), "FILE" },
		{ "ready-fd", 0, 0, G_OPTION_ARG_INT, &ready_fd, N_("就绪后写一字节"), "N" },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	struct places places;
	g_autoptr(GError) error = NULL;

	if (!offline_options(&argc, &argv, options))
		return 2;
	if (!places_read(config, &places, &error)) {
		fprintf(stderr, "zhiband: %s\n", error->message);
		return 1;
	}
	places_override(&places, state, socket);
	return service_run(&places, ready_fd);
}

static const struct program_role roles[] = {
	{ "serve", serve },
	{ "discover", discover_main },
	{ "restore", offline_restore },
	{ "audit-verify", offline_audit_verify },
	{ "check", offline_check },
	{ "rule-test", offline_rule_test },
	{ "setup", offline_setup },
	{ "scenario", scenarios_main },
};

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	if (g_getenv("TZ") == NULL)
		g_setenv("TZ", "CST-8", TRUE);
	i18n_start(NULL);
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(roles); i++)
		if (strcmp(argv[1], roles[i].name) == 0)
			return roles[i].run(argc - 1, argv + 1);
	fprintf(stderr, "%s",
	    _("用法：zhiband serve|discover|restore|audit-verify|check|rule-test|scenario|setup ..."
		"（见 zhiband(8)）\n"));
	return 2;
}
