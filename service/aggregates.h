/* Aggregated links in the picture: which port is a member of which, by name, how many of them
 * carry. A member whose line is down often leaves the device's own tables; it stays a member here
 * until it is up elsewhere or its aggregate is gone, so that what is missing is seen to be missing.
 *
 * An aggregate with fewer carrying members than it has is not whole: that is said, and somebody
 * has to look at it. Members closed by administration do not count. */
#ifndef SERVICE_AGGREGATES_H
#define SERVICE_AGGREGATES_H

#include "service/picture.h"

/* Take what was found. WALK: memberships are read anew; else only who takes part. */
void aggregates_take(struct device *device, const struct findings *found, bool walk);
/* A status changed: count and judge the members. */
void aggregates_judge(struct device *device);

/* Whether PORT carries for its aggregate: it takes part and is up. */
bool port_is_attached(const struct port *port);
/* The aggregate PORT is a member of; NULL: of none that is there. */
struct port *port_aggregate(const struct port *port);

#endif
