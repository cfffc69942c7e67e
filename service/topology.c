/* Every alarm that severs or unpowers is put at its node, the graph is solved, and every alarm that
 * may be explained is told where it stands. The node's `voice` is the alarm that speaks for it as a
 * root. What is told is remembered, so that only changes are said. */
#include "service/topology.h"

#include <string.h>

#include "service/maintenance.h"
#include "service/topics.h"
#include "service/topology_parts.h"

#define SOON (CLOCK_SECOND / 20)        /* what comes together is solved together */
#define AT_MOST (CLOCK_SECOND / 4)      /* between two solvings */
#define AGAIN CLOCK_SECOND /* while something has failed: who was heard since is no alarm */
#define SWEEPS_HEARD 2  /* so long ago is still now */

/* Where an alarm stands. */
struct stand {
	int64_t head;
	enum alarm_hush hush;
};
static const struct stand alone = { 0, HUSH_NOT };

/* Where it stands as the alarms were told. */
struct told {
	struct stand stand;
	struct mono let_go;          /* nothing explains it since; us == 0: something does */
	bool seen;                   /* it is still open */
	bool fresh;                  /* it was just raised */
	bool anew;                   /* since the last solving */
};

/* ---- failures ----------------------------------------------------------------------------- */

/* An alarm of a port speaks of the line that ends there, one of a session of the way to its peer.
 */
static struct thing *far_thing(const struct topology *topology, const struct alarm *alarm)
{
	g_auto(GStrv) parts = NULL;

	if (alarm->source == ALARM_SOURCE_PORTS)
		return map_find_port(topology->map, topology->service, alarm->resource,
		    alarm->qualifier);
	if (alarm->source != ALARM_SOURCE_SESSIONS || alarm->qualifier == NULL)
		return NULL;
	parts = g_strsplit_set(alarm->qualifier, " ,()", -1);
	for (char **part = parts; *part != NULL; part++) {
		struct thing *thing = map_find_address(topology->map, *part);
		if (thing != NULL)
			return thing;
	}
	return NULL;
}

struct thing *topology_thing(const struct topology *topology, const struct alarm *alarm)
{
	struct thing *far = far_thing(topology, alarm);

	return far != NULL ? far :
	    map_find_word(topology->map, alarm->resource_kind, alarm->resource);
}

static bool is_of(const struct thing *thing, const struct alarm *alarm)
{
	return strcmp(thing_word(thing->kind), alarm->resource_kind) == 0 &&
	    thing->id == alarm->resource;
}

/* Whether ALARM speaks for THING rather than who does now: about itself before about its ports, the
 * elder before the younger. */
static bool speaks(const struct thing *thing, const struct node *node, const struct alarm *alarm)
{
	bool own = is_of(thing, alarm);

	if (thing->voice == 0 || own != thing->own_voice)
		return thing->voice == 0 || own;
	return alarm->raised_at.us < node->since ||
	    (alarm->raised_at.us == node->since && alarm->id < thing->voice);
}

static bool is_line(const struct thing *thing)
{
	return thing->kind == THING_CIRCUIT || thing->kind == THING_LINK;
}

/* That a port is down says nothing of its device, only of the line at it. */
static bool can_fail(const struct thing *thing, const struct alarm *alarm)
{
	return (alarm->type->flags & (ALARM_SEVERS | ALARM_UNPOWERS)) != 0 &&
	    alarm->source != ALARM_SOURCE_SESSIONS &&
	    (is_line(thing) || (is_of(thing, alarm) && alarm->source != ALARM_SOURCE_PORTS));
}

static void take_failure(const struct alarm *alarm, void *data)
{
	struct topology *topology = data;
	struct thing *thing = alarm->cleared ? NULL : topology_thing(topology, alarm);

	if (thing == NULL || !can_fail(thing, alarm))
		return;
	struct node *node = map_node(topology->map, thing->place);
	bool speaker = speaks(thing, node, alarm);
	node->severs |= (alarm->type->flags & ALARM_SEVERS) != 0;
	node->unpowers |= (alarm->type->flags & ALARM_UNPOWERS) != 0;
	if (!speaker)
		return;
	thing->voice = alarm->id;
	thing->own_voice = is_of(thing, alarm);
	node->since = alarm->raised_at.us;
}

