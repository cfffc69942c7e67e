/* What a message makes us do at once: a device that says its link went down, or that it began anew,
 * is asked. The poll stays the truth, it only comes sooner. */
#ifndef SERVICE_MESSAGES_HEARD_H
#define SERVICE_MESSAGES_HEARD_H

#include "service/messages.h"

struct attentions;
struct attentions *attentions_new(struct service *service);
void attentions_free(struct attentions *attentions);
/* Of the service's messages; NULL while there are none. */
struct attentions *messages_attentions(const struct messages *messages);

#endif
