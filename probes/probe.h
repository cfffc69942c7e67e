/* A probe: one file that says what to ask of a device and how to read the answer. Asking is a const
 * table, reading is a pure function from the answered variables to findings; the wire (probes/wire)
 * carries it. make lists the folder and generates the registry. */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include "probes/findings.h"
#include "probes/wire/variable.h"

enum cadence {
	CADENCE_SWEEP = 1 << 0, /* 1 to 4 s: what must be fast */
	CADENCE_POLL = 1 << 1, /* 30 to 60 s: all values */
	CADENCE_WALK =
	    1 << 2, /* every few minutes, after a restart and at discovery: rows and texts */
	CADENCE_CHECK = 1 << 3,   /* after a change: is it still the same port that says it? */
	/* with each poll, small tables walked anew: only where the last walk found any of it */
	CADENCE_SESSIONS = 1 << 4,
	CADENCE_PART = 1 << 5, /* no cadence: what was read broke off, rows may be missing */
};

enum ask_type { ASK_SCALAR, ASK_COLUMN };

/* One scalar ("1.3.6.1.2.1.1.3.0") or table column ("1.3.6.1.2.1.2.2.1.8"). */
struct ask {
	const char *oid;
	const char *name;         /* the MIB's name, for people and logs */
	enum ask_type type;
	unsigned cadence;         /* set of CADENCE_*: when it is asked */
};

struct probe {
	const char *name;
	const char *title;
	int order; /* read() runs in this order: later ones may look at what earlier ones found */
	const struct ask *asks;   /* ends with a NULL oid */
	/* Read every variable of ANSWER that is ours into FINDINGS; others are to be ignored.
	 * Anything may be missing, of a wrong type, or nonsense. */
	void (*read)(const struct answer *answer, struct findings *findings);
};

const struct probe *probe_next(const struct probe *previous);

#endif
