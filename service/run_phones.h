/* Whose number a `call` line of a plan means here and now (zhiban.plan(5)): people write 值班长,
 * 供电局, 接入单位 or a name; the ledger, the roster and the chains of succession say who that is.
 * Loop thread only. */
#ifndef SERVICE_RUN_PHONES_H
#define SERVICE_RUN_PHONES_H

#include <jansson.h>
#include <stdbool.h>

struct service;

/* Of each call of the step ID: [{whom, people: [{kind, id, name, where?, mobile?, office_phone?,
 * at_night?, dead?, reach_note?, why}]}], first whom to try first: who is on duty, then the chain,
 * then contacts in the order of the hour (records/model/contact.h); dead numbers last. `why`:
 * "roster", "chain", "name", or a purpose of contact. Personal numbers are MASKED for a viewer. New
 * reference. */
json_t *run_phones(struct service *service, int64_t step, bool masked);

#endif
