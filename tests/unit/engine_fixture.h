/* An SNMP engine on a loop of its own, and one reading at a time through it. */
#ifndef TESTS_UNIT_ENGINE_FIXTURE_H
#define TESTS_UNIT_ENGINE_FIXTURE_H

#include "probes/wire/snmp.h"

struct bench {
	GMainContext *context;
	struct timers *timers;
	struct engine *engine;
};

struct outcome {
	bool done;
	enum agent_outcome outcome;
	struct answer *answer;
	char *reason;
};

/* SETTINGS may be NULL: first timeout 50 ms, two tries. */
void bench_open(struct bench *bench, const struct engine_settings *settings);
void bench_close(struct bench *bench);
/* Read SCALARS and COLUMNS (lists of OIDs separated by blanks, "" for none) and wait for the end.
 */
struct outcome bench_read(struct bench *bench, struct agent *agent, const char *scalars,
    const char *columns);
struct outcome bench_request(struct bench *bench, struct agent *agent,
    const struct agent_request *request);
/* An agent_done that fills the struct outcome it is given. */
void outcome_take(enum agent_outcome outcome, struct answer *answer, const char *reason,
    void *data);
void outcome_clear(struct outcome *outcome);
struct engine_statistics bench_statistics(const struct bench *bench);
/* OIDs of a blank-separated list. Caller frees. */
struct oid *oid_list(const char *text, size_t *ret_n);

#endif
