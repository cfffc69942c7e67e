/* Who may have something to say about what is wrong (service/alarms.h). To add a source, add a word
 * to enum alarm_source and a row here. */
#include "service/alarms.h"

#include "service/boundary.h"
#include "service/conditions.h"
#include "service/deadlines.h"
#include "service/handovers.h"
#include "service/rooms.h"
#include "service/roster.h"
#include "service/rules.h"
#include "service/runs.h"
#include "service/service.h"
#include "service/tickets.h"
#include "service/warnings.h"

/* All ids of TABLE, whose keys point to them. */
static void visit_keys(GHashTable *table, topic_visit *visit, void *data)
{
	GHashTableIter iter;
	void *id;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		visit(*(const int64_t *)id, data);
}

static void each_device(struct service *service, topic_visit *visit, void *data)
{
	visit_keys(service->picture.devices, visit, data);
}

static void each_circuit(struct service *service, topic_visit *visit, void *data)
{
	visit_keys(service->picture.circuits, visit, data);
}

static void each_managed(struct service *service, topic_visit *visit, void *data)
{
	visit_keys(service->picture.managed, visit, data);
}

static void each_room(struct service *service, topic_visit *visit, void *data)
{
	g_autoptr(GPtrArray) rooms = rooms_all(service);

	for (guint i = 0; i < rooms->len; i++)
		visit(((const struct room *)rooms->pdata[i])->id, data);
}

static void each_place(struct service *service, topic_visit *visit, void *data)
{
	g_autoptr(GPtrArray) rooms = rooms_all(service);

	for (guint i = 0; i < rooms->len; i++) {
		const struct room *room = rooms->pdata[i];
		for (guint n = 0; n < room->places->len; n++)
			visit(((const struct place *)room->places->pdata[n])->id, data);
	}
}

static void itself(struct service *service, topic_visit *visit, void *data)
{
	(void)service;
	visit(0, data);
}

const struct alarm_source_type alarm_sources[ALARM_SOURCES] = {
	[ALARM_SOURCE_DEVICE] = { device_conditions, each_device, boundary_accept },
	[ALARM_SOURCE_PORTS] = { ports_conditions, each_device, NULL },
	[ALARM_SOURCE_SESSIONS] = { sessions_conditions, each_device, NULL },
	[ALARM_SOURCE_SENSORS] = { sensors_conditions, each_device, NULL },
	[ALARM_SOURCE_SHELL] = { shell_conditions, each_device, NULL },
	[ALARM_SOURCE_CIRCUIT] = { circuit_conditions, each_circuit, NULL },
	[ALARM_SOURCE_MANAGED] = { managed_conditions, each_managed, NULL },
	[ALARM_SOURCE_ROOM] = { room_conditions, each_room, NULL },
	[ALARM_SOURCE_PLACE] = { place_conditions, each_place, NULL },
	[ALARM_SOURCE_ROSTER] = { roster_conditions, itself, NULL },
	[ALARM_SOURCE_WARNING] = { warnings_conditions, itself, NULL },
	[ALARM_SOURCE_SERVICE] = { service_conditions, itself, NULL },
	[ALARM_SOURCE_DUE] = { deadlines_conditions, deadlines_each, NULL },
	[ALARM_SOURCE_TICKET] = { tickets_conditions, tickets_each, NULL },
	[ALARM_SOURCE_RUN] = { runs_conditions, runs_each, NULL },
	[ALARM_SOURCE_HANDOVER] = { handovers_conditions, handovers_each, NULL },
	[ALARM_SOURCE_RULE] = { rules_conditions, rules_each, NULL },
};
