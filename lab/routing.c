#include "lab/routing.h"

#include <string.h>

#include "lab/mib_routing.h"

/* ---- the plan ----------------------------------------------------------------------------- */

static const struct {
	enum lab_protocol protocol;
	const char *a, *z;
	uint32_t a_as, z_as;
} plan_sessions[] = {
	{ LAB_BGP, "core-a", "core-b", 64600, 64600 },
	{ LAB_BGP, "core-a", "upper", 64600, 64500 },
	{ LAB_BGP, "core-b", "upper", 64600, 64500 },
	{ LAB_BGP, "core-a", "fw-a", 64600, 64610 },
	{ LAB_BGP, "core-b", "fw-b", 64600, 64610 },
	{ LAB_BGP, "fw-a", "internet", 64610, 4200000001 },
	{ LAB_BGP, "fw-b", "internet", 64610, 4200000001 },
	{ LAB_OSPF, "core-a", "core-b" },
	{ LAB_OSPF, "core-a", "agg-e1" },
	{ LAB_OSPF, "core-b", "agg-e2" },
	{ LAB_OSPF, "core-a", "agg-w1" },
	{ LAB_OSPF, "core-b", "agg-w2" },
	{ LAB_OSPF, "core-a", "agg-n" },
	{ LAB_OSPF, "agg-e1", "agg-e2" },
	{ LAB_OSPF, "agg-w1", "agg-w2" },
	{ LAB_BFD, "core-a", "core-b" },
	{ LAB_BFD, "core-a", "upper" },
	{ LAB_BFD, "core-b", "upper" },
};

static const struct {
	const char *device, *trunk, *member;
} plan_trunks[] = {
	{ "core-a", "Eth-Trunk1", "40GE2/0/0" },
	{ "core-a", "Eth-Trunk1", "40GE2/0/1" },
	{ "core-b", "Eth-Trunk1", "40GE2/0/0" },
	{ "core-b", "Eth-Trunk1", "40GE2/0/1" },
};

struct lab_routing {
	GPtrArray *sessions;         /* struct lab_session *, owned */
	bool begun;                  /* settled once: what comes up later has changed */
	GHashTable *rows;            /* device -> GArray of its variables; made when asked for */
};

/* ---- made --------------------------------------------------------------------------------- */

static void add_end(struct lab_routing *routing, enum lab_protocol protocol,
    struct lab_device *device, struct lab_device *peer, uint32_t remote_as)
{
	struct lab_session *session = g_new0(struct lab_session, 1);

	session->protocol = protocol;
	session->device = device;
	session->peer = peer;
	session->remote_as = remote_as;
	session->number = 1;
	for (guint i = 0; i < routing->sessions->len; i++) {
		const struct lab_session *other = routing->sessions->pdata[i];
		session->number += other->device == device && other->protocol == protocol;
	}
	session->changed = device->started;
	g_ptr_array_add(routing->sessions, session);
}

static void free_rows(void *rows)
{
	g_array_unref(rows);
}

struct lab_routing *lab_routing_new(struct lab_site *site)
{
	struct lab_routing *routing = g_new0(struct lab_routing, 1);

	routing->sessions = g_ptr_array_new_with_free_func(g_free);
	routing->rows = g_hash_table_new_full(NULL, NULL, NULL, free_rows);
	for (size_t i = 0; i < G_N_ELEMENTS(plan_sessions); i++) {
		struct lab_device *a = lab_site_device(site, plan_sessions[i].a);
		struct lab_device *z = lab_site_device(site, plan_sessions[i].z);
		add_end(routing, plan_sessions[i].protocol, a, z, plan_sessions[i].z_as);
		add_end(routing, plan_sessions[i].protocol, z, a, plan_sessions[i].a_as);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(plan_trunks); i++) {
		struct lab_device *device = lab_site_device(site, plan_trunks[i].device);
		lab_device_port(device, plan_trunks[i].member)->trunk =
		    lab_device_port(device, plan_trunks[i].trunk);
	}
	return routing;
}

void lab_routing_free(struct lab_routing *routing)
{
	if (!routing)
		return;
	g_ptr_array_unref(routing->sessions);
	g_hash_table_unref(routing->rows);
	g_free(routing);
}

/* ---- what follows ------------------------------------------------------------------------- */

struct lab_session *lab_routing_session(const struct lab_site *site,
    const struct lab_device *device, const struct lab_device *peer, enum lab_protocol protocol)
{
	for (guint i = 0; i < site->routing->sessions->len; i++) {
		struct lab_session *session = site->routing->sessions->pdata[i];
		if (session->device == device && session->peer == peer &&
		    session->protocol == protocol)
			return session;
	}
	return NULL;
}

struct mono lab_session_changed(const struct lab_session *session)
{
	struct mono at = session->changed;

	if (mono_between(at, session->device->started) > 0)
		at = session->device->started;
	if (mono_between(at, session->peer->started) > 0)
		at = session->peer->started;
	return at;
}

GPtrArray *lab_routing_sessions(const struct lab_site *site, const struct lab_device *device,
    enum lab_protocol protocol)
{
	GPtrArray *found = g_ptr_array_new();

	for (guint i = 0; i < site->routing->sessions->len; i++) {
		struct lab_session *session = site->routing->sessions->pdata[i];
		if (session->device == device && session->protocol == protocol)
			g_ptr_array_add(found, session);
	}
	return found;
}

static bool is_joined(const struct lab_device *device, const struct lab_device *peer)
{
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i], *far = lab_port_far(port);
		if (far && far->device == peer && port->link->passing)
			return true;
	}
	return false;
}

void lab_routing_settle(struct lab_site *site)
{
	if (!site->routing)
		return;
	for (guint i = 0; i < site->routing->sessions->len; i++) {
		struct lab_session *session = site->routing->sessions->pdata[i];
		const struct lab_session *other = lab_routing_session(site, session->peer,
		    session->device, session->protocol);
		bool up = !session->closed && !other->closed &&
		    lab_device_runs(session->device) && lab_device_runs(session->peer) &&
		    is_joined(session->device, session->peer);
		if (up != session->up && site->routing->begun)
			session->changed = site->now;
		session->up = up;
	}
	site->routing->begun = true;
	g_hash_table_remove_all(site->routing->rows);
}

bool lab_port_is_trunk(const struct lab_port *port)
{
	for (guint i = 0; port->type == 161 && i < port->device->ports->len; i++)
		if (((struct lab_port *)port->device->ports->pdata[i])->trunk == port)
			return true;
	return false;
}

/* LACP tells both ends when a carrier's line is dead, though the light is on. */
bool lab_port_carries_trunk(const struct lab_port *port)
{
	return port->trunk && port->up && !port->link->severed && !port->trunk->shut;
}

const GArray *lab_routing_rows(struct lab_site *site, const struct lab_device *device)
{
	GArray *rows = g_hash_table_lookup(site->routing->rows, device);

	if (rows)
		return rows;
	rows = g_array_new(FALSE, FALSE, sizeof(struct lab_routing_row));
	for (guint i = 0; i < site->routing->sessions->len; i++) {
		const struct lab_session *session = site->routing->sessions->pdata[i];
		if (session->device == device)
			lab_routing_add_session(rows, session);
	}
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		if (port->trunk)
			lab_routing_add_member(rows, port);
	}
	lab_routing_sort(rows);
	g_hash_table_insert(site->routing->rows, (void *)(uintptr_t)device, rows);
	return rows;
}
