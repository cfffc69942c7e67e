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

/* The first variable after NAME, which becomes its name, if there is one before LIMIT (NULL: at
 * all). Values may point into MIB until the next call. */
bool lab_routing_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret);
bool lab_routing_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret);

#endif
