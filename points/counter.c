#include "points/counter.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

/* Below this the jitter of the reading itself is most of what a rate would show. */
#define SOON_US (200 * CLOCK_SECOND / 1000)

/* Agents copy their counters from the hardware in steps of up to a second. What a line can carry is
 * therefore granted this much longer than the clock says; the rate is cut to the maximum. */
#define STEP_SECONDS 1.0

static void seed(struct counter *counter, uint64_t value, uint8_t bits, struct counter_epoch epoch,
    struct mono at)
{
	*counter = (struct counter){ .value = value, .at = at, .epoch = epoch, .bits = bits };
}

static bool epoch_equal(struct counter_epoch a, struct counter_epoch b)
{
	return a.boots == b.boots && a.discontinuity == b.discontinuity;
}

/* What a step from one value to another means. GAIN is the step forward modulo 2^bits, ROUND is
 * 2^bits, CARRIED the most the line can have carried meanwhile (0: not known). */
static enum counter_verdict judge(bool fell, double gain, double round, double carried)
{
	/* Without a maximum nothing tells a wrap from a cleared counter: a lost sample is better
	 * than an invented one. */
	if (carried <= 0)
		return fell ? COUNTER_RESET : COUNTER_RATE;
	/* It may have gone all the way round: nobody can tell how often, and to believe those steps
	 * that happen to fit would show the busy minutes only. */
	if (round <= carried)
		return COUNTER_IMPLAUSIBLE;
	if (gain > carried)
		return fell ? COUNTER_RESET : COUNTER_IMPLAUSIBLE;
	return fell ? COUNTER_WRAPPED : COUNTER_RATE;
}

enum counter_verdict counter_feed(struct counter *counter, uint64_t value, uint8_t bits,
    struct counter_epoch epoch, struct mono at, double maximum, double *rate)
{
	g_assert(bits >= 1 && bits <= 64);
	const uint64_t mask = UINT64_MAX >> (64 - bits);
	const struct counter before = *counter;
	const int64_t interval = mono_between(before.at, at);

	/* Time that ran back is a state kept from before this machine's own restart. */
	if (before.bits != bits || interval < 0) {
		seed(counter, value & mask, bits, epoch, at);
		return COUNTER_SEEDED;
	}
	if (interval < SOON_US)
		return COUNTER_TOO_SOON;
	seed(counter, value & mask, bits, epoch, at);
	if (!epoch_equal(before.epoch, epoch))
		return COUNTER_RESET;
	if (value > mask)
		return COUNTER_IMPLAUSIBLE;

	const double seconds = (double)interval / (double)CLOCK_SECOND;
	const double gain = (double)((value - before.value) & mask);
	const double carried = maximum > 0 ? maximum * (seconds + STEP_SECONDS) : 0;
	const bool fell = value < before.value;
	const enum counter_verdict verdict = judge(fell, gain, ldexp(1, bits), carried);

	if (verdict == COUNTER_RATE || verdict == COUNTER_WRAPPED)
		*rate = maximum > 0 ? fmin(gain / seconds, maximum) : gain / seconds;
	/* Some agents answer 0 now and then between good readings. A zero out of nowhere is no
	 * seed, or the whole count would be the next step. */
	if (verdict == COUNTER_RESET && value == 0)
		counter->bits = 0;
	return verdict;
}

/* ---- uptime ------------------------------------------------------------------------------- */

#define TICK_US (CLOCK_SECOND / 100)
#define TICKS_ROUND (INT64_C(1) << 32)

/* How far an uptime may be from the prediction: slow answers and agents that cache it (50 s is what
 * Centreon found in the field), and 0.1 % for clocks that drift over a long silence. */
static int64_t window_ticks(int64_t elapsed)
{
	return 5000 + elapsed / 1000;
}

/* An agent that computes its uptime anew may step back a little. */
#define JITTER_TICKS 200

static enum uptime_verdict judge_uptime(int64_t before, int64_t ticks, int64_t elapsed)
{
	const int64_t predicted = before + elapsed;
	const int64_t window = window_ticks(elapsed);
	const int64_t turns = (predicted - ticks + TICKS_ROUND / 2) / TICKS_ROUND;
	const int64_t behind = predicted - ticks;

	if (turns >= 1 && llabs(behind - turns * TICKS_ROUND) <= window)
		return UPTIME_WRAPPED;
	/* Booted since the last reading means: up no longer than since the last reading. */
	if (ticks > elapsed + window)
		return UPTIME_RUNNING;
	if (ticks < before)
		return before - ticks <= JITTER_TICKS ? UPTIME_RUNNING : UPTIME_REBOOTED;
	return behind > window ? UPTIME_REBOOTED : UPTIME_RUNNING;
}

bool uptime_can_be_new(const struct uptime *before, uint32_t ticks, struct mono at)
{
	const int64_t elapsed = mono_between(before->at, at) / TICK_US;

	return before->seeded && elapsed >= 0 && ticks <= elapsed + window_ticks(elapsed);
}

enum uptime_verdict uptime_feed(struct uptime *uptime, uint32_t ticks, uint32_t engine_boots,
    struct mono at)
{
	const int64_t elapsed = mono_between(uptime->at, at) / TICK_US;
	enum uptime_verdict verdict = UPTIME_SEEDED;

	if (uptime->seeded && elapsed >= 0) {
		const bool restarted =
		    engine_boots && uptime->engine_boots && engine_boots != uptime->engine_boots;
		verdict = restarted ? UPTIME_REBOOTED : judge_uptime(uptime->ticks, ticks, elapsed);
	}
	uptime->seeded = true;
	uptime->ticks = ticks;
	uptime->at = at;
	/* Seen by the ticks alone, the next number of boots belongs to the same reboot. */
	if (engine_boots || verdict == UPTIME_REBOOTED)
		uptime->engine_boots = engine_boots;
	if (verdict == UPTIME_REBOOTED)
		uptime->boots++;
	return verdict;
}
