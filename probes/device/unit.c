/* Units that devices send, turned into the one of the class (points/sensor.h), and what a class can
 * have at all. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/device/parts.h"

#define ZERO_CELSIUS 273.15              /* K */
#define CUBIC_FEET_PER_MINUTE 1.699011   /* m3/h */
#define POUND_PER_SQUARE_INCH 6.894757   /* kPa */
/* No light at all: what receivers call it, below anything that they could measure. */
#define DARK (-40.0)

/* A class belongs to the classes below that share its units. */
enum measured { ANGLE, VOLTS, AMPERES, WATTS, VOLTAMPERES, VARS, BARE, HOURS, HERTZ, SHARE, MINUTES,
	SECONDS, TURNS, AIR, WATER, PASCALS, LIGHT, RADIO };

static const enum measured measures[SENSOR_CLASSES] = {
	[SENSOR_TEMPERATURE] = ANGLE,
	[SENSOR_HUMIDITY] = SHARE,
	[SENSOR_DEW_POINT] = ANGLE,
	[SENSOR_VOLTAGE] = VOLTS,
	[SENSOR_CURRENT] = AMPERES,
	[SENSOR_POWER] = WATTS,
	[SENSOR_POWER_APPARENT] = VOLTAMPERES,
	[SENSOR_POWER_REACTIVE] = VARS,
	[SENSOR_POWER_FACTOR] = BARE,
	[SENSOR_POWER_CONSUMED] = HOURS,
	[SENSOR_FREQUENCY] = HERTZ,
	[SENSOR_LOAD] = SHARE,
	[SENSOR_CHARGE] = SHARE,
	[SENSOR_RUNTIME] = MINUTES,
	[SENSOR_PERCENT] = SHARE,
	[SENSOR_FANSPEED] = TURNS,
	[SENSOR_AIRFLOW] = AIR,
	[SENSOR_WATERFLOW] = WATER,
	[SENSOR_PRESSURE] = PASCALS,
	[SENSOR_COOLING] = WATTS,
	[SENSOR_LEVEL] = SHARE,
	[SENSOR_DBM] = LIGHT,
	[SENSOR_SIGNAL] = RADIO,
	[SENSOR_DELAY] = SECONDS,
	[SENSOR_COUNT] = BARE,
	[SENSOR_EER] = BARE,
	[SENSOR_STATE] = BARE,
};

static const struct {
	enum measured measured;
	const char *word;
	struct unit unit;
} units[] = {
	{ ANGLE, "C", { 1, 0, false } },
	{ ANGLE, "F", { 5.0 / 9, -32 * 5.0 / 9, false } },
	{ ANGLE, "K", { 1, -ZERO_CELSIUS, false } },
	{ ANGLE, "dC", { 1, 0, false } },
	{ ANGLE, "dF", { 5.0 / 9, 0, false } },
	{ VOLTS, "V", { 1, 0, false } },
	{ VOLTS, "mV", { 1e-3, 0, false } },
	{ VOLTS, "uV", { 1e-6, 0, false } },
	{ VOLTS, "kV", { 1e3, 0, false } },
	{ AMPERES, "A", { 1, 0, false } },
	{ AMPERES, "mA", { 1e-3, 0, false } },
	{ AMPERES, "uA", { 1e-6, 0, false } },
	{ WATTS, "W", { 1, 0, false } },
	{ WATTS, "mW", { 1e-3, 0, false } },
	{ WATTS, "uW", { 1e-6, 0, false } },
	{ WATTS, "kW", { 1e3, 0, false } },
	{ WATTS, "MW", { 1e6, 0, false } },
	{ VOLTAMPERES, "VA", { 1, 0, false } },
	{ VOLTAMPERES, "kVA", { 1e3, 0, false } },
	{ VARS, "var", { 1, 0, false } },
	{ VARS, "kvar", { 1e3, 0, false } },
	{ BARE, "", { 1, 0, false } },
	{ HOURS, "kWh", { 1, 0, false } },
	{ HOURS, "Wh", { 1e-3, 0, false } },
	{ HOURS, "MWh", { 1e3, 0, false } },
	{ HERTZ, "Hz", { 1, 0, false } },
	{ HERTZ, "mHz", { 1e-3, 0, false } },
	{ HERTZ, "kHz", { 1e3, 0, false } },
	{ HERTZ, "MHz", { 1e6, 0, false } },
	{ SHARE, "%", { 1, 0, false } },
	{ SHARE, "fraction", { 100, 0, false } },
	{ MINUTES, "min", { 1, 0, false } },
	{ MINUTES, "s", { 1.0 / 60, 0, false } },
	{ MINUTES, "h", { 60, 0, false } },
	{ MINUTES, "d", { 1440, 0, false } },
	{ MINUTES, "ms", { 1.0 / 60000, 0, false } },
	{ MINUTES, "ticks", { 1.0 / 6000, 0, false } },
	{ SECONDS, "s", { 1, 0, false } },
	{ SECONDS, "min", { 60, 0, false } },
	{ SECONDS, "h", { 3600, 0, false } },
	{ SECONDS, "d", { 86400, 0, false } },
	{ SECONDS, "ms", { 1e-3, 0, false } },
	{ SECONDS, "ticks", { 1e-2, 0, false } },
	{ TURNS, "rpm", { 1, 0, false } },
	{ AIR, "cfm", { 1, 0, false } },
	{ AIR, "m3/h", { 1 / CUBIC_FEET_PER_MINUTE, 0, false } },
	{ AIR, "m3/min", { 60 / CUBIC_FEET_PER_MINUTE, 0, false } },
	{ AIR, "l/s", { 3.6 / CUBIC_FEET_PER_MINUTE, 0, false } },
	{ WATER, "l/min", { 1, 0, false } },
	{ WATER, "l/m", { 1, 0, false } },
	{ WATER, "l/s", { 60, 0, false } },
	{ WATER, "l/h", { 1.0 / 60, 0, false } },
	{ WATER, "m3/h", { 1000.0 / 60, 0, false } },
	{ PASCALS, "kPa", { 1, 0, false } },
	{ PASCALS, "Pa", { 1e-3, 0, false } },
	{ PASCALS, "hPa", { 0.1, 0, false } },
	{ PASCALS, "mbar", { 0.1, 0, false } },
	{ PASCALS, "bar", { 100, 0, false } },
	{ PASCALS, "psi", { POUND_PER_SQUARE_INCH, 0, false } },
	{ LIGHT, "dBm", { 1, 0, false } },
	{ LIGHT, "W", { 1e3, 0, true } },
	{ LIGHT, "mW", { 1, 0, true } },
	{ LIGHT, "uW", { 1e-3, 0, true } },
	{ LIGHT, "nW", { 1e-6, 0, true } },
	{ RADIO, "dBm", { 1, 0, false } },
};

