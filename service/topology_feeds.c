/* Power in the graph: the feeds of the ledger, and who shares in the feeds of his rack or room
 * because nobody told of any of his own. */
#include <inttypes.h>

#include "service/topology_map.h"

/* Whether the ledger tells what feeds a consumer, or whom a device feeds. */
static bool has_feed(struct service *service, const char *field, int64_t id)
{
	const struct kind *kind = kind_find("power_feed");

	for (json_t *feed = ledger_next_of(service->ledger, kind->name, field, id, NULL);
	     feed != NULL; feed = ledger_next_of(service->ledger, kind->name, field, id, feed))
		if (ledger_is_current(kind, feed))
			return true;
	return false;
}

static struct thing *named(const struct map *map, const json_t *record, const char *field,
    enum thing_kind kind)
{
	return map_find(map, kind, record_integer(record, field));
}

/* A generator feeds when it runs, which those who are heard prove; that it could is no power. */
static bool is_standby(const struct service *service, const struct thing *source)
{
	const json_t *record = source == NULL ? NULL :
	    ledger_get(service->ledger, "device", source->id);

	return g_strcmp0(record_text(record, "device_type"), "genset") == 0;
}

static void take_feed(struct map *map, const struct service *service, const json_t *record)
{
	const struct thing *source = named(map, record, "source_device", THING_DEVICE),
			   *consumer = named(map, record, "device", THING_DEVICE);

	if (is_standby(service, source))
		return;
	if (source == NULL)
		source = named(map, record, "source_place", THING_PLACE);
	if (consumer == NULL)
		consumer = named(map, record, "rack", THING_RACK);
	if (consumer == NULL)
		consumer = named(map, record, "room", THING_ROOM);
	map_join(map, EDGE_FEED, source, consumer);
}

/* Racks that have feeds, by themselves or by their room: id -> the thing, and "room/name" too,
 * which is how devices say where they stand. */
static GHashTable *share_rooms(struct map *map, struct service *service)
{
	GHashTable *fed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const struct kind *kind = kind_find("rack");

	for (json_t *rack = ledger_next(service->ledger, kind->name, NULL); rack != NULL;
	     rack = ledger_next(service->ledger, kind->name, rack)) {
		int64_t room = record_integer(rack, "room");
		struct thing *thing = map_find(map, THING_RACK, record_id(rack));
		bool own = has_feed(service, "rack", record_id(rack)),
		     shared = !own && has_feed(service, "room", room);
		if (thing == NULL || (!own && !shared))
			continue;
		if (shared)
			map_join(map, EDGE_FEED, map_find(map, THING_ROOM, room), thing);
		g_hash_table_insert(fed,
		    g_strdup_printf("%" PRId64 "/%s", room, record_text(rack, "name")),
		    thing);
	}
	return fed;
}

/* What feeds others is not fed by its own rack: a UPS stands in the room it feeds. */
static void share(struct map *map, struct service *service, GHashTable *racks,
    const json_t *record)
{
	int64_t id = record_id(record), room = record_integer(record, "room");
	const char *rack = record_text(record, "rack");
	struct thing *thing = map_find(map, THING_DEVICE, id);

	if (thing == NULL || room == 0 || has_feed(service, "device", id) ||
	    has_feed(service, "source_device", id))
		return;
	g_autofree char *key =
	    g_strdup_printf("%" PRId64 "/%s", room, rack == NULL ? "" : rack);
	const struct thing *at = g_hash_table_lookup(racks, key);
	if (at == NULL && has_feed(service, "room", room))
		at = map_find(map, THING_ROOM, room);
	map_join(map, EDGE_FEED, at, thing);
}

static bool is_mains(const json_t *place)
{
	return ledger_is_current(kind_find("place"), place) &&
	    g_strcmp0(record_text(place, "purpose"), "mains") == 0;
}

/* Mains that are measured, and feed nothing by the ledger, are taken for those of the room that do.
 */
static void join_gauges(struct map *map, struct service *service, const json_t *feeding)
{
	int64_t room = record_integer(feeding, "room");

	for (json_t *place = ledger_next_of(service->ledger, "place", "room", room, NULL);
	     place != NULL;
	     place = ledger_next_of(service->ledger, "place", "room", room, place))
		if (is_mains(place) && !has_feed(service, "source_place", record_id(place)))
			map_join(map, EDGE_PART,
			    map_find(map, THING_PLACE, record_id(feeding)),
			    map_find(map, THING_PLACE, record_id(place)));
}

static void join_all_gauges(struct map *map, struct service *service)
{
	for (json_t *place = ledger_next(service->ledger, "place", NULL); place != NULL;
	     place = ledger_next(service->ledger, "place", place))
		if (is_mains(place) && has_feed(service, "source_place", record_id(place)))
			join_gauges(map, service, place);
}

void map_feed(struct map *map, struct service *service)
{
	const struct kind *kind = kind_find("power_feed");
	g_autoptr(GHashTable) racks = NULL;

	for (json_t *record = ledger_next(service->ledger, kind->name, NULL); record != NULL;
	     record = ledger_next(service->ledger, kind->name, record))
		if (ledger_is_current(kind, record))
			take_feed(map, service, record);
	join_all_gauges(map, service);
	racks = share_rooms(map, service);
	for (json_t *record = ledger_next(service->ledger, "device", NULL); record != NULL;
	     record = ledger_next(service->ledger, "device", record))
		share(map, service, racks, record);
}
