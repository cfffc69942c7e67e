/* From readings to states, with the patience that each kind of reading deserves. Pure functions. */
#ifndef POINTS_JUDGE_H
#define POINTS_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "points/quality.h"

/* Reachability: k of the last n answers missing make it down, m answers in a row make it up again.
 * Before n answers it may already be up (one answer proves it) but is not down sooner than k
 * misses. What was missed before it came up counts no more. 1 <= k <= n <= 32, m >= 1. */
struct reach_settings { uint8_t n, k, m; };           /* default 5, 3, 2 */
enum reach { REACH_UNKNOWN, REACH_UP, REACH_DOWN };
struct reach_state {
	enum reach reach;
	uint32_t window;           /* last answers, bit 0 newest, 1 = missed */
	uint8_t seen;              /* how many bits of it count, at most 32 */
	uint8_t streak;            /* answers in a row */
	struct mono since;
};
/* True when reach changed. */
bool reach_feed(struct reach_state *state, const struct reach_settings *settings, bool answered,
    struct mono at);

/* What was missed so far says nothing (nobody could be heard): who was up stays so with nothing
 * missed, of everybody else nothing is known. */
void reach_forget(struct reach_state *state);

/* Path quality over the last 64 echoes: loss in 1/1000, mean round trip, jitter (RFC 3550 6.4.1
 * smoothed difference), all in microseconds. */
struct path_state {
	uint64_t lost;             /* bit 0 newest */
	uint8_t seen;
	int64_t rtt[64];
	uint8_t next;
	int64_t last, jitter;      /* jitter in 1/16 us */
};
void path_feed(struct path_state *state, int64_t rtt_us /* < 0: lost */);
struct path {
	bool known;
	uint8_t samples;           /* echoes the share of the lost is counted from */
	int loss_permille;
	bool has_rtt;
	int64_t rtt_us, jitter_us;
};
struct path path_read(const struct path_state *state);

/* Flapping after Zino: score 2 at the first transition, doubled by each, capped at 256, decaying as
 * score^(0.5^(t/300 s)); above 35 it flaps, below 35 at a look it is stable. */
struct flap_state {
	double score;
	struct mono at;
	uint32_t count;            /* transitions of this spell */
	bool flapping;
	struct mono first;         /* of this spell */
};
/* A transition happened. True when it began to flap. */
bool flap_feed(struct flap_state *state, struct mono at);
/* Time passed. True when it has become stable. */
bool flap_age(struct flap_state *state, struct mono at);

/* Staleness: a value read at AT is good for LIMIT_US, stale afterwards, unknown if never read
 * (at.us == 0). */
enum quality quality_by_age(struct mono at, struct mono now, int64_t limit_us);

#endif
