/* The graph of the site, made from what the ledger says and what devices tell of their neighbours.
 *
 * A circuit, or a cable between neighbours, is a node of its own between its two devices: so it can
 * fail without either of them. The same line told of by several (the ledger, both neighbours) must
 * become one node, or its double would be a way around it: lines are known by the ports they end
 * at. For the same reason a configured uplink is an edge only where no line between the two is
 * known. */
#include <inttypes.h>
#include <string.h>

#include "service/topology_map.h"

static const char *const words[THING_KINDS] = {
	[THING_DEVICE] = "device",
	[THING_CIRCUIT] = "circuit",
	[THING_LINK] = "link",
	[THING_PLACE] = "place",
	[THING_RACK] = "rack",
	[THING_ROOM] = "room",
	[THING_MANAGED] = "managed_service",
};

const char *thing_word(enum thing_kind kind)
{
	return words[kind];
}

/* ---- the map ------------------------------------------------------------------------------ */

static int64_t key_of(enum thing_kind kind, int64_t id)
{
	return id * THING_KINDS + (int64_t)kind;
}

static void thing_free(void *data)
{
	struct thing *thing = data;

	g_free(thing->ends[0].port);
	g_free(thing->ends[1].port);
	g_free(thing);
}

static GHashTable *table_by_text(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct map *map_empty(void)
{
	struct map *map = g_new0(struct map, 1);

	map->things = g_ptr_array_new_with_free_func(thing_free);
	map->nodes = g_array_new(FALSE, TRUE, sizeof(struct node));
	map->edges = g_array_new(FALSE, FALSE, sizeof(struct edge));
	map->by_key = g_hash_table_new(g_int64_hash, g_int64_equal);
	map->by_port = table_by_text();
	map->by_pair = table_by_text();
	map->by_address = table_by_text();
	map->by_cable = table_by_text();
	return map;
}

void map_free(struct map *map)
{
	if (map == NULL)
		return;
	g_hash_table_destroy(map->by_key);
	g_hash_table_destroy(map->by_port);
	g_hash_table_destroy(map->by_pair);
	g_hash_table_destroy(map->by_address);
	g_hash_table_destroy(map->by_cable);
	g_array_unref(map->edges);
	g_array_unref(map->nodes);
	g_ptr_array_unref(map->things);
	g_free(map);
}

struct thing *map_find(const struct map *map, enum thing_kind kind, int64_t id)
{
	int64_t key = key_of(kind, id);

	return g_hash_table_lookup(map->by_key, &key);
}

struct thing *map_find_word(const struct map *map, const char *word, int64_t id)
{
	for (int kind = 0; kind < THING_KINDS; kind++)
		if (strcmp(words[kind], word) == 0)
			return map_find(map, (enum thing_kind)kind, id);
	return NULL;
}

struct thing *map_add(struct map *map, enum thing_kind kind, int64_t id)
{
	static const struct node blank = { 0 };
	struct thing *thing = g_new0(struct thing, 1);

	*thing = (struct thing){ .key = key_of(kind, id), .place = map->things->len, .kind = kind,
		.id = id };
	g_ptr_array_add(map->things, thing);
	g_array_append_val(map->nodes, blank);
	g_hash_table_insert(map->by_key, &thing->key, thing);
	return thing;
}

void map_join(struct map *map, enum edge_kind kind, const struct thing *from,
    const struct thing *to)
{
	if (from == NULL || to == NULL || from == to)
		return;
	const struct edge edge = { from->place, to->place, kind };
	g_array_append_val(map->edges, edge);
}

char *map_name(const struct map *map, const struct service *service, size_t place)
{
	const struct thing *thing = map_thing(map, place);

	if (thing->kind != THING_LINK)
		return g_strdup(ledger_name(service->ledger, words[thing->kind], thing->id));
	return g_strdup_printf("%s - %s",
	    ledger_name(service->ledger, "device", thing->ends[0].device),
	    ledger_name(service->ledger, "device", thing->ends[1].device));
}

/* ---- lines -------------------------------------------------------------------------------- */

/* How the table of ports calls one, however NAME writes it; NULL for none. */
static char *port_key(const struct service *service, int64_t device, const char *name)
{
	const struct device *there = picture_device(&service->picture, device);

	if (name == NULL || name[0] == '\0' || device == 0)
		return NULL;
	const struct port *port = there == NULL ? NULL : device_port(there, name);
	return g_strdup_printf("%" PRId64 "/%s", device, port == NULL ? name : port->key);
}

struct thing *map_find_port(const struct map *map, const struct service *service, int64_t device,
    const char *port)
{
	g_autofree char *key = port_key(service, device, port);

	return key == NULL ? NULL : g_hash_table_lookup(map->by_port, key);
}

struct thing *map_find_address(const struct map *map, const char *address)
{
	return g_hash_table_lookup(map->by_address, address);
}

static char *pair_key(int64_t one, int64_t other)
{
	return g_strdup_printf("%" PRId64 " %" PRId64, MIN(one, other), MAX(one, other));
}

/* The first line between the two; the others are `beside` it. */
static struct thing *line_between(const struct map *map, int64_t one, int64_t other)
{
	g_autofree char *key = pair_key(one, other);

	return g_hash_table_lookup(map->by_pair, key);
}

/* LINE ends at a port of a device of ours: traffic passes, and the line is part of the device. What
 * is known of that end stays. PORT is taken over. */
static void end_at(struct map *map, struct thing *line, int end, int64_t device, char *port)
{
	struct thing_end *here = &line->ends[end], *there = &line->ends[!end];
	const bool known = here->device != 0, same = !known || here->device == device;

	if (port != NULL && here->port == NULL && same &&
	    !g_hash_table_contains(map->by_port, port)) {
		here->port = g_strdup(port);
		g_hash_table_insert(map->by_port, g_strdup(port), line);
	}
	g_free(port);
	if (known || map_find(map, THING_DEVICE, device) == NULL)
		return;
	here->device = device;
	map_join(map, EDGE_PATH, map_find(map, THING_DEVICE, device), line);
	map_join(map, EDGE_PART, map_find(map, THING_DEVICE, device), line);
	if (there->device == 0)
		return;
	char *pair = pair_key(device, there->device);
	line->beside = g_hash_table_lookup(map->by_pair, pair);
	g_hash_table_insert(map->by_pair, pair, line);
}

/* ---- the ledger --------------------------------------------------------------------------- */

typedef void take_record(struct map *map, struct service *service, const json_t *record);

/* Calls TAKE for each record of KIND that counts. */
static void each(struct map *map, struct service *service, const char *kind, take_record *take)
{
	for (json_t *record = ledger_next(service->ledger, kind, NULL); record != NULL;
	     record = ledger_next(service->ledger, kind, record))
		if (ledger_is_current(kind_find(kind), record))
			take(map, service, record);
}

/* Many may stand behind one address, on ports of their own: then it names none. */
static void take_device(struct map *map, struct service *service, const json_t *record)
{
	struct thing *thing = map_add(map, THING_DEVICE, record_id(record));
	const char *address = record_text(record, "mgmt_ip");

	(void)service;
	if (address != NULL)
		g_hash_table_insert(map->by_address, g_strdup(address),
		    g_hash_table_contains(map->by_address, address) ? NULL : thing);
}

/* The same for all circuits in the cable that the ledger calls by NAME; 0: it does not say. */
static int64_t cable_of(struct map *map, const char *name)
{
	if (name == NULL)
		return 0;
	size_t number = GPOINTER_TO_SIZE(g_hash_table_lookup(map->by_cable, name));
	if (number == 0) {
		number = g_hash_table_size(map->by_cable) + 1;
		g_hash_table_insert(map->by_cable, g_strdup(name), GSIZE_TO_POINTER(number));
	}
	return (int64_t)number;
}

/* The far end may be named by its address alone. */
static void take_circuit(struct map *map, struct service *service, const json_t *record)
{
	struct thing *thing = map_add(map, THING_CIRCUIT, record_id(record));
	const char *address = record_text(record, "z_address");
	const struct thing *far = address == NULL ? NULL : map_find_address(map, address);
	int64_t a = record_integer(record, "a_device"), z = record_integer(record, "z_device");

	if (z == 0 && far != NULL && far->kind == THING_DEVICE)
		z = far->id;
	map_node(map, thing->place)->cable = cable_of(map, record_text(record, "fiber_cable_no"));
	end_at(map, thing, 0, a, port_key(service, a, record_text(record, "a_port")));
	end_at(map, thing, 1, z, port_key(service, z, record_text(record, "z_port")));
	if (address != NULL && !g_hash_table_contains(map->by_address, address))
		g_hash_table_insert(map->by_address, g_strdup(address), thing);
}

/* A circuit that leaves UPLINK for the place where the device stands, its far end not named. */
static struct thing *open_circuit(const struct map *map, struct service *service, int64_t uplink,
    int64_t site)
{
	for (json_t *record = ledger_next_of(service->ledger, "circuit", "a_device", uplink, NULL);
	     record != NULL && site != 0;
	     record = ledger_next_of(service->ledger, "circuit", "a_device", uplink, record)) {
		struct thing *circuit = map_find(map, THING_CIRCUIT, record_id(record));
		if (circuit != NULL && circuit->ends[1].device == 0 &&
		    record_integer(record, "z_site") == site)
			return circuit;
	}
	return NULL;
}

/* After all lines: only where none is known is the uplink an edge by itself. */
static void take_uplink(struct map *map, struct service *service, const json_t *record)
{
	int64_t device = record_integer(record, "uplink"), id = record_id(record);

	if (device == 0 || line_between(map, id, device) != NULL)
		return;
	struct thing *circuit =
	    open_circuit(map, service, device, record_integer(record, "site"));
	if (circuit != NULL)
		end_at(map, circuit, 1, id, NULL);
	else
		map_join(map, EDGE_PATH, map_find(map, THING_DEVICE, device),
		    map_find(map, THING_DEVICE, id));
}

static void take_place(struct map *map, struct service *service, const json_t *record)
{
	(void)service;
	map_join(map, EDGE_PART, map_find(map, THING_DEVICE, record_integer(record, "device")),
	    map_add(map, THING_PLACE, record_id(record)));
}

static void take_managed(struct map *map, struct service *service, const json_t *record)
{
	(void)service;
	map_join(map, EDGE_PART, map_find(map, THING_DEVICE, record_integer(record, "device")),
	    map_add(map, THING_MANAGED, record_id(record)));
}

static void take_room(struct map *map, struct service *service, const json_t *record)
{
	(void)service;
	map_add(map, THING_ROOM, record_id(record));
}

static void take_rack(struct map *map, struct service *service, const json_t *record)
{
	(void)service;
	map_add(map, THING_RACK, record_id(record));
}

/* ---- neighbours --------------------------------------------------------------------------- */

/* What a cable is known by: the port it leaves, and where it goes. */
static char *cable_key(const struct cable *cable)
{
	return g_strdup_printf("%s %" PRId64, cable->port == NULL ? "" : cable->port, cable->other);
}

void cable_free(void *data)
{
	struct cable *cable = data;

	g_free(cable->port);
	g_free(cable->far_port);
	g_free(cable);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(a, b);
}

json_t *cables_json(GHashTable *cables)
{
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(cables), compare_texts);
	json_t *list = json_array();

	for (const GList *key = keys; key != NULL; key = key->next) {
		const struct cable *cable = g_hash_table_lookup(cables, key->data);
		json_array_append_new(list,
		    json_pack("{s:I, s:I, s:s*, s:s*}", "device", (json_int_t)cable->device,
			"other", (json_int_t)cable->other, "port", cable->port, "far_port",
			cable->far_port));
	}
	return list;
}

