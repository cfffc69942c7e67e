/* The table of topics: where each finds its keys and rows. */
#include "service/rows.h"

#include "service/alarms.h"
#include "service/deadlines.h"
#include "service/handovers.h"
#include "service/messages.h"
#include "service/isolations.h"
#include "service/location.h"
#include "service/plans.h"
#include "service/sensors.h"
#include "service/rooms.h"
#include "service/roster.h"
#include "service/runs.h"
#include "service/service.h"
#include "service/sessions.h"
#include "service/shell.h"

/* ---- plain topics ------------------------------------------------------------------------- */

static void site_keys(struct service *service, const char *argument, int64_t id, topic_visit *visit,
    void *data)
{
	(void)service, (void)argument, (void)id;
	visit(0, data);
}

static json_t *site_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id, (void)key;
	return site_row(service);
}

static void each_key(GHashTable *table, topic_visit *visit, void *data)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		visit(*(int64_t *)key, data);
}

static void devices_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	each_key(service->picture.devices, visit, data);
}

static json_t *devices_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	struct device *device = picture_device(&service->picture, key);

	(void)argument, (void)id;
	return device == NULL ? NULL : device_row(service, device);
}

static void circuits_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	each_key(service->picture.circuits, visit, data);
}

static json_t *circuits_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	struct circuit *circuit = picture_circuit(&service->picture, key);

	(void)argument, (void)id;
	return circuit == NULL ? NULL : circuit_row(service, circuit);
}

static void services_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	each_key(service->picture.managed, visit, data);
}

static json_t *services_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	const struct managed *managed = picture_managed(service, key);

	(void)argument, (void)id;
	return managed == NULL ? NULL : managed_row(service, managed);
}

static void checks_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	const struct managed *managed = picture_managed(service, id);

	(void)argument;
	for (guint i = 0; managed != NULL && i < managed->checks->len; i++)
		visit(((struct check *)g_ptr_array_index(managed->checks, i))->id, data);
}

static json_t *checks_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	const struct managed *managed = picture_managed(service, id);
	const struct check *check = managed == NULL ? NULL : managed_check(managed, key);

	(void)argument;
	return check == NULL ? NULL : check_row(service, check);
}

static bool managed_exists(struct service *service, const char *argument, int64_t id)
{
	(void)argument;
	return picture_managed(service, id) != NULL;
}

static void rooms_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	g_autoptr(GPtrArray) rooms = rooms_all(service);

	(void)argument, (void)id;
	for (guint i = 0; i < rooms->len; i++)
		visit(((struct room *)g_ptr_array_index(rooms, i))->id, data);
}

static json_t *rooms_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	const struct room *room = room_find(service, key);

	(void)argument, (void)id;
	return room == NULL ? NULL : room_row(service, room);
}

static void places_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	const struct room *room = room_find(service, id);

	(void)argument;
	for (guint i = 0; room != NULL && i < room->places->len; i++)
		visit(((struct place *)g_ptr_array_index(room->places, i))->id, data);
}

static json_t *places_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	const struct place *place = place_find(service, key);

	(void)argument;
	return place == NULL || place->room->id != id ? NULL : place_row(service, place);
}

static bool room_exists(struct service *service, const char *argument, int64_t id)
{
	(void)argument;
	return room_find(service, id) != NULL;
}

struct visiting {
	topic_visit *visit;
	void *data;
};

static void visit_change(int64_t key, json_t *row, void *data)
{
	struct visiting *visiting = data;

	(void)row;
	visiting->visit(key, visiting->data);
}

static void changes_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	struct visiting visiting = { visit, data };

	(void)argument, (void)id;
	changes_visit(service->changes, visit_change, &visiting);
}

static json_t *changes_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return json_incref(changes_row(service->changes, key));
}

static void messages_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	messages_visit(service->messages, visit, data);
}

static json_t *messages_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return messages_row(service->messages, key);
}

static void alarms_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument;
	alarms_keys(service, id, visit, data);
}

/* An alarm is in one list only: among the heads, or under its own. */
static json_t *alarms_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	const struct alarm *alarm = alarm_find(service->alarms, key);

	(void)argument;
	return alarm == NULL || alarm->head != id ? NULL : alarms_row(service, key);
}

static bool alarms_exist(struct service *service, const char *argument, int64_t id)
{
	(void)service;
	return argument[0] == '\0' || id > 0;
}

static void plans_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	plans_keys(service, visit, data);
}

static json_t *plans_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return plans_row(service, key);
}

static void run_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument;
	runs_keys(service, id, visit, data);
}

static json_t *run_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument;
	return runs_row(service, id, key);
}

static void upcoming_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	upcoming_keys(service, visit, data);
}

static json_t *upcoming_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return upcoming_row(service, key);
}

static void deadlines_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	deadlines_keys(service, visit, data);
}

static json_t *deadlines_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return deadlines_row(service, key);
}

static void handover_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	handovers_keys(service, visit, data);
}

static json_t *handover_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return handovers_row(service, key);
}

static void gaps_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	contact_gaps_keys(service, visit, data);
}

static json_t *gaps_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return contact_gaps_row(service, key);
}

