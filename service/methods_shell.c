/* Methods that ask a device over SSH. */
#include "base/i18n.h"
#include "service/peers.h"
#include "service/shell.h"

static bool is_known(struct peer *peer, const json_t *id, int64_t device)
{
	bool known = picture_device(&peer->service->picture, device) != NULL;

	if (!known)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这台设备，或已停用"));
	return known;
}

static void commands(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t device = param_integer(params, "device", 0);

	if (is_known(peer, id, device))
		peer_answer(peer, id, shell_commands(peer->service, device));
}

struct asking {
	struct call *call;
	char *device, *command;
};

/* Who asked which device what, and how it ended, is on the record; what the device said is not. */
static void asked(const struct shell_answer *answer, void *data)
{
	struct asking *asking = data;

	call_audit(asking->call, "command.run", answer->told != NULL,
	    json_pack("{s:s, s:s, s:s*, s:s}", "device", asking->device, "command",
	    asking->command, "line", answer->line, "outcome", answer->outcome));
	if (answer->told != NULL) {
		call_answer(asking->call, json_incref(answer->told));
	} else {
		json_t *detail = json_pack("{s:s}", "outcome", answer->outcome);
		if (answer->possible_at.us != 0)
			json_object_set_new(detail, "possible_at",
			    json_integer(answer->possible_at.us));
		call_refuse(asking->call, answer->code, answer->failure, detail);
	}
	g_free(asking->device);
	g_free(asking->command);
	g_free(asking);
}

static void command_run(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t device = param_integer(params, "device", 0);
	const char *command = param_text(peer, id, params, "command");

	if (command == NULL || !is_known(peer, id, device))
		return;
	struct asking *asking = g_new0(struct asking, 1);
	asking->call = call_hold(peer, id);
	asking->device = g_strdup(ledger_name(peer->service->ledger, "device", device));
	asking->command = g_strndup(command, 64);
	shell_ask(peer->service, device, command, json_object_get(params, "arguments"), asked,
	    asking);
}

const struct method shell_methods[] = {
	{ "commands", ROLE_ANY, commands },
	{ "command.run", ROLE_DUTY | ROLE_SYSADMIN | ROLE_SECADMIN, command_run },
	{ NULL, 0, NULL },
};
