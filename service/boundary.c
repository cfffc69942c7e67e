#include "service/boundary.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/judgements.h"
#include "service/maintenance.h"
#include "service/rooms.h"
#include "service/service.h"
#include "service/topology.h"

#define GONE_LIMIT 1000                /* ports of one device that are remembered as gone */
#define HEARD_LIMIT 4                  /* neighbours on one port that are told apart */

static void take_text(char **place, const char *text)
{
	char *kept = g_strdup(text);

	g_free(*place);
	*place = kept;
}

void boundary_free(struct boundary *boundary)
{
	g_free(boundary->alias);
	g_free(boundary->neighbour);
	g_free(boundary->address);
	g_free(boundary->heard);
	g_free(boundary->heard_address);
}

/* ---- who is heard ------------------------------------------------------------------------- */

struct hearing {
	struct port *port;
	char *name;                  /* "lldp 接入-1 Gi0/0/24", owned */
	const char *address;         /* chassis; borrowed */
};

static void hearing_clear(void *data)
{
	g_free(((struct hearing *)data)->name);
}

static struct port *port_of(const struct device *device, const struct neighbour_finding *neighbour)
{
	struct port *port = neighbour->local_index < 0 ? NULL :
	    device_port_by_index(device, (uint32_t)neighbour->local_index);

	return port != NULL || neighbour->local_port[0] == '\0' ? port :
	    device_port(device, neighbour->local_port);
}

/* Those that go by no name go by their address. */
static char *name_of(const struct neighbour_finding *neighbour)
{
	const char *who =
	    neighbour->system_name[0] != '\0' ? neighbour->system_name : neighbour->chassis;

	return g_strdup_printf("%s %s %s", neighbour->source == NEIGHBOUR_LLDP ? "lldp" : "cdp",
	    who, neighbour->port);
}

/* By port, LLDP before CDP, then by name: so that what is heard does not depend on who is heard
 * first. */
static int by_port(const void *a, const void *b)
{
	const struct hearing *x = a, *y = b;

	if (x->port->index != y->port->index)
		return x->port->index < y->port->index ? -1 : 1;
	return x->name[0] != y->name[0] ? y->name[0] - x->name[0] : strcmp(x->name, y->name);
}

static GArray *hear(const struct device *device)
{
	GArray *heard = g_array_new(FALSE, FALSE, sizeof(struct hearing));

	g_array_set_clear_func(heard, hearing_clear);
	for (size_t i = 0; i < device->found->neighbours->len; i++) {
		const struct neighbour_finding *neighbour =
		    g_ptr_array_index(device->found->neighbours, i);
		struct hearing one = { .port = port_of(device, neighbour),
			.address = neighbour->chassis };
		if (one.port == NULL)
			continue;
		one.name = name_of(neighbour);
		g_array_append_val(heard, one);
	}
	g_array_sort(heard, by_port);
	return heard;
}

/* All that is heard on the port of the first of HEARD from PLACE on, by the protocol of the first.
 * The place after them. */
static guint take_heard(const GArray *heard, guint place)
{
	const struct hearing *first = &g_array_index(heard, struct hearing, place);
	g_autoptr(GString) names = g_string_new(first->name);
	g_autoptr(GString) addresses = g_string_new(first->address);
	unsigned n = 1;

	for (place++; place < heard->len; place++) {
		const struct hearing *next = &g_array_index(heard, struct hearing, place);
		if (next->port != first->port)
			break;
		if (next->name[0] != first->name[0] || n++ >= HEARD_LIMIT)
			continue;
		g_string_append_printf(names, "; %s", next->name);
		g_string_append_printf(addresses, "; %s", next->address);
	}
	take_text(&first->port->boundary.heard, names->str);
	take_text(&first->port->boundary.heard_address, addresses->str);
	return place;
}

/* A port seen for the first time is normal as it is; while it is learned, so is who comes. */
static void learn(struct port *port)
{
	struct boundary *boundary = &port->boundary;
	const struct service *service = port->device->service;
	struct wall now = clock_wall();

	if (boundary->since.us == 0) {
		boundary->since = now;
		take_text(&boundary->alias, port->alias);
	} else if (boundary->neighbour != NULL || boundary->heard == NULL ||
	    wall_between(boundary->since, now) >= service->settings->learning) {
		return;
	}
	take_text(&boundary->neighbour, boundary->heard);
	take_text(&boundary->address, boundary->heard_address);
	judgements_touch(service->judgements, port->device->id);
}

void boundary_take(struct device *device)
{
	g_autoptr(GArray) heard = hear(device);

	for (size_t i = 0; i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		take_text(&port->boundary.heard, NULL);
		take_text(&port->boundary.heard_address, NULL);
	}
	for (guint i = 0; i < heard->len;)
		i = take_heard(heard, i);
	for (size_t i = 0; i < device->ports->len; i++)
		learn(g_ptr_array_index(device->ports, i));
}

/* ---- ports that vanish -------------------------------------------------------------------- */