/* When DEVICE was heard at the latest, if it still is: by a sweep earlier than it was, for failures
 * are dated back to when they began. */
static int64_t heard(const struct service *service, const struct device *device)
{
	int64_t sweep = service->settings->sweep;

	if (device == NULL || device->standing.state != DEVICE_UP ||
	    wall_between(device->read_wall, clock_wall()) > SWEEPS_HEARD * sweep)
		return 0;
	return device->read_wall.us - sweep;
}

/* Whether traffic passes CIRCUIT now: it is not taken from what was. */
static bool carries(const struct service *service, int64_t id)
{
	const struct circuit *circuit = picture_circuit(&service->picture, id);

	return circuit != NULL && circuit->standing.state == CIRCUIT_NORMAL &&
	    (circuit->echo == NULL || circuit->reach.reach == REACH_UP);
}

/* Failures of before are forgotten. */
static void prepare(const struct topology *topology)
{
	const struct map *map = topology->map;

	for (size_t i = 0; i < map->things->len; i++) {
		struct thing *thing = map_thing(map, i);
		struct node *node = map_node(map, i);
		const struct device *device = thing->kind != THING_DEVICE ? NULL :
		    picture_device(&topology->service->picture, thing->id);

		thing->voice = 0;
		thing->own_voice = node->severs = node->unpowers = false;
		node->since = 0;
		node->seen = heard(topology->service, device);
		node->carries =
		    thing->kind == THING_CIRCUIT && carries(topology->service, thing->id);
	}
}

/* ---- places ------------------------------------------------------------------------------- */

static struct stand under(const struct map *map, size_t root, enum alarm_hush hush)
{
	return (struct stand){ map_thing(map, root)->voice, hush };
}

/* Where what ALARM says of THING stands, by the graph as solved; NULL: whatever is said of it. */
static struct stand explained(const struct map *map, const struct thing *thing,
    const struct alarm *alarm)
{
	static const enum alarm_hush hushes[] = {
		[EXPLAINED_NOT] = HUSH_NOT,
		[EXPLAINED_PATH] = HUSH_UPSTREAM,
		[EXPLAINED_POWER] = HUSH_POWER,
		[EXPLAINED_PART] = HUSH_PART,
	};
	const struct node *node = map_node(map, thing->place);

	if (node->explained != EXPLAINED_NOT || alarm == NULL)
		return under(map, node->root, hushes[node->explained]);
	if ((alarm->type->flags & ALARM_FOLLOWS_ANY_FEED) != 0 && node->weak)
		return under(map, node->weak_root, HUSH_POWER);
	return under(map, thing->place,
	    alarm->source == ALARM_SOURCE_SESSIONS ? HUSH_UPSTREAM : HUSH_PART);
}

/* By what is far of it, else by what it is about itself. Nothing explains itself. */
static struct stand stand_by_graph(const struct topology *topology, const struct alarm *alarm)
{
	const struct map *map = topology->map;
	const struct thing *const things[] = { far_thing(topology, alarm),
		map_find_word(map, alarm->resource_kind, alarm->resource) };

	for (size_t i = 0; i < G_N_ELEMENTS(things); i++) {
		struct stand stand =
		    things[i] == NULL ? alone : explained(map, things[i], alarm);
		if (stand.head != 0 && stand.head != alarm->id)
			return stand;
	}
	return alone;
}

/* That power fails is never hidden, but where the same mains are measured more than once. */
static struct stand stand_of_gauge(const struct topology *topology, const struct alarm *alarm)
{
	const struct thing *gauge =
	    map_find_word(topology->map, alarm->resource_kind, alarm->resource);
	const struct node *node = gauge == NULL ? NULL : map_node(topology->map, gauge->place);

	if (node == NULL || gauge->kind != THING_PLACE || node->explained != EXPLAINED_PART ||
	    map_thing(topology->map, node->root)->kind != THING_PLACE)
		return alone;
	return under(topology->map, node->root, HUSH_PART);
}

/* Some things stand by themselves whatever their cause, since somebody has to act: a UPS that runs
 * low. What nobody can read any more is past acting and goes with what took its device away, but
 * for what must be seen always, and for what concerns security: a device may be silenced. */
