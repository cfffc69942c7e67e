#include "lab/site.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "lab/build.h"
#include "lab/parts.h"
#include "lab/rooms.h"
#include "lab/routing.h"

/* SplitMix64 over the three numbers (Steele, Lea, Flood 2014). */
uint64_t lab_hash(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t z = seed + a * UINT64_C(0x9e3779b97f4a7c15) + b * UINT64_C(0xd1342543de82ef95);
	for (int round = 0; round < 2; round++) {
		z += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
	}
	return z;
}

/* ---- made and found ----------------------------------------------------------------------- */

static int64_t utc_offset(void)
{
	g_autoptr(GDateTime) here = g_date_time_new_now_local();
	return g_date_time_get_utc_offset(here);
}

static void free_device(void *device)
{
	lab_device_free(device);
}

/* What is up when the devices from FIRST on are new has been so since they started. */
static void settle_first(struct lab_site *site, guint first)
{
	lab_site_settle(site);
	for (guint i = first; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		for (guint j = 0; j < device->ports->len; j++)
			((struct lab_port *)device->ports->pdata[j])->changed = device->started;
	}
}

struct lab_site *lab_site_new(uint64_t seed, size_t devices, struct mono now, struct wall wall)
{
	struct lab_site *site = g_new0(struct lab_site, 1);
	site->seed = seed;
	site->now = now;
	site->wall = wall;
	site->utc_offset_us = utc_offset();
	site->devices = g_ptr_array_new_with_free_func(free_device);
	site->links = g_ptr_array_new_with_free_func(g_free);
	site->names = g_hash_table_new(g_str_hash, g_str_equal);
	lab_build(site, devices);
	site->routing = lab_routing_new(site);
	settle_first(site, 0);
	site->rooms = lab_rooms_new(site);
	return site;
}

void lab_site_add_fleet(struct lab_site *site, size_t n, size_t heads)
{
	guint first = site->devices->len;
	g_assert(first + n + heads <= LAB_DEVICES_LIMIT);
	lab_build_fleet(site, n, heads);
	settle_first(site, first);
}

void lab_site_free(struct lab_site *site)
{
	if (!site)
		return;
	g_hash_table_unref(site->names);
	lab_rooms_free(site->rooms);
	lab_routing_free(site->routing);
	g_ptr_array_unref(site->links);
	g_ptr_array_unref(site->devices);
	g_free(site);
}

size_t lab_site_planned(void)
{
	size_t n = 0;
	while (plan_devices[n].name)
		n++;
	return n;
}

struct lab_device *lab_site_device(const struct lab_site *site, const char *name)
{
	return g_hash_table_lookup(site->names, name);
}