/* The number before a unit, "0.1", "-1" or "1/256", 1 if there is none; *TEXT moves behind it.
 * False for what is no number, or 0. */
static bool factor_parse(const char **text, double *ret)
{
	char *end;
	double factor = 1;

	if (g_ascii_isdigit((*text)[**text == '-'])) {
		factor = g_ascii_strtod(*text, &end);
		*text = end;
		if (*end == '/' && g_ascii_isdigit(end[1])) {
			factor /= g_ascii_strtod(end + 1, &end);
			*text = end;
		}
	}
	*ret = factor;
	return isfinite(factor) && factor != 0;
}

bool unit_parse(const char *text, enum sensor_class class, struct unit *ret, GError **error)
{
	const char *word = text;
	double factor;

	if (!factor_parse(&word, &factor))
		return cli_fail(error, _("「%s」前面的数不成立"), text);
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (units[i].measured == measures[class] && strcmp(units[i].word, word) == 0) {
			*ret = units[i].unit;
			ret->factor *= factor;
			return true;
		}
	return cli_fail(error, _("%s 没有「%s」这个单位"), sensor_class_word(class), word);
}

double unit_convert(const struct unit *unit, double sent)
{
	double value = sent * unit->factor + unit->offset;

	if (!unit->logarithm)
		return value;
	return value > 1e-4 ? 10 * log10(value) : DARK;
}

/* Wide enough for whatever is sold, narrow enough for 6553.5 and the like to fall out. */
static const struct {
	double least, most;
} senses[SENSOR_CLASSES] = {
	[SENSOR_TEMPERATURE] = { -90, 250 },
	[SENSOR_HUMIDITY] = { 0, 101 },
	[SENSOR_DEW_POINT] = { -100, 100 },
	[SENSOR_VOLTAGE] = { -1e6, 1e6 },
	[SENSOR_CURRENT] = { -1e5, 1e5 },
	[SENSOR_POWER] = { -1e9, 1e9 },
	[SENSOR_POWER_APPARENT] = { -1e9, 1e9 },
	[SENSOR_POWER_REACTIVE] = { -1e9, 1e9 },
	[SENSOR_POWER_FACTOR] = { -1.01, 1.01 },
	[SENSOR_POWER_CONSUMED] = { 0, 1e12 },
	[SENSOR_FREQUENCY] = { 0, 1e12 },
	[SENSOR_LOAD] = { 0, 500 },
	[SENSOR_CHARGE] = { 0, 110 },
	[SENSOR_RUNTIME] = { 0, 1e7 },
	[SENSOR_PERCENT] = { -1000, 1000 },
	[SENSOR_FANSPEED] = { 0, 1e5 },
	[SENSOR_AIRFLOW] = { 0, 1e6 },
	[SENSOR_WATERFLOW] = { 0, 1e6 },
	[SENSOR_PRESSURE] = { -1e3, 1e6 },
	[SENSOR_COOLING] = { -1e9, 1e9 },
	[SENSOR_LEVEL] = { 0, 110 },
	[SENSOR_DBM] = { -100, 60 },
	[SENSOR_SIGNAL] = { -200, 60 },
	[SENSOR_DELAY] = { 0, 1e9 },
	[SENSOR_COUNT] = { -1e15, 1e15 },
	[SENSOR_EER] = { 0, 1e3 },
	[SENSOR_STATE] = { -1e15, 1e15 },
};

bool unit_is_sense(enum sensor_class class, double value)
{
	return isfinite(value) && value >= senses[class].least && value <= senses[class].most;
}
