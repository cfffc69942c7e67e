/* The picture: what the loop knows of the network right now. Devices with their ports and circuits with their
 * ends, each value with its time and quality. It lives in memory on the loop thread; the records say what
 * should be there, the poller says what is. */
#ifndef SERVICE_PICTURE_H
#define SERVICE_PICTURE_H

#include <jansson.h>

#include "points/counter.h"
#include "points/judge.h"
#include "probes/findings.h"
#include "probes/wire/echo.h"
#include "probes/wire/snmp.h"

struct service;

struct port {
	struct device *device;
	char *key;                   /* what it is followed by: ifName where unique (ifIndex may be renumbered) */
	uint32_t index;
	int type;
	char *name, *descr, *alias;
	enum admin_status admin;
	enum oper_status oper;
	struct wall since;           /* of the oper status; us == 0: not known */
	uint64_t speed;
	struct mono read_at;         /* last time its status was read */
	struct counter counters[PORT_COUNTERS];
	double rates[PORT_COUNTERS];  /* per second; negative: none */
	struct mono rated_at;
	const char *note;            /* why there is no rate; static text or NULL */
	struct flap_state flap;
	bool seen;                   /* in the walk being merged */
};

/* Is it reachable, and how do we know. */
enum device_state { DEVICE_UNKNOWN, DEVICE_UP, DEVICE_DOWN, DEVICE_MAINTENANCE };
const char *device_state_word(enum device_state state);

struct device {
	struct service *service;
	int64_t id;
	struct agent *agent;         /* NULL: no SNMP */
	struct echo_target *echo;    /* NULL: none */
	bool echo_possible;
	char *address;
	uint64_t fingerprint;        /* of the record's polling fields: a change rebuilds agent and echo */
	struct timer sweep, poll, walk;
	bool sweep_busy, poll_busy, walk_busy;
	uint32_t overruns;           /* cycles skipped because the last one was still under way */
	struct reach_state snmp_reach, echo_reach;
	struct path_state path;
	enum device_state state;
	bool known;                  /* the state was known once: its coming and going is news */
	struct wall since;
	char *reason;                /* clean; why it is down or unknown; NULL when up */
	char *trouble;               /* last SNMP failure, clean; NULL */
	struct mono read_at;         /* last answer of any kind */
	struct wall read_wall;
	enum quality quality;        /* of what SNMP says, by age */
	struct uptime uptime;
	struct counter_epoch epoch;
	struct wall booted_at;
	struct findings *found;      /* texts, neighbours of the last walk; NULL before */
	struct mono walked_at;
	struct wall walked_wall;
	GPtrArray *ports;            /* struct port *, by index; owned */
	GHashTable *ports_by_key;
	GHashTable *ports_by_index;
};

enum circuit_state { CIRCUIT_UNKNOWN, CIRCUIT_NORMAL, CIRCUIT_DEGRADED, CIRCUIT_DOWN, CIRCUIT_MAINTENANCE };
const char *circuit_state_word(enum circuit_state state);

/* What the ledger says of one end; device 0 where it says nothing. */
struct circuit_end {
	int64_t device;
	char *port;
};

enum { END_A, END_Z, CIRCUIT_ENDS };

struct circuit {
	struct service *service;
	int64_t id;
	struct circuit_end ends[CIRCUIT_ENDS];
	char *gateway;               /* far address echoed; NULL: none */
	struct echo_target *echo;
	uint64_t fingerprint;
	struct reach_state reach;
	struct path_state path;
	enum circuit_state state;
	bool known;
	struct wall since;
	char *reason;
	struct mono read_at;
};

struct picture {
	GHashTable *devices;         /* id -> struct device *, owned */
	GHashTable *circuits;        /* id -> struct circuit *, owned */
	struct wall data_at;         /* newest answer of all */
};

void picture_init(struct picture *picture);
void picture_clear(struct picture *picture);

struct device *picture_device(const struct picture *picture, int64_t id);
struct circuit *picture_circuit(const struct picture *picture, int64_t id);

/* A device or circuit record was committed: make, rebuild or drop what follows it. */
void picture_follow_device(struct service *service, json_t *record);
void picture_follow_circuit(struct service *service, json_t *record);

struct port *device_port(const struct device *device, const char *name);
struct port *device_port_by_index(const struct device *device, uint32_t index);
/* QUALITY_GOOD while the port's status is younger than the sweep allows. */
enum quality port_quality(const struct port *port, struct mono now);

/* ---- merging what was read (service/merge.c) ----------------------------------------------- */

/* Take what a read of CADENCE found into the picture; report changes. */
void merge_findings(struct device *device, struct findings *found, unsigned cadence);
/* Feed reachability and say what the device's state is now. */
void device_answered(struct device *device, enum agent_outcome outcome, const char *reason);
void device_judge(struct device *device);

/* ---- circuits (service/circuits.c) ---------------------------------------------------------- */

/* Work out the state of CIRCUIT from its ends and its echo; report a change. */
void circuit_judge(struct circuit *circuit);
/* Something on DEVICE changed: judge all circuits that end on it. FIGURES: their rates are new as well. */
void circuits_touch(struct device *device, bool figures);
/* The device and port at one end; NULL when the record names none, or it is not there. */
struct device *circuit_device(const struct circuit *circuit, int end);
struct port *circuit_port(const struct circuit *circuit, int end);

#endif
