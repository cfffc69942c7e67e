/* Cooling units: APC InRow, whose values come with their names, units and divisors, and Stulz WIB,
 * whose tables are deep. */
#include "lab/box_table.h"

/* ---- PowerNet-MIB coolingUnitStatusAnalog, coolingUnitStatusDiscrete ---------------------- */

#define ANALOG "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1."
#define DISCRETE "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1."
#define INROW(index, label, quantity, unit, divisor) \
	FIXED(ANALOG "1.1." #index, INTEGER, index), \
	TEXT(ANALOG "2.1." #index, label), \
	VALUE(ANALOG "3.1." #index, INTEGER, quantity, 0, divisor), \
	TEXT(ANALOG "4.1." #index, unit), \
	FIXED(ANALOG "5.1." #index, INTEGER, divisor)
/* The words beside the number are those of the device itself. */
#define STATE(index, label, quantity, numbers, said, all) \
	FIXED(DISCRETE "1.1." #index, INTEGER, index), \
	TEXT(DISCRETE "2.1." #index, label), \
	VALUE(DISCRETE "3.1." #index, TEXT, quantity, .texts = said), \
	VALUE(DISCRETE "4.1." #index, INTEGER, quantity, .words = numbers), \
	TEXT(DISCRETE "5.1." #index, all)

static const char *const open_closed[] = { "Open", "Closed" };
static const char *const modes[] = { "Standby", "Active" };
static const int mode[] = { 3, 6 };
static const int as_is[] = { 0, 1 };

const struct lab_variable lab_box_inrow[] = {
	FIXED("1.3.6.1.4.1.318.1.1.27.1.1.0", INTEGER, 1),
	INROW(9, "Supply Temperature", COOLING_SUPPLY, "C", 10),
	INROW(11, "Maximum Rack Inlet Temperature", ROOM_COLD, "C", 10),
	INROW(13, "Return Temperature", COOLING_RETURN, "C", 10),
	INROW(18, "Dew Point Temperature", ROOM_DEW, "C", 10),
	INROW(24, "Cool Demand", COOLING_WANTED, "kW", 10),
	INROW(25, "Cool Output", COOLING_KW, "kW", 10),
	INROW(66, "Condenser Fan Speed", COOLING_FAN, "%", 10),
	STATE(2, "Mode", COOLING_RUNS, mode, modes,
	    "Unknown(0),Initializing(1),Off(2),Standby(3),Idle(4),Startup(5),Active(6)"),
	STATE(3, "Shutdown Input State", NOTHING, as_is, open_closed, "Open(0),Closed(1)"),
	STATE(4, "Alarm Relay 1", COOLING_FAILED, as_is, open_closed, "Open(0),Closed(1)"),
	{ 0 }
};

/* ---- STULZ-WIB8000-MIB: unit 1 on bus 1 --------------------------------------------------- */

#define STULZ "1.3.6.1.4.1.29462.10."

const struct lab_variable lab_box_stulz[] = {
	TEXT(STULZ "1.1.6.1.1.393221.1.1", "CRAC-2         "),
	VALUE(STULZ "2.1.1.1.1.1.1.1.1175.1.1.1", INTEGER, COOLING_SETPOINT, 0, 10),
	VALUE(STULZ "2.1.1.1.1.1.1.1.1192.1.1.1", INTEGER, COOLING_RETURN, 0, 10),
	VALUE(STULZ "2.1.1.1.1.1.1.1.1193.1.1.1", INTEGER, COOLING_SUPPLY, 0, 10),
	VALUE(STULZ "2.1.1.1.1.1.1.1.1196.1.1.1", INTEGER, ROOM_OUTSIDE, 0, 10),
	VALUE(STULZ "2.1.1.1.1.2.1.1.1171.1.1.1", GAUGE, ROOM_HOT_HUMIDITY, 0, 10),
	VALUE(STULZ "2.1.1.1.1.2.1.1.1194.1.1.1", GAUGE, ROOM_HOT_HUMIDITY, 0, 10),
	VALUE(STULZ "2.1.1.2.1.1.1.1.4403.1.1.1", GAUGE, COOLING_RUNS, .scale = 1),
	FIXED(STULZ "2.1.1.2.3.1.1.6402.1.1.1", GAUGE, 0),
	FIXED(STULZ "2.1.1.2.3.1.1.6802.1.1.1", GAUGE, 0),
	VALUE(STULZ "2.1.1.2.4.1.1.6902.1.1.1", GAUGE, COOLING_RUNS, .scale = 1),
	FIXED(STULZ "2.1.4.1.1.1.10.1.1.1", GAUGE, 0),
	VALUE(STULZ "2.1.4.1.1.1.1013.1.1.1", GAUGE, COOLING_RUNS, .scale = 1),
	VALUE(STULZ "2.1.4.2.1.1.8.1.1.1", GAUGE, COOLING_FAILED, .scale = 1),
	{ 0 }
};
