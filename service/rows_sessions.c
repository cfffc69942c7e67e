/* The rows of sessions, and what needs somebody about sessions and aggregates. */
#include <string.h>

#include "base/i18n.h"
#include "service/aggregates.h"
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

/* ---- what needs somebody ------------------------------------------------------------------ */

/* A row of attention about DEVICE that says TEXT. */
static json_t *needs(struct service *service, const struct device *device, const char *text,
    const char *severity, struct wall since)
{
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:i}", "text", text, "kind", "device",
	    "severity", severity, "id", (json_int_t)device->id, "affected", 0);

	row_time(row, "since", since);
	row_text(row, "where",
	    ledger_name(service->ledger, "site", record_integer(record, "site")));
	return row;
}

json_t *sessions_needs(struct service *service, const struct device *device)
{
	const struct session *worst = NULL;
	size_t n;
	const char *severity = sessions_attention(device, &worst, &n);
	const char *name = ledger_name(service->ledger, "device", device->id);
	g_autofree char *which = session_name(worst);
	g_autofree char *text = n == 1 ?
	    g_strdup_printf(_("路由会话中断 %s %s"), name, which) :
	    g_strdup_printf(_("路由会话中断 %s %s 等 %zu 个"), name, which, n);
	json_t *row = needs(service, device, text, severity, session_since(worst));

	row_text(row, "reason", worst->standing.review ? _("待复核（服务重启前）") :
	    worst->standing.state == SESSION_GONE ? _("设备不再列出这个会话") : worst->state);
	return row;
}

json_t *aggregates_needs(struct service *service, const struct device *device)
{
	const struct port *worst = NULL;
	size_t n;
	const char *severity = aggregates_attention(device, &worst, &n);
	g_autofree char *text = g_strdup_printf(_("聚合成员不全 %s %s"),
	    ledger_name(service->ledger, "device", device->id), worst->name);
	g_autofree char *reason = g_strdup_printf(_("成员 %u 个，在用 %u 个"), worst->members.total,
	    worst->members.attached);
	json_t *row = needs(service, device, text, severity, standing_since(&worst->whole));

	row_text(row, "reason", worst->whole.review ? _("待复核（服务重启前）") : reason);
	return row;
}
