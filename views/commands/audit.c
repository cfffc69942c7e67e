/* `zhiban audit verify`: the whole chain, asked of the service; where none answers, read from the
 * disk. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "views/command.h"

#define VERIFY_LIMIT (3600 * CLOCK_SECOND)

extern const struct command command_audit;

static int verify_offline(const struct client_place *where)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	g_ptr_array_add(argv, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(argv, (void *)(uintptr_t)"audit-verify");
	command_append_place(argv, where);
	g_ptr_array_add(argv, NULL);
	return command_become("zhiband", argv);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_audit, &argc, &argv, NULL, 1, 1))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "verify") != 0)
		return command_usage(&command_audit);
	own(client) client = client_open(where, &error);
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
		return verify_offline(where);
	json_auto_t *answer = client == NULL
	    ? NULL
	    : client_call(client, "audit.verify", NULL, VERIFY_LIMIT, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	printf(_("审计链完整：%lld 条，链尾 %s\n"),
	    json_integer_value(json_object_get(answer, "rows")),
	    json_string_value(json_object_get(answer, "head")));
	return COMMAND_DONE;
}

const struct command command_audit = {
	.name = "audit",
	.usage = "verify",
	.title = N_("核对整条审计链"),
	.order = 190,
	.run = run,
};
