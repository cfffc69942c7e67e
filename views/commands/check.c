/* `zhiban check`: what is wrong with a configuration file, by file and line. The program becomes
 * zhiband; of a plan it says before which of its roles this site has not bound, where the service
 * is there to ask. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/show.h"

#define PLAN_SIZE (256 * 1024)

/* Says nothing where there is no service, or it has something against the text: zhiband says it. */
static void tell_unbound(const char *path, const struct client_place *where)
{
	g_autofree char *text = NULL;
	gsize size = 0;
	json_t *use;
	size_t i;

	if (!g_str_has_suffix(path, ".md") ||
	    !g_file_get_contents(path, &text, &size, NULL) || size > PLAN_SIZE ||
	    !g_utf8_validate(text, (gssize)size, NULL))
		return;
	own(client) client = client_open(where, NULL);
	json_auto_t *answer = client == NULL ? NULL : client_call(client, "plan.check",
	    json_pack("{s:s}", "text", text), 0, NULL, NULL);
	json_array_foreach(json_object_get(answer, "unbound"), i, use)
		printf(_("%s：角色 %s（%s）在本站还没有绑定%s\n"), path, row_get(use, "role"),
		    row_get(use, "title"), json_is_true(json_object_get(use, "by_alarm"))
		    ? _("，由告警带入") : "");
	fflush(stdout);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();

	if (argc == 2)
		tell_unbound(argv[1], where);
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
