#include "probes/findings.h"

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

const char *session_protocol_word(enum session_protocol protocol)
{
	static const char *const words[SESSION_PROTOCOLS] = {
		[SESSION_BGP] = "bgp",
		[SESSION_OSPF] = "ospf",
		[SESSION_BFD] = "bfd",
	};
	return words[protocol];
}

const char *load_class_word(enum load_class class)
{
	static const char *const words[LOAD_CLASSES] = {
		[LOAD_PROCESSOR] = "processor",
		[LOAD_MEMORY] = "memory",
		[LOAD_STORE] = "store",
	};
	return words[class];
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

static void session_free(void *data)
{
	struct session_finding *session = data;
	g_free(session->peer);
	g_free(session->instance);
	g_free(session->state);
	g_free(session);
}

static void load_free(void *data)
{
	struct load_finding *load = data;
	g_free(load->row);
	g_free(load->descr);
	g_free(load->oid);
	g_free(load->cells);
	g_free(load);
}

/* The texts of findings and of its entity, all of them owned and never NULL. */
#define ENTITY_TEXTS 6
static void entity_texts(struct entity_finding *entity, char **ret[ENTITY_TEXTS])
{
	char **const texts[ENTITY_TEXTS] = { &entity->manufacturer, &entity->model, &entity->serial,
		&entity->hardware, &entity->firmware, &entity->software };
	memcpy(ret, texts, sizeof texts);
}

static void sensor_free(void *data)
{
	struct sensor_finding *sensor = data;
	g_free(sensor->row);
	g_free(sensor->descr);
	g_free(sensor->oid);
	g_free(sensor->cells);
	g_free(sensor);
}

struct findings *findings_new(void)
{
	char **texts[ENTITY_TEXTS];
	struct findings *findings = g_new0(struct findings, 1);
	findings->sys_descr = g_strdup("");
	findings->sys_object_id = g_strdup("");
	findings->sys_name = g_strdup("");
	findings->sys_location = g_strdup("");
	findings->sys_contact = g_strdup("");
	findings->ports = g_ptr_array_new_with_free_func(port_free);
	findings->neighbours = g_ptr_array_new_with_free_func(neighbour_free);
	findings->sessions = g_ptr_array_new_with_free_func(session_free);
	findings->loads = g_ptr_array_new_with_free_func(load_free);
	findings->sensors = g_ptr_array_new_with_free_func(sensor_free);
	entity_texts(&findings->entity, texts);
	for (size_t i = 0; i < ENTITY_TEXTS; i++)
		*texts[i] = g_strdup("");
	return findings;
}

void findings_free(struct findings *findings)
{
	char **texts[ENTITY_TEXTS];
	if (!findings)
		return;
	g_free(findings->sys_descr);
	g_free(findings->sys_object_id);
	g_free(findings->sys_name);
	g_free(findings->sys_location);
	g_free(findings->sys_contact);
	g_ptr_array_unref(findings->ports);
	g_ptr_array_unref(findings->neighbours);
	g_ptr_array_unref(findings->sessions);
	g_ptr_array_unref(findings->loads);
	g_ptr_array_unref(findings->sensors);
	entity_texts(&findings->entity, texts);
	for (size_t i = 0; i < ENTITY_TEXTS; i++)
		g_free(*texts[i]);
	g_free(findings);
}

static struct port_finding *port_new(uint32_t index)
{
	struct port_finding *port = g_new0(struct port_finding, 1);
	port->index = index;
	port->odd_admin = port->odd_oper = -1;
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

static bool same_neighbour(const struct neighbour_finding *one,
    const struct neighbour_finding *other)
{
	return one->local_index == other->local_index &&
	    strcmp(one->local_port, other->local_port) == 0 &&
	    strcmp(one->system_name, other->system_name) == 0 &&
	    strcmp(one->port, other->port) == 0 && strcmp(one->port_descr, other->port_descr) == 0;
}

bool findings_same_neighbours(const struct findings *one, const struct findings *other)
{
	if (one->neighbours->len != other->neighbours->len ||
	    strcmp(one->sys_name, other->sys_name) != 0)
		return false;
	for (guint i = 0; i < one->neighbours->len; i++)
		if (!same_neighbour(one->neighbours->pdata[i], other->neighbours->pdata[i]))
			return false;
	return true;
}

struct session_finding *findings_add_session(struct findings *findings,
    enum session_protocol protocol)
{
	struct session_finding *session = g_new0(struct session_finding, 1);
	session->protocol = protocol;
	session->peer = g_strdup("");
	session->instance = g_strdup("");
	session->state = g_strdup("");
	session->local_index = -1;
	session->since_s = -1;
	g_ptr_array_add(findings->sessions, session);
	return session;
}

struct load_finding *findings_add_load(struct findings *findings, enum load_class class)
{
	struct load_finding *load = g_new0(struct load_finding, 1);
	load->class = class;
	load->row = g_strdup("");
	load->descr = g_strdup("");
	load->oid = g_strdup("");
	load->cells = g_strdup("");
	load->permille = -1;
	g_ptr_array_add(findings->loads, load);
	return load;
}

struct sensor_finding *findings_add_sensor(struct findings *findings, enum sensor_class class)
{
	struct sensor_finding *sensor = g_new0(struct sensor_finding, 1);

	sensor->class = class;
	sensor->row = g_strdup("");
	sensor->descr = g_strdup("");
	sensor->oid = g_strdup("");
	sensor->cells = g_strdup("");
	sensor->state = "";
	sensor->reason = "";
	sensor->limits = sensor_no_limits;
	sensor->port = -1;
	g_ptr_array_add(findings->sensors, sensor);
	return sensor;
}
