#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/aggregates.h"
#include "service/isolations.h"
#include "service/loads.h"
#include "service/oddities.h"
#include "service/rows.h"
#include "service/service.h"

void row_text(json_t *row, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_object_set_new(row, name, json_string(value));
}

void row_time(json_t *row, const char *name, struct wall value)
{
	if (value.us != 0)
		json_object_set_new(row, name, json_integer(value.us));
}

void row_number(json_t *row, const char *name, double value)
{
	if (value >= 0)
		json_object_set_new(row, name, json_integer((json_int_t)value));
}

void row_rate(json_t *row, const char *name, double per_second)
{
	if (per_second >= 0)
		json_object_set_new(row, name, json_real(round(per_second * 1000) / 1000));
}

static void row_path(json_t *row, const struct path_state *state)
{
	struct path path = path_read(state);

	if (path.has_rtt) {
		row_number(row, "rtt_us", (double)path.rtt_us);
		row_number(row, "jitter_us", (double)path.jitter_us);
	}
	if (path.known)
		row_number(row, "loss_permille", path.loss_permille);
}

/* Times are kept monotonic for judging; people want the clock on the wall. */
struct wall wall_of(struct mono when)
{
	struct wall wall = { when.us == 0 ? 0
					  : clock_wall().us - mono_between(when, clock_mono()) };

	return wall;
}

/* ---- devices ------------------------------------------------------------------------------ */

static json_t *port_counts(const struct device *device)
{
	struct port_counts counts = device_port_counts(device);

	return json_pack("{s:i, s:i, s:i, s:i}", "total", counts.total, "up", counts.up, "down",
	    counts.down, "disabled", counts.disabled);
}

static int64_t uptime_seconds(const struct device *device)
{
	if (device->booted_at.us == 0)
		return -1;
	return wall_between(device->booted_at, clock_wall()) / CLOCK_SECOND;
}

static void row_loads(json_t *row, const struct device *device)
{
	row_number(row, "cpu_permille", loads_busiest(device, LOAD_PROCESSOR));
	row_number(row, "mem_permille", loads_busiest(device, LOAD_MEMORY));
}

json_t *device_row(struct service *service, struct device *device)
{
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	json_t *row = json_object();

	json_object_set_new(row, "key", json_integer(device->id));
	row_text(row, "name", record_text(record, "name"));
	row_text(row, "device_type", record_text(record, "device_type"));
	row_text(row, "address", device->address);
	row_text(row, "site", ledger_name(service->ledger, "site", record_integer(record, "site")));
	row_text(row, "importance", record_text(record, "importance"));
	row_text(row, "network_zone", record_text(record, "network_zone"));
	row_text(row, "state", device_state_word((enum device_state)device->standing.state));
	row_time(row, "since", standing_since(&device->standing));
	row_text(row, "quality", quality_word(device->quality));
	row_time(row, "read_at", device->read_wall);
	row_text(row, "reason", device->reason);
	row_path(row, &device->path);
	row_text(row, "path_reason", device_path_note(device));
	row_number(row, "uptime_s", (double)uptime_seconds(device));
	row_time(row, "booted_at", device->booted_at);
	if (device->found != NULL)
		json_object_set_new(row, "ports", port_counts(device));
	row_loads(row, device);
	row_number(row, "polls_missed", device->overruns);
	return row;
}

/* ---- ports -------------------------------------------------------------------------------- */

static const char *circuit_at(const struct service *service, const struct port *port)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct circuit *circuit = value;
		for (int end = 0; end < CIRCUIT_ENDS; end++)
			if (circuit->ends[end].device == port->device->id &&
			    circuit_port(circuit, end) == port)
				return ledger_name(service->ledger, "circuit", circuit->id);
	}
	return "";
}

static const char *neighbour_at(const struct port *port)
{
	const struct findings *found = port->device->found;

	for (size_t i = 0; found != NULL && i < found->neighbours->len; i++) {
		const struct neighbour_finding *neighbour = g_ptr_array_index(found->neighbours, i);
		if (neighbour->local_index == (int64_t)port->index)
			return neighbour->system_name;
	}
	return "";
}

static void row_use(json_t *row, const char *name, double octets, uint64_t speed)
{
	if (octets >= 0 && speed > 0)
		row_number(row, name, octets * 8 * 1000 / (double)speed);
}

static const struct {
	enum port_counter counter;
	const char *name;
} event_rates[] = {
	{ PORT_IN_ERRORS, "in_errors_ps" },
	{ PORT_OUT_ERRORS, "out_errors_ps" },
	{ PORT_IN_DISCARDS, "in_discards_ps" },
	{ PORT_OUT_DISCARDS, "out_discards_ps" },
};

