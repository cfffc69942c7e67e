#include "service/picture.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/breadcrumb.h"
#include "service/boundary.h"
#include "service/conditions.h"
#include "service/judgements.h"
#include "service/location.h"
#include "service/managed.h"
#include "service/poller.h"
#include "service/rooms.h"
#include "service/sensors.h"
#include "service/service.h"
#include "service/sessions.h"
#include "service/topics.h"

/* Where a record names no port: SNMP (RFC 3417) and echo (RFC 862). */
#define SNMP_PORT 161
#define ECHO_PORT 7

static const char *const device_words[] = {
	[DEVICE_UNKNOWN] = "unknown",
	[DEVICE_UP] = "up",
	[DEVICE_DOWN] = "down",
	[DEVICE_MAINTENANCE] = "maintenance",
};

static const char *const circuit_words[] = {
	[CIRCUIT_UNKNOWN] = "unknown", [CIRCUIT_NORMAL] = "normal", [CIRCUIT_DEGRADED] = "degraded",
	[CIRCUIT_DOWN] = "down", [CIRCUIT_MAINTENANCE] = "maintenance",
};

const char *device_state_word(enum device_state state)
{
	return device_words[state];
}

const char *circuit_state_word(enum circuit_state state)
{
	return circuit_words[state];
}

/* ---- devices ------------------------------------------------------------------------------ */

static void port_free(void *data)
{
	struct port *port = data;

	g_free(port->key);
	g_free(port->name);
	g_free(port->descr);
	g_free(port->alias);
	g_free(port->aggregate);
	boundary_free(&port->boundary);
	g_free(port);
}

static struct device *device_new(struct service *service, int64_t id)
{
	struct device *device = g_new0(struct device, 1);

	device->service = service;
	device->id = id;
	device->ports = g_ptr_array_new_with_free_func(port_free);
	device->ports_by_key = g_hash_table_new(g_str_hash, g_str_equal);
	device->ports_by_index = g_hash_table_new(g_direct_hash, g_direct_equal);
	device->session_columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	sessions_init(device);
	sensors_init(device);
	judgements_restore_device(service->judgements, device);
	return device;
}

/* Ends everything under way on DEVICE. What is known of its ports stays, but it has to prove itself
 * anew. */
static void device_disconnect(struct device *device)
{
	poller_stop(device);
	g_clear_pointer(&device->agent, agent_free);
	g_clear_pointer(&device->echo, echo_target_free);
	g_clear_pointer(&device->trouble, g_free);
	device->talking = device->refuses = false;
	device->snmp_reach = device->echo_reach = (struct reach_state){ 0 };
	device->path = (struct path_state){ 0 };
	device->read_at = (struct mono){ 0 };
}

static void device_free(void *data)
{
	struct device *device = data;

	device_disconnect(device);
	findings_free(device->found);
	g_hash_table_destroy(device->ports_by_key);
	g_hash_table_destroy(device->ports_by_index);
	g_ptr_array_unref(device->ports);
	g_array_unref(device->session_columns);
	sessions_clear(device);
	sensors_clear(device);
	g_free(device->address);
	g_free(device->reason);
	g_free(device->trouble);
	if (device->gone != NULL)
		g_hash_table_destroy(device->gone);
	g_free(device);
}

static void echo_came(struct echo_target *target, int64_t rtt_us, struct mono sent_at, void *data)
{
	(void)target;
	device_echoed(data, rtt_us, sent_at);
}

/* The echo method a record asks for; false for none. */
static bool echo_method_of(const json_t *record, enum echo_method *ret)
{
	const char *method = record_text(record, "echo");

	*ret = g_strcmp0(method, "udp") == 0 ? ECHO_UDP : ECHO_ICMP;
	return g_strcmp0(method, "none") != 0;
}

/* The target RECORD asks for at ADDRESS_TEXT; NULL for none. */
static struct echo_target *echo_for(struct service *service, const json_t *record,
    const char *address_text, echo_result *result, void *data)
{
	const struct settings *settings = service->settings;
	uint16_t port = (uint16_t)record_integer(record, "echo_port");
	enum echo_method method;
	struct address address;

	if (address_text == NULL || !echo_method_of(record, &method) ||
	    !address_parse(address_text, port == 0 ? ECHO_PORT : port, &address, NULL))
		return NULL;
	return echo_target_new(service->echo, &address, method, settings->echo,
	    settings->echo_timeout, result, data);
}

static void take_sentence(char **place, const char *sentence)
{
	g_free(*place);
	*place = text_clean_string(sentence);
}

