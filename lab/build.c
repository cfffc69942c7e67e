#include "lab/build.h"

#include <string.h>

#include "lab/parts.h"

#define DAY (INT64_C(86400) * CLOCK_SECOND)

/* ---- devices -------------------------------------------------------------------------------- */

static const struct plan_model *find_model(const char *name)
{
	const struct plan_model *model = plan_models;
	while (model->name && strcmp(model->name, name) != 0)
		model++;
	g_assert(model->name);
	return model;
}

static void port_free(void *data)
{
	struct lab_port *port = data;
	g_free(port->name);
	g_bytes_unref(port->alias);
	g_free(port);
}

static int by_index(const void *a, const void *b)
{
	const struct lab_port *x = *(struct lab_port *const *)a, *y = *(struct lab_port *const *)b;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void add_ports(struct lab_device *device, const struct plan_ports *run)
{
	for (uint32_t i = 0; i < run->count; i++) {
		struct lab_port *port = g_new0(struct lab_port, 1);
		port->device = device;
		port->name = run->first == PLAN_BARE ? g_strdup(run->prefix)
		    : g_strdup_printf("%s%u", run->prefix, run->first + i);
		port->alias = g_bytes_new_static("", 0);
		port->index = run->index + i * run->step;
		port->mbps = run->mbps;
		port->type = run->type;
		port->changed = device->started;
		g_ptr_array_add(device->ports, port);
		g_ptr_array_add(device->by_index, port);
	}
}

/* Only ports with a socket take part in LLDP; they are numbered on their own, apart from
 * ifIndex. */
static void number_ports(struct lab_device *device)
{
	uint32_t number = 0;
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (port->type == 6 || port->type == 250)
			port->number = ++number;
	}
	g_ptr_array_sort(device->by_index, by_index);
}

static struct lab_device *add_device(struct lab_site *site, const struct plan_device *plan,
    char *name, char *title)
{
	struct lab_device *device = g_new0(struct lab_device, 1);
	uint64_t chance = lab_hash(site->seed, 1, site->devices->len);
	device->model = find_model(plan->model);
	device->plan = plan;
	device->name = name;
	device->title = title;
	device->traits = device->model->traits | plan->traits;
	device->place = site->devices->len;
	device->ports = g_ptr_array_new_with_free_func(port_free);
	device->by_index = g_ptr_array_new();
	device->neighbours = g_ptr_array_new();
	device->started.us = site->now.us - 20 * DAY - (int64_t)(chance % (uint64_t)(380 * DAY));
	device->engine_boots = 3 + (uint32_t)(chance >> 50) % 20;
	device->address = UINT64_C(0x025a00000000) | (device->place + 1) << 8;
	for (size_t i = 0; i < PLAN_PORT_RUNS; i++)
		add_ports(device, &device->model->ports[i]);
	number_ports(device);
	g_ptr_array_add(site->devices, device);
	g_hash_table_insert(site->names, device->name, device);
	g_hash_table_insert(site->names, device->title, device);
	return device;
}

void lab_device_free(struct lab_device *device)
{
	lab_parts_forget(device);
	g_ptr_array_unref(device->neighbours);
	g_ptr_array_unref(device->by_index);
	g_ptr_array_unref(device->ports);
	g_free(device->title);
	g_free(device->name);
	g_free(device);
}

/* ---- links ---------------------------------------------------------------------------------- */

/* What the equipment holds as a port's description; some of it still writes GB18030. */
static void set_alias(struct lab_port *port, const char *text)
{
	gsize size = strlen(text);
	char *copy = NULL;
	if (port->device->traits & PLAN_GBK)
		copy = g_convert(text, -1, "GB18030", "UTF-8", NULL, &size, NULL);
	g_bytes_unref(port->alias);
	port->alias = g_bytes_new_take(copy ? copy : g_strdup(text), size);
}

static struct lab_link *add_link(struct lab_site *site, struct lab_port *a, struct lab_port *z)
{
	g_assert(a && !a->link && (!z || !z->link));
	struct lab_link *link = g_new0(struct lab_link, 1);
	uint32_t mbps = z ? MIN(a->mbps, z->mbps) : a->mbps;
	link->id = site->links->len;
	link->end[0] = a;
	link->end[1] = z;
	link->capacity = mbps * 125e3;
	link->flowed = site->now;
	a->link = link;
	if (z)
		z->link = link;
	g_ptr_array_add(site->links, link);
	return link;
}

