/* What the network equipment of the site says of its parts: fans, power supplies, temperatures,
 * modules and their light, in ENTITY-MIB and in the tables of its maker. The numbers are those
 * that its command line shows (lab/cli.h); warmth follows the room, a power supply the UPS that it
 * hangs on. Extra devices beyond the plan say nothing of parts. */
#ifndef LAB_PARTS_H
#define LAB_PARTS_H

#include "lab/mib.h"

/* As lab_routing_next() and lab_routing_get(). */
bool lab_parts_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret);
bool lab_parts_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret);
/* After the ports of DEVICE got other numbers, or went. */
void lab_parts_forget(struct lab_device *device);

#endif
