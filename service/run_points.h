/* What a plan's names mean here and now: the role's thing, looked up in the picture. The vocabulary
 * is runbooks/plan.h; values that are stale or were not read are unknown. Loop thread only. */
#ifndef SERVICE_RUN_POINTS_H
#define SERVICE_RUN_POINTS_H

#include "points/expr.h"
#include "runbooks/plan.h"

struct service;

/* What a role stands for. Borrowed from the record of the role. */
struct run_thing {
	enum plan_class class;
	int64_t object;              /* 0: nothing is bound */
	const char *port;            /* of a port; NULL */
};

/* A value that owns its text. */
struct run_value {
	struct expr_value value;
	char *text, *unit;
};

/* NAME (its role aside) of THING. An unknown value for what is not there. */
void run_value_read(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret);
void run_value_clear(struct run_value *value);
/* What people call NAME of the thing called THING: "UPS-1 负载". Caller frees. */
char *run_name_text(const char *thing, const struct plan_name *name);
/* "22.8 C", "up", "?" for unknown: clean. Caller frees. */
char *run_value_text(const struct run_value *value);

#endif