static void roster_topic_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)argument, (void)id;
	roster_keys(service, visit, data);
}

static json_t *roster_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)id;
	return roster_row(service, key);
}

/* ---- topics of one device ----------------------------------------------------------------- */

static bool device_exists(struct service *service, const char *argument, int64_t id)
{
	(void)argument;
	return picture_device(&service->picture, id) != NULL;
}

static void ports_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	for (size_t i = 0; device != NULL && i < device->ports->len; i++)
		visit(((struct port *)g_ptr_array_index(device->ports, i))->index, data);
}

static json_t *ports_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	return device == NULL ? NULL : port_row(service, device, (uint32_t)key);
}

static void neighbours_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	for (size_t i = 0;
	     device != NULL && device->found != NULL && i < device->found->neighbours->len; i++)
		visit((int64_t)i, data);
}

static json_t *neighbours_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	return device == NULL ? NULL : neighbour_row(service, device, (size_t)key);
}

static void sessions_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	for (size_t i = 0; device != NULL && i < device->sessions->len; i++)
		visit(((struct session *)g_ptr_array_index(device->sessions, i))->number, data);
}

static json_t *sessions_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	return device == NULL ? NULL : session_row(service, device, key);
}

static void sensors_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	for (size_t i = 0; device != NULL && i < device->sensors->len; i++)
		visit(((struct sensor *)g_ptr_array_index(device->sensors, i))->number, data);
}

static json_t *sensors_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument;
	return device == NULL ? NULL : sensor_row(service, device, key);
}

static void identity_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)service, (void)argument;
	visit(id, data);
}

static json_t *identity_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	struct device *device = picture_device(&service->picture, id);

	(void)argument, (void)key;
	return device == NULL ? NULL : identity_row(service, device);
}

static json_t *ssh_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)key;
	return picture_device(&service->picture, id) == NULL ? NULL : shell_row(service, id);
}

/* ---- circuits, one by one ----------------------------------------------------------------- */

static bool circuit_exists(struct service *service, const char *argument, int64_t id)
{
	(void)argument;
	return picture_circuit(&service->picture, id) != NULL;
}

static void location_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)service, (void)argument, (void)id;
	visit(0, data);
}

static json_t *location_topic_row(struct service *service, const char *argument, int64_t id,
    int64_t key)
{
	(void)argument, (void)key;
	return location_row(service, id);
}

/* ---- records ------------------------------------------------------------------------------ */

static bool kind_exists(struct service *service, const char *argument, int64_t id)
{
	const struct kind *kind = kind_find(argument);

	(void)service, (void)id;
	return kind != NULL && (kind->flags & KIND_UNSEEN) == 0;
}

static void records_keys(struct service *service, const char *argument, int64_t id,
    topic_visit *visit, void *data)
{
	(void)id;
	for (json_t *record = ledger_next(service->ledger, argument, NULL); record != NULL;
	     record = ledger_next(service->ledger, argument, record))
		visit(record_id(record), data);
}

static json_t *records_row(struct service *service, const char *argument, int64_t id, int64_t key)
{
	json_t *record = ledger_get(service->ledger, argument, key);

	(void)id;
	if (record == NULL)
		return NULL;
	json_t *row = json_copy(record);
	json_object_set_new(row, "key", json_integer(key));
	json_object_set_new(row, "shown",
	    ledger_shown(service->ledger, kind_find(argument), record));
	return row;
}

const struct topic topic_table[] = {
	{ "site", site_keys, site_topic_row, NULL },
	{ "devices", devices_keys, devices_row, NULL },
	{ "circuits", circuits_keys, circuits_row, NULL },
	{ "services", services_keys, services_row, NULL },
	{ "checks", checks_keys, checks_row, managed_exists },
	{ "rooms", rooms_keys, rooms_row, NULL },
	{ "places", places_keys, places_row, room_exists },
	{ "changes", changes_keys, changes_topic_row, NULL },
	{ "messages", messages_keys, messages_topic_row, NULL },
	{ "alarms", alarms_topic_keys, alarms_topic_row, alarms_exist },
	{ "plans", plans_topic_keys, plans_topic_row, NULL },
	{ "run", run_topic_keys, run_topic_row, runs_exist },
	{ "upcoming", upcoming_topic_keys, upcoming_topic_row, NULL },
	{ "deadlines", deadlines_topic_keys, deadlines_topic_row, NULL },
	{ "handover", handover_topic_keys, handover_topic_row, NULL },
	{ "contact_gaps", gaps_topic_keys, gaps_topic_row, NULL },
	{ "roster", roster_topic_keys, roster_topic_row, NULL },
	{ "ports", ports_keys, ports_row, device_exists },
	{ "neighbours", neighbours_keys, neighbours_row, device_exists },
	{ "sessions", sessions_keys, sessions_row, device_exists },
	{ "sensors", sensors_keys, sensors_row, device_exists },
	{ "identity", identity_keys, identity_topic_row, device_exists },
	{ "ssh", identity_keys, ssh_topic_row, device_exists },
	{ "location", location_keys, location_topic_row, circuit_exists },
	{ "records", records_keys, records_row, kind_exists },
	{ NULL, NULL, NULL, NULL },
};
