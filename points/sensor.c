#include "points/sensor.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"

static const struct {
	const char *word, *unit, *title;
	int digits;
} classes[SENSOR_CLASSES] = {
	[SENSOR_TEMPERATURE] = { "temperature", "C", N_("温度"), 1 },
	[SENSOR_HUMIDITY] = { "humidity", "%", N_("湿度"), 0 },
	[SENSOR_DEW_POINT] = { "dew_point", "C", N_("露点"), 1 },
	[SENSOR_VOLTAGE] = { "voltage", "V", N_("电压"), 1 },
	[SENSOR_CURRENT] = { "current", "A", N_("电流"), 2 },
	[SENSOR_POWER] = { "power", "W", N_("有功功率"), 0 },
	[SENSOR_POWER_APPARENT] = { "power_apparent", "VA", N_("视在功率"), 0 },
	[SENSOR_POWER_REACTIVE] = { "power_reactive", "var", N_("无功功率"), 0 },
	[SENSOR_POWER_FACTOR] = { "power_factor", "", N_("功率因数"), 2 },
	[SENSOR_POWER_CONSUMED] = { "power_consumed", "kWh", N_("电量"), 1 },
	[SENSOR_FREQUENCY] = { "frequency", "Hz", N_("频率"), 1 },
	[SENSOR_LOAD] = { "load", "%", N_("负载"), 0 },
	[SENSOR_CHARGE] = { "charge", "%", N_("电量余量"), 0 },
	[SENSOR_RUNTIME] = { "runtime", "min", N_("时间"), 0 },
	[SENSOR_PERCENT] = { "percent", "%", N_("比例"), 0 },
	[SENSOR_FANSPEED] = { "fanspeed", "rpm", N_("风扇转速"), 0 },
	[SENSOR_AIRFLOW] = { "airflow", "cfm", N_("风量"), 0 },
	[SENSOR_WATERFLOW] = { "waterflow", "l/m", N_("水流量"), 1 },
	[SENSOR_PRESSURE] = { "pressure", "kPa", N_("压力"), 1 },
	[SENSOR_COOLING] = { "cooling", "W", N_("制冷量"), 0 },
	[SENSOR_LEVEL] = { "level", "%", N_("油位"), 0 },
	[SENSOR_DBM] = { "dbm", "dBm", N_("光功率"), 1 },
	[SENSOR_SIGNAL] = { "signal", "dBm", N_("信号"), 0 },
	[SENSOR_DELAY] = { "delay", "s", N_("延时"), 0 },
	[SENSOR_COUNT] = { "count", "", N_("数量"), 0 },
	[SENSOR_EER] = { "eer", "", N_("能效比"), 1 },
	[SENSOR_STATE] = { "state", "", N_("状态"), 0 },
};

const struct sensor_limits sensor_no_limits = { NAN, NAN, NAN, NAN };

const char *sensor_class_word(enum sensor_class class)
{
	g_assert((size_t)class < G_N_ELEMENTS(classes));
	return classes[class].word;
}

bool sensor_class_read(const char *word, enum sensor_class *ret)
{
	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		if (strcmp(classes[i].word, word) == 0) {
			*ret = (enum sensor_class)i;
			return true;
		}
	return false;
}

const char *sensor_class_unit(enum sensor_class class)
{
	g_assert((size_t)class < G_N_ELEMENTS(classes));
	return classes[class].unit;
}

const char *sensor_class_title(enum sensor_class class)
{
	g_assert((size_t)class < G_N_ELEMENTS(classes));
	return classes[class].title;
}

int sensor_class_digits(enum sensor_class class)
{
	g_assert((size_t)class < G_N_ELEMENTS(classes));
	return classes[class].digits;
}
