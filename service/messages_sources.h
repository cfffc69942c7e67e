/* Budgets of who sends, of the thread that receives. */
#ifndef SERVICE_MESSAGES_SOURCES_H
#define SERVICE_MESSAGES_SOURCES_H

#include "service/messages_parts.h"

struct message_source {
	int64_t device;              /* 0: a stranger */
	char *text;                  /* its address */
	int64_t tokens;              /* messages it may still send now */
	struct mono filled_at, dropped_at;
	struct wall storm_since;     /* us == 0: there is none */
	uint64_t dropped;            /* in it */
};

struct message_budget {
	GHashTable *sources;         /* message_source_key -> struct message_source */
	int64_t rate, burst, unknown_rate;
	struct mono strangers_at;
	int64_t strangers_left;
};

void message_budget_init(struct message_budget *budget);
void message_budget_clear(struct message_budget *budget);
/* Who sends FROM there; remembered for a while. Valid until the next call. */
struct message_source *message_budget_source(struct message_budget *budget,
    const struct address *from, int64_t device, struct mono now);
/* Whether it may send one more. */
bool message_budget_take(struct message_budget *budget, struct message_source *source,
    struct mono now);
void message_budget_storms(struct message_budget *budget, message_storm_visit *visit, void *data);

#endif
