/* Transfer switch, generator and power strips: PowerNet-MIB, HWg's POSEIDON-MIB, PDU2-MIB. */
#include "lab/box_table.h"

static const int one_or_two[] = { 1, 2 };
static const int two_or_one[] = { 2, 1 };

/* ---- PowerNet-MIB atsStatus --------------------------------------------------------------- */

#define ATS "1.3.6.1.4.1.318.1.1.8."

const struct lab_variable lab_box_apc_ats[] = {
	TEXT(ATS "1.1.0", "R02"),
	TEXT(ATS "1.2.0", "4.2.0"),
	TEXT(ATS "1.5.0", "AP4424"),
	TEXT(ATS "1.6.0", "LABATS0001"),
	FIXED(ATS "5.1.1.0", INTEGER, 2),             /* the card talks to the switch */
	VALUE(ATS "5.1.2.0", INTEGER, ATS_FEED, .scale = 1),
	VALUE(ATS "5.1.3.0", INTEGER, ATS_REDUNDANT, .words = one_or_two),
	FIXED(ATS "5.1.10.0", INTEGER, 2),
	VALUE(ATS "5.1.12.0", INTEGER, ATS_READY, 1, .words = one_or_two),
	VALUE(ATS "5.1.13.0", INTEGER, ATS_READY, 2, .words = one_or_two),
	VALUE(ATS "5.1.14.0", INTEGER, ATS_READY, 2, .words = two_or_one),
	FIXED(ATS "5.3.2.1.1.1", INTEGER, 1),
	FIXED(ATS "5.3.2.1.1.2", INTEGER, 2),
	VALUE(ATS "5.3.2.1.4.1", INTEGER, MAINS_HERTZ, .scale = 1),
	VALUE(ATS "5.3.2.1.4.2", INTEGER, GENERATOR_HERTZ, .scale = 1),
	TEXT(ATS "5.3.2.1.6.1", "市电"),
	TEXT(ATS "5.3.2.1.6.2", "油机"),
	VALUE(ATS "5.3.3.1.3.1.1.1", INTEGER, MAINS_VOLTS, .scale = 1),
	VALUE(ATS "5.3.3.1.3.2.1.1", INTEGER, GENERATOR_VOLTS, .scale = 1),
	VALUE(ATS "5.4.3.1.3.1.1.1", INTEGER, ATS_OUTPUT_VOLTS, .scale = 1),
	{ 0 }
};

/* ---- POSEIDON-MIB: a box with contacts and analogue inputs on the engine's controller ----- */

const struct lab_variable lab_box_generator[] = {
	POSEIDON_CONTACT("1", "油机运行", GENERATOR_RUNS, NOTHING, "running"),
	POSEIDON_CONTACT("2", "油机故障", GENERATOR_FAILED, GENERATOR_FAILED, "fault"),
	POSEIDON_CONTACT("3", "低油位", GENERATOR_LOW_FUEL, GENERATOR_LOW_FUEL, "low-fuel"),
	POSEIDON_ANALOGUE("1", "油位", GENERATOR_FUEL, 3, "%", "fuel"),
	POSEIDON_ANALOGUE("2", "油机电压", GENERATOR_VOLTS, 4, "V", "volts"),
	POSEIDON_ANALOGUE("3", "启动电池", GENERATOR_BATTERY, 4, "V", "battery"),
	POSEIDON_ANALOGUE("4", "水温", GENERATOR_COOLANT, 0, "C", "coolant"),
	{ 0 }
};

/* ---- PDU2-MIB: one inlet, and two sensors on the strip ------------------------------------ */

