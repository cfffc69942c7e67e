#include "lab/rooms.h"

#include <math.h>
#include <string.h>

#include "lab/box.h"

#define STEPS_LIMIT 3600          /* seconds lived through of a leap of the clock: the last ones */

/* A device that stands in a room. */
struct tenant {
	struct lab_device *device;
	struct lab_building *building;
	struct lab_room *room;
	const struct lab_box_plan *box; /* or NULL */
	unsigned drops;           /* of its room, as it has seen them */
};

struct lab_rooms {
	GPtrArray *buildings;     /* struct lab_building *, owned */
	GArray *tenants;
	GPtrArray *boxes;         /* by place of the device; NULL: none */
	int64_t second;           /* lived through, on the site's clock */
};

/* kW that a device of this kind turns into heat. */
static double watts(const struct lab_device *device)
{
	static const struct { const char *type; double kw; } kinds[] = {
		{ "core_router", 0.9 }, { "agg_switch", 0.45 }, { "firewall", 0.35 },
		{ "vpn_gateway", 0.3 }, { "server", 0.6 }, { "olt", 0.3 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(device->plan->device_type, kinds[i].type) == 0)
			return kinds[i].kw;
	return 0.02;
}

static double hours_at(const struct lab_site *site, int64_t ago_us)
{
	double seconds =
	    (double)(site->wall.us - ago_us + site->utc_offset_us) / CLOCK_SECOND;
	return fmod(seconds / 3600, 24);
}

/* ---- found -------------------------------------------------------------------------------- */

guint lab_rooms_count(const struct lab_rooms *rooms)
{
	return rooms->buildings->len;
}

struct lab_building *lab_rooms_at(const struct lab_rooms *rooms, guint i)
{
	return rooms->buildings->pdata[i];
}

struct lab_room *lab_rooms_room(const struct lab_rooms *rooms, const char *name)
{
	for (guint i = 0; i < rooms->buildings->len; i++) {
		struct lab_building *building = rooms->buildings->pdata[i];
		for (size_t j = 0; j < LAB_ROOMS_LIMIT; j++)
			if (building->rooms[j].plan
			    && strcmp(building->rooms[j].plan->name, name) == 0)
				return &building->rooms[j];
	}
	return NULL;
}

struct lab_building *lab_rooms_building(const struct lab_rooms *rooms, const struct lab_room *room)
{
	for (guint i = 0; i < rooms->buildings->len; i++) {
		struct lab_building *building = rooms->buildings->pdata[i];
		for (size_t j = 0; j < LAB_ROOMS_LIMIT; j++)
			if (&building->rooms[j] == room)
				return building;
	}
	return NULL;
}

struct lab_ups *lab_rooms_ups(const struct lab_rooms *rooms, const char *name)
{
	for (guint i = 0; i < rooms->buildings->len; i++) {
		struct lab_building *building = rooms->buildings->pdata[i];
		for (size_t j = 0; j < LAB_UPS_LIMIT; j++)
			if (building->ups[j].plan
			    && strcmp(building->ups[j].plan->name, name) == 0)
				return &building->ups[j];
	}
	return NULL;
}

struct lab_cooling *lab_rooms_cooling(const struct lab_rooms *rooms, const char *name)
{
	for (guint i = 0; i < rooms->buildings->len * LAB_ROOMS_LIMIT; i++) {
		struct lab_building *building = rooms->buildings->pdata[i / LAB_ROOMS_LIMIT];
		struct lab_room *room = &building->rooms[i % LAB_ROOMS_LIMIT];
		for (size_t j = 0; j < LAB_COOLING_LIMIT; j++)
			if (room->cooling[j].plan
			    && strcmp(room->cooling[j].plan->name, name) == 0)
				return &room->cooling[j];
	}
	return NULL;
}

struct lab_generator *lab_rooms_generator(const struct lab_rooms *rooms, const char *room)
{
	struct lab_room *found = lab_rooms_room(rooms, room);
	struct lab_building *building = found ? lab_rooms_building(rooms, found) : NULL;
	return building && building->generator.present ? &building->generator : NULL;
}

struct lab_box *lab_rooms_box(const struct lab_rooms *rooms, const struct lab_device *device)
{
	return device->place < rooms->boxes->len ? rooms->boxes->pdata[device->place] : NULL;
}

bool lab_rooms_feeds(const struct lab_rooms *rooms, const struct lab_device *device, unsigned n)
{
	const struct lab_building *building =
	    device->room ? lab_rooms_building(rooms, device->room) : NULL;
	if (!building || n >= LAB_UPS_LIMIT)
		return true;
	const struct lab_ups *ups = &building->ups[building->ups[n].plan ? n : 0];
	return ups->source != LAB_FROM_NOTHING;
}

struct lab_sensor *lab_box_sensor(const struct lab_box *box, const char *name)
{
	for (guint i = 0; i < box->sensors->len; i++) {
		struct lab_sensor *sensor = &g_array_index(box->sensors, struct lab_sensor, i);
		if (strcmp(sensor->name, name) == 0)
			return sensor;
	}
	return NULL;
}

/* ---- made --------------------------------------------------------------------------------- */

static const struct lab_box_plan *plan_of(const struct lab_device *device)
{
	const struct lab_box_plan *plan = lab_box_plans;
	while (plan->device && strcmp(plan->device, device->name) != 0)
		plan++;
	return plan->device ? plan : NULL;
}

/* The room in which DEVICE stands: its box says so, or network equipment is housed there. */
static struct lab_room *home_of(const struct lab_rooms *rooms, const struct lab_device *device,
    const struct lab_box_plan *box)
{
	if (box)
		return lab_rooms_room(rooms, box->room);
	for (const struct lab_building_plan *plan = lab_building_plans; plan->name; plan++)
		for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++)
			if (plan->rooms[i].houses
			    && strcmp(plan->rooms[i].houses, device->plan->place) == 0)
				return lab_rooms_room(rooms, plan->rooms[i].name);
	return NULL;
}

