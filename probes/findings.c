#include "probes/findings.h"

#include <inttypes.h>
#include <string.h>

#include "probes/probe.h"

extern const struct probe *const probe_table[];

/* The probes by their order, equal ones by their name: the table is short, so looking is sorting.
 */
const struct probe *probe_next(const struct probe *previous)
{
	const struct probe *next = NULL;
	for (const struct probe *const *at = probe_table; *at; at++) {
		bool after = !previous || (*at)->order > previous->order ||
		    ((*at)->order == previous->order && strcmp((*at)->name, previous->name) > 0);
		bool before = !next || (*at)->order < next->order ||
		    ((*at)->order == next->order && strcmp((*at)->name, next->name) < 0);
		if (after && before)
			next = *at;
	}
	return next;
}

static const char *const admin_words[] = {
	[ADMIN_UNREAD] = "",
	[ADMIN_UP] = "up",
	[ADMIN_DOWN] = "down",
	[ADMIN_TESTING] = "testing",
};

static const char *const oper_words[] = {
	[OPER_UNREAD] = "",
	[OPER_UP] = "up",
	[OPER_DOWN] = "down",
	[OPER_TESTING] = "testing",
	[OPER_UNKNOWN] = "unknown",
	[OPER_DORMANT] = "dormant",
	[OPER_NOT_PRESENT] = "notPresent",
	[OPER_LOWER_LAYER_DOWN] = "lowerLayerDown",
};

const char *admin_status_word(enum admin_status status)
{
	return (size_t)status < G_N_ELEMENTS(admin_words) ? admin_words[status] : "";
}

const char *oper_status_word(enum oper_status status)
{
	return (size_t)status < G_N_ELEMENTS(oper_words) ? oper_words[status] : "";
}

static void port_free(void *data)
{
	struct port_finding *port = data;
	g_free(port->name);
	g_free(port->descr);
	g_free(port->alias);
	g_free(port->address);
	g_free(port);
}

static void neighbour_free(void *data)
{
	struct neighbour_finding *neighbour = data;
	g_free(neighbour->local_port);
	g_free(neighbour->chassis);
	g_free(neighbour->port);
	g_free(neighbour->port_descr);
	g_free(neighbour->system_name);
	g_free(neighbour->system_descr);
	g_free(neighbour);
}

struct findings *findings_new(void)
{
	struct findings *findings = g_new0(struct findings, 1);
	findings->sys_descr = g_strdup("");
	findings->sys_object_id = g_strdup("");
	findings->sys_name = g_strdup("");
	findings->sys_location = g_strdup("");
	findings->sys_contact = g_strdup("");
	findings->ports = g_ptr_array_new_with_free_func(port_free);
	findings->neighbours = g_ptr_array_new_with_free_func(neighbour_free);
	return findings;
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	g_free(findings->sys_descr);
	g_free(findings->sys_object_id);
	g_free(findings->sys_name);
	g_free(findings->sys_location);
	g_free(findings->sys_contact);
	g_ptr_array_unref(findings->ports);
	g_ptr_array_unref(findings->neighbours);
	g_free(findings);
}

static struct port_finding *port_new(uint32_t index)
{
	struct port_finding *port = g_new0(struct port_finding, 1);
	port->index = index;
	port->name = g_strdup("");
	port->descr = g_strdup("");
	port->alias = g_strdup("");
	port->address = g_strdup("");
	return port;
}

