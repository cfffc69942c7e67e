/* A value against its limits. A limit is a bound, which side of it is wrong, how long the value
 * must be beyond it, and how bad that is; a point may have several (above 27 for 15 minutes is
 * major, above 40 is critical at once: requirements.md 2.3). Pure.
 *
 * What has tripped is over only when the value is back by the hysteresis, so that one at the bound
 * does not flutter; what waits for its delay begins anew as soon as the value is within the bound.
 * A value that was not read says nothing: what tripped stays, no delay runs on. */
#ifndef POINTS_LIMIT_H
#define POINTS_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "points/sensor.h"
#include "points/severity.h"

struct limit {
	double bound;
	bool below;                  /* wrong below BOUND; else above it */
	int64_t delay_us;
	enum severity severity;
};

#define LIMITS_MOST 12
struct limits {
	struct limit of[LIMITS_MOST];
	size_t n;
	double hysteresis;           /* not negative */
};

/* How one value stands to one struct limits; zeroed: nothing was said yet. It belongs to these
 * limits: where they change it begins anew. */
struct limits_state {
	struct {
		bool beyond, tripped;
		struct mono since;       /* beyond */
	} of[LIMITS_MOST];
};

/* VALUE was read at AT (finite). The limit that decides: the worst that has tripped, of the same
 * the one furthest out; NULL when none has. */
const struct limit *limits_judge(struct limits_state *state, const struct limits *limits,
    double value, struct mono at);
/* Nothing was read. */
void limits_skip(struct limits_state *state, const struct limits *limits);
/* The range in which nothing is wrong: its innermost bounds; NAN: open on that side. */
void limits_range(const struct limits *limits, double *ret_low, double *ret_high);
/* Adds one; false when there is no room. */
bool limits_add(struct limits *limits, struct limit limit);
/* The four limits of a device or a person as limits: critical, and minor for the warnings. */
void limits_take(struct limits *limits, const struct sensor_limits *four, int64_t delay_us);

/* A number as people write it, "27" or "-26.5"; false, and *RET is untouched, for anything else or
 * beyond 1e9. */
bool limit_read(const char *typed, double *ret);

/* ---- contacts ----------------------------------------------------------------------------- */

/* What a place says of its contact. NORMALLY_OPEN: closed is the alarm. */
enum normally { NORMALLY_UNSAID, NORMALLY_OPEN, NORMALLY_CLOSED };
struct contact_rule {
	enum normally normally;
	const char *alarm; /* the word or number that is the alarm; NULL or "": not said */
};
enum contact { CONTACT_UNKNOWN, CONTACT_NORMAL, CONTACT_ALARM };

/* What a state means: by the rule where it says something, else by what the device states. VALUE is
 * the number as sent, WORD what the profile calls it ("" for none) and SHOWN the same as people
 * read it. A word that the rule cannot be applied to, and a state nobody rates, are unknown: never
 * normal. */
enum contact contact_judge(const struct contact_rule *rule, double value, const char *word,
    const char *shown, enum severity severity);

#endif