static void row_rates(json_t *row, const struct port *port)
{
	struct mono now = clock_mono();
	double in = port_rate(port, PORT_IN_OCTETS, now),
	       out = port_rate(port, PORT_OUT_OCTETS, now);

	row_number(row, "in_bps", in * 8);
	row_number(row, "out_bps", out * 8);
	row_use(row, "in_use_permille", in, port->speed);
	row_use(row, "out_use_permille", out, port->speed);
	for (size_t i = 0; i < G_N_ELEMENTS(event_rates); i++)
		row_rate(row, event_rates[i].name, port_rate(port, event_rates[i].counter, now));
}

/* What was seen to change, else the device's own word. */
static void row_since(json_t *row, const struct port *port)
{
	row_time(row, "since", port->since.us != 0 ? port->since : port->told_since);
	if (port->since.us == 0 && port->told_since.us != 0)
		row_text(row, "since_by", "device");
}

/* Of which aggregate it is a member, by name; of an aggregate, how many members it has. */
static void row_members(json_t *row, const struct port *port)
{
	const struct port *aggregate = port_aggregate(port);

	if (aggregate != NULL) {
		row_text(row, "aggregate", aggregate->name[0] == '\0' ? aggregate->key :
		    aggregate->name);
		json_object_set_new(row, "attached", json_boolean(port_is_attached(port)));
	}
	if (port->members.total > 0)
		json_object_set_new(row, "members",
		    json_pack("{s:I, s:I}", "total", (json_int_t)port->members.total, "attached",
			(json_int_t)port->members.attached));
}

json_t *port_row(struct service *service, struct device *device, uint32_t index)
{
	struct port *port = device_port_by_index(device, index);

	if (port == NULL)
		return NULL;
	json_t *row = json_object();
	json_object_set_new(row, "key", json_integer(port->index));
	row_text(row, "name", port->name[0] == '\0' ? port->key : port->name);
	row_text(row, "descr", port->descr);
	row_text(row, "alias", port->alias);
	row_number(row, "type", port->type);
	row_text(row, "admin", admin_status_word(port->admin));
	row_text(row, "oper", oper_status_word(port->oper));
	row_since(row, port);
	if (port->speed > 0)
		row_number(row, "speed_bps", (double)port->speed);
	row_rates(row, port);
	row_text(row, "note",
	    port->flap.flapping      ? "flapping"
		: port->note == NULL ? NULL
				     : _(port->note));
	row_text(row, "quality", quality_word(port_quality(port, clock_mono())));
	row_time(row, "read_at", wall_of(port->read_at));
	row_members(row, port);
	row_text(row, "circuit", circuit_at(service, port));
	row_text(row, "neighbour", neighbour_at(port));
	return row;
}

/* ---- neighbours and identity -------------------------------------------------------------- */

/* The device of ours that calls itself NAME. */
static int64_t device_called(struct service *service, const char *name)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (name[0] != '\0' && g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct device *device = value;
		if (device->found != NULL && strcmp(device->found->sys_name, name) == 0)
			return device->id;
	}
	return 0;
}

json_t *neighbour_row(struct service *service, struct device *device, size_t place)
{
	if (device->found == NULL || place >= device->found->neighbours->len)
		return NULL;
	const struct neighbour_finding *neighbour =
	    g_ptr_array_index(device->found->neighbours, place);
	const struct port *port = neighbour->local_index < 0 ? NULL :
	    device_port_by_index(device, (uint32_t)neighbour->local_index);
	int64_t known = device_called(service, neighbour->system_name);
	json_t *row = json_pack("{s:I}", "key", (json_int_t)place);

	row_text(row, "local_port", port != NULL ? port->name : neighbour->local_port);
	if (neighbour->local_index >= 0)
		row_number(row, "local_index", (double)neighbour->local_index);
	if (neighbour->source == NEIGHBOUR_CDP)
		row_text(row, "protocol", "cdp");
	row_text(row, "system_name", neighbour->system_name);
	row_text(row, "chassis", neighbour->chassis);
	row_text(row, "port", neighbour->port);
	row_text(row, "port_descr", neighbour->port_descr);
	if (known != 0)
		row_number(row, "device", (double)known);
	return row;
}

/* Duty staff say 核心A, the device says core-a: two names in two scripts are not a difference. */
static bool is_other_script(const char *ledger, const char *said)
{
	return g_str_is_ascii(said) && !g_str_is_ascii(ledger);
}

