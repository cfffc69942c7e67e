/* Light: which sensor is the receiver of a port. */
#include <string.h>

#include "service/location_parts.h"
#include "service/sensors.h"

/* Profiles say which way a light goes only in words, those of both languages. */
static bool is_receiver(const struct sensor *sensor)
{
	static const char *const words[] = { "收光", "receive", "rx" }; /* not shown */
	g_autofree char *said = g_utf8_casefold(sensor->descr, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(said, words[i]) != NULL)
			return true;
	return false;
}

/* A port with several lanes has a receiver for each: the darkest tells. */
const struct sensor *location_receiver(const struct port *port)
{
	const struct sensor *darkest = NULL;

	for (size_t i = 0; port != NULL && i < port->device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(port->device->sensors, i);
		if (sensor_light_port(sensor) != port || !sensor->present || !sensor->known ||
		    !is_receiver(sensor))
			continue;
		if (darkest == NULL || sensor->value < darkest->value)
			darkest = sensor;
	}
	return darkest;
}