void boundary_port_gone(struct device *device, const char *key)
{
	int64_t now = clock_wall().us;

	if (device->gone == NULL)
		device->gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (g_hash_table_size(device->gone) < GONE_LIMIT)
		g_hash_table_insert(device->gone, g_strdup(key), g_memdup2(&now, sizeof now));
	judgements_touch(device->service->judgements, device->id);
}

void boundary_port_back(struct device *device, const char *key)
{
	if (device->gone != NULL && g_hash_table_remove(device->gone, key))
		judgements_touch(device->service->judgements, device->id);
}

/* ---- power that was cut ------------------------------------------------------------------- */

int boundary_mains(const struct service *service, int64_t id)
{
	const struct room *room = room_find(service, id);
	int mains = -1;

	for (guint i = 0; room != NULL && i < room->places->len; i++) {
		const struct place *place = g_ptr_array_index(room->places, i);
		enum place_state state = (enum place_state)place->standing.state;
		if (strcmp(place->purpose, "mains") != 0)
			continue;
		if (state != PLACE_NORMAL)
			return place_is_wrong(state) ? 0 : -1;
		mains = 1;
	}
	return mains;
}

/* By what feeds it where the ledger says so, else by the mains of its room. */
static bool is_powered(const struct device *device)
{
	struct service *service = device->service;
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	int64_t root;
	int without = service->topology == NULL ? -1 :
	    topology_power(service, device->id, &root);

	return without == 0 ||
	    (without < 0 && boundary_mains(service, record_integer(record, "room")) == 1);
}

void boundary_lost(struct device *device)
{
	const struct service *service = device->service;
	bool maintained = maintenance_is_on(service, "device", device->id);

	device->lost_at = clock_wall();
	device->lost_powered = !maintained && is_powered(device);
	judgements_touch(service->judgements, device->id);
}

/* Asked again when it is back: what was so when it fell silent may have become known late. */
void boundary_told_uptime(struct device *device, bool rebooted)
{
	const struct service *service = device->service;
	bool maintained = maintenance_is_on(service, "device", device->id);

	if (rebooted)
		device->rebooted_at = clock_wall();
	if (rebooted && device->lost_at.us != 0 && device->lost_powered && !maintained &&
	    is_powered(device))
		device->cut_at = device->lost_at;
	if (device->lost_at.us != 0 || rebooted)
		judgements_touch(service->judgements, device->id);
	device->lost_at = (struct wall){ 0 };
}

void boundary_age(struct device *device)
{
	if (device->rebooted_at.us == 0 || wall_between(device->rebooted_at, clock_wall()) <
		device->service->settings->reboot_stands)
		return;
	device->rebooted_at = (struct wall){ 0 };
	judgements_touch(device->service->judgements, device->id);
	alarms_look(device->service, ALARM_SOURCE_DEVICE, device->id);
}

/* ---- leads -------------------------------------------------------------------------------- */

/* "原来 接入-1 Gi0/0/24，现在 接入-9 Gi0/0/1"; the word of the protocol is ours alone. */
static char *change_sentence(const char *was, const char *now)
{
	if (was != NULL && was[0] != '\0')
		return g_strdup_printf(_("原来「%s」，现在「%s」"), was, now);
	return g_strdup_printf(_("原来没有，现在「%s」"), now);
}

/* Takes over WHAT. */
static void lead(const struct port *port, struct conditions *into, const char *type, char *what,
    const char *was, const char *now)
{
	g_autofree char *why = change_sentence(was, now);
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = port->device->id, .qualifier = port->key, .what = what, .why = why };

	conditions_add(into, &condition);
	g_free(what);
}

static const char *without_protocol(const char *name)
{
	const char *blank = name == NULL ? NULL : strchr(name, ' ');

	return blank == NULL ? name : blank + 1;
}

/* Who is heard by another protocol than before cannot be compared. */
static void compare_neighbour(const struct port *port, struct conditions *into)
{
	const struct boundary *boundary = &port->boundary;

	if (boundary->heard == NULL || (boundary->neighbour != NULL &&
	    boundary->neighbour[0] != boundary->heard[0])) {
		conditions_hold(into, "neighbour_changed", port->key);
		conditions_hold(into, "address_changed", port->key);
	} else if (g_strcmp0(boundary->heard, boundary->neighbour) != 0) {
		lead(port, into, "neighbour_changed",
		    g_strdup_printf(_("端口 %s 的邻居变了"), port->key),
		    without_protocol(boundary->neighbour), without_protocol(boundary->heard));
	} else if (g_strcmp0(boundary->heard_address, boundary->address) != 0) {
		lead(port, into, "address_changed",
		    g_strdup_printf(_("端口 %s 对端的地址变了"), port->key), boundary->address,
		    boundary->heard_address);
	}
}

static void add_gone(const struct device *device, struct conditions *into)
{
	GHashTableIter iter;
	void *key, *since;

	if (device->gone == NULL)
		return;
	g_hash_table_iter_init(&iter, device->gone);
	while (g_hash_table_iter_next(&iter, &key, &since)) {
		g_autofree char *what = g_strdup_printf(_("端口 %s 不见了"), (const char *)key);
		const struct condition condition = { .type = "port_gone",
			.resource_kind = "device", .resource = device->id, .qualifier = key,
			.what = what, .since = { *(const int64_t *)since } };
		conditions_add(into, &condition);
	}
}

