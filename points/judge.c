#include "points/judge.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

/* ---- reachability ------------------------------------------------------------------------- */

static uint8_t missed(const struct reach_state *state, uint8_t n)
{
	const uint8_t counted = MIN(n, state->seen);
	const uint32_t mask = counted ? UINT32_MAX >> (32 - counted) : 0;
	return (uint8_t)__builtin_popcount(state->window & mask);
}

static enum reach judge_reach(const struct reach_state *state,
    const struct reach_settings *settings)
{
	if (state->streak > 0 && state->reach == REACH_UNKNOWN)
		return REACH_UP;
	if (state->streak >= settings->m && state->reach == REACH_DOWN)
		return REACH_UP;
	if (state->streak == 0 && missed(state, settings->n) >= settings->k)
		return REACH_DOWN;
	return state->reach;
}

bool reach_feed(struct reach_state *state, const struct reach_settings *settings, bool answered,
    struct mono at)
{
	g_assert(settings->k >= 1 && settings->k <= settings->n && settings->n <= 32 &&
	    settings->m >= 1);
	state->window = state->window << 1 | !answered;
	state->seen = (uint8_t)MIN(state->seen + 1, 32);
	state->streak = (uint8_t)(answered ? MIN(state->streak + 1, UINT8_MAX) : 0);

	const enum reach reach = judge_reach(state, settings);
	if (reach == state->reach)
		return false;
	state->reach = reach;
	state->since = at;
	if (reach == REACH_UP) {
		state->window = 0;
		state->seen = 0;
	}
	return true;
}

void reach_forget(struct reach_state *state)
{
	if (state->reach != REACH_UP) {
		*state = (struct reach_state){ .reach = REACH_UNKNOWN };
		return;
	}
	state->window = 0;
	state->seen = 0;
}

/* ---- path --------------------------------------------------------------------------------- */

#define PATH_ECHOES 64

/* RFC 3550 appendix A.8: the smoothed difference is kept in sixteenths so that small ones count. */
#define JITTER_SHIFT 4

static uint64_t answered_mask(const struct path_state *state)
{
	return state->seen ? ~state->lost & UINT64_MAX >> (PATH_ECHOES - state->seen) : 0;
}

void path_feed(struct path_state *state, int64_t rtt_us)
{
	const bool lost = rtt_us < 0;
	const bool had_answer = answered_mask(state) != 0;

	if (!lost && had_answer)
		state->jitter +=
		    llabs(rtt_us - state->last) - ((state->jitter + 8) >> JITTER_SHIFT);
	else if (!lost)
		state->jitter = 0;
	if (!lost)
		state->last = rtt_us;

	state->rtt[state->next] = lost ? 0 : rtt_us;
	state->next = (uint8_t)((state->next + 1) % PATH_ECHOES);
	state->lost = state->lost << 1 | lost;
	state->seen = (uint8_t)MIN(state->seen + 1, PATH_ECHOES);
}

struct path path_read(const struct path_state *state)
{
	const int answers = __builtin_popcountll(answered_mask(state));
	int64_t sum = 0;

	if (state->seen == 0)
		return (struct path){ .known = false };
	for (size_t i = 0; i < PATH_ECHOES; i++)
		sum += state->rtt[i];
	return (struct path){
		.known = true,
		.samples = state->seen,
		.loss_permille = (1000 * (state->seen - answers) + state->seen / 2) / state->seen,
		.has_rtt = answers > 0,
		.rtt_us = answers > 0 ? sum / answers : 0,
		.jitter_us = answers > 0 ? state->jitter >> JITTER_SHIFT : 0,
	};
}

/* ---- flapping ----------------------------------------------------------------------------- */

/* Zino's numbers; tests/unit/judge.c has what they come to. */
#define FLAP_FIRST 2.0
#define FLAP_FACTOR 2.0
#define FLAP_CEILING 256.0
#define FLAP_THRESHOLD 35.0
#define FLAP_HALF_US (300 * CLOCK_SECOND)

static double decayed(const struct flap_state *state, struct mono at)
{
	const int64_t passed = MAX(mono_between(state->at, at), 0);
	return pow(state->score, pow(0.5, (double)passed / (double)FLAP_HALF_US));
}

bool flap_feed(struct flap_state *state, struct mono at)
{
	const double rest = state->score > 0 ? decayed(state, at) : 0;

	/* What a single transition leaves after the half time: a new spell begins. */
	if (rest <= sqrt(FLAP_FIRST)) {
		state->count = 0;
		state->first = at;
	}
	state->count++;
	state->score = rest > 0 ? MIN(rest * FLAP_FACTOR, FLAP_CEILING) : FLAP_FIRST;
	state->at = at;
	if (state->flapping || state->score <= FLAP_THRESHOLD)
		return false;
	state->flapping = true;
	return true;
}

bool flap_age(struct flap_state *state, struct mono at)
{
	if (state->score <= 0)
		return false;
	state->score = decayed(state, at);
	state->at = at;
	if (!state->flapping || state->score >= FLAP_THRESHOLD)
		return false;
	state->flapping = false;
	return true;
}

/* ---- age ---------------------------------------------------------------------------------- */

enum quality quality_by_age(struct mono at, struct mono now, int64_t limit_us)
{
	if (at.us == 0)
		return QUALITY_UNKNOWN;
	return mono_between(at, now) <= limit_us ? QUALITY_GOOD : QUALITY_STALE;
}
