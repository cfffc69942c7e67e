/* What the boxes that watch machine rooms answer: tables of variables as their makers' MIBs have
 * them, each bound to a quantity of the room, with the scale, the words and the fillers of its
 * maker. The tables are in lab/box_*.c. */
#ifndef LAB_BOX_H
#define LAB_BOX_H

#include "lab/mib.h"
#include "lab/rooms.h"

/* What can be read in a building. N of a variable is which of several. */
enum lab_quantity {
	LAB_NOTHING,              /* a constant */
	/* the UPS of the box */
	LAB_UPS_SOURCE,           /* enum lab_source */
	LAB_UPS_CHARGE,           /* percent */
	LAB_UPS_MINUTES,
	LAB_UPS_MINUTES_LEFT,     /* -1 while it is not on battery */
	LAB_UPS_BATTERY_SECONDS,
	LAB_UPS_BATTERY_STATE,    /* 0 normal, 1 low, 2 depleted, 3 discharging, 4 charging */
	LAB_UPS_BATTERY_VOLTS, LAB_UPS_BATTERY_AMPERES, LAB_UPS_BATTERY_CELSIUS,
	LAB_UPS_OLD,              /* 0, 1 */
	LAB_UPS_INPUT_VOLTS, LAB_UPS_INPUT_HERTZ,
	LAB_UPS_OUTPUT_VOLTS, LAB_UPS_OUTPUT_HERTZ,
	LAB_UPS_OUTPUT_AMPERES,   /* of one phase */
	LAB_UPS_OUTPUT_KW,        /* of one phase */
	LAB_UPS_LOAD,             /* percent */
	/* the building */
	LAB_MAINS,                /* 0, 1 */
	LAB_MAINS_VOLTS, LAB_MAINS_HERTZ,
	LAB_ATS_FEED,             /* 1, 2 */
	LAB_ATS_READY,            /* whether feed N has voltage: 0, 1 */
	LAB_ATS_REDUNDANT, LAB_ATS_OUTPUT_VOLTS,
	LAB_GENERATOR_RUNS, LAB_GENERATOR_FAILED, LAB_GENERATOR_LOW_FUEL,
	LAB_GENERATOR_VOLTS, LAB_GENERATOR_HERTZ, LAB_GENERATOR_FUEL, /* percent */
	LAB_GENERATOR_COOLANT, LAB_GENERATOR_BATTERY, LAB_GENERATOR_KW,
	/* the room */
	LAB_ROOM_COLD, LAB_ROOM_HOT, LAB_ROOM_HUMIDITY, LAB_ROOM_HOT_HUMIDITY, LAB_ROOM_DEW,
	LAB_ROOM_BATTERIES,       /* degrees between the batteries */
	LAB_ROOM_OUTSIDE,
	LAB_ROOM_ROPE, LAB_ROOM_METRES, LAB_ROOM_SMOKE, LAB_ROOM_DOOR, /* contacts: 0, 1 */
	/* cooling unit N of the room, or that of the box */
	LAB_COOLING_RUNS, LAB_COOLING_FAILED, LAB_COOLING_SUPPLY, LAB_COOLING_RETURN,
	LAB_COOLING_SETPOINT, LAB_COOLING_KW, LAB_COOLING_WANTED, /* kW */
	LAB_COOLING_FAN,          /* percent */
	/* one rack, on the UPS of the box */
	LAB_RACK_KW, LAB_RACK_AMPERES,
};

enum lab_form { LAB_FORM_INTEGER, LAB_FORM_GAUGE, LAB_FORM_TICKS, LAB_FORM_TEXT, LAB_FORM_OID };

struct lab_variable {
	const char *name;         /* the whole OID, dotted */
	enum lab_form form;
	enum lab_quantity quantity;
	unsigned n;
	double scale;             /* 0: 1 */
	int fixed;                /* the constant */
	const int *words;         /* what the maker says for 0, 1, 2 of the quantity */
	const char *text;         /* LAB_FORM_TEXT: what follows the number, or all; _OID */
	int decimals;             /* LAB_FORM_TEXT */
	const char *const *texts; /* what the maker writes for 0, 1, 2 of the quantity */
	const char *sensor;       /* it comes from this one; NULL: from the box itself */
	/* A sensor that is lost: its row goes, or the value becomes this. */
	bool stays;
	int filler;
	const char *blank;        /* LAB_FORM_TEXT */
	bool status;              /* says how the sensor is: stays as it is beside a filler */
};

/* The rows and sensors of BOX, whose plan is set. */
void lab_box_make(struct lab_box *box);
/* SENSOR stays as it is from now on: what its rows say is kept. */
void lab_box_hold(const struct lab_site *site, struct lab_box *box,
    const struct lab_sensor *sensor);

/* As lab_routing_next() and lab_routing_get(): the first row after NAME, which becomes its name, if
 * it comes before LIMIT (NULL: none). */
bool lab_box_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret);
bool lab_box_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret);

extern const struct lab_variable lab_box_huawei_ups[], lab_box_apc_ups[], lab_box_standard_ups[],
    lab_box_apc_ats[], lab_box_generator[], lab_box_vutlan[], lab_box_entity[], lab_box_akcp[],
    lab_box_poseidon[], lab_box_raritan[], lab_box_apc_pdu[], lab_box_inrow[], lab_box_stulz[];

#endif
