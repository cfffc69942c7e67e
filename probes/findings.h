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
	uint64_t speed;              /* bit/s from ifHighSpeed, else ifSpeed; 0: not known */
	uint32_t last_change;        /* ifLastChange, hundredths of sysUpTime; 0: not read */
	uint32_t discontinuity;      /* ifCounterDiscontinuityTime; 0: not read */
	struct counter_reading counters[PORT_COUNTERS];
};

struct neighbour_finding {
	uint32_t local_number;       /* lldpRemLocalPortNum */
	int64_t local_index;         /* ifIndex, -1: could not be mapped */
	char *local_port;            /* name of our side as the LLDP local table has it, "" */
	char *chassis, *port, *port_descr, *system_name, *system_descr; /* "" where not said */
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
};

struct findings *findings_new(void);
void findings_free(struct findings *findings);
OWN_DEFINE(findings)
/* The port with INDEX, made if it is not there and MAKE is true; else NULL. */
struct port_finding *findings_port(struct findings *findings, uint32_t index, bool make);
struct neighbour_finding *findings_add_neighbour(struct findings *findings);
json_t *findings_to_json(const struct findings *findings);

#endif
