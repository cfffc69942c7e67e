/* The graph of points/suppression.h with the names of its nodes: what topology solves. Loop thread
 * only; records are borrowed, so a map is made anew when they change. */
#ifndef SERVICE_TOPOLOGY_MAP_H
#define SERVICE_TOPOLOGY_MAP_H

#include "base/own.h"
#include "points/suppression.h"
#include "service/service.h"

enum thing_kind {
	THING_DEVICE,
	THING_CIRCUIT,
	THING_LINK,                  /* a cable or line that only neighbours told of */
	THING_PLACE,
	THING_RACK,
	THING_ROOM,
	THING_MANAGED,
	THING_KINDS
};
/* "device", "circuit", "link", ...: the kind of its record, but for a link. */
const char *thing_word(enum thing_kind kind);

struct thing_end {
	int64_t device;              /* 0: none of ours, or not known */
	char *port;                  /* as by_port has it; NULL: not known */
};

/* What a node stands for. */
struct thing {
	int64_t key;                 /* of kind and id, for the table */
	size_t place;                /* of its node */
	enum thing_kind kind;
	int64_t id;                  /* of its record; of a link its number in this map */
	struct thing_end ends[2];    /* of a circuit or link */
	struct thing *beside;        /* another line between the same two; NULL: no more */
	int64_t voice;               /* the alarm by which it severs or unpowers; 0: none */
	bool own_voice;              /* it is about the thing itself, not about a port of it */
};

struct map {
	GPtrArray *things;           /* struct thing *, owned; in the places of the nodes */
	GArray *nodes;               /* struct node */
	GArray *edges;               /* struct edge */
	GHashTable *by_key;          /* of thing -> struct thing *, all of these */
	GHashTable *by_port;         /* "7/Gi0/0/1" -> the line that ends there */
	GHashTable *by_pair;         /* "3 7" -> the first line between the two */
	GHashTable *by_address;      /* text -> the device, or the circuit that leads there */
	GHashTable *by_cable; /* number of a fibre cable -> struct node's `cable`, as pointer */
	int64_t links;               /* how many were numbered */
	int64_t origin;              /* device; 0: nobody told */
};

/* A cable as one side told of it. It is remembered while one of its ends is silent: then nobody
 * tells of it any more. */
struct cable {
	int64_t device, other;
	char *port, *far_port;       /* as by_port has them; NULL: not known */
	bool told;                   /* in the walks as they are now */
};
void cable_free(void *cable);
/* What is kept of all of them for the next service, which may begin in the middle of an outage; in
 * the order of their keys. */
json_t *cables_json(GHashTable *cables);
void cables_resume(GHashTable *cables, const json_t *kept);

/* The graph as ledger and picture are now, without failures. CABLES (text -> struct cable *, owned)
 * is what was heard so far, and brought up to date. */
struct map *map_new(struct service *service, GHashTable *cables);
void map_free(struct map *map);
OWN_DEFINE(map)

/* NULL for what is not in it. */
struct thing *map_find(const struct map *map, enum thing_kind kind, int64_t id);
struct thing *map_find_word(const struct map *map, const char *word, int64_t id);
struct thing *map_find_port(const struct map *map, const struct service *service, int64_t device,
    const char *port);
struct thing *map_find_address(const struct map *map, const char *address);

static inline struct thing *map_thing(const struct map *map, size_t place)
{
	return g_ptr_array_index(map->things, place);
}
static inline struct node *map_node(const struct map *map, size_t place)
{
	return &g_array_index(map->nodes, struct node, place);
}
/* What people call it. Caller frees. */
char *map_name(const struct map *map, const struct service *service, size_t place);

/* ---- while it is made --------------------------------------------------------------------- */

struct map *map_empty(void);
struct thing *map_add(struct map *map, enum thing_kind kind, int64_t id);
/* An edge, if both are there. */
void map_join(struct map *map, enum edge_kind kind, const struct thing *from,
    const struct thing *to);
/* The feeds of the ledger (service/topology_feeds.c). */
void map_feed(struct map *map, struct service *service);

#endif
