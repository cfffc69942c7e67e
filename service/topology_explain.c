/* What others ask of the graph once it is solved: whom a failure hits, what feeds a device, where
 * everything began. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "service/topology_parts.h"

/* ---- units -------------------------------------------------------------------------------- */

static bool is_bad(const struct map *map, const struct thing *thing)
{
	const struct node *node = map_node(map, thing->place);

	return node->severs || node->explained != EXPLAINED_NOT;
}

static void release_circuits(void *circuits)
{
	g_array_unref(circuits);
}

/* The circuits that do not work, by the root that took them along. */
static void find_circuits(struct topology *topology)
{
	const struct map *map = topology->map;

	topology->circuits =
	    g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, release_circuits);
	for (size_t i = 0; i < map->things->len; i++) {
		const struct thing *thing = map_thing(map, i);
		if (thing->kind != THING_CIRCUIT || !is_bad(map, thing))
			continue;
		void *root = GSIZE_TO_POINTER(map_node(map, i)->root);
		GArray *circuits = g_hash_table_lookup(topology->circuits, root);
		if (circuits == NULL) {
			circuits = g_array_new(FALSE, FALSE, sizeof(int64_t));
			g_hash_table_insert(topology->circuits, root, circuits);
		}
		g_array_append_val(circuits, thing->id);
	}
}

/* Whether CIRCUIT still works, or what the ledger names as its backup. */
static bool works(const struct topology *topology, int64_t circuit)
{
	const struct map *map = topology->map;
	const json_t *record = ledger_get(topology->service->ledger, "circuit", circuit);
	const struct thing *thing = map_find(map, THING_CIRCUIT, circuit);
	const struct thing *backup =
	    map_find(map, THING_CIRCUIT, record_integer(record, "backup_circuit"));

	if (thing == NULL)
		return false;
	return !is_bad(map, thing) || (backup != NULL && !is_bad(map, backup));
}

/* The next current record that says that a circuit serves a unit, by either. */
static json_t *next_service(struct service *service, const char *by, int64_t id, json_t *previous)
{
	const struct kind *kind = kind_find("circuit_unit");
	json_t *record = previous;

	do
		record = ledger_next_of(service->ledger, kind->name, by, id, record);
	while (record != NULL && !ledger_is_current(kind, record));
	return record;
}

static bool is_cut_off(const struct topology *topology, int64_t unit)
{
	struct service *service = topology->service;

	for (json_t *record = next_service(service, "access_unit", unit, NULL); record != NULL;
	     record = next_service(service, "access_unit", unit, record))
		if (works(topology, record_integer(record, "circuit")))
			return false;
	return true;
}

static void add_units(const struct topology *topology, int64_t circuit, GHashTable *known,
    GArray *units)
{
	struct service *service = topology->service;

	for (json_t *record = next_service(service, "circuit", circuit, NULL); record != NULL;
	     record = next_service(service, "circuit", circuit, record)) {
		int64_t unit = record_integer(record, "access_unit");
		if (g_hash_table_contains(known, &unit) || !is_cut_off(topology, unit))
			continue;
		g_hash_table_add(known, g_memdup2(&unit, sizeof unit));
		g_array_append_val(units, unit);
	}
}

GArray *topology_units(struct service *service, const struct alarm *head)
{
	struct topology *topology = service->topology;
	GArray *units = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GHashTable) known =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	const struct thing *thing = topology == NULL || topology->map == NULL ? NULL :
	    topology_thing(topology, head);

	if (thing == NULL)
		return units;
	if (topology->circuits == NULL)
		find_circuits(topology);
	const GArray *circuits =
	    g_hash_table_lookup(topology->circuits, GSIZE_TO_POINTER(thing->place));
	for (guint i = 0; circuits != NULL && i < circuits->len; i++)
		add_units(topology, g_array_index(circuits, int64_t, i), known, units);
	return units;
}

/* ---- power -------------------------------------------------------------------------------- */

static bool has_feeds(const struct map *map, size_t place)
{
	for (guint i = 0; i < map->edges->len; i++) {
		const struct edge *edge = &g_array_index(map->edges, struct edge, i);
		if (edge->kind == EDGE_FEED && edge->to == place)
			return true;
	}
	return false;
}

int topology_power(struct service *service, int64_t device, int64_t *ret_root)
{
	const struct topology *topology = service->topology;
	const struct map *map = topology == NULL ? NULL : topology->map;
	const struct thing *thing = map == NULL ? NULL : map_find(map, THING_DEVICE, device);

	*ret_root = 0;
	if (thing == NULL || !has_feeds(map, thing->place))
		return -1;
	const struct node *node = map_node(map, thing->place);
	if (!node->unpowered)
		return 0;
	*ret_root = map_thing(map, node->root)->voice;
	return 1;
}

/* ---- why ---------------------------------------------------------------------------------- */

static const char *state_of(const struct node *node)
{
	if (node->severs || node->unpowers)
		return "failed";
	if (node->unpowered)
		return "unpowered";
	return node->cut_off ? "cut_off" : "well";
}

