/* Boxes with sensors for air, water, smoke and doors: Vutlan, any box with ENTITY-SENSOR-MIB, AKCP,
 * HWg. */
#include "lab/box_table.h"

/* ---- VUTLAN ctlUnitsTable: everything is text, levels too --------------------------------- */

#define VUTLAN "1.3.6.1.4.1.39052.1.3.1."
static const char *const level[] = { "normal", "alarm" };
static const char *const digit[] = { "0", "1" };

#define VUTLAN_ROW(index, family, type, label) \
	FIXED(VUTLAN "1." #index, INTEGER, index), \
	TEXT(VUTLAN "5." #index, family), \
	TEXT(VUTLAN "6." #index, type), \
	TEXT(VUTLAN "7." #index, label), \
	TEXT(VUTLAN "10." #index, "")
#define VUTLAN_CONTACT(index, type, label, quantity, n, sensor_name) \
	VUTLAN_ROW(index, "discrete", type, label), \
	VALUE(VUTLAN "8." #index, TEXT, quantity, n, .texts = level, .sensor = sensor_name, \
	    .stays = true, .blank = "unknown", .status = true), \
	VALUE(VUTLAN "9." #index, TEXT, quantity, n, .texts = digit, .sensor = sensor_name, \
	    .stays = true, .blank = "")
#define VUTLAN_ANALOGUE(index, type, label, quantity, n, sensor_name) \
	VUTLAN_ROW(index, "analog", type, label), \
	{ VUTLAN "8." #index, LAB_FORM_TEXT, .text = "normal", .sensor = sensor_name, \
	  .stays = true, .blank = "unknown", .status = true }, \
	VALUE(VUTLAN "9." #index, TEXT, quantity, n, .decimals = 2, .sensor = sensor_name, \
	    .stays = true, .blank = "")

const struct lab_variable lab_box_vutlan[] = {
	VUTLAN_CONTACT(102001, "door", "动力间门", ROOM_DOOR, 0, "door"),
	VUTLAN_CONTACT(104001, "leak", "电池区漏水", ROOM_ROPE, 0, "rope-1"),
	VUTLAN_CONTACT(104002, "leak", "空调漏水", ROOM_ROPE, 1, "rope-2"),
	VUTLAN_CONTACT(106001, "smoke", "烟感1", ROOM_SMOKE, 0, "smoke-1"),
	VUTLAN_CONTACT(106002, "smoke", "烟感2", ROOM_SMOKE, 1, "smoke-2"),
	VUTLAN_CONTACT(101001, "dry", "空调故障", COOLING_FAILED, 0, "cooling"),
	VUTLAN_ANALOGUE(201001, "temperature", "主机温度", ROOM_HOT, 0, "own"),
	VUTLAN_ANALOGUE(201002, "temperature", "动力间温度", ROOM_COLD, 0, "room"),
	VUTLAN_ANALOGUE(201003, "temperature", "电池室1", ROOM_BATTERIES, 0, "battery-1"),
	VUTLAN_ANALOGUE(201004, "temperature", "电池室2", ROOM_BATTERIES, 1, "battery-2"),
	VUTLAN_ANALOGUE(202001, "humidity", "动力间湿度", ROOM_HUMIDITY, 0, "humidity"),
	VUTLAN_ANALOGUE(203001, "voltage", "市电电压", MAINS_VOLTS, 0, "mains"),
	{ 0 }
};

/* ---- ENTITY-SENSOR-MIB (RFC 3433) with names from ENTITY-MIB ------------------------------ */

/* A sensor that is lost is nonoperational(3); a filler is a short wire's -3276.8. */

#define ENTITY "1.3.6.1.2.1.47.1.1.1.1."
#define SENSOR "1.3.6.1.2.1.99.1.1.1."
#define ENTITY_SENSOR(index, label, type, unit, quantity, n, sensor_name) \
	TEXT(ENTITY "2." index, label), \
	FIXED(ENTITY "4." index, INTEGER, 1), \
	FIXED(ENTITY "5." index, INTEGER, 8), \
	TEXT(ENTITY "7." index, label), \
	FIXED(SENSOR "1." index, INTEGER, type), \
	FIXED(SENSOR "2." index, INTEGER, 9), \
	FIXED(SENSOR "3." index, INTEGER, 1), \
	VALUE(SENSOR "4." index, INTEGER, quantity, n, 10, .sensor = sensor_name, .stays = true, \
	    .filler = -32768), \
	{ SENSOR "5." index, LAB_FORM_INTEGER, .fixed = 1, .sensor = sensor_name, .stays = true, \
	  .filler = 3, .status = true }, \
	TEXT(SENSOR "6." index, unit)
#define CELSIUS(index, label, quantity, n, sensor_name) \
	ENTITY_SENSOR(index, label, 8, "C", quantity, n, sensor_name)
#define HUMIDITY(index, label, quantity, n, sensor_name) \
	ENTITY_SENSOR(index, label, 9, "%RH", quantity, n, sensor_name)

const struct lab_variable lab_box_entity[] = {
	TEXT(ENTITY "2.1", "环境采集主机"),
	FIXED(ENTITY "4.1", INTEGER, 0),
	FIXED(ENTITY "5.1", INTEGER, 3),
	TEXT(ENTITY "7.1", "ENV-8T"),
	TEXT(ENTITY "11.1", "LABENV00036"),
	CELSIUS("101", "冷通道A", ROOM_COLD, 0, "cold-a"),
	CELSIUS("102", "冷通道B", ROOM_COLD, 1, "cold-b"),
	CELSIUS("103", "热通道A", ROOM_HOT, 0, "hot-a"),
	CELSIUS("104", "热通道B", ROOM_HOT, 1, "hot-b"),
	HUMIDITY("201", "冷通道A 湿度", ROOM_HUMIDITY, 0, "humidity-a"),
	HUMIDITY("202", "冷通道B 湿度", ROOM_HUMIDITY, 1, "humidity-b"),
	CELSIUS("301", "冷通道 露点", ROOM_DEW, 0, "dew"),
	{ 0 }
};

/* ---- SPAGENT-MIB: a sensorProbe8, counted from 0, free places in between ------------------ */

#define AKCP "1.3.6.1.4.1.3854.1.2.2.1."
#define AKCP_CELSIUS(index, label, quantity, n, sensor_name) \
	TEXT(AKCP "16.1.1." index, label), \
	VALUE(AKCP "16.1.3." index, INTEGER, quantity, n, 1, .sensor = sensor_name, \
	    .stays = true, .filler = -512), \
	{ AKCP "16.1.4." index, LAB_FORM_INTEGER, .fixed = 2, .sensor = sensor_name, \
	  .stays = true, .filler = 7, .status = true }, /* sensorError */ \
	FIXED(AKCP "16.1.5." index, INTEGER, 1), \
	FIXED(AKCP "16.1.7." index, INTEGER, 27), \
	FIXED(AKCP "16.1.8." index, INTEGER, 32), \
	FIXED(AKCP "16.1.9." index, INTEGER, 15), \
	FIXED(AKCP "16.1.10." index, INTEGER, 10), \
	VALUE(AKCP "16.1.14." index, INTEGER, quantity, n, 10, .sensor = sensor_name, \
	    .stays = true, .filler = -5120)
/* Nothing is plugged in: 0 degrees, offline. */
#define AKCP_FREE(index, label) \
	TEXT(AKCP "16.1.1." index, label), \
	FIXED(AKCP "16.1.3." index, INTEGER, 0), \
	FIXED(AKCP "16.1.4." index, INTEGER, 0), \
	FIXED(AKCP "16.1.5." index, INTEGER, 2), \
	FIXED(AKCP "16.1.7." index, INTEGER, 80), \
	FIXED(AKCP "16.1.8." index, INTEGER, 85), \
	FIXED(AKCP "16.1.14." index, INTEGER, 0)
static const int akcp_status[] = { 2, 4 };        /* normal, highCritical */
#define AKCP_CONTACT(index, label, type, quantity, n, sensor_name) \
	TEXT(AKCP "18.1.1." index, label), \
	VALUE(AKCP "18.1.3." index, INTEGER, quantity, n, .words = akcp_status, \
	    .sensor = sensor_name, .stays = true, .filler = 7), \
	FIXED(AKCP "18.1.4." index, INTEGER, 1), \
	FIXED(AKCP "18.1.5." index, INTEGER, 1), \
	FIXED(AKCP "18.1.9." index, INTEGER, type)
#define AKCP_WATER 4
#define AKCP_SECURITY 6
#define AKCP_DRY 10

const struct lab_variable lab_box_akcp[] = {
	FIXED("1.3.6.1.4.1.3854.1.1.2.0", INTEGER, 2),
	TEXT("1.3.6.1.4.1.3854.1.1.6.0", "AKCP"),
	TEXT("1.3.6.1.4.1.3854.1.1.8.0", "sensorProbe8 v2.0"),
	AKCP_CELSIUS("0", "列头柜A", ROOM_COLD, 0, "row-a"),
	AKCP_CELSIUS("1", "列头柜B", ROOM_COLD, 1, "row-b"),
	AKCP_FREE("2", "Temperature3 Description"),
	AKCP_FREE("3", "Temperature4 Description"),
	TEXT(AKCP "17.1.1.0", "列头柜A 湿度"),
	VALUE(AKCP "17.1.3.0", INTEGER, ROOM_HUMIDITY, 0, 1, .sensor = "row-humidity",
	    .stays = true, .filler = -1),
	{ AKCP "17.1.4.0", LAB_FORM_INTEGER, .fixed = 2, .sensor = "row-humidity", .stays = true,
	  .filler = 7, .status = true },
	FIXED(AKCP "17.1.5.0", INTEGER, 1),
	AKCP_CONTACT("0", "漏水绳1 空调区", AKCP_WATER, ROOM_ROPE, 0, "rope-1"),
	AKCP_CONTACT("1", "漏水绳2 机柜区", AKCP_WATER, ROOM_ROPE, 1, "rope-2"),
	AKCP_CONTACT("2", "烟感1", AKCP_DRY, ROOM_SMOKE, 0, "smoke-1"),
	AKCP_CONTACT("3", "烟感2", AKCP_DRY, ROOM_SMOKE, 1, "smoke-2"),
	AKCP_CONTACT("4", "前门", AKCP_SECURITY, ROOM_DOOR, 0, "door-1"),
	AKCP_CONTACT("5", "后门", AKCP_SECURITY, ROOM_DOOR, 1, "door-2"),
	{ 0 }
};

/* ---- POSEIDON-MIB ------------------------------------------------------------------------- */

const struct lab_variable lab_box_poseidon[] = {
	POSEIDON_CONTACT("1", "漏水", ROOM_ROPE, ROOM_ROPE, "rope-1"),
	POSEIDON_CONTACT("2", "烟感", ROOM_SMOKE, ROOM_SMOKE, "smoke-1"),
	POSEIDON_CONTACT("3", "机房门", ROOM_DOOR, ROOM_DOOR, "door"),
	POSEIDON_CONTACT("4", "空调故障", COOLING_FAILED, COOLING_FAILED, "cooling"),
	POSEIDON_ANALOGUE("1", "机柜温度", ROOM_COLD, 0, "C", "rack"),
	POSEIDON_ANALOGUE("2", "回风温度", ROOM_HOT, 0, "C", "return"),
	POSEIDON_ANALOGUE("3", "机柜湿度", ROOM_HUMIDITY, 3, "%RH", "humidity"),
	POSEIDON_ANALOGUE("4", "市电电压", MAINS_VOLTS, 4, "V", "mains"),
	{ 0 }
};