void cables_resume(GHashTable *cables, const json_t *kept)
{
	const json_t *row;
	size_t i;

	json_array_foreach(kept, i, row) {
		struct cable *cable = g_new0(struct cable, 1);
		cable->device = record_integer(row, "device");
		cable->other = record_integer(row, "other");
		cable->port = g_strdup(record_text(row, "port"));
		cable->far_port = g_strdup(record_text(row, "far_port"));
		g_hash_table_replace(cables, cable_key(cable), cable);
	}
}

/* Those who call themselves by a name; one that two have names none. */
static GHashTable *devices_by_name(struct service *service)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct device *device = value;
		char *name = device->found == NULL ? NULL : device->found->sys_name;
		if (name != NULL && name[0] != '\0')
			g_hash_table_insert(names, name,
			    g_hash_table_contains(names, name) ? NULL : value);
	}
	return names;
}

static struct cable *cable_new(struct service *service, const struct device *device,
    const struct neighbour_finding *told, const struct device *other)
{
	const struct port *port = told->local_index < 0 ? NULL :
	    device_port_by_index(device, (uint32_t)told->local_index);
	const struct port *far = device_port(other, told->port);
	struct cable *cable = g_new0(struct cable, 1);

	if (far == NULL)
		far = device_port(other, told->port_descr);
	cable->device = device->id;
	cable->other = other->id;
	cable->port = port_key(service, device->id, port == NULL ? told->local_port : port->name);
	cable->far_port = far == NULL ? NULL : port_key(service, other->id, far->name);
	cable->told = true;
	return cable;
}

