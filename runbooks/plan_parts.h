/* A plan being read; shared by runbooks/plan*.c only. */
#ifndef RUNBOOKS_PLAN_PARTS_H
#define RUNBOOKS_PLAN_PARTS_H

#include "runbooks/plan.h"

#define PLAN_VALUE 4000          /* bytes of one key's value */

struct plan_reading {
	const char *path;
	GError **error;
	char **lines;
	unsigned count, line;        /* of the lines; where the reading is, from 1 */
	json_t *plan;
	json_t *step;                /* borrowed; NULL: before the first */
	GHashTable *seen;            /* keys of the part being read */
	unsigned begun;              /* line of its heading */
	bool keys_may_come, failed;
};

/* Remembers the first thing that is wrong, with its place. False. */
bool plan_fail(struct plan_reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* ---- runbooks/plan_keys.c ------------------------------------------------------------------- */

/* KEY of the present part is VALUE. */
bool plan_take_key(struct plan_reading *reading, const char *key, char *value);
/* The present part is over: what it needs is there. Another begins at the present line. */
bool plan_end_of_keys(struct plan_reading *reading);

/* ---- runbooks/plan_check.c ------------------------------------------------------------------ */

/* What holds between the parts: actors, branches, people first. */
bool plan_check(struct plan_reading *reading);
/* TEXT of KEY is an expression whose names there are; the uses of the plan are known. */
bool plan_check_expr(struct plan_reading *reading, const char *key, const char *text);
/* ROLE is one of the plan's devices. */
bool plan_check_device(struct plan_reading *reading, const char *key, const char *role);

#endif