/* Traffic from before anybody looked: as if the equipment had run at a third of its best hour. */
static void set_load(struct lab_site *site, struct lab_link *link, double there, double back)
{
	link->load[0] = there;
	link->load[1] = back;
	double seconds =
	    (double)mono_between(link->end[0]->device->started, site->now) / CLOCK_SECOND;
	for (int side = 0; side < 2; side++)
		link->octets[side] = (uint64_t)(seconds * link->capacity * link->load[side] / 3);
}

static const struct plan_circuit *find_circuit(const char *number)
{
	const struct plan_circuit *circuit = plan_circuits;
	while (number && circuit->number && strcmp(circuit->number, number) != 0)
		circuit++;
	return number && circuit->number ? circuit : NULL;
}

/* Aliases say the circuit, or, inside a building, whom one meets at the other end. */
static void describe_ends(const struct lab_link *link)
{
	for (int side = 0; side < 2; side++) {
		struct lab_port *port = link->end[side], *far = link->end[!side];
		if (!port)
			continue;
		g_autofree char *text = link->circuit
		    ? g_strdup_printf("%s %s %uM", link->circuit->number, link->circuit->name,
			link->circuit->mbps)
		    : g_strdup_printf("至 %s", far ? far->device->title : "外部");
		set_alias(port, text);
	}
}

static void add_line(struct lab_site *site, const struct plan_line *line)
{
	struct lab_port *a = lab_device_port(lab_site_device(site, line->a), line->a_port);
	struct lab_port *z =
	    line->z ? lab_device_port(lab_site_device(site, line->z), line->z_port) : NULL;
	g_assert(!line->z || z);
	struct lab_link *link = add_link(site, a, z);
	link->circuit = find_circuit(line->circuit);
	if (link->circuit)
		link->capacity = MIN(link->capacity, link->circuit->mbps * 125e3);
	set_load(site, link, line->load / 100.0, line->load_back / 100.0);
	describe_ends(link);
}

/* People's own equipment on the free ports of access devices: a bit more than half are lit, the
 * last free port is switched off, and the rest stay dark. */
static void add_users(struct lab_site *site, struct lab_device *device)
{
	struct lab_port *last = NULL;
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		uint64_t chance = lab_hash(site->seed, 2, device->place << 16 | i);
		if (port->number == 0 || port->link)
			continue;
		last = port;
		if (port->mbps > 2500 || chance % 100 >= 55)
			continue;
		struct lab_link *link = add_link(site, port, NULL);
		set_load(site, link, 0.005 + (double)(chance >> 8 & 0xff) / 2560,
		    0.002 + (double)(chance >> 16 & 0xff) / 5120);
		if (chance >> 24 & 1)
			set_alias(port, "办公室");
	}
	if (last && !last->link)
		last->shut = true;
}

bool lab_device_serves_users(const struct lab_device *device)
{
	return strcmp(device->plan->device_type, "access_switch") == 0
	    || strcmp(device->plan->device_type, "olt") == 0;
}

/* ---- more devices than planned, for measurements -------------------------------------------- */

static const struct plan_device extra_switch = {
	"acc-x", "扩展接入", "s5735", "access_switch", "市中心机房", "public", "C"
};
static const struct plan_device extra_aggregation = {
	"agg-x", "扩展汇聚", "s7506", "agg_switch", "市中心机房", "public", "C"
};

/* One aggregation switch carries 24 access switches and seven more of its own kind. */
#define EXTRA_GROUP 25
#define EXTRA_BRANCHES 7

static void cable(struct lab_site *site, struct lab_device *upper, const char *prefix,
    size_t number, struct lab_device *lower, const char *uplink)
{
	g_autofree char *name = g_strdup_printf("%s%zu", prefix, number);
	struct lab_link *link =
	    add_link(site, lab_device_port(upper, name), lab_device_port(lower, uplink));
	set_load(site, link, 0.2, 0.1);
	describe_ends(link);
}

