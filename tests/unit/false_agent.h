/* An agent in the test's own loop, with a small MIB and one bad habit at a time. It encodes with
 * the lab's BER, so that the engine's codec is not its own judge. */
#ifndef TESTS_UNIT_FALSE_AGENT_H
#define TESTS_UNIT_FALSE_AGENT_H

#include "lab/ber.h"
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
	NO_TABLE_REPLY,
	/* These are honest but for GETNEXT of entries, which end in 1 behind their table's name: */
	ENTRIES_UNKNOWN, /* there is nothing behind an entry (the v1 sort of error, or the end) */
	ENTRIES_PASSED,  /* the last name there is comes after each of them */
	ENTRIES_JUMPED,  /* the same for the first of a request only */
	ENTRIES_ENDED,   /* there is nothing behind the first of a request */
	ENTRIES_LOST,    /* the first of MORE comes after each before it */
	ENTRIES_BACK,    /* what comes is before what was asked */
	ENTRIES_MIXED,   /* the answers come in the wrong order */
	ENTRIES_SHORT,   /* one answer is missing */
	ENTRIES_MORE,    /* there is one more */
	ENTRIES_FAIL,    /* genErr, for the last of them */
	ENTRY_FAILS,     /* genErr, for that of ifTable */
	ENTRIES_UNHEARD,
	ENTRIES_FROM_ZERO /* v1: what has nothing behind it is counted from zero */
};

/* The MIB: the scalar 1.3.6.1.2.1.1.3.0 and the columns 1.3.6.1.2.1.2.2.1.{2,8,10} with ROWS rows,
 * column 10 with every second row only; then MORE. */
struct false_agent {
	GMainContext *context;
	GSource *source;
	int fd, other_fd;
	struct address address;
	enum habit habit;
	uint32_t rows;
	const struct ber_oid *more;  /* N_MORE names behind them, ascending */
	size_t n_more;
	unsigned requests;           /* seen */
	unsigned scouts;             /* of them: GETNEXT of entries */
	unsigned largest;            /* variables in one reply so far */
	GBytes *held;                /* LATE: the first reply, sent when it is asked again */
	unsigned ignore;             /* requests still to be left unanswered */
};

struct false_agent *false_agent_new(GMainContext *context, int family, enum habit habit,
    uint32_t rows);
void false_agent_free(struct false_agent *agent);

#endif
