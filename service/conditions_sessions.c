/* The sessions of a device with its peers: down, gone, flapping. */
#include "base/i18n.h"
#include "service/conditions.h"
#include "service/service.h"
#include "service/sessions.h"

static void add(const struct session *session, struct conditions *into, const char *type,
    enum severity severity, const char *word, const char *why)
{
	g_autofree char *name = session_name(session);
	g_autofree char *what = g_strdup_printf("%s %s", name, word);
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = session->device->id, .qualifier = session->key, .severity = severity,
		.what = what, .why = why, .since = session_since(session) };

	conditions_add(into, &condition);
}

/* What is not read now is held, and so is what it was before a restart until it is looked at. */
static void add_session(const struct session *session, struct conditions *into)
{
	bool known = session_quality(session, clock_mono()) == QUALITY_GOOD &&
	    !session->standing.review && session->standing.state != SESSION_UNKNOWN;

	if (!known) {
		conditions_hold(into, NULL, session->key);
	} else if (session->flap.flapping) {
		add(session, into, "session_flapping", SEVERITY_NONE, _("抖动"), session->state);
		conditions_hold(into, "session_down", session->key);
	} else if (session_is_abnormal(session)) {
		add(session, into, "session_down", session_severity(session), _("断开"),
		    session->standing.state == SESSION_GONE ? _("设备不再列出这个会话")
							    : session->state);
	} else if (session->standing.state != session->standing.told) {
		conditions_hold(into, "session_down", session->key);
	}
}

void sessions_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct device *device = conditions_device(service, id, into);

	if (device == NULL || !device->wants_snmp)
		return;
	if (!conditions_is_read(device)) {
		conditions_hold(into, NULL, NULL);
		return;
	}
	for (size_t i = 0; i < device->sessions->len; i++)
		add_session(g_ptr_array_index(device->sessions, i), into);
}