#define RARITAN "1.3.6.1.4.1.13742.6."
/* Decimals beside the value, that it is there and normal, and the value without its point. */
#define INLET(type, decimals, quantity, by) \
	FIXED(RARITAN "3.3.4.1.7.1.1." #type, GAUGE, decimals), \
	FIXED(RARITAN "5.2.3.1.2.1.1." #type, INTEGER, 1), \
	FIXED(RARITAN "5.2.3.1.3.1.1." #type, INTEGER, 4), \
	VALUE(RARITAN "5.2.3.1.4.1.1." #type, GAUGE, quantity, 1, by)
#define STRIP(index, type, label, quantity, sensor_name) \
	FIXED(RARITAN "3.6.3.1.2.1." index, INTEGER, type), \
	TEXT(RARITAN "3.6.3.1.4.1." index, label), \
	FIXED(RARITAN "3.6.3.1.17.1." index, GAUGE, 1), \
	{ RARITAN "5.5.3.1.2.1." index, LAB_FORM_INTEGER, .fixed = 1, .sensor = sensor_name, \
	  .stays = true, .filler = 2, .status = true }, \
	{ RARITAN "5.5.3.1.3.1." index, LAB_FORM_INTEGER, .fixed = 4, .sensor = sensor_name, \
	  .stays = true, .filler = -1, .status = true }, \
	VALUE(RARITAN "5.5.3.1.4.1." index, INTEGER, quantity, 1, 10, .sensor = sensor_name, \
	    .stays = true, .filler = 0)

const struct lab_variable lab_box_raritan[] = {
	TEXT(RARITAN "3.2.1.1.2.1", "Raritan"),
	TEXT(RARITAN "3.2.1.1.3.1", "PX2-5464"),
	TEXT(RARITAN "3.3.3.1.2.1.1", "I1"),
	INLET(1, 3, RACK_AMPERES, 1000),
	INLET(4, 0, UPS_OUTPUT_VOLTS, 1),
	INLET(5, 0, RACK_KW, 1000),
	INLET(23, 1, UPS_OUTPUT_HERTZ, 10),
	STRIP("1", 10, "机柜A03 进风", ROOM_COLD, "inlet"),
	STRIP("2", 11, "机柜A03 湿度", ROOM_HUMIDITY, "inlet-humidity"),
	{ 0 }
};

/* ---- PowerNet-MIB rPDU2 ------------------------------------------------------------------- */

#define RPDU "1.3.6.1.4.1.318.1.1.26."

const struct lab_variable lab_box_apc_pdu[] = {
	FIXED(RPDU "4.3.1.1.1", INTEGER, 1),
	FIXED(RPDU "4.3.1.2.1", INTEGER, 1),
	TEXT(RPDU "4.3.1.3.1", "pdu-b"),
	FIXED(RPDU "4.3.1.4.1", INTEGER, 2),          /* loadState normal */
	VALUE(RPDU "4.3.1.5.1", INTEGER, RACK_KW, 1, 100),
	FIXED(RPDU "4.3.1.12.1", INTEGER, 1),         /* power supply normal */
	FIXED(RPDU "6.3.1.1.1", INTEGER, 1),
	FIXED(RPDU "6.3.1.2.1", INTEGER, 1),
	FIXED(RPDU "6.3.1.3.1", INTEGER, 1),
	FIXED(RPDU "6.3.1.4.1", INTEGER, 2),
	VALUE(RPDU "6.3.1.5.1", INTEGER, RACK_AMPERES, 1, 10),
	VALUE(RPDU "6.3.1.6.1", INTEGER, UPS_OUTPUT_VOLTS, 1, 1),
	VALUE(RPDU "6.3.1.7.1", INTEGER, RACK_KW, 1, 100),
	FIXED(RPDU "6.3.1.8.1", INTEGER, -1),         /* no apparent power */
	FIXED(RPDU "10.2.2.1.1.1", INTEGER, 1),
	FIXED(RPDU "10.2.2.1.2.1", INTEGER, 1),
	TEXT(RPDU "10.2.2.1.3.1", "机柜B05 进风"),
	FIXED(RPDU "10.2.2.1.4.1", INTEGER, 1),
	FIXED(RPDU "10.2.2.1.5.1", INTEGER, 2),
	{ RPDU "10.2.2.1.6.1", LAB_FORM_INTEGER, .fixed = 2, .sensor = "inlet", .stays = true,
	  .filler = 3, .status = true },              /* commsLost */
	VALUE(RPDU "10.2.2.1.8.1", INTEGER, ROOM_COLD, 1, 10, .sensor = "inlet", .stays = true,
	    .filler = -1),
	{ RPDU "10.2.2.1.9.1", LAB_FORM_INTEGER, .fixed = 4, .sensor = "inlet", .stays = true,
	  .filler = 1, .status = true },
	VALUE(RPDU "10.2.2.1.10.1", INTEGER, ROOM_HUMIDITY, 1, 1, .sensor = "inlet", .stays = true,
	    .filler = -1),
	{ RPDU "10.2.2.1.11.1", LAB_FORM_INTEGER, .fixed = 4, .sensor = "inlet", .stays = true,
	  .filler = 1, .status = true },
	{ 0 }
};