static void hear_device(GHashTable *cables, GHashTable *names, const struct device *device)
{
	for (guint i = 0; device->found != NULL && i < device->found->neighbours->len; i++) {
		const struct neighbour_finding *told = device->found->neighbours->pdata[i];
		const struct device *other = g_hash_table_lookup(names, told->system_name);
		if (other == NULL || other == device)
			continue;
		struct cable *cable = cable_new(device->service, device, told, other);
		g_hash_table_replace(cables, cable_key(cable), cable);
	}
}

static bool is_up(const struct device *device)
{
	return device->standing.state == DEVICE_UP;
}

static bool is_lit(const struct device *device, const struct cable *cable)
{
	const char *key = cable->port == NULL ? NULL : strchr(cable->port, '/');
	const struct port *port =
	    key == NULL ? NULL : g_hash_table_lookup(device->ports_by_key, key + 1);

	return port == NULL || port->oper == OPER_UP;
}

/* A cable that is not told of any more is gone when its port has light, and the far end was heard
 * after it was looked for: else it may just be down, and nobody knew it yet. */
static bool is_gone(const struct cable *cable, struct service *service)
{
	const struct device *device = picture_device(&service->picture, cable->device),
			    *other = picture_device(&service->picture, cable->other);

	if (device == NULL || other == NULL)
		return true;
	if (cable->told || !is_up(device) || !is_up(other) || !is_lit(device, cable))
		return false;
	return device->walked_wall.us != 0 &&
	    wall_between(device->walked_wall, other->read_wall) > 0;
}