static void start_agent(struct device *device, const json_t *record)
{
	struct service *service = device->service;
	int64_t reference = record_integer(record, "credential");
	const json_t *credential_record = ledger_get(service->ledger, "credential", reference);
	uint16_t port = (uint16_t)record_integer(record, "port");
	struct address address;
	g_autoptr(GError) error = NULL;

	device->wants_snmp = reference != 0;
	device->quarantined = breadcrumb_is_quarantined(service->breadcrumb, device->id);
	if (device->quarantined)
		take_sentence(&device->trouble,
		    _("它的应答两次使服务崩溃，已隔离不采集；人工采集一次即解除"));
	if (device->quarantined || !device->wants_snmp)
		return;
	if (credential_record == NULL) {
		take_sentence(&device->trouble, _("台账所填的 SNMP 凭据不存在"));
		return;
	}
	struct credential *credential =
	    secrets_credential(service->secrets, credential_record, &error);
	if (credential == NULL || !address_parse(record_text(record, "mgmt_ip"),
	    port == 0 ? SNMP_PORT : port, &address, &error)) {
		take_sentence(&device->trouble, error->message);
	} else {
		device->agent = agent_new(service->engine, &address, credential);
		poller_start(service->poller, device);
	}
	credential_free(credential);
}

/* A number that changes when anything changes that polling depends on. */
static uint64_t fingerprint(const json_t *record, const char *const *fields)
{
	uint64_t sum = 1;

	for (; *fields != NULL; fields++) {
		const json_t *value = json_object_get(record, *fields);
		g_autofree char *text = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
		sum = sum * 31 + (text == NULL ? 0 : g_str_hash(text));
	}
	return sum;
}

static const char *const device_fields[] = { "mgmt_ip", "port", "credential", "echo", "echo_port",
	"state", NULL };

static void device_follow(struct device *device, const json_t *record)
{
	uint64_t now = fingerprint(record, device_fields);

	if (now == device->fingerprint)
		return;
	device->fingerprint = now;
	device_disconnect(device);
	g_free(device->address);
	device->address = g_strdup(record_text(record, "mgmt_ip"));
	start_agent(device, record);
	device->echo = echo_for(device->service, record, device->address, echo_came, device);
}

void picture_reconnect(struct device *device)
{
	json_t *record = ledger_get(device->service->ledger, "device", device->id);

	device->fingerprint = 0;
	if (record != NULL)
		picture_follow_device(device->service, record);
}

void picture_follow_device(struct service *service, json_t *record)
{
	int64_t id = record_id(record);
	struct device *device = picture_device(&service->picture, id);

	if (!ledger_is_current(kind_find("device"), record)) {
		g_hash_table_remove(service->picture.devices, &id);
		topics_touch(service->topics, "devices", 0, id);
		conditions_look_device(service, id);
		return;
	}
	if (device == NULL) {
		device = device_new(service, id);
		g_hash_table_insert(service->picture.devices, &device->id, device);
	}
	device_follow(device, record);
	device_judge(device);
	topics_touch(service->topics, "devices", 0, id);
	conditions_look_device(service, id);
}

/* ---- circuits ----------------------------------------------------------------------------- */

static void circuit_free(void *data)
{
	struct circuit *circuit = data;

	quality_stop(circuit);
	g_clear_pointer(&circuit->echo, echo_target_free);
	for (int i = 0; i < CIRCUIT_ENDS; i++)
		g_free(circuit->ends[i].port);
	g_free(circuit->gateway);
	g_free(circuit->reason);
	g_free(circuit);
}

static void circuit_echo_came(struct echo_target *target, int64_t rtt_us, struct mono sent_at,
    void *data)
{
	(void)target;
	circuit_echoed(data, rtt_us, sent_at);
}

static const struct { const char *device, *port; } end_fields[CIRCUIT_ENDS] = {
	[END_A] = { "a_device", "a_port" }, [END_Z] = { "z_device", "z_port" },
};

static void follow_ends(struct circuit *circuit, const json_t *record)
{
	for (int i = 0; i < CIRCUIT_ENDS; i++) {
		circuit->ends[i].device = record_integer(record, end_fields[i].device);
		g_free(circuit->ends[i].port);
		circuit->ends[i].port = g_strdup(record_text(record, end_fields[i].port));
	}
}

static const char *const circuit_fields[] = { "z_address", "echo", "echo_port", "state", NULL };

static void circuit_follow(struct circuit *circuit, const json_t *record)
{
	uint64_t now = fingerprint(record, circuit_fields);

	if (now == circuit->fingerprint)
		return;
	circuit->fingerprint = now;
	g_clear_pointer(&circuit->echo, echo_target_free);
	circuit->reach = (struct reach_state){ 0 };
	circuit->path = (struct path_state){ 0 };
	circuit->read_at = (struct mono){ 0 };
	g_free(circuit->gateway);
	circuit->gateway = g_strdup(record_text(record, "z_address"));
	circuit->echo =
	    echo_for(circuit->service, record, circuit->gateway, circuit_echo_came, circuit);
}