static bool is_explainable(const struct alarm *alarm)
{
	unsigned flags = alarm->type->flags;

	return (flags & ALARM_EXPLAINABLE) != 0 ||
	    (alarm->held && alarm->type->event != EVENT_SECURITY &&
		(flags & (ALARM_NEVER_SHELVED | ALARM_UNPOWERS)) == 0);
}

/* While nobody can be heard, no alarm of what is to be heard stands by itself. */
static struct stand stand_of(const struct topology *topology, const struct alarm *alarm)
{
	if (!is_explainable(alarm))
		return (alarm->type->flags & ALARM_UNPOWERS) != 0 ?
		    stand_of_gauge(topology, alarm) : alone;
	if (!topology->gateway.cut_off)
		return stand_by_graph(topology, alarm);
	const struct alarm *lost = alarm_standing(topology->service->alarms, "service", 0,
	    "gateway_lost", NULL);
	return (struct stand){ lost == NULL ? 0 : lost->id, HUSH_BLIND };
}

static bool is_ours(enum alarm_hush hush)
{
	return hush == HUSH_UPSTREAM || hush == HUSH_POWER || hush == HUSH_PART ||
	    hush == HUSH_BLIND;
}

/* What the alarms know already is what the last service told them. */
static struct told *told_of(struct topology *topology, const struct alarm *alarm)
{
	struct told *told = g_hash_table_lookup(topology->told, &alarm->id);

	if (told != NULL)
		return told;
	told = g_new0(struct told, 1);
	if (is_ours(alarm->hush))
		told->stand = (struct stand){ alarm->head, alarm->hush };
	g_hash_table_insert(topology->told, g_memdup2(&alarm->id, sizeof alarm->id), told);
	return told;
}

/* Remembers what explains each thing: an alarm of another type may come when it is over already (a
 * device that answers one way and not yet the other), and belongs to it for a while. */
static void remember(const struct topology *topology)
{
	const struct map *map = topology->map;

	for (size_t i = 0; i < map->things->len; i++) {
		struct thing *thing = map_thing(map, i);
		if (map_node(map, i)->explained == EXPLAINED_NOT)
			continue;
		struct told *last = g_hash_table_lookup(topology->lately, &thing->key);
		if (last == NULL) {
			last = g_new0(struct told, 1);
			g_hash_table_insert(topology->lately,
			    g_memdup2(&thing->key, sizeof thing->key), last);
		}
		last->stand = explained(map, thing, NULL);
		last->let_go = clock_mono();
	}
}

static bool is_over(const struct topology *topology, const struct told *told)
{
	return mono_between(told->let_go, clock_mono()) >= topology->service->settings->settle;
}

static gboolean is_long_over(void *key, void *last, void *topology)
{
	(void)key;
	return is_over(topology, last);
}

/* Where ALARM stands now. What is mended comes back piece by piece: while a line is up and the
 * device behind it is silent yet, the graph would put the line under the device. Two that stood
 * together turn round at once only when one of them has just failed; otherwise what stood under
 * ALARM must have been let go first. */
static struct stand stand_now(const struct topology *topology, const struct alarm *alarm)
{
	const struct stand stand = stand_of(topology, alarm);
	const struct told *told = g_hash_table_lookup(topology->told, &alarm->id);
	const struct told *head =
	    stand.head == 0 ? NULL : g_hash_table_lookup(topology->told, &stand.head);

	if (head == NULL || head->stand.head != alarm->id || head->anew ||
	    (told != NULL && told->anew))
		return stand;
	return head->let_go.us != 0 && is_over(topology, head) ? stand : alone;
}

/* STAND of ALARM, which is of before. A head that is explained itself by now takes ALARM along; one
 * that ALARM explains has none under it any more: two that wait for each other are seen by nobody.
 */
static struct stand still(const struct topology *topology, const struct alarm *alarm,
    struct stand stand)
{
	const struct alarm *head = alarm_find(topology->service->alarms, stand.head);
	const struct stand above =
	    head == NULL || head->cleared ? alone : stand_now(topology, head);

	if (above.hush == HUSH_NOT)
		return stand;
	return above.head == alarm->id ? alone : (struct stand){ above.head, stand.hush };
}

/* Where an alarm that is new stands although nothing explains it now. */
static struct stand stand_of_late(const struct topology *topology, const struct alarm *alarm)
{
	const struct thing *thing =
	    map_find_word(topology->map, alarm->resource_kind, alarm->resource);
	const struct told *last =
	    thing == NULL ? NULL : g_hash_table_lookup(topology->lately, &thing->key);