static void add_cut(const struct device *device, struct conditions *into)
{
	const struct condition condition = { .type = "power_unexplained",
		.resource_kind = "device",
		.resource = device->id,
		.why = _("离线后从头启动；其间机房有市电，也没有登记检修"),
		.since = device->cut_at };

	if (device->cut_at.us != 0)
		conditions_add(into, &condition);
}

void boundary_conditions(struct device *device, struct conditions *into)
{
	static const char *const of_ports[] = { "neighbour_changed", "address_changed",
		"description_changed" };

	add_gone(device, into);
	add_cut(device, into);
	for (size_t i = 0; device->found == NULL && i < G_N_ELEMENTS(of_ports); i++)
		conditions_hold(into, of_ports[i], NULL);
	for (size_t i = 0; device->found != NULL && i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		const struct boundary *boundary = &port->boundary;
		if (boundary->since.us == 0)
			continue;
		if (boundary->heard != NULL || boundary->neighbour != NULL)
			compare_neighbour(port, into);
		if (strcmp(boundary->alias, port->alias) != 0)
			lead(port, into, "description_changed",
			    g_strdup_printf(_("端口 %s 的描述变了"), port->key), boundary->alias,
			    port->alias);
	}
}

void boundary_accept(struct service *service, int64_t id, const char *type,
    const char *qualifier)
{
	struct device *device = picture_device(&service->picture, id);
	struct port *port = device == NULL || qualifier == NULL ? NULL :
	    g_hash_table_lookup(device->ports_by_key, qualifier);

	if (device == NULL)
		return;
	if (strcmp(type, "power_unexplained") == 0)
		device->cut_at = (struct wall){ 0 };
	else if (strcmp(type, "port_gone") == 0 && device->gone != NULL && qualifier != NULL)
		g_hash_table_remove(device->gone, qualifier);
	else if (port != NULL && strcmp(type, "description_changed") == 0)
		take_text(&port->boundary.alias, port->alias);
	else if (port != NULL && port->boundary.heard != NULL) {
		take_text(&port->boundary.neighbour, port->boundary.heard);
		take_text(&port->boundary.address, port->boundary.heard_address);
	}
	judgements_touch(service->judgements, id);
	alarms_look(service, ALARM_SOURCE_DEVICE, id);
}

/* ---- over a restart ----------------------------------------------------------------------- */

json_t *boundary_kept(const struct boundary *boundary)
{
	return boundary->since.us == 0 ? NULL :
	    json_pack("[I, b, s, s?, s?]", (json_int_t)boundary->since.us, (int)boundary->was_up,
		boundary->alias, boundary->neighbour, boundary->address);
}

static char *clean_or_null(const char *text)
{
	return text == NULL ? NULL : text_clean_string(text);
}

void boundary_restore(struct boundary *boundary, const json_t *kept)
{
	const char *alias;
	json_int_t since;
	int was_up;

	if (json_unpack((json_t *)(uintptr_t)kept, "[I, b, s]", &since, &was_up, &alias) != 0)
		return;
	boundary_free(boundary);
	*boundary = (struct boundary){ .since = { since }, .was_up = was_up != 0,
		.alias = text_clean_string(alias),
		.neighbour = clean_or_null(json_string_value(json_array_get(kept, 3))),
		.address = clean_or_null(json_string_value(json_array_get(kept, 4))) };
}

void boundary_keep_device(const struct device *device, json_t *kept)
{
	const struct {
		const char *name;
		struct wall at;
	} times[] = {
		{ "lost_at", device->lost_at },
		{ "cut_at", device->cut_at },
		{ "rebooted_at", device->rebooted_at },
	};
	GHashTableIter iter;
	void *key, *since;

	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		if (times[i].at.us != 0)
			json_object_set_new(kept, times[i].name, json_integer(times[i].at.us));
	if (device->lost_powered)
		json_object_set_new(kept, "powered", json_true());
	if (device->gone == NULL || g_hash_table_size(device->gone) == 0)
		return;
	json_t *gone = json_object();
	g_hash_table_iter_init(&iter, device->gone);
	while (g_hash_table_iter_next(&iter, &key, &since))
		json_object_set_new(gone, key, json_integer(*(const int64_t *)since));
	json_object_set_new(kept, "gone", gone);
}

void boundary_restore_device(struct device *device, const json_t *kept)
{
	json_t *gone = json_object_get(kept, "gone"), *since;
	const char *key;

	device->lost_at.us = json_integer_value(json_object_get(kept, "lost_at"));
	device->cut_at.us = json_integer_value(json_object_get(kept, "cut_at"));
	device->rebooted_at.us = json_integer_value(json_object_get(kept, "rebooted_at"));
	device->lost_powered = json_is_true(json_object_get(kept, "powered"));
	json_object_foreach(gone, key, since) {
		int64_t at = json_integer_value(since);
		boundary_port_gone(device, key);
		g_hash_table_replace(device->gone, g_strdup(key), g_memdup2(&at, sizeof at));
	}
}
