/* An agent in the test's own loop, with a small MIB and one bad habit at a time. It encodes with
 * the lab's BER, so that the engine's codec is not its own judge. */
#ifndef TESTS_UNIT_FALSE_AGENT_H
#define TESTS_UNIT_FALSE_AGENT_H

#include "probes/wire/address.h"

enum habit {
	HONEST,
	WRONG_ID,
	WRONG_SOURCE,
	WRONG_COMMUNITY,
	WRONG_VERSION,
	WRONG_OID,
	SAME_OID,
	ENDLESS,
	EMPTY_LIST,
	TRUNCATED,
	GARBAGE,
	TOO_BIG,
	TOO_BIG_ALWAYS,
	DUPLICATE,
	LATE,
	OVERSIZED,
	GENERAL_ERROR,
	NO_BULK_REPLY,
	CYCLE,
	SILENT,
	BIG_BULK_UNHEARD,
	REQUEST_BACK,
	OVERLONG,        /* the list says it is longer than the datagram */
	INTEGER_OF_NINE, /* error-status takes nine bytes */
	LONG_NAMES,      /* rows, and their values, of 127 parts */
	NO_TABLE_REPLY
};

/* The MIB: the scalar 1.3.6.1.2.1.1.3.0 and the columns 1.3.6.1.2.1.2.2.1.{2,8,10} with ROWS rows,
 * column 10 with every second row only. */
struct false_agent {
	GMainContext *context;
	GSource *source;
	int fd, other_fd;
	struct address address;
	enum habit habit;
	uint32_t rows;
	unsigned requests;           /* seen */
	unsigned largest;            /* variables in one reply so far */
	GBytes *held;                /* LATE: the first reply, sent when it is asked again */
	unsigned ignore;             /* requests still to be left unanswered */
};

struct false_agent *false_agent_new(GMainContext *context, int family, enum habit habit,
    uint32_t rows);
void false_agent_free(struct false_agent *agent);

#endif
