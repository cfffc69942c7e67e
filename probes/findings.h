/* What probes found on one device: plain data, filled by the probes' pure read() functions, merged
 * into the picture by the service, printed by `zhiban discover --json` (schema: docs/protocol.md).
 * All text is clean. Everything in it is owned by it. */
#ifndef PROBES_FINDINGS_H
#define PROBES_FINDINGS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"
#include "points/sensor.h"
#include "points/severity.h"

enum admin_status { ADMIN_UNREAD, ADMIN_UP = 1, ADMIN_DOWN, ADMIN_TESTING };
enum oper_status { /* RFC 2863 */
	OPER_UNREAD,
	OPER_UP = 1,
	OPER_DOWN,
	OPER_TESTING,
	OPER_UNKNOWN,
	OPER_DORMANT,
	OPER_NOT_PRESENT,
	OPER_LOWER_LAYER_DOWN
};
/* IF-MIB words ("up", "lowerLayerDown"); "" for unread. */
const char *admin_status_word(enum admin_status status);
const char *oper_status_word(enum oper_status status);

/* A counter as read. bits 0: not read; 32 or 64 otherwise. */
struct counter_reading {
	uint64_t value;
	uint8_t bits;
	uint8_t form; /* 1 + the enum variable_type it came as, also where that is no number; 0: it
		       * did not come */
};

enum port_counter {
	PORT_IN_OCTETS,
	PORT_OUT_OCTETS,
	PORT_IN_ERRORS,
	PORT_OUT_ERRORS,
	PORT_IN_DISCARDS,
	PORT_OUT_DISCARDS,
	PORT_IN_PACKETS,
	PORT_OUT_PACKETS,
	PORT_COUNTERS
};

struct port_finding {
	uint32_t index;              /* ifIndex, above 2^31 on some devices, 0 on others */
	int type;                    /* ifType, 0: not read */
	char *name, *descr, *alias;  /* ifName, ifDescr, ifAlias; never NULL, may be "" */
	char *address;               /* ifPhysAddress "00:1b:..", "" */
	enum admin_status admin;
	enum oper_status oper;
	int odd_admin, odd_oper;     /* what was said where it is no status of the MIB; else -1 */
	uint64_t speed;              /* bit/s from ifHighSpeed, else ifSpeed; 0: not known */
	uint32_t last_change;        /* ifLastChange, hundredths of sysUpTime; 0: not read */
	uint32_t discontinuity;      /* ifCounterDiscontinuityTime; 0: not read */
	struct counter_reading counters[PORT_COUNTERS];
	uint32_t aggregate;          /* ifIndex of the aggregate it belongs to; 0: of none */
	bool attached;               /* and it takes part in it: collecting and distributing */
};

enum neighbour_source { NEIGHBOUR_LLDP, NEIGHBOUR_CDP };
struct neighbour_finding {
	enum neighbour_source source;
	uint32_t local_number;       /* lldpRemLocalPortNum */
	int64_t local_index;         /* ifIndex, -1: could not be mapped */
	char *local_port;            /* name of our side as the LLDP local table has it, "" */
	char *chassis, *port, *port_descr, *system_name, *system_descr; /* "" where not said */
};

/* A routing or liveness session with a peer: BGP (RFC 4273), OSPF neighbour (RFC 4750), BFD (RFC
 * 7331). */
enum session_protocol { SESSION_BGP, SESSION_OSPF, SESSION_BFD, SESSION_PROTOCOLS };
const char *session_protocol_word(enum session_protocol protocol); /* "bgp", "ospf", "bfd" */
struct session_finding {
	enum session_protocol protocol;
	char *peer;                  /* address as text, what it is followed by with instance */
	char *instance;              /* VRF, address family or area; "" */
	char *state;                 /* the MIB's word: "established", "full", "up"; "" not read */
	bool up;                     /* the state in which it does its work */
	bool disabled;               /* by administration: not up is as it should be */
	uint32_t remote_as;          /* BGP; 0: not known */
	int64_t local_index;         /* ifIndex, -1: not known */
	int64_t since_s;             /* seconds in this state; -1: not known */
};