struct port_finding *findings_port(struct findings *findings, uint32_t index, bool make)
{
	GPtrArray *ports = findings->ports;
	guint low = 0, high = ports->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		struct port_finding *port = ports->pdata[middle];
		if (port->index == index)
			return port;
		if (port->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	if (!make)
		return NULL;
	struct port_finding *port = port_new(index);
	g_ptr_array_insert(ports, (gint)low, port);
	return port;
}

struct neighbour_finding *findings_add_neighbour(struct findings *findings)
{
	struct neighbour_finding *neighbour = g_new0(struct neighbour_finding, 1);
	neighbour->local_index = -1;
	neighbour->local_port = g_strdup("");
	neighbour->chassis = g_strdup("");
	neighbour->port = g_strdup("");
	neighbour->port_descr = g_strdup("");
	neighbour->system_name = g_strdup("");
	neighbour->system_descr = g_strdup("");
	g_ptr_array_add(findings->neighbours, neighbour);
	return neighbour;
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void set_text(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(object, name, json_string(text));
}

/* What may pass 2^53 travels as decimal text. */
static void set_counter(json_t *object, const char *name, uint64_t value)
{
	char text[24];
	g_snprintf(text, sizeof text, "%" PRIu64, value);
	json_object_set_new(object, name, json_string(text));
}

static const char *const counter_names[PORT_COUNTERS][2] = {
	[PORT_IN_OCTETS] = { "ifInOctets", "ifHCInOctets" },
	[PORT_OUT_OCTETS] = { "ifOutOctets", "ifHCOutOctets" },
	[PORT_IN_ERRORS] = { "ifInErrors", "ifInErrors" },
	[PORT_OUT_ERRORS] = { "ifOutErrors", "ifOutErrors" },
	[PORT_IN_DISCARDS] = { "ifInDiscards", "ifInDiscards" },
	[PORT_OUT_DISCARDS] = { "ifOutDiscards", "ifOutDiscards" },
	[PORT_IN_PACKETS] = { "ifInUcastPkts", "ifHCInUcastPkts" },
	[PORT_OUT_PACKETS] = { "ifOutUcastPkts", "ifHCOutUcastPkts" },
};

static json_t *port_to_json(const struct port_finding *port)
{
	json_t *object = json_object();
	json_object_set_new(object, "ifIndex", json_integer(port->index));
	set_text(object, "ifName", port->name);
	set_text(object, "ifDescr", port->descr);
	set_text(object, "ifAlias", port->alias);
	if (port->type)
		json_object_set_new(object, "ifType", json_integer(port->type));
	set_text(object, "ifPhysAddress", port->address);
	set_text(object, "ifAdminStatus", admin_status_word(port->admin));
	set_text(object, "ifOperStatus", oper_status_word(port->oper));
	if (port->speed)
		json_object_set_new(object, "speed_bps", json_integer((json_int_t)port->speed));
	if (port->last_change)
		json_object_set_new(object, "ifLastChange", json_integer(port->last_change));
	if (port->discontinuity)
		json_object_set_new(object, "ifCounterDiscontinuityTime",
		    json_integer(port->discontinuity));
	for (int i = 0; i < PORT_COUNTERS; i++)
		if (port->counters[i].bits)
			set_counter(object, counter_names[i][port->counters[i].bits == 64],
			    port->counters[i].value);
	return object;
}

static json_t *neighbour_to_json(const struct neighbour_finding *neighbour)
{
	json_t *object = json_object();
	if (neighbour->local_index >= 0)
		json_object_set_new(object, "local_ifindex", json_integer(neighbour->local_index));
	set_text(object, "local_port", neighbour->local_port);
	set_text(object, "rem_chassis", neighbour->chassis);
	set_text(object, "rem_port", neighbour->port);
	set_text(object, "rem_port_descr", neighbour->port_descr);
	set_text(object, "rem_sysname", neighbour->system_name);
	set_text(object, "rem_sysdescr", neighbour->system_descr);
	return object;
}

json_t *findings_to_json(const struct findings *findings)
{
	json_t *object = json_object(), *ports = json_array(), *neighbours = json_array();
	json_object_set_new(object, "reached", json_boolean(findings->reached));
	set_text(object, "sysObjectID", findings->sys_object_id);
	set_text(object, "sysDescr", findings->sys_descr);
	set_text(object, "sysName", findings->sys_name);
	set_text(object, "sysLocation", findings->sys_location);
	set_text(object, "sysContact", findings->sys_contact);
	if (findings->has_uptime)
		json_object_set_new(object, "sysUpTime", json_integer(findings->uptime));
	if (findings->has_engine_time) {
		json_object_set_new(object, "snmpEngineBoots",
		    json_integer(findings->engine_boots));
		json_object_set_new(object, "snmpEngineTime", json_integer(findings->engine_time));
	}
	for (guint i = 0; i < findings->ports->len; i++)
		json_array_append_new(ports, port_to_json(findings->ports->pdata[i]));
	for (guint i = 0; i < findings->neighbours->len; i++)
		json_array_append_new(neighbours,
		    neighbour_to_json(findings->neighbours->pdata[i]));
	json_object_set_new(object, "ports", ports);
	json_object_set_new(object, "lldp", neighbours);
	return object;
}