/* {kind, id, name, state, alarm?}; a link has no id. */
static json_t *thing_json(const struct topology *topology, size_t place)
{
	const struct thing *thing = map_thing(topology->map, place);
	g_autofree char *name = map_name(topology->map, topology->service, place);
	json_t *row = json_pack("{s:s, s:s, s:s}", "kind", thing_word(thing->kind), "name", name,
	    "state", state_of(map_node(topology->map, place)));

	if (thing->kind != THING_LINK)
		json_object_set_new(row, "id", json_integer(thing->id));
	if (thing->voice != 0)
		json_object_set_new(row, "alarm", json_integer(thing->voice));
	return row;
}

#define NOWHERE SIZE_MAX

/* For each place from which other one it is first reached, beginning at START along KIND: the
 * shortest ways there are when all is well. BACK: against the direction of the edges. */
static size_t *ways_from(const struct map *map, size_t start, enum edge_kind kind, bool back,
    GArray *order)
{
	const size_t n = map->nodes->len;
	size_t *from = g_new(size_t, n);
	g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

	for (size_t i = 0; i < n; i++) {
		from[i] = NOWHERE;
		g_ptr_array_add(out, g_array_new(FALSE, FALSE, sizeof(size_t)));
	}
	for (guint i = 0; i < map->edges->len; i++) {
		const struct edge *edge = &g_array_index(map->edges, struct edge, i);
		if (edge->kind != kind)
			continue;
		if (!back || kind == EDGE_PATH)
			g_array_append_val(g_ptr_array_index(out, edge->from), edge->to);
		if (back || kind == EDGE_PATH)
			g_array_append_val(g_ptr_array_index(out, edge->to), edge->from);
	}
	from[start] = start;
	g_array_append_val(order, start);
	for (guint head = 0; head < order->len; head++) {
		const size_t here = g_array_index(order, size_t, head);
		const GArray *next = g_ptr_array_index(out, here);
		for (guint i = 0; i < next->len; i++) {
			const size_t there = g_array_index(next, size_t, i);
			if (from[there] != NOWHERE)
				continue;
			from[there] = here;
			g_array_append_val(order, there);
		}
	}
	return from;
}

/* From the origin to PLACE, both included; empty when nobody told of a way. */
static json_t *path_json(const struct topology *topology, size_t place)
{
	const struct map *map = topology->map;
	const struct thing *origin = map_find(map, THING_DEVICE, map->origin);
	json_t *path = json_array();

	if (origin == NULL)
		return path;
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(size_t));
	g_autofree size_t *from = ways_from(map, place, EDGE_PATH, false, order);
	if (from[origin->place] == NOWHERE)
		return path;
	for (size_t at = origin->place;; at = from[at]) {
		json_array_append_new(path, thing_json(topology, at));
		if (at == place)
			return path;
	}
}

/* All that feeds PLACE, nearest first, each with what it feeds of these. */
static json_t *feeds_json(const struct topology *topology, size_t place)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(size_t));
	g_autofree size_t *from = ways_from(topology->map, place, EDGE_FEED, true, order);
	json_t *feeds = json_array();

	for (guint i = 1; i < order->len; i++) {
		const size_t at = g_array_index(order, size_t, i);
		json_t *row = thing_json(topology, at);
		g_autofree char *fed = map_name(topology->map, topology->service, from[at]);
		json_object_set_new(row, "feeds", json_string(fed));
		json_array_append_new(feeds, row);
	}
	return feeds;
}

json_t *topology_explain(struct service *service, const char *kind, int64_t id)
{
	static const char *const words[] = {
		[EXPLAINED_NOT] = "not",
		[EXPLAINED_PATH] = "path",
		[EXPLAINED_POWER] = "power",
		[EXPLAINED_PART] = "part",
	};
	const struct topology *topology = service->topology;
	const struct thing *thing = topology == NULL || topology->map == NULL ? NULL :
	    map_find_word(topology->map, kind, id);

	if (thing == NULL)
		return NULL;
	const struct node *node = map_node(topology->map, thing->place);
	json_t *answer = thing_json(topology, thing->place);
	json_object_set_new(answer, "explained", json_string(words[node->explained]));
	if (node->explained != EXPLAINED_NOT)
		json_object_set_new(answer, "root", thing_json(topology, node->root));
	if (node->weak)
		json_object_set_new(answer, "weak", thing_json(topology, node->weak_root));
	json_object_set_new(answer, "path", path_json(topology, thing->place));
	json_object_set_new(answer, "feeds", feeds_json(topology, thing->place));
	return answer;
}

const char *topology_trouble(const struct service *service)
{
	const struct topology *topology = service->topology;

	if (topology == NULL || topology->map == NULL || service->settings->origin[0] == '\0' ||
	    topology->map->origin != 0)
		return NULL;
	return _("site.conf [topology] origin：台账里没有这台设备，上下游关系无从判断");
}