/* Some vendors write a blank between kind and number; a command line need not. */
static bool same_port_name(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (g_ascii_tolower(*a) != g_ascii_tolower(*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

struct lab_port *lab_device_port(const struct lab_device *device, const char *name)
{
	uint64_t index;
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (same_port_name(port->name, name))
			return port;
	}
	if (g_ascii_string_to_unsigned(name, 10, 1, UINT32_MAX, &index, NULL))
		return lab_device_port_at(device, (uint32_t)index);
	return NULL;
}

struct lab_port *lab_device_port_at(const struct lab_device *device, uint32_t index)
{
	guint low = 0, high = device->by_index->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		struct lab_port *port = device->by_index->pdata[middle];
		if (port->index == index)
			return port;
		if (port->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct lab_link *lab_site_circuit(const struct lab_site *site, const char *number)
{
	for (guint i = 0; i < site->links->len; i++) {
		struct lab_link *link = site->links->pdata[i];
		if (link->circuit && strcmp(link->circuit->number, number) == 0)
			return link;
	}
	return NULL;
}

/* ---- addresses: 127.77.0.1 upwards, 250 to a block ---------------------------------------- */

#define ADDRESS_BASE UINT32_C(0x7f4d0000)
#define ADDRESS_BLOCK 250

char *lab_device_address(const struct lab_device *device)
{
	if (device->plan->v6)
		return g_strdup("::1");
	return g_strdup_printf(
	    "127.77.%zu.%zu", device->place / ADDRESS_BLOCK, device->place % ADDRESS_BLOCK + 1);
}

struct lab_device *lab_site_at(const struct lab_site *site, uint32_t v4)
{
	uint32_t last = v4 & 0xff;
	if ((v4 & 0xffff0000) != ADDRESS_BASE || last < 1 || last > ADDRESS_BLOCK)
		return NULL;
	size_t place = (v4 >> 8 & 0xff) * ADDRESS_BLOCK + last - 1;
	if (place >= site->devices->len)
		return NULL;
	struct lab_device *device = site->devices->pdata[place];
	return device->plan->v6 ? NULL : device;
}

struct lab_device *lab_site_at_v6(const struct lab_site *site)
{
	for (guint i = 0; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		if (device->plan->v6)
			return device;
	}
	return NULL;
}

/* ---- what follows from what --------------------------------------------------------------- */

struct lab_port *lab_port_far(const struct lab_port *port)
{
	return port->link ? port->link->end[port->link->end[0] == port] : NULL;
}

bool lab_device_runs(const struct lab_device *device)
{
	return device->power != LAB_OFF && !device->unfed;
}

/* Whether PORT could carry light: configured up, powered. */
static bool is_lit(const struct lab_port *port)
{
	return !port->shut && !port->out && lab_device_runs(port->device);
}

static bool port_is_up(const struct lab_port *port);

/* An aggregate is up while any of its members carries. */
static bool trunk_is_up(const struct lab_port *trunk)
{
	for (guint i = 0; i < trunk->device->ports->len; i++) {
		const struct lab_port *port = trunk->device->ports->pdata[i];
		if (port->trunk == trunk && port_is_up(port) && !port->link->severed)
			return true;
	}
	return false;
}

static bool port_is_up(const struct lab_port *port)
{
	if (!is_lit(port))
		return false;
	if (lab_port_is_trunk(port))
		return trunk_is_up(port);
	if (port->number == 0 && !port->link)
		return port->type != 6;
	if (!port->link || port->link->pulled)
		return false;
	const struct lab_port *far = lab_port_far(port);
	return !far || is_lit(far);
}

static void settle_ports(struct lab_site *site, struct lab_device *device)
{
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		bool up = port_is_up(port);
		if (up != port->up)
			port->changed = site->now;
		if (up != port->up && site->event)
			site->event(device, port, site->event_data);
		port->up = up;
	}
}

static void settle_neighbours(struct lab_device *device)
{
	g_ptr_array_set_size(device->neighbours, 0);
	if (!(device->traits & PLAN_LLDP))
		return;
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i], *far = lab_port_far(port);
		if (far && port->link->passing && far->device->traits & PLAN_LLDP)
			g_ptr_array_add(device->neighbours, port);
	}
}

/* Breadth first over links that pass, from where the duty console is plugged in. */
static void settle_reach(struct lab_site *site)
{
	g_autoptr(GPtrArray) queue = g_ptr_array_new();
	for (guint i = 0; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		device->reached = device->plan->direct;
	}
	if (!lab_device_runs(site->root))
		return;
	site->root->reached = true;
	g_ptr_array_add(queue, site->root);
	for (guint head = 0; head < queue->len; head++) {
		const struct lab_device *device = queue->pdata[head];
		for (guint i = 0; i < device->ports->len; i++) {
			const struct lab_port *port = device->ports->pdata[i],
					      *far = lab_port_far(port);
			if (!far || !port->link->passing || far->device->reached)
				continue;
			far->device->reached = true;
			g_ptr_array_add(queue, far->device);
		}
	}
}

void lab_site_settle(struct lab_site *site)
{
	for (guint i = 0; i < site->devices->len; i++)
		settle_ports(site, site->devices->pdata[i]);
	for (guint i = 0; i < site->links->len; i++) {
		struct lab_link *link = site->links->pdata[i];
		link->passing =
		    link->end[0]->up && (!link->end[1] || link->end[1]->up) && !link->severed;
	}
	for (guint i = 0; i < site->devices->len; i++)
		settle_neighbours(site->devices->pdata[i]);
	settle_reach(site);
	lab_routing_settle(site);
}

/* ---- traffic ------------------------------------------------------------------------------ */

/* Share of the busiest hour, hour by hour of an office day. */
static const double day_curve[24] = {
	0.14, 0.11, 0.10, 0.09, 0.10, 0.13, 0.20, 0.38, 0.74, 0.96, 1.00, 0.90,
	0.58, 0.60, 0.84, 0.93, 0.88, 0.70, 0.46, 0.36, 0.31, 0.27, 0.22, 0.17,
};

static double curve_at(double hours)
{
	unsigned from = (unsigned)hours % 24;
	double part = hours - floor(hours);
	return day_curve[from] * (1 - part) + day_curve[(from + 1) % 24] * part;
}

/* Noise between 0 and 1 that is smooth over 20 s. */
static double noise_at(uint64_t seed, uint64_t which, double seconds)
{
	double knot = floor(seconds / 20), part = seconds / 20 - knot;
	double here = (double)(lab_hash(seed, which, (uint64_t)(int64_t)knot) >> 40) / 0x1p24;
	double next = (double)(lab_hash(seed, which, (uint64_t)(int64_t)knot + 1) >> 40) / 0x1p24;
	return here * (1 - part) + next * part;
}

/* Octets a second that end SIDE of LINK sends at WALL. */
static double rate_at(const struct lab_site *site, const struct lab_link *link, int side,
    int64_t wall_us)
{
	double seconds = (double)(wall_us + site->utc_offset_us) / CLOCK_SECOND;
	double noise = noise_at(site->seed, 16 + link->id * 2 + (unsigned)side, seconds);
	double rate = link->load[side] * curve_at(fmod(seconds / 3600, 24)) * (0.6 + 0.8 * noise);
	return link->capacity * MIN(rate, 0.98);
}

uint64_t lab_port_rate(const struct lab_site *site, const struct lab_port *port, bool out)
{
	if (!port->link || !port->link->passing)
		return 0;
	int end = port->link->end[0] == port ? 0 : 1;
	return (uint64_t)(rate_at(site, port->link, out ? end : !end, site->wall.us) * 8);
}

#define FLOW_STEP (10 * CLOCK_SECOND)
#define FLOW_STEPS 64

void lab_link_flow(const struct lab_site *site, struct lab_link *link)
{
	int64_t gone = mono_between(link->flowed, site->now);
	if (gone <= 0)
		return;
	link->flowed = site->now;
	if (!link->passing)
		return;
	int64_t step = MAX(FLOW_STEP, gone / FLOW_STEPS);
	for (int side = 0; side < 2; side++) {
		for (int64_t left = gone; left > 0; left -= step) {
			int64_t part = MIN(step, left);
			link->rest[side] +=
			    rate_at(site, link, side, site->wall.us - left + part / 2)
			    * (double)part / CLOCK_SECOND;
		}
		uint64_t whole = (uint64_t)link->rest[side];
		link->octets[side] += whole;
		link->rest[side] -= (double)whole;
	}
}

void lab_site_flow(struct lab_site *site)
{
	for (guint i = 0; i < site->links->len; i++)
		lab_link_flow(site, site->links->pdata[i]);
}

void lab_site_tick(struct lab_site *site, struct mono now, struct wall wall)
{
	site->now = now;
	site->wall = wall;
	lab_rooms_tick(site);
}

#define PACKET_OCTETS 700
#define PACKETS_PER_ERROR UINT64_C(40000000)
#define PACKETS_PER_DISCARD UINT64_C(9000000)

/* What the link carried for this port; all of it follows from the octets, so both ends agree. */
static uint64_t carried(const struct lab_port *port, enum lab_counter counter)
{
	int out = port->link->end[0] == port ? 0 : 1;
	uint64_t received = port->link->octets[!out], sent = port->link->octets[out];
	switch (counter) {
	case LAB_IN_OCTETS:
		return received;
	case LAB_OUT_OCTETS:
		return sent;
	case LAB_IN_PACKETS:
		return received / PACKET_OCTETS;
	case LAB_OUT_PACKETS:
		return sent / PACKET_OCTETS;
	case LAB_IN_ERRORS:
		return received / PACKET_OCTETS / PACKETS_PER_ERROR;
	case LAB_OUT_DISCARDS:
		return sent / PACKET_OCTETS / PACKETS_PER_DISCARD;
	case LAB_OUT_ERRORS:
	case LAB_IN_DISCARDS:
	case LAB_COUNTERS:
	default:
		return 0;
	}
}

uint64_t lab_port_count(const struct lab_site *site, const struct lab_port *port,
    enum lab_counter counter)
{
	if (!port->link)
		return 0;
	if (port->device->faults & LAB_FROZEN)
		return port->frozen[counter];
	lab_link_flow(site, port->link);
	return carried(port, counter) - port->base[counter];
}

uint32_t lab_device_ticks(const struct lab_site *site, const struct lab_device *device)
{
	return (uint32_t)(mono_between(device->started, site->now) / (CLOCK_SECOND / 100))
	    + device->ticks_ahead;
}

uint32_t lab_port_changed(const struct lab_port *port)
{
	int64_t since = mono_between(port->device->started, port->changed);
	return since <= 0 ? 0
			  : (uint32_t)(since / (CLOCK_SECOND / 100)) + port->device->ticks_ahead;
}

/* ---- changes ------------------------------------------------------------------------------ */

void lab_device_clear_counters(const struct lab_site *site, struct lab_device *device)
{
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (!port->link)
			continue;
		lab_link_flow(site, port->link);
		for (int counter = 0; counter < LAB_COUNTERS; counter++)
			port->base[counter] = carried(port, (enum lab_counter)counter);
	}
}