/* Model, serial number and version as the ledger has them are parts of what devices say: "S5720" of
 * "HUAWEI S5720 Routing Switch", "V200R010" of a sentence. */
static bool has_within(const char *said, const char *ledger)
{
	g_autofree char *whole = g_utf8_casefold(said, -1), *part = g_utf8_casefold(ledger, -1);

	return strstr(whole, part) != NULL;
}

struct comparison {
	const char *field;
	const char *said;            /* by the device; "" for nothing */
	const char *also;            /* a longer text that may have it; NULL for none */
	bool within;
};

static void compare(json_t *list, const json_t *record, const struct comparison *comparison)
{
	const char *ledger = record_text(record, comparison->field), *said = comparison->said;

	if (said[0] == '\0' && comparison->also != NULL)
		said = comparison->also;
	if (ledger == NULL || ledger[0] == '\0' || said[0] == '\0' ||
	    is_other_script(ledger, said))
		return;
	bool same = comparison->within ? has_within(said, ledger) ||
		(comparison->also != NULL && has_within(comparison->also, ledger))
				       : strcmp(said, ledger) == 0;
	if (!same)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s}", "field", comparison->field, "ledger", ledger,
			"device", said));
}

/* What the ledger and the device both say, where they differ. Nothing is written: a person decides
 * which of the two is right. */
static json_t *differences(const json_t *record, const struct findings *found)
{
	const struct entity_finding *entity = &found->entity;
	const char *descr = found->sys_descr;
	const struct comparison compared[] = {
		{ "name", found->sys_name, NULL, false },
		{ "vendor", entity->manufacturer, NULL, true },
		{ "model", entity->model, descr, true },
		{ "serial_no", entity->serial, NULL, false },
		{ "sw_version", entity->software, descr, true },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(compared); i++)
		compare(list, record, &compared[i]);
	return list;
}

static void row_entity(json_t *row, const struct entity_finding *entity)
{
	row_text(row, "manufacturer", entity->manufacturer);
	row_text(row, "model", entity->model);
	row_text(row, "serial", entity->serial);
	row_text(row, "hardware", entity->hardware);
	row_text(row, "firmware", entity->firmware);
	row_text(row, "software", entity->software);
}

json_t *identity_row(struct service *service, struct device *device)
{
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	json_t *row = json_pack("{s:I}", "key", (json_int_t)device->id);

	row_time(row, "answered_at", device->read_wall);
	row_path(row, &device->path);
	row_number(row, "polls_missed", device->overruns);
	if (device->found == NULL)
		return row;
	row_loads(row, device);
	row_text(row, "sys_name", device->found->sys_name);
	row_text(row, "sys_descr", device->found->sys_descr);
	row_text(row, "sys_object_id", device->found->sys_object_id);
	row_text(row, "sys_location", device->found->sys_location);
	row_number(row, "uptime_s", (double)uptime_seconds(device));
	row_time(row, "booted_at", device->booted_at);
	row_time(row, "read_at", device->walked_wall);
	row_entity(row, &device->found->entity);
	json_object_set_new(row, "differences", differences(record, device->found));
	json_object_set_new(row, "loads", loads_rows(device));
	json_object_set_new(row, "notes", oddities(device));
	return row;
}

/* ---- circuits ----------------------------------------------------------------------------- */

static json_t *end_row(struct service *service, const struct circuit *circuit, int end)
{
	const struct circuit_end *said = &circuit->ends[end];
	const json_t *record = ledger_get(service->ledger, "circuit", circuit->id);
	const json_t *device = ledger_get(service->ledger, "device", said->device);
	const struct port *port = circuit_port(circuit, end);
	json_t *row = json_object();

	if (said->device != 0)
		json_object_set_new(row, "device", json_integer(said->device));
	row_text(row, "name", device == NULL ? NULL : record_text(device, "name"));
	row_text(row, "port", port != NULL ? port->name : said->port);
	if (port != NULL && port_quality(port, clock_mono()) == QUALITY_GOOD)
		row_text(row, "oper",
		    port->admin == ADMIN_DOWN ? "disabled" : oper_status_word(port->oper));
	row_text(row, "site",
	    device == NULL ? end == END_Z ? record_text(record, "z_address") : NULL
			   : ledger_name(service->ledger, "site", record_integer(device, "site")));
	return row;
}

static json_t *unit_names(struct service *service, int64_t circuit)
{
	json_t *names = json_array();

	for (json_t *link =
		 ledger_next_of(service->ledger, "circuit_unit", "circuit", circuit, NULL);
	     link != NULL;
	     link = ledger_next_of(service->ledger, "circuit_unit", "circuit", circuit, link))
		if (ledger_is_current(kind_find("circuit_unit"), link))
			json_array_append_new(names,
			    json_string(ledger_name(service->ledger, "access_unit",
				record_integer(link, "access_unit"))));
	return names;
}