static void box_free(void *data)
{
	struct lab_box *box = data;
	if (!box)
		return;
	g_array_unref(box->rows);
	g_array_unref(box->sensors);
	g_free(box);
}

static void add_tenant(struct lab_rooms *rooms, struct lab_device *device)
{
	struct tenant tenant = { .device = device, .box = plan_of(device) };
	tenant.room = home_of(rooms, device, tenant.box);
	struct lab_box *box = NULL;
	if (tenant.room) {
		tenant.building = lab_rooms_building(rooms, tenant.room);
		tenant.room->equipment += watts(device);
		device->room = tenant.room;
		g_array_append_val(rooms->tenants, tenant);
	}
	if (tenant.box) {
		box = g_new0(struct lab_box, 1);
		box->plan = tenant.box;
		box->device = device;
		box->building = tenant.building;
		box->room = tenant.room;
		lab_box_make(box);
	}
	g_ptr_array_add(rooms->boxes, box);
}

struct lab_rooms *lab_rooms_new(struct lab_site *site)
{
	struct lab_rooms *rooms = g_new0(struct lab_rooms, 1);
	rooms->buildings = g_ptr_array_new_with_free_func(g_free);
	rooms->tenants = g_array_new(FALSE, FALSE, sizeof(struct tenant));
	rooms->boxes = g_ptr_array_new_with_free_func(box_free);
	rooms->second = site->now.us / CLOCK_SECOND;
	for (const struct lab_building_plan *plan = lab_building_plans; plan->name; plan++) {
		struct lab_building *building = g_new0(struct lab_building, 1);
		*building = lab_building_new(plan, site->seed, hours_at(site, 0));
		g_ptr_array_add(rooms->buildings, building);
	}
	for (size_t i = 0; i < lab_site_planned(); i++)
		add_tenant(rooms, site->devices->pdata[i]);
	for (guint i = 0; i < rooms->buildings->len; i++)
		lab_building_calm(rooms->buildings->pdata[i], hours_at(site, 0));
	return rooms;
}

void lab_rooms_free(struct lab_rooms *rooms)
{
	if (!rooms)
		return;
	g_ptr_array_unref(rooms->boxes);
	g_array_unref(rooms->tenants);
	g_ptr_array_unref(rooms->buildings);
	g_free(rooms);
}

/* ---- lived -------------------------------------------------------------------------------- */

static bool is_fed(const struct tenant *tenant)
{
	enum lab_feed feed = tenant->box ? tenant->box->feed : LAB_FEED_ROOM;
	const struct lab_ups *ups = &tenant->building->ups[tenant->box ? tenant->box->unit : 0];
	switch (feed) {
	case LAB_FEED_UPS:
		return ups->source != LAB_FROM_NOTHING;
	case LAB_FEED_CARD:
		return ups->source != LAB_FROM_NOTHING || ups->input;
	case LAB_FEED_OWN:
		return true;
	case LAB_FEED_ROOM:
	default:
		return tenant->room->fed;
	}
}

/* Power that came and went within one leap of the clock leaves its trace, too. */
static bool has_changed(const struct tenant *tenant)
{
	bool own = tenant->box && tenant->box->feed != LAB_FEED_ROOM;
	return tenant->device->unfed == is_fed(tenant)
	    || (!own && tenant->drops != tenant->room->drops);
}

/* Devices follow their power; what comes back starts anew. True when any did. */
static bool follow(struct lab_site *site)
{
	struct lab_rooms *rooms = site->rooms;
	bool any = false;
	for (guint i = 0; i < rooms->tenants->len; i++) {
		struct tenant *tenant = &g_array_index(rooms->tenants, struct tenant, i);
		if (!has_changed(tenant))
			continue;
		if (!any)
			lab_site_flow(site);
		any = true;
		tenant->device->unfed = !is_fed(tenant);
		tenant->drops = tenant->room->drops;
		if (!tenant->device->unfed)
			lab_device_reboot(site, tenant->device);
	}
	if (any)
		lab_site_settle(site);
	return any;
}

bool lab_rooms_tick(struct lab_site *site)
{
	struct lab_rooms *rooms = site->rooms;
	int64_t now = site->now.us / CLOCK_SECOND;
	if (!rooms || now <= rooms->second)
		return false;
	int64_t steps = MIN(now - rooms->second, STEPS_LIMIT);
	for (int64_t left = steps; left > 0; left--) {
		double hours = hours_at(site, left * CLOCK_SECOND);
		for (guint i = 0; i < rooms->buildings->len; i++)
			lab_building_step(rooms->buildings->pdata[i], hours);
	}
	rooms->second = now;
	return follow(site);
}

void lab_rooms_calm(struct lab_site *site)
{
	struct lab_rooms *rooms = site->rooms;
	for (guint i = 0; i < rooms->buildings->len; i++)
		lab_building_calm(rooms->buildings->pdata[i], hours_at(site, 0));
	for (guint i = 0; i < rooms->boxes->len; i++) {
		struct lab_box *box = rooms->boxes->pdata[i];
		for (guint j = 0; box && j < box->sensors->len; j++)
			g_array_index(box->sensors, struct lab_sensor, j).broken = LAB_SENSOR_GOOD;
	}
	follow(site);
}