/* The figures do not count what is out of service. */
static void keep_closed(struct service *service, int64_t id)
{
	store_standing(service->store,
	    json_pack("{s:I, s:s, s:I, s:s}", "at", (json_int_t)clock_wall().us, "kind", "circuit",
		"id", (json_int_t)id, "state", "closed"));
}

void picture_follow_circuit(struct service *service, json_t *record)
{
	int64_t id = record_id(record);
	struct circuit *circuit = picture_circuit(&service->picture, id);

	if (!ledger_is_current(kind_find("circuit"), record)) {
		if (g_hash_table_remove(service->picture.circuits, &id))
			keep_closed(service, id);
		location_forget(service, id);
		topics_touch(service->topics, "circuits", 0, id);
		alarms_look(service, ALARM_SOURCE_CIRCUIT, id);
		return;
	}
	if (circuit == NULL) {
		circuit = g_new0(struct circuit, 1);
		circuit->service = service;
		circuit->id = id;
		judgements_restore_circuit(service->judgements, circuit);
		quality_start(circuit);
		g_hash_table_insert(service->picture.circuits, &circuit->id, circuit);
	}
	follow_ends(circuit, record);
	circuit_follow(circuit, record);
	circuit_judge(circuit);
	topics_touch(service->topics, "circuits", 0, id);
	alarms_look(service, ALARM_SOURCE_CIRCUIT, id);
}

/* ---- looking up --------------------------------------------------------------------------- */

void picture_init(struct picture *picture)
{
	picture->devices = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, device_free);
	picture->circuits = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, circuit_free);
	picture->managed = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, managed_free);
}

void picture_clear(struct picture *picture)
{
	g_clear_pointer(&picture->devices, g_hash_table_destroy);
	g_clear_pointer(&picture->circuits, g_hash_table_destroy);
	g_clear_pointer(&picture->managed, g_hash_table_destroy);
}

struct device *picture_device(const struct picture *picture, int64_t id)
{
	return g_hash_table_lookup(picture->devices, &id);
}

struct circuit *picture_circuit(const struct picture *picture, int64_t id)
{
	return g_hash_table_lookup(picture->circuits, &id);
}

struct port *device_port_by_index(const struct device *device, uint32_t index)
{
	return g_hash_table_lookup(device->ports_by_index, GUINT_TO_POINTER(index));
}

/* By the key, else by ifDescr or ifAlias: people write a port in the ledger as they know it. */
struct port *device_port(const struct device *device, const char *name)
{
	struct port *port = name == NULL ? NULL : g_hash_table_lookup(device->ports_by_key, name);

	for (size_t i = 0; name != NULL && port == NULL && i < device->ports->len; i++) {
		struct port *candidate = g_ptr_array_index(device->ports, i);
		if (g_ascii_strcasecmp(candidate->name, name) == 0 ||
		    strcmp(candidate->descr, name) == 0)
			port = candidate;
	}
	return port;
}

enum quality port_quality(const struct port *port, struct mono now)
{
	const struct service *service = port->device->service;
	struct mono seen = pause_forgive(&service->pause, port->read_at);

	return quality_by_age(seen, now, settings_patience(service->settings));
}

double port_rate(const struct port *port, enum port_counter counter, struct mono now)
{
	const struct service *service = port->device->service;
	struct mono seen = pause_forgive(&service->pause, port->rated_at);

	return quality_by_age(seen, now, 3 * service->settings->poll) == QUALITY_GOOD ?
	    port->rates[counter] : -1;
}

/* ---- time and settings -------------------------------------------------------------------- */

void picture_age(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		device_judge(device);
		boundary_age(device);
		for (size_t i = 0; i < device->ports->len; i++)
			port_age(g_ptr_array_index(device->ports, i));
		sessions_age(device);
		sensors_age(device);
	}
	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		circuit_judge(value);
	managed_age(service);
	rooms_age(service);
}

void picture_follow_settings(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		const json_t *record = ledger_get(service->ledger, "device", device->id);
		poller_spread(device);
		g_clear_pointer(&device->echo, echo_target_free);
		device->echo = echo_for(service, record, device->address, echo_came, device);
	}
	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct circuit *circuit = value;
		const json_t *record = ledger_get(service->ledger, "circuit", circuit->id);
		g_clear_pointer(&circuit->echo, echo_target_free);
		circuit->echo =
		    echo_for(service, record, circuit->gateway, circuit_echo_came, circuit);
	}
	managed_spread(service);
	rooms_follow_settings(service);
}
