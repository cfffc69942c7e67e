/* Handovers as they go on: each begins by itself some time before the shift ends, its items follow
 * what happens until responsibility has passed, and who does not come is called for. What may be
 * signed is decided by the acts (records/model/handover*.c) in the transaction; this only prepares,
 * lists and tells. */
#ifndef SERVICE_HANDOVERS_H
#define SERVICE_HANDOVERS_H

#include <jansson.h>

#include "service/alarms.h"
#include "service/facts.h"

struct handovers;

struct handovers *handovers_new(struct service *service);
void handovers_free(struct handovers *handovers);

/* A record of the kinds handover, handover_item, shift_summary; or of any kind that is handed over.
 */
void handovers_follow(struct service *service, json_t *record);
void handovers_follow_item(struct service *service, json_t *record);
void handovers_follow_span(struct service *service, json_t *record);
void handovers_follow_any(struct service *service, const struct kind *kind);
/* Each heartbeat: what is due begins, who is late is later. */
void handovers_beat(struct service *service);

/* What the acts of a handover have to know; of a shift_summary, added to INTO. */
json_t *handovers_facts(struct service *service, const struct facts_asked *asked);
void handovers_span_facts(struct service *service, const struct facts_asked *asked, json_t *into);

/* Nobody came in time: of the handover ID. */
void handovers_conditions(struct service *service, int64_t id, struct conditions *into);
void handovers_each(struct service *service, topic_visit *visit, void *data);

/* Topic `handover`: those that are under way, and those the supervisor has not read. */
void handovers_keys(struct service *service, topic_visit *visit, void *data);
json_t *handovers_row(struct service *service, int64_t id);

/* Who holds each post: [{post, title, person, name, since, until, both?}], for the row of the site.
 * New reference. */
json_t *handovers_duties(const struct service *service);

#endif