void lab_device_reboot(const struct lab_site *site, struct lab_device *device)
{
	lab_device_clear_counters(site, device);
	device->started = site->now;
	device->ticks_ahead = 0;
	device->engine_boots++;
	device->engine_drift = 0;
	for (guint i = 0; i < device->ports->len; i++)
		((struct lab_port *)device->ports->pdata[i])->changed = site->now;
	if (site->event)
		site->event(device, NULL, site->event_data);
}

void lab_device_renumber(struct lab_device *device)
{
	guint n = device->by_index->len;
	lab_parts_forget(device);
	if (n < 2)
		return;
	uint32_t first = ((struct lab_port *)device->by_index->pdata[0])->index;
	for (guint i = 0; i + 1 < n; i++) {
		struct lab_port *port = device->by_index->pdata[i];
		port->index = ((struct lab_port *)device->by_index->pdata[i + 1])->index;
	}
	struct lab_port *last = device->by_index->pdata[n - 1];
	last->index = first;
	memmove(device->by_index->pdata + 1, device->by_index->pdata,
	    (n - 1) * sizeof *device->by_index->pdata);
	device->by_index->pdata[0] = last;
}

void lab_device_near_wrap(const struct lab_site *site, struct lab_device *device, uint32_t margin)
{
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (!port->link)
			continue;
		lab_link_flow(site, port->link);
		uint64_t value = (UINT64_C(1) << 32) - margin;
		port->base[LAB_IN_OCTETS] = carried(port, LAB_IN_OCTETS) - value;
		port->base[LAB_OUT_OCTETS] = carried(port, LAB_OUT_OCTETS) - value;
	}
}

void lab_device_set_fault(const struct lab_site *site, struct lab_device *device, unsigned fault,
    bool on)
{
	if (fault & LAB_FROZEN && on)
		for (guint i = 0; i < device->ports->len; i++) {
			struct lab_port *port = device->ports->pdata[i];
			for (int counter = 0; counter < LAB_COUNTERS; counter++)
				port->frozen[counter] =
				    lab_port_count(site, port, (enum lab_counter)counter);
		}
	if (on)
		device->faults |= fault;
	else
		device->faults &= ~fault;
}
