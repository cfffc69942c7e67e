/* One SNMP agent for all devices of the site: a datagram in, its answers out. It keeps nothing of a
 * conversation but keys and the counters of RFC 3414. */
#ifndef LAB_AGENT_H
#define LAB_AGENT_H

#include "lab/site.h"

#define LAB_COMMUNITY "zhiban-lab"
#define LAB_DATAGRAM_LIMIT 1472   /* an Ethernet frame's worth, as most equipment keeps to */
#define LAB_HUGE_DATAGRAM 65000  /* with LAB_HUGE */
#define LAB_ANSWERS 3

struct lab_agent;

struct lab_agent *lab_agent_new(struct lab_site *site);
void lab_agent_free(struct lab_agent *agent);

/* What DEVICE answers to DATAGRAM, good until the next call; 0: nothing. The site's time is as
 * lab_site_tick() set it. */
size_t lab_agent_answer(struct lab_agent *agent, struct lab_device *device, struct bytes datagram,
    struct bytes ret[LAB_ANSWERS]);

#endif
