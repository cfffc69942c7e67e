/* A security incident begins where it is seen: `j` on an alarm, a message, a call, a ticket, a
 * warning, a device or a system opens its form with all that is known filled in, and Enter saves
 * (requirements 3.7). Where an incident that is not over names the same thing, one is asked which
 * it shall be. */
#ifndef VIEWS_INCIDENT_ACTS_H
#define VIEWS_INCIDENT_ACTS_H

#include "views/console.h"

/* From record ID of KIND: "alarm", "call", "fault_ticket", "warning_notice", "device" ... */
void incident_begin(struct app *app, const char *kind, int64_t id);
/* From a row of `alarms`. */
void incident_from_alarm(struct app *app, const json_t *alarm);
/* From a row of `messages` or of messages.search: its words become where the incident comes from,
 * its device is the one of the ledger that sent it. */
void incident_from_message(struct app *app, const json_t *message);

/* Its key, the same wherever an incident can begin. */
#define INCIDENT_BINDING(refuse, action) \
	{ 'j', 0, "incident.begin", N_("安全事件"), \
	    N_("转安全事件：登记疑似，知道的都填好；已有没办结的先问是不是它"), 0, refuse, action }

#endif
