/* What can be wrong, as one table: the types of alarm (RFC 8632 alarm-type-id) with the words they
 * are shown by, how bad they are unless configured otherwise, what probably causes them and what to
 * do first. An alarm's text is what, probable cause and first step (RFC 8632 alarm-text: enough to
 * act on).
 *
 * To add a type, add a row to alarm_types[] in alarm_type.c; the source that raises it names it by
 * its word. */
#ifndef POINTS_ALARM_TYPE_H
#define POINTS_ALARM_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "points/severity.h"

/* X.733 event types, and security (X.736). */
enum alarm_event {
	EVENT_COMMUNICATIONS,
	EVENT_EQUIPMENT,
	EVENT_ENVIRONMENTAL,
	EVENT_PROCESSING_ERROR,
	EVENT_QUALITY_OF_SERVICE,
	EVENT_SECURITY,
	ALARM_EVENTS
};
/* "communications", "equipment", ...; what it is called on screen is a msgid. */
const char *alarm_event_word(enum alarm_event event);
const char *alarm_event_title(enum alarm_event event);

enum alarm_flag {
	/* It tells that its resource does not pass traffic: what is reached only through it is
	 * explained by it. */
	ALARM_SEVERS = 1 << 0,
	/* It tells that its resource gives no power: what is fed only by it is explained by it. */
	ALARM_UNPOWERS = 1 << 1,
	/* One upstream explains it: it cannot be seen because of that, or follows from it. */
	ALARM_EXPLAINABLE = 1 << 2,
	/* It follows already when one of several feeds fails (a UPS on battery), not all. */
	ALARM_FOLLOWS_ANY_FEED = 1 << 3,
	/* Never shelved: smoke, water, mains (requirements 3.1.6). */
	ALARM_NEVER_SHELVED = 1 << 4,
	/* A lead (违规线索): something changed, and stays so; closing it takes the new for normal.
	 */
	ALARM_LEAD = 1 << 5,
	/* About zhiban itself. */
	ALARM_OWN = 1 << 6,
	/* A contact or a word of the device: raised at once, whatever the delay (湿节点). */
	ALARM_AT_ONCE = 1 << 7,
};

struct alarm_type {
	const char *name;            /* "circuit_down": protocol, rules, configuration */
	const char *title;           /* msgid */
	enum alarm_event event;
	enum severity severity;      /* SEVERITY_NONE: who raises it says */
	unsigned flags;              /* enum alarm_flag */
	const char *cause;           /* msgid: the probable cause */
	const char *step;            /* msgid: what to do first */
	int raise_delay, clear_delay; /* seconds; defaults, configured in alarms.conf */
};

/* Ends with a NULL name. */
extern const struct alarm_type alarm_types[];
/* NULL: none of that name. */
const struct alarm_type *alarm_type(const char *name);

#endif
