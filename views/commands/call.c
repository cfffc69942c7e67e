/* `zhiban call`: one call of the protocol, for scripts and for looking. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/command.h"

extern const struct command command_call;

/* TEXT as parameters; "-" is standard input. */
static json_t *read_params(const char *text, GError **error)
{
	json_error_t wrong;
	json_t *params = strcmp(text, "-") == 0 ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &wrong)
						: json_loads(text, JSON_REJECT_DUPLICATES, &wrong);

	if (params != NULL && json_is_object(params))
		return params;
	json_decref(params);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("参数要写成一个 JSON 对象（%s）"),
	    params == NULL ? wrong.text : text);
	return NULL;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_call, &argc, &argv, NULL, 1, 2))
		return COMMAND_USAGE;
	json_auto_t *params = argc < 3 ? json_object() : read_params(argv[2], &error);
	own(client) client = params == NULL ? NULL : client_open(where, &error);
	json_t *answer = client == NULL
	    ? NULL
	    : client_call(client, argv[1], json_incref(params), 0, NULL, &error);
	return answer == NULL ? client_fail(error) : command_print_json(answer);
}

const struct command command_call = {
	.name = "call",
	.usage = "METHOD [JSON|-]",
	.title = N_("直接调用协议的一个方法"),
	.order = 200,
	.run = run,
};
