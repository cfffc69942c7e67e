/* What is wrong with the shell of a device: another host key than the trusted one, a key nobody has
 * looked at, a login that is refused, conversations that fail one after the other. */
#include "base/i18n.h"
#include "service/conditions.h"
#include "service/service.h"
#include "service/shell_parts.h"

static void add(const struct shell *shell, struct conditions *into, const char *type,
    const char *why, struct wall since)
{
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = shell->device, .why = why, .since = since };

	conditions_add(into, &condition);
}

static void add_offered(const struct shell *shell, struct conditions *into)
{
	const json_t *key = shell_offered_key(shell);

	if (key != NULL)
		add(shell, into, "host_key_offered", record_text(key, "fingerprint"),
		    (struct wall){ record_integer(key, "created_at") });
}

/* A device that does not answer at all is no matter of its shell. */
static void add_failure(const struct shell *shell, struct conditions *into)
{
	const struct service *service = shell->shells->service;
	const struct device *device = picture_device(&service->picture, shell->device);
	bool many = shell->failures >= service->settings->ssh_failures;

	switch (shell->state) {
	case SHELL_REFUSED:
	case SHELL_UNABLE:
		add(shell, into, "shell_refused", shell->reason, shell->since);
		break;
	case SHELL_FAILED:
		if (many && device != NULL && device->standing.state != DEVICE_DOWN)
			add(shell, into, "shell_refused", shell->reason, shell->since);
		else
			conditions_hold(into, "shell_refused", NULL);
		break;
	case SHELL_KEY_CHANGED:
	case SHELL_KEY_UNKNOWN:
	case SHELL_UNKNOWN:
		conditions_hold(into, "shell_refused", NULL);
		break;
	case SHELL_GOOD:
	case SHELL_STATES:
		break;
	}
}

/* What was said of keys is only taken back by one that is well. */
void shell_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct device *device = conditions_device(service, id, into);
	const struct shell *shell = device == NULL || service->shells == NULL ? NULL :
	    shells_find(service->shells, id);

	if (shell == NULL)
		return;
	if (shell->state == SHELL_KEY_CHANGED)
		add(shell, into, "host_key_changed", shell->reason, shell->since);
	else if (shell->state != SHELL_GOOD && shell->state != SHELL_KEY_UNKNOWN)
		conditions_hold(into, "host_key_changed", NULL);
	if (shell->state != SHELL_KEY_CHANGED)
		add_offered(shell, into);
	add_failure(shell, into);
}
