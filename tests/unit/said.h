/* Answers of devices written by hand: name and value, one a line. */
#ifndef TESTS_SAID_H
#define TESTS_SAID_H

#include "probes/findings.h"
#include "probes/wire/variable.h"

/* One variable: the octets of an Opaque, a text ("oid:1.3.." is an OID), or a number, which is a
 * Gauge32 above 2^31. Lists end without a name. */
struct said {
	const char *name;
	const char *text;
	int64_t number;
	const char *opaque;          /* seven octets */
};

struct answer *said_answer(const struct said *said);
/* Of them only CELLS, OIDs with blanks between. */
struct answer *said_answer_of(const struct said *said, const char *cells);
/* What all probes find in ANSWER. */
struct findings *said_findings(const struct answer *answer);

/* The sensors that PROFILES find in it, one a line: row, class, value, word, severity, limits
 * ("<<low critical <low warning >high warning >>high critical"), port, "sweep", what it is called;
 * or "? " and why it is not known. Each is read again from its cells alone, and has to say the same
 * (asserted). Caller frees. */
char *said_sensors(const GPtrArray *profiles, const struct said *said);

#endif