/* How busy a processor is, how full a memory or a store. */
enum load_class { LOAD_PROCESSOR, LOAD_MEMORY, LOAD_STORE, LOAD_CLASSES };
const char *load_class_word(enum load_class class); /* "processor", "memory", "store" */
struct load_finding {
	enum load_class class;
	char *row;                   /* table and index in it, what it is followed by: "hr.1" */
	char *descr;                 /* "" where not said */
	char *oid;                   /* of the value it was read from */
	char *cells;                 /* all it is worked out from, OIDs with blanks between */
	int permille;                /* -1: not read */
	uint64_t total;              /* octets of memory or store; 0: not known */
};

/* A thing measured or stated: a temperature, a light level, what a UPS feeds from. Read by a device
 * profile (docs/device-profiles.md), which also tells what may be believed of it. */
struct sensor_finding {
	enum sensor_class class;
	char *row; /* what it is followed by: PROFILE.TABLE.INDEX, its own within the device */
	char *descr;                 /* never "": what it is, as the device or the profile says */
	char *oid;                   /* of the value */
	char *cells; /* all it is worked out from at each poll, OIDs with blanks between */
	const struct profile_sensor *rule; /* how its cells are read; borrowed of the profile */
	bool sweep;                  /* asked with each state sweep as well */
	bool known;                  /* the value may be believed; else REASON says why not */
	bool vacant; /* a place for it is there, and nothing in it: told, not followed */
	double value; /* in the class's unit; of a state the number as sent; NAN: not a number.
		       * Also of what is not known: then it is only what was sent */
	const char *state;           /* the word of a state, a msgid of the profile; "" for none */
	enum severity severity; /* as the device or the profile says; NONE where they say nothing */
	const char *alarm; /* the alarm its state stands for (points/alarm_type.h), by the profile;
			    * NULL: none of its own */
	const char *reason;          /* why it is unknown: a msgid; "" when known */
	struct sensor_limits limits; /* the device's own; NAN where it states none */
	int64_t port;                /* ifIndex of the port it belongs to; -1: none */
};

/* What a device says of its own make: entPhysicalTable's chassis (RFC 6933), or a vendor's own
 * scalars. */
struct entity_finding {
	char *manufacturer, *model, *serial, *hardware, *firmware,
	    *software; /* "" where not said */
};

struct findings {
	bool reached;                /* some request was answered */
	char *sys_descr, *sys_object_id, *sys_name, *sys_location,
	    *sys_contact; /* "" where not read */
	bool has_uptime;
	uint32_t uptime;             /* sysUpTime, hundredths of a second */
	bool has_engine_time;
	uint32_t engine_boots, engine_time; /* snmpEngineBoots, snmpEngineTime */
	GPtrArray *ports;            /* struct port_finding *, by index */
	GPtrArray *neighbours;       /* struct neighbour_finding * */
	GPtrArray *sessions;         /* struct session_finding * */
	GPtrArray *loads;            /* struct load_finding * */
	GPtrArray *sensors;          /* struct sensor_finding * */
	struct entity_finding entity;
};

struct findings *findings_new(void);
void findings_free(struct findings *findings);
OWN_DEFINE(findings)
/* The port with INDEX, made if it is not there and MAKE is true; else NULL. */
struct port_finding *findings_port(struct findings *findings, uint32_t index, bool make);
struct neighbour_finding *findings_add_neighbour(struct findings *findings);
/* Whether both say the same of who is at which port, and of who says so. */
bool findings_same_neighbours(const struct findings *one, const struct findings *other);
struct session_finding *findings_add_session(struct findings *findings,
    enum session_protocol protocol);
struct load_finding *findings_add_load(struct findings *findings, enum load_class class);
/* No limits, no port, known nothing. */
struct sensor_finding *findings_add_sensor(struct findings *findings, enum sensor_class class);
json_t *findings_to_json(const struct findings *findings);

#endif
