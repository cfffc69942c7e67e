/* The rules by which readings become the state of a device and of a circuit. Pure: evidence in,
 * state and the reason for it out. What was not read is unknown, never normal; what nobody can know
 * yet after a start is awaited, so that it is not reported as a change. */
#ifndef SERVICE_VERDICT_H
#define SERVICE_VERDICT_H

#include <stdbool.h>

/* ---- devices ------------------------------------------------------------------------------ */

enum device_state { DEVICE_UNKNOWN, DEVICE_UP, DEVICE_DOWN, DEVICE_MAINTENANCE };

/* What one way of asking has come to. */
enum witness {
	WITNESS_NONE,                /* the record does not want it */
	WITNESS_UNABLE,              /* wanted, but cannot be asked: no secret, no permission */
	WITNESS_AWAITED,             /* asked, too few answers or misses so far */
	WITNESS_SILENT,              /* down by k of n */
	WITNESS_DOUBTFUL,            /* it answered so far, but not the last time */
	WITNESS_TALKING,             /* it answers, but not what was asked: wrong key, garbage */
	WITNESS_ANSWERS
};

enum device_reason {
	DEVICE_FINE,                 /* up: nothing to say */
	DEVICE_NOT_PROBED,           /* the record names no way of asking */
	DEVICE_SNMP_UNABLE,          /* the sentence of the SNMP side says why */
	DEVICE_ECHO_UNABLE,
	DEVICE_AWAITED,
	DEVICE_SNMP_FAILS,           /* the sentence of the SNMP side; the device is there */
	DEVICE_DOUBTFUL,             /* a moment more tells: what was said stands */
	DEVICE_SILENT,               /* nothing answers */
	DEVICE_ECHO_SILENT,          /* the echo is not answered, and there is no SNMP to ask */
	DEVICE_BLIND                 /* silent, but so is everything: service/topology.h */
};

struct device_verdict {
	enum device_state state;
	enum device_reason reason;
};

/* SNMP answers make a device up. An echo alone leaves it unknown, unless echo is all there is. Down
 * is said only when nothing that can be asked answers; while the echo is about to fall silent as
 * well, nothing new is said. */
struct device_verdict device_verdict(enum witness snmp, enum witness echo);

/* ---- circuits ----------------------------------------------------------------------------- */

enum circuit_state {
	CIRCUIT_UNKNOWN, CIRCUIT_NORMAL, CIRCUIT_DEGRADED, CIRCUIT_DOWN, CIRCUIT_MAINTENANCE
};

/* What is known of one end. */
enum end_state {
	END_ABSENT,                  /* the ledger names no device of ours there */
	END_NO_PORT,                 /* the device is read, and has no port of that name */
	END_UNREAD,                  /* not read, or not of late */
	END_UP,
	END_DISABLED,
	END_DOWN
};

enum { END_A, END_Z, CIRCUIT_ENDS };

enum circuit_reason {
	CIRCUIT_FINE,
	CIRCUIT_END_DOWN,            /* `end` says which */
	CIRCUIT_END_DISABLED,
	CIRCUIT_FAR_SILENT,          /* our end is up, the far gateway does not answer */
	CIRCUIT_GATEWAY_SILENT,      /* no end is ours; the far gateway does not answer */
	CIRCUIT_LOSS,
	CIRCUIT_SLOW,
	CIRCUIT_END_UNREAD,
	CIRCUIT_END_NO_PORT,
	CIRCUIT_ECHO_AWAITED,
	CIRCUIT_NO_ENDS,             /* nothing in the ledger to judge it by */
	CIRCUIT_BLIND                /* as for devices */
};

struct circuit_evidence {
	enum end_state ends[CIRCUIT_ENDS];
	enum witness echo;           /* of the far gateway */
	bool lossy, slow;            /* the path, by the limits of the site */
};

struct circuit_verdict {
	enum circuit_state state;
	enum circuit_reason reason;
	int end;                     /* END_A or END_Z, where the reason speaks of an end */
};

/* What an end states itself (down, disabled) counts first; then the echo, which has seen the whole
 * way; then both ends together. One end alone is enough only where the ledger names no other and no
 * echo can be sent. */
struct circuit_verdict circuit_verdict(const struct circuit_evidence *evidence);

#endif