static void row_traffic(json_t *row, const struct circuit *circuit)
{
	struct circuit_traffic traffic;

	if (!circuit_traffic(circuit, &traffic))
		return;
	row_number(row, "in_bps", traffic.in);
	row_number(row, "out_bps", traffic.out);
	if (traffic.limit > 0 && traffic.in >= 0 && traffic.out >= 0)
		row_number(row, "use_permille",
		    MAX(traffic.in, traffic.out) * 1000 / traffic.limit);
	row_time(row, "read_at", wall_of(traffic.at));
}

/* What is usual of it, what departs from that now, and how busy its days are. */
static void row_quality(json_t *row, const struct circuit *circuit)
{
	static const struct { unsigned departure; const char *name; } words[] = {
		{ DEPARTS_RTT, "rtt" }, { DEPARTS_JITTER, "jitter" }, { DEPARTS_LOSS, "loss" },
	};
	const struct quality_figures *figures = &circuit->quality.figures;
	unsigned departs = quality_departures(circuit);
	int64_t days[QUALITY_DAYS];

	if (!circuit->quality.known)
		return;
	row_number(row, "usual_rtt_us", figures->rtt.known ? (double)figures->rtt.middle : -1);
	row_number(row, "usual_jitter_us",
	    figures->jitter.known ? (double)figures->jitter.middle : -1);
	row_number(row, "usual_loss_permille",
	    figures->loss.known ? (double)figures->loss.middle : -1);
	row_number(row, "day_use_permille", (double)figures->days[0].use);
	for (size_t i = 0; i < QUALITY_DAYS; i++)
		days[i] = figures->days[i].use;
	row_number(row, "busy_days",
	    (double)days_above(days, QUALITY_DAYS, circuit->service->settings->use_limit));
	json_t *list = json_array();
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if ((departs & words[i].departure) != 0)
			json_array_append_new(list, json_string(words[i].name));
	json_object_set_new(row, "departs", list);
}

/* A line that is cut on purpose is in no other state; what is seen of it stays beside. */
static void row_isolation(const struct service *service, json_t *row, int64_t circuit)
{
	const json_t *isolation = isolation_of_circuit(service, circuit);

	if (isolation == NULL)
		return;
	g_autofree char *reason = g_strdup_printf(_("断网隔离 %s，不是故障"),
	    record_text(isolation, "number"));
	json_object_set(row, "seen", json_object_get(row, "state"));
	row_text(row, "state", "isolated");
	row_text(row, "reason", reason);
	row_time(row, "since", (struct wall){ record_integer(isolation, "isolated_at") });
	json_object_set_new(row, "isolation",
	    json_pack("{s:I, s:s}", "id", (json_int_t)record_id(isolation), "number",
		record_text(isolation, "number")));
}

json_t *circuit_row(struct service *service, struct circuit *circuit)
{
	const json_t *record = ledger_get(service->ledger, "circuit", circuit->id);
	double bandwidth = (double)record_integer(record, "bandwidth_mbps") * 1e6;
	json_t *row = json_pack("{s:I}", "key", (json_int_t)circuit->id);

	row_text(row, "circuit_no", record_text(record, "circuit_no"));
	row_text(row, "name", record_text(record, "name"));
	row_text(row, "state", circuit_state_word((enum circuit_state)circuit->standing.state));
	row_time(row, "since", standing_since(&circuit->standing));
	row_text(row, "reason", circuit->reason);
	row_isolation(service, row, circuit->id);
	row_text(row, "owner_type", record_text(record, "owner_type"));
	row_text(row, "carrier",
	    ledger_name(service->ledger, "organisation", record_integer(record, "carrier")));
	if (bandwidth > 0)
		row_number(row, "bandwidth_bps", bandwidth);
	row_text(row, "importance", record_text(record, "importance"));
	json_object_set_new(row, "a", end_row(service, circuit, END_A));
	json_object_set_new(row, "z", end_row(service, circuit, END_Z));
	row_traffic(row, circuit);
	row_path(row, &circuit->path);
	row_quality(row, circuit);
	row_text(row, "path_reason", circuit_echo_obstacle(circuit));
	json_object_set_new(row, "units", unit_names(service, circuit->id));
	row_text(row, "quality",
	    quality_word(
		circuit->standing.state == CIRCUIT_UNKNOWN ? QUALITY_UNKNOWN : QUALITY_GOOD));
	return row;
}
