/* What was found, as `zhiban discover --json` prints it (docs/protocol.md). */
#include <inttypes.h>
#include <math.h>

#include "probes/findings.h"

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

/* The word, or the number of one that says what the MIB has no word for. */
static void set_status(json_t *object, const char *name, const char *word, int odd)
{
	set_text(object, name, word);
	if (!*word && odd >= 0)
		json_object_set_new(object, name, json_integer(odd));
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
	set_status(object, "ifAdminStatus", admin_status_word(port->admin), port->odd_admin);
	set_status(object, "ifOperStatus", oper_status_word(port->oper), port->odd_oper);
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

/* LAGs as those see them who read it: each with its members. */
static json_t *aggregates_to_json(const struct findings *findings)
{
	json_t *aggregates = json_array();
	for (guint i = 0; i < findings->ports->len; i++) {
		const struct port_finding *port = findings->ports->pdata[i];
		json_t *members = json_array();
		for (guint k = 0; k < findings->ports->len; k++) {
			const struct port_finding *member = findings->ports->pdata[k];
			if (member->aggregate == port->index && member != port &&
			    member->aggregate != 0)
				json_array_append_new(members,
				    json_pack("{s:I, s:b}", "ifIndex", (json_int_t)member->index,
					"attached", (int)member->attached));
		}
		if (json_array_size(members) > 0)
			json_array_append_new(aggregates,
			    json_pack("{s:I, s:O}", "ifIndex", (json_int_t)port->index, "members",
				members));
		json_decref(members);
	}
	return aggregates;
}

static json_t *session_to_json(const struct session_finding *session)
{
	json_t *object = json_object();
	set_text(object, "peer", session->peer);
	set_text(object, "instance", session->instance);
	set_text(object, "state", session->state);
	json_object_set_new(object, "up", json_boolean(session->up));
	if (session->disabled)
		json_object_set_new(object, "disabled", json_true());
	if (session->remote_as)
		json_object_set_new(object, "remote_as", json_integer(session->remote_as));
	if (session->local_index >= 0)
		json_object_set_new(object, "local_ifindex", json_integer(session->local_index));
	if (session->since_s >= 0)
		json_object_set_new(object, "since_s", json_integer(session->since_s));
	return object;
}

static json_t *load_to_json(const struct load_finding *load)
{
	json_t *object = json_object();
	set_text(object, "class", load_class_word(load->class));
	set_text(object, "row", load->row);
	set_text(object, "descr", load->descr);
	set_text(object, "oid", load->oid);
	if (load->permille >= 0)
		json_object_set_new(object, "percent", json_real(load->permille / 10.0));
	if (load->total)
		set_counter(object, "total_octets", load->total);
	return object;
}

static json_t *entity_to_json(const struct entity_finding *entity)
{
	json_t *object = json_object();
	set_text(object, "manufacturer", entity->manufacturer);
	set_text(object, "model", entity->model);
	set_text(object, "serial", entity->serial);
	set_text(object, "hardware", entity->hardware);
	set_text(object, "firmware", entity->firmware);
	set_text(object, "software", entity->software);
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
	if (neighbour->source == NEIGHBOUR_CDP)
		set_text(object, "protocol", "cdp");
	return object;
}

static json_t *sessions_to_json(const struct findings *findings, enum session_protocol protocol)
{
	json_t *sessions = json_array();
	for (guint i = 0; i < findings->sessions->len; i++) {
		const struct session_finding *session = findings->sessions->pdata[i];
		if (session->protocol == protocol)
			json_array_append_new(sessions, session_to_json(session));
	}
	return sessions;
}

/* ok, warning or critical; of what is unknown that it is. */
static const char *judged_word(const struct sensor_finding *sensor)
{
	static const char *const words[SEVERITIES] = {
		[SEVERITY_CLEARED] = "ok",
		[SEVERITY_INDETERMINATE] = "unknown",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_MINOR] = "warning",
		[SEVERITY_MAJOR] = "critical",
		[SEVERITY_CRITICAL] = "critical",
	};

	return sensor->known ? words[sensor->severity] : "unknown";
}

static json_t *sensor_limits_to_json(const struct sensor_limits *limits)
{
	const struct { const char *name; double value; } all[] = {
		{ "low", limits->low_critical },
		{ "low_warn", limits->low_warning },
		{ "high_warn", limits->high_warning },
		{ "high", limits->high_critical },
	};
	json_t *object = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (isfinite(all[i].value))
			json_object_set_new(object, all[i].name, json_real(all[i].value));
	return object;
}

static json_t *sensor_to_json(const struct sensor_finding *sensor)
{
	const char *severity = judged_word(sensor);
	json_t *object = json_object(), *limits = sensor_limits_to_json(&sensor->limits);

	set_text(object, "class", sensor_class_word(sensor->class));
	set_text(object, "row", sensor->row);
	set_text(object, "oid", sensor->oid);
	set_text(object, "descr", sensor->descr);
	if (isfinite(sensor->value))
		json_object_set_new(object, "value", json_real(sensor->value));
	set_text(object, "unit", sensor_class_unit(sensor->class));
	if (sensor->state[0] != '\0')
		set_text(object, "state_text", sensor->state);
	if (severity != NULL)
		set_text(object, "severity", severity);
	if (sensor->reason[0] != '\0')
		set_text(object, "reason", sensor->reason);
	if (sensor->vacant)
		json_object_set_new(object, "vacant", json_true());
	if (sensor->port >= 0)
		json_object_set_new(object, "ifIndex", json_integer(sensor->port));
	if (json_object_size(limits) > 0)
		json_object_set(object, "device_limits", limits);
	json_decref(limits);
	return object;
}

json_t *findings_to_json(const struct findings *findings)
{
	json_t *object = json_object(), *ports = json_array(), *neighbours = json_array();
	json_t *loads = json_array(), *sensors = json_array();
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
	json_object_set_new(object, "lag", aggregates_to_json(findings));
	for (int protocol = 0; protocol < SESSION_PROTOCOLS; protocol++)
		json_object_set_new(object,
		    session_protocol_word((enum session_protocol)protocol),
		    sessions_to_json(findings, (enum session_protocol)protocol));
	for (guint i = 0; i < findings->loads->len; i++)
		json_array_append_new(loads, load_to_json(findings->loads->pdata[i]));
	json_object_set_new(object, "loads", loads);
	for (guint i = 0; i < findings->sensors->len; i++)
		json_array_append_new(sensors, sensor_to_json(findings->sensors->pdata[i]));
	json_object_set_new(object, "sensors", sensors);
	json_object_set_new(object, "entity", entity_to_json(&findings->entity));
	return object;
}