static void add_extra(struct lab_site *site, size_t i, GPtrArray *aggregations)
{
	size_t group = i / EXTRA_GROUP, member = i % EXTRA_GROUP;
	const struct plan_device *plan = member == 0 ? &extra_aggregation : &extra_switch;
	struct lab_device *device =
	    add_device(site, plan, g_strdup_printf("%s%05zu", plan->name, i + 1),
		g_strdup_printf("%s%05zu", plan->title, i + 1));
	if (member > 0) {
		cable(site, aggregations->pdata[group], "GigabitEthernet2/0/", member, device,
		    "GigabitEthernet0/0/24");
		return;
	}
	g_ptr_array_add(aggregations, device);
	if (group == 0)
		cable(site, lab_site_device(site, "core-a"), "XGigabitEthernet1/0/", 20, device,
		    "Ten-GigabitEthernet3/0/1");
	else
		cable(site, aggregations->pdata[(group - 1) / EXTRA_BRANCHES],
		    "Ten-GigabitEthernet3/0/", 2 + (group - 1) % EXTRA_BRANCHES, device,
		    "Ten-GigabitEthernet3/0/1");
}

/* Uniform devices, to measure with: each costs the same as any other. */
static const struct plan_device fleet_switch = {
	"fleet-", "机群", "l48", "access_switch", "市中心机房", "public", "C", .direct = true
};
static const struct plan_device tail_switch = {
	"fleet-", "机群", "l48", "access_switch", "市中心机房", "public", "C"
};
static const struct plan_device head_switch = {
	"head-", "群首", "9916", "agg_switch", "市中心机房", "public", "B"
};

/* Behind ports of the core that nothing else has. */
#define HEAD_PORT 21

static struct lab_device *add_numbered(struct lab_site *site, const struct plan_device *plan,
    int digits, size_t number)
{
	return add_device(site, plan, g_strdup_printf("%s%0*zu", plan->name, digits, number),
	    g_strdup_printf("%s%0*zu", plan->title, digits, number));
}

/* One after the other, so that each head has its own run of numbers. */
static void hang(struct lab_site *site, struct lab_device *head, size_t socket,
    struct lab_device *device)
{
	g_autofree char *port = g_strdup_printf("gei-0/2/1/%zu", socket);
	struct lab_link *link = add_link(site, lab_device_port(head, port),
	    lab_device_port(device, "GigabitEthernet0/0/48"));

	set_load(site, link, 0.2, 0.1);
	describe_ends(link);
}

void lab_build_fleet(struct lab_site *site, size_t n, size_t heads)
{
	struct lab_device *head[LAB_HEADS_LIMIT] = { NULL };
	size_t each = heads == 0 ? 0 : (n + heads - 1) / heads;

	g_assert(heads <= LAB_HEADS_LIMIT && each <= LAB_HEAD_CARRIES);
	for (size_t i = 0; i < heads; i++) {
		head[i] = add_numbered(site, &head_switch, 1, i + 1);
		cable(site, lab_site_device(site, "core-a"), "XGigabitEthernet1/0/", HEAD_PORT + i,
		    head[i], "xgei-0/1/1/1");
	}
	for (size_t i = 0; i < n; i++) {
		struct lab_device *device =
		    add_numbered(site, heads == 0 ? &fleet_switch : &tail_switch, 5, i + 1);
		if (heads > 0)
			hang(site, head[i / each], i % each + 1, device);
		add_users(site, device);
	}
	site->fleet += n;
	site->heads += heads;
}

void lab_build(struct lab_site *site, size_t devices)
{
	g_autoptr(GPtrArray) aggregations = g_ptr_array_new();
	for (const struct plan_device *plan = plan_devices; plan->name; plan++)
		add_device(site, plan, g_strdup(plan->name), g_strdup(plan->title));
	for (const struct plan_line *line = plan_lines; line->a; line++)
		add_line(site, line);
	for (size_t i = 0; lab_site_planned() + i < devices; i++)
		add_extra(site, i, aggregations);
	for (guint i = 0; i < site->devices->len; i++)
		if (lab_device_serves_users(site->devices->pdata[i]))
			add_users(site, site->devices->pdata[i]);
	site->root = lab_site_device(site, PLAN_ROOT);
}
