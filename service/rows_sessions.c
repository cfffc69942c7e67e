/* The rows of sessions. */
#include <string.h>

#include "base/i18n.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/sessions.h"

/* The device of ours that is reached at ADDRESS; 0 for none. */
static int64_t device_at(struct service *service, const char *address)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (g_strcmp0(((struct device *)value)->address, address) == 0)
			return ((struct device *)value)->id;
	return 0;
}

static const char *port_name(const struct session *session)
{
	const struct port *port = session->local_index < 0 ? NULL :
	    device_port_by_index(session->device, (uint32_t)session->local_index);

	return port == NULL ? NULL : port->name;
}

json_t *session_row(struct service *service, struct device *device, int64_t number)
{
	const struct session *session = device_session(device, number);

	if (session == NULL)
		return NULL;
	int64_t known = device_at(service, session->peer);
	enum session_state state = (enum session_state)session->standing.state;
	json_t *row = json_pack("{s:I, s:s, s:s, s:s, s:b}", "key", (json_int_t)session->number,
	    "protocol", session_protocol_word(session->protocol), "peer", session->peer,
	    "condition", session_state_word(state), "up", state == SESSION_UP);
	row_text(row, "instance", session->instance);
	row_text(row, "state", state == SESSION_GONE ? NULL : session->state);
	row_time(row, "since", session_since(session));
	if (session->remote_as != 0)
		row_number(row, "remote_as", session->remote_as);
	row_text(row, "local_port", port_name(session));
	row_text(row, "quality", quality_word(session_quality(session, clock_mono())));
	row_text(row, "note", session->flap.flapping ? "flapping" :
	    session->standing.review                 ? _("待复核（服务重启前）") : NULL);
	if (known != 0) {
		row_number(row, "device", (double)known);
		row_text(row, "device_name", ledger_name(service->ledger, "device", known));
	}
	return row;
}
