/* What the simulated site is made of, as tables: models of equipment, places, devices, lines,
 * access units. Nothing here is real: the city, its offices, the telephone numbers and the persons
 * are invented. lab/site.c builds the living site from it. */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_BARE UINT32_MAX

/* A run of ports of one model: PREFIX takes the number, FIRST upwards; PLAN_BARE: the prefix is
 * all. */
struct plan_ports {
	const char *prefix;
	uint32_t first, count;
	uint32_t mbps;
	int type;                 /* IANAifType; 6: has a socket and takes part in LLDP */
	uint32_t index;           /* ifIndex of the first */
	uint32_t step;            /* and from one to the next */
};

#define PLAN_PORT_RUNS 5

enum plan_trait {
	PLAN_LLDP     = 1 << 0,
	PLAN_NARROW   = 1 << 1,   /* 32-bit counters only */
	PLAN_GBK      = 1 << 2,   /* says its Chinese in GB18030 */
	PLAN_HOST     = 1 << 3,   /* HOST-RESOURCES-MIB */
	PLAN_LLDP_V2  = 1 << 4,   /* tells its neighbours in LLDP-V2-MIB only */
	PLAN_CDP      = 1 << 5,   /* tells them in CISCO-CDP-MIB only */
	PLAN_ENTITY   = 1 << 6,   /* ENTITY-MIB */
	PLAN_HUAWEI   = 1 << 7,   /* processors and memory as its maker tells them */
	PLAN_H3C      = 1 << 8,
	PLAN_RUIJIE   = 1 << 9,
	PLAN_ZXR10    = 1 << 10,
	PLAN_MAIPU    = 1 << 11,
	PLAN_BOX      = 1 << 12,  /* watches a machine room; no command line */
};

struct plan_model {
	const char *name;         /* key of this table */
	const char *vendor, *model;
	const char *object_id;    /* sysObjectID */
	const char *descr;        /* sysDescr */
	unsigned traits;
	struct plan_ports ports[PLAN_PORT_RUNS];
	bool foreign;             /* not of a domestic maker */
};

struct plan_place {
	const char *name;
	const char *region;
	const char *organisation; /* whose rooms they are */
	const char *address;
};

struct plan_device {
	const char *name;         /* sysName, and the name commands take */
	const char *title;        /* what people call it: its name in the ledger */
	const char *model;
	const char *device_type;
	const char *place;
	const char *zone;         /* network zone, in the ledger's words */
	const char *importance;
	unsigned traits;          /* besides those of its model */
	bool v1;                  /* knows nothing newer */
	bool v3;
	bool v6;                  /* lives at ::1 */
	unsigned slow_ms;         /* how long its agent thinks */
	bool direct;              /* needs no line of the site to be reached */
};

/* A line between two ports; without z it ends outside of what is managed. */
struct plan_line {
	const char *a, *a_port;
	const char *z, *z_port;
	unsigned load;            /* percent of the capacity in the busiest hour, towards z */
	unsigned load_back;
	const char *circuit;      /* its number in the ledger; NULL: a cable in the building */
};

struct plan_circuit {
	const char *number, *name;
	const char *owner_type;
	const char *branch, *repair_phone, *carrier_number;
	uint32_t mbps;
	const char *importance;
	const char *cable, *core; /* of one's own fibre; NULL: not said */
};

struct plan_unit {
	const char *name;
	const char *region, *level, *address;
	const char *responsible, *phone;
};

struct plan_circuit_unit {
	const char *circuit, *unit;
};

struct plan_region {
	const char *code, *name, *level, *parent;
};

struct plan_organisation {
	const char *name, *type, *phone;
};

/* A machine room as the ledger has it; its physics are in lab/room.h. */
struct plan_room {
	const char *name, *place;
	const char *grade, *scheme;
	unsigned altitude_m, area_m2;
	const char *fire_system;
	unsigned gas_delay_s;     /* 0: there is none */
	const char *door_control, *genset, *ups_topology;
	const char *responsible, *phone;
};

struct plan_rack {
	const char *room, *name, *position, *feeds;
};

/* What one sensor is there for. */
struct plan_sensor {
	const char *room, *name;
	const char *purpose;      /* in the ledger's words */
	const char *device;       /* by its title */
	const char *row;
	const char *rack, *pair;
	const char *normally;     /* of a contact: open, closed; NULL: as its box says */
	const char *alarm_state;
	bool important;
};

/* What feeds what: a device by its title or a place (mains), and a device, a rack or a room. */
struct plan_feed {
	const char *name;
	const char *source, *mains;
	const char *device, *rack, *room;
	const char *breaker;
};

/* All end with an entry whose first member is NULL. */
extern const struct plan_model plan_models[];
extern const struct plan_place plan_places[];
extern const struct plan_device plan_devices[];
extern const struct plan_line plan_lines[];
extern const struct plan_circuit plan_circuits[];
extern const struct plan_unit plan_units[];
extern const struct plan_circuit_unit plan_circuit_units[];
extern const struct plan_organisation plan_organisations[];
extern const struct plan_region plan_regions[];
extern const struct plan_room plan_rooms[];
extern const struct plan_rack plan_racks[];
extern const struct plan_sensor plan_sensors[];
extern const struct plan_feed plan_feeds[];

#define PLAN_ROOT "srv-sw"    /* the switch that the duty console is plugged into */

#endif
