/* Managed services in the picture: each with its checks, which a plugin runs again and again. A
 * check is bad when k of its last n results were, and good again after m good ones in a row, so
 * that a single lost packet wakes nobody; while it is undecided it is asked sooner. A service is as
 * bad as its worst check; one that nothing is known of is unknown, never normal (T17, T18). */
#ifndef SERVICE_MANAGED_H
#define SERVICE_MANAGED_H

#include <jansson.h>

#include "base/timer.h"
#include "points/judge.h"
#include "probes/wire/plugin.h"
#include "service/standing.h"

struct service;
struct plugin_run;

enum managed_state {
	MANAGED_UNKNOWN, MANAGED_OK, MANAGED_WARNING, MANAGED_CRITICAL, MANAGED_MAINTENANCE
};
const char *managed_state_word(enum managed_state state);

struct managed;

struct check {
	struct managed *managed;
	int64_t id;
	uint64_t fingerprint;        /* of what it asks: a change begins anew */
	struct timer timer;
	struct plugin_run *run;      /* NULL: not under way */
	struct mono asked_at;
	bool paused;                 /* by the record */
	struct reach_state patience; /* an answer is a result that is ok */
	enum managed_state newest;   /* of the last result alone */
	enum managed_state state;    /* after patience; MANAGED_UNKNOWN while awaited */
	bool awaited;                /* too few results to say anything */
	struct wall since;           /* of the state; us == 0: not known */
	char *reason; /* clean: the plugin's line, or why there is none; NULL before */
	struct mono read_at;
	struct wall read_wall;
	struct plugin_output *output; /* of the last result; NULL before */
	int64_t took_us;
	struct wall expires;         /* us == 0: it does not say */
	uint32_t overruns;           /* turns skipped because the last one was still under way */
};

struct managed {
	struct service *service;
	int64_t id;
	GPtrArray *checks;           /* struct check *, by id; owned */
	struct standing standing;    /* of enum managed_state */
	char *reason;                /* clean; NULL when there is nothing to say */
};

struct managed *picture_managed(const struct service *service, int64_t id);
struct check *managed_check(const struct managed *managed, int64_t id);
void managed_free(void *managed);

/* A record of that kind was committed. */
void managed_follow(struct service *service, json_t *record);
void check_follow(struct service *service, json_t *record);
/* The settings changed, or time jumped: every check comes anew at its place in its interval. */
void managed_spread(struct service *service);
/* Time passed: results grow old. Once a second. */
void managed_age(struct service *service);
/* Ask all checks of MANAGED now. */
void managed_ask_now(struct managed *managed);

void managed_judge(struct managed *managed);
/* What its checks say of it now, whether or not it is under maintenance: never
 * MANAGED_MAINTENANCE. *RET_AWAITED: they are still waited for, or all of them are paused. */
enum managed_state managed_now(const struct managed *managed, bool *ret_awaited);

/* Days until the certificate that CHECK looks at expires, rounded down; false when it does not say.
 */
bool check_days_left(const struct check *check, int64_t *ret);

#endif