	if (last == NULL || (alarm->type->flags & ALARM_EXPLAINABLE) == 0 ||
	    is_over(topology, last) || last->stand.head == alarm->id)
		return alone;
	return still(topology, alarm, last->stand);
}

/* Where what nothing explains any more is held yet; it comes back by itself. */
static struct stand held(const struct topology *topology, const struct alarm *alarm,
    struct told *told)
{
	if (told->let_go.us == 0)
		told->let_go = clock_mono();
	return is_over(topology, told) ? alone : still(topology, alarm, told->stand);
}

struct change {
	int64_t id;
	struct stand stand;
};

struct round {
	struct topology *topology;
	GArray *changes;             /* struct change: told when all alarms were looked at */
	bool unsettled;              /* something stands under a head */
};

/* ALARM belongs where the graph says: told, unless that is known, or it is held where it was. A
 * cleared alarm stays where it stood: it belongs to that outage. */
static void place(const struct alarm *alarm, void *data)
{
	struct round *round = data;
	struct told *told = told_of(round->topology, alarm);

	told->seen = true;
	/* its head was closed: the alarms let it go */
	if (alarm->hush == HUSH_NOT && told->stand.hush != HUSH_NOT)
		told->stand = alone;
	if (alarm->cleared)
		return;
	struct stand stand = stand_now(round->topology, alarm);
	if (stand.hush == HUSH_NOT && told->fresh)
		stand = stand_of_late(round->topology, alarm);
	told->fresh = false;
	if (stand.hush != HUSH_NOT)
		told->let_go.us = 0;
	round->unsettled |= stand.hush != HUSH_NOT || told->stand.hush != HUSH_NOT;
	if (stand.hush == HUSH_NOT && told->stand.hush != HUSH_NOT)
		stand = held(round->topology, alarm, told);
	if (stand.head == told->stand.head && stand.hush == told->stand.hush)
		return;
	told->stand = stand;
	const struct change change = { alarm->id, stand };
	g_array_append_val(round->changes, change);
}

static void tell_changes(const struct round *round)
{
	for (guint i = 0; i < round->changes->len; i++) {
		const struct change *change = &g_array_index(round->changes, struct change, i);
		alarms_place(round->topology->service->alarms, change->id, change->stand.head,
		    change->stand.hush);
	}
}

/* What was just raised, by the graph as it was solved last. */
static void place_fresh(struct timer *timer, void *data)
{
	struct topology *topology = data;
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	struct round round = { topology, changes, false };

	(void)timer;
	for (guint i = 0; topology->map != NULL && i < topology->fresh->len; i++) {
		const struct alarm *alarm = alarm_find(topology->service->alarms,
		    g_array_index(topology->fresh, int64_t, i));
		if (alarm == NULL)
			continue;
		told_of(topology, alarm)->fresh = true;
		place(alarm, &round);
	}
	g_array_set_size(topology->fresh, 0);
	tell_changes(&round);
}

static gboolean is_closed(void *id, void *value, void *data)
{
	struct told *told = value;
	bool closed = !told->seen;

	(void)id;
	(void)data;
	told->seen = told->anew = false;
	return closed;
}

/* True when something failed, or is held: to be looked at again. */
static bool tell(struct topology *topology)
{
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	struct round round = { topology, changes, false };

	alarms_each(topology->service->alarms, place, &round);
	tell_changes(&round);
	g_hash_table_foreach_remove(topology->told, is_closed, NULL);
	return round.unsettled;
}

/* ---- solving ------------------------------------------------------------------------------ */

void topology_make_map(struct topology *topology)
{
	struct store *store = topology->service->store;

	map_free(topology->map);
	topology->map = map_new(topology->service, topology->cables);
	topology->stale = false;
	json_auto_t *cables = cables_json(topology->cables);
	if (json_equal(cables, topology->kept))
		return;
	json_decref(topology->kept);
	topology->kept = json_incref(cables);
	store_keep(store, "cables", json_incref(cables));
}

