/* All deadlines of a process: one heap, one GSource. g_timeout_* is not used elsewhere, so that a
 * moved test clock moves everything, and so that thousands of request timers cost a heap entry
 * each. */
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include "base/clock.h"

struct timer;
typedef void timer_fire(struct timer *timer, void *data);

/* Embedded in its owner; never copied. The fields are private to base/timer.c. */
struct timer {
	struct timers *home;
	struct mono deadline;
	timer_fire *fire;
	void *data;
	size_t place;
};

struct timers;

/* A heap of timers served by CONTEXT (NULL: the default one). */
struct timers *timers_new(GMainContext *context);
/* All timers must be disarmed first. */
void timers_free(struct timers *timers);

void timer_init(struct timer *timer, struct timers *home, timer_fire *fire, void *data);
/* (Re)arm for DEADLINE. A timer fires once, on the context's thread, and is disarmed before its
 * function runs: the function may arm it again or free its owner. */
void timer_at(struct timer *timer, struct mono deadline);
void timer_after(struct timer *timer, int64_t us);
/* Safe on a timer that is not armed. */
void timer_stop(struct timer *timer);
bool timer_is_armed(const struct timer *timer);

/* A place within INTERVAL (> 0) for what is done once in each: always the same for ID, and spread
 * over the interval for many of them, so that a thousand do not fall into one moment. */
int64_t timer_place(int64_t id, int64_t interval);

#endif
