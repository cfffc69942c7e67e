#include "service/conditions.h"

#include "service/service.h"

void conditions_look_device(struct service *service, int64_t id)
{
	static const enum alarm_source sources[] = { ALARM_SOURCE_DEVICE, ALARM_SOURCE_PORTS,
		ALARM_SOURCE_SESSIONS, ALARM_SOURCE_SENSORS, ALARM_SOURCE_SHELL };

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		alarms_look(service, sources[i], id);
}

struct device *conditions_device(struct service *service, int64_t id, struct conditions *into)
{
	const json_t *record = ledger_get(service->ledger, "device", id);

	if (g_strcmp0(record_text(record, "state"), "maintenance") == 0)
		conditions_maintenance(into);
	return picture_device(&service->picture, id);
}

bool conditions_is_read(const struct device *device)
{
	return device->found != NULL && device->snmp_reach.reach == REACH_UP;
}

bool conditions_stands(const struct service *service, const char *resource_kind, int64_t resource,
    const char *type, const char *qualifier)
{
	const struct alarm *alarm =
	    alarm_standing(service->alarms, resource_kind, resource, type, qualifier);

	return alarm != NULL && !alarm->cleared;
}

bool is_beyond(double value, double limit, double recovery, bool stands)
{
	return limit > 0 && (stands ? value > limit - recovery : value >= limit);
}