static void solve(struct timer *timer, void *data)
{
	struct topology *topology = data;
	struct service *service = topology->service;

	if (service->alarms == NULL)
		return;
	if (topology->stale) {
		topology_make_map(topology);
		maintenance_review(service);
	}
	const struct map *map = topology->map;
	g_clear_pointer(&topology->circuits, g_hash_table_destroy);
	prepare(topology);
	alarms_each(service->alarms, take_failure, topology);
	suppression_solve((struct node *)(void *)map->nodes->data, map->nodes->len,
	    (const struct edge *)(const void *)map->edges->data, map->edges->len,
	    service->settings->together);
	topology->solved_at = clock_mono();
	remember(topology);
	g_hash_table_foreach_remove(topology->lately, is_long_over, topology);
	if (tell(topology) && !timer_is_armed(timer))
		timer_after(timer, MIN(AGAIN, MAX(service->settings->settle, AT_MOST)));
}

/* Soon, together with what else comes now; but at most so often. */
static void solve_soon(struct topology *topology)
{
	int64_t ago = mono_between(topology->solved_at, clock_mono()),
		after = MAX(SOON, AT_MOST - ago);
	struct mono at = clock_mono();

	at.us += after;
	if (!timer_is_armed(&topology->timer) || mono_between(at, topology->timer.deadline) > 0)
		timer_at(&topology->timer, at);
}

void topology_changed(struct service *service)
{
	if (service->topology == NULL)
		return;
	service->topology->stale = true;
	solve_soon(service->topology);
}

void topology_follow(struct service *service, const struct kind *kind)
{
	static const char *const kinds[] = { "device", "circuit", "power_feed", "room", "rack",
		"place", "managed_service" };

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i], kind->name) == 0)
			topology_changed(service);
}

void topology_failed(struct service *service)
{
	if (service->topology != NULL)
		solve_soon(service->topology);
}

void topology_raised(struct service *service, const struct alarm *alarm)
{
	struct topology *topology = service->topology;

	if (topology == NULL)
		return;
	g_array_append_val(topology->fresh, alarm->id);
	told_of(topology, alarm)->anew = true;
	if (!timer_is_armed(&topology->quick))
		timer_after(&topology->quick, 0);
	solve_soon(topology);
}

struct topology *topology_new(struct service *service)
{
	struct topology *topology = g_new0(struct topology, 1);

	topology->service = topology->gateway.service = service;
	topology->cables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, cable_free);
	topology->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	topology->lately =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	topology->fresh = g_array_new(FALSE, FALSE, sizeof(int64_t));
	topology->kept = store_kept(service->store, "cables");
	cables_resume(topology->cables, topology->kept);
	timer_init(&topology->timer, service->timers, solve, topology);
	timer_init(&topology->quick, service->timers, place_fresh, topology);
	gateway_follow_settings(&topology->gateway);
	topology->stale = true;
	solve_soon(topology);
	return topology;
}

void topology_free(struct topology *topology)
{
	if (topology == NULL)
		return;
	timer_stop(&topology->timer);
	timer_stop(&topology->quick);
	g_array_unref(topology->fresh);
	json_decref(topology->kept);
	gateway_clear(&topology->gateway);
	map_free(topology->map);
	g_clear_pointer(&topology->circuits, g_hash_table_destroy);
	g_hash_table_destroy(topology->cables);
	g_hash_table_destroy(topology->told);
	g_hash_table_destroy(topology->lately);
	g_free(topology);
}

void topology_follow_settings(struct service *service)
{
	if (service->topology == NULL)
		return;
	gateway_follow_settings(&service->topology->gateway);
	topology_changed(service);
}

/* ---- what the others ask ------------------------------------------------------------------ */

bool topology_is_cut_off(const struct topology *topology)
{
	return topology != NULL && topology->gateway.cut_off;
}

/* Until the turn is taken, and what was missed is forgotten, it stands. */
enum sight topology_sight(const struct service *service)
{
	if (topology_is_cut_off(service->topology))
		return SIGHT_CUT_OFF;
	return service->topology == NULL ? SIGHT_CLEAR :
	    gateway_sight(&service->topology->gateway);
}

void topology_tell(const struct service *service, json_t *row)
{
	json_t *alarms = json_object_get(row, "alarms");

	if (alarms == NULL) {
		alarms = json_object();
		json_object_set_new(row, "alarms", alarms);
	}
	json_object_set_new(alarms, "cut_off",
	    json_boolean(topology_is_cut_off(service->topology)));
}
