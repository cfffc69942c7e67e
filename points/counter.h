/* Rates from counters, with wrap, reset and discontinuity told apart (RFC 2578 7.1.6, RFC
 * 2863 3.1.5). Pure: (state, reading) -> (state, verdict). */
#ifndef POINTS_COUNTER_H
#define POINTS_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* What is known of the device's time when a counter was read. */
struct counter_epoch {
	uint32_t boots;            /* counted by uptime_feed(): +1 per reboot seen */
	uint32_t discontinuity;    /* ifCounterDiscontinuityTime; 0 if the agent has none */
};

struct counter {
	uint64_t value;
	struct mono at;
	struct counter_epoch epoch;
	uint8_t bits;              /* 0: no reading yet */
};

enum counter_verdict {
	COUNTER_SEEDED, /* first reading, bits changed, or time ran back: no rate */
	COUNTER_RATE, /* *rate is good */
	COUNTER_WRAPPED, /* *rate is good; it went through 2^bits */
	COUNTER_RESET, /* reboot, discontinuity, or cleared: seeded anew (by the next one if 0), no
			  rate */
	COUNTER_IMPLAUSIBLE, /* above what the line can carry: seeded anew, no rate */
	COUNTER_TOO_SOON /* less than 200 ms since the last reading: nothing changed */
};

/* Feed a reading. MAXIMUM is the highest possible rate per second (line rate / 8 for octets; 0: not
 * known); *RATE never exceeds it. A fall is a wrap only if the line can have carried the distance,
 * so without a MAXIMUM it is a reset. Where the counter may have gone all the way round 2^bits at
 * MAXIMUM (32 bits of octets at 1 Gbit/s: 34 s) the reading gives COUNTER_IMPLAUSIBLE. A VALUE
 * beyond 2^bits too. *RATE is untouched where there is none. */
enum counter_verdict counter_feed(struct counter *counter, uint64_t value, uint8_t bits,
    struct counter_epoch epoch, struct mono at, double maximum, double *rate);

/* Uptime against reboot: sysUpTime wraps at 2^32 hundredths (497 days); that is not a reboot. */
struct uptime {
	bool seeded;
	uint32_t ticks;
	struct mono at;
	uint32_t engine_boots;
	uint32_t boots;            /* reboots seen since seeded */
};
enum uptime_verdict { UPTIME_SEEDED, UPTIME_RUNNING, UPTIME_WRAPPED, UPTIME_REBOOTED };
/* A wrap comes when the last reading predicts it, within 50 s; a reboot is an uptime that can have
 * begun since the last reading and falls short of the prediction, or another ENGINE_BOOTS (0: the
 * agent has none). An uptime that was not read, or was read as 0, is not fed: that is the caller's
 * to see. */
enum uptime_verdict uptime_feed(struct uptime *uptime, uint32_t ticks, uint32_t engine_boots,
    struct mono at);

/* Whether TICKS can be the uptime of a device that has begun anew since the reading BEFORE, even if
 * it can as well have run on: uptime_feed() says UPTIME_RUNNING then. */
bool uptime_can_be_new(const struct uptime *before, uint32_t ticks, struct mono at);

#endif
