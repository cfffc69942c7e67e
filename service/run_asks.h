/* The read-only commands of a step, asked of the device its role stands for (records/run_ask.c). A
 * person's act writes down what is asked; only then is the device asked, one command after the
 * other, in the way a person's command always is (service/shell.h); what it says is kept as a
 * command_output with its hash, in one transaction with the end of the asking. What an earlier
 * service was asking when it ended has no known outcome, and is not asked again. Loop thread
 * only. */
#ifndef SERVICE_RUN_ASKS_H
#define SERVICE_RUN_ASKS_H

#include <jansson.h>

#include "service/facts.h"

struct run_asks;
struct service;

/* Made after the records were read, before they are followed: what is being asked by then nobody
 * asks any more. */
struct run_asks *run_asks_new(struct service *service);
/* The service ends: what was not begun is written down as not asked; before shells_end(). */
void run_asks_end(struct run_asks *asks);
void run_asks_free(struct run_asks *asks);
/* Each heartbeat: what could not be written is tried again. */
void run_asks_beat(struct service *service);
/* A record of the kind run_ask was committed. */
void run_asks_follow(struct service *service, json_t *record);

/* {asks} of the act run_step.ask (records/model/run_ask.h). New reference. */
json_t *run_asks_facts(struct service *service, int64_t step);

/* What ROLE of RUN stands for: a record of run_role, borrowed; NULL: it has no such role. */
const json_t *run_role_of(struct service *service, int64_t run, const char *role);

#endif
