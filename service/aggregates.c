#include "service/aggregates.h"

#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/service.h"
#include "service/topics.h"

struct port *port_aggregate(const struct port *port)
{
	return port->aggregate == NULL ? NULL :
	    g_hash_table_lookup(port->device->ports_by_key, port->aggregate);
}

bool port_is_attached(const struct port *port)
{
	return port->aggregate != NULL && port->attached && port->oper == OPER_UP;
}

static void touch(const struct port *port)
{
	topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
}

/* ---- taking ------------------------------------------------------------------------------- */

static void take_membership(struct port *port, const char *aggregate, bool attached)
{
	if (g_strcmp0(port->aggregate, aggregate) != 0) {
		g_free(port->aggregate);
		port->aggregate = g_strdup(aggregate);
		judgements_touch(port->device->service->judgements, port->device->id);
		touch(port);
	}
	if (port->attached != attached)
		touch(port);
	port->attached = attached;
}

/* The tables do not say any more that PORT is a member. While it is wanted and down it still is,
 * but does not take part. */
static void lose_membership(struct port *port)
{
	bool waits = port->admin != ADMIN_DOWN && port->oper != OPER_UP &&
	    port_aggregate(port) != NULL;

	take_membership(port, waits ? port->aggregate : NULL, false);
}

static void take_port(struct port *port, const struct port_finding *finding, bool walk)
{
	const struct port *aggregate = finding == NULL || finding->aggregate == 0 ? NULL :
	    device_port_by_index(port->device, finding->aggregate);

	if (aggregate != NULL && aggregate != port)
		take_membership(port, aggregate->key, finding->attached);
	else if (walk && port->aggregate != NULL)
		lose_membership(port);
	else if (port->aggregate != NULL)
		take_membership(port, port->aggregate, false);
}

static bool names_any(const struct findings *found)
{
	for (size_t i = 0; i < found->ports->len; i++)
		if (((struct port_finding *)g_ptr_array_index(found->ports, i))->aggregate != 0)
			return true;
	return false;
}

/* Between walks only what LACP says is read; where nothing of it came, what ifStackTable said
 * stands. */
void aggregates_take(struct device *device, const struct findings *found, bool walk)
{
	bool any = names_any(found);

	if (!device->aggregates && !any)
		return;
	for (size_t i = 0; (walk || any) && i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		take_port(port,
		    findings_port((struct findings *)(uintptr_t)found, port->index, false), walk);
	}
	device->aggregates = true;
	aggregates_judge(device);
}

/* ---- judging ------------------------------------------------------------------------------ */

static void note(const struct port *port, enum members_state from, enum members_state to)
{
	static const char *const words[] = { "unknown", "complete", "incomplete" };
	struct service *service = port->device->service;
	const char *device_name = ledger_name(service->ledger, "device", port->device->id);
	g_autofree char *name = g_strdup_printf("%s %s", device_name, port->name);
	g_autofree char *why = g_strdup_printf(_("成员 %u 个，在用 %u 个"), port->members.total,
	    port->members.attached);
	struct transition transition = { .kind = "port", .id = port->device->id, .name = name,
		.from = words[from], .to = words[to], .why = why,
		.severity = to == MEMBERS_MISSING ? "minor" : "cleared" };

	changes_note(service->changes, &transition);
}

/* Without members there is nothing to judge, nor where it is closed or was not read of late. */
static enum members_state state_of(const struct port *port)
{
	if (port->members.total == 0 || port->admin == ADMIN_DOWN ||
	    port_quality(port, clock_mono()) != QUALITY_GOOD)
		return MEMBERS_UNKNOWN;
	return port->members.attached < port->members.total ? MEMBERS_MISSING : MEMBERS_WHOLE;
}

static void judge(struct port *port)
{
	struct device *device = port->device;
	enum members_state state = state_of(port), told = (enum members_state)port->whole.told;
	enum standing_news news = standing_take(&port->whole, (int)state,
	    state == MEMBERS_UNKNOWN, clock_wall());

	if (news == STANDING_SAME)
		return;
	touch(port);
	judgements_touch(device->service->judgements, device->id);
	alarms_look(device->service, ALARM_SOURCE_PORTS, device->id);
	topics_touch(device->service->topics, "site", 0, 0);
	if (news == STANDING_CHANGED)
		note(port, told, state);
}

static void count(struct device *device)
{
	for (size_t i = 0; i < device->ports->len; i++)
		((struct port *)g_ptr_array_index(device->ports, i))->members =
		    (struct members){ 0 };
	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		struct port *aggregate = port_aggregate(port);
		if (aggregate == NULL || port->admin == ADMIN_DOWN)
			continue;
		aggregate->members.total++;
		aggregate->members.attached += port_is_attached(port);
	}
}

void aggregates_judge(struct device *device)
{
	if (!device->aggregates)
		return;
	count(device);
	for (size_t i = 0; i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		if (port->members.total > 0 || port->whole.state != MEMBERS_UNKNOWN)
			judge(port);
	}
}