/* Ports at which somebody is told of now: whoever was there before is not. */
static GHashTable *told_ports(GHashTable *cables)
{
	GHashTable *ports = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, cables);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct cable *cable = value;
		if (cable->told && cable->port != NULL)
			g_hash_table_add(ports, cable->port);
	}
	return ports;
}

static void drop_gone(GHashTable *cables, struct service *service)
{
	g_autoptr(GHashTable) ports = told_ports(cables);
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, cables);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct cable *cable = value;
		bool replaced = !cable->told && cable->port != NULL &&
		    g_hash_table_contains(ports, cable->port);
		if (replaced || is_gone(cable, service))
			g_hash_table_iter_remove(&iter);
	}
}

static void hear_all(GHashTable *cables, struct service *service)
{
	g_autoptr(GHashTable) names = devices_by_name(service);
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, cables);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		((struct cable *)value)->told = false;
	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		hear_device(cables, names, value);
	drop_gone(cables, service);
}

/* A line between the two that says nothing of its port at DEVICE: that is where this cable ends. */
static struct thing *unplugged(const struct map *map, const struct cable *cable)
{
	struct thing *line = line_between(map, cable->device, cable->other);

	while (line != NULL &&
	    line->ends[line->ends[0].device == cable->device ? 0 : 1].port != NULL)
		line = line->beside;
	return line;
}

static struct thing *line_of(const struct map *map, const struct cable *cable)
{
	struct thing *line = cable->port == NULL ? NULL :
	    g_hash_table_lookup(map->by_port, cable->port);

	if (line == NULL && cable->far_port != NULL)
		line = g_hash_table_lookup(map->by_port, cable->far_port);
	return line != NULL ? line : unplugged(map, cable);
}

static void take_cable(struct map *map, const struct cable *cable)
{
	struct thing *line = line_of(map, cable);

	if (line == NULL)
		line = map_add(map, THING_LINK, ++map->links);
	int end = line->ends[1].device == cable->device || line->ends[0].device == cable->other;
	end_at(map, line, end, cable->device, g_strdup(cable->port));
	end_at(map, line, !end, cable->other, g_strdup(cable->far_port));
}

static void take_cables(struct map *map, GHashTable *cables)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, cables);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		take_cable(map, value);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static int64_t find_origin(const struct map *map, const struct service *service)
{
	const struct settings *settings = service->settings;
	const json_t *record = settings->origin[0] == '\0' ? NULL :
	    ledger_find(service->ledger, "device", "name", settings->origin);
	const struct thing *holder = map_find_address(map, settings->gateway);

	if (settings->origin[0] != '\0')
		return record == NULL ? 0 : record_id(record);
	return holder == NULL || holder->kind != THING_DEVICE ? 0 : holder->id;
}

struct map *map_new(struct service *service, GHashTable *cables)
{
	struct map *map = map_empty();

	each(map, service, "device", take_device);
	each(map, service, "circuit", take_circuit);
	hear_all(cables, service);
	take_cables(map, cables);
	each(map, service, "device", take_uplink);
	each(map, service, "room", take_room);
	each(map, service, "rack", take_rack);
	each(map, service, "place", take_place);
	each(map, service, "managed_service", take_managed);
	map_feed(map, service);
	map->origin = find_origin(map, service);
	const struct thing *origin = map_find(map, THING_DEVICE, map->origin);
	if (origin != NULL)
		map_node(map, origin->place)->origin = true;
	return map;
}
