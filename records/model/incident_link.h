/* What is done because of a security incident names it by a field `incident`: an isolation, a fault
 * ticket, a plan carried out. The incident's journal says so. */
#ifndef RECORDS_MODEL_INCIDENT_LINK_H
#define RECORDS_MODEL_INCIDENT_LINK_H

#include "records/model/change.h"

/* For the guard of an act that makes a record: an incident it names is not over. */
void incident_link_check(struct change *change);
/* For its effect: "断网隔离 GL-20261122-001" in the journal of the incident it names. */
void incident_link_say(struct change *change);

#endif
