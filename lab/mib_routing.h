/* The tables of routing and aggregation as a device of the lab answers them: BGP4-MIB, OSPF-MIB,
 * BFD-STD-MIB, IEEE8023-LAG-MIB. Used by lab/mib.c beside its own table of objects. */
#ifndef LAB_MIB_ROUTING_H
#define LAB_MIB_ROUTING_H

#include "lab/mib.h"
#include "lab/routing.h"

/* The variables of one row each; lab_routing_sort() puts all of them in the order of names. */
void lab_routing_add_session(GArray *rows, const struct lab_session *session);
void lab_routing_add_member(GArray *rows, const struct lab_port *port);
void lab_routing_sort(GArray *rows);

/* The first variable after NAME; NULL at the end. */
const struct lab_routing_row *lab_routing_next(struct lab_mib *mib, const struct ber_oid *name);
const struct lab_routing_row *lab_routing_get(struct lab_mib *mib, const struct ber_oid *name);
/* Its value now; it may point into MIB until the next call. */
struct ber_value lab_routing_value(struct lab_mib *mib, const struct lab_routing_row *row);

#endif
