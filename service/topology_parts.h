/* What the files of the topology share. */
#ifndef SERVICE_TOPOLOGY_PARTS_H
#define SERVICE_TOPOLOGY_PARTS_H

#include "service/topology_map.h"
#include "service/topology_sight.h"

struct topology {
	struct service *service;
	struct timer timer, quick;
	GArray *fresh;               /* ids of alarms that were just raised */
	struct map *map;             /* NULL: before the first solving */
	bool stale;                  /* the map is to be made anew */
	struct mono solved_at;
	GHashTable *cables;          /* what neighbours told of: service/topology_map.h */
	json_t *kept;                /* of them, as the next service will find it */
	GHashTable *told;            /* alarm id -> struct told *, owned (topology.c) */
	GHashTable *lately;          /* thing's key -> struct told *: what explained it last */
	GHashTable *circuits;        /* root's place -> GArray of the circuits it took along; NULL:
				      * not yet asked for (topology_explain.c) */
	struct gateway gateway;
};

/* The thing an alarm is about, or of whose line at its port it tells; NULL. */
struct thing *topology_thing(const struct topology *topology, const struct alarm *alarm);

/* The map as ledger and picture are now, not solved yet. */
void topology_make_map(struct topology *topology);

#endif
