/* Places of rooms, by what they are there for: a wet rope is a leak, a contact of the mains that
 * has dropped is mains lost, a number beyond its limits is that; and averages of a room. How bad it
 * is says the threshold scheme (service/rooms.h). A place whose device is not read is held, one
 * that its device no longer has, or cannot tell, is lost. */
#include <string.h>

#include "base/i18n.h"
#include "service/conditions.h"
#include "service/rooms.h"
#include "service/service.h"

static const struct { const char *purpose, *type; } contacts[] = {
	{ "leak_rope", "leak" },
	{ "leak_spot", "leak" },
	{ "smoke", "smoke" },
	{ "heat", "heat" },
	{ "gas_discharge", "gas_discharge" },
	{ "door", "door" },
	{ "motion", "motion" },
	{ "mains", "mains_lost" },
	{ "cooling", "cooling_fault" },
	{ "generator", "generator_fault" },
	{ "hydrogen", "hydrogen" },
};

/* What the contact of PLACE is as an alarm. */
static const char *contact_type(const struct place *place)
{
	for (size_t i = 0; i < G_N_ELEMENTS(contacts); i++)
		if (strcmp(contacts[i].purpose, place->purpose) == 0)
			return contacts[i].type;
	return "place_contact";
}

/* A voltage far below what is normal is no mains at all; hydrogen is hydrogen however measured. */
static const char *number_type(const struct place *place, const struct sensor *sensor)
{
	double low, high;

	limits_range(&place->limits, &low, &high);
	if (strcmp(place->purpose, "mains") == 0 && place->found == PLACE_CRITICAL &&
	    sensor->value < low)
		return "mains_lost";
	return strcmp(place->purpose, "hydrogen") == 0 ? "hydrogen" : "place_over";
}

static void add(const struct place *place, struct conditions *into, const char *type,
    enum severity severity)
{
	bool stands = place->standing.state == (int)place->found;
	const struct condition condition = { .type = type, .resource_kind = "place",
		.resource = place->id, .severity = severity, .why = place->reason,
		.since = stands ? standing_since(&place->standing) : (struct wall){ 0 } };

	conditions_add(into, &condition);
}

/* ---- lost --------------------------------------------------------------------------------- */

static void add_lost(const struct place *place, struct conditions *into)
{
	const struct device *device =
	    picture_device(&place->room->service->picture, place->device);

	if (place->awaited || (device != NULL && !conditions_is_read(device))) {
		conditions_hold(into, NULL, NULL);
		return;
	}
	add(place, into, "place_lost", place_lost_severity(place));
	conditions_hold(into, contact_type(place), NULL);
	conditions_hold(into, "place_over", NULL);
}

/* ---- all ---------------------------------------------------------------------------------- */

/* What a sensor's state says of its device, as a UPS on battery does, the device says itself. */
void place_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct place *place = place_find(service, id);
	const struct sensor *sensor = place == NULL ? NULL : place_sensor(place);

	if (place == NULL)
		return;
	if (place->standing.state == PLACE_MAINTENANCE)
		conditions_maintenance(into);
	if (place->found == PLACE_UNKNOWN)
		add_lost(place, into);
	else if (!place_is_wrong(place->found) || sensor == NULL || sensor->alarm != NULL)
		return;
	else if (sensor->class == SENSOR_STATE)
		add(place, into, contact_type(place), place_severity(place->found));
	else
		add(place, into, number_type(place, sensor), place_severity(place->found));
}

/* An average of which parts are not known is held rather than well. */
void room_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct room *room = room_find(service, id);

	if (room == NULL)
		return;
	const struct condition condition = { .type = "place_over", .resource_kind = "room",
		.resource = id, .severity = room->own, .what = _("平均值超限"),
		.why = room->reason };
	if (room->own != SEVERITY_NONE)
		conditions_add(into, &condition);
	else if (room->counts.lost > 0)
		conditions_hold(into, NULL, NULL);
}
