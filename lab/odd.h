/* The agents that every network has a few of: what they say is well encoded and wrong all the same.
 * A good value goes in, that of the odd one comes out; which oddities a device has is ordered by
 * the words of lab_fault_names. */
#ifndef LAB_ODD_H
#define LAB_ODD_H

#include "lab/mib.h"

/* Octets of one text of an agent with LAB_HUGE: forty-one frames of Ethernet. */
#define LAB_HUGE_OCTETS 60000

/* VALUE, which is that of the variable NAME, as the device of MIB says it. It points into MIB until
 * the next call. */
void lab_odd_value(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *value);

/* Whether the agent fails when it is asked for NAME, with genErr (RFC 3416 4.2.1). */
bool lab_odd_fails(const struct lab_mib *mib, const struct ber_oid *name);

/* Octets that the HC counters of its ports have counted all at once, which no line can carry. */
#define LAB_JUMP (UINT64_C(1) << 60)
void lab_device_jump(const struct lab_site *site, struct lab_device *device);

/* PORT is taken out, with its rows, or put back. Settle afterwards. */
void lab_port_take_out(struct lab_port *port, bool out);

#endif
