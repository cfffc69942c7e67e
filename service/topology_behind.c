/* What would be gone if something were: the graph solved once more, with nothing failed but that.
 */
#include <string.h>

#include "service/maintenance.h"
#include "service/topology_parts.h"

/* Only what THINGS are has failed, and nobody was heard since. */
static GArray *nodes_without(const struct map *map, const GArray *things)
{
	GArray *nodes = g_array_copy(map->nodes);

	for (guint i = 0; i < nodes->len; i++) {
		struct node *node = &g_array_index(nodes, struct node, i);
		*node = (struct node){ .origin = node->origin, .cable = node->cable };
	}
	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *ref = &g_array_index(things, struct thing_ref, i);
		const struct thing *thing = map_find_word(map, ref->kind, ref->id);
		if (thing == NULL)
			continue;
		struct node *node = &g_array_index(nodes, struct node, thing->place);
		node->severs = node->unpowers = true;
		node->since = 1;
	}
	return nodes;
}

void topology_behind(struct service *service, GArray *things)
{
	struct topology *topology = service->topology;

	if (topology == NULL)
		return;
	if (topology->map == NULL)
		topology_make_map(topology);
	const struct map *map = topology->map;
	g_autoptr(GArray) nodes = nodes_without(map, things);
	suppression_solve((struct node *)(void *)nodes->data, nodes->len,
	    (const struct edge *)(const void *)map->edges->data, map->edges->len,
	    service->settings->together);
	for (guint i = 0; i < nodes->len; i++) {
		const struct node *node = &g_array_index(nodes, struct node, i);
		const struct thing *thing = map_thing(map, i);
		const struct thing_ref ref = { thing_word(thing->kind), thing->id };
		if (node->explained != EXPLAINED_NOT && thing->kind != THING_LINK)
			g_array_append_val(things, ref);
	}
}
