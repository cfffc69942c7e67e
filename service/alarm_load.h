/* How much the alarms ask of people, as ISA-18.2 counts it: alarms in ten minutes, the share of the
 * time in a flood, what raises most, how bad it mostly is, how soon it is acknowledged. Pure. */
#ifndef SERVICE_ALARM_LOAD_H
#define SERVICE_ALARM_LOAD_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"

/* What is counted. */
struct load_span {
	struct wall from, to;
	int64_t window;              /* of a count: ten minutes */
	int64_t flood_begin, flood_end; /* more, and fewer, in a window */
};

/* RAISES: journal rows {alarm, at}; ALARMS: records of the kind `alarm`, of which those in RAISES
 * are known by their id. Docs: docs/protocol.md `alarms.load`. New object. */
json_t *alarm_load(const struct load_span *span, const json_t *raises, const json_t *alarms);

#endif
