/* What a sensor measures or states: classes with their units and the names people give them. A
 * value always stands in its class's unit, whatever the device sends; other scales are the
 * profile's business (docs/device-profiles.md). */
#ifndef POINTS_SENSOR_H
#define POINTS_SENSOR_H

#include <stdbool.h>

enum sensor_class {
	SENSOR_TEMPERATURE,
	SENSOR_HUMIDITY,
	SENSOR_DEW_POINT,
	SENSOR_VOLTAGE,
	SENSOR_CURRENT,
	SENSOR_POWER, /* active */
	SENSOR_POWER_APPARENT,
	SENSOR_POWER_REACTIVE,
	SENSOR_POWER_FACTOR,
	SENSOR_POWER_CONSUMED, /* a meter that counts up */
	SENSOR_FREQUENCY,
	SENSOR_LOAD, /* of what it can bear */
	SENSOR_CHARGE, /* of a battery */
	SENSOR_RUNTIME, /* left on battery, or since the last of something */
	SENSOR_PERCENT, /* any other share: valve, fan, cooling */
	SENSOR_FANSPEED,
	SENSOR_AIRFLOW,
	SENSOR_WATERFLOW,
	SENSOR_PRESSURE,
	SENSOR_COOLING,
	SENSOR_LEVEL, /* of a fuel tank */
	SENSOR_DBM, /* optical power */
	SENSOR_SIGNAL, /* of a radio */
	SENSOR_DELAY,
	SENSOR_COUNT,
	SENSOR_EER,
	SENSOR_STATE, /* a word instead of a number; what it is about says the label */
	SENSOR_CLASSES
};

/* "temperature", as profiles and `zhiban discover --json` write it. */
const char *sensor_class_word(enum sensor_class class);
bool sensor_class_read(const char *word, enum sensor_class *ret);
/* "C", "%", "V" ...; "" for those that have none. */
const char *sensor_class_unit(enum sensor_class class);
/* What it is called on screen; a msgid. */
const char *sensor_class_title(enum sensor_class class);
/* How many digits after the point a value of the class is worth on screen. */
int sensor_class_digits(enum sensor_class class);

/* Limits beyond which a value is wrong, in the class's unit; NAN: none. */
struct sensor_limits {
	double low_critical, low_warning, high_warning, high_critical;
};
extern const struct sensor_limits sensor_no_limits;

#endif
