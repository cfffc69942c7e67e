/* The physics of machine rooms: a building with its mains, a generator behind a transfer switch,
 * UPS with batteries, and the rooms that they feed and that cooling units keep cool. Nothing here
 * knows of devices, of SNMP or of clocks: lab_building_step() lets one second pass, and the same
 * seconds give the same building. Units: kW, seconds, degrees Celsius, grams of water in a
 * kilogram of dry air, shares from 0 to 1 where nothing else is said.
 *
 * The model is small and behaves as duty staff know it. A battery lasts far less than half as long
 * at twice the load; charging takes hours. A room without cooling warms by about half a degree a
 * minute and settles where its walls take the heat; one unit less of two is hardly felt. Cooling
 * hangs on the mains and the generator, never on a UPS, and compressors wait a minute before they
 * start again. */
#ifndef LAB_ROOM_H
#define LAB_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what is in a building: constants ------------------------------------------------------ */

#define LAB_UPS_LIMIT 2           /* of one building */
#define LAB_COOLING_LIMIT 2       /* of one room */
#define LAB_ROOMS_LIMIT 2         /* of one building */
#define LAB_CONTACTS_LIMIT 3      /* of one kind in one room */

/* Words of the orders; what has none is not there. */
struct lab_cooling_plan {
	const char *name;
	double capacity;          /* kW */
	double setpoint;          /* of the cold aisle */
};

struct lab_room_plan {
	const char *name;
	const char *houses;       /* the place whose network equipment stands here, or NULL */
	double base;              /* kW of equipment nobody polls */
	double mass;              /* kJ for one degree: air, racks, floor */
	double walls;             /* kW that leave for each degree above what is around */
	double design;            /* kW at which the hot aisle is nine degrees warmer */
	bool power;               /* the UPS of the building stand here */
	struct lab_cooling_plan cooling[LAB_COOLING_LIMIT];
	const char *ropes[LAB_CONTACTS_LIMIT], *smokes[LAB_CONTACTS_LIMIT],
	    *doors[LAB_CONTACTS_LIMIT];
};

struct lab_ups_plan {
	const char *name;
	double capacity;          /* kW */
	double minutes;           /* with full batteries, at full load */
	double cells;             /* V of the battery when it floats */
};

struct lab_building_plan {
	const char *name;
	double tank;              /* litres; 0: there is no generator */
	struct lab_ups_plan ups[LAB_UPS_LIMIT];
	struct lab_room_plan rooms[LAB_ROOMS_LIMIT];
};

/* Ends with one that has no name. */
extern const struct lab_building_plan lab_building_plans[];

/* ---- how it stands -------------------------------------------------------------------------- */

enum lab_source { LAB_FROM_NOTHING, LAB_FROM_MAINS, LAB_FROM_BATTERY, LAB_FROM_BYPASS };

struct lab_ups {
	const struct lab_ups_plan *plan; /* NULL: there is none */
	enum lab_source source;   /* of its output */
	bool input;               /* what it lives on is there */
	bool bypass;              /* its inverter is out of order: by order */
	bool old;                 /* its batteries have a third of their capacity left: by order */
	double charge;
	double load;              /* kW */
	double battery_seconds;   /* since it runs on battery, else 0 */
	double input_seconds;     /* since there is input again */
	double celsius;           /* of the battery */
};

enum lab_engine {
	LAB_ENGINE_READY, LAB_ENGINE_CRANKING, LAB_ENGINE_WARMING, LAB_ENGINE_RUNNING,
	LAB_ENGINE_COOLING, LAB_ENGINE_FAILED
};

struct lab_generator {
	bool present;
	bool stubborn;            /* it will not start: by order */
	enum lab_engine state;
	double seconds;           /* in this state */
	double start;             /* seconds of cranking that it needs */
	double fuel;              /* litres */
	double load;              /* kW */
	double coolant;
};

struct lab_cooling {
	const struct lab_cooling_plan *plan; /* NULL: there is none */
	bool failed;              /* by order */
	bool powered;
	double seconds;           /* since it could run */
	double demand;            /* share of its capacity that the room asks of it */
	double output;            /* kW now */
};

struct lab_contact {
	const char *name;         /* NULL: there is none */
	bool on;                  /* wet, smoke, open */
	double metres;            /* of a wet rope: how far from its beginning */
};

struct lab_room {
	const struct lab_room_plan *plan; /* NULL: there is none */
	bool fed;                 /* equipment has power */
	unsigned drops;           /* how often it lost it */
	double equipment;         /* kW of what is polled: set from outside */
	double extra;             /* kW: by order */
	double warmer;            /* degrees that all setpoints are off: by order */
	double cold;              /* degrees of the cold aisle */
	double water;             /* g/kg */
	struct lab_cooling cooling[LAB_COOLING_LIMIT];
	struct lab_contact ropes[LAB_CONTACTS_LIMIT], smokes[LAB_CONTACTS_LIMIT],
	    doors[LAB_CONTACTS_LIMIT];
};

struct lab_building {
	const struct lab_building_plan *plan;
	bool mains;               /* false: failed, by order */
	double mains_seconds;     /* since it changed */
	unsigned feed;            /* of the transfer switch: 1 mains, 2 generator */
	bool supply;              /* its output is live */
	struct lab_generator generator;
	struct lab_ups ups[LAB_UPS_LIMIT];
	struct lab_room rooms[LAB_ROOMS_LIMIT];
};

/* Everything as it should be, and settled. HOURS: local time of day. */
struct lab_building lab_building_new(const struct lab_building_plan *plan, uint64_t seed,
    double hours);
/* One second passes. */
void lab_building_step(struct lab_building *building, double hours);
/* What was ordered is taken back, batteries and tank are full, the rooms are cool. */
void lab_building_calm(struct lab_building *building, double hours);

/* ---- what can be read ----------------------------------------------------------------------- */

/* Outside air at this time of day. */
double lab_outside(double hours);
/* Share of its capacity; minutes that the battery lasts at this load, or at its load when it comes
 * to that; volts and amperes of the battery (negative: charging). */
double lab_ups_load(const struct lab_ups *ups);
double lab_ups_minutes(const struct lab_ups *ups);
double lab_ups_volts(const struct lab_ups *ups);
double lab_ups_amperes(const struct lab_ups *ups);
bool lab_ups_is_low(const struct lab_ups *ups);

#define LAB_ROOM_USUAL 23.0       /* degrees of a cold aisle */
double lab_room_hot(const struct lab_room *room);
/* Percent of relative humidity where it is CELSIUS warm; and the dew point (Magnus formula with
 * the coefficients of WMO No. 8). */
double lab_room_humidity(const struct lab_room *room, double celsius);
double lab_room_dew(const struct lab_room *room);
/* Kilowatts that become heat in the room. */
double lab_room_heat(const struct lab_building *building, const struct lab_room *room);

bool lab_cooling_runs(const struct lab_cooling *cooling);
/* Air that it blows, share of the most; and how warm that is. */
double lab_cooling_fan(const struct lab_cooling *cooling);
double lab_cooling_supply(const struct lab_room *room, const struct lab_cooling *cooling);

bool lab_generator_runs(const struct lab_generator *generator);

#endif
