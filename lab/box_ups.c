/* The cards of three UPS, as RFC 1628, PowerNet-MIB and HUAWEI-UPS-MIB have them. */
#include "lab/box_table.h"

/* For each enum lab_source, and for each state of a battery. */
static const int standard_source[] = { 2, 3, 5, 4 };
static const int standard_battery[] = { 2, 3, 4, 2, 2 };
static const int huawei_source[] = { 1, 3, 4, 2 };
static const int huawei_battery[] = { 4, 6, 6, 6, 5 };
static const int apc_source[] = { 7, 2, 3, 10 }; /* off, onLine, onBattery, hardwareFailureBypass */
static const int apc_battery[] = { 2, 3, 3, 2, 2 };
static const int one_or_two[] = { 1, 2 };

/* ---- RFC 1628, to the letter -------------------------------------------------------------- */

#define UPS "1.3.6.1.2.1.33.1."
#define PHASE(n) \
	FIXED(UPS "3.3.1.1." #n, INTEGER, n), \
	VALUE(UPS "3.3.1.2." #n, INTEGER, UPS_INPUT_HERTZ, n, 10), \
	VALUE(UPS "3.3.1.3." #n, INTEGER, UPS_INPUT_VOLTS, n, 1), \
	VALUE(UPS "4.4.1.2." #n, INTEGER, UPS_OUTPUT_VOLTS, n, 1), \
	VALUE(UPS "4.4.1.3." #n, INTEGER, UPS_OUTPUT_AMPERES, n, 10), \
	VALUE(UPS "4.4.1.4." #n, INTEGER, UPS_OUTPUT_KW, n, 1000), \
	VALUE(UPS "4.4.1.5." #n, INTEGER, UPS_LOAD, n, 1), \
	VALUE(UPS "5.3.1.2." #n, INTEGER, UPS_INPUT_VOLTS, n, 1)

const struct lab_variable lab_box_standard_ups[] = {
	TEXT(UPS "1.1.0", "KELONG"),
	TEXT(UPS "1.2.0", "YTR3310"),
	TEXT(UPS "1.3.0", "V3.20"),
	TEXT(UPS "1.5.0", "UPS-E"),
	VALUE(UPS "2.1.0", INTEGER, UPS_BATTERY_STATE, .words = standard_battery),
	VALUE(UPS "2.2.0", INTEGER, UPS_BATTERY_SECONDS, .scale = 1),
	VALUE(UPS "2.3.0", INTEGER, UPS_MINUTES, .scale = 1),
	VALUE(UPS "2.4.0", INTEGER, UPS_CHARGE, .scale = 1),
	VALUE(UPS "2.5.0", INTEGER, UPS_BATTERY_VOLTS, .scale = 10),
	VALUE(UPS "2.6.0", INTEGER, UPS_BATTERY_AMPERES, .scale = 10),
	VALUE(UPS "2.7.0", INTEGER, UPS_BATTERY_CELSIUS, .scale = 1),
	FIXED(UPS "3.2.0", INTEGER, 3),
	VALUE(UPS "4.1.0", INTEGER, UPS_SOURCE, .words = standard_source),
	VALUE(UPS "4.2.0", INTEGER, UPS_OUTPUT_HERTZ, .scale = 10),
	FIXED(UPS "4.3.0", INTEGER, 3),
	VALUE(UPS "5.1.0", INTEGER, UPS_INPUT_HERTZ, .scale = 10),
	FIXED(UPS "5.2.0", INTEGER, 3),
	PHASE(1), PHASE(2), PHASE(3),
	{ 0 }
};

/* ---- HUAWEI-UPS-MIB, and the little of RFC 1628 that its card knows ----------------------- */

/* The card says the minutes that are left as 2^32-1 while nothing is drawn from the battery, and
 * the current of the battery in whole tenths. */

#define HUAWEI "1.3.6.1.4.1.2011.6.174.1."
#define HUAWEI_PHASE(n, n3, n7, n10, n13) \
	VALUE(HUAWEI "3.100.1." #n ".1", INTEGER, UPS_INPUT_VOLTS, n, 10), \
	VALUE(HUAWEI "4.100.1." #n ".1", INTEGER, UPS_OUTPUT_VOLTS, n, 10), \
	VALUE(HUAWEI "4.100.1." #n3 ".1", INTEGER, UPS_OUTPUT_AMPERES, n, 10), \
	VALUE(HUAWEI "4.100.1." #n7 ".1", INTEGER, UPS_OUTPUT_KW, n, 10), \
	VALUE(HUAWEI "4.100.1." #n10 ".1", INTEGER, UPS_OUTPUT_KW, n, 10.4), \
	VALUE(HUAWEI "4.100.1." #n13 ".1", INTEGER, UPS_LOAD, n, 10), \
	VALUE(HUAWEI "5.100.1." #n ".1", INTEGER, UPS_INPUT_VOLTS, n, 10)

const struct lab_variable lab_box_huawei_ups[] = {
	TEXT(UPS "1.1.0", "HUAWEI"),
	TEXT(UPS "1.2.0", "UPS5000-E-30K"),
	TEXT(UPS "1.3.0", "V300R001C10SPC120"),
	VALUE(UPS "2.1.0", GAUGE, UPS_BATTERY_STATE, .words = standard_battery),
	VALUE(UPS "2.2.0", GAUGE, UPS_BATTERY_SECONDS, .scale = 1),
	VALUE(UPS "2.3.0", GAUGE, UPS_MINUTES_LEFT, .scale = 1),
	VALUE(UPS "2.4.0", GAUGE, UPS_CHARGE, .scale = 1),
	VALUE(UPS "2.7.0", INTEGER, UPS_BATTERY_CELSIUS, .scale = 1),
	VALUE(UPS "4.1.0", INTEGER, UPS_SOURCE, .words = standard_source),
	TEXT(HUAWEI "1.1.2.0", "UPS-1"),
	TEXT(HUAWEI "2.100.1.2.1", "UPS5000-E"),
	TEXT(HUAWEI "2.100.1.3.1", "V300R001C10SPC120"),
	TEXT(HUAWEI "2.100.1.5.1", "LAB21027UPS001"),
	FIXED(HUAWEI "2.100.1.6.1", INTEGER, 6),      /* 30 kVA */
	VALUE(HUAWEI "2.101.1.1.1", INTEGER, UPS_SOURCE, .words = huawei_source),
	VALUE(HUAWEI "2.101.1.3.1", INTEGER, UPS_BATTERY_STATE, .words = huawei_battery),
	VALUE(HUAWEI "3.100.1.4.1", INTEGER, UPS_INPUT_HERTZ, .scale = 100),
	VALUE(HUAWEI "4.100.1.7.1", INTEGER, UPS_OUTPUT_HERTZ, .scale = 100),
	VALUE(HUAWEI "5.100.1.4.1", INTEGER, UPS_INPUT_HERTZ, .scale = 100),
	HUAWEI_PHASE(1, 4, 8, 11, 14),
	HUAWEI_PHASE(2, 5, 9, 12, 15),
	HUAWEI_PHASE(3, 6, 10, 13, 16),
	VALUE(HUAWEI "6.100.1.1.1", INTEGER, UPS_BATTERY_VOLTS, .scale = 10),
	VALUE(HUAWEI "6.100.1.2.1", INTEGER, UPS_BATTERY_AMPERES, .scale = 10),
	VALUE(HUAWEI "6.100.1.3.1", INTEGER, UPS_CHARGE, .scale = 1),
	VALUE(HUAWEI "6.100.1.4.1", INTEGER, UPS_MINUTES, .scale = 60), /* seconds */
	{ 0 }
};

/* ---- PowerNet-MIB upsBasic.., upsAdv.., upsHighPrec.. ------------------------------------- */

#define APC "1.3.6.1.4.1.318.1.1.1."
#define MINUTE_TICKS 6000

const struct lab_variable lab_box_apc_ups[] = {
	TEXT(APC "1.1.1.0", "Symmetra LX 32000 RM"),
	TEXT(APC "1.1.2.0", "UPS-2"),
	TEXT(APC "1.2.1.0", "267.800.I"),
	TEXT(APC "1.2.3.0", "LABD2123T0002"),
	VALUE(APC "2.1.1.0", INTEGER, UPS_BATTERY_STATE, .words = apc_battery),
	VALUE(APC "2.1.2.0", TICKS, UPS_BATTERY_SECONDS, .scale = 100),
	VALUE(APC "2.2.1.0", GAUGE, UPS_CHARGE, .scale = 1),
	VALUE(APC "2.2.2.0", GAUGE, UPS_BATTERY_CELSIUS, .scale = 1),
	VALUE(APC "2.2.3.0", TICKS, UPS_MINUTES, .scale = MINUTE_TICKS),
	VALUE(APC "2.2.4.0", INTEGER, UPS_OLD, .words = one_or_two),
	FIXED(APC "2.2.5.0", INTEGER, 8),
	VALUE(APC "2.2.6.0", INTEGER, UPS_OLD, .scale = 3),
	VALUE(APC "2.2.8.0", INTEGER, UPS_BATTERY_VOLTS, .scale = 1),
	VALUE(APC "2.3.1.0", GAUGE, UPS_CHARGE, .scale = 10),
	VALUE(APC "2.3.2.0", GAUGE, UPS_BATTERY_CELSIUS, .scale = 10),
	VALUE(APC "2.3.4.0", INTEGER, UPS_BATTERY_VOLTS, .scale = 10),
	VALUE(APC "3.2.1.0", GAUGE, UPS_INPUT_VOLTS, .scale = 1),
	VALUE(APC "3.2.4.0", GAUGE, UPS_INPUT_HERTZ, .scale = 1),
	FIXED(APC "3.2.5.0", INTEGER, 9),             /* the last transfer: a self test */
	VALUE(APC "3.3.1.0", GAUGE, UPS_INPUT_VOLTS, .scale = 10),
	VALUE(APC "3.3.4.0", GAUGE, UPS_INPUT_HERTZ, .scale = 10),
	VALUE(APC "4.1.1.0", INTEGER, UPS_SOURCE, .words = apc_source),
	VALUE(APC "4.2.1.0", GAUGE, UPS_OUTPUT_VOLTS, .scale = 1),
	VALUE(APC "4.2.2.0", GAUGE, UPS_OUTPUT_HERTZ, .scale = 1),
	VALUE(APC "4.2.3.0", GAUGE, UPS_LOAD, .scale = 1),
	VALUE(APC "4.2.4.0", GAUGE, UPS_OUTPUT_AMPERES, .scale = 1),
	VALUE(APC "4.3.1.0", GAUGE, UPS_OUTPUT_VOLTS, .scale = 10),
	VALUE(APC "4.3.2.0", GAUGE, UPS_OUTPUT_HERTZ, .scale = 10),
	VALUE(APC "4.3.3.0", GAUGE, UPS_LOAD, .scale = 10),
	VALUE(APC "4.3.4.0", GAUGE, UPS_OUTPUT_AMPERES, .scale = 10),
	{ 0 }
};
